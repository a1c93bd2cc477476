from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """Stories, notices and events, and the two people each of them takes."""

    name = "signalmast.newsroom"
    label = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from signalmast.newsroom import receivers  # noqa: F401, PLC0415 -- needs loaded models
        from signalmast.newsroom.policies import register  # noqa: PLC0415 -- needs loaded models

        register()
