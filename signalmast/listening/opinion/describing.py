"""The map in words: what a text version says, as data for whoever words it.

The picture is one way to show a map and shuts some readers out. What is said here is all that the
picture says, and what it can not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from signalmast.listening.opinion.choosing import Representative
from signalmast.listening.opinion.drawing import OpinionMap, Verdict
from signalmast.listening.opinion.statistics import SIGNIFICANT, probability

Array = Any
#: Votes of a group on a statement below which its shares say little.
FEWEST_VOTES = 10
#: Statements named as separating and as bridging.
NAMED = 5
Caution = Literal[
    "too-few",
    "no-clear-groups",
    "few-placed",
    "few-votes",
    "small-group",
    "far-is-busy",
    "self-selected",
]


@dataclass(frozen=True)
class Stance:
    """How one group stands to a statement: shares of those in it who saw the statement."""

    group: int
    agree: float
    disagree: float
    passed: float
    seen: int


@dataclass(frozen=True)
class Held:
    """A statement with the stance of every group in which enough voted on it."""

    statement: int
    stances: list[Stance]


@dataclass(frozen=True)
class Portrait:
    """One group: how large, and what speaks for it."""

    group: int
    size: int
    share: float
    representative: list[Representative]


@dataclass(frozen=True)
class Pair:
    """Two groups: how alike they vote (1: the same shares on everything), and where they part."""

    first: int
    second: int
    alike: float
    #: Statements both voted on enough, and those of them where the majorities are the same.
    compared: int
    same_side: int
    apart: list[int]


@dataclass(frozen=True)
class Description:
    """Everything a text version of the map says."""

    verdict: Verdict
    took_part: int
    placed: int
    votes: int
    statements: int
    #: Votes behind a position, in the middle of those placed.
    median_votes: int
    groups: list[Portrait]
    pairs: list[Pair]
    separates: list[Held]
    bridges: list[Held]
    cautions: list[Caution]

    @property
    def placed_share(self) -> float:
        """Share of those who took part that are placed on the map."""
        return self.placed / self.took_part if self.took_part else 0.0


def describe(found: OpinionMap) -> Description:
    """Say what the map shows and what it can not say."""
    shown = np.array(sorted(one.statement for one in found.consensus), np.int64)
    placed = int(found.placed.sum())
    behind = found.votes_of[found.placed]
    groups = [
        Portrait(at, one.size, one.size / max(placed, 1), one.representative)
        for at, one in enumerate(found.groups)
    ]
    counts = found.counts.astype(float)
    return Description(
        verdict=found.verdict,
        took_part=found.took_part,
        placed=placed,
        votes=int(found.totals[shown].sum()),
        statements=len(shown),
        median_votes=int(np.median(behind)) if placed else 0,
        groups=groups,
        pairs=_pairs(counts, shown),
        separates=[_held(counts, at) for at in separating(counts, shown)[:NAMED]],
        bridges=[_held(counts, at) for at in _bridges(found, counts)],
        cautions=list(_cautions(found, placed)),
    )


def separating(counts: Array, shown: Iterable[int]) -> list[int]:
    """Order statements by how far the groups are apart on them, surely: the widest first.

    The distance between the highest and the lowest share that agrees (or disagrees), less 1.2816
    standard errors of that difference. Statements without a sure difference are left out.
    """
    order = np.array(sorted(shown), np.int64)
    if len(counts) < 2 or not len(order):
        return []
    some = np.asarray(counts, float)[:, order]
    seen = some.sum(axis=2)
    sure = np.zeros(len(order))
    for side in (0, 1):
        share = probability(some[:, :, side], seen)
        error = share * (1 - share) / (seen + 3)
        columns = np.arange(len(order))
        high, low = share.argmax(axis=0), share.argmin(axis=0)
        wide = share[high, columns] - share[low, columns]
        wide -= SIGNIFICANT * np.sqrt(error[high, columns] + error[low, columns])
        sure = np.maximum(sure, wide)
    ranked = order[np.lexsort((order, -sure))]
    return [int(at) for at in ranked[: int((sure > 0).sum())]]


def _bridges(found: OpinionMap, counts: Array) -> list[int]:
    """Take the first bridging statements on which every group has a majority on one side."""
    chosen = []
    for at in found.bridging:
        seen = counts[:, at].sum(axis=1)
        if len(counts) and any(
            (probability(counts[:, at, side], seen) > 0.5).all() for side in (0, 1)
        ):
            chosen.append(at)
        if len(chosen) == NAMED:
            break
    return chosen


def _held(counts: Array, at: int) -> Held:
    stances = []
    for group, (agree, disagree, passed) in enumerate(counts[:, at].tolist()):
        seen = agree + disagree + passed
        if seen >= FEWEST_VOTES:
            stances.append(Stance(group, agree / seen, disagree / seen, passed / seen, int(seen)))
    return Held(int(at), stances)


def _pairs(counts: Array, shown: Array) -> list[Pair]:
    some = counts[:, shown]
    seen = some.sum(axis=2)
    shares = some / np.maximum(seen, 1)[:, :, None]
    pairs = []
    for first in range(len(counts)):
        for second in range(first + 1, len(counts)):
            both = (seen[first] >= FEWEST_VOTES) & (seen[second] >= FEWEST_VOTES)
            # Half the sum of the differences: the share of a group that would have to vote
            # otherwise for the two to be equal.
            gaps = np.abs(shares[first] - shares[second]).sum(axis=1)[both] / 2
            sides = [
                np.sign(shares[one, both, 0] - shares[one, both, 1]) for one in (first, second)
            ]
            apart = separating(counts[[first, second]], shown)[:NAMED]
            pairs.append(
                Pair(
                    first,
                    second,
                    float(1 - gaps.mean()) if both.any() else 0.0,
                    int(both.sum()),
                    int((sides[0] == sides[1]).sum()),
                    apart,
                )
            )
    return pairs


def _cautions(found: OpinionMap, placed: int) -> Iterable[Caution]:
    if found.verdict == "too few":
        yield "too-few"
    if found.verdict == "no clear groups":
        yield "no-clear-groups"
    if placed < 2 / 3 * found.took_part:
        yield "few-placed"
    behind = found.votes_of[found.placed]
    if placed and np.median(behind) < len(found.consensus) / 5:
        yield "few-votes"
    if any(one.size < FEWEST_VOTES for one in found.groups):
        yield "small-group"
    if placed >= 3:
        far = np.hypot(*found.positions[found.placed].T)
        if far.std() > 0 and behind.std() > 0 and np.corrcoef(far, behind)[0, 1] > 0.3:
            yield "far-is-busy"
    yield "self-selected"
