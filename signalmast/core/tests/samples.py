"""Small workbooks made when they are needed, so that the repository keeps no binary file."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

import xlsxwriter

HEADER = ("Tên đơn vị", "Ngày", "Có mặt")
ROWS = (("Phường 1", date(2018, 5, 19), 1310), ("Phường Bến Nghé", date(2018, 6, 26), 42))


def xlsx_bytes(rows: Sequence[Sequence[object]] = (HEADER, *ROWS), sheet: str = "Sheet1") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(row, column, cell, day)
                elif cell is not None:
                    page.write(row, column, cell)
    return target.getvalue()


def zip_bytes(members: dict[str, bytes], *, stored: Sequence[str] = ()) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            container.writestr(name, data, kind)
    return target.getvalue()


def unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Sheet1">'
)
_ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods_cell(cell: object) -> str:
    if isinstance(cell, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
    )


ODS_ERROR = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
    ' office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)


def ods_bytes(rows: Sequence[Sequence[object]] = (HEADER, *ROWS), extra: str = "") -> bytes:
    """`extra` is XML of further rows."""
    body = "".join(
        f"<table:table-row>{''.join(map(ods_cell, cells))}</table:table-row>" for cells in rows
    )
    members = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": (_ODS_HEAD + body + extra + _ODS_TAIL).encode(),
        "META-INF/manifest.xml": b"<manifest/>",
    }
    return zip_bytes(members, stored=["mimetype"])


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff_text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _biff_cell(row: int, column: int, cell: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if cell == "#REF!":
        return _record(0x205, place + b"\x17\x01")
    if cell == "=1/0":
        cached = b"\x02\x00\x07\x00\x00\x00\xff\xff"
        return _record(0x06, place + cached + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")
    if isinstance(cell, int | float):
        return _record(0x203, place + struct.pack("<d", cell))
    return _record(0x204, place + _biff_text(str(cell), "<H"))


def xls_bytes(rows: Sequence[Sequence[object]] = (HEADER, *ROWS)) -> bytes:
    """BIFF8 in a compound file: one sheet; `#REF!` and `=1/0` make an error cell and a formula."""
    begin = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    sheet = _record(0x809, begin[:2] + struct.pack("<H", 0x10) + begin[4:])
    width = max((len(cells) for cells in rows), default=0)
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet += _biff_cell(row, column, cell)
    sheet += _record(0x0A, b"")
    head = _record(0x809, begin) + _record(0x42, struct.pack("<H", 1200))
    name = b"\x06\x00Sheet1"
    at = len(head) + 4 + 6 + len(name) + 4
    head += _record(0x85, struct.pack("<IBB", at, 0, 0) + name) + _record(0x0A, b"")
    return _compound(head + sheet)


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, `Workbook`, in sectors of 512 bytes."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    if len(fat) > 128:
        raise ValueError("The sample is too large for one sector of allocation table.")
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        tail = struct.pack("<IQ", start, size)
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text), kind, 1)
            + links
            + bytes(36)
            + tail
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return (
        header
        + struct.pack("<128I", *fat)
        + directory.ljust(512, b"\0")
        + stream.ljust(count * 512, b"\0")
    )


def csv_bytes(encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    lines = [delimiter.join(HEADER)]
    lines += [delimiter.join((n, f"{d:%d/%m/%Y}", str(c))) for n, d, c in ROWS]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)
