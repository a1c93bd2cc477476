"""The one door for office files: whatever bytes come, out come rows or one clear sentence."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular.delimited import open_delimited
from signalmast.core.tabular.errors import BadValue, Sentence, TableRefused
from signalmast.core.tabular.table import (
    MAX_FILE_BYTES,
    Cell,
    CellError,
    HeaderScore,
    Row,
    Table,
)
from signalmast.core.tabular.workbook import (
    Inspected,
    inspect_compound,
    inspect_zip,
    open_workbook,
    sheet_names_of,
)

__all__ = [
    "BadValue",
    "Cell",
    "CellError",
    "HeaderScore",
    "Row",
    "Sentence",
    "Table",
    "TableRefused",
    "open_table",
    "sheet_names",
]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<body", b"<?xml")
_OTHER_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")


def open_table(
    path: Path,
    *,
    name: str | None = None,
    sheet: str | None = None,
    header_score: HeaderScore | None = None,
) -> Table:
    """Open a table and find its header; `rows()` of the result streams what lies below.

    `name` is what the person calls the file, where `path` is a stored copy without an ending.
    The content decides what the file is, never its name. `header_score` rates a candidate header
    among the first ten rows (0: none); without it the first row that is not blank is the header.
    Raises TableRefused and nothing else.
    """
    try:
        inspected = _inspect(path)
        if inspected is None:
            table = open_delimited(path, header_score)
            if (name or path.name).lower().endswith(_WORKBOOK_ENDINGS):
                table.warnings.append(
                    Sentence(
                        _("The file is named like a workbook but holds plain text; it was read so.")
                    )
                )
            return table
        return open_workbook(path, inspected, sheet, header_score)
    except OSError as error:
        raise _unreadable(error) from None


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook in its order; none for delimited text. Raises TableRefused."""
    try:
        return sheet_names_of(path) if _inspect(path) else ()
    except OSError as error:
        raise _unreadable(error) from None


def _unreadable(error: OSError) -> TableRefused:
    return TableRefused(
        "unreadable",
        _("The file could not be opened (%(reason)s); check that it exists and may be read."),
        reason=error.strerror or type(error).__name__,
    )


def _inspect(path: Path) -> Inspected | None:
    """None means delimited text. Raises TableRefused for what is no table at all."""
    if path.is_dir():
        raise TableRefused("directory", _("This is a folder, not a file; name a file inside it."))
    size = path.stat().st_size
    if size == 0:
        raise TableRefused("empty", _("The file is empty; export it again and load the new one."))
    if size > MAX_FILE_BYTES:
        raise TableRefused(
            "too_large",
            _("The file is larger than %(limit)s MB, which no office's export is; split it."),
            limit=MAX_FILE_BYTES >> 20,
        )
    with path.open("rb") as binary:
        start = binary.read(2048)
    if start.startswith(_ZIP):
        return inspect_zip(path)
    if start.startswith(_COMPOUND):
        return inspect_compound(path)
    _refuse_other_kinds(start)
    return None


def _refuse_other_kinds(start: bytes) -> None:
    if start.startswith(b"%PDF"):
        raise TableRefused(
            "not_a_table",
            _("The file is a PDF, from which no figures are read; load the table itself."),
        )
    if start.startswith(_PICTURES) or start[8:12] == b"WEBP":
        raise TableRefused("not_a_table", _("The file is a picture; load the table itself."))
    if start.startswith(_OTHER_ARCHIVES):
        raise TableRefused(
            "not_a_table", _("The file is an archive; unpack it and load its table.")
        )
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(_MARKUP):
        raise TableRefused(
            "not_a_table",
            _(
                "The file is a web page or XML even if it is named like a table; open it in your"
                " spreadsheet program and save it as .xlsx."
            ),
        )
