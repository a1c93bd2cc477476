"""Answers are kept for 24 months after a survey was closed; what was published of them stays."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.data_subjects import Held
from signalmast.listening.domain.surveys import close_survey
from signalmast.listening.domain.surveys_answers import follow_answers, withdraw_answers
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.models import CollectorKey, Submission, Survey, Tally

KEPT = timedelta(days=730)


def surveys_over() -> list[Survey]:
    """Return the open surveys whose last day is over, each on its office's clock."""
    rows = Survey.objects.filter(state=SurveyState.OPEN).exclude(closes_on=None)
    return [
        one
        for one in rows.select_related("office")
        if one.closes_on and one.closes_on < one.office.today()
    ]


def close_surveys_over() -> int:
    """Close them and return how many there were."""
    found = surveys_over()
    for one in found:
        close_survey(one, by=None)
    return len(found)


def _old(today: date) -> Any:
    return Submission.objects.filter(version__survey__closed_on__lt=today - KEPT)


def answers_are_old() -> bool:
    return bool(_old(timezone.localdate()).exists())


@transaction.atomic
def delete_old_answers() -> int:
    """Delete answers that were kept long enough, and keep how many there were of each day."""
    rows = _old(timezone.localdate())
    counts = Counter(rows.order_by().values_list("version__survey", "day"))
    for (survey, day), count in counts.items():
        Tally.objects.get_or_create(survey_id=survey, day=day)
        Tally.objects.filter(survey_id=survey, day=day).update(outlived=F("outlived") + count)
    Submission.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    CollectorKey.objects.filter(survey__closed_on__lt=timezone.localdate() - KEPT).delete()
    return sum(counts.values())


def order_can_be_read() -> bool:
    """Tell whether the database itself keeps the order in which rows were written."""
    return connection.vendor == "postgresql"


@transaction.atomic
def mix_answers() -> int:
    """Write the answers of open surveys anew in the order of their identities; return how many.

    PostgreSQL keeps rows and numbers of transactions in the order of writing; after this neither
    tells who came first.
    """
    taking = Survey.objects.filter(state=SurveyState.OPEN)
    rows = list(
        Submission.objects.select_for_update().filter(version__survey__in=taking).order_by("pk")
    )
    # By identity: answers that come in meanwhile are no part of this and must not go.
    Submission.objects.filter(pk__in=[one.pk for one in rows]).delete()
    Submission.objects.bulk_create(rows)
    return len(rows)


def held_answers(code: str) -> list[Held]:
    """Return what is held under a receipt's code."""
    found = follow_answers(code)
    if found is None:
        return []
    content = {
        "survey": found.version.survey.title, "version": found.version.number,
        "day": found.day.isoformat(), "language": found.language, "answers": found.answers,
    }  # fmt: skip
    kept = _("Until 24 months after the survey was closed.")
    return [Held(what=_("Answers to a survey"), content=content, kept=kept)]


def erase_answers(code: str) -> int:
    """Withdraw the answers of a code; return how many records there were."""
    return 0 if withdraw_answers(code) is None else 1
