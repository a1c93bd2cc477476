"""Delimited text: encodings, delimiters, quotes; streamed, never held whole."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular.errors import TableRefused
from signalmast.core.tabular.table import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    HeaderScore,
    Layout,
    Row,
    Table,
    find_header,
    too_many_columns,
    too_many_rows,
)

# The csv module keeps one limit for the whole process; its default of 128 KB is below ours.
csv.field_size_limit(MAX_CELL_CHARACTERS)

_DELIMITERS = (",", ";", "\t")
_CHUNK = 1 << 20
_SAMPLE_ROWS = 20
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
#: Stands behind the last line; if it comes out inside a cell, a quote was never closed.
_END = "\ue000end\ue000"
_CP1258_MARKS = re.compile(rb"[aeiouyAEIOUY\xe2\xe3\xea\xf4\xf5\xfd][\xcc\xd2\xde\xec\xf2]")


class Encoding(NamedTuple):
    name: str
    codec: str
    bom: int


def open_delimited(path: Path, header_score: HeaderScore | None) -> Table:
    """Check the whole text once, then settle encoding, delimiter and header."""
    with path.open("rb") as binary:
        start = binary.read(4096)
        encoding = _find_encoding(start)
        binary.seek(encoding.bom)
        _check_text(binary, encoding)
    with _text(path, encoding) as lines:
        separator = _SEPARATOR_LINE.match(lines.readline(64))
    skip = separator.end() if separator else 0
    known = separator[1] if separator else None
    delimiter, layout = _find_layout(path, encoding, skip, known, header_score)
    return Table(
        kind="csv",
        header=layout.header,
        header_number=layout.number,
        preamble=layout.preamble,
        source=partial(_rows, path, encoding, skip, delimiter),
        encoding=encoding.name,
        delimiter=delimiter,
    )


def _find_encoding(start: bytes) -> Encoding:
    if start.startswith(codecs.BOM_UTF8):
        return Encoding("utf-8-sig", "utf-8", 3)
    if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise TableRefused(
            "encoding",
            _("The file is written in UTF-32, which is not read; save it as “CSV UTF-8”."),
        )
    if start.startswith(codecs.BOM_UTF16_LE):
        return Encoding("utf-16-le", "utf-16-le", 2)
    if start.startswith(codecs.BOM_UTF16_BE):
        return Encoding("utf-16-be", "utf-16-be", 2)
    half = len(start) // 2
    even, odd = start[0 : 2 * half : 2].count(0), start[1 : 2 * half : 2].count(0)
    # Even Vietnamese text has commas, digits and plain letters in more than two of five places.
    if half >= 8 and odd > 0.4 * half and even == 0:
        return Encoding("utf-16-le", "utf-16-le", 0)
    if half >= 8 and even > 0.4 * half and odd == 0:
        return Encoding("utf-16-be", "utf-16-be", 0)
    return Encoding("utf-8", "utf-8", 0)


def _check_text(binary: IO[bytes], encoding: Encoding) -> None:
    """Decode everything once, so that no row is given out of a file that breaks later."""
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    position = encoding.bom
    while True:
        chunk = binary.read(_CHUNK)
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            at = position - waiting + error.start
            raise _undecodable(error.object[max(0, error.start - 200) :], at, encoding) from None
        if "\0" in text:
            before = len(text[: text.index("\0")].encode(encoding.codec))
            raise TableRefused(
                "binary",
                _(
                    "Byte %(position)s of the file is a NUL, which no text contains;"
                    " the file is damaged or not a table, so export it again."
                ),
                position=position - waiting + before,
            )
        if not chunk:
            return
        position += len(chunk)


def _undecodable(sample: bytes, at: int, encoding: Encoding) -> TableRefused:
    if encoding.codec != "utf-8":
        return TableRefused(
            "encoding",
            _(
                "The file begins as UTF-16 but byte %(position)s breaks it;"
                " it is damaged or cut off, so export it again."
            ),
            position=at,
        )
    if sample.count(0) > len(sample) // 20:
        return TableRefused(
            "binary", _("The file is not a table; export it again as CSV or as a workbook.")
        )
    if guess := _old_vietnamese(sample):
        return TableRefused(
            "old_encoding",
            _(
                "The text is not UTF-8 (byte %(position)s) and looks like %(guess)s, an old"
                " Vietnamese encoding; open it in your spreadsheet program, convert it to"
                " Unicode and save it as “CSV UTF-8”."
            ),
            position=at,
            guess=guess,
        )
    return TableRefused(
        "encoding",
        _(
            "The text is not UTF-8: byte %(position)s does not fit; open the file in your"
            " spreadsheet program and save it as “CSV UTF-8”."
        ),
        position=at,
    )


def _old_vietnamese(sample: bytes) -> str:
    """Name the legacy encoding that many bytes point to, or nothing.

    Windows-1258 writes a tone as its own byte after a vowel. TCVN3 puts most of its letters at
    B5-DE, of which Western text uses few.
    """
    odd = b"".join(line for line in sample[:65536].splitlines(keepends=True) if not _is_utf8(line))
    high = [byte for byte in odd if byte >= 0x80]
    tones = len(_CP1258_MARKS.findall(odd))
    if tones >= 2 and tones * 4 >= len(high):
        return "Windows-1258"
    tcvn3 = sum(1 for byte in high if 0xA8 <= byte <= 0xAE or 0xB5 <= byte <= 0xDE)
    return "TCVN3 (ABC)" if len(high) >= 4 and tcvn3 * 2 >= len(high) else ""


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(path: Path, encoding: Encoding) -> IO[str]:
    """Open at the first character; line ends are left to the csv module."""
    codec = {"utf-8": "utf-8-sig"}.get(encoding.codec, encoding.codec)
    lines = path.open(encoding=codec, newline="")
    if encoding.bom == 2:
        lines.read(1)
    return lines


def _rows(path: Path, encoding: Encoding, skip: int, delimiter: str) -> Iterator[Row]:
    """Rows that are not blank. `skip` characters (a `sep=` line) are no row at all."""
    number = 0
    with _text(path, encoding) as lines:
        lines.read(skip)
        # csv.reader raises on a lone quote only when strict, and then on much harmless text too.
        reader = csv.reader(itertools.chain(lines, (_END,)), delimiter=delimiter)
        try:
            for number, cells in enumerate(reader, 1):
                if not cells or (not cells[0].strip() and not "".join(cells).strip()):
                    if number > MAX_ROWS:
                        raise too_many_rows()
                    continue
                if cells[-1].endswith(_END):
                    if cells == [_END]:
                        return
                    raise _open_quote(number)
                if len(cells) > MAX_COLUMNS:
                    raise too_many_columns()
                yield Row(number, tuple(cells))
        except csv.Error:
            raise TableRefused(
                "huge_cell",
                _(
                    "A cell in row %(row)s is longer than %(limit)s characters, mostly because a"
                    " quotation mark was never closed; correct that row and save again."
                ),
                row=number + 1,
                limit=MAX_CELL_CHARACTERS,
            ) from None
        except (OSError, UnicodeError):
            raise TableRefused(
                "changed",
                _("The file could not be read to its end; check that it still exists, try again."),
            ) from None


def _open_quote(number: int) -> TableRefused:
    return TableRefused(
        "open_quote",
        _(
            "A quotation mark opened in row %(row)s is never closed, so the rows below it are"
            " lost; the file may be cut off, so export it again."
        ),
        row=number,
    )


class _Trial(NamedTuple):
    """What one delimiter makes of the first rows; the greatest trial wins."""

    score: int
    #: Rows cut into the most frequent number of cells, and that number.
    alike: int
    width: int
    delimiter: str
    layout: Layout | None
    refusal: TableRefused | None


def _find_layout(
    path: Path, encoding: Encoding, skip: int, known: str | None, header_score: HeaderScore | None
) -> tuple[str, Layout]:
    """The delimiter under which a header scores best, then the one that cuts rows most alike."""
    trials = [
        _try_delimiter(_rows(path, encoding, skip, delimiter), delimiter, header_score)
        for delimiter in ((known,) if known else _DELIMITERS)
    ]
    best = max(trials, key=lambda trial: trial[:3])
    if best.layout is None or best.refusal is not None:
        raise best.refusal or TableRefused("empty", _("The file holds no rows; export it again."))
    return best.delimiter, best.layout


def _try_delimiter(rows: Iterator[Row], delimiter: str, header_score: HeaderScore | None) -> _Trial:
    sample: list[Row] = []
    widths: Counter[int] = Counter()
    refusal = layout = None
    try:
        for row in itertools.islice(rows, _SAMPLE_ROWS):
            sample.append(row)  # noqa: PERF402 -- what was read before a refusal counts too
    except TableRefused as error:
        refusal = error
        if error.code == "too_many_columns":
            widths[MAX_COLUMNS + 1] = 1
    try:
        layout = find_header(sample, header_score)
    except TableRefused as error:
        refusal = refusal or error
    widths.update(len(row.cells) for row in sample if len(row.cells) > 1)
    width, alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return _Trial(layout.score if layout else 0, alike, width, delimiter, layout, refusal)
