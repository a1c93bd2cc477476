"""The plan: how many tasks a period had, how many are done, what comes next."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    QueryRows,
    Question,
    Slice,
    Table,
    Text,
    figure,
    table,
)
from signalmast.core.periods import Period
from signalmast.programmes.domain.plans import (
    CLOSED,
    following,
    keys_within,
    overdue,
    planned_periods,
)
from signalmast.programmes.enums import Status
from signalmast.programmes.figures import shared
from signalmast.programmes.models import PlanItem

STORE = "plan"
NARROWED_BY = ("unit", "units_on", "status")
# Databases differ in where they put rows without a day.
IN_ORDER = ("period", F("due").asc(nulls_last=True), "subject")
COLUMNS = (_("Period"), _("Task"), _("Lead unit"), _("Due"), _("Status"))


class Line(NamedTuple):
    """What the figures take from one plan item."""

    unit: int | None
    status: str | None
    due: date | None


def _planned(question: Question) -> list[Period]:
    return shared.once(
        question, "programmes.planned periods", lambda: planned_periods(question.office)
    )


def items(question: Question) -> Any:
    """Return the items planned for periods within the question's, narrowed as asked."""
    keys = keys_within(_planned(question), question.period)
    rows = PlanItem.objects.of(question.office).planned_for(keys)
    return shared.narrowed(rows, question)


def lines(question: Question) -> list[Line]:
    def ask() -> list[Line]:
        rows = items(question).order_by()
        return [Line(*row) for row in rows.values_list("unit_id", "status", "due")]

    return shared.once(question, "programmes.plan lines", ask)


def not_known(question: Question) -> Text | None:
    """Return why nothing is known of a plan for the period."""
    planned = _planned(question)
    first = min((one.first for one in planned), default=None)
    last = max((one.last for one in planned), default=None)
    narrow = shared.too_narrow(question, NARROWED_BY)
    return narrow or shared.silence(question, STORE, first=first, last=last)


def evidence(item: PlanItem) -> EvidenceRow:
    return EvidenceRow(
        f"plan:{item.subject}",
        f"status={item.status or 'unknown'}",
        (
            item.period,
            item.task,
            _lead(item),
            item.due,
            _status(item.status),
        ),
        shared.source(item),
    )


def _lead(item: PlanItem) -> str:
    return item.unit.name if item.unit else ""


def _status(code: str | None) -> Text:
    if code is None:
        return _("not known")
    return Status(code).label if code in Status.values else code


def done(found: list[Line]) -> int | None:
    """Count what is done; unknown where no item says how it stands."""
    if found and all(line.status is None for line in found):
        return None
    return sum(1 for line in found if line.status == Status.DONE)


def late_from(question: Question) -> date:
    """Return the day on which lateness is looked at: the day after the period, or today before."""
    today: date = question.office.today()
    return min(today, question.period.last + timedelta(days=1))


def late(found: list[Line], day: date) -> int | None:
    """Count what was due before a day and is not closed; unknown where no item has a day."""
    if found and all(line.due is None for line in found):
        return None
    return sum(
        1 for line in found if line.due is not None and line.due < day and line.status not in CLOSED
    )


def _slices(measure: shared.Measure) -> dict[str, Callable[[Question], list[Slice]]]:
    def by_unit(question: Question) -> list[Slice]:
        if not_known(question):
            return []
        return shared.unit_slices(question, lines(question), measure)

    def by_status(question: Question) -> list[Slice]:
        found = [] if not_known(question) else lines(question)
        return shared.word_slices(
            found, lambda line: (line.status or "", _status(line.status)), measure
        )

    return {"unit": by_unit, "status": by_status}


NO_STATUS = _("No task of the period says how it stands; fill in the status and load it.")
NO_DAY = _("No task of the period says by when; fill in the day and load it.")


def _answer(
    question: Question, measure: shared.Measure, rows: Any, why_not: Text = NO_STATUS
) -> Answer:
    as_of = shared.loaded_at(question, STORE)
    silent = not_known(question)
    if silent:
        return shared.not_known(silent, as_of)
    value = measure(lines(question))
    reason: Text = why_not if value is None else ""
    counted = rows.select_related("unit").order_by(*IN_ORDER)
    return Answer(value, QueryRows(counted, COLUMNS, evidence), as_of, reason)


@figure(
    "programmes.plan_items",
    label=_("Planned tasks"),
    unit="tasks",
    method=_(
        "Counts the tasks planned for the period or for a part of it; one task of one lead unit "
        "counts once per planned period."
    ),
    by=_slices(len),
)
def plan_items(question: Question) -> Answer:
    return _answer(question, len, items(question))


@figure(
    "programmes.plan_done",
    label=_("Planned tasks done"),
    unit="tasks",
    method=_(
        "Counts the tasks planned for the period or for a part of it whose status is done; a task "
        "without a status is not counted."
    ),
    by=_slices(done),
)
def plan_done(question: Question) -> Answer:
    return _answer(question, done, items(question).filter(status=Status.DONE))


def _late_by_unit(question: Question) -> list[Slice]:
    if not_known(question):
        return []
    day = late_from(question)
    return shared.unit_slices(question, lines(question), lambda found: late(found, day))


@figure(
    "programmes.plan_late",
    label=_("Planned tasks late"),
    unit="tasks",
    method=_(
        "Counts the tasks planned for the period or for a part of it whose day has gone by, by "
        "the end of the period or today where that is earlier, and that are neither done nor "
        "dropped; a task without a day is not counted."
    ),
    by={"unit": _late_by_unit},
)
def plan_late(question: Question) -> Answer:
    day = late_from(question)
    counted = overdue(items(question), day)
    return _answer(question, lambda found: late(found, day), counted, NO_DAY)


@table("programmes.plan_results", label=_("What became of the plan"))
def plan_results(question: Question) -> Table:
    columns = (_("Task"), _("Lead unit"), _("Due"), _("Status"), _("Result"))
    rows = [
        (
            item.task,
            _lead(item),
            item.due,
            _status(item.status),
            item.result,
        )
        for item in _listed(question)
    ]
    return Table(columns, rows, note="" if rows else _nothing(question.period))


@table("programmes.plan_next", label=_("Plan for the next period"))
def plan_next(question: Question) -> Table:
    coming = question.at(following(question.period))
    columns = (_("Task"), _("Lead unit"), _("Due"))
    rows = [(item.task, _lead(item), item.due) for item in _listed(coming)]
    return Table(columns, rows, note="" if rows else _nothing(coming.period))


def _listed(question: Question) -> Any:
    return items(question).select_related("unit").order_by(*IN_ORDER)


def _nothing(period: Period) -> Text:
    return format_lazy(_("No task is planned for: {period}."), period=period.label)
