"""One post to many subscribers: one row each, so that none is left out and none comes twice.

The delivery is opened once: its copies are written in one transaction, one for each who is
subscribed at that moment. Workers then claim portions of copies. A copy whose worker died
before the last word was handed over has certainly not left and is due again; one that died in
that instant is unknown and is not sent again by itself.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from signalmast.channels import vault
from signalmast.channels.broadcast import Broadcast, Ended, Target
from signalmast.channels.connector import Key, Post, Refused, TryLater, Unknown
from signalmast.channels.domain.posts import thaw
from signalmast.channels.domain.settings import channel_of, redact
from signalmast.channels.enums import Act, CopyState, Outcome, State, Why
from signalmast.channels.models import Account, Attempt, Copy, Delivery, Subscriber
from signalmast.core.sentences import Sentence, plain, tell

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=180)
ATTEMPTS = 5
PAUSES = tuple(timedelta(seconds=s) for s in (60, 600, 3600, 10800))
#: When counters are first read, where the channel tells any.
FIRST_COUNT = timedelta(minutes=5)
OPEN = (CopyState.DUE, CopyState.SENDING, CopyState.HANDING)
WRITE_AT_ONCE = 2000


class Taken(Exception):
    """Another worker has claimed the copy: this one was too slow and must not hand it over."""


def place_of(subscriber: Subscriber) -> str:
    """Return what a subscriber's address is sealed for."""
    return f"subscriber:{subscriber.account_id}"


@transaction.atomic
def begin(attempt: Attempt) -> None:
    """Open a delivery to subscribers: write one copy for each, all or none."""
    now = timezone.now()
    delivery = attempt.delivery
    active = Subscriber.objects.recipients().filter(account=delivery.account).order_by("pk")
    numbers = active.values_list("pk", flat=True).iterator(WRITE_AT_ONCE)
    rows = (Copy(delivery=delivery, subscriber_id=number, not_before=now) for number in numbers)
    Copy.objects.bulk_create(rows, batch_size=WRITE_AT_ONCE, ignore_conflicts=True)
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=now, outcome=Outcome.SENT)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1, claimed_until=None, state=State.SENDING,
        external_id=delivery.key.hex, sent_at=now,
        count_at=now + FIRST_COUNT if delivery.act == Act.SEND else None,
    )  # fmt: skip
    settle(delivery.pk)


def send_portion(worker: str) -> bool:
    """Claim and send some copies; tell whether there were any.

    Copies are looked for only under deliveries that were opened and are not at their end: an
    idle look is one read, however many copies were ever sent.
    """
    if not _opened().exists():
        return False
    pick_up_dropped()
    now = timezone.now()
    may = _opened().filter(account__in=Account.objects.may_send(now))
    for delivery in may.select_related("account", "of").order_by("pk"):
        channel = channel_of(delivery.account)
        portion = _take(delivery, worker, now, channel.portion)
        if portion is not None:
            _send_all(portion, channel, delivery, worker)
            return True
    return False


def _opened() -> QuerySet[Delivery]:
    """Return the deliveries whose copies are on their way: few, found by the index of states."""
    return Delivery.objects.filter(state=State.SENDING, claimed_until=None)


def _send_all(portion: list[Copy], channel: Broadcast, delivery: Delivery, worker: str) -> None:
    post = thaw((delivery.of or delivery).payload if not delivery.payload else delivery.payload)
    try:
        for copy in portion:
            if not _send(copy, channel, post):
                break
    finally:
        channel.close()
    left = Copy.objects.filter(claimed_by=worker, state=CopyState.SENDING, delivery=delivery)
    left.update(state=CopyState.DUE, claimed_until=None)
    settle(delivery.pk)


def _take(delivery: Delivery, worker: str, now: datetime, size: int) -> list[Copy] | None:
    """Claim a portion by one conditional update; None when nothing is due."""
    due = Copy.objects.filter(delivery=delivery, state=CopyState.DUE, not_before__lte=now)
    numbers = list(due.order_by("pk").values_list("pk", flat=True)[:size])
    if not numbers:
        return None
    Copy.objects.filter(pk__in=numbers, state=CopyState.DUE).update(
        state=CopyState.SENDING, claimed_by=worker, claimed_until=now + LEASE
    )
    mine = Copy.objects.filter(pk__in=numbers, state=CopyState.SENDING, claimed_by=worker)
    return list(mine.select_related("subscriber", "delivery__of").order_by("pk"))


def _send(copy: Copy, channel: Broadcast, post: Post) -> bool:
    """Deliver one copy and write down what became of it; tell whether to go on with the next."""
    subscriber = copy.subscriber
    if subscriber is None or subscriber.ended_at is not None:
        return _end(copy, CopyState.FAILED, tell("The subscription had ended."))
    address = vault.unseal(subscriber.address, context=place_of(subscriber))
    about = copy.delivery.of or copy.delivery
    target = Target(
        address, _key(copy), subscriber.language, _unsubscribe(copy, subscriber),
        act=copy.delivery.act, about=about.key.hex, number=copy.pk,
    )  # fmt: skip
    try:
        channel.deliver(post, target)
    except Taken:
        return False
    except Ended as ended:
        Subscriber.objects.filter(pk=subscriber.pk).update(ended_at=timezone.now())
        return _end(copy, CopyState.FAILED, plain(ended.args[0] if ended.args else ""))
    except Refused as failure:
        return _end(copy, CopyState.FAILED, failure.message) and not failure.account
    except TryLater as failure:
        _again(copy, failure)
        return True
    except Unknown as failure:
        return _end(copy, CopyState.UNKNOWN, failure.message)
    except Exception as error:  # noqa: BLE001 -- a fault of ours: whether it left is not known
        failed = redact(traceback.format_exc(), copy.delivery.account)
        logger.error("A copy failed in an unforeseen way.\n%s", failed)
        return _end(copy, CopyState.UNKNOWN, plain(type(error).__name__))
    return _end(copy, CopyState.SENT, plain(""))


def _key(copy: Copy) -> Key:
    """Return the copy's identity; what it keeps is the point of no return."""

    def store(_kept: dict[str, str]) -> None:
        # Conditional: a worker whose lease ran out meanwhile has lost the copy to another.
        if not _mine(copy).filter(state=CopyState.SENDING).update(state=CopyState.HANDING):
            raise Taken

    delivery = copy.delivery
    return Key(f"{delivery.key.hex}{copy.pk:x}", delivery.written_at, {}, store)


def _unsubscribe(copy: Copy, subscriber: Subscriber) -> str:
    from signalmast.channels.domain.subscriptions import end_address  # noqa: PLC0415 -- subscriptions reads copies

    address: str = end_address(subscriber, copy)
    return address


def _mine(copy: Copy) -> QuerySet[Copy]:
    """Return the copy, unless another worker has claimed it since."""
    return Copy.objects.filter(pk=copy.pk, claimed_by=copy.claimed_by)


def _end(copy: Copy, state: CopyState, said: Sentence) -> bool:
    _mine(copy).update(
        state=state, said=_clean(copy, said), claimed_until=None, attempts=copy.attempts + 1
    )
    return True


def _clean(copy: Copy, said: Sentence) -> Sentence:
    return said.each(lambda words: redact(words, copy.delivery.account)[:500])


def _again(copy: Copy, failure: TryLater) -> None:
    """Put a copy off; after some times it has failed."""
    attempts = copy.attempts + 1
    if attempts >= ATTEMPTS:
        said = tell(
            "It was given up after %(count)s attempts; the server never said that it took it.",
            count=attempts,
        )
        _end(copy, CopyState.FAILED, said)
        return
    pause = max(PAUSES[min(attempts - 1, len(PAUSES) - 1)], failure.after or timedelta(0))
    _mine(copy).update(
        state=CopyState.DUE, attempts=attempts, not_before=timezone.now() + pause,
        claimed_until=None, said=_clean(copy, failure.message),
    )  # fmt: skip


def pick_up_dropped(now: datetime | None = None) -> None:
    """Take over the copies of workers that died, and the last step of one that died before it."""
    still_out = Copy.objects.filter(delivery=OuterRef("pk"), state__in=OPEN)
    for number in _opened().exclude(Exists(still_out)).values_list("pk", flat=True):
        settle(number)
    late = Q(claimed_until__lt=now or timezone.now())
    dropped = Copy.objects.filter(
        late, delivery__in=_opened(), state__in=[CopyState.SENDING, CopyState.HANDING]
    )
    deliveries = set(dropped.values_list("delivery_id", flat=True))
    if not deliveries:
        return
    dropped.filter(state=CopyState.SENDING).update(state=CopyState.DUE, claimed_until=None)
    dropped.filter(state=CopyState.HANDING).update(
        state=CopyState.UNKNOWN, claimed_until=None,
        said=tell("The worker stopped in the instant of handing over; it may have arrived."),
    )  # fmt: skip
    for number in deliveries:
        settle(number)


@transaction.atomic
def settle(number: int) -> None:
    """Call a delivery sent when each of its copies has come to an end.

    Where it is not known of some whether they arrived, a person is asked about those.
    """
    copies = Copy.objects.filter(delivery=number)
    if copies.filter(state__in=OPEN).exists():
        return
    now = timezone.now()
    is_doubtful = copies.filter(state=CopyState.UNKNOWN).exists()
    if not is_doubtful:
        Delivery.objects.filter(pk=number, state=State.SENT, why=Why.COPIES).update(why="")
    done = Delivery.objects.filter(pk=number, state=State.SENDING, claimed_until=None)
    if done.update(state=State.SENT, said="", why=Why.COPIES if is_doubtful else ""):
        account = Delivery.objects.values_list("account_id", flat=True).get(pk=number)
        Account.objects.filter(pk=account).update(worked_at=now, failures=0, rests_until=None)
