"""What the forms of the room share: kinds of fields, and where a refusal is said."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

CHOOSE = gettext_lazy("Choose one of these.")
#: Fields that are named otherwise than what a verb speaks of.
FIELDS = {"media": "findings"}


def area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def day(**more: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **more
    )


def languages_offered() -> list[tuple[str, str]]:
    return list(settings.WAGTAIL_CONTENT_LANGUAGES)
