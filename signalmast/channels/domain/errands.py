"""What one subscriber alone is sent: the question whether they asked, the yes to a follower.

The row is written with what caused it; a worker claims it by one conditional update. Saying such
a thing twice does no harm, so a lost answer is sent again, for two days at most.
"""

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from signalmast.channels import vault
from signalmast.channels.broadcast import Ended
from signalmast.channels.connector import Failure, Key, Refused
from signalmast.channels.connectors import UnknownConnector
from signalmast.channels.domain import holding
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.domain.subscriptions import GIVEN_UP, forget
from signalmast.channels.models import Account, Subscriber
from signalmast.channels.vault import Locked

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
PORTION = 20
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))


def is_waiting() -> bool:
    """Tell with reads alone whether there is an errand to run."""
    return not holding.is_held() and _due(timezone.now()).exists()


def run_errands(now: datetime | None = None) -> int:
    """Run what is due on accounts that may send; return how many went out."""
    now = now or timezone.now()
    if holding.is_held():
        return 0
    first = _due(now).first()
    if first is None:
        return 0
    try:
        channel = channel_of(first.account)
    except (UnknownConnector, Locked):
        logger.exception("The errands of %s can't be run.", first.account)
        _put_off(first, now + PAUSES[3])
        return 0
    count = 0
    try:
        for subscriber in _due(now).filter(account=first.account)[:PORTION]:
            if not _claim(subscriber, now):
                continue
            outcome = _run(channel, subscriber, now)
            count += outcome is True
            if outcome is None:
                break
    finally:
        channel.close()
    return count


def _due(now: datetime) -> QuerySet[Subscriber]:
    ready = Account.objects.may_send(now)
    return Subscriber.objects.with_errands(now).filter(account__in=ready).select_related("account")


def _claim(subscriber: Subscriber, now: datetime) -> bool:
    """Take one by one conditional update; a worker that dies leaves it to the next."""
    same = Subscriber.objects.filter(pk=subscriber.pk, errand_at=subscriber.errand_at)
    return same.update(errand_at=now + LEASE) == 1


def _run(channel: Any, subscriber: Subscriber, now: datetime) -> bool | None:
    """Run one errand; tell whether it went out, None when the account itself is at fault."""
    place = place_of(subscriber)
    key = Key(f"{subscriber.digest[:24]}{subscriber.pk:08x}", subscriber.asked_at)
    try:
        errand = json.loads(vault.unseal(subscriber.errand, context=place))
        channel.run_errand(vault.unseal(subscriber.address, context=place), errand, key=key)
    except Ended:
        forget(subscriber)
        return False
    except Refused as failure:
        if failure.account:
            _put_off(subscriber, now + PAUSES[3])
            return None
        _done(subscriber)
        return False
    except Failure as failure:
        _again(subscriber, getattr(failure, "after", None), now)
        return False
    except Exception:  # a fault of ours; the traceback goes to the log
        logger.exception("An errand failed in an unforeseen way.")
        _again(subscriber, None, now)
        return False
    _done(subscriber)
    return True


def _done(subscriber: Subscriber) -> None:
    Subscriber.objects.filter(pk=subscriber.pk).update(errand="", errand_at=None, errand_tries=0)


def _again(subscriber: Subscriber, after: timedelta | None, now: datetime) -> None:
    """Put an errand off; what could not be said for two days is not said any more."""
    if subscriber.asked_at < now - GIVEN_UP:
        _done(subscriber)
        return
    pause = max(PAUSES[min(subscriber.errand_tries, len(PAUSES) - 1)], after or timedelta(0))
    Subscriber.objects.filter(pk=subscriber.pk).exclude(errand_at=None).update(
        errand_at=now + pause, errand_tries=subscriber.errand_tries + 1
    )


def _put_off(subscriber: Subscriber, until: datetime) -> None:
    Subscriber.objects.filter(pk=subscriber.pk).exclude(errand_at=None).update(errand_at=until)
