from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "signalmast.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from signalmast.core import signatures  # noqa: PLC0415 -- needs loaded apps
        from signalmast.reports.domain.signatures import (  # noqa: PLC0415 -- needs loaded models
            signature_over,
        )

        signatures.answer_with(signature_over)
