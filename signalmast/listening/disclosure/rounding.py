"""Rounding to fives that adds up, grows with the answers and never moves without a reason.

All functions are deterministic: the same counts and the same key give the same result, so that
asking twice tells nothing. The key decides who is rounded up among equals; who doesn't know it
can't read a remainder from the result, not even with answers of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

Row = list[int]
Matrix = list[list[int]]


def floor_to(step: int, count: int) -> int:
    """Return the largest multiple of `step` up to `count`."""
    return count - count % step


def nudge(key: bytes, step: int, *place: object) -> float:
    """Return the secret of a cell: a number from 0 to under `step`, always the same."""
    text = "\x1f".join(str(part) for part in place).encode()
    drawn = int.from_bytes(blake2b(text, key=key[:64], digest_size=8).digest(), "big")
    return step * drawn / 2**64


def least(counts: Row, before: Row, whole: int, *, step: int, growing: bool) -> Row:
    """Return what each part must at least be: what it was, while the truth is still near.

    Where answers only come in, a published part never shrinks. Votes may be changed: there a
    part shrinks once the truth is a whole step below it, or where the whole has no room.
    """
    if growing:
        return list(before)
    floors = [
        was if count > was - step else floor_to(step, count)
        for count, was in zip(counts, before, strict=True)
    ]
    while sum(floors) > whole:
        worst = max(range(len(floors)), key=lambda i: (floors[i] - counts[i], floors[i]))
        floors[worst] -= step
    return floors


def split(counts: Row, whole: int, lower: Row, nudges: Sequence[float], *, step: int) -> Row:
    """Return multiples of `step` near `counts`, at least `lower`, that add up to `whole`."""
    grid = fit([counts], [whole], None, [lower], [nudges], step=step)
    return grid[0]


def fit(
    counts: Sequence[Sequence[int]],
    rows: Row,
    columns: Row | None,
    lower: Sequence[Sequence[int]],
    nudges: Sequence[Sequence[float]],
    *,
    step: int,
) -> Matrix:
    """Return multiples of `step` near `counts`, at least `lower`, with the given margins.

    Without `columns` only the rows are bound. Whole steps go first, so that counts which are
    multiples of `step` and have these margins come back unchanged; then remainders, the larger
    with the better chance; then what the margins still ask for. A cell has no upper bound, so
    the margins can always be met.
    """
    result = [list(row) for row in lower]
    room = Room(result, rows, columns)
    places = [(i, j) for i, row in enumerate(counts) for j in range(len(row))]

    def missing(place: tuple[int, int]) -> int:
        i, j = place
        return counts[i][j] - result[i][j]

    for i, j in sorted(places, key=missing, reverse=True):
        units = min(missing((i, j)) // step, room.at(i, j) // step)
        if units > 0:
            room.take(i, j, units * step)
    chances = sorted(
        (place for place in places if missing(place) > 0),
        key=lambda place: missing(place) + nudges[place[0]][place[1]],
        reverse=True,
    )
    for i, j in chances:
        if room.at(i, j):
            room.take(i, j, step)
    while open_places := [place for place in places if room.at(*place)]:
        i, j = max(open_places, key=lambda place: (missing(place), nudges[place[0]][place[1]]))
        room.take(i, j, step)
    even_out(result, counts, lower, step=step)
    return result


def even_out(
    result: Matrix, counts: Sequence[Sequence[int]], lower: Sequence[Sequence[int]], *, step: int
) -> None:
    """Bring cells that lie a whole step or more beside the truth nearer, within the margins.

    A step moves round a rectangle while that lessens the sum of squares, so it comes to an end.
    """
    places = [(i, j) for i, row in enumerate(result) for j in range(len(row))]

    def gain(i: int, j: int, up: int) -> int:
        return (result[i][j] + up - counts[i][j]) ** 2 - (result[i][j] - counts[i][j]) ** 2

    def best_move(i: int, j: int, up: int) -> tuple[int, int, int]:
        return min(
            (
                (gain(i, j, up) + gain(k, m, up) + gain(i, m, -up) + gain(k, j, -up), k, m)
                for k, m in places
                if k != i
                and m != j
                and all(
                    result[a][b] + shift >= lower[a][b]
                    for a, b, shift in ((i, j, up), (k, m, up), (i, m, -up), (k, j, -up))
                )
            ),
            default=(0, i, j),
        )

    moved = True
    while moved:
        moved = False
        for i, j in places:
            error = result[i][j] - counts[i][j]
            if abs(error) < step:
                continue
            up = step if error < 0 else -step
            better, k, m = best_move(i, j, up)
            if better < 0:
                for a, b, shift in ((i, j, up), (k, m, up), (i, m, -up), (k, j, -up)):
                    result[a][b] += shift
                moved = True


class Room:
    """How much each row and column of a growing table may still take."""

    def __init__(self, result: Matrix, rows: Row, columns: Row | None) -> None:
        self.result = result
        self.rows = [whole - sum(row) for whole, row in zip(rows, result, strict=True)]
        self.columns: Row | None = None
        if columns is not None:
            filled = [sum(column) for column in zip(*result, strict=True)]
            self.columns = [whole - part for whole, part in zip(columns, filled, strict=True)]

    def at(self, i: int, j: int) -> int:
        """Return what the cell may still take."""
        return self.rows[i] if self.columns is None else min(self.rows[i], self.columns[j])

    def take(self, i: int, j: int, count: int) -> None:
        """Put `count` into the cell."""
        self.result[i][j] += count
        self.rows[i] -= count
        if self.columns is not None:
            self.columns[j] -= count
