"""Figures of surveys: what was asked, how many answered, how many of a closed group took part.

No row of evidence is one person's: rows are surveys with their counts.
"""

from collections import Counter
from typing import Any

from django.db.models import Count, Min, Sum
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
from signalmast.listening.domain.admissions import Spent, spent
from signalmast.listening.enums.admissions import Door
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.models import Submission, Survey, Tally

NOTHING_YET = _("No survey was ever opened, so there is nothing to count.")
BEFORE = _("The office opened its first survey after this period.")
NO_GROUP = _("No survey of a closed group was closed in the period, so there is no share to state.")
NO_CODES = _("The surveys of closed groups that were closed in the period gave out no codes.")
COLUMNS = (_("opened"), _("survey"), _("for whom"), _("closed"))
COUNTED = (_("survey"), _("answers received"))
TAKEN = (_("survey"), _("withdrawals"))
SHARES = (_("closed"), _("survey"), _("codes given out"), _("codes used"))


def _silence(question: Question) -> Text | None:
    """Return why nothing is known of the period, None where zero means zero."""

    def ask() -> Text | None:
        first = Survey.objects.of(question.office).aggregate(on=Min("opened_on"))["on"]
        if first is None:
            return NOTHING_YET
        return BEFORE if first > question.period.last else None

    found: Text | None = question.remember("surveys.silence", ask)
    return found


def _days(question: Question, field: str) -> dict[str, Any]:
    return {f"{field}__range": (question.period.first, question.period.last)}


def _surveys(question: Question) -> Any:
    rows = Survey.objects.of(question.office).select_related("office").prefetch_related("words")
    return rows.order_by("pk")


def _answer(question: Question, rows: Any, columns: Any, row: Any, value: Any) -> Answer:
    silent = _silence(question)
    if silent:
        return Answer(None, QueryRows(rows.none(), columns, row), None, silent)
    return Answer(value, QueryRows(rows, columns, row), timezone.now())


def received(question: Question) -> dict[int, int]:
    """Return how many answers each survey got in the period, those that are gone included."""

    def ask() -> dict[int, int]:
        own = {"version__survey__office": question.office}
        kept = Submission.objects.filter(**own, **_days(question, "day")).order_by()
        found = Counter(dict(kept.values_list("version__survey").annotate(count=Count("pk"))))
        gone = Tally.objects.filter(survey__office=question.office, **_days(question, "day"))
        for survey, withdrawn, outlived in gone.values_list("survey", "withdrawn", "outlived"):
            found[survey] += withdrawn + outlived
        return {survey: count for survey, count in found.items() if count}

    counts: dict[int, int] = question.remember(("surveys.received", question.period), ask)
    return counts


def _narrowed(counts: dict[int, int], question: Question) -> dict[int, int]:
    wanted = question.where.get("survey")
    return {key: count for key, count in counts.items() if wanted in (None, str(key))}


def _by_survey(question: Question) -> list[Slice]:
    if _silence(question):
        return []
    counts = received(question)
    rows = _surveys(question).filter(pk__in=counts)
    return [Slice(str(one.pk), one.title, counts[one.pk]) for one in rows]


@figure(
    "listening.survey_answers",
    label=_("Answers to surveys"),
    unit="answers",
    method=_(
        "Counts the answers handed in on the days of the period, on the site and by collecting "
        "devices; those that were withdrawn or deleted since are counted too."
    ),
    by={"survey": _by_survey},
)
def answers(question: Question) -> Answer:
    counts = _narrowed(received(question), question)

    def row(survey: Survey) -> EvidenceRow:
        return EvidenceRow(
            identity=f"survey:{survey.pk}", content=f"received={counts[survey.pk]}",
            cells=(survey.title, counts[survey.pk]), origin=_("handed in"),
        )  # fmt: skip

    rows = _surveys(question).filter(pk__in=counts)
    return _answer(question, rows, COUNTED, row, sum(counts.values()))


def _survey_row(survey: Survey) -> EvidenceRow:
    group = _("a closed group") if survey.is_closed_group else _("everybody")
    return EvidenceRow(
        identity=f"survey:{survey.pk}",
        content=f"opened={survey.opened_on} group={survey.is_closed_group}",
        cells=(survey.opened_on, survey.title, group, survey.closed_on),
        origin=_("opened at the desk"),
    )


@figure(
    "listening.surveys_opened",
    label=_("Surveys opened"),
    unit="surveys",
    method=_("Counts the surveys that two people opened for the first time in the period."),
)
def opened(question: Question) -> Answer:
    rows = _surveys(question).filter(**_days(question, "opened_on"))
    return _answer(question, rows, COLUMNS, _survey_row, rows.count())


@figure(
    "listening.survey_withdrawals",
    label=_("Answers withdrawn"),
    unit="answers",
    method=_("Counts the answers that their senders withdrew in the period, whenever handed in."),
)
def withdrawals(question: Question) -> Answer:
    gone = Tally.objects.filter(survey__office=question.office, **_days(question, "day"))
    sums = gone.order_by().values_list("survey").annotate(sum=Sum("withdrawals"))
    counts = {survey: count for survey, count in sums if count}

    def row(survey: Survey) -> EvidenceRow:
        return EvidenceRow(
            identity=f"survey:{survey.pk}", content=f"withdrawals={counts[survey.pk]}",
            cells=(survey.title, counts[survey.pk]), origin=_("withdrawn with a code"),
        )  # fmt: skip

    rows = _surveys(question).filter(pk__in=counts)
    return _answer(question, rows, TAKEN, row, sum(counts.values()))


@figure(
    "listening.survey_participation",
    label=_("Participation of closed groups"),
    unit="%",
    method=_(
        "The codes that were used among those given out and not taken back, of the surveys of "
        "closed groups that were closed in the period."
    ),
    places=1,
)
def participation(question: Question) -> Answer:
    rows = _surveys(question).filter(
        is_closed_group=True, state=SurveyState.CLOSED, **_days(question, "closed_on")
    )
    counts: dict[int, Spent] = {one.pk: spent(Door.SURVEY, one.pk) for one in rows}

    def row(survey: Survey) -> EvidenceRow:
        found = counts[survey.pk]
        return EvidenceRow(
            identity=f"survey:{survey.pk}", content=f"given={found.given} used={found.used}",
            cells=(survey.closed_on, survey.title, found.given, found.used),
            origin=_("counted when it closed"),
        )  # fmt: skip

    given, used = (sum(getattr(one, name) for one in counts.values()) for name in ("given", "used"))
    said = _answer(question, rows, SHARES, row, round(100 * used / given, 1) if given else None)
    if said.value is None and not said.reason:
        return Answer(None, said.rows, said.as_of, NO_CODES if counts else NO_GROUP)
    return said


@table("listening.surveys_of_the_period", label=_("Surveys of the period"))
def surveys_of_the_period(question: Question) -> Table:
    """Return every survey that got answers in the period, with how many."""
    counts = received(question)
    rows = [(one.title, counts[one.pk]) for one in _surveys(question).filter(pk__in=counts)]
    return Table(COUNTED, rows, note="" if rows else _("No survey got answers in the period."))
