"""The votes of a consultation: the last one of each participant on each statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from signalmast.listening.opinion.sums import Sums

AGREE, PASS, DISAGREE = 1, 0, -1
#: Up to so many statements the sums over pairs of statements are kept (three squares of them).
SUMS_UP_TO = 1_000
#: Votes looked at in one go; they and what is made of them stay near the processor.
CHUNK = 1 << 16

Array = Any


class Votes:
    """Votes by participant and statement, both numbered from 0; a missing vote is no pass.

    Rows lie one after the other in one array of codes, `3 * statement + vote + 1`, sorted by
    statement. Rows changed since wait in `_loose` until `settle`.
    """

    def __init__(self, statements: int = 0, participants: int = 0) -> None:
        self.statements = statements
        self.participants = participants
        self.codes: Array = np.zeros(0, _code_type(statements))
        self.starts: Array = np.zeros(participants + 1, np.int64)
        self._totals: Array = np.zeros((max(statements, 8), 3), np.int64)
        self._loose: dict[int, tuple[Array, Array]] = {}
        self.kept_sums: Sums | None = None

    @classmethod
    def of(
        cls,
        participants: Array,
        statements: Array,
        values: Array,
        *,
        shape: tuple[int, int] | None = None,
    ) -> Votes:
        """Take votes from three arrays of equal length; of several on one thing the last counts."""
        participants, statements = np.asarray(participants), np.asarray(statements)
        values = np.asarray(values)
        _check(participants, statements, values)
        rows, width = shape or (0, 0)
        if len(values):
            rows = max(rows, int(participants.max()) + 1)
            width = max(width, int(statements.max()) + 1)
        votes = cls(width, rows)
        if len(values):
            votes._fill(participants, statements, values)
        return votes

    def _fill(self, participants: Array, statements: Array, values: Array) -> None:
        key = participants.astype(np.int64) * self.statements
        key += statements
        if len(key) > 1 and not (key[1:] > key[:-1]).all():
            key, values = _last(key, values, self.participants * self.statements)
        whose = key // self.statements
        key -= whose * self.statements
        key *= 3
        key += values.astype(np.int64)
        key += 1
        counts = np.bincount(whose, minlength=self.participants)
        self.starts = np.concatenate([[0], np.cumsum(counts)])
        self.codes = key.astype(_code_type(self.statements))
        self._totals = np.bincount(key, minlength=3 * max(self.statements, 8)).reshape(-1, 3)

    def cast(self, participant: int, statement: int, value: int | None) -> None:
        """Count a vote, instead of an earlier one on the same statement; None takes it back."""
        if participant < 0 or statement < 0:
            raise ValueError("participants and statements are numbered from 0")
        if value not in (AGREE, PASS, DISAGREE, None):
            raise ValueError(f"a vote is 1, 0 or -1, not {value!r}")
        self._grow(participant + 1, statement + 1)
        known, said = self._row(participant)
        at = int(known.searchsorted(statement))
        is_known = at < len(known) and int(known[at]) == statement
        old = int(said[at]) if is_known else None
        if old == value:
            return
        if old is not None:
            self._totals[statement, old + 1] -= 1
            known, said = np.delete(known, at), np.delete(said, at)
        if self.kept_sums is not None:
            self.kept_sums.change(statement, old, value, known, said)
        if value is not None:
            self._totals[statement, value + 1] += 1
            known, said = _insert(known, at, statement), _insert(said, at, value)
        self._loose[participant] = (known, said)

    def _row(self, participant: int) -> tuple[Array, Array]:
        loose = self._loose.get(participant)
        if loose is not None:
            return loose
        if participant + 1 >= len(self.starts):
            return np.zeros(0, np.intp), np.zeros(0, np.int64)
        row = self.codes[self.starts[participant] : self.starts[participant + 1]].astype(np.intp)
        known = row // 3
        return known, row - 3 * known - 1

    def row(self, participant: int) -> dict[int, int]:
        """Return the votes of one participant by statement."""
        known, said = self._row(participant)
        return dict(zip(known.tolist(), said.tolist(), strict=True))

    def _grow(self, participants: int, statements: int) -> None:
        self.participants = max(self.participants, participants)
        if statements <= self.statements:
            return
        self.statements = statements
        if statements > len(self._totals):
            more: Array = np.zeros((2 * statements, 3), np.int64)
            more[: len(self._totals)] = self._totals
            self._totals = more
        if self.kept_sums is not None:
            if statements > SUMS_UP_TO:
                self.kept_sums = None
            else:
                self.kept_sums.grow(statements)

    def settle(self) -> None:
        """Put the changed rows in their places; a walk over memory, no arithmetic."""
        if not self._loose and len(self.starts) == self.participants + 1:
            return
        lengths: Array = np.zeros(self.participants, np.int64)
        lengths[: len(self.starts) - 1] = np.diff(self.starts)
        changed = sorted(self._loose)
        for participant in changed:
            lengths[participant] = len(self._loose[participant][0])
        starts = np.concatenate([[0], np.cumsum(lengths)])
        codes = np.empty(int(starts[-1]), _code_type(self.statements))
        before = 0
        for participant in [*changed, self.participants]:
            self._copy(codes, starts, before, participant)
            if participant < self.participants:
                known, said = self._loose[participant]
                codes[starts[participant] : starts[participant + 1]] = 3 * known + said + 1
            before = participant + 1
        self.codes, self.starts, self._loose = codes, starts, {}

    def _copy(self, codes: Array, starts: Array, first: int, end: int) -> None:
        """Copy the unchanged rows from `first` to before `end`."""
        last = min(end, len(self.starts) - 1)
        if first < last:
            codes[starts[first] : starts[last]] = self.codes[self.starts[first] : self.starts[last]]

    def __len__(self) -> int:
        return int(self._totals.sum())

    @property
    def totals(self) -> Array:
        """Votes by statement: agree, disagree, pass."""
        return self._totals[: self.statements][:, [2, 0, 1]]

    @property
    def means(self) -> Array:
        """Mean vote by statement over those who voted on it, 0 where nobody did."""
        totals = self.totals
        return (totals[:, 0] - totals[:, 1]) / np.maximum(totals.sum(axis=1), 1)

    @property
    def lengths(self) -> Array:
        """Votes by participant."""
        self.settle()
        return np.diff(self.starts)

    def keep_sums(self) -> None:
        """Keep sums over pairs of statements, so that a map after a few new votes is quick.

        Worth it where the votes live on in this process. Does nothing with more than
        SUMS_UP_TO statements.
        """
        if self.kept_sums is None and self.statements <= SUMS_UP_TO:
            self.settle()
            self.kept_sums = Sums.of(self.codes, self.starts, self.statements)

    def chunks(self, votes: int = CHUNK) -> Iterator[tuple[int, int, Array]]:
        """Walk over whole rows: first participant, one after the last, their codes."""
        self.settle()
        first = 0
        while first < self.participants:
            limit = int(self.starts[first]) + votes
            end = int(np.searchsorted(self.starts, limit, side="right")) - 1
            end = min(max(end, first + 1), self.participants)
            yield first, end, self.codes[self.starts[first] : self.starts[end]]
            first = end


def _code_type(statements: int) -> Any:
    return np.uint16 if 3 * statements <= 1 << 16 else np.uint32


def _insert(row: Array, at: int, value: int) -> Array:
    longer = np.empty(len(row) + 1, row.dtype)
    longer[:at] = row[:at]
    longer[at] = value
    longer[at + 1 :] = row[at:]
    return longer


def _check(participants: Array, statements: Array, values: Array) -> None:
    if not len(participants) == len(statements) == len(values):
        raise ValueError("participants, statements and values differ in length")
    if len(values) == 0:
        return
    if participants.min() < 0 or statements.min() < 0:
        raise ValueError("participants and statements are numbered from 0")
    if not ((values == 1) | (values == 0) | (values == -1)).all():
        raise ValueError("a vote is 1, 0 or -1")


def _last(key: Array, values: Array, keys: int) -> tuple[Array, Array]:
    """Sort by key and keep the last value of each."""
    bits = max(int(len(key) - 1).bit_length(), 1)
    if keys.bit_length() + bits < 63:
        # One plain sort of numbers is several times faster than finding an order.
        key <<= bits
        key |= np.arange(len(key))
        key.sort()
        place = key & ((1 << bits) - 1)
        key >>= bits
        values = values[place]
    else:
        order = np.argsort(key, kind="stable")
        key, values = key[order], values[order]
    is_last: Array = np.empty(len(key), bool)
    is_last[-1] = True
    np.not_equal(key[1:], key[:-1], out=is_last[:-1])
    return key[is_last], values[is_last]
