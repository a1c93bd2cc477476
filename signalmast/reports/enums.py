"""States of a report and what each allows, named once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a report stands. Only signing ends the way; a signed report never changes."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    SIGNED = "signed", _("signed")


EDITABLE = frozenset({State.DRAFT})
