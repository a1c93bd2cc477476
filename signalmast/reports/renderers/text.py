"""What all renderers agree on: text a page can hold, captions, and the lines of the letterhead."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from signalmast.core.charts.drawing import Chart
from signalmast.core.wording import clean
from signalmast.reports.document import (
    Block,
    ChartBlock,
    Document,
    Heading,
    Letterhead,
    TableBlock,
)
from signalmast.reports.layouts import Words

T = TypeVar("T")

OPENED_ANYWHERE = {"http", "https", "mailto"}


def cleaned(value: T) -> T:
    """The same document, table or run with every text in it clean."""
    return cast("T", _cleaned(value))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if isinstance(value, Chart):  # its pictures are files, not words
        return replace(
            value,
            title=clean(value.title),
            alt=clean(value.alt),
            data_table=_cleaned(value.data_table),
        )
    if is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: _cleaned(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **changes)
    return value


def safe_href(href: str, *, absolute: bool = False) -> str:
    """The address if a reader may follow it, else ""; `absolute` for files read elsewhere."""
    href = href.strip()
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme.lower() in OPENED_ANYWHERE:
        return href
    if absolute or parts.scheme or href.startswith("//"):
        return ""
    return href if href.startswith(("/", "#", "?")) else ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with what its place in the document gives it."""

    block: Block
    caption: str = ""
    level: int = 0


def placed(blocks: tuple[Block, ...]) -> Iterator[Placed]:
    """Numbers tables and charts; heading levels start at 1 and never skip one.

    A skipped level is an error in a tagged PDF and a lost reader on a screen.
    """
    tables = charts = level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            yield Placed(block, level=level)
        elif isinstance(block, TableBlock):
            tables += 1
            label = _("Table %(number)s") % {"number": tables}
            yield Placed(block, caption=_labelled(label, block.caption))
        elif isinstance(block, ChartBlock) and not block.chart.is_empty:
            charts += 1
            label = _("Chart %(number)s") % {"number": charts}
            yield Placed(block, caption=_labelled(label, block.chart.title))
        else:
            yield Placed(block)


def _labelled(label: str, caption: str) -> str:
    return f"{label}. {caption}" if caption else f"{label}."


def document_title(document: Document) -> str:
    return f"{document.kind.capitalize()}: {document.abstract}".replace("\n", " ")


def number_line(letterhead: Letterhead, words: Words) -> str:
    """`Số: 05/BC-UBND`; a blank to fill in by hand while there is no number."""
    number = "      " if letterhead.number is None else f"{letterhead.number:02d}"
    return words.number.format(number=number, sign=letterhead.sign)


def place_and_date(letterhead: Letterhead, words: Words) -> str:
    """The decree writes a zero before days below 10 and before months 1 and 2."""
    return words.place_and_date.format(place=letterhead.place, **_date_parts(letterhead.day, words))


def annex_line(document: Document, words: Words) -> str:
    letterhead = document.letterhead
    dated = words.place_and_date.format(place="", **_date_parts(letterhead.day, words))
    return words.annex_of.format(
        kind=document.kind.capitalize(),
        number="      " if letterhead.number is None else f"{letterhead.number:02d}",
        sign=letterhead.sign,
        date=dated.lstrip(", "),
        office=letterhead.office,
    )


def _date_parts(day: date | None, words: Words) -> dict[str, str]:
    if day is None:
        blank = "      "
        return {"day": blank, "month": blank, "month_name": blank, "year": blank}
    padded = words.pad_month_up_to
    return {
        "day": f"{day.day:02d}" if padded else str(day.day),
        "month": f"{day.month:02d}" if day.month <= padded else str(day.month),
        "month_name": str(MONTHS[day.month]),
        "year": str(day.year),
    }


def recipient_lines(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """`- ...;` for each and `- ....` for the last, however they were typed."""
    bare = [line.strip().lstrip("-–").strip().rstrip(";.").rstrip() for line in recipients]
    bare = [line for line in bare if line]
    return tuple(
        f"- {line}{'.' if index == len(bare) - 1 else ';'}" for index, line in enumerate(bare)
    )


def moment_text(moment: datetime) -> str:
    return f"{moment:%H:%M}\xa0{moment.day}/{moment.month}/{moment.year}"
