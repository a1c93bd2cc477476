"""Reads one sheet in a process of its own and writes its rows as lines of JSON.

The parser is native code: on hostile input it may ask for all memory, abort or never end, and
none of that may happen to the desk. This file is run by path, so it imports nothing of ours.

Usage: parse_workbook.py FILE MEMORY_BYTES SECONDS OUTPUT_BYTES (names | first | named SHEET)
Output: a line with the `sheets`, the `index` of the one that was chosen (null: none) and its
`start` and `end` (row and column from 0); then lines each holding a batch of rows, from row 1 and
the column of `start` on. Exit status 3: password; anything else but 0: failed.
"""

from __future__ import annotations

import json
import resource
import sys
import unicodedata
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)


def tagged(cell: object) -> dict[str, str | float]:
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"h": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"s": cell.total_seconds()}
    raise TypeError(cell)


def limit(memory: int, seconds: int, output: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def choose(sheets: list[SheetMetadata], which: list[str]) -> int | None:
    """The sheet of that name, or the first one that a person sees when the workbook opens."""
    if which[0] == "named":
        names = [sheet.name for sheet in sheets]
        keys = [key(name) for name in names]
        if which[1] in names:
            return names.index(which[1])
        return keys.index(key(which[1])) if key(which[1]) in keys else None
    tables = [n for n, sheet in enumerate(sheets) if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [n for n in tables if sheets[n].visible == SheetVisibleEnum.Visible]
    return next(iter(shown or tables), None)


def main(arguments: list[str]) -> int:
    path, memory, seconds, output, *which = arguments
    limit(int(memory), int(seconds), int(output))
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=tagged).encode
    try:
        with Path(path).open("rb") as binary, CalamineWorkbook.from_filelike(binary) as workbook:
            sheets = workbook.sheets_metadata
            head: dict[str, object] = {"sheets": [sheet.name for sheet in sheets], "index": None}
            index = None if which == ["names"] else choose(sheets, which)
            if index is None:
                sys.stdout.write(encode(head) + "\n")
                return 0
            sheet = workbook.get_sheet_by_index(index)
            head |= {"index": index, "start": sheet.start, "end": sheet.end}
            sys.stdout.write(encode(head) + "\n")
            rows = sheet.iter_rows()
            while batch := list(islice(rows, 256)):
                sys.stdout.write(encode(batch) + "\n")
            sys.stdout.flush()
    except PasswordError:
        return 3
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # TextIO in typeshed
    sys.exit(main(sys.argv[1:]))
