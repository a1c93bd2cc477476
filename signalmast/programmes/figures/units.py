"""Units in force and how many of them the programmes reach."""

from collections import Counter
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    Number,
    Question,
    Spec,
    Table,
    Text,
    figure,
    find_figure,
    table,
)
from signalmast.core.periods import Period
from signalmast.people.models import Unit
from signalmast.programmes.figures import attendance, shared
from signalmast.programmes.models import Session

#: What a unit's own page shows of the unit, and beside it the average of its kind.
BESIDE = (
    "programmes.sessions",
    "programmes.attendance_rate",
    "programmes.attendance_present",
    "programmes.commendations",
    "programmes.plan_done",
    "programmes.plan_late",
    "programmes.briefings_confirmed",
)
#: Of so many units an average is shown. Whoever knows the own value can take it out of an average;
#: what is left then is the sum of at least four others, and no unit's value.
FEWEST = 5
TOO_FEW = _(
    "Fewer than five units of this kind are known, so there is no average: it would tell what "
    "another unit has."
)
COLUMNS = (_("Unit"), _("Code"), _("Kind"), _("In force from"), _("In force until"))


def _units(question: Question) -> tuple[Unit, ...]:
    units = shared.units_on(question, question.period.last).in_force
    key = question.where.get("unit")
    return units if key is None else tuple(unit for unit in units if str(unit.pk) == key)


def _none_known(question: Question) -> Text | None:
    if not Unit.objects.of(question.office).exists():
        return _("No units are known; load the list of units.")
    if not shared.units_on(question, question.period.last).in_force:
        return _(
            "No unit is in force on the last day of the period; load the list of units "
            "of that time."
        )
    return None


@figure(
    "programmes.units",
    label=_("Units"),
    unit="units",
    method=_("Counts the units in force on the last day of the period."),
)
def units_in_force(question: Question) -> Answer:
    as_of = shared.loaded_at(question, "units")
    reason = shared.too_narrow(question, ("unit", "units_on")) or _none_known(question)
    if reason:
        return shared.not_known(reason, as_of)
    rows = tuple(
        EvidenceRow(
            f"unit:{unit.subject}",
            f"from={unit.valid_from or 'always'} until={unit.valid_to or 'open'}",
            (unit.name, unit.code, unit.kind, unit.valid_from, unit.valid_to),
            shared.source(unit),
        )
        for unit in _units(question)
    )
    return Answer(len(rows), shared.ListRows(COLUMNS, rows), as_of)


def _sessions_by_unit(question: Question) -> Counter[int]:
    """Count the period's sessions per unit as the units stand on its last day."""
    stands_for = shared.units_on(question, question.period.last).stands_for
    return Counter(stands_for[line.unit].pk for line in attendance.lines(question))


@figure(
    "programmes.unit_coverage",
    label=_("Units reached"),
    unit="share",
    method=_(
        "Divides the units with at least one session in the period by the units in force on its "
        "last day, rounded to four decimals; a session of a unit merged away by then counts for "
        "the unit in its place."
    ),
    places=4,
)
def unit_coverage(question: Question) -> Answer:
    as_of = shared.loaded_at(question, attendance.STORE)
    reason = _none_known(question) or attendance.not_known(question)
    if reason:
        return shared.not_known(reason, as_of)
    held = _sessions_by_unit(question)
    units = _units(question)
    if not units:
        return shared.not_known(
            _("This unit is not in force on the last day of the period; ask for one that is."),
            as_of,
        )
    rows = tuple(
        EvidenceRow(
            f"unit:{unit.subject}",
            f"sessions={held[unit.pk]}",
            (unit.name, held[unit.pk]),
            shared.source(unit),
        )
        for unit in units
    )
    reached = sum(1 for unit in units if held[unit.pk])
    columns = (_("Unit"), _("Sessions"))
    return Answer(round(reached / len(units), 4), shared.ListRows(columns, rows), as_of)


@table("programmes.units_without_session", label=_("Units without a session"))
def units_without_session(question: Question) -> Table:
    """List units in force that held nothing, with the day of their last session before."""
    columns = (_("Unit"), _("Kind"), _("Last session before"))
    silent = attendance.not_known(question) or _none_known(question)
    if silent:
        return Table(columns, (), note=silent)
    held = _sessions_by_unit(question)
    last = _last_sessions(question)
    rows = [
        (unit.name, unit.kind, last.get(unit.pk)) for unit in _units(question) if not held[unit.pk]
    ]
    note = "" if rows else _("Every unit in force held a session in the period.")
    return Table(columns, rows, note=note)


def _last_sessions(question: Question) -> dict[int, object]:
    """Return the last session before the period of each unit and what was merged into it."""
    stands_for = shared.units_on(question, question.period.last).stands_for
    earlier = Session.objects.of(question.office).filter(held_on__lt=question.period.first)
    last: dict[int, object] = {}
    per_unit = earlier.order_by().values_list("unit_id").annotate(last=Max("held_on"))
    for unit, day in per_unit.order_by("last"):
        last[stands_for[unit].pk] = day
    return last


@dataclass(frozen=True, slots=True)
class Average:
    """The mean over units of one kind; None, with a reason, where too few of them are known.

    `units` is how many values it is the mean of. It comes without rows: they are other units'.
    """

    value: Number | None
    units: int
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of one unit, and the average of the units of its kind in force."""

    spec: Spec
    own: Answer
    average: Average


def of_one(unit: Unit, period: Period) -> Question:
    """Return the question for one unit and all that was merged into it by the period's end."""
    return Question(unit.office, period, {"unit": str(unit.pk)})


def beside(unit: Unit, period: Period) -> list[Beside]:
    """Return the unit's own figures of a period, each beside the average of its kind."""
    own, whole = of_one(unit, period), Question(unit.office, period)
    specs = [find_figure(name, unit.office) for name in BESIDE]
    return [Beside(spec, spec.answer(own), average(spec, whole, unit.kind)) for spec in specs]


def average(spec: Spec, question: Question, kind: str) -> Average:
    """Return the mean of the units' own values over the units of a kind in force.

    Units whose value is not known are left out of it; a share is the mean of shares, so that a
    large unit weighs no more than a small one.
    """
    in_force = shared.units_on(question, question.period.last).in_force
    peers = {str(one.pk) for one in in_force if one.kind == kind}
    parts: Any = spec.by["unit"](question)
    values = [one.value for one in parts if one.key in peers and one.value is not None]
    if len(values) < FEWEST:
        return Average(None, len(values), TOO_FEW)
    return Average(round(fmean(values), 4), len(values))
