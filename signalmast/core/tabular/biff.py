"""Formulas and error cells of XLS files (BIFF8 in a compound file), whose parser hides them.

Record numbers and layouts: [MS-XLS] 2.4; sectors: [MS-CFB] 2. Every index read from the file is
checked, and every chain ends after as many steps as the file has sectors.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from signalmast.core.tabular.guard import broken, encrypted
from signalmast.core.tabular.marks import Marks, column_letters

_END_OF_CHAIN = 0xFFFFFFFE
_BOUND_SHEET, _FORMULA, _BOOL_ERR, _BOF, _FILE_PASS, _EOF = 0x85, 0x06, 0x205, 0x809, 0x2F, 0x0A
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class Compound:
    """The streams of a compound file, found by name. Raises TableRefused on a damaged one."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise broken()
        self.data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in {9, 12}:
            raise broken()
        self.size = 1 << shift
        self.sectors = len(data) // self.size
        (first_directory, _sig, self.small_below, first_small, _n, more, more_count) = (
            struct.unpack_from("<7I", data, 48)
        )
        heads = list(struct.unpack_from("<109I", data, 76))
        for _step in range(min(more_count, self.sectors)):
            entries = struct.unpack(f"<{self.size // 4}I", self.sector(more))
            heads += entries[:-1]
            more = entries[-1]
        fat = b"".join(self.sector(head) for head in heads if head < self.sectors)
        self.fat = struct.unpack(f"<{len(fat) // 4}I", fat)
        small = self.chain(first_small) if first_small < self.sectors else b""
        self.small_fat = struct.unpack(f"<{len(small) // 4}I", small)
        self.entries = dict(self.read_directory(self.chain(first_directory)))

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        part = self.data[start : start + self.size]
        if len(part) != self.size:
            # The last sector may be cut short by careless writers.
            if not part:
                raise broken()
            part = part.ljust(self.size, b"\0")
        return part

    def chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < _END_OF_CHAIN - 3:
            if len(parts) > self.sectors or number >= len(self.fat):
                raise broken()
            parts.append(self.sector(number))
            number = self.fat[number]
        return b"".join(parts)

    @staticmethod
    def read_directory(directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for at in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            if 2 <= length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                yield name, struct.unpack_from("<II", directory, at + 116)

    def stream(self, name: str) -> bytes | None:
        """The stream's bytes; None when there is none of that name."""
        if name not in self.entries:
            return None
        start, size = self.entries[name]
        if size >= self.small_below:
            return self.chain(start)[:size]
        store = self.chain(self.entries["Root Entry"][0]) if "Root Entry" in self.entries else b""
        parts: list[bytes] = []
        while start < _END_OF_CHAIN - 3:
            if len(parts) > len(self.small_fat) or start >= len(self.small_fat):
                raise broken()
            parts.append(store[start * 64 : start * 64 + 64])
            start = self.small_fat[start]
        return b"".join(parts)[:size]


def check_compound(data: bytes) -> bytes:
    """The workbook stream of an XLS file. Raises TableRefused for anything else."""
    compound = Compound(data)
    if "EncryptedPackage" in compound.entries:
        raise encrypted()
    stream = compound.stream("Workbook") or compound.stream("Book")
    if stream is None:
        raise broken("not_a_workbook")
    return stream


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheet_starts(stream: bytes) -> list[int]:
    starts: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _FILE_PASS:
            raise encrypted()
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _EOF:
            break
    return starts


def scan_xls(stream: bytes, sheet_index: int) -> Marks:
    """Marks of the sheet with that place among all sheets of the workbook."""
    marks = Marks()
    starts = _sheet_starts(stream)
    if sheet_index >= len(starts):
        raise broken()
    depth = 0  # a chart in the sheet is a stream in the stream
    for kind, body in _records(stream, starts[sheet_index]):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and kind in {_FORMULA, _BOOL_ERR} and len(body) >= 8:
            _mark(kind, body, marks)
    return marks


def _mark(kind: int, body: bytes, marks: Marks) -> None:
    row, column = struct.unpack_from("<HH", body)
    if kind == _FORMULA:
        marks.add_formula(f"{column_letters(column)}{row + 1}")
        # A cached result that is no number: type 2 in the first byte is an error, its code third.
        if len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            marks.add_error(row, column, _ERRORS.get(body[8], "#ERR!"))
    elif body[7] == 1:
        marks.add_error(row, column, _ERRORS.get(body[6], "#ERR!"))
