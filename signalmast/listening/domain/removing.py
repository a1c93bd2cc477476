"""A resident's text goes off the site only by two people, with a public reason (charter, 8, 9)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain.steps import step
from signalmast.listening.enums.feedback import StepKind
from signalmast.listening.models import Answer
from signalmast.listening.permissions import can_remove
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark


@transaction.atomic
def ask_for_removal(answer: Answer, *, reason: str, by: Any) -> Answer:
    """Ask that a question and its answer leave the site; somebody else who approves does it.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", answer.feedback.office)
    answer = _on_site(answer)
    if not reason.strip():
        raise ValidationError({"reason": _("Say by which rule it goes; the public log shows it.")})
    answer.removal_by, answer.removal_why = by.pk, reason.strip()
    answer.save(update_fields=["removal_by", "removal_why"])
    office = answer.feedback.office
    audit.record("feedback.ask-removal", by=by, office=office, subject=answer)
    return answer


@transaction.atomic
def remove_from_site(answer: Answer, *, by: Any) -> Answer:
    """Take a question and its answer off the site as the second person; the log keeps that.

    Raises PermissionDenied for the one who asked, ValidationError when nobody asked.
    """
    answer = _on_site(answer)
    if not answer.removal_why:
        raise ValidationError(_("Nobody has asked for the removal; ask first, with a reason."))
    if not can_remove(by, answer):
        raise PermissionDenied
    answer.removed_by, answer.removed_at = by.pk, timezone.now()
    answer.save(update_fields=["removed_by", "removed_at"])
    feedback = answer.feedback
    step(feedback, StepKind.REMOVED, answer.removal_why)
    audit.record(
        "feedback.remove", by=by, office=feedback.office, subject=answer,
        data={"title": _("Question %(number)s") % {"number": feedback.number},
              "reason": answer.removal_why},
    )  # fmt: skip
    BakeMark.put(MarkKind.FIXED, feedback.office_id)
    return answer


@transaction.atomic
def leave_on_site(answer: Answer, *, by: Any) -> Answer:
    """Decide that a text stays. Raises PermissionDenied, ValidationError."""
    answer = _on_site(answer)
    if not can_remove(by, answer):
        raise PermissionDenied
    answer.removal_by, answer.removal_why = None, ""
    answer.save(update_fields=["removal_by", "removal_why"])
    office = answer.feedback.office
    audit.record("feedback.keep-public", by=by, office=office, subject=answer)
    return answer


def _on_site(answer: Answer) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("feedback__office")
    now = rows.get(pk=answer.pk)
    if not now.is_on_site:
        raise ValidationError(_("This answer is not on the site."))
    return now


def waiting_removals(office: Any) -> Any:
    """Return the answers on the site whose removal somebody has asked for."""
    rows = Answer.objects.public().filter(feedback__office=office)
    return rows.exclude(removal_why="")
