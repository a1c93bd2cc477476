"""Forms that anybody may send. What is asked is little, and nothing of it is about the sender."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.images import LARGEST
from signalmast.corrections.domain.intake import LONGEST
from signalmast.listening.domain import attributes, feedback_intake
from signalmast.listening.models import Subject

_is_address = URLValidator(schemes=["http", "https"])


def web_address(said: str) -> str:
    """Return an address of the web with its scheme. Raises ValidationError."""
    address = said.strip()
    if not address:
        return ""
    address = address if "://" in address else f"https://{address}"
    try:
        _is_address(address)
    except ValidationError as error:
        raise ValidationError(_("This is no address of a page. Copy it once more.")) from error
    return address


class HandInForm(forms.Form):
    """What is being said, where and when it was seen; one picture."""

    text = forms.CharField(max_length=2 * LONGEST, required=False)
    link = forms.CharField(max_length=1000, required=False)
    seen_on = forms.DateField(required=False)
    image = forms.FileField(required=False)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise ValidationError(
                _("Write what is being said, in a sentence, so that it can be checked.")
            )
        return text

    def clean_link(self) -> str:
        return web_address(self.cleaned_data["link"])

    def clean_seen_on(self) -> Any:
        day = self.cleaned_data["seen_on"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Correct it or leave it empty."))
        return day

    def clean_image(self) -> Any:
        image = self.cleaned_data["image"]
        if image is not None and image.size > LARGEST:
            raise ValidationError(_("The picture is larger than 8 MB. Send a smaller one."))
        return image


class ContestForm(forms.Form):
    """What is wrong about a ruling, and the source that shows it."""

    text = forms.CharField(max_length=LONGEST, required=False)
    source_url = forms.CharField(max_length=1000, required=False)
    source_reference = forms.CharField(max_length=300, required=False)
    passage = forms.CharField(max_length=LONGEST, required=False)

    def clean_source_url(self) -> str:
        return web_address(self.cleaned_data["source_url"])


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Pictures(forms.FileField):
    """Up to three pictures from one field of the form."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(_Pictures, self).clean(one, initial) for one in given if one]
        if len(files) > feedback_intake.MOST_IMAGES:
            raise ValidationError(_("Three pictures at most can be sent along."))
        if any(one.size > LARGEST for one in files):
            raise ValidationError(_("The picture is larger than 8 MB. Send a smaller one."))
        return files


class FeedbackForm(forms.Form):
    """What it is about, where, and pictures; an address only for those who want to be told."""

    text = forms.CharField(max_length=2 * feedback_intake.LONGEST, required=False, strip=True)
    address = forms.CharField(max_length=feedback_intake.LONGEST_ADDRESS, required=False)
    latitude = forms.DecimalField(required=False)
    longitude = forms.DecimalField(required=False)
    images = _Pictures(required=False)
    agrees_to_publish = forms.BooleanField(required=False)
    contact = forms.CharField(max_length=254, required=False)

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        for one in attributes.asked(subject):
            # What belongs to the subject the verb checks; the form keeps what was given.
            self.fields[attributes.field_name(one["code"])] = forms.Field(required=False)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if not text:
            raise ValidationError(_("Write in a sentence or two what it is about."))
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("latitude", "longitude"):
            if name in self.errors:
                # Nobody types these; what a program sent is left out, the words are kept.
                del self.errors[name]
                given[name] = None
        return given

    def message(self, language: str) -> feedback_intake.Message:
        """Return what the form says, for the verb."""
        given = self.cleaned_data
        codes = [one["code"] for one in attributes.asked(self.subject)]
        latitude, longitude = given.get("latitude"), given.get("longitude")
        whole = latitude is not None and longitude is not None
        return feedback_intake.Message(
            subject=self.subject, text=given["text"], language=language,
            address=given["address"], latitude=_short(latitude) if whole else None,
            longitude=_short(longitude) if whole else None,
            attributes={one: _given(self.data, attributes.field_name(one)) for one in codes},
            images=given["images"], agrees_to_publish=given["agrees_to_publish"],
            contact=given["contact"],
        )  # fmt: skip


def _given(data: Any, name: str) -> list[str]:
    """Return every answer that a form has under a name."""
    return [str(one) for one in data.getlist(name)]


def _short(value: Any) -> Decimal:
    """Return a coordinate to a metre or so; more digits are a device's fancy."""
    return Decimal(value).quantize(Decimal("0.00001"))
