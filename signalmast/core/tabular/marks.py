"""Formulas and error values of workbooks, which the parser passes over in silence.

An error cell reads as blank there, and blank means unknown; a figure must not rest on that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from signalmast.core.tabular.guard import broken

_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?"
    rb"<(?:\w+:)?v[^>]*>([^<]{0,40})<",
    re.DOTALL,
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULA_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*\br=\"([A-Z]+\d+)\"[^>]*>\s*<(?:\w+:)?f[\s/>]")
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_MAX_ERRORS = 100_000
_MAX_WAITING = 4 << 20


@dataclass(slots=True)
class Marks:
    formulas: int = 0
    #: The first few addresses, such as `C5`.
    examples: list[str] = field(default_factory=list)
    #: (row, column), both from 0 -> what the cell shows, such as `#REF!`.
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def add_formula(self, address: str) -> None:
        self.formulas += 1
        if len(self.examples) < 3:
            self.examples.append(address)

    def add_error(self, row: int, column: int, text: str) -> None:
        if len(self.errors) >= _MAX_ERRORS:
            raise broken("too_many_errors")
        self.errors[row, column] = text


def column_number(letters: str) -> int:
    """`A` is 0, `AA` is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan_sheet(pieces: Iterable[bytes]) -> Marks:
    """Marks of one XLSX sheet, by patterns: a parser of XML would take ten times as long."""
    marks = Marks()
    waiting = b""
    for piece in pieces:
        waiting += piece
        cut = waiting.rfind(b"c>") + 2  # the end of the last whole cell
        if cut < 2:
            cut = 0 if len(waiting) < _MAX_WAITING else len(waiting)
        _scan(waiting[:cut], marks)
        waiting = waiting[cut:]
    _scan(waiting, marks)
    return marks


def _scan(part: bytes, marks: Marks) -> None:
    if b"<f" in part or b":f" in part:
        marks.formulas += len(_FORMULA.findall(part))
        if len(marks.examples) < 3:
            found = [address.decode() for address in _FORMULA_CELL.findall(part)]
            marks.examples += found[: 3 - len(marks.examples)]
    if b'"e"' not in part and b"'e'" not in part:
        return
    for cell in _ERROR_CELL.finditer(part):
        address = _ADDRESS.search(cell[1])
        if address is None:
            raise broken("error_without_address")
        column = column_number(address[1].decode())
        marks.add_error(int(address[2]) - 1, column, cell[2].decode("ascii", "replace"))


class _OdsScan:
    """Follows tables, rows and cells of an ODS `content.xml`, repeated ones included."""

    def __init__(self) -> None:
        self.tables: dict[str, Marks] = {}
        self.marks = Marks()
        self.row = self.column = 0
        self.row_repeat = self.cell_repeat = 1
        self.in_error = False
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.EntityDeclHandler = self.refuse

    def refuse(self, *_declaration: object) -> None:
        raise broken()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.marks = self.tables.setdefault(attributes.get("table:name", ""), Marks())
            self.row = 0
        elif tag == "table:table-row":
            self.column = 0
            self.row_repeat = _repeat(attributes.get("table:number-rows-repeated"))
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self.cell_repeat = _repeat(attributes.get("table:number-columns-repeated"))
            if "table:formula" in attributes:
                self.marks.add_formula(f"{column_letters(self.column)}{self.row + 1}")
            self.in_error = attributes.get("calcext:value-type") == "error"
            self.text = []

    def characters(self, text: str) -> None:
        if self.in_error and len(self.text) < 8:
            self.text.append(text[:40])

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self.row += self.row_repeat
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            if self.in_error:
                shown = "".join(self.text).strip() or "#ERR!"
                for row in range(self.row, self.row + self.row_repeat):
                    for column in range(self.column, self.column + self.cell_repeat):
                        self.marks.add_error(row, column, shown)
            self.in_error = False
            self.column += self.cell_repeat


def _repeat(text: str | None) -> int:
    return max(int(text), 1) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def scan_ods(pieces: Iterable[bytes]) -> dict[str, Marks]:
    """Marks of every table in an ODS file. Raises TableRefused where the XML is damaged."""
    scan = _OdsScan()
    try:
        for piece in pieces:
            scan.parser.Parse(piece, False)
        scan.parser.Parse(b"", True)
    except expat.ExpatError:
        raise broken() from None
    return scan.tables
