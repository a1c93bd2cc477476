"""XLSX, XLS and ODS: guarded, parsed apart, spooled to disk and streamed from there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular import guard
from signalmast.core.tabular.biff import check_compound, scan_xls
from signalmast.core.tabular.errors import Sentence, TableRefused
from signalmast.core.tabular.marks import Marks, scan_ods, scan_sheet
from signalmast.core.tabular.table import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    CellError,
    HeaderScore,
    Kind,
    Row,
    Table,
    find_header,
    is_blank,
    too_many_columns,
    too_many_rows,
)

_PARSER = Path(__file__).with_name("parse_workbook.py")
#: All that the interpreter may need; the parser has no business with our settings and keys.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_MEMORY_BYTES = 3 << 30
_SECONDS = 120
_SPOOL_BYTES = 1 << 30
_MAX_SMALL_PART = 4 << 20


@dataclass(slots=True)
class Inspected:
    """What the guard's pass over the file found; `marks` of a sheet come by name or by place."""

    kind: Kind
    macros: bool = False
    by_sheet: dict[str, Marks] = field(default_factory=dict)
    stream: bytes = b""

    def marks(self, sheet: str, index: int) -> Marks:
        if self.kind == "xls":
            return scan_xls(self.stream, index)
        if sheet not in self.by_sheet:
            raise guard.broken()
        return self.by_sheet[sheet]


def inspect_zip(path: Path) -> Inspected:
    """Guard a zip container and tell which workbook it is. Raises TableRefused."""
    members = guard.directory(path)
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" in names:
        inspected = Inspected("xlsx", macros="xl/vbaproject.bin" in names)
    elif "content.xml" in names and "mimetype" in names:
        inspected = Inspected("ods", macros=any(name.startswith("basic/") for name in names))
    elif "xl/workbook.bin" in names:
        raise TableRefused(
            "not_a_table",
            _("A binary workbook (.xlsb) is not read; save it as .xlsx and load that file."),
        )
    else:
        raise TableRefused(
            "not_a_table",
            _("The file is an archive or document, not a table; unpack it or save it as .xlsx."),
        )
    with path.open("rb") as binary:
        if inspected.kind == "xlsx":
            inspected.by_sheet = _scan_xlsx(binary, members)
        else:
            inspected.by_sheet = _scan_ods(binary, members)
    return inspected


def _scan_xlsx(binary: IO[bytes], members: list[zipfile.ZipInfo]) -> dict[str, Marks]:
    parts: dict[str, Marks] = {}
    small: dict[str, bytes] = {}
    for member in members:
        name = member.filename.lower()
        pieces = guard.inflate(binary, member)
        if name in {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}:
            small[name] = _whole(pieces)
        elif name.startswith("xl/") and "sheets/" in name and name.endswith(".xml"):
            parts[name] = scan_sheet(pieces)
        else:
            for _piece in pieces:
                pass
    targets = {}
    for tag, at in _elements(small.get("xl/_rels/workbook.xml.rels", b"")):
        if tag == "Relationship":
            targets[at.get("Id", "")] = at.get("Target", "")
    sheets: dict[str, Marks] = {}
    for tag, at in _elements(small.get("xl/workbook.xml", b"")):
        if tag == "sheet":
            key = next((value for name, value in at.items() if name.endswith(":id")), "")
            target = targets.get(key, "").lower().removeprefix("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            sheets[at.get("name", "")] = parts.get(part, Marks())
    return sheets


def _scan_ods(binary: IO[bytes], members: list[zipfile.ZipInfo]) -> dict[str, Marks]:
    sheets: dict[str, Marks] = {}
    for member in members:
        pieces = guard.inflate(binary, member)
        if member.filename == "content.xml":
            sheets = scan_ods(pieces)
        elif member.filename == "META-INF/manifest.xml":
            if b"encryption-data" in _whole(pieces):
                raise guard.encrypted()
        else:
            for _piece in pieces:
                pass
    return sheets


def _whole(pieces: Iterator[bytes]) -> bytes:
    data = b""
    for piece in pieces:
        data += piece
        if len(data) > _MAX_SMALL_PART:
            raise guard.broken()
    return data


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Names (without prefix) and attributes of all elements, in order."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(":")[2], attributes))

    def refuse(*_declaration: object) -> None:
        raise guard.broken()

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise guard.broken() from None
    return found


def inspect_compound(path: Path) -> Inspected:
    stream = check_compound(path.read_bytes())
    return Inspected("xls", stream=stream)


def sheet_names_of(path: Path) -> tuple[str, ...]:
    with tempfile.TemporaryFile() as spool:
        return tuple(_parse(path, spool, "names")["sheets"])


def open_workbook(
    path: Path, inspected: Inspected, sheet: str | None, header_score: HeaderScore | None
) -> Table:
    """Parse the sheet to a spool file that lives as long as the table."""
    spool = tempfile.NamedTemporaryFile(prefix="signalmast-")  # noqa: SIM115 -- closed by finalize
    try:
        head = _parse(path, spool, *(("named", sheet) if sheet is not None else ("first",)))
        table = _table(inspected, head, Path(spool.name), sheet, header_score)
    except BaseException:
        spool.close()
        raise
    weakref.finalize(table, spool.close)
    return table


def _table(
    inspected: Inspected,
    head: dict[str, Any],
    spool: Path,
    sheet: str | None,
    header_score: HeaderScore | None,
) -> Table:
    index = head["index"]
    if index is None:
        raise TableRefused(
            "no_sheet",
            _("The workbook has no sheet named “%(sheet)s”; its sheets are: %(sheets)s."),
            sheet=sheet or "",
            sheets=", ".join(head["sheets"]) or "–",
        )
    name: str = head["sheets"][index]
    marks = inspected.marks(name, index)
    _check_size(head, marks)
    source = partial(_rows, spool, marks.errors, (head["start"] or (0, 0))[1])
    layout = find_header(list(islice(source(), HEADER_WITHIN)), header_score)
    return Table(
        kind=inspected.kind,
        header=layout.header,
        header_number=layout.number,
        preamble=layout.preamble,
        source=source,
        sheet=name,
        warnings=_warnings(inspected, marks),
    )


def _check_size(head: dict[str, Any], marks: Marks) -> None:
    start, end = head["start"], head["end"]
    if start is None or end is None:
        if marks.errors:
            return
        raise TableRefused(
            "empty", _("The sheet holds no rows; check which sheet of the workbook has the data.")
        )
    if end[0] >= MAX_ROWS:
        raise too_many_rows()
    if end[1] - start[1] >= MAX_COLUMNS:
        raise too_many_columns()


def _warnings(inspected: Inspected, marks: Marks) -> list[Sentence]:
    warnings: list[Sentence] = []
    if inspected.macros:
        warnings.append(
            Sentence(_("The workbook contains macros; they were not run, only cells were read."))
        )
    if marks.formulas:
        warnings.append(
            Sentence(
                _(
                    "%(count)s cells hold formulas (for example %(cells)s); the value that the"
                    " spreadsheet program last calculated is used."
                ),
                count=marks.formulas,
                cells=", ".join(marks.examples) or "?",
            )
        )
    if marks.errors:
        warnings.append(
            Sentence(
                _("%(count)s cells show an error, not a value; correct them in the workbook."),
                count=len(marks.errors),
            )
        )
    return warnings


def _parse(path: Path, spool: IO[bytes], *which: str) -> dict[str, Any]:
    """Run the parser apart; the first line that it wrote. Raises TableRefused."""
    limits = (str(_MEMORY_BYTES), str(_SECONDS), str(_SPOOL_BYTES))
    command = [sys.executable, "-I", str(_PARSER), str(path.resolve()), *limits, *which]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, arguments are no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=spool,
            stderr=subprocess.DEVNULL,
            check=False,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            timeout=4 * _SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise guard.broken("parser_slow") from None
    if done.returncode == 3:
        raise guard.encrypted()
    if done.returncode != 0:
        raise TableRefused(
            "parser_failed",
            _(
                "The workbook cannot be read: it is damaged, or a stray cell far away makes the"
                " sheet too large; copy the table alone to a new workbook and load that."
            ),
        )
    spool.seek(0)
    head: dict[str, Any] = json.loads(spool.readline())
    return head


def _untagged(tagged: dict[str, Any]) -> Cell:
    ((tag, value),) = tagged.items()
    if tag == "t":
        return datetime.fromisoformat(value)
    if tag == "d":
        return date.fromisoformat(value)
    if tag == "h":
        return time.fromisoformat(value)
    return timedelta(seconds=value)


def _rows(spool: Path, errors: dict[tuple[int, int], str], first_column: int) -> Iterator[Row]:
    """Rows that are not blank; error values are put back where the parser left blanks."""
    broken_rows = {row for row, _column in errors}
    decode = json.JSONDecoder(object_hook=_untagged).decode
    number = 0
    with spool.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            for cells in decode(line):
                if number in broken_rows:
                    _put_errors(cells, number, errors, first_column)
                number += 1
                if not is_blank(cells):
                    yield Row(number, tuple(cells))


def _put_errors(
    cells: list[Cell], row: int, errors: dict[tuple[int, int], str], first_column: int
) -> None:
    for column in range(len(cells)):
        shown = errors.get((row, column + first_column))
        if shown is not None:
            cells[column] = CellError(shown)
