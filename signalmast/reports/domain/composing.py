"""From a report's sections to the document that all renderers print."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from signalmast.core.charts.kinds import figure_chart
from signalmast.core.figures import Table, UnknownFigure
from signalmast.core.links import evidence_url
from signalmast.core.numbers import show_growth, show_number, show_percent
from signalmast.reports.document import (
    Block,
    Cell,
    ChartBlock,
    Column,
    Document,
    Heading,
    Letterhead,
    Listing,
    Method,
    Paragraph,
    Run,
    Signature,
    TableBlock,
    blocks_from_html,
)
from signalmast.reports.domain.figures import Figures, Quoted
from signalmast.reports.models import Report

TOKEN = re.compile(r"\{([a-z][a-z0-9_.-]+)\}")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def compose(report: Report, *, figures: Figures | None = None) -> Document:
    """Return the document of a report in the office's language; figures are answered now."""
    language = report.office.language
    with override(language):
        return _Composer(report, figures or Figures(report.office, report.period)).document()


class _Composer:
    def __init__(self, report: Report, figures: Figures) -> None:
        self.report, self.figures = report, figures
        self.language = report.office.language
        self.marks: dict[str, int] = {}
        self.headings = 0

    def document(self) -> Document:
        report, office = self.report, self.report.office
        blocks = tuple(block for part in report.body for block in self.blocks(part))
        day = report.day
        return Document(
            language=self.language,
            layout=report.layout,
            letterhead=Letterhead(
                parent=office.parent,
                office=office.name,
                number=report.number,
                sign=office.document_mark or "BC",
                place=office.place,
                day=day,
            ),
            kind=_("REPORT"),
            abstract=report.abstract,
            blocks=blocks,
            methods=tuple(self.method(name) for name in self.marks),
            recipients=tuple(
                line.strip() for line in report.recipients.splitlines() if line.strip()
            ),
            signature=Signature(
                tuple(line for line in report.authority.splitlines() if line),
                report.post,
                report.signer_name,
            ),
            state=cast("Any", report.state),
            period_label=report.period.label,
            generated_at=datetime.now(UTC),
        )

    def mark(self, name: str) -> int:
        """Return the number of a figure's entry in the annex, given at its first mention."""
        return self.marks.setdefault(name, len(self.marks) + 1)

    def method(self, name: str) -> Method:
        quoted = self.figures.quote(name)
        return Method(
            number=self.marks[name],
            figure_id=name,
            label=quoted.label,
            value=self.show(quoted),
            unit=quoted.unit,
            sentence=quoted.method,
            as_of=quoted.as_of,
            rows=quoted.rows,
            digest=quoted.digest,
            href=self.href(name),
        )

    def href(self, name: str) -> str:
        """Return the address of a figure's rows at the desk."""
        return f"{settings.SITE_URL.rstrip('/')}{evidence_url(name, self.report.period_key)}"

    def show(self, quoted: Quoted, value: Any = "own") -> str:
        return number(
            quoted.value if value == "own" else value, quoted.unit, quoted.places, self.language
        )

    def blocks(self, part: Any) -> Iterator[Block]:
        value = part.value
        if part.block_type == "heading":
            self.headings += 1
            yield Heading(1, f"{ROMAN[(self.headings - 1) % len(ROMAN)]}. {value}")
        elif part.block_type == "subheading":
            yield Heading(2, value)
        elif part.block_type == "text":
            yield from (self.filled(block) for block in blocks_from_html(str(value.source)))
        elif part.block_type == "figures":
            yield from self.figure_table(value["figures"], value["title"])
        elif part.block_type == "table":
            yield from self.table(value["table"], value["title"])
        elif part.block_type == "chart":
            yield from self.chart(value["kind"], value["figures"], value["title"])

    def filled(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            return Paragraph(tuple(self.runs(block.runs)))
        if isinstance(block, Listing):
            return replace(block, items=tuple(tuple(self.runs(item)) for item in block.items))
        return block

    def runs(self, runs: Iterable[Run]) -> Iterator[Run]:
        """Put values in the place of {names}; a name nobody knows stays as it was written."""
        for run in runs:
            end = 0
            for found in TOKEN.finditer(run.text):
                value = self.token(found[1])
                if value is None:
                    continue
                if found.start() > end:
                    yield replace(run, text=run.text[end : found.start()])
                yield value if not run.bold else replace(value, bold=True)
                end = found.end()
            if end < len(run.text):
                yield replace(run, text=run.text[end:])

    def token(self, name: str) -> Run | None:
        """Return {engagement.posts}, {engagement.posts.previous} or {….change} as a run."""
        base, _dot, part = name.rpartition(".")
        try:
            if part in ("previous", "change", "last_year"):
                quoted = self.figures.quote(base)
            else:
                base, part, quoted = name, "", self.figures.quote(name)
        except UnknownFigure:
            return None
        if part == "change":
            return Run(show_growth(quoted.value, quoted.previous, self.language))
        if part:
            return Run(self.show(quoted, getattr(quoted, part)))
        return Run(self.show(quoted), href=self.href(base), note=self.mark(base))

    def figure_table(self, names: Iterable[str], title: str) -> Iterator[Block]:
        rows = []
        for name in names:
            try:
                quoted = self.figures.quote(name)
            except UnknownFigure:
                continue
            rows.append(
                (
                    Cell(quoted.label),
                    Cell(self.show(quoted), href=self.href(name), note=self.mark(name)),
                    Cell(self.show(quoted, quoted.previous)),
                    Cell(show_growth(quoted.value, quoted.previous, self.language)),
                    Cell(self.show(quoted, quoted.last_year)),
                )
            )
        if rows:
            before, year = self.report.period.previous(), self.report.period.a_year_before()
            same = before.key == year.key
            columns = (
                Column(_("Figure"), width_weight=3),
                Column(_("This period"), "right", 1.3),
                Column(_("Period before"), "right", 1.3),
                Column(pgettext("of a figure", "Change"), "right", 1.5),
                Column(_("Same period last year"), "right", 1.4),
            )
            width = 4 if same else 5
            yield TableBlock(
                title or _("Figures of the period"),
                columns[:width],
                tuple(row[:width] for row in rows),
            )

    def table(self, name: str, title: str) -> Iterator[Block]:
        try:
            table = self.figures.table(name)
        except UnknownFigure:
            return
        if not table.rows:
            label = title or self.figures.table_label(name)
            yield Paragraph((Run(f"{label}: "), Run(_("nothing in this period"), italic=True)))
            return
        yield TableBlock(
            title or self.figures.table_label(name),
            tuple(columns(table, self.language)),
            tuple(tuple(self.cell(value) for value in row) for row in table.rows),
            tuple(self.cell(value, bold=True) for value in table.total) if table.total else None,
            str(table.note),
        )

    def cell(self, value: object, *, bold: bool = False) -> Cell:
        return Cell(plain(value, self.language), bold=bold)

    def chart(self, kind: str, names: list[str], title: str) -> Iterator[Block]:
        known = []
        for name in names:
            try:
                known.append(self.figures.result(name))
            except UnknownFigure:
                continue
        if known:
            yield ChartBlock(figure_chart(kind, known, title=title, language=self.language))


def columns(table: Table, language: str) -> Iterator[Column]:
    """Set numbers to the right and give text its room, by what the column holds."""
    for place, label in enumerate(table.columns):
        values = [row[place] for row in table.rows if row[place] is not None]
        numeric = bool(values) and all(isinstance(value, int | float) for value in values)
        longest = max((len(plain(value, language)) for value in values), default=0)
        weight = 1.0 if numeric else min(max(longest / 7, 1.0), 4.0)
        yield Column(str(label), "right" if numeric else "left", weight)


def number(value: Any, unit: str, places: int, language: str) -> str:
    """Return a figure's value as the document writes it."""
    if value is None:
        return _("not known")
    if unit == "share":
        return show_percent(value, language)
    return show_number(value, language, decimals=None if places else 0)


def plain(value: object, language: str) -> str:
    """Return any cell of a table as the document writes it; unknown is a dash, not a zero."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return show_number(value, language)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(value)
