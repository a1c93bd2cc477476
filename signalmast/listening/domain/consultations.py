"""A consultation from its first draft to its end. Two people open it; its day closes it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.enums.consultations import By, ConsultationState, StatementState
from signalmast.listening.models import Consultation
from signalmast.listening.permissions import can_open_consultation
from signalmast.newsroom.addresses import SEGMENTS
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark

#: Words below the list on the site that no consultation takes for its address.
TAKEN = frozenset(words["follow"] for words in SEGMENTS.values())
#: Fewer statements than this show no opinion groups worth the name.
FEWEST_STATEMENTS = 5
DRAFTS = (ConsultationState.DRAFT, ConsultationState.PROPOSED)


@transaction.atomic
def write_consultation(consultation: Consultation, *, by: Any) -> Consultation:
    """Keep a draft, new or changed; one that waits for a second person goes back to its writer.

    Raises PermissionDenied, ValidationError by field.
    """
    require(by, "write", consultation.office)
    if consultation.pk is not None:
        _check_state(consultation, *DRAFTS)
    if consultation.closes_at <= consultation.opens_at:
        raise ValidationError({"closes_at": _("It can only close after it has opened.")})
    if consultation.slug in TAKEN:
        raise ValidationError({"slug": _("The site uses this word itself; choose another word.")})
    consultation.state = ConsultationState.DRAFT
    consultation.proposed_by = consultation.proposed_at = None
    consultation.full_clean()
    is_new = consultation.pk is None
    consultation.save()
    audit.record(
        "consultation.write", by=by, office=consultation.office, subject=consultation,
        data={"new": is_new},
    )  # fmt: skip
    return consultation


@transaction.atomic
def propose_consultation(consultation: Consultation, *, by: Any) -> Consultation:
    """Ask a second person to open it. Raises PermissionDenied, ValidationError."""
    require(by, "write", consultation.office)
    now = _check_state(consultation, ConsultationState.DRAFT)
    count = now.statements.filter(state=StatementState.SHOWN, by=By.OFFICE).count()
    if count < FEWEST_STATEMENTS:
        raise ValidationError(
            _(
                "It has %(count)s statements of the office. Write at least %(fewest)s, so that "
                "the first who come have something to vote on."
            )
            % {"count": count, "fewest": FEWEST_STATEMENTS}
        )
    if now.closes_at <= timezone.now():
        raise ValidationError(_("The day on which it closes is past; choose a later one."))
    now.state = ConsultationState.PROPOSED
    now.proposed_by, now.proposed_at, now.sent_back_why = by.pk, timezone.now(), ""
    now.save()
    audit.record("consultation.propose", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def send_back_consultation(consultation: Consultation, *, why: str, by: Any) -> Consultation:
    """Give it back to its writer with what should change. Raises as the others do."""
    require(by, "approve", consultation.office)
    now = _check_state(consultation, ConsultationState.PROPOSED)
    if not why.strip():
        raise ValidationError({"why": _("Say what should change.")})
    now.state, now.sent_back_why = ConsultationState.DRAFT, why.strip()
    now.save()
    audit.record("consultation.send-back", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def open_consultation(consultation: Consultation, *, by: Any) -> Consultation:
    """Open it as the second person; votes count from its day on. Raises PermissionDenied."""
    now = _check_state(consultation, ConsultationState.PROPOSED)
    if not can_open_consultation(by, now):
        raise PermissionDenied
    if now.closes_at <= timezone.now():
        raise ValidationError(_("The day on which it closes is past; send it back."))
    now.state = ConsultationState.OPEN
    now.opened_by, now.opened_at = by.pk, timezone.now()
    now.save()
    _logged("consultation.open", now, by)
    return now


@transaction.atomic
def close_consultation(consultation: Consultation, *, by: Any, why: str = "") -> Consultation:
    """Close it: at its time by the installation (`by` is None), before it with a reason.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "approve", consultation.office)
    now = _check_state(consultation, ConsultationState.OPEN)
    moment = timezone.now()
    if moment < now.closes_at and not why.strip():
        raise ValidationError(
            {"why": _("Say why it closes before its day; the public log shows it.")}
        )
    now.state, now.closed_at = ConsultationState.CLOSED, moment
    now.save()
    _logged("consultation.close", now, by, why.strip())
    return now


def over() -> Any:
    """Return the consultations whose time is over and that nobody has closed yet."""
    return Consultation.objects.filter(state=ConsultationState.OPEN, closes_at__lte=timezone.now())


def close_what_is_over() -> int:
    """Close every consultation whose time is over; return how many there were."""
    rows = list(over())
    for one in rows:
        close_consultation(one, by=None)
    return len(rows)


@transaction.atomic
def delete_draft(consultation: Consultation, *, by: Any) -> None:
    """Delete a consultation that never was public. Raises PermissionDenied, ValidationError."""
    require(by, "write", consultation.office)
    now = _check_state(consultation, *DRAFTS)
    audit.record("consultation.delete", by=by, office=now.office, subject=now)
    now.statements.all().delete()
    now.delete()


def _check_state(consultation: Consultation, *states: ConsultationState) -> Consultation:
    """Return the consultation as it stands now, locked. Raises ValidationError in other states."""
    now = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=consultation.pk)
    )
    if now.state not in states:
        raise ValidationError(
            _("It has changed meanwhile (%(state)s). Look at it again.")
            % {"state": now.get_state_display()}
        )
    return now


def _logged(verb: str, consultation: Consultation, by: Any, reason: str = "") -> None:
    audit.record(
        verb, by=by, office=consultation.office, subject=consultation,
        data={"title": consultation.title, "reason": reason},
    )  # fmt: skip
    BakeMark.put(MarkKind.FIXED, consultation.office_id)  # the public log shows it
