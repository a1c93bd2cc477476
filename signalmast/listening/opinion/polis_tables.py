"""The CSV tables of an export, row by row, with the place of whatever is wrong."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

#: Statements may be long; a cell beyond this is no statement.
LONGEST_CELL = 1 << 20


class BadExport(Exception):
    """An export that can't be read: what is wrong, in which file, line and column."""

    def __init__(
        self, fault: str, file: str, line: int = 0, column: str = "", value: str = ""
    ) -> None:
        super().__init__(fault, file, line, column, value)
        self.fault, self.file, self.line = fault, file, line
        self.column, self.value = column, value


class Row(NamedTuple):
    """One row with the names of its columns."""

    file: str
    line: int
    places: dict[str, int]
    cells: list[str]

    def get(self, column: str) -> str:
        """Return a cell, empty where the export has no such column."""
        at = self.places.get(column)
        return "" if at is None else self.cells[at]

    def number_or_none(self, column: str) -> float | None:
        """Return a number, None for an empty cell. Raises BadExport for anything else."""
        said = self.get(column).strip()
        if not said:
            return None
        try:
            number = float(said)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise BadExport("number", self.file, self.line, column, said)
        return number

    def whole_or_none(self, column: str) -> int | None:
        """Return a whole number, None for an empty cell. Raises BadExport for anything else."""
        number = self.number_or_none(column)
        if number is None:
            return None
        if number != int(number):
            raise BadExport("number", self.file, self.line, column, self.get(column))
        return int(number)

    def whole(self, column: str) -> int:
        """Return a whole number of 0 or more. Raises BadExport."""
        number = self.whole_or_none(column)
        if number is None or number < 0:
            raise BadExport("number", self.file, self.line, column, self.get(column))
        return number


def find_table(folder: Path, *names: str) -> Path | None:
    """Return the file of one of these names, or the only one that ends so after a prefix."""
    for name in names:
        if (folder / name).is_file():
            return folder / name
    ending = tuple(mark + name for name in names for mark in "-_.")
    found = [path for path in sorted(folder.iterdir()) if path.name.lower().endswith(ending)]
    return found[0] if len(found) == 1 and found[0].is_file() else None


def read_table(path: Path, *, needed: tuple[str, ...] = (), header: bool = True) -> Iterator[Row]:
    """Read a table of UTF-8 with commas; blank lines are skipped. Raises BadExport.

    A table without a header (the summary) is read as far as it can be.
    """
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path.name, csv.reader(file, strict=header), needed, header)
    except UnicodeDecodeError as error:
        raise BadExport("encoding", path.name) from error
    finally:
        csv.field_size_limit(limit)


def _rows(
    name: str, reader: Iterator[list[str]], needed: tuple[str, ...], header: bool
) -> Iterator[Row]:
    places: dict[str, int] = {}
    width = 0
    while True:
        first = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise BadExport("csv", name, first, value=str(error)) from error
        if not any(cell.strip() for cell in cells):
            continue
        if header and not places:
            places = _places(name, cells, needed)
            width = len(cells)
            continue
        is_short = len(cells) < width
        if header and (is_short or any(cell.strip() for cell in cells[width:])):
            raise BadExport("cells", name, first, value=f"{len(cells)}/{width}")
        yield Row(name, first, places, cells)
    if header and not places:
        raise BadExport("empty", name)


def _places(name: str, cells: list[str], needed: tuple[str, ...]) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = cell.strip().lower().replace("_", "-").replace(" ", "-")
        if column in places:
            raise BadExport("twice", name, 1, column)
        if column:
            places[column] = at
    for column in needed:
        if column not in places:
            raise BadExport("column", name, 1, column)
    return places
