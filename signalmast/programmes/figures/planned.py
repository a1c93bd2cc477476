"""Sessions that are planned, and units that a programme still waits for."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    Number,
    QueryRows,
    Question,
    Slice,
    Text,
    figure,
)
from signalmast.core.periods import short_day
from signalmast.programmes.domain.planned import calls
from signalmast.programmes.figures import shared
from signalmast.programmes.models import PlannedSession, Programme, Session

PLANNED_COLUMNS = (_("Programme"), _("Begins"), _("Unit"), _("Place"), _("Reported"))
WAITING_COLUMNS = (_("Programme"), _("Unit"), _("To be held by"))
NARROWED_BY = ("unit", "units_on", "programme")


class Line(NamedTuple):
    """What the figure takes from one planned session."""

    unit: int
    programme: str
    programme_name: str


def _planned(question: Question) -> Any:
    first, after = question.period.moments(question.office.zone)
    rows = PlannedSession.objects.of(question.office).standing()
    rows = rows.filter(starts_at__gte=first, starts_at__lt=after)
    for name, value in question.where.items():
        if name == "unit":
            rows = rows.filter(unit__in=shared.parts_of(question, value))
        elif name == "programme":
            rows = rows.filter(programme__subject=value)
    return rows


def _no_plan(question: Question) -> Text | None:
    def ask() -> Text | None:
        narrow = shared.too_narrow(question, NARROWED_BY)
        if narrow:
            return narrow
        rows = PlannedSession.objects.of(question.office)
        first = rows.aggregate(first=Min("starts_at"))["first"]
        if first is None:
            return _("No session was ever planned at the desk or by a unit.")
        day = timezone.localdate(first, timezone=question.office.zone)
        if question.period.last >= day:
            return None
        said = _("The first planned session is of {day}; for earlier periods nobody planned here.")
        return format_lazy(said, day=short_day(day))

    return shared.once(question, "programmes.plan silence", ask)


def _lines(question: Question) -> list[Line]:
    fields = ("unit_id", "programme__subject", "programme__name")
    return [Line(*row) for row in _planned(question).order_by().values_list(*fields)]


def _count(found: list[Any]) -> Number:
    return len(found)


def _evidence(planned: PlannedSession) -> EvidenceRow:
    reported = planned.session.held_on if planned.session else None
    return EvidenceRow(
        f"planned-session:{planned.uid}",
        f"begins={planned.begins:%Y-%m-%dT%H:%M}",
        (planned.programme.name, planned.begins, planned.unit.name, planned.place, reported),
    )


def _planned_slices() -> dict[str, Callable[[Question], list[Slice]]]:
    def by_unit(question: Question) -> list[Slice]:
        if _no_plan(question):
            return []
        return shared.unit_slices(question, _lines(question), _count)

    def by_programme(question: Question) -> list[Slice]:
        found = [] if _no_plan(question) else _lines(question)
        return shared.word_slices(found, lambda one: (one.programme, one.programme_name), _count)

    return {"unit": by_unit, "programme": by_programme}


@figure(
    "programmes.sessions.planned",
    label=_("Sessions planned"),
    unit="sessions",
    method=_(
        "Counts the sessions planned to begin in the period and not called off, reported since or "
        "not; one that was reported without a plan is not among them."
    ),
    by=_planned_slices(),
)
def sessions_planned(question: Question) -> Answer:
    silent = _no_plan(question)
    if silent:
        return shared.not_known(silent)
    rows = _planned(question).select_related("unit", "programme", "session", "office")
    counted = QueryRows(rows.order_by("starts_at", "uid"), PLANNED_COLUMNS, _evidence)
    return Answer(rows.count(), counted, None)


class Waiting(NamedTuple):
    """One unit that a programme called and that did not hold it in time."""

    programme: Programme
    unit: Any
    due: date


def _waiting(question: Question) -> list[Waiting]:
    """Return each called unit without a session until the programme's last day, in the period."""

    def ask() -> list[Waiting]:
        rows = _due(question)
        if "programme" in question.where:
            rows = rows.filter(subject=question.where["programme"])
        found = []
        for programme in rows.order_by("due_on", "subject"):
            found += _without_session(question, programme)
        return found

    return shared.once(question, "programmes.units that wait", ask)


def _due(question: Question) -> Any:
    """Return the programmes whose last day is in the period and over."""
    yesterday = question.office.today() - timedelta(days=1)
    last = min(question.period.last, yesterday)
    rows = Programme.objects.of(question.office)
    return rows.filter(due_on__range=(question.period.first, last))


def _without_session(question: Question, programme: Programme) -> list[Waiting]:
    due = programme.due_on
    if due is None:
        return []
    units = shared.units_on(question, due)
    sessions = Session.objects.filter(programme=programme, held_on__lte=due)
    if programme.begins_on is not None:
        sessions = sessions.filter(held_on__gte=programme.begins_on)
    held = {units.stands_for[one].pk for one in sessions.values_list("unit_id", flat=True)}
    asked = question.where.get("unit")
    return [
        Waiting(programme, unit, due)
        for unit in units.in_force
        if calls(programme, unit) and unit.pk not in held and asked in (None, str(unit.pk))
    ]


def _none_due(question: Question) -> Text | None:
    narrow = shared.too_narrow(question, NARROWED_BY)
    if narrow:
        return narrow
    last = Programme.objects.of(question.office).aggregate(last=Max("due_on"))["last"]
    if last is None:
        return _("No programme says by when it is to be held; set the day with the programme.")
    if _due(question).exists():
        return None
    return _("No programme was to be held by a day of the period that is over.")


def _waiting_by_programme(question: Question) -> list[Slice]:
    found = [] if _none_due(question) else _waiting(question)
    return shared.word_slices(
        found, lambda one: (one.programme.subject, one.programme.name), _count
    )


@figure(
    "programmes.units_not_held",
    label=_("Units that did not hold a programme in time"),
    unit="units",
    method=_(
        "Counts, for each programme whose last day lies in the period and is over, the units in "
        "force on that day that it calls and that held no session of it from its first to its "
        "last day; a unit that owes two programmes counts twice."
    ),
    by={"programme": _waiting_by_programme},
)
def units_not_held(question: Question) -> Answer:
    reason = _none_due(question)
    if reason:
        return shared.not_known(reason)
    rows = tuple(
        EvidenceRow(
            f"owed:{one.programme.subject}|{one.unit.subject}",
            f"due={one.due.isoformat()}",
            (one.programme.name, one.unit.name, one.due),
        )
        for one in _waiting(question)
    )
    return Answer(len(rows), shared.ListRows(WAITING_COLUMNS, rows), None)
