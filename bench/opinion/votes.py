"""Made-up votes: a few vote a lot and most a little, in groups that lean one way or another."""

from typing import Any

import numpy as np

Array = Any


def made_up(
    participants: int,
    statements: int,
    *,
    mean: float = 29.5,
    groups: int = 3,
    lean: float = 1.0,
    seed: int = 0,
) -> tuple[Array, Array, Array, Array]:
    """Return participants, statements and values of the votes, and the group of each person.

    Votes per person are log-normal around `mean`. `lean` is how far the groups are apart.
    """
    rng = np.random.default_rng(seed)
    shares = np.array([0.5, 0.3, 0.2, 0.2, 0.2][:groups])
    group_of = rng.choice(groups, participants, p=shares / shares.sum())
    lengths = np.exp(rng.normal(np.log(mean) - 0.5, 1, participants)).astype(int)
    lengths = np.clip(lengths, 1, statements)
    views = rng.normal(0, lean, (groups, statements)) + rng.normal(0, 0.5, statements)
    likely = 1 / (1 + np.exp(-2 * views))
    whose: Array = np.repeat(np.arange(participants, dtype=np.int32), lengths)
    turn = np.arange(len(whose)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    first: Array = np.repeat(rng.integers(0, statements, participants), lengths)
    what = rng.permutation(statements)[(first + turn) % statements].astype(np.int32)
    agrees = rng.random(len(whose)) < likely[group_of[whose], what]
    said = np.where(rng.random(len(whose)) < 0.15, 0, np.where(agrees, 1, -1)).astype(np.int8)
    return whose, what, said, group_of


def shuffled(what: Array, said: Array, seed: int) -> Array:
    """Deal the votes on each statement anew among those who voted on it."""
    order = np.argsort(what, kind="stable")
    mixed = np.lexsort((np.random.default_rng(seed).random(len(what)), what))
    dealt = np.empty_like(said)
    dealt[order] = said[mixed]
    return dealt


def likeness(one: Array, other: Array) -> float:
    """Return the adjusted Rand index of two groupings."""
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)
    rows, columns = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    expected = rows * columns / _pairs(np.array([len(one)]))
    return (_pairs(table) - expected) / ((rows + columns) / 2 - expected)


def _pairs(counts: Array) -> float:
    return float((counts * (counts - 1) / 2).sum())
