"""Which statements to show next."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

import numpy as np

from signalmast.listening.opinion.chance import Chance

Array = Any
#: What Polis gives statements about the participants themselves.
META_PRIORITY = 49.0


def next_statements(
    totals: Array,
    seen: Collection[int],
    count: int = 1,
    *,
    seed: int | None = None,
    hidden: Collection[int] = frozenset(),
) -> list[int]:
    """Choose the statements with the fewest votes that somebody has not seen; ties are drawn."""
    votes = np.asarray(totals).sum(axis=1)
    left = _left(len(votes), seen, hidden)
    left = left[_chance(seed).order(len(left))]
    return [int(at) for at in left[np.argsort(votes[left], kind="stable")][:count]]


def priorities(totals: Array, extremity: Array, meta: Collection[int] = frozenset()) -> Array:
    """Return the published priority of each statement.

    High where many agree and few pass, far from the middle of the map, and for new statements.
    """
    totals = np.asarray(totals, float)
    seen = totals.sum(axis=1)
    agreeing, passing = (totals[:, 0] + 1) / (seen + 2), (totals[:, 2] + 1) / (seen + 2)
    importance = (1 - passing) * (np.asarray(extremity, float) + 1) * agreeing
    found = (importance * (1 + 8 * 2 ** (-seen / 5))) ** 2
    found[sorted(meta)] = META_PRIORITY
    return found


def drawn_statements(
    priority: Array,
    seen: Collection[int],
    count: int = 1,
    *,
    seed: int | None = None,
    hidden: Collection[int] = frozenset(),
) -> list[int]:
    """Draw statements that somebody has not seen, with odds by their priority."""
    priority = np.asarray(priority, float)
    left = _left(len(priority), seen, hidden)
    left = left[priority[left] > 0]
    # The first to come where each comes at a rate of its priority: a draw one after the other.
    waits = -np.log1p(-_chance(seed).numbers(len(left))) / priority[left]
    return [int(at) for at in left[np.argsort(waits, kind="stable")][:count]]


def _chance(seed: int | None) -> Chance:
    return Chance(secrets.randbits(63) if seed is None else seed, 3)


def _left(statements: int, seen: Collection[int], hidden: Collection[int]) -> Array:
    taken = {*seen, *hidden}
    return np.array([at for at in range(statements) if at not in taken], np.int64)
