"""What public templates ask for: dates in words, pictures in their sizes, flags, safe prose."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from signalmast.core import numbers
from signalmast.core.flags import flag_svg
from signalmast.core.periods import BadPeriod, HalfYear, parse_period
from signalmast.newsroom.addresses import absolute
from signalmast.newsroom.enums import Kind
from signalmast.website import moments, structured
from signalmast.website.content import Frame, PictureSet
from signalmast.website.domain import assets
from signalmast.website.prose import prose

register = template.Library()
for one in (moments.day, moments.moment, moments.clock, moments.leaf, moments.iso):
    register.filter(one.__name__, one)
register.filter("is_later", moments.is_later)
register.filter("month_day", moments.month_day)
register.filter("prose", prose)
register.filter("absolute", absolute)
register.simple_tag(moments.span, name="span")
register.simple_tag(moments.weekdays, name="weekdays")

BYTES_PER_UNIT = 1024
FEED_TYPES = {".json": "application/feed+json", ".ics": "text/calendar"}
GRAPH_LOCALES = {"vi": "vi_VN", "en": "en_GB"}
SVG_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="(\d+)[\d.]*"[^>]*?\bheight="(\d+)[\d.]*"')
MAP = "https://www.openstreetmap.org/?mlat={0:.6f}&mlon={1:.6f}#map=17/{0:.6f}/{1:.6f}"
PHONE = re.compile(r"\s*[(+\d][\d\s().-]*")
LEAD = mark_safe('fetchpriority="high"')
LAZY = mark_safe('loading="lazy" decoding="async"')


@register.simple_tag
def flag(key: str, size: int = 24, title: str = "") -> str:
    """Draw a category's flag; without a title it is an ornament that screen readers skip."""
    return flag_svg(key, size=size, title=title)


@register.simple_tag
def picture(
    source: Any, sizes: str = "100vw", *, alt: str | None = None, lead: bool = False
) -> str:
    """Write `<picture>` with both formats in all sizes; nothing where there is no picture.

    `source` is a PictureSet, or a picture as a block holds it, with its own alternative text.
    `alt` replaces that text; "" says that the picture repeats the words beside it. `lead` is
    the one picture that is fetched before the rest of the page.
    """
    found = _sizes_of(source)
    if found is None:
        return ""
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">'
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}></picture>',
        _srcset(found.avif),
        sizes,
        found.src,
        _srcset(found.webp),
        sizes,
        found.width,
        found.height,
        found.alt if alt is None else alt,
        LEAD if lead else LAZY,
    )


def _sizes_of(source: Any) -> PictureSet | None:
    if source is None or isinstance(source, PictureSet):
        return source
    alt = "" if getattr(source, "decorative", False) else source.contextual_alt_text
    return assets.picture_set(source, alt or "")


def _srcset(sizes: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{address} {width}w" for address, width in sizes)


@register.filter
def largest(found: PictureSet) -> tuple[str, int, int]:
    """Return the largest WebP of a picture with its width and height, for previews elsewhere."""
    address, width = found.webp[-1]
    return address, width, round(found.height * width / found.width)


@register.simple_tag
def blocks(body: Any, quotes: Mapping[str, Any] | None = None) -> str:
    """Write the parts of a body one after the other, each by its own template.

    `quotes` holds by block what figures and charts said when the page went public.
    """
    quotes = quotes or {}
    return format_html_join(
        "\n",
        "{}",
        (
            (_block(kind, {"value": value, "self": value, "quote": quotes.get(number)}),)
            for kind, value, number in _parts(body)
        ),
    )


def _parts(body: Any) -> Iterator[tuple[str, Any, str]]:
    for part in body:
        yield part if isinstance(part, tuple) else (part.block_type, part.value, part.id)


def _block(kind: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(f"website/blocks/{kind}.html", context)


@register.filter
def number(value: Any) -> str:
    """Write a number as the page's language does; text stays text, None is an empty cell."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else numbers.show_number(float(value))


@register.simple_tag
def quoted(quote: Mapping[str, Any]) -> str:
    """Write the value of a quoted figure."""
    return numbers.show(quote.get("value"), str(quote.get("unit", "")), int(quote.get("places", 0)))


@register.filter
def period(key: str) -> str:
    """Write a period's key as the office says it; an unreadable key as it is."""
    try:
        return str(parse_period(key, HalfYear.CALENDAR).label)
    except BadPeriod:
        return key


@register.simple_tag
def download(document: Any) -> tuple[str, str, str]:
    """Return address, size in words and type of a file, and put it on the site."""
    address, size, kind = assets.file_link(document)
    return address, in_bytes(size), kind


def in_bytes(size: int) -> str:
    """Return a size as readers know it: 1,4 MB in Vietnamese."""
    if size < BYTES_PER_UNIT**2:
        return f"{numbers.show_number(max(1, round(size / BYTES_PER_UNIT)))}\xa0kB"
    return f"{numbers.show_number(size / BYTES_PER_UNIT**2, decimals=1)}\xa0MB"


@register.simple_tag
def drawing(svg: str) -> str:
    """Put a chart on the site and return its address."""
    return assets.chart_file(svg)


@register.filter
def svg_size(svg: str) -> tuple[int, int] | None:
    """Return the width and height a drawing says it has, so that its place is kept."""
    found = SVG_SIZE.search(svg)
    return (int(found[1]), int(found[2])) if found else None


@register.simple_tag
def map_address(latitude: float, longitude: float) -> str:
    """Return where a place is on a map that anybody may use."""
    return MAP.format(latitude, longitude)


@register.filter
def kind_word(kind: str) -> str:
    """Return what a kind of publication is called."""
    words = {
        Kind.STORY: pgettext("kind of page", "story"),
        Kind.NOTICE: pgettext("kind of page", "notice"),
        Kind.EVENT: pgettext("kind of page", "event"),
        Kind.CORRECTION: pgettext("kind of page", "correction"),
    }
    # What is no publication stands in the search too: a question with its answer.
    return words[Kind(kind)] if kind in Kind.values else pgettext("kind of page", "question")


@register.filter
def web_address(address: str) -> str:
    """Return an address of the web; nothing for any other scheme, such as a script's."""
    return address if urlsplit(address.strip()).scheme in {"http", "https"} else ""


@register.filter
def host(address: str) -> str:
    """Return whose address it is, as a reader knows it: youtube.com."""
    return (urlsplit(address.strip()).hostname or "").removeprefix("www.")


@register.filter
def feed_type(address: str) -> str:
    """Return the media type of a feed by the ending of its address."""
    return FEED_TYPES.get(PurePosixPath(address).suffix, "application/atom+xml")


@register.filter
def graph_locale(language: str) -> str:
    """Return a language as OpenGraph writes it."""
    return GRAPH_LOCALES.get(language, language)


@register.filter
def dialled(phone: str) -> str:
    """Return the first number of a telephone line as a link dials it."""
    first = PHONE.match(phone.partition(" - ")[0])
    return re.sub(r"[^\d+]", "", first[0]) if first else ""


@register.filter
def default_address(frame: Frame) -> str:
    """Return the address for readers of other languages: the first language that has the page."""
    return next((one.url for one in frame.alternates if one.url), frame.canonical)


@register.simple_tag
def structured_data(frame: Frame) -> str:
    """Write the page's data for search engines; none of it can end the script element."""
    return format_html_join(
        "\n",
        '<script type="application/ld+json">{}</script>',
        ((structured.inside_script(one),) for one in frame.structured),
    )
