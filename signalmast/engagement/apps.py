from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Counters of the office's posts over time."""

    name = "signalmast.engagement"
    label = "engagement"
    verbose_name = _("Engagement")

    def ready(self) -> None:
        from signalmast.engagement import receivers  # noqa: F401, PLC0415 -- needs loaded apps
