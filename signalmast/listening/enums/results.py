"""How a question of a survey is counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Questions of other kinds are not counted, and nothing is published of them."""

    ONE = "one", _("one choice")
    SEVERAL = "several", _("several choices")
    NUMBER = "number", _("number, in bands")
