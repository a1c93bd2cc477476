from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The ground floor: periods, figures, imports, the audit chain, jobs."""

    name = "signalmast.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from signalmast.core import figures, forms, schedule, widgets  # noqa: PLC0415 -- needs loaded apps

        widgets.install()
        forms.install()
        figures.autodiscover()
        schedule.autodiscover()
