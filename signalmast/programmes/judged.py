"""From judges' sheets to standings: criteria with weights, missing sheets, conflicts, ties.

Plain Python in exact fractions, so that equal means are equal and a frozen result can be computed
again. The method in words: docs/explanation/contest-scoring.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from signalmast.programmes.scoring import ranks
from signalmast.programmes.severity import adjust

HUNDRED = Fraction(100)
#: A judge's points for one entry: criterion to points, absent where nothing was given yet.
Sheet = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One criterion: its number, how much it weighs, and the most points it can get."""

    number: int
    weight: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Rules:
    """How a round is decided; fixed before it opens.

    `quorum`: an entry needs so many whole sheets to get a place. `breaks_ties`: entries with the
    same mean are told apart by their means on the criteria, in order; what is still equal shares
    the place. `adjusts`: places follow from the means without the judges' severity.
    """

    criteria: tuple[Weighed, ...]
    quorum: int = 1
    breaks_ties: bool = False
    adjusts: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one entry; `entry` is its place in the list that was given.

    `totals`: judge to points out of 100. `mean` and `raw_rank` are over those; `adjusted` and
    `adjusted_rank` leave the judges' severity out and are None where it can't be found. `rank` is
    the one that counts, None below the quorum. `missing` judges owe a sheet; `conflicted` ones
    declared that they may not judge this entry. `tie_broken` says that criteria decided.
    """

    entry: int
    totals: dict[str, Fraction]
    mean: Fraction | None
    raw_rank: int | None
    adjusted: Fraction | None
    adjusted_rank: int | None
    rank: int | None
    missing: tuple[str, ...]
    conflicted: tuple[str, ...]
    tie_broken: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """All standings by place, and how strict each judge was (below zero is strict)."""

    standings: list[Standing]
    severity: dict[str, Fraction] = field(default_factory=dict)
    comparable: bool = True


def total_of(sheet: Sheet, criteria: Sequence[Weighed]) -> Fraction | None:
    """Return a sheet's points out of 100; None while a criterion has none.

    Σ weight · points / most, divided by Σ weight, times 100.
    """
    if any(one.number not in sheet for one in criteria):
        return None
    earned = sum(
        (
            Fraction(one.weight) * Fraction(sheet[one.number]) / Fraction(one.most)
            for one in criteria
        ),
        Fraction(0),
    )
    return HUNDRED * earned / sum((Fraction(one.weight) for one in criteria), Fraction(0))


def decide(
    sheets: Sequence[Mapping[str, Sheet]],
    *,
    judges: Sequence[str],
    rules: Rules,
    conflicts: Sequence[frozenset[str]],
) -> Outcome:
    """Return the standings of a round, the first place first.

    `sheets[i]` holds the judges' sheets of entry i and `conflicts[i]` who may not judge it; a
    sheet of such a judge does not count. A sheet without all its criteria counts as missing.
    """
    counted = [
        {judge: given[judge] for judge in judges if judge in given and judge not in barred}
        for given, barred in zip(sheets, conflicts, strict=True)
    ]
    totals = [
        {
            judge: total
            for judge, sheet in given.items()
            if (total := total_of(sheet, rules.criteria)) is not None
        }
        for given in counted
    ]
    means = [_mean(list(one.values())) if len(one) >= rules.quorum else None for one in totals]
    found = adjust(totals)
    adjusted = [
        value if mean is not None and found.comparable else None
        for mean, value in zip(means, found.means, strict=True)
    ]
    deciding = adjusted if rules.adjusts and found.comparable else means
    places, broken = _places(deciding, counted, totals, rules)
    raw, fair = ranks(means), ranks(adjusted)
    standings = [
        Standing(
            entry=number, totals=totals[number], mean=means[number], raw_rank=raw[number],
            adjusted=adjusted[number], adjusted_rank=fair[number], rank=places[number],
            missing=tuple(
                judge for judge in judges
                if judge not in totals[number] and judge not in conflicts[number]
            ),
            conflicted=tuple(judge for judge in judges if judge in conflicts[number]),
            tie_broken=number in broken,
        )
        for number in range(len(sheets))
    ]  # fmt: skip
    standings.sort(key=lambda one: (one.rank is None, one.rank or 0, one.entry))
    return Outcome(standings, found.severity, found.comparable)


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _places(
    deciding: Sequence[Fraction | None],
    counted: Sequence[Mapping[str, Sheet]],
    totals: Sequence[Mapping[str, Fraction]],
    rules: Rules,
) -> tuple[list[int | None], set[int]]:
    """Return each entry's place and which entries a criterion told apart from an equal."""
    if not rules.breaks_ties:
        return ranks(deciding), set()
    keys = [
        None if value is None else (value, *_by_criterion(counted[number], totals[number], rules))
        for number, value in enumerate(deciding)
    ]
    ordered = sorted((key for key in keys if key is not None), reverse=True)
    first: dict[tuple[Fraction, ...], int] = {}
    for place, key in enumerate(ordered, start=1):
        first.setdefault(key, place)
    places = [None if key is None else first[key] for key in keys]
    shared = ranks(deciding)
    broken = {
        number
        for number, place in enumerate(shared)
        if place is not None
        and any(
            other == place and places[twin] != places[number]
            for twin, other in enumerate(shared)
            if twin != number
        )
    }
    return places, broken


def _by_criterion(
    given: Mapping[str, Sheet], totals: Mapping[str, Fraction], rules: Rules
) -> tuple[Fraction, ...]:
    """Return an entry's mean points on each criterion over the sheets that count."""
    return tuple(
        _mean([Fraction(given[judge][one.number]) for judge in totals]) or Fraction(0)
        for one in rules.criteria
    )
