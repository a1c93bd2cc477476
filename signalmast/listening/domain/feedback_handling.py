"""What the desk does with feedback before it is answered: who answers it, and what it is not."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain import contacts
from signalmast.listening.domain.steps import root, step
from signalmast.listening.domain.working_days import working_days
from signalmast.listening.enums.feedback import OPEN, SETTLED, FeedbackState, StepKind
from signalmast.listening.models import Feedback, Subject
from signalmast.people.models import Unit


def open_feedback(feedback: Feedback) -> Feedback:
    """Return feedback as it stands now, locked. Raises ValidationError once it is settled."""
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("office", "subject")
    now = rows.get(pk=feedback.pk)
    if now.state not in OPEN:
        raise ValidationError(
            _("Somebody has settled this feedback meanwhile (%(state)s). Look at it again.")
            % {"state": now.get_state_display()}
        )
    return now


@transaction.atomic
def route_to_unit(
    feedback: Feedback, unit: Unit | None, *, by: Any, subject: Subject | None = None,
    note: str = "",
) -> Feedback:  # fmt: skip
    """Say which unit answers, None for the office itself; another subject moves the due day.

    The sender reads the name of the unit and the note. Raises PermissionDenied, ValidationError.
    """
    require(by, "write", feedback.office)
    feedback = open_feedback(feedback)
    if unit is not None and unit.office_id != feedback.office_id:
        raise ValidationError({"unit": _("Choose a unit of this office.")})
    if subject is not None and subject.pk != feedback.subject_id:
        _change_subject(feedback, subject)
    feedback.unit = unit
    feedback.state = FeedbackState.ROUTED
    feedback.save()
    name = unit.name if unit is not None else feedback.office.name
    step(feedback, StepKind.ROUTED, f"{name}. {note.strip()}" if note.strip() else name)
    audit.record(
        "feedback.route", by=by, office=feedback.office, subject=feedback,
        data={"unit": unit.pk if unit is not None else None, "subject": feedback.subject.code},
    )  # fmt: skip
    return feedback


def _change_subject(feedback: Feedback, subject: Subject) -> None:
    if subject.office_id != feedback.office_id:
        raise ValidationError({"subject": _("Choose a subject of this office.")})
    feedback.subject = subject
    if not feedback.reopened:
        came = timezone.localtime(feedback.received_at, feedback.office.zone).date()
        feedback.due_at = working_days(feedback.office).after(came, subject.working_days)
    # What was asked belongs to the former subject.
    codes = {one.get("code") for one in subject.attributes}
    feedback.attributes = {key: one for key, one in feedback.attributes.items() if key in codes}


@transaction.atomic
def note_step(feedback: Feedback, note: str, *, by: Any) -> Feedback:
    """Tell the sender what is being done. Raises PermissionDenied, ValidationError."""
    require(by, "write", feedback.office)
    feedback = open_feedback(feedback)
    if not note.strip():
        raise ValidationError({"note": _("Write what is being done; the sender reads it.")})
    step(feedback, StepKind.NOTED, note)
    feedback.save(update_fields=["updated_at"])
    audit.record("feedback.note", by=by, office=feedback.office, subject=feedback)
    return feedback


@transaction.atomic
def refuse_feedback(feedback: Feedback, *, reason: str, by: Any) -> Feedback:
    """Say that it is not for this office, why, and whom to ask; the sender reads it.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", feedback.office)
    feedback = open_feedback(feedback)
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say why the office can't answer, and whom to ask instead.")}
        )
    feedback.state, feedback.reason = FeedbackState.REFUSED, reason.strip()
    settle(feedback)
    step(feedback, StepKind.REFUSED)
    _send_drafts_back(feedback, by)
    contacts.tell(feedback, is_final=True)
    audit.record("feedback.refuse", by=by, office=feedback.office, subject=feedback)
    return feedback


def settle(feedback: Feedback) -> None:
    """Keep when feedback was answered for the first and for the last time, and save it."""
    now = timezone.now()
    if feedback.answered_at is None:
        feedback.answered_at = now
        today = timezone.localtime(now, feedback.office.zone).date()
        feedback.in_time = today <= feedback.due_at
    feedback.settled_at = now
    feedback.save()


def _send_drafts_back(feedback: Feedback, by: Any) -> None:
    feedback.answers.waiting().update(
        sent_back_at=timezone.now(), sent_back_by=by.pk if by is not None else None,
        sent_back_why=_("It was settled in another way."),
    )  # fmt: skip


@transaction.atomic
def merge_feedback(feedback: Feedback, *, into: Feedback, by: Any) -> Feedback:
    """Say that it tells the same as other feedback; that one's answer is for both.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", feedback.office)
    feedback = open_feedback(feedback)
    into = root(Feedback.objects.select_for_update(of=("self",)).get(pk=into.pk))
    if into.office_id != feedback.office_id or into.pk == feedback.pk:
        raise ValidationError({"into": _("Choose other feedback of this office.")})
    if into.state == FeedbackState.CLOSED:
        raise ValidationError({"into": _("That feedback is closed; answer this one by itself.")})
    feedback.state, feedback.merged_into = FeedbackState.MERGED, into
    _send_drafts_back(feedback, by)
    step(feedback, StepKind.MERGED)
    if into.state in SETTLED:
        settle(feedback)
        contacts.tell(feedback, is_final=True)
    else:
        feedback.save()
    audit.record(
        "feedback.merge", by=by, office=feedback.office, subject=feedback, data={"into": into.pk}
    )
    return into


def everyone_waiting(feedback: Feedback) -> list[Feedback]:
    """Return feedback that was merged into this one, however far down."""
    found: list[Feedback] = []
    level = list(feedback.merged.select_related("office"))
    while level:
        found += level
        numbers = [one.pk for one in level]
        level = list(Feedback.objects.filter(merged_into__in=numbers).select_related("office"))
    return found
