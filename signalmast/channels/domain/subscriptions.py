"""Subscribing to the newsletter by asking and confirming, and ending it with one click.

What is asked for is a row; the worker sends the question (`errands.py`). Nothing tells whether
an address is subscribed already, and an address leaves no trace when its subscription ends.
"""

import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.channels import vault
from signalmast.channels.domain.copies import place_of
from signalmast.channels.models import Account, Copy, Subscriber

KEY = "newsletter"
#: A question that nobody answered is forgotten after so long, with the address.
UNCONFIRMED = timedelta(days=30)
#: What could not be said to one alone for so long is not said any more.
GIVEN_UP = timedelta(days=2)
#: One address is asked once in so long, whoever enters it.
ASK_AGAIN = timedelta(days=1)
#: So many may ask on one account in an hour; more is no crowd of readers.
PER_HOUR = 100
LONGEST_ADDRESS = 254
LONGEST_BROWSER = 2000
PROOF = 32


class TooMany(Exception):
    """More people ask on one account than can be readers; later it works again."""


def ask_to_subscribe(account: Account, address: str, language: str) -> None:
    """Have an address asked whether its owner wants the newsletter.

    Whether it is subscribed, or was asked already, the caller isn't told. Raises
    ValidationError for what is no address, TooMany.
    """
    address = clean_address(address)
    now = timezone.now()
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        asked = Subscriber.objects.filter(account=account, asked_at__gt=now - timedelta(hours=1))
        if asked.count() >= PER_HOUR:
            raise TooMany
        digest = vault.digest(address, context=f"subscriber:{account.pk}")
        there = Subscriber.objects.filter(account=account, digest=digest).first()
        if there is not None and there.ended_at is not None:
            _erase(there)
            there = None
        if there is None:
            there = Subscriber(account=account, digest=digest, asked_at=now)
            there.address = vault.seal(address, context=place_of(there))
        elif there.confirmed_at is not None or there.asked_at > now - ASK_AGAIN:
            return
        there.language, there.asked_at = language, now
        there.save()
        words = {
            "url": _address("confirm", language, there),
            "office": account.office.name,
            "language": language,
        }
        there.errand = vault.seal(json.dumps(words), context=place_of(there))
        there.errand_at, there.errand_tries = now, 0
        there.save(update_fields=["errand", "errand_at", "errand_tries"])


def subscribe_browser(account: Account, subscription: Any, language: str) -> None:
    """Keep where a browser is told of new texts; twice is once. The browser asked its reader.

    `subscription` is what `PushManager.subscribe` returns. Raises ValidationError for what is
    none, TooMany.
    """
    address = browser_address(subscription)
    now = timezone.now()
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        asked = Subscriber.objects.filter(account=account, asked_at__gt=now - timedelta(hours=1))
        if asked.count() >= PER_HOUR:
            raise TooMany
        there = Subscriber(account=account, language=language, asked_at=now, confirmed_at=now)
        Subscriber.objects.update_or_create(
            account=account,
            digest=_browser_digest(account, subscription),
            defaults={
                "address": vault.seal(address, context=place_of(there)), "language": language,
                "asked_at": now, "confirmed_at": now, "ended_at": None,
            },
        )  # fmt: skip


def end_browser(account: Account, subscription: Any) -> None:
    """Forget a browser; one that is not known is no fault."""
    digest = _browser_digest(account, subscription)
    found = Subscriber.objects.filter(account=account, digest=digest).first()
    if found is not None:
        forget(found)


def _browser_digest(account: Account, subscription: Any) -> str:
    return vault.digest(str(subscription["endpoint"]), context=f"subscriber:{account.pk}")


def browser_address(subscription: Any) -> str:
    """Return what is kept of a browser's subscription, as text.

    Raises ValidationError, KeyError and TypeError for what is none.
    """
    keys = subscription["keys"]
    endpoint = str(subscription["endpoint"])
    kept = {
        "endpoint": endpoint,
        "keys": {name: str(keys[name]) for name in ("p256dh", "auth")},
    }
    if not endpoint.startswith("https://") or len(str(kept)) > LONGEST_BROWSER:
        raise ValidationError(_("The browser's subscription can't be used."))
    return json.dumps(kept)


def clean_address(text: str) -> str:
    """Return an address in the one form it is kept in. Raises ValidationError."""
    name, _at, domain = text.strip().rpartition("@")
    try:
        address = f"{name}@{domain.encode('idna').decode()}".lower()
    except UnicodeError:
        address = ""
    if len(address) > LONGEST_ADDRESS or not address.isascii():
        raise ValidationError(_("Write an e-mail address such as name@example.com."))
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("Write an e-mail address such as name@example.com.")) from None
    return address


def asker(token: str) -> Subscriber | None:
    """Return who may still confirm with a token, None when it is of no use any more."""
    found = _bearer("confirm", token)
    return found if found is not None and found.ended_at is None else None


def confirm_subscription(token: str) -> Subscriber | None:
    """Make a subscription valid; doing it twice does no harm. None when the token is none."""
    found = asker(token)
    if found is None:
        return None
    waiting = Subscriber.objects.filter(pk=found.pk, confirmed_at=None, ended_at=None)
    waiting.update(confirmed_at=timezone.now(), errand="", errand_at=None)
    found.refresh_from_db()
    return found


def reader(token: str) -> Subscriber | None:
    """Return whose subscription a token ends, also when it has ended already."""
    return _bearer("end", token)


def end_subscription(token: str) -> Subscriber | None:
    """End a subscription and forget the address; doing it twice does no harm."""
    found = reader(token)
    if found is not None:
        forget(found)
    return found


def forget(subscriber: Subscriber) -> None:
    """End a subscription and erase what leads to the person."""
    with transaction.atomic():
        locked = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
        if locked is not None:
            _erase(locked)


def _erase(subscriber: Subscriber) -> None:
    """Erase all but that there was a subscription, and when it began and ended."""
    subscriber.ended_at = subscriber.ended_at or timezone.now()
    subscriber.address = subscriber.route = subscriber.errand = ""
    subscriber.errand_at = None
    subscriber.digest = f"ended-{uuid4().hex}"
    subscriber.save()


def end_address(subscriber: Subscriber, copy: Copy) -> str:  # noqa: ARG001 -- one address for all copies
    """Return the public address that ends a subscription; "" for channels without one."""
    if subscriber.account.connector != KEY:
        return ""
    return _address("end", subscriber.language, subscriber)


def clear_subscriptions(now: datetime | None = None) -> int:
    """Forget addresses that were never confirmed and those whose subscription has ended.

    Errands that waited too long, such as those of an account that was stopped, are forgotten.
    """
    now = now or timezone.now()
    waiting = Subscriber.objects.exclude(errand_at=None)
    waiting.filter(asked_at__lt=now - GIVEN_UP).update(errand="", errand_at=None)
    old = Subscriber.objects.filter(confirmed_at=None, ended_at=None)
    count: int = old.filter(asked_at__lt=now - UNCONFIRMED).delete()[0]
    ended = Subscriber.objects.exclude(ended_at=None).filter(~Q(address="") | ~Q(route=""))
    for subscriber in ended:
        count += _forget_with_neighbours(subscriber)
    return count


def _forget_with_neighbours(subscriber: Subscriber) -> int:
    """Erase one whom a delivery found gone, and all who were reached at the same address."""
    gone = [subscriber]
    if subscriber.route:
        there = Subscriber.objects.active().filter(account=subscriber.account_id)
        gone += there.filter(route=subscriber.route)
    for one in gone:
        forget(one)
    return len(gone)


def _address(what: str, language: str, subscriber: Subscriber) -> str:
    path = reverse(f"newsletter-{what}-{language}", args=[_token(what, subscriber.pk)])
    return settings.SITE_URL.rstrip("/") + path


def _token(what: str, number: int) -> str:
    """Return a word nobody can guess, and the desk can make again for every letter."""
    return f"{number}-{vault.digest(str(number), context=f'subscription:{what}')[:PROOF]}"


def _bearer(what: str, token: str) -> Subscriber | None:
    number, _dash, _proof = token.partition("-")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    if not hmac.compare_digest(token.encode(), _token(what, int(number)).encode()):
        return None
    return Subscriber.objects.filter(pk=int(number)).select_related("account__office").first()
