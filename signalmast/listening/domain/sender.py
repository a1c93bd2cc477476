"""What the sender of feedback does with the code: open it again, rate the answer, take it back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.search.folding import storable
from signalmast.listening.domain import contacts
from signalmast.listening.domain.retention import empty
from signalmast.listening.domain.steps import root, step
from signalmast.listening.domain.working_days import working_days
from signalmast.listening.enums.feedback import OPEN, SETTLED, FeedbackState, StepKind
from signalmast.listening.models import Answer, Feedback, Satisfaction

#: So long after an answer its sender may open the feedback again.
REOPEN_DAYS = 30
LONGEST_AGAIN = 2000


def may_reopen(feedback: Feedback) -> bool:
    """Tell whether the sender may still say that an answer does not settle it."""
    if feedback.state not in SETTLED or feedback.settled_at is None:
        return False
    return timezone.now() - feedback.settled_at <= timedelta(days=REOPEN_DAYS)


@transaction.atomic
def reopen(feedback: Feedback, *, text: str) -> Feedback:
    """Open feedback again with what is still missing; the time for an answer begins anew.

    Raises ValidationError by field.
    """
    feedback = _locked(feedback)
    if not may_reopen(feedback):
        raise ValidationError(
            _("Feedback can be opened again within 30 days of the answer. Hand it in anew.")
        )
    text = storable(text).strip()
    if not text:
        raise ValidationError({"text": _("Write what is still missing.")})
    if len(text) > LONGEST_AGAIN:
        raise ValidationError({"text": _("The text is longer than 2,000 characters.")})
    today = feedback.office.today()
    feedback.due_at = working_days(feedback.office).after(today, feedback.subject.working_days)
    feedback.state = FeedbackState.ROUTED if feedback.unit_id else FeedbackState.NEW
    feedback.settled_at, feedback.reason, feedback.reminded = None, "", 0
    feedback.reopened += 1
    feedback.save()
    contacts.hold_on_to(feedback)
    step(feedback, StepKind.REOPENED, text)
    audit.record("feedback.reopen", by=None, office=feedback.office, subject=feedback)
    return feedback


def answer_to_rate(feedback: Feedback) -> Answer | None:
    """Return the answer that the sender can still rate, None where there is none."""
    answer = feedback.newest_answer
    if answer is None or feedback.state not in (FeedbackState.ANSWERED, FeedbackState.CLOSED):
        return None
    return None if Satisfaction.objects.filter(answer=answer).exists() else answer


def rate(feedback: Feedback, score: int) -> Satisfaction:
    """Keep how far the newest answer helped, once. Raises ValidationError."""
    if score not in range(1, 6):
        raise ValidationError({"score": _("Choose one of the five answers.")})
    answer = answer_to_rate(feedback)
    if answer is None:
        raise ValidationError(_("This answer was rated already."))
    today = feedback.office.today()
    try:
        with transaction.atomic():
            return Satisfaction.objects.create(answer=answer, score=score, day=today)
    except IntegrityError:
        raise ValidationError(_("This answer was rated already.")) from None


@transaction.atomic
def withdraw(feedback: Feedback) -> Feedback:
    """Take feedback back: what its sender wrote is emptied, and nobody answers it any more.

    A question that is on the site already goes once somebody at the desk who approves has done
    it; the sender is the first of the two people.
    """
    feedback = _locked(feedback)
    for answer in feedback.answers.public().filter(removal_why=""):
        answer.removal_why = _("The sender has taken it back.")
        answer.save(update_fields=["removal_why"])
    feedback.agrees_to_publish = False
    if feedback.state in OPEN:
        feedback.state, feedback.settled_at = FeedbackState.CLOSED, timezone.now()
        feedback.answers.waiting().update(
            sent_back_at=timezone.now(), sent_back_why=_("The sender has taken it back.")
        )
    empty(feedback)
    contacts.forget_contact(feedback)
    step(feedback, StepKind.WITHDRAWN)
    audit.record("feedback.withdraw", by=None, office=feedback.office, subject=feedback)
    return feedback


def _locked(feedback: Feedback) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("office", "subject")
    return rows.get(pk=feedback.pk)


def answered_for(feedback: Feedback) -> Feedback:
    """Return the feedback whose answer is for this one: itself, or what it was merged into."""
    return root(feedback)
