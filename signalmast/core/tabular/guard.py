"""What a workbook must be before the parser may see it.

First the zip directory alone is judged, which takes no longer for a bomb than for an honest file.
Only then is each member inflated once, never beyond the size it declares.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular.errors import TableRefused

MAX_UNPACKED_BYTES = 256 << 20
MAX_RATIO = 200
#: A ratio says little about a small member: 16 MB hurt nobody.
RATIO_MATTERS_ABOVE = 16 << 20
MAX_MEMBERS = 2_000
#: zipfile reads a directory whole; 2,000 entries of an office program stay far below this.
_MAX_DIRECTORY_BYTES = 2 << 20
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".ods", ".docx", ".7z", ".rar", ".gz", ".tar")
_CHUNK = 1 << 16


def broken(code: str = "broken") -> TableRefused:
    return TableRefused(
        code,
        _(
            "The workbook is damaged or cut off and cannot be read;"
            " open it in your spreadsheet program, save it again and load that file."
        ),
    )


def bomb() -> TableRefused:
    return TableRefused(
        "zip_bomb",
        _(
            "The workbook unpacks to far more data than a table holds, as files made to do harm"
            " do; save only the sheet that is needed to a new workbook."
        ),
    )


def encrypted() -> TableRefused:
    return TableRefused(
        "encrypted",
        _("The workbook is protected by a password; save it without one and load it again."),
    )


def directory(path: Path) -> list[zipfile.ZipInfo]:
    """The members of an acceptable zip container; nothing is inflated. Raises TableRefused."""
    try:
        with path.open("rb") as binary:
            _check_directory_size(binary)
            with zipfile.ZipFile(binary) as container:
                members = container.infolist()
    except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OSError, EOFError):
        raise broken() from None
    if len(members) > MAX_MEMBERS:
        raise _too_many_members()
    total = 0
    for member in members:
        if member.flag_bits & 0x1:
            raise encrypted()
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise broken()
        if member.filename.lower().endswith(_ARCHIVES):
            raise TableRefused(
                "nested_archive",
                _(
                    "The workbook carries another archive inside (%(name)s);"
                    " save only the sheet that is needed to a new workbook."
                ),
                name=member.filename[:80],
            )
        total += member.file_size
        ratio_limit = MAX_RATIO * max(member.compress_size, 1)
        if member.file_size > RATIO_MATTERS_ABOVE and member.file_size > ratio_limit:
            raise bomb()
    if total > MAX_UNPACKED_BYTES:
        raise bomb()
    return members


def _too_many_members() -> TableRefused:
    return TableRefused(
        "too_many_members",
        _("The workbook consists of more than %(limit)s parts; save it again as a new workbook."),
        limit=MAX_MEMBERS,
    )


def _check_directory_size(binary: IO[bytes]) -> None:
    """Refuse a directory of millions of entries before zipfile builds an object for each."""
    size = binary.seek(0, 2)
    start = max(0, size - 65_557)  # end record and the longest comment
    binary.seek(start)
    tail = binary.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise broken()
    entries, declared = struct.unpack_from("<HI", tail, at + 10)
    large = at >= 76 and tail[at - 20 :].startswith(b"PK\x06\x07")
    if large and tail[at - 76 :].startswith(b"PK\x06\x06"):
        entries, declared = struct.unpack_from("<QQ", tail, at - 76 + 32)
    if entries > MAX_MEMBERS or declared > _MAX_DIRECTORY_BYTES:
        raise _too_many_members()


def inflate(binary: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """One member in pieces, refusing it as soon as it grows beyond its declared size.

    zipfile would stop quietly there, but a parser in another language need not.
    """
    left = member.file_size
    binary.seek(member.header_offset)
    head = binary.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise broken()
    (method,) = struct.unpack_from("<H", head, 8)
    name_length, extra_length = struct.unpack_from("<HH", head, 26)
    if method != member.compress_type:
        raise broken()
    binary.seek(name_length + extra_length, 1)
    for piece in _unpacked(binary, member):
        left -= len(piece)
        if left < 0:
            raise TableRefused(
                "lying_size",
                _(
                    "A part of the workbook is larger than the workbook says, as files made to do"
                    " harm are; save the sheet to a new workbook."
                ),
            )
        yield piece
    if left:
        raise broken()


def _unpacked(binary: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-15)
    waiting = member.compress_size
    try:
        while waiting > 0 and not unpack.eof:
            packed = binary.read(min(_CHUNK, waiting))
            if not packed:
                raise broken()
            waiting -= len(packed)
            if member.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            while packed and not unpack.eof:
                yield unpack.decompress(packed, 1 << 20)
                packed = unpack.unconsumed_tail
        if member.compress_type == zipfile.ZIP_DEFLATED:
            # Output may still wait when the last input has been taken in.
            while piece := unpack.decompress(b"", 1 << 20):
                yield piece
            if not unpack.eof:
                raise broken()
    except zlib.error:
        raise broken() from None
