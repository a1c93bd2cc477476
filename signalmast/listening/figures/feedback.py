"""Figures of feedback: what came in, what was answered in time, what waits, whether it helped.

No row of evidence shows what a resident wrote: a number, a subject, days, a state.
"""

from collections import Counter
from collections.abc import Callable
from statistics import fmean, median
from typing import Any

from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
from signalmast.listening.domain.working_days import WorkingDays, working_days
from signalmast.listening.enums.feedback import FeedbackState
from signalmast.listening.models import Feedback, Satisfaction, Step, Subject
from signalmast.people.models import Unit

NOTHING_YET = _("No feedback has come in yet, so there is nothing to count.")
BEFORE = _("The office took its first feedback after this period.")
NONE_ANSWERED = _("No feedback was answered in the period, so there is nothing to state.")
FEW_RATINGS = _("Fewer than five answers were rated in the period, so no mean is stated.")
#: A mean of fewer ratings would say too much of one of them (charter, point 5).
FEWEST_RATINGS = 5
COLUMNS = (
    _("number"), _("subject"), _("unit that answers"), _("received"), _("answer due"),
    _("answered"), _("state"),
)  # fmt: skip


def _silence(question: Question) -> Text | None:
    """Return why nothing is known of the period, None where zero means zero."""

    def ask() -> Text | None:
        first = Feedback.objects.of(question.office).aggregate(at=Min("received_at"))["at"]
        if first is None:
            return NOTHING_YET
        _start, after = question.period.moments(question.office.zone)
        return BEFORE if first >= after else None

    found: Text | None = question.remember("feedback.silence", ask)
    return found


def _within(question: Question, field: str) -> dict[str, Any]:
    first, after = question.period.moments(question.office.zone)
    return {f"{field}__gte": first, f"{field}__lt": after}


def _feedback(question: Question) -> Any:
    """Return the office's feedback, each once, narrowed to a subject or a unit."""
    rows = Feedback.objects.of(question.office).exclude(state=FeedbackState.MERGED)
    for name in ("subject", "unit"):
        if name in question.where:
            key = question.where[name]
            rows = rows.filter(**{f"{name}_id": int(key)} if key else {f"{name}__isnull": True})
    return rows.select_related("subject", "unit", "office")


def received(question: Question) -> Any:
    rows = _feedback(question).filter(**_within(question, "received_at"))
    return rows.order_by("received_at", "pk")


def answered(question: Question) -> Any:
    """Return the feedback whose first answer is of the period, refusals with reasons too."""
    rows = _feedback(question).filter(**_within(question, "answered_at"))
    return rows.order_by("answered_at", "pk")


def unanswered(question: Question) -> Any:
    """Return the feedback that had no answer when the period ended, what was taken back apart."""
    _first, after = question.period.moments(question.office.zone)
    rows = _feedback(question).filter(received_at__lt=after)
    rows = rows.filter(Q(answered_at=None) | Q(answered_at__gte=after))
    gone = Q(answered_at=None, state=FeedbackState.CLOSED, settled_at__lt=after)
    return rows.exclude(gone).order_by("received_at", "pk")


def overdue(question: Question) -> Any:
    """Return what had no answer at the end of the period and should have had one."""
    return unanswered(question).filter(due_at__lt=question.period.last)


def _row(one: Feedback) -> EvidenceRow:
    """Return feedback as it came in: what happens to it later does not change the row."""
    return _evidence(one, f"received={one.received_at.isoformat()}")


def _answered_row(one: Feedback) -> EvidenceRow:
    told = one.answered_at.isoformat() if one.answered_at else ""
    came = one.received_at.isoformat()
    return _evidence(one, f"received={came} answered={told} in_time={one.in_time}")


def _evidence(one: Feedback, content: str) -> EvidenceRow:
    return EvidenceRow(
        identity=f"feedback:{one.pk}",
        content=content,
        cells=(
            one.number, one.subject.name, one.unit.name if one.unit is not None else "",
            one.received_at, one.due_at, one.answered_at, one.get_state_display(),
        ),
        origin=_("handed in"),
    )  # fmt: skip


def _answer(
    question: Question, rows: Any, value: Any = None, reason: Text = "", row: Any = _row
) -> Answer:
    silent = _silence(question)
    if silent:
        return Answer(None, QueryRows(rows.none(), COLUMNS, row), None, silent)
    counted = rows.count() if value is None else value(rows)
    why = reason if counted is None else ""
    return Answer(counted, QueryRows(rows, COLUMNS, row), timezone.now(), why)


def _by(rows: Callable[[Question], Any]) -> dict[str, Callable[[Question], list[Slice]]]:
    """Return the dimensions of a count: by subject and by the unit that answers."""

    def slices(question: Question, column: str, names: dict[int, str]) -> list[Slice]:
        if _silence(question):
            return []
        found = Counter(rows(question).order_by().values_list(column, flat=True))
        label = {key: str(names.get(key, _("the office itself"))) for key in found}
        return [
            Slice(str(key) if key is not None else "", label[key], found[key])
            for key in sorted(found, key=lambda key: label[key])
        ]

    def by_subject(question: Question) -> list[Slice]:
        names = dict(Subject.objects.of(question.office).values_list("pk", "name"))
        return slices(question, "subject", names)

    def by_unit(question: Question) -> list[Slice]:
        names = dict(Unit.objects.of(question.office).values_list("pk", "name"))
        return slices(question, "unit", names)

    return {"subject": by_subject, "unit": by_unit}


@figure(
    "listening.feedback_received",
    label=_("Feedback received"),
    unit="feedback",
    method=_(
        "Counts the feedback that came in during the period in any way; what was found to tell "
        "the same is one."
    ),
    by=_by(received),
)
def feedback_received(question: Question) -> Answer:
    return _answer(question, received(question))


@figure(
    "listening.feedback_answered",
    label=_("Feedback answered"),
    unit="feedback",
    method=_(
        "Counts the feedback whose first answer is of the period; a reason why it is not for the "
        "office counts as an answer."
    ),
    by=_by(answered),
)
def feedback_answered(question: Question) -> Answer:
    return _answer(question, answered(question), row=_answered_row)


def _share_in_time(rows: Any) -> float | None:
    told = Counter(rows.order_by().values_list("in_time", flat=True))
    whole = told[True] + told[False]
    return round(told[True] / whole, 4) if whole else None


@figure(
    "listening.answered_in_time",
    label=_("Feedback answered in time"),
    unit="share",
    method=_(
        "Divides the first answers of the period that came by the day they were due, in working "
        "days by subject, by all first answers of the period, rounded to four decimals."
    ),
    places=4,
)
def answered_in_time(question: Question) -> Answer:
    return _answer(question, answered(question), _share_in_time, NONE_ANSWERED, _answered_row)


def _days(question: Question) -> Callable[[Any], float | None]:
    calendar: WorkingDays = working_days(question.office)
    zone = question.office.zone

    def middle(rows: Any) -> float | None:
        pairs = rows.order_by().values_list("received_at", "answered_at")
        took = [
            calendar.between(came.astimezone(zone).date(), told.astimezone(zone).date())
            for came, told in pairs
        ]
        return round(median(took), 1) if took else None

    return middle


@figure(
    "listening.days_to_answer",
    label=_("Working days to the first answer, median"),
    unit="days",
    method=_(
        "The median of the working days from the day feedback came in to the day of its first "
        "answer, of the feedback answered in the period; the day it came in does not count."
    ),
    places=1,
)
def days_to_answer(question: Question) -> Answer:
    return _answer(question, answered(question), _days(question), NONE_ANSWERED, _answered_row)


@figure(
    "listening.feedback_open",
    label=_("Feedback without an answer"),
    unit="feedback",
    method=_(
        "Counts the feedback that came in by the end of the period and had no answer then; what "
        "was taken back by its sender is not among it."
    ),
    by=_by(unanswered),
)
def feedback_open(question: Question) -> Answer:
    return _answer(question, unanswered(question))


@figure(
    "listening.feedback_overdue",
    label=_("Feedback overdue"),
    unit="feedback",
    method=_(
        "Counts the feedback without an answer at the end of the period whose day for it was "
        "before the last day of the period."
    ),
    by=_by(overdue),
)
def feedback_overdue(question: Question) -> Answer:
    return _answer(question, overdue(question))


@figure(
    "listening.feedback_reopened",
    label=_("Feedback opened again"),
    unit="times",
    method=_("Counts the times in the period that a sender opened feedback again after an answer."),
)
def feedback_reopened(question: Question) -> Answer:
    rows = Step.objects.filter(
        feedback__in=_feedback(question).values("pk"), what="reopened", **_within(question, "at")
    )
    rows = rows.select_related("feedback__subject").order_by("at", "pk")
    found = QueryRows(rows, (_("number"), _("subject"), _("opened again")), _reopened_row)
    silent = _silence(question)
    if silent:
        return Answer(None, QueryRows(rows.none(), found.columns, _reopened_row), None, silent)
    return Answer(rows.count(), found, timezone.now())


def _reopened_row(one: Step) -> EvidenceRow:
    feedback = one.feedback
    return EvidenceRow(
        identity=f"step:{one.pk}",
        content=f"feedback={feedback.pk} at={one.at.isoformat()}",
        cells=(feedback.number, feedback.subject.name, one.at),
        origin=_("handed in"),
    )


@figure(
    "listening.satisfaction",
    label=_("Satisfaction with answers, mean"),
    unit="of 5",
    method=_(
        "The mean of the ratings from 1 to 5 that senders gave in the period, once per answer; "
        "not stated for fewer than five."
    ),
    places=1,
)
def satisfaction(question: Question) -> Answer:
    first, last = question.period.first, question.period.last
    rows = Satisfaction.objects.filter(
        answer__feedback__in=_feedback(question).values("pk"), day__range=(first, last)
    ).order_by("day", "pk")
    columns = (pgettext_lazy("rating", "day"), pgettext_lazy("rating", "score"))
    silent = _silence(question)
    scores = list(rows.values_list("score", flat=True))
    if silent or len(scores) < FEWEST_RATINGS:
        none = QueryRows(rows.none(), columns, _rating_row)
        return Answer(None, none, None, silent or FEW_RATINGS)
    found = QueryRows(rows, columns, _rating_row)
    return Answer(round(fmean(scores), 1), found, timezone.now())


def _rating_row(one: Satisfaction) -> EvidenceRow:
    """Return a rating without the feedback it is of: who reads the rows learns no more."""
    return EvidenceRow(
        identity=f"satisfaction:{one.pk}",
        content=f"day={one.day.isoformat()} score={one.score}",
        cells=(one.day, one.score),
        origin=_("handed in"),
    )


@table("listening.feedback_by_subject", label=_("Feedback by subject"))
def feedback_by_subject(question: Question) -> Table:
    """Return each subject with what came in, was answered, in time, and waits."""
    columns = (_("subject"), _("received"), _("answered"), _("in time"), _("without an answer"))
    counts = [
        Counter(rows.order_by().values_list("subject__name", flat=True))
        for rows in (
            received(question),
            answered(question),
            answered(question).filter(in_time=True),
            unanswered(question),
        )
    ]
    names = sorted(set().union(*counts))
    rows = [(name, *(count[name] for count in counts)) for name in names]
    return Table(columns, rows, note="" if rows else _("No feedback came in."))


@table("listening.feedback_by_unit", label=_("Feedback by unit"))
def feedback_by_unit(question: Question) -> Table:
    """Return each unit that answers with what it got and what it answered in time."""
    columns = (_("unit that answers"), _("received"), _("answered"), _("in time"))
    counts = [
        Counter(rows.order_by().annotate(name=F("unit__name")).values_list("name", flat=True))
        for rows in (
            received(question),
            answered(question),
            answered(question).filter(in_time=True),
        )
    ]
    names = sorted(set().union(*counts), key=lambda name: name or "")
    rows = [(name or _("the office itself"), *(count[name] for count in counts)) for name in names]
    return Table(columns, rows, note="" if rows else _("No feedback came in."))
