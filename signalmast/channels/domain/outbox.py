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
from django.utils.translation import gettext as _

from signalmast.channels.broadcast import Broadcast
from signalmast.channels.connector import (
    Connector,
    Failure,
    Gone,
    Key,
    Receipt,
    Refused,
    TryLater,
    Unknown,
    can,
)
from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.domain import copies, holding
from signalmast.channels.domain.posts import thaw
from signalmast.channels.domain.settings import channel_of, redact
from signalmast.channels.enums import PENDING, Act, Outcome, Standing, State, Why
from signalmast.channels.models import Account, Attempt, Delivery
from signalmast.channels.vault import Locked

logger = logging.getLogger(__name__)
#: Longer than the longest call (outbound.WHOLE); after it the worker is taken for dead.
LEASE = timedelta(seconds=120)
#: How often one delivery may use the network to post before a person is asked.
ATTEMPTS = 8
#: An item so late is not posted by itself: nobody wants last week's notice today.
STALE = timedelta(hours=2)
#: The same for one that was tried and put off again and again.
LONG_TRIED = timedelta(hours=12)
#: Pauses after failures that posted nothing; the last one repeats.
PAUSES = tuple(timedelta(seconds=s) for s in (15, 60, 180, 600, 1800, 3600, 7200))
#: An account rests after so many failures in a row, for longer and longer (circuit breaker).
FAILURES, REST, LONGEST_REST = 5, timedelta(minutes=2), timedelta(hours=1)
#: A platform is read back twice before "not there" is believed.
LOOKS, BETWEEN_LOOKS = 2, timedelta(seconds=20)
#: States in which an answer that comes after its lease still says what nobody knew.
NOT_KNOWN = (State.UNKNOWN, State.LATER, State.NEEDS_PERSON)
#: An edit or a withdrawal can be repeated, so its lost answer needs no long wait.
REPEAT_AFTER = timedelta(seconds=15)
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
        attempt = _take(delivery, worker, now)
        if attempt is not None:
            return attempt
    return None


@transaction.atomic
def _take(delivery: Delivery, worker: str, now: datetime) -> Attempt | None:
    """Claim by one conditional update; the row that changed under us is somebody else's."""
    if is_stale(delivery, now):
        _ask(delivery, Why.STALE, _stale_words(delivery))
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
    used = Attempt.objects.filter(account=account, began_at__gt=now - timedelta(hours=1))
    if used.exclude(outcome=Outcome.DECIDED).count() >= limits.per_hour:
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
            said = _("The worker stopped while it was sending; the desk looks whether it arrived.")
            delivery.timeline.filter(outcome=Outcome.RUNNING).update(
                outcome=Outcome.DIED, ended_at=now, said=said
            )
            _unknown(delivery, Unknown(said), connector_of(delivery.account.connector), now)
        count += 1
    return count


def deliver(attempt: Attempt) -> None:
    """Make the call of a claimed delivery and write down what became of it."""
    delivery = attempt.delivery
    try:
        channel = channel_of(delivery.account)
    except (UnknownConnector, Locked) as error:
        said = str(error) if isinstance(error, Locked) else _("This channel is not installed.")
        _finish(attempt, Refused(said, account=True), None)
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
        result = Unknown(_("The desk failed while it was sending."), answer=type(error).__name__)
    _finish(attempt, result, channel)


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
        raise Gone(_("It is not on the platform."))
    return Receipt(delivery.external_id, delivery.url, delivery.sent_at, dict(delivery.notes))


@transaction.atomic
def _finish(attempt: Attempt, result: Any, channel: Connector | None) -> None:
    """Write down the outcome, unless another worker has taken over meanwhile."""
    now = timezone.now()
    delivery = Delivery.objects.select_for_update().get(pk=attempt.delivery_id)
    delivery.account = attempt.account
    outcome, answer = _outcome(result, attempt.delivery, channel)
    if isinstance(result, Failure):
        result.message, answer = (
            redact(result.message, attempt.account),
            redact(answer, attempt.account),
        )
    said = result.message if isinstance(result, Failure) else ""
    Attempt.objects.filter(pk=attempt.pk).update(
        ended_at=now, outcome=outcome, said=said, answer=answer[:2000]
    )
    mine = delivery.state == State.SENDING and delivery.claimed_by == attempt.delivery.claimed_by
    if not mine and not (isinstance(result, Receipt) and delivery.state in NOT_KNOWN):
        return
    looked = outcome in {Outcome.FOUND, Outcome.NOT_FOUND}
    was_unknown = attempt.delivery.was == State.UNKNOWN
    if not (was_unknown and looked):
        delivery.attempts += 1
    delivery.claimed_until = None
    kind = type(channel) if channel is not None else None
    if isinstance(result, Unknown):
        _unknown(delivery, result, kind, now)
    elif isinstance(result, TryLater):
        _later(delivery, result, now, was_unknown=was_unknown)
    elif isinstance(result, Gone) and delivery.act == Act.WITHDRAW:
        _sent(delivery, None, now)
    elif isinstance(result, Failure):
        refusal = result if isinstance(result, Refused) else Refused(result.message)
        _refused(delivery, refusal, now, was_unknown=was_unknown)
    elif result == Outcome.NOT_FOUND:
        _absent(delivery, now)
    else:
        _sent(delivery, result, now)


def _outcome(result: Any, delivery: Delivery, channel: Connector | None) -> tuple[str, str]:
    answer = result.answer if isinstance(result, Failure) else ""
    if isinstance(result, Unknown):
        return Outcome.UNKNOWN, answer
    if isinstance(result, TryLater):
        return Outcome.LATER, answer
    if isinstance(result, Failure):
        return Outcome.REFUSED, answer
    if result == Outcome.NOT_FOUND:
        return Outcome.NOT_FOUND, ""
    looked = delivery.act == Act.SEND and delivery.was == State.UNKNOWN
    if looked and channel is not None and not channel.repeatable:
        return Outcome.FOUND, ""
    return Outcome.SENT, ""


def _sent(delivery: Delivery, receipt: Receipt | None, now: datetime) -> None:
    delivery.state, delivery.why, delivery.said = State.SENT, "", ""
    if receipt is not None:
        delivery.external_id, delivery.url = receipt.external_id, receipt.url
        delivery.notes, delivery.sent_at = dict(receipt.notes), receipt.sent_at
    else:
        delivery.sent_at = now
    if delivery.act == Act.SEND:
        delivery.count_at = now + timedelta(minutes=5)
    delivery.save()
    first = delivery.of
    if first is not None and delivery.act == Act.EDIT and receipt is not None:
        first.notes, first.url = dict(receipt.notes) or first.notes, receipt.url or first.url
        first.save(update_fields=["notes", "url"])
    if first is not None and delivery.act == Act.WITHDRAW:
        first.count_at = None
        first.save(update_fields=["count_at"])
    Account.objects.filter(pk=delivery.account_id).update(
        worked_at=now, failures=0, rests_until=None
    )


def _later(
    delivery: Delivery, failure: TryLater, now: datetime, *, was_unknown: bool = False
) -> None:
    """Try again after a pause; what was unknown stays so, as this call told nothing of it."""
    if delivery.attempts >= ATTEMPTS:
        _ask(delivery, Why.SPENT, _spent_words(failure))
    else:
        pause = PAUSES[min(max(delivery.attempts - 1, 0), len(PAUSES) - 1)]
        delivery.state = State.UNKNOWN if was_unknown else State.LATER
        delivery.not_before = now + max(pause, failure.after or timedelta(0))
        delivery.said = failure.message
        delivery.save()
    _failed(delivery.account, now)


def _unknown(
    delivery: Delivery, failure: Unknown, kind: type[Connector] | None, now: datetime
) -> None:
    """Wait out what may still be on its way; then read back, repeat or ask."""
    delivery.said, delivery.looks = failure.message, 0
    _failed(delivery.account, now)
    if delivery.attempts >= ATTEMPTS:
        _ask(delivery, Why.SPENT, _spent_words(failure))
        return
    repeats = kind is not None and (kind.repeatable or delivery.act != Act.SEND)
    if not repeats and (kind is None or not can(kind, "find")):
        _ask(delivery, Why.UNREADABLE, failure.message)
        return
    wait = REPEAT_AFTER if delivery.act != Act.SEND or kind is None else kind.quarantine
    delivery.state, delivery.not_before = State.UNKNOWN, now + wait
    delivery.save()


def _absent(delivery: Delivery, now: datetime) -> None:
    """The platform does not have it: look once more, then it is due again."""
    delivery.looks += 1
    if delivery.looks < LOOKS:
        delivery.state, delivery.not_before = State.UNKNOWN, now + BETWEEN_LOOKS
    elif delivery.attempts >= ATTEMPTS:
        _ask(delivery, Why.SPENT, _spent_words(None))
        return
    else:
        delivery.state, delivery.not_before = State.LATER, now
        delivery.said = _("It did not arrive, so it is sent again.")
    delivery.save()


def _refused(delivery: Delivery, failure: Refused, now: datetime, *, was_unknown: bool) -> None:
    """Stop for a person. A refusal to read back says nothing about what was sent before."""
    if failure.account:
        # Nothing is wrong with the text: it waits for the account.
        delivery.state = State.UNKNOWN if was_unknown else State.LATER
        delivery.not_before, delivery.said = now + PAUSES[0], failure.message
        delivery.save()
        Account.objects.filter(pk=delivery.account_id).update(
            standing=Standing.BROKEN, said=failure.message
        )
    elif was_unknown:
        _ask(delivery, Why.UNREADABLE, failure.message)
    else:
        delivery.state, delivery.said = State.REFUSED, failure.message
        delivery.save()
        end_followers(delivery)


def _ask(delivery: Delivery, why: Why, said: str) -> None:
    """Hand a delivery to a person; nothing more happens to it by itself."""
    delivery.state, delivery.why, delivery.said = State.NEEDS_PERSON, why, said
    delivery.claimed_until = None
    delivery.save()


def end_followers(delivery: Delivery) -> None:
    """Let go of edits and withdrawals of what never was on the platform."""
    delivery.sequels.filter(state__in=PENDING).update(
        state=State.WITHDRAWN, said=_("There is nothing on the platform to change or take down.")
    )


def _failed(account: Account, now: datetime) -> None:
    """Count a failure; after some in a row the account rests."""
    account.failures += 1
    changes: dict[str, Any] = {"failures": account.failures}
    if account.failures >= FAILURES:
        doubled = REST * 2 ** min(account.failures - FAILURES, 10)
        changes["rests_until"] = now + min(doubled, LONGEST_REST)
    Account.objects.filter(pk=account.pk).update(**changes)


def _stale_words(delivery: Delivery) -> str:
    return _("It should have gone out on %(when)s and could not. Say whether it still should.") % {
        "when": timezone.localtime(delivery.due_at).strftime("%d/%m/%Y %H:%M")
    }


def _spent_words(failure: Failure | None) -> str:
    said = _("It was tried %(count)s times.") % {"count": ATTEMPTS}
    return f"{said} {failure.message}" if failure is not None else said
