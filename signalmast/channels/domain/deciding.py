"""What a person decides about a delivery that the desk can't decide by itself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.channels.domain.outcomes import end_followers
from signalmast.channels.enums import Act, Outcome, State
from signalmast.channels.models import Attempt, Delivery
from signalmast.channels.permissions import can_decide
from signalmast.core import audit


@transaction.atomic
def confirm_arrival(delivery: Delivery, *, by: Any, url: str = "", number: str = "") -> None:
    """Say that a person saw the post on the channel: it is sent, with that person's word.

    Raises PermissionDenied, ValidationError.
    """
    row = _open(delivery, by)
    row.state, row.url, row.external_id = State.SENT, url.strip(), number.strip()
    row.sent_at = row.sent_at or timezone.now()
    _settle(row, by, _("Seen on the channel by a person."), "channels.confirm")


@transaction.atomic
def send_again(delivery: Delivery, *, by: Any) -> None:
    """Say that the post is not on the channel and should go out: it is due with its old key.

    Raises PermissionDenied, ValidationError.
    """
    row = _open(delivery, by)
    now = timezone.now()
    row.state, row.attempts, row.looks = State.DUE, 0, 0
    row.due_at = row.not_before = now
    _settle(row, by, _("Sent again by a person's decision."), "channels.send-again")
    Delivery.objects.filter(pk=row.pk).update(settled_at=None)


@transaction.atomic
def let_be(delivery: Delivery, *, by: Any, reason: str) -> None:
    """Say that it should not go out any more. Raises PermissionDenied, ValidationError."""
    if not reason.strip():
        raise ValidationError(_("Say why it should not go out; the log keeps it."))
    row = _open(delivery, by)
    row.state = State.WITHDRAWN
    _settle(row, by, reason.strip(), "channels.let-be")
    if row.act == Act.SEND:
        end_followers(row)


def _open(delivery: Delivery, by: Any) -> Delivery:
    """Return the row locked, if it still waits for a person."""
    row = Delivery.objects.select_for_update().select_related("account").get(pk=delivery.pk)
    if not can_decide(by, row):
        raise PermissionDenied
    if row.state not in {State.NEEDS_PERSON, State.REFUSED}:
        raise ValidationError(_("Nothing has to be decided about this any more."))
    return row


def _settle(row: Delivery, by: Any, said: str, verb: str) -> None:
    now = timezone.now()
    row.why, row.said, row.settled_at, row.settled_by = "", said, now, by
    row.save()
    Attempt.objects.create(
        delivery=row, account=row.account, began_at=now, ended_at=now, outcome=Outcome.DECIDED,
        said=said,
    )  # fmt: skip
    audit.record(
        verb, by=by, office=row.office, subject=row, data={"title": row.title, "said": said}
    )
