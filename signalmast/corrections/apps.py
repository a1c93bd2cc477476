from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrectionsConfig(AppConfig):
    """Claims of fact, the sources they are checked against, and rulings by two people."""

    name = "signalmast.corrections"
    label = "corrections"
    verbose_name = _("Corrections")

    def ready(self) -> None:
        from signalmast.core.soundness import also  # noqa: PLC0415 -- needs loaded models
        from signalmast.corrections import receivers  # noqa: F401, PLC0415
        from signalmast.corrections.domain.verifying import ruling_faults  # noqa: PLC0415

        also(ruling_faults)
