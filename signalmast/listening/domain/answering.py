"""The answer: drafted by one person, looked at by another, read by its sender and perhaps by all.

An answer to its sender alone takes one person, who may ask for a second look. One in public takes
two, the sender's agreement, and a question written by the desk that says nothing of who asked.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain import contacts
from signalmast.listening.domain.feedback_handling import (
    everyone_waiting,
    open_feedback,
    settle,
)
from signalmast.listening.domain.steps import step
from signalmast.listening.enums.feedback import FeedbackState, StepKind
from signalmast.listening.models import Answer, Feedback
from signalmast.listening.permissions import can_confirm, can_draft, can_handle
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answer says, and what stands on the site with it."""

    text: str
    is_public: bool = False
    title: str = ""
    question: str = ""


@transaction.atomic
def propose_answer(feedback: Feedback, draft: Draft, *, by: Any) -> Answer:
    """Write an answer for somebody else to look at; it replaces a draft that waits.

    Raises PermissionDenied, ValidationError by field.
    """
    if not can_draft(by, feedback):
        raise PermissionDenied
    feedback = open_feedback(feedback)
    answer = _written(feedback, draft, by)
    audit.record("feedback.propose", by=by, office=feedback.office, subject=answer)
    return answer


def _written(feedback: Feedback, draft: Draft, by: Any) -> Answer:
    _check(feedback, draft)
    now = timezone.now()
    feedback.answers.waiting().update(
        sent_back_at=now, sent_back_by=by.pk, sent_back_why=_("Another draft has replaced it.")
    )
    last = feedback.answers.aggregate(last=Max("version"))["last"] or 0
    return Answer.objects.create(
        feedback=feedback, version=last + 1, text=draft.text.strip(), is_public=draft.is_public,
        title=draft.title.strip() if draft.is_public else "",
        question=draft.question.strip() if draft.is_public else "",
        proposed_by=by.pk, proposed_at=now,
    )  # fmt: skip


def _check(feedback: Feedback, draft: Draft) -> None:
    wrong = {}
    if not draft.text.strip():
        wrong["text"] = _("Write the answer; whoever asked reads it.")
    if draft.is_public:
        if not feedback.agrees_to_publish:
            wrong["is_public"] = _(
                "The sender has not agreed that question and answer are published. Answer them "
                "alone."
            )
        if not draft.title.strip():
            wrong["title"] = _("Write a heading, such as one would search for.")
        if not draft.question.strip():
            wrong["question"] = _("Write the question as the site shall show it, without names.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def answer_privately(feedback: Feedback, *, text: str, by: Any) -> Answer:
    """Answer the sender alone, at once. Raises PermissionDenied, ValidationError."""
    require(by, "write", feedback.office)
    feedback = open_feedback(feedback)
    answer = _written(feedback, Draft(text), by)
    _give(answer, feedback, by)
    return answer


@transaction.atomic
def confirm_answer(answer: Answer, *, by: Any) -> Answer:
    """Give the answer as the second person; one in public goes to the site.

    Raises PermissionDenied for the one who wrote it, ValidationError when it waits no more.
    """
    answer = _waiting(answer)
    if not can_confirm(by, answer):
        raise PermissionDenied
    feedback = open_feedback(answer.feedback)
    if answer.is_public and not feedback.agrees_to_publish:
        raise ValidationError(
            _("The sender has taken back the agreement meanwhile; answer them alone.")
        )
    _give(answer, feedback, by)
    return answer


def _give(answer: Answer, feedback: Feedback, by: Any) -> None:
    answer.confirmed_by, answer.confirmed_at = by.pk, timezone.now()
    answer.save(update_fields=["confirmed_by", "confirmed_at"])
    feedback.state = FeedbackState.ANSWERED
    settle(feedback)
    what = StepKind.PUBLISHED if answer.is_public else StepKind.ANSWERED
    for one in [feedback, *everyone_waiting(feedback)]:
        if one.pk != feedback.pk:
            settle(one)
        step(one, what)
        contacts.tell(one, is_final=True)
    if answer.is_public:
        audit.record(
            "feedback.publish", by=by, office=feedback.office, subject=answer,
            data={"title": answer.title, "version": answer.version},
        )  # fmt: skip
        BakeMark.put(MarkKind.FIXED, feedback.office_id)
    else:
        audit.record("feedback.answer", by=by, office=feedback.office, subject=answer)


@transaction.atomic
def send_back(answer: Answer, *, comment: str, by: Any) -> Answer:
    """Ask for changes instead of confirming. Raises PermissionDenied, ValidationError."""
    answer = _waiting(answer)
    if not can_confirm(by, answer) and not (answer.is_public and _may_ask(by, answer)):
        raise PermissionDenied
    if not comment.strip():
        raise ValidationError({"comment": _("Say what has to change.")})
    answer.sent_back_at, answer.sent_back_by = timezone.now(), by.pk
    answer.sent_back_why = comment.strip()
    answer.save(update_fields=["sent_back_at", "sent_back_by", "sent_back_why"])
    office = answer.feedback.office
    audit.record("feedback.send-back", by=by, office=office, subject=answer)
    return answer


def _may_ask(by: Any, answer: Answer) -> bool:
    """Any colleague who writes may ask for changes of an answer in public."""
    return can_handle(by, answer.feedback.office) and by.pk != answer.proposed_by


def _waiting(answer: Answer) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("feedback__office")
    now = rows.get(pk=answer.pk)
    if now.is_given or now.sent_back_at is not None:
        raise ValidationError(
            _("This draft does not wait any more: a newer one has replaced it, or somebody has "
              "decided. Open the feedback again.")
        )  # fmt: skip
    return now
