"""What a read file looks like to an importer, whichever program wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular.errors import Sentence, TableRefused
from signalmast.core.tabular.text import nfc

MAX_FILE_BYTES = 100 << 20
MAX_ROWS = 1_000_000
MAX_COLUMNS = 2_000
MAX_CELL_CHARACTERS = 1 << 20
#: A header stands among so many first rows, or it is not found.
HEADER_WITHIN = 10

Kind = Literal["csv", "xlsx", "xls", "ods"]


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell in which the spreadsheet program itself shows an error, such as `#REF!`."""

    text: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | date | datetime | time | timedelta | CellError | None
HeaderScore = Callable[[tuple[str, ...]], int]


class Row(NamedTuple):
    #: As a spreadsheet shows it: 1-based, blank rows and rows above the header counted. A line
    #: `sep=;` is not a row, since spreadsheet programs swallow it.
    number: int
    cells: tuple[Cell, ...]


@dataclass(slots=True, weakref_slot=True)
class Table:
    kind: Kind
    header: tuple[str, ...]
    #: Number of the header row.
    header_number: int
    preamble: tuple[tuple[str, ...], ...]
    source: Callable[[], Iterator[Row]] = field(repr=False)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    warnings: list[Sentence] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Stream the rows below the header; may be called again.

        Rows are at least as wide as the header: short ones are filled with `""`, long ones keep
        their extra cells, blank ones are passed over. Raises TableRefused.
        """
        width = len(self.header)
        for row in self.source():
            number, cells = row
            if number <= self.header_number:
                continue
            if number > MAX_ROWS:
                raise too_many_rows()
            if len(cells) < width:
                yield Row(number, cells + ("",) * (width - len(cells)))
            else:
                yield row


def too_many_rows() -> TableRefused:
    return TableRefused(
        "too_many_rows",
        _("The table has more than %(limit)s rows, which no office's export has; split the file."),
        limit=MAX_ROWS,
    )


def too_many_columns() -> TableRefused:
    return TableRefused(
        "too_many_columns",
        _("The table has more than %(limit)s columns; delete the ones that are not needed."),
        limit=MAX_COLUMNS,
    )


def header_cells(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """Cells as header text: NFC, stripped, without empty ones at the end."""
    texts = [nfc("" if cell is None else str(cell)).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


class Layout(NamedTuple):
    """Where the header was found among the first rows."""

    score: int
    header: tuple[str, ...]
    number: int
    preamble: tuple[tuple[str, ...], ...]


def find_header(first_rows: list[Row], header_score: HeaderScore | None) -> Layout:
    """The best scored of the first rows, or the first one that is not blank.

    Blank rows must not be among `first_rows`. Raises TableRefused when there is none.
    """
    candidates = [
        (row.number, header_cells(row.cells)) for row in first_rows if row.number <= HEADER_WITHIN
    ] or [(row.number, header_cells(row.cells)) for row in first_rows[:1]]
    if not candidates:
        raise TableRefused(
            "empty", _("The file holds no rows; export it again and check that it shows data.")
        )
    scores = [max(header_score(cells), 0) if header_score else 0 for _n, cells in candidates]
    best = max(range(len(candidates)), key=scores.__getitem__)  # the first of equals
    number, header = candidates[best]
    return Layout(scores[best], header, number, tuple(cells for _n, cells in candidates[:best]))


def is_blank(cells: tuple[Cell, ...]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
