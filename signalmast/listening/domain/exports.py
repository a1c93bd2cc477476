"""Published tables for spreadsheets and statistics programs, with the codebook.

Every export is made from a release: one row for one cell of a published table. There is no row
of anybody who answered in any file, for the data controller neither (charter, point 5). In SPSS
the rows are weighted by `n`, and tables and tests come out as they would from single answers.
"""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from signalmast.listening.disclosure import UNANSWERED
from signalmast.listening.domain.results import Block, Cross, Results
from signalmast.listening.enums.results import Kind

#: Of a sheet's name, in letters, by Excel.
LONGEST_SHEET = 31
#: By SPSS, in bytes of UTF-8: of a file's title, a line of its notes, a value's label, a question.
LONGEST_TITLE, LONGEST_NOTE, LONGEST_VALUE, LONGEST_LABEL = 64, 80, 120, 256
#: A code for "no answer" that no choice has.
SILENT = 99


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as the codebook names it: the variable, and what its codes mean."""

    variable: str
    name: str
    label: str
    kind: Kind
    codes: tuple[tuple[int, str, str], ...]

    def code(self, value: str) -> int:
        """Return the code of an answer."""
        return next(code for code, known, _label in self.codes if known == value)


def title_of(results: Results) -> str:
    """Return the survey's title in the language of the results."""
    words = results.version.survey.words_in(results.language)
    return words.title if words else results.version.survey.slug


def about(results: Results) -> list[str]:
    """Return what a reader of the tables has to know, in the language of the results."""
    with override(results.language):
        return [
            title_of(results),
            _("Version %(version)s of the form, release %(release)s of %(day)s")
            % {
                "version": results.version.number,
                "release": results.release.sequence,
                "day": timezone.localtime(
                    results.release.made_at, results.version.survey.office.zone
                ).strftime("%d/%m/%Y"),
            },
            _("About %(count)s people answered.") % {"count": results.total},
            _("Every number is rounded to fives and stands for people, not for one person. A 0 "
              "can be up to four people, a 5 can be one to nine."),
            _("Cells of cross-tables under ten are not shown, nor others that would give them "
              "away."),
            _("There is no row of anybody who answered in this file: one row is one cell of a "
              "published table."),
            _("SHA-256 of the release: %(digest)s") % {"digest": results.release.digest},
        ]  # fmt: skip


def codebook(results: Results) -> list[Entry]:
    """Return the published questions with their codes; of several choices each is a variable."""
    entries = []
    with override(results.language):
        silent = (SILENT, UNANSWERED, _("no answer"))
        for number, block in enumerate(results.blocks, start=1):
            codes = tuple(
                (at, line.value, line.label) for at, line in enumerate(block.lines, start=1)
            )
            entries.append(
                Entry(f"q{number}", block.name, block.label, block.kind, (*codes, silent))
            )
    return entries


COLUMNS = ("table", "question", "answer", "by_question", "by_answer", "n", "per_cent", "base")


def rows_of(results: Results) -> Iterator[tuple[object, ...]]:
    """Yield every published cell: first answers to questions, then cells of cross-tables.

    A cell that is not shown has an empty number. `base` is out of how many per cent are given.
    """
    with override(results.language):
        for block in results.blocks:
            for line in block.lines:
                yield "answers", block.label, line.label, "", "", line.count, line.share, block.base
            if block.unanswered:
                said = _("no answer")
                yield "answers", block.label, said, "", "", block.unanswered, None, None
        for table in results.tables:
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    yield (
                        "cross", table.columns_label, column, table.rows_label, row.label,
                        cell.count, cell.share, row.total,
                    )  # fmt: skip


def workbook(results: Results) -> bytes:
    """Return a workbook: what to know, the answers, each cross-table, the codebook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title_of(results), "created": results.release.made_at})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    with override(results.language):
        _write(
            book,
            _("About these numbers"),
            [(line,) for line in about(results)],
            bold=bold,
            wrap=wrap,
        )
        _write(book, _("Answers"), _answer_lines(results.blocks), bold=bold, wrap=wrap)
        for number, table in enumerate(results.tables, start=1):
            name = _("Table %(number)s") % {"number": number}
            _write(book, name, _cross_lines(table), bold=bold, wrap=wrap)
        _write(book, _("Codebook"), _codebook_lines(codebook(results)), bold=bold, wrap=wrap)
    book.close()
    return out.getvalue()


def _write(book: Any, name: str, lines: Any, *, bold: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(name[:LONGEST_SHEET])
    sheet.set_column(0, 0, 60, wrap)
    sheet.set_column(1, 12, 16, wrap)
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            if cell is not None:
                sheet.write(number, place, cell, bold if number == 0 else wrap)


def _answer_lines(blocks: tuple[Block, ...]) -> Iterator[tuple[object, ...]]:
    yield (
        _("Question"),
        pgettext("survey", "Answer"),
        _("People, about"),
        _("Per cent"),
        _("Of how many"),
    )
    for block in blocks:
        for line in block.lines:
            yield block.label, line.label, line.count, line.share, block.base
        if block.unanswered:
            yield block.label, _("no answer"), block.unanswered, None, None


def _cross_lines(table: Cross) -> Iterator[tuple[object, ...]]:
    yield f"{table.rows_label} × {table.columns_label}", *table.columns, _("together")
    for row in table.rows:
        yield (
            row.label,
            *(_("not shown") if cell.is_hidden else cell.count for cell in row.cells),
            row.total,
        )
    yield _("together"), *table.column_totals, None


def _codebook_lines(entries: list[Entry]) -> Iterator[tuple[object, ...]]:
    yield (
        _("Question"),
        _("Variable"),
        _("Name in the form"),
        _("Kind"),
        _("Code"),
        pgettext("survey", "Answer"),
    )
    for entry in entries:
        for code, _value, label in entry.codes:
            yield entry.label, entry.variable, entry.name, str(entry.kind.label), code, label


def codebook_rows(results: Results) -> Iterator[tuple[object, ...]]:
    """Yield the codebook as a table, its columns first."""
    with override(results.language):
        yield from list(_codebook_lines(codebook(results)))


def spss(results: Results) -> bytes:
    """Return the published cells as a file for SPSS, weighted by `n`.

    `table` says which table a row belongs to; a row has the codes of that table's questions and
    nothing in the others. Cells that are not shown have no row.
    """
    import pandas  # noqa: PLC0415 -- slow import
    import pyreadstat  # noqa: PLC0415 -- slow import

    entries = codebook(results)
    cells = list(_weighted(results, entries))
    tables = {number: label for number, label, _codes, _count in cells}
    names = [entry.variable for entry in entries]
    frame = pandas.DataFrame(
        [
            {"table": number, **{name: codes.get(name) for name in names}, "n": count}
            for number, _label, codes, count in cells
        ],
        columns=["table", *names, "n"],
    ).astype(float)
    with override(results.language):
        labels = {
            "table": _("which table the row belongs to"),
            "n": _("people, rounded to fives: the weight"),
        }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=cut(title_of(results), LONGEST_TITLE),
            note=[part for line in about(results) for part in folded(line, LONGEST_NOTE)],
            column_labels=labels | {one.variable: cut(one.label, LONGEST_LABEL) for one in entries},
            variable_value_labels={
                "table": {number: cut(label, LONGEST_VALUE) for number, label in tables.items()}
            }
            | {
                one.variable: {code: cut(label, LONGEST_VALUE) for code, _in, label in one.codes}
                for one in entries
            },
            variable_measure=dict.fromkeys(("table", *names), "nominal") | {"n": "scale"},
        )
        return path.read_bytes()


def cut(text: str, most: int) -> str:
    """Return a text in at most so many bytes of UTF-8, no letter cut in two."""
    return text.encode()[:most].decode(errors="ignore")


def folded(text: str, most: int) -> Iterator[str]:
    """Yield a text in lines of at most so many bytes, broken between words."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and len(longer.encode()) > most:
            yield line
            longer = word
        line = cut(longer, most)
    yield line


def _weighted(
    results: Results, entries: list[Entry]
) -> Iterator[tuple[int, str, dict[str, int], int]]:
    """Yield table, its label, the codes of a cell and how many people it has."""
    by_name = {entry.name: entry for entry in entries}
    number = 0
    for block in results.blocks:
        number += 1
        entry = by_name[block.name]
        for line in block.lines:
            yield number, block.label, {entry.variable: entry.code(line.value)}, line.count
        if block.unanswered:
            yield number, block.label, {entry.variable: SILENT}, block.unanswered
    for table in results.tables:
        number += 1
        rows, columns = (by_name[name] for name in table.pair)
        label = f"{table.rows_label} × {table.columns_label}"
        for value, row in zip(table.row_values, table.rows, strict=True):
            for across, cell in zip(table.column_values, row.cells, strict=True):
                if cell.count is not None:
                    codes = {
                        rows.variable: rows.code(value), columns.variable: columns.code(across),
                    }  # fmt: skip
                    yield number, label, codes, cell.count
