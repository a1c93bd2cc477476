"""What goes out, exactly once: rows first, then the network, then the truth about it.

A delivery is a row, written in the transaction that publishes. A worker claims one by a single
conditional update, commits, and only then calls the platform. Whatever the platform answers is
one of four: accepted, not now, never, or *unknown*. After an unknown outcome nobody guesses: the
delivery waits until a late request must have landed, the platform is read back, and where it
can't be read a person decides (docs/explanation/outbox.md).
"""

import logging
import random
import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from signalmast.channels.broadcast import Broadcast
from signalmast.channels.connector import (
    Connector,
    Failure,
    Gone,
    Key,
    Receipt,
    Refused,
    Unknown,
)
from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.domain import copies, holding
from signalmast.channels.domain.cards import waits_for_its_page
from signalmast.channels.domain.outcomes import ask, finish, unknown
from signalmast.channels.domain.posts import thaw
from signalmast.channels.domain.settings import channel_of, redact
from signalmast.channels.enums import NOT_TRIED, PENDING, Act, Outcome, State, Why
from signalmast.channels.models import Account, Attempt, Delivery
from signalmast.channels.outbound import WHOLE
from signalmast.channels.vault import Locked
from signalmast.core.sentences import Sentence, tell

logger = logging.getLogger(__name__)
#: Longer than the longest call (outbound.WHOLE); after it the worker is taken for dead.
LEASE = timedelta(seconds=120)
#: So long a call may take at most; with less left of the lease it is not begun.
CALL = timedelta(seconds=WHOLE)
#: An item so late is not posted by itself: nobody wants last week's notice today.
STALE = timedelta(hours=2)
#: The same for one that was tried and put off again and again.
LONG_TRIED = timedelta(hours=12)
#: Candidates that are looked at in one go.
AT_ONCE = 40


def send_next(worker: str) -> bool:
    """Claim one delivery that is due and see it through one step; tell whether there was one."""
    if holding.is_held():
        return False
    pick_up_dropped()
    attempt = claim(worker)
    if attempt is None:
        return copies.send_portion(worker)
    deliver(attempt)
    return True


def claim(worker: str, now: datetime | None = None) -> Attempt | None:
    """Take one due delivery for `worker` and commit that; None when there is none.

    The account has to be proven, unbroken and within its hourly limit, and what an edit or a
    withdrawal is about has to be on the platform.
    """
    now = now or timezone.now()
    busy: set[int] = set()
    attempt = _first_of(_turns(now), busy, worker, now)
    if attempt is None and busy:
        # Look past the accounts that have used up their hour.
        attempt = _first_of(_turns(now).exclude(account__in=list(busy)), busy, worker, now)
    return attempt


def _turns(now: datetime) -> Any:
    """Return number, account and rank of what may be sent, in the order of its turn.

    No more is read of them than is sorted: thousands may be due in one minute.
    """
    about = Q(of=None) | Q(of__state=State.SENT)
    rows = Delivery.objects.due(now).filter(about, account__in=Account.objects.may_send(now))
    return rows.values_list("pk", "account_id", "rank")


def _first_of(turns: Any, busy: set[int], worker: str, now: datetime) -> Attempt | None:
    """Take the first whose account has room; accounts without are added to `busy`."""
    rows = list(turns[:AT_ONCE])
    if len(rows) == AT_ONCE:
        # In a crowd every worker would reach for the same one, and all but one in vain.
        first = [row for row in rows if row[2] == rows[0][2]]
        random.shuffle(first)
        rows[: len(first)] = first
    for number, account, _rank in rows:
        if account in busy:
            continue
        # Read again as due: another worker may have sent it since.
        delivery = Delivery.objects.due(now).filter(pk=number).select_related("account").first()
        if delivery is None:
            continue
        if not has_room(delivery.account, now):
            busy.add(account)
            continue
        if waits_for_its_page(delivery, now):
            continue
        attempt = _take(delivery, worker, now)
        if attempt is not None:
            return attempt
    return None


@transaction.atomic
def _take(delivery: Delivery, worker: str, now: datetime) -> Attempt | None:
    """Claim by one conditional update; the row that changed under us is somebody else's."""
    if is_stale(delivery, now):
        ask(delivery, Why.STALE, _stale_words(delivery))
        return None
    # Again, and alone with the account: two workers may have seen the same last free place.
    Account.objects.select_for_update().filter(pk=delivery.account_id).first()
    if not has_room(delivery.account, now):
        return None
    taken = Delivery.objects.filter(
        pk=delivery.pk, state=delivery.state, attempts=delivery.attempts, looks=delivery.looks
    ).update(state=State.SENDING, claimed_by=worker, claimed_until=now + LEASE)
    if not taken:
        return None
    delivery.was, delivery.state = delivery.state, State.SENDING
    delivery.claimed_by = worker
    attempt = Attempt(delivery=delivery, account=delivery.account, began_at=now)
    attempt.save()
    return attempt


def is_stale(delivery: Delivery, now: datetime) -> bool:
    """Tell whether a post that is certainly not out is so late that a person has to want it."""
    if delivery.act != Act.SEND or delivery.state not in PENDING:
        return False
    return now - delivery.due_at > (LONG_TRIED if delivery.attempts else STALE)


def has_room(account: Account, now: datetime) -> bool:
    """Tell whether an account may use the network again within its limits of the hour."""
    limits = connector_of(account.connector).limits
    past_hour = Attempt.objects.filter(account=account, began_at__gt=now - timedelta(hours=1))
    used = past_hour.exclude(outcome__in=NOT_TRIED)
    if used.count() >= limits.per_hour:
        return False
    if not limits.gap:
        return True
    # A clock that was set back must not make the account wait until it has caught up.
    past = used.filter(began_at__lte=now).order_by("-began_at")
    last = past.values_list("began_at", flat=True).first()
    return last is None or now - last >= timedelta(seconds=limits.gap)


def pick_up_dropped(now: datetime | None = None) -> int:
    """Take over from workers that died: what they were sending may have arrived."""
    now = now or timezone.now()
    count = 0
    for delivery in Delivery.objects.dropped(now).select_related("account")[:AT_ONCE]:
        with transaction.atomic():
            taken = Delivery.objects.filter(
                pk=delivery.pk, state=State.SENDING, claimed_until=delivery.claimed_until
            ).update(state=State.UNKNOWN, claimed_until=None)
            if not taken:
                continue
            delivery.refresh_from_db()
            # It counts as an attempt: a text that brings down every worker is not tried for ever.
            delivery.attempts += 1
            said = tell(
                "The worker stopped while it was sending; the desk looks whether it arrived."
            )
            delivery.timeline.filter(outcome=Outcome.RUNNING).update(
                outcome=Outcome.DIED, ended_at=now, said=said
            )
            unknown(delivery, Unknown(said), connector_of(delivery.account.connector), now)
        count += 1
    return count


def deliver(attempt: Attempt) -> None:
    """Make the call of a claimed delivery and write down what became of it."""
    delivery = attempt.delivery
    if is_late(attempt):
        give_back(attempt)
        return
    try:
        channel = channel_of(delivery.account)
    except Locked as error:
        finish(attempt, Refused(error.message, account=True), None)
        return
    except UnknownConnector:
        finish(attempt, Refused(tell("This channel is not installed."), account=True), None)
        return
    if isinstance(channel, Broadcast):
        copies.begin(attempt)
        return
    try:
        result: Any = _call(channel, delivery)
    except Failure as failure:
        result = failure
    except Exception as error:  # noqa: BLE001 -- a fault of ours: what was posted is not known
        logger.error(
            "The channel %s failed in an unforeseen way.\n%s",
            delivery.account.connector,
            redact(traceback.format_exc(), delivery.account),
        )
        result = Unknown(tell("The desk failed while it was sending."), answer=type(error).__name__)
    finish(attempt, result, channel)


def is_late(attempt: Attempt) -> bool:
    """Tell whether a call begun now could outlast the lease, after a worker that was suspended.

    Another worker may take over when the lease has run out, so the call must not begin.
    """
    return timezone.now() - attempt.began_at > LEASE - CALL


@transaction.atomic
def give_back(attempt: Attempt) -> None:
    """Let go of a delivery whose call was not begun, if nobody has taken it over."""
    delivery = attempt.delivery
    Delivery.objects.filter(
        pk=delivery.pk, state=State.SENDING, claimed_by=delivery.claimed_by,
        claimed_until=attempt.began_at + LEASE,
    ).update(state=delivery.was, claimed_until=None)  # fmt: skip
    Attempt.objects.filter(pk=attempt.pk, outcome=Outcome.RUNNING).update(
        ended_at=timezone.now(), outcome=Outcome.LATER,
        said=tell("The worker was held up before it began; nothing was sent."),
    )  # fmt: skip


def _call(channel: Connector, delivery: Delivery) -> Any:
    """Return a Receipt, "absent" after a look in vain, or None for a withdrawal."""
    key = _key(delivery)
    if delivery.act == Act.SEND:
        if delivery.was == State.UNKNOWN and not channel.repeatable:
            found = channel.find(thaw(delivery.payload), key=key)  # type: ignore[attr-defined]  # can()
            return found or Outcome.NOT_FOUND
        return channel.send(thaw(delivery.payload), key=key)
    receipt = receipt_of(delivery.of)
    if delivery.act == Act.EDIT:
        return channel.edit(receipt, thaw(delivery.payload), key=key)  # type: ignore[attr-defined]  # can()
    return channel.withdraw(receipt, key=key)  # type: ignore[attr-defined]  # can()


def _key(delivery: Delivery) -> Key:
    def store(kept: dict[str, str]) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(kept=kept)

    return Key(delivery.key.hex, delivery.written_at, delivery.kept, store)


def receipt_of(delivery: Delivery | None) -> Receipt:
    """Return what the platform said when a delivery was sent."""
    if delivery is None or delivery.sent_at is None:
        raise Gone(tell("It is not on the platform."))
    return Receipt(delivery.external_id, delivery.url, delivery.sent_at, dict(delivery.notes))


def _stale_words(delivery: Delivery) -> Sentence:
    return tell(
        "It should have gone out on %(when)s and could not. Say whether it still should.",
        when=delivery.due_at,
    )
