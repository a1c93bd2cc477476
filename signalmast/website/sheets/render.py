"""Templates to bytes, in the language and the time zone of a site."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from signalmast.newsroom.models import SitePage
from signalmast.website.content import Frame


def page(site: SitePage, template: str, frame: Frame, **context: Any) -> bytes:
    """Render a public page. Nothing of a request goes in: the page is one text for everybody."""
    with override(site.language), timezone.override(site.office.zone):
        return render_to_string(_place(template), {"frame": frame, **context}).encode()


def _place(template: str) -> str:
    """Pages for what is not there lie where the framework looks for them itself."""
    return template.removeprefix("../") if template.startswith("../") else f"website/{template}"
