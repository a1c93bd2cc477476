"""What a publication means for each account: a post, an edit, a withdrawal, or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from signalmast.channels.connector import can
from signalmast.channels.connectors import connector_of
from signalmast.channels.domain.posts import payload_hash
from signalmast.channels.enums import PENDING, PERHAPS_THERE, RANK, Act, State, Why
from signalmast.channels.models import Account, Delivery
from signalmast.core.sentences import Sentence, tell


@dataclass(frozen=True, slots=True)
class Item:
    """What one account should say about one page: `source` names the page, `version` its state."""

    account: Account
    source: str
    version: str
    title: str
    payload: dict[str, Any]
    due_at: datetime | None = None


@transaction.atomic
def queue(item: Item) -> Delivery | None:
    """Write the row that says a version on an account, in the transaction that publishes it.

    A version that was not sent yet is replaced, one that is (or may be) on the platform is
    edited, the same text is left alone: then None is returned. Twice the same is one row.
    """
    _lock(item.account)
    first = _standing(item.account, item.source)
    if first is not None and first.state in PENDING:
        _cancel(first, tell("A newer version goes out instead."))
        first = None if first.state == State.WITHDRAWN else first
    if first is None or first.state == State.REFUSED:
        return _write(item, Act.SEND)
    if _latest_payload(first) == payload_hash(item.payload):
        return None
    for earlier in first.sequels.filter(act=Act.EDIT, state__in=PENDING):
        _cancel(earlier, tell("A newer version goes out instead."))
    return _write(item, Act.EDIT, of=first)


@transaction.atomic
def take_back(source: str, *, accounts: Any = None) -> list[Delivery]:
    """Withdraw a page from every account that carries it or was about to, in one transaction.

    What has not left the house is cancelled; what is or may be on a platform gets a
    withdrawal that goes before everything else.
    """
    rows = Delivery.objects.filter(source=source, act=Act.SEND).exclude(state=State.WITHDRAWN)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    written = []
    for first in rows.select_related("account").order_by("pk"):
        _lock(first.account)
        first.refresh_from_db(fields=["state"])
        if first.state in PENDING:
            _cancel(first, tell("The page was taken down before this went out."))
        for edit in first.sequels.filter(act=Act.EDIT, state__in=[*PENDING, State.UNKNOWN]):
            _cancel(edit, tell("The page was taken down before this went out."))
        gone = first.sequels.filter(act=Act.WITHDRAW).exclude(state=State.WITHDRAWN)
        if first.state in PERHAPS_THERE and not gone.exists():
            item = Item(first.account, source, first.version, first.title, {})
            written.append(_write(item, Act.WITHDRAW, of=first))
    return written


def _lock(account: Account) -> None:
    """Let two publications of one account wait for each other (SQLite has one writer anyway)."""
    Account.objects.select_for_update().filter(pk=account.pk).first()


def _standing(account: Account, source: str) -> Delivery | None:
    """Return the post that stands for a page on an account, if one does or may."""
    rows = Delivery.objects.filter(account=account, source=source, act=Act.SEND)
    last = rows.exclude(state=State.WITHDRAWN).order_by("-pk").first()
    if last is None:
        return None
    taken_down = last.sequels.filter(act=Act.WITHDRAW).exclude(state=State.WITHDRAWN)
    return None if taken_down.exists() else last


def _latest_payload(first: Delivery) -> str:
    """Return the hash of what was last meant to stand on the platform."""
    edits = first.sequels.filter(act=Act.EDIT).exclude(state__in=[State.WITHDRAWN, State.REFUSED])
    last = edits.order_by("-pk").first()
    return (last or first).payload_hash


def _cancel(delivery: Delivery, said: Sentence) -> None:
    """Cancel what has not left, by one conditional update; a worker may have been faster."""
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(
        state=State.WITHDRAWN, said=said
    )
    delivery.refresh_from_db(fields=["state", "said"])


def _write(item: Item, act: Act, *, of: Delivery | None = None) -> Delivery:
    due = item.due_at or timezone.now()
    mine = Delivery.objects.filter(account=item.account, source=item.source, act=act)
    standing = mine.filter(version=item.version).exclude(state=State.WITHDRAWN)
    version = f"{item.version}.{mine.count()}" if standing.exists() else item.version
    delivery = Delivery(
        office=item.account.office, account=item.account, act=act, rank=RANK[act],
        source=item.source, version=version, of=of, title=item.title, payload=item.payload,
        payload_hash=payload_hash(item.payload), due_at=due, not_before=due,
    )  # fmt: skip
    if not _is_able(delivery):
        delivery.state, delivery.why = State.NEEDS_PERSON, Why.IMPOSSIBLE
        delivery.said = _impossible(act)
    delivery.save()
    return delivery


def _is_able(delivery: Delivery) -> bool:
    ability = {Act.SEND: "send", Act.EDIT: "edit", Act.WITHDRAW: "withdraw"}[Act(delivery.act)]
    return can(connector_of(delivery.account.connector), ability)


def _impossible(act: Act) -> Sentence:
    if act == Act.EDIT:
        return tell(
            "This channel can't change a post. Change it there by hand, or publish a correction."
        )
    return tell("This channel can't take a post down. Take it down there by hand.")
