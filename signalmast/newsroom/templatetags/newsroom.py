"""Template tags of the newsroom's screens."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from signalmast.newsroom.models import Publication
from signalmast.newsroom.views.words import shown_category

register = template.Library()
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@register.simple_tag
def text_kind(page: Any) -> SafeString:
    """Return what kind of text a page is, its category with the flag, and its language."""
    language = LANGUAGES[page.locale.language_code]
    kind = capfirst(page.get_verbose_name())
    if not isinstance(page, Publication):
        return format_html("<span>{}</span> <span>{}</span>", kind, language)
    return format_html("<span>{}</span> {} <span>{}</span>", kind, shown_category(page), language)
