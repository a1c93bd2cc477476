"""What a one-time code opens."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Door(models.TextChoices):
    """What a list of codes was made for."""

    SURVEY = "survey", pgettext_lazy("opened by a code", "survey")
    CONSULTATION = "consultation", _("consultation")
