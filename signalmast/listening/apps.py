from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListeningConfig(AppConfig):
    """What residents tell the office: feedback and its answers, surveys, consultations."""

    name = "signalmast.listening"
    label = "listening"
    verbose_name = _("Listening")

    def ready(self) -> None:
        from signalmast.core import questionnaires  # noqa: PLC0415 -- needs loaded apps
        from signalmast.listening.domain.surveys_linked import (  # noqa: PLC0415 -- needs models
            linkable,
        )

        questionnaires.answer_with(linkable)
