"""Answers: kept under a random identity with the day alone, followed and withdrawn by a code.

No entry of the audit chain is written for an answer that comes in: it would carry a time, and
the order of times could be compared with the order in which people came.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.receipts import code_for, digest_of, token_digest
from signalmast.listening.domain.shown_texts import forget_unwritten
from signalmast.listening.enums.surveys import Way
from signalmast.listening.models import Submission, Survey, SurveyVersion, Tally

#: Answers that are not there at the first look may just be written anew by `mix_answers`.
LOOKS = 2


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers with the code of their receipt, which is shown once and kept by nobody here."""

    submission: Submission
    code: str
    is_new: bool


class TakesNoAnswers(ValidationError):
    """The survey is not open, not open yet, or over."""


def hand_in_answers(
    version: SurveyVersion, answers: dict[str, Any], *, token: str, language: str,
    way: str = Way.WEB,
) -> Answered:  # fmt: skip
    """Keep answers and return the code of the receipt; the same `token` again returns the same.

    `token` is the form's own, an admission's for a closed group, or the identity an app for
    collecting gave. Raises TakesNoAnswers, also for a version that was never open.
    """
    code = code_for(token)
    there = find_by_token(token)
    if there is not None:
        return Answered(there, code, is_new=False)
    survey = version.survey
    if not version.is_opened or not survey.takes_answers:
        raise TakesNoAnswers(
            _("This survey takes no answers now: it is not open yet, or it is over.")
        )
    submission = Submission(
        version=version, answers=answers, language=language, way=way,
        day=survey.office.today(),
        code_digest=digest_of(code), token_digest=token_digest(token),
    )  # fmt: skip
    try:
        with transaction.atomic():
            submission.save(force_insert=True)
    except IntegrityError:
        # The same form came twice at the same moment; the other one has won.
        there = find_by_token(token)
        if there is None:
            raise
        return Answered(there, code, is_new=False)
    return Answered(submission, code, is_new=True)


def find_by_token(token: str) -> Submission | None:
    """Return what a form was kept as, None where it was not."""
    return Submission.objects.filter(token_digest=token_digest(token)).first()


def follow_answers(code: str) -> Submission | None:
    """Return the answers that a code was given for, None for no such code or withdrawn ones."""
    if not code.strip():
        return None
    found = Submission.objects.select_related("version__survey__office")
    return found.filter(code_digest=digest_of(code)).first()


@transaction.atomic
def withdraw_answers(code: str) -> Survey | None:
    """Delete the answers of a code and count that they were there; None for no such code."""
    found = follow_answers(code)
    if found is None:
        return None
    survey = found.version.survey
    for _look in range(LOOKS):
        count, _kinds = Submission.objects.filter(pk=found.pk).delete()
        if count:
            break
    else:
        return None
    today = survey.office.today()
    for day, name in ((found.day, "withdrawn"), (today, "withdrawals")):
        Tally.objects.get_or_create(survey=survey, day=day)
        Tally.objects.filter(survey=survey, day=day).update(**{name: F(name) + 1})
    forget_unwritten(found.version)
    audit.record("survey.withdraw", by=None, office=survey.office, subject=survey)
    return survey


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many answers came in, and how many of them are not kept any more and why."""

    received: int
    withdrawn: int
    outlived: int

    @property
    def kept(self) -> int:
        return self.received - self.withdrawn - self.outlived


def numbers(survey: Survey) -> Numbers:
    """Return the counts of a survey, over all its versions."""
    kept = Submission.objects.filter(version__survey=survey).count()
    gone = survey.tallies.aggregate(
        withdrawn=Sum("withdrawn", default=0), outlived=Sum("outlived", default=0)
    )
    return Numbers(kept + gone["withdrawn"] + gone["outlived"], gone["withdrawn"], gone["outlived"])
