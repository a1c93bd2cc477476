"""Sums over pairs of statements: all that the axes need, changed in place by one vote."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
#: Rows multiplied in one go; products of so many are exact in single precision.
BLOCK = 1_024
#: Packs two sums into one number: the larger sum is counted in steps of this.
PACK = 2 * BLOCK


class Sums:
    """Whole numbers for each pair of statements j, k, over those who voted on both.

    `seen`: how many they are; `products`: sum of vote on j times vote on k;
    `firsts`: sum of the votes on j.
    """

    def __init__(self, statements: int) -> None:
        self.statements = statements
        room = max(statements, 8)
        self._seen: Array = np.zeros((room, room), np.int32)
        self._products: Array = np.zeros((room, room), np.int32)
        self._firsts: Array = np.zeros((room, room), np.int32)

    @classmethod
    def of(cls, codes: Array, starts: Array, statements: int) -> Sums:
        """Build the sums from rows of codes, see `Votes`."""
        sums = cls(statements)
        width = statements
        rows = len(starts) - 1
        blocks: Array = np.zeros((3, min(BLOCK, rows), width), np.float32)
        said, both, voted = blocks
        for first in range(0, rows, BLOCK):
            end = min(first + BLOCK, rows)
            part = codes[starts[first] : starts[end]].astype(np.intp)
            if not len(part):
                continue
            where = part // 3
            value = (part - 3 * where - 1).astype(np.float32)
            where += np.repeat(np.arange(end - first) * width, np.diff(starts[first : end + 1]))
            for block in (said, voted):
                block[:] = 0
            said.ravel()[where] = value
            voted.ravel()[where] = 1
            np.multiply(voted, PACK, out=both)
            both += said
            sums._add(said, both, voted)
        return sums

    def _add(self, said: Array, both: Array, voted: Array) -> None:
        size = self.statements
        packed = said.T @ both
        firsts = np.rint(packed / PACK)
        self._firsts[:size, :size] += firsts.astype(np.int32)
        self._products[:size, :size] += (packed - firsts * PACK).astype(np.int32)
        self._seen[:size, :size] += (voted.T @ voted).astype(np.int32)

    def grow(self, statements: int) -> None:
        """Make room for more statements."""
        self.statements = max(self.statements, statements)
        room = len(self._seen)
        if statements <= room:
            return
        for name in ("_seen", "_products", "_firsts"):
            more: Array = np.zeros((2 * statements, 2 * statements), np.int32)
            more[:room, :room] = getattr(self, name)
            setattr(self, name, more)

    def change(
        self, statement: int, old: int | None, new: int | None, others: Array, said: Array
    ) -> None:
        """Change one vote of a participant who said `said` on the statements `others`."""
        more = (new is not None) - (old is not None)
        before, after = old or 0, new or 0
        step = after - before
        if more:
            self._seen[statement, others] += more
            self._seen[others, statement] += more
            self._seen[statement, statement] += more
            self._firsts[others, statement] += more * said
        if step:
            moved = step * said
            self._products[statement, others] += moved
            self._products[others, statement] += moved
            self._firsts[statement, others] += step
        self._products[statement, statement] += after * after - before * before
        self._firsts[statement, statement] += step

    @property
    def seen(self) -> Array:
        return self._seen[: self.statements, : self.statements]

    @property
    def products(self) -> Array:
        return self._products[: self.statements, : self.statements]

    @property
    def firsts(self) -> Array:
        return self._firsts[: self.statements, : self.statements]

    def gram(self, means: Array) -> Array:
        """Return XᵀX where X is the vote less the statement's mean, and 0 where there is none."""
        crossed = self.firsts * means
        gram = means[:, None] * means
        gram *= self.seen
        gram += self.products
        gram -= crossed
        gram -= crossed.T
        return gram
