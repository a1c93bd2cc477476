"""How far the groups stay the same when some of the votes are missing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from signalmast.listening.opinion.chance import Chance
from signalmast.listening.opinion.drawing import OpinionMap, draw_map
from signalmast.listening.opinion.votes import Votes

Array = Any
#: Share of the votes left out, and how often.
LEFT_OUT, RUNS = 0.1, 5


def steadiness(
    votes: Votes,
    found: OpinionMap,
    *,
    seed: int = 0,
    hidden: Collection[int] = frozenset(),
    meta: Collection[int] = frozenset(),
) -> list[float]:
    """Compare the groups drawn with those of nine tenths of the votes; 1 is the same groups."""
    votes.settle()
    chance = Chance(seed, 4)
    whose: Array = np.repeat(np.arange(votes.participants), votes.lengths)
    codes = votes.codes.astype(np.int64)
    compared = []
    for _run in range(RUNS):
        kept = chance.numbers(len(codes)) >= LEFT_OUT
        shape = (votes.participants, votes.statements)
        some = Votes.of(whose[kept], codes[kept] // 3, codes[kept] % 3 - 1, shape=shape)
        other = draw_map(some, seed=seed, hidden=hidden, meta=meta, shuffles=0)
        both = (found.drawn >= 0) & (other.drawn >= 0)
        if both.any():
            compared.append(likeness(found.drawn[both], other.drawn[both]))
    return compared


def likeness(one: Array, other: Array) -> float:
    """Return the adjusted Rand index of two groupings: 1 the same, 0 no more than by chance."""
    table: Array = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)
    rows, columns = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    expected = rows * columns / max(_pairs(np.array([len(one)])), 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (_pairs(table) - expected) / (most - expected)


def _pairs(counts: Array) -> float:
    return float((counts * (counts - 1) / 2).sum())
