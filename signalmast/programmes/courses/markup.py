"""A lesson's text as blocks that templates show; every sign of it is escaped by them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BOLD = re.compile(r"\*\*(.+?)\*\*")
#: Pieces of a line: text, and whether it is bold.
Line = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A `heading`, a `paragraph` with one line, or a `list` with several."""

    kind: str
    lines: tuple[Line, ...]


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a lesson's text."""
    for part in re.split(r"\n\s*\n", text.strip()):
        rows = [row.strip() for row in part.splitlines() if row.strip()]
        if not rows:
            continue
        if rows[0].startswith("## "):
            yield Block("heading", (pieces(rows[0][3:]),))
        elif all(row.startswith("- ") for row in rows):
            yield Block("list", tuple(pieces(row[2:]) for row in rows))
        else:
            yield Block("paragraph", (pieces(" ".join(rows)),))


def pieces(text: str) -> Line:
    """Return a line in pieces, each with whether it is bold."""
    found: list[tuple[str, bool]] = []
    for number, piece in enumerate(_BOLD.split(text)):
        if piece:
            found.append((piece, number % 2 == 1))
    return tuple(found)
