from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListeningConfig(AppConfig):
    """What residents tell the office: feedback and its answers, surveys, consultations."""

    name = "signalmast.listening"
    label = "listening"
    verbose_name = _("Listening")
