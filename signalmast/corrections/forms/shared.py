"""What the forms of the room share: kinds of fields, and where a refusal is said."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

CHOOSE = gettext_lazy("Choose one of these.")
#: Fields that are named otherwise than what a verb speaks of.
FIELDS = {"media": "findings"}


def put(form: forms.Form | forms.ModelForm[Any], error: ValidationError) -> None:
    """Say what a verb refused beside the field it is about, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, said in error.message_dict.items():
        field = FIELDS.get(name, name)
        form.add_error(field if field in form.fields else None, said)


def area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def day(**more: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **more
    )


def languages_offered() -> list[tuple[str, str]]:
    return list(settings.WAGTAIL_CONTENT_LANGUAGES)
