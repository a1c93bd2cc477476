"""Who takes part in a round, what the sheets make of it, and the result as it is frozen."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from signalmast.programmes.judged import Outcome, Rules, Weighed, decide
from signalmast.programmes.models import Conflict, ContestEntry, Mark, Round

#: Totals and means are shown and frozen with so many places; ranks follow from exact fractions.
PLACES = Decimal("0.0001")


def taking_part(round_: Round) -> list[ContestEntry]:
    """Return a round's entries: all in the first, later those whose place went on."""
    entries = list(round_.contest.entries.select_related("unit").order_by("subject"))
    before = round_.contest.rounds.filter(number=round_.number - 1).first()
    if before is None:
        return entries
    went_on = {
        one["entry"]
        for one in (before.result or {"standings": []})["standings"]
        if one["rank"] is not None and one["rank"] <= (before.goes_on or 0)
    }
    return [entry for entry in entries if entry.pk in went_on]


def rules_of(round_: Round) -> Rules:
    """Return the rules of a round for the arithmetic."""
    criteria = tuple(
        Weighed(one.number, one.weight, one.most) for one in round_.criteria.order_by("number")
    )
    return Rules(criteria, round_.quorum, round_.breaks_ties, round_.adjusts)


def outcome_of(round_: Round) -> Outcome:
    """Return what the sheets of a round make of it now; `entry` counts in `taking_part`."""
    entries = taking_part(round_)
    sheets: dict[int, dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    marks = Mark.objects.of(round_).select_related("judge", "criterion")
    for mark in marks:
        sheets[mark.entry_id][mark.judge.name][mark.criterion.number] = mark.points
    barred: dict[int, set[str]] = defaultdict(set)
    for one in Conflict.objects.filter(judge__contest=round_.contest).select_related("judge"):
        barred[one.entry_id].add(one.judge.name)
    return decide(
        [sheets[entry.pk] for entry in entries],
        judges=[judge.name for judge in round_.contest.judges.all()],
        rules=rules_of(round_),
        conflicts=[frozenset(barred[entry.pk]) for entry in entries],
    )


def decimal(value: Fraction | None) -> str | None:
    """Return a fraction as a decimal with four places, half rounded up."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(PLACES, ROUND_HALF_UP))


def said(round_: Round, outcome: Outcome) -> dict[str, Any]:
    """Return a result as it is frozen: rules, standings with raw and adjusted values, severity."""
    entries = taking_part(round_)
    return {
        "contest": round_.contest.name,
        "round": round_.name,
        "rules": {
            "quorum": round_.quorum,
            "breaks_ties": round_.breaks_ties,
            "adjusts": round_.adjusts,
            "goes_on": round_.goes_on,
            "criteria": [
                {"name": one.name, "weight": str(one.weight), "most": str(one.most)}
                for one in round_.criteria.order_by("number")
            ],
        },
        "comparable": outcome.comparable,
        "severity": {judge: decimal(value) for judge, value in outcome.severity.items()},
        "standings": [
            {
                "entry": entries[one.entry].pk,
                "name": entries[one.entry].entry,
                "unit": str(entries[one.entry].unit or ""),
                "totals": {judge: decimal(value) for judge, value in sorted(one.totals.items())},
                "mean": decimal(one.mean),
                "raw_rank": one.raw_rank,
                "adjusted": decimal(one.adjusted),
                "adjusted_rank": one.adjusted_rank,
                "rank": one.rank,
                "missing": list(one.missing),
                "conflicted": list(one.conflicted),
                "tie_broken": one.tie_broken,
            }
            for one in outcome.standings
        ],
    }
