"""The published formulas for groups and statements, over arrays groups x statements."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = Any
#: One-sided 90 % of the normal distribution; a test above it counts as significant.
SIGNIFICANT = 1.2816


class Side(NamedTuple):
    """What is said of one side (agree or disagree), arrays groups x statements."""

    count: Array
    probability: Array
    test: Array
    ratio: Array
    ratio_test: Array


class Statistics(NamedTuple):
    """Votes seen, and both sides."""

    seen: Array
    agree: Side
    disagree: Side


def statistics(counts: Array) -> Statistics:
    """Compute the statistics of counts groups x statements x (agree, disagree, pass)."""
    counts = np.asarray(counts, float)
    seen = counts.sum(axis=2)
    return Statistics(seen, _side(counts[:, :, 0], seen), _side(counts[:, :, 1], seen))


def _side(count: Array, seen: Array) -> Side:
    other = count.sum(axis=0) - count
    other_seen = seen.sum(axis=0) - seen
    chance = probability(count, seen)
    return Side(
        count,
        chance,
        half_test(count, seen),
        chance / probability(other, other_seen),
        ratio_test(count, seen, other, other_seen),
    )


def probability(count: Array, seen: Array) -> Array:
    """Share of a side among all who saw the statement, with one vote added on either side."""
    return (count + 1) / (seen + 2)


def half_test(count: Array, seen: Array) -> Array:
    """z of the share against one half."""
    return 2 * np.sqrt(seen + 1) * ((count + 1) / (seen + 1) - 0.5)


def ratio_test(count: Array, seen: Array, other: Array, other_seen: Array) -> Array:
    """z of the difference between the share here and among all others."""
    mine, theirs = (count + 1) / (seen + 1), (other + 1) / (other_seen + 1)
    pooled = (count + other + 2) / (seen + other_seen + 2)
    spread = pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (other_seen + 1))
    is_flat = pooled == 1
    return np.where(is_flat, 0, (mine - theirs) / np.sqrt(np.where(is_flat, 1, spread)))
