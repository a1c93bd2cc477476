"""What a release is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What residents took part in."""

    SURVEY = "survey", _("survey")
    CONSULTATION = "consultation", _("consultation")
