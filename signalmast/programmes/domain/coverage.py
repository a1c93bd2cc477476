"""How far the units are with each programme: held, planned, late, not yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from signalmast.core.tabular.text import vietnamese_key
from signalmast.people.domain.names import in_force, successors
from signalmast.people.models import Unit
from signalmast.programmes.domain.planned import calls
from signalmast.programmes.enums import Standing
from signalmast.programmes.models import PlannedSession, Programme, Session

LONG_AGO = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Place:
    """One unit and one programme: how far, and what says so."""

    unit: Unit
    standing: Standing
    day: date | None = None
    session: Session | None = None
    planned: PlannedSession | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A programme with every unit that it calls."""

    programme: Programme
    places: Sequence[Place]

    @property
    def called(self) -> int:
        return len(self.places)

    def count(self, *standings: Standing) -> int:
        return sum(1 for one in self.places if one.standing in standings)

    @property
    def counts(self) -> list[tuple[Standing, int]]:
        """How many units are how far, in the order of the states."""
        found = Counter(one.standing for one in self.places)
        return [(one, found[one]) for one in Standing]


def coverage(office: Any, programmes: Iterable[Programme], now: datetime) -> list[Coverage]:
    """Return how far the units are with each programme at a time.

    A programme calls the units in force on the day of `now`, or on its last day once that is
    past. A session of a unit merged away by then counts for the unit in its place.
    """
    today = timezone.localdate(now, timezone=office.zone)
    chosen = list(programmes)
    units = list(Unit.objects.of(office))
    held, planned = _held(chosen), _planned(chosen)
    stands: dict[date, dict[int, Unit]] = {}
    found = []
    for programme in chosen:
        day = min(today, programme.due_on or today)
        if day not in stands:
            stands[day] = successors(office, day)
        called = [one for one in units if in_force(one, day) and calls(programme, one)]
        sessions = _by_unit(held[programme.pk], stands[day])
        coming = _by_unit(planned[programme.pk], stands[day])
        places = [
            _place(unit, programme, sessions[unit.pk], coming[unit.pk], now, today)
            for unit in called
        ]
        places.sort(key=lambda one: (_ORDER[one.standing], vietnamese_key(one.unit.name)))
        found.append(Coverage(programme, places))
    return found


#: What wants somebody stands first.
_ORDER = {
    Standing.OVERDUE: 0, Standing.TO_REPORT: 1, Standing.OPEN: 2, Standing.PLANNED: 3,
    Standing.HELD: 4,
}  # fmt: skip


def of_unit(unit: Unit, now: datetime) -> Iterator[tuple[Programme, Place]]:
    """Yield the programmes that call a unit and that it has neither held nor planned.

    Those that were due long ago are left to the office.
    """
    since = timezone.localdate(now, timezone=unit.office.zone) - LONG_AGO
    rows = Programme.objects.of(unit.office).filter(due_on__gte=since).order_by("due_on", "name")
    for one in coverage(unit.office, rows, now):
        for place in one.places:
            if place.unit.pk == unit.pk and place.standing in (Standing.OPEN, Standing.OVERDUE):
                yield one.programme, place


def _held(programmes: list[Programme]) -> dict[int, list[Session]]:
    found: dict[int, list[Session]] = defaultdict(list)
    known = {one.pk: one for one in programmes}
    for one in Session.objects.filter(programme__in=known).order_by("held_on", "pk"):
        if not known[one.programme_id].begins_after(one.held_on):
            found[one.programme_id].append(one)
    return found


def _planned(programmes: list[Programme]) -> dict[int, list[PlannedSession]]:
    found: dict[int, list[PlannedSession]] = defaultdict(list)
    rows = PlannedSession.objects.standing().filter(programme__in=programmes, session=None)
    for one in rows.select_related("office").order_by("starts_at", "pk"):
        found[one.programme_id].append(one)
    return found


def _by_unit(rows: Iterable[Any], stands: dict[int, Unit]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        found[stands[one.unit_id].pk].append(one)
    return found


def _place(
    unit: Unit, programme: Programme, sessions: list[Session], planned: list[PlannedSession],
    now: datetime, today: date,
) -> Place:  # fmt: skip
    if sessions:
        return Place(unit, Standing.HELD, sessions[-1].held_on, session=sessions[-1])
    if planned:
        one = planned[0]
        over = one.ends_at <= now
        return Place(unit, Standing.TO_REPORT if over else Standing.PLANNED, one.day, planned=one)
    late = programme.was_due_before(today)
    return Place(unit, Standing.OVERDUE if late else Standing.OPEN, programme.due_on)
