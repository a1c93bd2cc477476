"""Files that nobody should load: cut off, damaged, mislabelled or made to do harm.

The same seed gives the same files, byte for byte.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator

from signalmast.core.tests.samples import (
    HEADER,
    csv_bytes,
    ods_bytes,
    unzip,
    xls_bytes,
    xlsx_bytes,
    zip_bytes,
)

SHEET = "xl/worksheets/sheet1.xml"


def hostile_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """More than 200 pairs of a file name and its bytes."""
    chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    valid = {
        "a.xlsx": xlsx_bytes(),
        "a.ods": ods_bytes(),
        "a.xls": xls_bytes(),
        "a.csv": csv_bytes(),
        "utf16.csv": "\ufeff".encode("utf-16-le") + csv_bytes("utf-16-le"),
    }
    for name, data in valid.items():
        for _turn in range(16):
            yield f"cut-{name}", data[: chance.randrange(len(data))]
        for _turn in range(16):
            yield f"flipped-{name}", _flipped(data, chance)
        for other in (".xlsx", ".xls", ".ods", ".csv", ".pdf"):
            yield f"renamed-{name}{other}", data
    for turn in range(16):
        yield f"noise-{turn}.csv", chance.randbytes(chance.randrange(1, 4096))
        yield f"noise-{turn}.xlsx", b"PK\x03\x04" + chance.randbytes(chance.randrange(1, 4096))
        yield f"noise-{turn}.xls", valid["a.xls"][:512] + chance.randbytes(4096)
    yield from _made(valid, chance)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _bit in range(chance.randrange(1, 12)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def zip_bomb() -> bytes:
    """200 MB of zeros in 200 KB, dressed as a sheet."""
    parts = unzip(xlsx_bytes())
    return zip_bytes({**parts, SHEET: bytes(200 << 20)})


def lying_bomb() -> bytes:
    """A sheet that says it is small and is not: both directories are patched."""
    data = zip_bytes({**unzip(xlsx_bytes()), SHEET: bytes(32 << 20)})
    return data.replace(struct.pack("<I", 32 << 20), struct.pack("<I", 4096))


def _with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    parts = unzip(xlsx_bytes())
    return zip_bytes({**parts, SHEET: change(parts[SHEET])})


def _made(valid: dict[str, bytes], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "empty.csv", b""
    yield "blank.csv", b"\r\n" * 40
    yield "nul.csv", b"a,b\n1,\x002\n"
    yield "lone-cr.csv", b"a,b\r1,2\r"
    yield "open-quote.csv", b'a,b\n1,"2\n3,4\n'
    yield "huge-cell.csv", b"a,b\n" + b"x" * (2 << 20) + b",1\n"
    yield "wide.csv", b",".join(b"c" for _ in range(5000)) + b"\n1\n"
    yield "quotes.csv", b'"' * 5001
    yield "separator.csv", b"sep=,\n"
    yield "old.csv", "Đơn vị,Phường".encode("utf-8", "replace")[:-1] + b"\xec\xd2\n"
    yield "half-utf16.csv", "\ufeffa,b\n1,2".encode("utf-16-le")[:-1]
    yield "utf32.csv", "\ufeffa,b\n1,2".encode("utf-32-le")
    yield "page.xls", b"<html><table><tr><td>1</td></tr></table></html>"
    yield "report.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    yield "picture.xlsx", b"\x89PNG\r\n\x1a\n" + chance.randbytes(200)
    yield "packed.xlsx", b"\x1f\x8b\x08" + zlib.compress(b"a,b\n" * 50)
    yield "polyglot.xlsx", b"%PDF-1.7\n" + valid["a.xlsx"]
    yield "polyglot.csv", valid["a.csv"] + valid["a.xlsx"]
    yield "polyglot.xls", valid["a.xls"] + valid["a.xlsx"]
    yield "nested.xlsx", zip_bytes({**unzip(valid["a.xlsx"]), "xl/more.xlsx": valid["a.xlsx"]})
    yield "archive.xlsx", zip_bytes({"a.csv": valid["a.csv"]})
    yield "no-parts.xlsx", zip_bytes({"xl/workbook.xml": b"<workbook/>"})
    yield "no-content.ods", zip_bytes({"mimetype": b"x", "content.xml": b""})
    yield "crowd.xlsx", zip_bytes({f"xl/{n}.xml": b"" for n in range(2100)})
    yield "bomb.xlsx", zip_bomb()
    yield "lying.xlsx", lying_bomb()
    yield "far.xlsx", _with_sheet(lambda xml: xml.replace(b'r="C3"', b'r="XFD1048576"'))
    yield "beyond.xlsx", _with_sheet(lambda xml: xml.replace(b'r="C3"', b'r="ZZZZ99999999"'))
    yield "no-string.xlsx", _with_sheet(lambda xml: xml.replace(b"<v>0</v>", b"<v>99999</v>"))
    yield "bad-number.xlsx", _with_sheet(lambda xml: xml.replace(b"<v>1310</v>", b"<v>1e</v>"))
    yield "far-date.xlsx", _with_sheet(lambda xml: xml.replace(b"<v>43239</v>", b"<v>9e99</v>"))
    yield "laughs.xlsx", _laughing(valid["a.xlsx"], "xl/workbook.xml")
    yield "laughs.ods", _laughing(valid["a.ods"], "content.xml")
    repeat = '<table:table-row table:number-rows-repeated="900000000"><table:table-cell'
    repeat += ' table:number-columns-repeated="900000000" office:value-type="float"'
    yield "repeat.ods", ods_bytes([HEADER], repeat + ' office:value="1"/></table:table-row>')
    yield "deep.ods", ods_bytes([HEADER], "<table:table-row>" * 5000)
    loop = bytearray(valid["a.xls"])
    struct.pack_into("<I", loop, 512 + 4 * 5, 3)  # the chain of sectors turns back on itself
    yield "loop.xls", bytes(loop)
    corner = bytearray(valid["a.xls"])
    place = corner.find(struct.pack("<HHHHH", 0x203, 14, 1, 2, 0))
    struct.pack_into("<HH", corner, place + 4, 0xFFFF, 0xFFFF)
    yield "corner.xls", bytes(corner)


def _laughing(workbook: bytes, part: str) -> bytes:
    """Nested entities that would grow to gigabytes."""
    steps = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{steps}]><d>&l9;</d>'
    return zip_bytes({**unzip(workbook), part: bomb.encode()})
