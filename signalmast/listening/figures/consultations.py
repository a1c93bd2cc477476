"""Figures of consultations: who took part, what residents added, how it was read, what unites."""

from statistics import median
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    QueryRows,
    Question,
    Text,
    figure,
)
from signalmast.listening.domain.published import published
from signalmast.listening.enums.consultations import StatementState
from signalmast.listening.enums.releases import About
from signalmast.listening.models import Consultation, Release, Statement

NOTHING_YET = _("No consultation has been opened yet, so there is nothing to count.")
BEFORE = _("The first consultation opened after this period.")
NONE_RELEASED = _("No result was published for a consultation of the period; few have voted.")
NONE_DECIDED = _("No statement of a resident was decided on in the period.")
COLUMNS = (_("opened"), _("consultation"), _("state"), _("closes"))
RESULT_COLUMNS = (_("published"), _("consultation"), _("people who voted"), _("votes"))
STATEMENT_COLUMNS = (_("received"), _("consultation"), _("number"), _("state"), _("decided"))


def _silence(question: Question) -> Text | None:
    """Return why nothing is known of the period, None where zero means zero."""

    def ask() -> Text | None:
        own = Consultation.objects.of(question.office).filter(is_archive=False)
        first = own.aggregate(at=Min("opened_at"))["at"]
        if first is None:
            return NOTHING_YET
        _start, after = question.period.moments(question.office.zone)
        return BEFORE if first >= after else None

    found: Text | None = question.remember("consultations.silence", ask)
    return found


def running(question: Question) -> Any:
    """Return the consultations that were open at some time of the period."""
    start, after = question.period.moments(question.office.zone)
    rows = Consultation.objects.of(question.office).public().filter(is_archive=False)
    still = Q(closed_at=None) | Q(closed_at__gte=start)
    return rows.filter(still, opened_at__lt=after).order_by("opened_at", "pk")


def releases(question: Question) -> Any:
    """Return the last release within the period of each consultation that was open in it."""
    _start, after = question.period.moments(question.office.zone)
    numbers = []
    for one in running(question):
        rows = Release.objects.filter(about=About.CONSULTATION, number=one.pk, made_at__lt=after)
        numbers += list(rows.order_by("-sequence").values_list("pk", flat=True)[:1])
    return Release.objects.filter(pk__in=numbers).order_by("made_at", "pk")


def _handed(question: Question, field: str) -> Any:
    start, after = question.period.moments(question.office.zone)
    rows = Statement.objects.by_residents().filter(
        consultation__office=question.office, consultation__is_archive=False,
        **{f"{field}__gte": start, f"{field}__lt": after},
    )  # fmt: skip
    return rows.select_related("consultation").order_by(field, "pk")


def _row(one: Consultation) -> EvidenceRow:
    opened = one.opened_at.isoformat() if one.opened_at else ""
    return EvidenceRow(
        identity=f"consultation:{one.pk}",
        content=f"opened={opened} state={one.state}",
        cells=(one.opened_at, one.title, one.get_state_display(), one.closes_at),
        origin=_("opened at the desk"),
    )


def _votes(release: Release) -> int:
    """Return how many votes a release counts: all questions about statements together."""
    counts = release.released
    return sum(counts.base(name) for name in counts.questions if name.startswith("s"))


def _release_row(release: Release) -> EvidenceRow:
    title = Consultation.objects.filter(pk=release.number).values_list("title", flat=True).first()
    return EvidenceRow(
        identity=f"release:{release.pk}",
        content=f"digest={release.digest}",
        cells=(release.made_at, title or "", release.released.total, _votes(release)),
        origin=_("published result"),
    )


def _statement_row(one: Statement) -> EvidenceRow:
    decided = one.decided_at.isoformat() if one.decided_at else ""
    return EvidenceRow(
        identity=f"statement:{one.pk}",
        content=f"received={one.received_at.isoformat()} state={one.state} decided={decided}",
        cells=(
            one.received_at, one.consultation.title, one.number, one.get_state_display(),
            one.decided_at,
        ),
        origin=_("handed in"),
    )  # fmt: skip


def _answer(
    question: Question, rows: Any, columns: Any, row: Any, value: Any = len, reason: Text = ""
) -> Answer:
    silent = _silence(question)
    if silent:
        return Answer(None, QueryRows(rows.none(), columns, row), None, silent)
    counted = rows.count() if value is len else value(rows)
    given = QueryRows(rows, columns, row)
    return Answer(counted, given, timezone.now(), reason if counted is None else "")


@figure(
    "listening.consultations",
    label=_("Consultations"),
    unit="consultations",
    method=_("Counts the consultations that were open to residents at some time of the period."),
)
def consultations(question: Question) -> Answer:
    return _answer(question, running(question), COLUMNS, _row)


def _people(rows: Any) -> int | None:
    found = [one.released.total for one in rows]
    return sum(found) if found else None


@figure(
    "listening.consultation_participants",
    label=_("People who voted in consultations"),
    unit="people",
    method=_(
        "Adds up the people who voted, from the last published result of each consultation that "
        "was open in the period; published in fives. Who voted in two consultations counts twice."
    ),
)
def participants(question: Question) -> Answer:
    rows = releases(question)
    return _answer(question, rows, RESULT_COLUMNS, _release_row, _people, NONE_RELEASED)


@figure(
    "listening.consultation_votes",
    label=_("Votes on statements"),
    unit="votes",
    method=_(
        "Adds up the votes on all statements, the last one of each person, from the last "
        "published result of each consultation that was open in the period; published in fives."
    ),
)
def votes(question: Question) -> Answer:
    def count(rows: Any) -> int | None:
        found = [_votes(one) for one in rows]
        return sum(found) if found else None

    rows = releases(question)
    return _answer(question, rows, RESULT_COLUMNS, _release_row, count, NONE_RELEASED)


@figure(
    "listening.consultation_statements",
    label=_("Statements handed in by residents"),
    unit="statements",
    method=_("Counts the statements that residents handed in in the period, shown or not."),
)
def statements(question: Question) -> Answer:
    rows = _handed(question, "received_at")
    return _answer(question, rows, STATEMENT_COLUMNS, _statement_row)


@figure(
    "listening.consultation_statements_declined",
    label=_("Statements of residents not shown"),
    unit="statements",
    method=_(
        "Counts the statements that residents handed in in the period and that are not shown "
        "today, each with a reason that its author reads."
    ),
)
def declined(question: Question) -> Answer:
    states = [StatementState.DECLINED, StatementState.REMOVED]
    rows = _handed(question, "received_at").filter(state__in=states)
    return _answer(question, rows, STATEMENT_COLUMNS, _statement_row)


def _hours(rows: Any) -> float | None:
    pairs = rows.order_by().values_list("received_at", "decided_at")
    hours = [(decided - came).total_seconds() / 3600 for came, decided in pairs]
    return round(median(hours), 1) if hours else None


@figure(
    "listening.consultation_hours_to_decide",
    label=_("Hours until a statement was read, median"),
    unit="hours",
    method=_(
        "The median of the hours from handing in to the decision, of the statements of residents "
        "decided on in the period."
    ),
    places=1,
)
def hours_to_decide(question: Question) -> Answer:
    rows = _handed(question, "decided_at")
    return _answer(question, rows, STATEMENT_COLUMNS, _statement_row, _hours, NONE_DECIDED)


@figure(
    "listening.consultation_common_ground",
    label=_("Statements that unite"),
    unit="statements",
    method=_(
        "Counts, in today's published result of each consultation that was open in the period, "
        "the statements on which at least 60 % of every group (of everybody where there are no "
        "groups) are on one side, at most five for each consultation."
    ),
)
def common_ground(question: Question) -> Answer:
    def count(_rows: Any) -> int | None:
        found = [one for one in map(published, running(question)) if one is not None]
        return sum(len(one.bridging) for one in found) if found else None

    rows = running(question)
    return _answer(question, rows, COLUMNS, _row, count, NONE_RELEASED)
