"""Which statements speak for a group, for everybody, and across groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from signalmast.listening.opinion.statistics import (
    SIGNIFICANT,
    Side,
    Statistics,
    half_test,
    probability,
)

Array = Any
SideName = Literal["agree", "disagree"]
#: Statements shown for a group, and for each side of the consensus.
SHOWN = 5


@dataclass(frozen=True)
class Representative:
    """A statement that speaks for a group, with every number of the formula."""

    statement: int
    side: SideName
    agrees: int
    disagrees: int
    passes: int
    seen: int
    #: Of the side: votes for it, their share, its test against one half.
    count: int
    probability: float
    test: float
    #: The share against the share among all others, and the test of that.
    ratio: float
    ratio_test: float
    #: The one that the group agrees with most, though others may not differ.
    is_best_agree: bool

    @property
    def score(self) -> float:
        """What representative statements are ordered by."""
        return self.ratio * self.ratio_test * self.probability * self.test

    @property
    def shown_side(self) -> SideName:
        """The side to name to a reader: what a group agrees with most, it agrees with.

        By the formula `side` is where the group differs more from the others, which can be
        disagreement although hardly anybody disagrees.
        """
        return "agree" if self.is_best_agree else self.side

    @property
    def shown_count(self) -> int:
        """Votes for the side that is named to a reader."""
        return self.agrees if self.shown_side == "agree" else self.disagrees


@dataclass(frozen=True)
class Consensus:
    """How far all groups agree on a statement; `agree` is the published measure."""

    statement: int
    #: Product over the groups of the share that agrees, and of the share that disagrees.
    agree: float
    disagree: float
    #: The same as geometric means, which do not shrink with the number of groups.
    agree_mean: float
    disagree_mean: float


@dataclass(frozen=True)
class Agreed:
    """A statement that the whole consultation agrees or disagrees with."""

    statement: int
    side: SideName
    count: int
    seen: int
    probability: float
    test: float


def representatives(found: Statistics, group: int, shown: Iterable[int]) -> list[Representative]:
    """Choose what speaks for a group among the statements `shown`, in ascending order."""
    shown = sorted(shown)
    best_agree = _best_agree(found, group, shown)
    enough = [at for at in shown if _is_enough(found, group, at)]
    chosen = [] if best_agree is None else [_finish(found, group, best_agree, is_best=True)]
    if not enough:
        return chosen or _least_bad(found, group, shown)
    rest = [_finish(found, group, at) for at in enough if at != best_agree]
    rest.sort(key=lambda one: -one.score)
    chosen = [*chosen, *rest][:SHOWN]
    return sorted(chosen, key=lambda one: one.side == "disagree")


def _is_enough(found: Statistics, group: int, at: int) -> bool:
    return any(
        side.ratio_test[group, at] > SIGNIFICANT and side.test[group, at] > SIGNIFICANT
        for side in (found.agree, found.disagree)
    )


def _best_agree(found: Statistics, group: int, shown: list[int]) -> int | None:
    agree = found.agree
    best: int | None = None
    for at in shown:
        if agree.count[group, at] == 0 and found.disagree.count[group, at] == 0:
            continue
        if best is None:
            is_likely = agree.ratio[group, at] > 1 and agree.probability[group, at] > 0.5
            is_better = agree.test[group, at] > SIGNIFICANT or is_likely
        else:
            is_better = _weight(agree, group, at, best) > _weight(agree, group, best, best)
        if is_better:
            best = at
    return best


def _weight(agree: Side, group: int, at: int, best: int) -> float:
    weight = agree.probability[group, at] * agree.test[group, at]
    if agree.ratio[group, best] > 1:
        weight = agree.ratio[group, at] * agree.ratio_test[group, at] * weight
    return float(weight)


def _least_bad(found: Statistics, group: int, shown: list[int]) -> list[Representative]:
    if not shown:
        return []
    tests = np.maximum(found.agree.ratio_test[group], found.disagree.ratio_test[group])
    return [_finish(found, group, max(shown, key=lambda at: (tests[at], -at)))]


def _finish(found: Statistics, group: int, at: int, *, is_best: bool = False) -> Representative:
    is_agree = found.agree.ratio_test[group, at] > found.disagree.ratio_test[group, at]
    side = found.agree if is_agree else found.disagree
    agrees, disagrees = found.agree.count[group, at], found.disagree.count[group, at]
    seen = found.seen[group, at]
    return Representative(
        statement=int(at),
        side="agree" if is_agree else "disagree",
        agrees=int(agrees),
        disagrees=int(disagrees),
        passes=int(seen - agrees - disagrees),
        seen=int(seen),
        count=int(side.count[group, at]),
        probability=float(side.probability[group, at]),
        test=float(side.test[group, at]),
        ratio=float(side.ratio[group, at]),
        ratio_test=float(side.ratio_test[group, at]),
        is_best_agree=is_best,
    )


def group_informed(counts: Array, shown: Iterable[int]) -> list[Consensus]:
    """Return the group-informed consensus of the statements `shown`, over counts of groups."""
    shown = sorted(shown)
    counts = np.asarray(counts, float)[:, shown]
    seen = counts.sum(axis=2)
    agree = probability(counts[:, :, 0], seen).prod(axis=0)
    disagree = probability(counts[:, :, 1], seen).prod(axis=0)
    root = 1 / max(len(counts), 1)
    return [
        Consensus(int(at), float(one), float(other), float(one**root), float(other**root))
        for at, one, other in zip(shown, agree, disagree, strict=True)
    ]


def agreed(totals: Array, shown: Iterable[int], side: SideName) -> list[Agreed]:
    """List what the whole consultation agrees (or disagrees) with, the clearest first."""
    totals = np.asarray(totals, float)
    seen = totals.sum(axis=1)
    count = totals[:, 0 if side == "agree" else 1]
    chance, z = probability(count, seen), half_test(count, seen)
    found = [
        Agreed(int(at), side, int(count[at]), int(seen[at]), float(chance[at]), float(z[at]))
        for at in sorted(shown)
        if chance[at] > 0.5 and z[at] > SIGNIFICANT
    ]
    return sorted(found, key=lambda one: -one.probability * one.test)[:SHOWN]


def bridging(counts: Array, shown: Iterable[int]) -> list[int]:
    """Order statements for the reader: those first on which all groups are of one mind.

    By the group-informed consensus of the side that more agree on, as a lower bound: a group in
    which few voted on a statement says little about it, and 1.2816 standard errors are taken off.
    """
    order = np.array(sorted(shown), np.int64)
    if not len(order) or not len(counts):
        return [int(at) for at in order]
    some = np.asarray(counts, float)[:, order]
    seen = some.sum(axis=2)
    best = np.zeros(len(order))
    for side in (0, 1):
        share = probability(some[:, :, side], seen)
        sure = share - SIGNIFICANT * np.sqrt(share * (1 - share) / (seen + 3))
        best = np.maximum(best, np.maximum(sure, 0).prod(axis=0))
    return [int(at) for at in order[np.lexsort((order, -best))]]
