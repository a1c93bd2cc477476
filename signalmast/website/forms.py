"""Forms that anybody may send. What is asked is little, and nothing of it is about the sender."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.images import LARGEST
from signalmast.corrections.domain.intake import LONGEST

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
