"""Figures of corrections: what came in, what was answered and how fast, what was contested."""

from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db.models import Min
from django.utils import timezone
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
from signalmast.corrections.enums import ClaimState, Nature, Origin, Outcome, Verdict
from signalmast.corrections.models import Claim, Contest, Ruling, Submission

NOTHING_YET = _("Nothing has been handed in or noted yet, so there is nothing to count.")
BEFORE = _("The corrections desk opened after this period.")
NONE_ANSWERED = _("No claim was answered in the period, so there is no time to state.")
CLAIM_COLUMNS = (_("received"), _("claim"), _("came by"), _("state"), _("answered"))
RULING_COLUMNS = (_("published"), _("headline"), _("ruling"), _("version"), _("why it changes"))
CONTEST_COLUMNS = (_("received"), _("correction"), _("outcome"), _("decided"))
SETTLED = (ClaimState.RULED, ClaimState.ANSWERED)


def _silence(question: Question) -> Text | None:
    """Return why nothing is known of the period, None where zero means zero."""

    def ask() -> Text | None:
        own = Claim.objects.of(question.office)
        first = own.aggregate(at=Min("received_at"))["at"]
        if first is None:
            return NOTHING_YET
        _start, after = question.period.moments(question.office.zone)
        return BEFORE if first >= after else None

    found: Text | None = question.remember("corrections.silence", ask)
    return found


def _within(question: Question, field: str) -> dict[str, Any]:
    first, after = question.period.moments(question.office.zone)
    return {f"{field}__gte": first, f"{field}__lt": after}


def _answer(
    question: Question, rows: Any, columns: Any, row: Any, value: Any = len, reason: Text = ""
) -> Answer:
    silent = _silence(question)
    now = timezone.now()
    if silent:
        return Answer(None, QueryRows(rows.none(), columns, row), None, silent)
    counted = rows.count() if value is len else value(rows)
    return Answer(counted, QueryRows(rows, columns, row), now, reason if counted is None else "")


def _claim_row(claim: Claim) -> EvidenceRow:
    settled = claim.settled_at.isoformat() if claim.settled_at else ""
    return EvidenceRow(
        identity=f"claim:{claim.pk}",
        content=f"received={claim.received_at.isoformat()} state={claim.state} settled={settled}",
        cells=(
            claim.received_at, claim.text, claim.get_origin_display(), claim.get_state_display(),
            claim.settled_at,
        ),
        origin=_("handed in"),
    )  # fmt: skip


def _ruling_row(ruling: Ruling) -> EvidenceRow:
    title = ruling.words_in(ruling.claim.office.language).title
    return EvidenceRow(
        identity=f"ruling:{ruling.pk}",
        content=f"verdict={ruling.verdict} version={ruling.version} digest={ruling.digest}",
        cells=(
            ruling.confirmed_at, title, ruling.get_verdict_display(), ruling.version,
            ruling.change,
        ),
        origin=_("ruled on at the desk"),
    )  # fmt: skip


def _contest_row(contest: Contest) -> EvidenceRow:
    ruling = contest.ruling
    title = ruling.words_in(ruling.claim.office.language).title
    return EvidenceRow(
        identity=f"contest:{contest.pk}",
        content=f"outcome={contest.outcome or 'open'}",
        cells=(contest.received_at, title, contest.get_outcome_display(), contest.decided_at),
        origin=_("handed in"),
    )


def _submission_row(one: Submission) -> EvidenceRow:
    return EvidenceRow(
        identity=f"submission:{one.pk}",
        content=f"received={one.received_at.isoformat()} claim={one.claim_id}",
        cells=(one.received_at, one.claim.text, one.get_origin_display()),
        origin=_("handed in"),
    )


def _slices(
    rows: Callable[[Question], Any], column: str, label: Callable[[Any], Text]
) -> Callable[[Question], list[Slice]]:
    """Return a dimension: how many rows have each value of a column."""

    def slices(question: Question) -> list[Slice]:
        if _silence(question):
            return []
        found = Counter(rows(question).order_by().values_list(column, flat=True))
        return [Slice(str(key), label(key), count) for key, count in sorted(found.items())]

    return slices


def received(question: Question) -> Any:
    """Return the claims that came in during the period, the office's own mistakes apart."""
    rows = Claim.objects.of(question.office).filter(**_within(question, "received_at"))
    rows = rows.exclude(origin=Origin.OWN).exclude(state=ClaimState.MERGED)
    return _narrowed(rows, question, "origin").order_by("received_at", "pk")


def answered(question: Question) -> Any:
    """Return the claims that were ruled on or answered in the period, whenever they came in."""
    rows = Claim.objects.of(question.office).filter(**_within(question, "settled_at"))
    rows = rows.filter(state__in=SETTLED).exclude(origin=Origin.OWN)
    return _narrowed(rows, question, "nature").order_by("settled_at", "pk")


def _narrowed(rows: Any, question: Question, column: str) -> Any:
    return rows.filter(**{column: question.where[column]}) if column in question.where else rows


def confirmed(question: Question) -> Any:
    """Return the versions of rulings that two people published in the period."""
    rows = Ruling.objects.confirmed().filter(
        claim__office=question.office, **_within(question, "confirmed_at")
    )
    rows = _narrowed(rows, question, "verdict").select_related("claim__office")
    return rows.prefetch_related("words").order_by("confirmed_at", "pk")


def _hours(rows: Any) -> float | None:
    """Return the median of the hours from coming in to the answer, one decimal."""
    pairs = rows.order_by().values_list("received_at", "settled_at")
    hours = [(settled - came).total_seconds() / 3600 for came, settled in pairs]
    return round(median(hours), 1) if hours else None


@figure(
    "corrections.claims_received",
    label=_("Claims received"),
    unit="claims",
    method=_(
        "Counts what was handed in or noted in the period; the same message handed in many times "
        "is one claim, claims found to be the same are one, own mistakes are counted apart."
    ),
    by={"origin": _slices(received, "origin", lambda key: Origin(key).label)},
)
def claims_received(question: Question) -> Answer:
    return _answer(question, received(question), CLAIM_COLUMNS, _claim_row)


@figure(
    "corrections.submissions",
    label=_("Times that claims were handed in"),
    unit="submissions",
    method=_("Counts each handing-in in the period, also of a claim that is known already."),
)
def submissions(question: Question) -> Answer:
    rows = Submission.objects.filter(
        claim__office=question.office, **_within(question, "received_at")
    )
    rows = rows.select_related("claim").order_by("received_at", "pk")
    return _answer(question, rows, (_("received"), _("claim"), _("came by")), _submission_row)


@figure(
    "corrections.claims_answered",
    label=_("Claims answered"),
    unit="claims",
    method=_(
        "Counts the claims whose first public ruling, or whose answer without a ruling, is of "
        "the period; claims set aside are not among them."
    ),
    by={
        "nature": _slices(
            answered, "nature", lambda key: Nature(key).label if key else _("not sorted yet")
        )
    },
)
def claims_answered(question: Question) -> Answer:
    return _answer(question, answered(question), CLAIM_COLUMNS, _claim_row)


@figure(
    "corrections.hours_to_answer",
    label=_("Hours to an answer, median"),
    unit="hours",
    method=_(
        "The median of the hours from the first handing-in to the first public ruling or answer, "
        "of the claims answered in the period."
    ),
    places=1,
)
def hours_to_answer(question: Question) -> Answer:
    return _answer(question, answered(question), CLAIM_COLUMNS, _claim_row, _hours, NONE_ANSWERED)


@figure(
    "corrections.rulings",
    label=_("Rulings published"),
    unit="rulings",
    method=_("Counts the versions of rulings that two people published in the period."),
    by={"verdict": _slices(confirmed, "verdict", lambda key: Verdict(key).label)},
)
def rulings(question: Question) -> Answer:
    return _answer(question, confirmed(question), RULING_COLUMNS, _ruling_row)


@figure(
    "corrections.rulings_changed",
    label=_("Rulings changed"),
    unit="rulings",
    method=_("Counts the versions after the first that were published in the period."),
)
def rulings_changed(question: Question) -> Answer:
    rows = confirmed(question).exclude(change="")
    return _answer(question, rows, RULING_COLUMNS, _ruling_row)


def contested(question: Question) -> Any:
    rows = Contest.objects.filter(
        ruling__claim__office=question.office, **_within(question, "received_at")
    )
    rows = _narrowed(rows, question, "outcome").select_related("ruling__claim__office")
    return rows.prefetch_related("ruling__words").order_by("received_at", "pk")


@figure(
    "corrections.contested",
    label=_("Rulings contested"),
    unit="objections",
    method=_("Counts the objections with a source that were handed in in the period."),
    by={
        "outcome": _slices(
            contested, "outcome", lambda key: Outcome(key).label if key else _("open")
        )
    },
)
def rulings_contested(question: Question) -> Answer:
    return _answer(question, contested(question), CONTEST_COLUMNS, _contest_row)


@figure(
    "corrections.own_errors",
    label=_("Own mistakes corrected"),
    unit="corrections",
    method=_(
        "Counts the mistakes in the office's own texts whose correction was first published in "
        "the period."
    ),
)
def own_errors(question: Question) -> Answer:
    rows = Claim.objects.of(question.office).filter(
        origin=Origin.OWN, state=ClaimState.RULED, **_within(question, "settled_at")
    )
    return _answer(question, rows.order_by("settled_at", "pk"), CLAIM_COLUMNS, _claim_row)


@table("corrections.rulings_of_the_period", label=_("Rulings of the period"))
def rulings_of_the_period(question: Question) -> Table:
    """Return every version published in the period: day, headline, ruling, why it changed."""
    columns = (_("published"), _("headline"), _("ruling"), _("why it changes"))
    rows = [
        (
            timezone.localtime(one.confirmed_at, question.office.zone).date(),
            one.words_in(question.office.language).title,
            one.get_verdict_display(),
            one.change,
        )
        for one in confirmed(question)
    ]
    return Table(columns, rows, note="" if rows else _("No ruling was published in the period."))
