"""Which cells of a cross-table stay hidden: small ones, and enough others to keep them so.

The table's margins are published. A small cell (zero included: "nobody" says as much as "one")
is protected by a rectangle of four hidden cells. Moving people round the rectangle changes no
margin, so every reader has to reckon with all values that such a move can give the small cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Place = tuple[int, int]
Counts = Sequence[Sequence[int]]


def hidden_cells(counts: Counts, *, minimum: int) -> set[Place]:
    """Return the cells to hide so that no cell under `minimum` can be computed from the margins.

    For each small cell there are tables with the same margins and the same open cells in which
    it is empty, and in which it is `minimum` or as large as its row and column allow. Where no
    rectangle provides that, every cell is hidden.
    """
    rows = [sum(row) for row in counts]
    columns = [sum(column) for column in zip(*counts, strict=True)]
    everything = {(i, j) for i in range(len(rows)) for j in range(len(columns))}
    small = [(i, j) for i, j in sorted(everything) if counts[i][j] < minimum]
    guards = {
        (i, j): [
            corners
            for corners in rectangles(len(rows), len(columns), (i, j))
            if protects(counts, corners, min(minimum, rows[i], columns[j]))
        ]
        for i, j in small
        if rows[i] and columns[j]
    }
    if not all(guards.values()):
        return everything
    hidden = set(small)
    for place in sorted(guards, key=lambda place: len(guards[place])):
        hidden.update(min(guards[place], key=lambda corners: price(counts, corners, hidden)))
    for place in sorted(hidden - set(small), key=lambda at: counts[at[0]][at[1]], reverse=True):
        fewer = hidden - {place}
        if all(any(fewer.issuperset(corners) for corners in some) for some in guards.values()):
            hidden = fewer
    return hidden


def rectangles(rows: int, columns: int, place: Place) -> Iterator[tuple[Place, ...]]:
    """Yield the rectangles that have `place` as their first corner."""
    i, j = place
    for k in range(rows):
        for m in range(columns):
            if k != i and m != j:
                yield (i, j), (i, m), (k, j), (k, m)


def protects(counts: Counts, corners: Iterable[Place], most: int) -> bool:
    """Return whether the first corner can be anything from nothing to `most`."""
    own, beside, below, across = (counts[i][j] for i, j in corners)
    return across >= own and own + min(beside, below) >= most


def price(counts: Counts, corners: Iterable[Place], hidden: set[Place]) -> tuple[int, int]:
    """Return how many people and how many cells a rectangle would hide on top of the hidden."""
    fresh = [place for place in corners if place not in hidden]
    return sum(counts[i][j] for i, j in fresh), len(fresh)
