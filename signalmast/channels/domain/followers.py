"""Followers in the fediverse: who may follow, who stops, and what they tell as numbers.

Of a follower only the address is kept to which posts are delivered, which is that of the server
where it offers one, and a keyed hash that finds it again (charter, point 4).
"""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from signalmast.channels import vault
from signalmast.channels.activitypub.signatures import NotSigned, read_signature, verify
from signalmast.channels.connector import Failure
from signalmast.channels.connectors.activitypub import actor_address
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.domain.subscriptions import forget
from signalmast.channels.enums import PERHAPS_THERE, Act
from signalmast.channels.models import Account, Delivery, Subscriber
from signalmast.channels.outbound import is_private_host

logger = logging.getLogger(__name__)
KEY = "activitypub"
#: So many requests a minute are looked at; each may cost a question to another server.
PER_MINUTE = 120
LONGEST_BODY = 128_000
LONGEST_ADDRESS = 500
COUNTED = {"Like": "likes", "Announce": "announces"}
HEARD = {"Follow", "Undo", "Delete", *COUNTED}


class NotHeard(Exception):
    """What was sent to the inbox is no activity, or there is too much of it; `status` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def account_named(name: str) -> Account | None:
    """Return the connected account of an actor; of two with one name, the older."""
    named = Account.objects.filter(connector=KEY, settings__name=name)
    return named.exclude(proven_at=None).select_related("office").order_by("pk").first()


def receive_activity(
    account: Account, *, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> bool:
    """Take what a server sent to the inbox; tell whether it changed anything.

    `headers` has names in small letters, `path` is as it was asked for. Raises NotSigned,
    NotHeard.
    """
    if len(body) > LONGEST_BODY:
        raise NotHeard(413)
    host = urlsplit(settings.SITE_URL).netloc
    signature = read_signature(method, headers, body, host=host)
    activity = _activity(body)
    sender, kind = _id(activity.get("actor")), str(activity.get("type"))
    if kind not in HEARD or not _concerns_us(account, kind, activity, sender):
        return False
    if not _within_the_minute(account):
        raise NotHeard(429)
    if not _same_server(signature.key_id, sender):
        raise NotSigned("The key is not the sender's.")
    actor = _ask_who(account, signature.key_id.partition("#")[0], gone_ends=(kind, sender))
    if actor is None:
        return True
    key = actor.get("publicKey")
    if not isinstance(key, dict) or key.get("id") != signature.key_id:
        raise NotSigned("The key is not the sender's.")
    if actor.get("id") != sender or key.get("owner", sender) != sender:
        raise NotSigned("The key is not the sender's.")
    verify(signature, str(key.get("publicKeyPem", "")), method=method, target=path, headers=headers)
    if kind == "Follow" and "inbox" not in actor:
        # Some servers keep keys in documents of their own that say no more than whose they are.
        actor = _ask_who(account, sender, gone_ends=("", "")) or actor
    return _hear(account, kind, activity, actor)


def _hear(account: Account, kind: str, activity: dict[str, Any], actor: dict[str, Any]) -> bool:
    sender = _id(activity.get("actor"))
    if kind == "Follow":
        return _take_in(account, activity, actor)
    if kind in COUNTED:
        return _count(account, kind, _id(activity.get("object")), 1)
    if kind == "Undo":
        undone = activity.get("object")
        if not isinstance(undone, dict) or _id(undone.get("actor")) not in {sender, ""}:
            return False
        what = str(undone.get("type"))
        if what in COUNTED:
            return _count(account, what, _id(undone.get("object")), -1)
        if what != "Follow":
            return False
    elif _id(activity.get("object")) != sender:
        return False
    return _let_go(account, sender)


def _take_in(account: Account, activity: dict[str, Any], actor: dict[str, Any]) -> bool:
    """Write down where a follower is reached, and that it is owed an answer."""
    sender, inbox = _id(activity.get("actor")), _id(actor.get("inbox"))
    ends = actor.get("endpoints")
    shared = _id(ends.get("sharedInbox")) if isinstance(ends, dict) else ""
    if not _same_server(inbox, sender):
        return False
    address = shared if shared and _same_server(shared, sender) else inbox
    follow = {"type": "Follow", "id": _id(activity), "actor": sender,
              "object": _where(account)}  # fmt: skip
    now = timezone.now()
    with transaction.atomic():
        # Two requests of one follower come one after the other.
        Account.objects.select_for_update().get(pk=account.pk)
        digest = _digest(account, sender)
        row = Subscriber.objects.filter(account=account, digest=digest).first()
        if row is not None and row.ended_at is not None:
            forget(row)
            row = None
        row = row or Subscriber(account=account, digest=digest, confirmed_at=now)
        place = place_of(row)
        row.address = vault.seal(address, context=place)
        row.route = vault.digest(address, context=f"route:{account.pk}")
        row.errand = vault.seal(json.dumps({"inbox": inbox, "follow": follow}), context=place)
        row.errand_at, row.errand_tries, row.asked_at = now, 0, now
        row.language = account.language
        row.save()
    return True


def _let_go(account: Account, sender: str) -> bool:
    row = Subscriber.objects.filter(account=account, digest=_digest(account, sender)).first()
    if row is None:
        return False
    forget(row)
    return True


@transaction.atomic
def _count(account: Account, kind: str, about: str, by: int) -> bool:
    """Raise or lower a counter of a post; who it was is not kept."""
    row = _delivery(account, about)
    if row is None:
        return False
    name = COUNTED[kind]
    delivery = Delivery.objects.select_for_update().get(pk=row.pk)
    value = max(0, int(delivery.notes.get(name, 0)) + by)
    delivery.notes = {**delivery.notes, name: str(value)}
    delivery.save(update_fields=["notes"])
    return True


def _delivery(account: Account, about: str) -> Delivery | None:
    """Return the public post of this actor that an address names."""
    start = f"{_where(account)}posts/"
    key = about.removeprefix(start)
    return posts_of(account).filter(key=key).first() if _is_key(key) else None


def posts_of(account: Account) -> Any:
    """Return the deliveries that made a post of this actor, the newest first."""
    there = Delivery.objects.filter(account=account, act=Act.SEND, state__in=PERHAPS_THERE)
    return there.order_by("-written_at", "-pk")


def _concerns_us(account: Account, kind: str, activity: dict[str, Any], sender: str) -> bool:
    """Tell cheaply, before anybody is asked, whether an activity could mean anything here."""
    about = activity.get("object")
    if kind == "Follow":
        return _id(about) == _where(account)
    if kind == "Delete":
        known = Subscriber.objects.filter(account=account, digest=_digest(account, sender))
        return _id(about) == sender and known.exists()
    if kind == "Undo":
        return isinstance(about, dict) and about.get("type") in {"Follow", *COUNTED}
    return _delivery(account, _id(about)) is not None


def _ask_who(account: Account, url: str, *, gone_ends: tuple[str, str]) -> dict[str, Any] | None:
    """Return the actor who owns a key, from its own server. Raises NotSigned.

    A server that says that an actor is gone, about one who is to be deleted, is believed:
    its key can't be had any more. None then.
    """
    try:
        answer = channel_of(account).read_actor(url)
        if answer.status == 410 and gone_ends == ("Delete", url):
            _let_go(account, url)
            return None
        found = answer.json() if answer.status == 200 else None
    except Failure as failure:
        logger.info("A sender could not be asked for its key: %s", failure.message)
        found = None
    if not isinstance(found, dict):
        raise NotSigned("The sender's key could not be had.")
    return found


def _activity(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise NotHeard(400) from None
    if not isinstance(found, dict):
        raise NotHeard(400)
    return found


def _within_the_minute(account: Account) -> bool:
    """Count requests, not who makes them."""
    name = f"activitypub-inbox:{account.pk}:{timezone.now():%Y%m%d%H%M}"
    cache.add(name, 0, 120)
    try:
        return int(cache.incr(name)) <= PER_MINUTE
    except ValueError:  # it ran out in between
        return True


def _same_server(url: str, other: str) -> bool:
    """Tell whether two addresses are of one server, and reached as the gate will demand.

    A follower can't have the office's posts sent to somebody else.
    """
    if not 0 < len(url) <= LONGEST_ADDRESS or not other:
        return False
    one, two = urlsplit(url), urlsplit(other)
    safe = one.scheme == "https" or (one.scheme == "http" and is_private_host(one.netloc))
    return safe and (one.scheme, one.netloc.lower()) == (two.scheme, two.netloc.lower())


def _id(value: Any) -> str:
    """Return the address of a thing that stands there whole or by its address."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and len(found) <= LONGEST_ADDRESS else ""


def _is_key(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)


def _where(account: Account) -> str:
    return actor_address(str(account.settings["name"]))


def _digest(account: Account, sender: str) -> str:
    return vault.digest(sender, context=f"follower:{account.pk}")
