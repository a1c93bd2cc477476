"""Read back what the office's own posts have reached: numbers only, on a falling schedule.

A post is asked about often while it is young and ever more seldom; at the end of each running
half-year it is asked once more, so that a report has a reading of its last day; after a year
it is left alone. A claim moves the row to its next moment before the platform is asked: a
worker that dies, or an answer that is lost, costs one reading of many, and nothing is asked
twice. Asking writes no `Attempt`: those are the record of what went out.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from signalmast.channels.connector import Counts, Failure, Gone, Refused, can
from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.domain import holding, outbox
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.enums import Standing, State
from signalmast.channels.models import Account, Delivery
from signalmast.channels.vault import Locked
from signalmast.core.periods import current_period
from signalmast.engagement.domain.numbers import number_of
from signalmast.engagement.domain.readings import observe_polled, say_of_delivery
from signalmast.engagement.domain.units import match_units
from signalmast.engagement.models import COUNTERS, Post

logger = logging.getLogger(__name__)
#: How long after sending a post is asked about; then at the end of each half-year.
MOMENTS = (
    *(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 720)),
    *(timedelta(days=days) for days in (1, 3, 7, 14, 30)),
)
LONGEST = timedelta(days=365)
#: So many posts of one account are asked about in one run, and there is a run in a minute: 120
#: an hour at most. It takes nothing from the account's room for posts, and waits while that is
#: used up: posting goes first.
PORTION = 2


def next_moment(sent_at: datetime, now: datetime, office: Any) -> datetime | None:
    """Return when a post is asked about next after `now`; None when that was the last time."""
    for pause in MOMENTS:
        if sent_at + pause > now:
            return sent_at + pause
    today = now.astimezone(office.zone).date()
    _first, after = current_period(today, office.half_year).moments(office.zone)
    return after if after <= sent_at + LONGEST else None


def due_counters(now: datetime | None = None) -> QuerySet[Delivery]:
    """Return the posts that are to be asked about now; only what was sent has such a moment.

    The query names the moment and nothing else: asked for states or accounts too, the database
    goes by their indexes through everything that was ever sent.
    """
    return Delivery.objects.filter(count_at__lte=now or timezone.now())


def accounts_to_ask() -> QuerySet[Account]:
    """Return the accounts that have such posts and that nothing stops."""
    chosen = set(due_counters().order_by().values_list("account_id", flat=True))
    return Account.objects.may_send().filter(pk__in=chosen)


def is_waiting() -> bool:
    """Tell with reads alone whether there is a post to ask about."""
    return accounts_to_ask().exists() and not holding.is_held()


def read_counters() -> int:
    """Ask about some posts of each account; return how many readings were stored."""
    if holding.is_held():
        return 0
    return sum(_read_account(account) for account in accounts_to_ask().select_related("office"))


def _read_account(account: Account) -> int:
    due = due_counters().filter(account=account).order_by("count_at", "pk")
    try:
        if not can(connector_of(account.connector), "count"):
            due.update(count_at=None)
            return 0
        channel = channel_of(account)
    except (UnknownConnector, Locked):
        # The outbox says it on the account when something is to be sent.
        for delivery in due[:PORTION]:
            _claim(delivery, timezone.now())
        return 0
    stored = 0
    for delivery in due[:PORTION]:
        now = timezone.now()
        if not outbox.has_room(account, now) or not _claim(delivery, now):
            break
        counts = _ask(channel, delivery)
        if counts is None:
            break
        stored += store_counts(delivery, counts)
    return stored


def _claim(delivery: Delivery, now: datetime) -> bool:
    """Take one by a conditional update that says when it is asked about next."""
    later = next_moment(delivery.sent_at or now, now, delivery.account.office)
    same = Delivery.objects.filter(pk=delivery.pk, count_at=delivery.count_at, state=State.SENT)
    return same.update(count_at=later) == 1


def _ask(channel: Any, delivery: Delivery) -> Counts | None:
    """Ask the platform; None when it is better not asked again for a minute."""
    try:
        counts: Counts = channel.count(outbox.receipt_of(delivery))
    except Gone:
        Delivery.objects.filter(pk=delivery.pk).update(count_at=None)
        return Counts()
    except Refused as failure:
        if not failure.account:
            return Counts()
        Account.objects.filter(pk=delivery.account_id).update(
            standing=Standing.BROKEN, said=failure.message
        )
    except Failure:
        logger.info("The counters of delivery %s were not told.", delivery.pk)
    except Exception:  # a fault of ours; the traceback goes to the log
        logger.exception("The channel %s failed in counting.", delivery.account.connector)
    else:
        return counts
    return None


@transaction.atomic
def store_counts(delivery: Delivery, counts: Counts, *, now: datetime | None = None) -> bool:
    """Store what the platform told of a post; tell whether it told anything. A blank stays one."""
    told = tuple(getattr(counts, name) for name in COUNTERS)
    if all(value is None for value in told):
        return False
    at = int((now or timezone.now()).timestamp())
    observe_polled(_post_of(delivery), told, at=at, delivery=delivery)
    return True


def _post_of(delivery: Delivery) -> Post:
    """Return the post that files know under the same number, made where none has spoken of it."""
    platform = delivery.account.platform
    number = number_of(platform, delivery.external_id)
    same = Post.objects.filter(office=delivery.office, platform=platform, external_id=number)
    post = same.first()
    if post is not None:
        return post
    post = Post(office=delivery.office, platform=platform, external_id=number)
    say_of_delivery(post, delivery)
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError:
        # An import that ran beside us has just made it.
        return same.get()
    match_units(delivery.office, numbers=[post.pk])
    return post
