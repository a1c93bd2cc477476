from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "signalmast.programmes"
    label = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from signalmast.core.soundness import also  # noqa: PLC0415 -- needs loaded models
        from signalmast.programmes import receivers  # noqa: F401, PLC0415
        from signalmast.programmes.domain.issuer import faults  # noqa: PLC0415

        also(faults)
