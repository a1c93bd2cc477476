"""What a judge still owes, and a sheet as it stands; read by the desk and by the judge's page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from signalmast.programmes.domain.standings import taking_part
from signalmast.programmes.enums import RoundState
from signalmast.programmes.models import Conflict, ContestEntry, Judge, Mark, Round


class Done(Enum):
    """How far one judge's sheet for one entry is."""

    WHOLE = "whole"
    BEGUN = "begun"
    EMPTY = "empty"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with how far each judge's sheet for it is."""

    entry: ContestEntry
    sheets: list[tuple[Judge, Done]]


def current_round(judge: Judge) -> Round | None:
    """Return the round that a judge can work on now."""
    return judge.contest.rounds.filter(state=RoundState.OPEN).first()


def points_of(round_: Round, judge: Judge, entry: ContestEntry) -> dict[int, Decimal]:
    """Return the points that stand on a sheet, by the number of the criterion."""
    marks = Mark.objects.of(round_).filter(judge=judge, entry=entry)
    return dict(marks.values_list("criterion__number", "points"))


def progress(round_: Round) -> list[Row]:
    """Return how far every sheet of a round is; three queries whatever the number of entries."""
    judges = list(round_.contest.judges.all())
    wanted = round_.criteria.count()
    given: Mapping[tuple[int, int], int] = Counter(
        Mark.objects.of(round_).values_list("judge_id", "entry_id").order_by()
    )
    barred = set(Conflict.objects.filter(judge__in=judges).values_list("judge_id", "entry_id"))

    def done(judge: Judge, entry: ContestEntry) -> Done:
        if (judge.pk, entry.pk) in barred:
            return Done.BARRED
        count = given.get((judge.pk, entry.pk), 0)
        return Done.EMPTY if not count else Done.WHOLE if count == wanted else Done.BEGUN

    return [
        Row(entry, [(judge, done(judge, entry)) for judge in judges])
        for entry in taking_part(round_)
    ]
