"""Rich text of editors as public HTML: links led to public addresses, all else by a short list."""

import re
from typing import Any

import nh3
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text.rewriters import LinkRewriter

from signalmast.newsroom.models import Attachment, Publication
from signalmast.website.domain import assets
from signalmast.website.domain.sheet import current_note

TAGS = {"a", "b", "br", "em", "h2", "h3", "i", "li", "ol", "p", "strong", "ul"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}
#: A paragraph that holds nothing, which editors leave between two blocks.
EMPTY = re.compile(r"<p>(?:\s|<br>|&nbsp;)*</p>")
#: A link that leads nowhere: its page is not public, its file is gone.
NOWHERE = re.compile(r"<a>(.*?)</a>", re.DOTALL)


def prose(value: Any) -> SafeString:
    """Return rich text with public links and no tag, attribute or scheme beyond the lists.

    `value` is Wagtail's RichText or the text it keeps. A link to a page that is not public
    becomes plain text, and the linked page joins what the sheet being made shows.
    """
    source = str(getattr(value, "source", value) or "")
    linked = LinkRewriter(bulk_rules={"page": _page_links, "document": _file_links})(source)
    clean = nh3.clean(
        linked,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_without_host,
        link_rel=None,
        clean_content_tags={"script", "style"},
    )
    return mark_safe(EMPTY.sub("", NOWHERE.sub(r"\1", clean)))  # noqa: S308 -- nh3 wrote it


def _page_links(found: list[dict[str, str]]) -> list[str]:
    pages = Publication.objects.filter(live=True).exclude(first_published_at=None)
    public = pages.in_bulk([_key(one) for one in found])
    current_note().shows.update(public)
    return [
        _opening(page.public_path() if (page := public.get(_key(one))) else "") for one in found
    ]


def _file_links(found: list[dict[str, str]]) -> list[str]:
    there = Attachment.objects.in_bulk([_key(one) for one in found])
    return [
        _opening(assets.file_link(document)[0] if (document := there.get(_key(one))) else "")
        for one in found
    ]


def _key(attributes: dict[str, str]) -> int:
    number = attributes.get("id", "")
    return int(number) if number.isdecimal() else 0


def _opening(address: str) -> str:
    return format_html('<a href="{}">', address) if address else "<a>"


def _without_host(tag: str, attribute: str, value: str) -> str:  # noqa: ARG001 -- nh3's signature
    """Lead links to this site's own host to the same place without it."""
    host = settings.SITE_URL.rstrip("/") + "/"
    return f"/{value.removeprefix(host)}" if value.startswith(host) else value
