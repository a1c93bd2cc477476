"""A report as plain values: what the desk composes and what every renderer prints.

Nothing here knows a database, a template or a file format. Text is stored as it was written;
`signalmast.core.wording.clean` decides what a printed page can hold.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Literal

import nh3

from signalmast.core.charts.drawing import Chart

Align = Literal["left", "center", "right"]
State = Literal["draft", "in_review", "signed"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `note` is the number of a `Method` in the annex."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    href: str = ""
    note: int | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`width_weight` is a share: columns of 1, 3, 1 take a fifth, three fifths, a fifth."""

    label: str
    align: Align = "left"
    width_weight: float = 1


@dataclass(frozen=True, slots=True)
class Heading:
    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    ordered: bool
    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """`rows` and `total` have as many cells as there are columns; ValueError otherwise."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        rows = (*self.rows, self.total) if self.total is not None else self.rows
        if not self.columns or any(len(row) != len(self.columns) for row in rows):
            raise ValueError(f"Table {self.caption!r}: a row has not one cell for each column.")


@dataclass(frozen=True, slots=True)
class ChartBlock:
    chart: Chart


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Listing | TableBlock | ChartBlock | PageBreak


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`number` None and `day` None are the blanks of a document that has not been issued."""

    parent: str
    office: str
    number: int | None
    sign: str
    place: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Signature:
    """`authority_lines` such as "TM. ỦY BAN NHÂN DÂN" or "KT. TRƯỞNG BAN", one a line."""

    authority_lines: tuple[str, ...]
    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Method:
    """One entry of the annex: how a figure was counted and where its rows are.

    `value` is already written in the document's language; `rows` is how many were counted.
    """

    number: int
    figure_id: str
    label: str
    value: str
    unit: str
    sentence: str
    as_of: datetime | None
    rows: int
    digest: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`layout` names a profile of `signalmast.reports.layouts`; `language` is "vi" or "en"."""

    language: str
    layout: str
    letterhead: Letterhead
    kind: str
    abstract: str
    blocks: tuple[Block, ...]
    methods: tuple[Method, ...]
    recipients: tuple[str, ...]
    signature: Signature | None
    state: State
    period_label: str
    generated_at: datetime

    def __post_init__(self) -> None:
        numbers = [method.number for method in self.methods]
        if len(set(numbers)) != len(numbers):
            raise ValueError("Two entries of the annex of methods have the same number.")

    @property
    def is_draft(self) -> bool:
        return self.state != "signed"


LEVELS: dict[str, Literal[1, 2, 3]] = {"h2": 1, "h3": 2, "h4": 3}
BOLD, ITALIC = {"b", "strong"}, {"i", "em"}
LISTS = {"ul", "ol"}
PARAGRAPHS = {"p", "div", "section", "blockquote", "pre", "h1", "h5", "h6", "tr"}
TAGS = {"br", "a", "li", *PARAGRAPHS, *LEVELS, *BOLD, *ITALIC, *LISTS}
SCHEMES = {"http", "https", "mailto"}


def blocks_from_html(html: str) -> tuple[Block, ...]:
    """Headings, paragraphs and flat lists of the editor's HTML.

    The input is sanitised here again: a tag that is not known goes and its text stays, scripts
    and styles go with their text. A nested list becomes items of the outer one.
    """
    reader = _Reader()
    reader.feed(
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    )
    reader.close()
    reader.end_block()
    return tuple(reader.blocks)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._items: list[tuple[Run, ...]] = []
        self._lists: list[bool] = []
        self._level: Literal[1, 2, 3] | None = None
        self._bold = self._italic = 0
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LISTS:
            self._end_text()
            self._lists.append(tag == "ol")
        elif tag == "li" or tag in PARAGRAPHS or tag in LEVELS:
            self._end_text()
            self._level = LEVELS.get(tag)
        elif tag == "br":
            self._runs.append(Run("\n"))
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
        self._bold += tag in BOLD
        self._italic += tag in ITALIC

    def handle_endtag(self, tag: str) -> None:
        if tag in LISTS:
            self._end_text()
            ordered = self._lists.pop() if self._lists else False
            if not self._lists and self._items:
                self.blocks.append(Listing(ordered, tuple(self._items)))
                self._items = []
        elif tag == "li" or tag in PARAGRAPHS or tag in LEVELS:
            self._end_text()
            self._level = None
        elif tag == "a":
            self._href = ""
        self._bold -= tag in BOLD
        self._italic -= tag in ITALIC

    def handle_data(self, data: str) -> None:
        spaced = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._runs and self._runs[-1].text.endswith((" ", "\n")):
            spaced = spaced.lstrip(" ")
        if spaced:
            self._runs.append(Run(spaced, self._bold > 0, self._italic > 0, self._href))

    def end_block(self) -> None:
        """What an unclosed tag left behind."""
        self._end_text()
        if self._items:
            self.blocks.append(Listing(bool(self._lists and self._lists[0]), tuple(self._items)))
            self._items = []

    def _end_text(self) -> None:
        runs, self._runs = tuple(_stripped(self._runs)), []
        if not runs:
            return
        if self._lists:
            self._items.append(runs)
        elif self._level:
            text = "".join(run.text for run in runs).replace("\n", " ")
            self.blocks.append(Heading(self._level, text))
        else:
            self.blocks.append(Paragraph(runs))


def _stripped(runs: Iterable[Run]) -> list[Run]:
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept
