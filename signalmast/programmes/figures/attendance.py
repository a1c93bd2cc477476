"""Sessions of learning programmes: how many, who was called, who came."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    Number,
    QueryRows,
    Question,
    Slice,
    Table,
    Text,
    figure,
    table,
)
from signalmast.programmes.figures import shared
from signalmast.programmes.figures.shared import Measure
from signalmast.programmes.models import Session

STORE = "attendance"
NARROWED_BY = ("unit", "units_on", "programme", "week")
COLUMNS = (_("Programme"), _("Date"), _("Unit"), _("Called"), _("Present"))
NONE_STATED = _("No session of the period states the numbers; fill them in and load the file.")


class Line(NamedTuple):
    """What the figures take from one session."""

    unit: int
    day: date
    programme: str
    programme_name: str
    expected: int | None
    attended: int | None


def sessions(question: Question) -> Any:
    """Return the sessions of the period, narrowed as asked."""
    rows = Session.objects.of(question.office).within(question.period)
    return shared.narrowed(rows, question)


def lines(question: Question) -> list[Line]:
    def ask() -> list[Line]:
        fields = ("unit_id", "held_on", "programme__subject", "programme__name")
        rows = sessions(question).order_by().values_list(*fields, "expected", "attended")
        return [Line(*row) for row in rows]

    return shared.once(question, "programmes.session lines", ask)


def not_known(question: Question) -> Text | None:
    """Return why nothing is known of sessions in the period, None where something is."""

    def ask() -> Text | None:
        known = Session.objects.of(question.office).aggregate(
            first=Min("held_on"), last=Max("held_on")
        )
        return shared.too_narrow(question, NARROWED_BY) or shared.silence(question, STORE, **known)

    return shared.once(question, "programmes.session silence", ask)


def count(found: list[Line]) -> int:
    return len(found)


def expected(found: list[Line]) -> int | None:
    """Sum what is stated. No sessions make 0, sessions that state nothing make unknown."""
    stated = [line.expected for line in found if line.expected is not None]
    return sum(stated) if stated or not found else None


def present(found: list[Line]) -> int | None:
    stated = [line.attended for line in found if line.attended is not None]
    return sum(stated) if stated or not found else None


def rate(found: list[Line]) -> float | None:
    """Return present / expected over sessions that state both, four decimals."""
    both = [
        (line.attended, line.expected)
        for line in found
        if line.attended is not None and line.expected is not None
    ]
    called = sum(pair[1] for pair in both)
    return round(sum(pair[0] for pair in both) / called, 4) if called else None


def evidence(session: Session) -> EvidenceRow:
    called, came = _shown(session.expected), _shown(session.attended)
    return EvidenceRow(
        f"session:{session.subject}",
        f"attended={came} expected={called}",
        (
            session.programme_name,
            session.held_on,
            session.unit.name,
            session.expected,
            session.attended,
        ),
        shared.source(session),
    )


def _shown(number: int | None) -> str:
    return "unknown" if number is None else str(number)


def slices(measure: Measure) -> dict[str, Callable[[Question], list[Slice]]]:
    """Return the ways in which a measure of sessions can be sliced."""

    def of(question: Question) -> list[Line]:
        return [] if not_known(question) else lines(question)

    def by_unit(question: Question) -> list[Slice]:
        return [] if not_known(question) else shared.unit_slices(question, of(question), measure)

    def by_week(question: Question) -> list[Slice]:
        return [] if not_known(question) else shared.week_slices(question, of(question), measure)

    def by_programme(question: Question) -> list[Slice]:
        return shared.word_slices(
            of(question), lambda line: (line.programme, line.programme_name), measure
        )

    return {"unit": by_unit, "programme": by_programme, "week": by_week}


def answer(question: Question, measure: Measure, rows: Any) -> Answer:
    """Answer with a measure of the period's sessions; `rows` are those it counts."""
    as_of = shared.loaded_at(question, STORE)
    silent = not_known(question)
    if silent:
        return shared.not_known(silent, as_of)
    value: Number | None = measure(lines(question))
    counted = rows.select_related("unit").order_by("held_on", "subject")
    reason: Text = NONE_STATED if value is None else ""
    return Answer(value, QueryRows(counted, COLUMNS, evidence), as_of, reason)


@figure(
    "programmes.sessions",
    label=_("Sessions held"),
    unit="sessions",
    method=_(
        "Counts the sessions whose date lies in the period; one programme of one unit on one day "
        "is one session, however many files hold it."
    ),
    by=slices(count),
)
def sessions_held(question: Question) -> Answer:
    return answer(question, count, sessions(question))


@figure(
    "programmes.attendance_expected",
    label=_("People called"),
    unit="people",
    method=_(
        "Adds up the number called over the sessions of the period that state it; a person called "
        "to two sessions counts twice."
    ),
    by=slices(expected),
)
def attendance_expected(question: Question) -> Answer:
    return answer(question, expected, sessions(question).stating_expected())


@figure(
    "programmes.attendance_present",
    label=_("People present"),
    unit="people",
    method=_(
        "Adds up the number present over the sessions of the period that state it; a person "
        "present at two sessions counts twice."
    ),
    by=slices(present),
)
def attendance_present(question: Question) -> Answer:
    return answer(question, present, sessions(question).stating_present())


@figure(
    "programmes.attendance_rate",
    label=_("Attendance rate"),
    unit="share",
    method=_(
        "Divides the people present by the people called over those sessions of the period that "
        "state both numbers, rounded to four decimals."
    ),
    by=slices(rate),
    places=4,
)
def attendance_rate(question: Question) -> Answer:
    both = sessions(question).stating_expected().stating_present()
    return answer(question, rate, both)


@table("programmes.attendance_by_unit", label=_("Attendance by unit"))
def attendance_by_unit(question: Question) -> Table:
    """Compare with the period before by the units as they stand at this period's end."""
    day = shared.map_day(question).isoformat()
    now = question.narrowed(units_on=day)
    before = question.at(question.period.previous()).narrowed(units_on=day)
    new, old = _by_unit(now), _by_unit(before)
    names = dict(_names(before) + _names(now))
    keys = [key for key, _label in _names(now)]
    keys += [key for key in old if key not in keys]
    rows = [(names[key], *_pair(new.get(key, []), old.get(key, []), now, before)) for key in keys]
    total = _pair(_known(now), _known(before), now, before)
    return Table(
        columns=(
            _("Unit"),
            _("Called"),
            _("Present"),
            _("Present (%)"),
            _("Called before"),
            _("Present before"),
            _("Present before (%)"),
            _("Change (percentage points)"),
        ),
        rows=rows,
        total=(_("Total"), *total),
        note=_("A unit's earlier numbers include those of units merged into it since."),
    )


def _known(question: Question) -> list[Line]:
    return [] if not_known(question) else lines(question)


def _names(question: Question) -> list[tuple[str, Text]]:
    found = shared.unit_slices(question, _known(question), count)
    return [(one.key, one.label) for one in found]


def _by_unit(question: Question) -> dict[str, list[Line]]:
    units = shared.units_on(question, shared.map_day(question))
    groups: dict[str, list[Line]] = {}
    for line in _known(question):
        groups.setdefault(units.key(line.unit), []).append(line)
    return groups


def _pair(new: list[Line], old: list[Line], now: Question, before: Question) -> tuple[object, ...]:
    values: list[Number | None] = []
    rates: list[float | None] = []
    for found, question in ((new, now), (old, before)):
        known = not not_known(question)
        share = rate(found)
        rates.append(share)
        values += [expected(found) if known else None, present(found) if known else None]
        values.append(percent(share))
    first, second = rates
    change = None if first is None or second is None else round((first - second) * 100, 1)
    return (*values, change)


def percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
