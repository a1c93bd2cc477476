"""What a person decides about a delivery that the desk can't decide by itself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.channels.domain.copies import settle
from signalmast.channels.domain.outcomes import end_followers
from signalmast.channels.enums import Act, CopyState, Outcome, State, Why
from signalmast.channels.models import Attempt, Copy, Delivery
from signalmast.channels.permissions import can_decide
from signalmast.core import audit
from signalmast.core.sentences import Sentence, plain, tell, tell_n


@transaction.atomic
def confirm_arrival(delivery: Delivery, *, by: Any, url: str = "", number: str = "") -> None:
    """Say that a person saw the post on the channel: it is sent, with that person's word.

    Raises PermissionDenied, ValidationError.
    """
    row = _open(delivery, by)
    row.state, row.url, row.external_id = State.SENT, url.strip(), number.strip()
    row.sent_at = row.sent_at or timezone.now()
    _settle(row, by, tell("Seen on the channel by a person."), "channels.confirm")


@transaction.atomic
def send_again(delivery: Delivery, *, by: Any) -> None:
    """Say that the post is not on the channel and should go out: it is due with its old key.

    Raises PermissionDenied, ValidationError.
    """
    row = _open(delivery, by)
    now = timezone.now()
    row.state, row.attempts, row.looks = State.DUE, 0, 0
    row.due_at = row.not_before = now
    _settle(row, by, tell("Sent again by a person's decision."), "channels.send-again")
    Delivery.objects.filter(pk=row.pk).update(settled_at=None)


@transaction.atomic
def let_be(delivery: Delivery, *, by: Any, reason: str) -> None:
    """Say that it should not go out any more. Raises PermissionDenied, ValidationError."""
    if not reason.strip():
        raise ValidationError(_("Say why it should not go out; the log keeps it."))
    row = _open(delivery, by)
    row.state = State.WITHDRAWN
    _settle(row, by, plain(reason.strip()), "channels.let-be")
    if row.act == Act.SEND:
        end_followers(row)


@transaction.atomic
def send_copies_again(delivery: Delivery, *, by: Any) -> int:
    """Send again the copies of which it is not known whether they arrived; return how many.

    Some subscribers may then get theirs twice. Raises PermissionDenied, ValidationError.
    """
    row = _in_doubt(delivery, by)
    # Nobody's any more: a worker that comes back late must not write over what is sent now.
    count = _doubtful(row).update(
        state=CopyState.DUE, attempts=0, not_before=timezone.now(), claimed_by="",
        claimed_until=None, said=tell("Sent again by a person's decision."),
    )  # fmt: skip
    row.state, row.why, row.claimed_until = State.SENDING, "", None
    row.save(update_fields=["state", "why", "claimed_until"])
    said = tell_n(
        "%(count)s copy that may not have arrived is sent again by a person's decision.",
        "%(count)s copies that may not have arrived are sent again by a person's decision.",
        count,
        count=count,
    )
    _note(row, by, said, "channels.copies-again", copies=count)
    return count


@transaction.atomic
def leave_copies(delivery: Delivery, *, by: Any) -> int:
    """Leave the copies of which it is not known whether they arrived; return how many.

    Some subscribers may then not get theirs. Raises PermissionDenied, ValidationError.
    """
    row = _in_doubt(delivery, by)
    count = _doubtful(row).update(
        state=CopyState.LEFT, claimed_by="", said=tell("Left as it is by a person's decision.")
    )
    settle(row.pk)
    said = tell_n(
        "%(count)s copy that may not have arrived is left as it is by a person's decision.",
        "%(count)s copies that may not have arrived are left as they are by a person's decision.",
        count,
        count=count,
    )
    _note(row, by, said, "channels.copies-left", copies=count)
    return count


def _in_doubt(delivery: Delivery, by: Any) -> Delivery:
    """Return the row locked, if some of its copies wait for a person."""
    row = _locked(delivery, by)
    if row.state != State.SENT or row.why != Why.COPIES:
        raise ValidationError(_("Nothing has to be decided about this any more."))
    return row


def _doubtful(row: Delivery) -> QuerySet[Copy]:
    return Copy.objects.filter(delivery=row, state=CopyState.UNKNOWN)


def _locked(delivery: Delivery, by: Any) -> Delivery:
    row = Delivery.objects.select_for_update().select_related("account").get(pk=delivery.pk)
    if not can_decide(by, row):
        raise PermissionDenied
    return row


def _open(delivery: Delivery, by: Any) -> Delivery:
    """Return the row locked, if it still waits for a person."""
    row = _locked(delivery, by)
    if row.state not in {State.NEEDS_PERSON, State.REFUSED}:
        raise ValidationError(_("Nothing has to be decided about this any more."))
    return row


def _settle(row: Delivery, by: Any, said: Sentence, verb: str) -> None:
    row.why, row.said, row.settled_at, row.settled_by = "", said, timezone.now(), by
    row.save()
    _note(row, by, said, verb)


def _note(row: Delivery, by: Any, said: Sentence, verb: str, **more: int) -> None:
    """Write a decision into the timeline and the log."""
    now = timezone.now()
    Attempt.objects.create(
        delivery=row, account=row.account, began_at=now, ended_at=now, outcome=Outcome.DECIDED,
        said=said,
    )  # fmt: skip
    data = {"title": row.title, "said": said.kept(), **more}
    audit.record(verb, by=by, office=row.office, subject=row, data=data)
