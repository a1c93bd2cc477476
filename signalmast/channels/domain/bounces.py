"""Mail that comes back: reports of mail servers (RFC 3464) end what can't be delivered."""

import contextlib
import email
import imaplib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default

from django.db import transaction
from django.db.models import F

from signalmast.channels.connector import TryLater
from signalmast.channels.domain.copies import settle
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.domain.subscriptions import forget
from signalmast.channels.enums import CopyState
from signalmast.channels.letters import number_of
from signalmast.channels.models import Account, Copy, Subscriber
from signalmast.core.sentences import tell

logger = logging.getLogger(__name__)
#: So many letters that come back for good end a subscription.
ENOUGH = 3
#: So many are read at a time, and no more of each: a report is short.
AT_ONCE, LARGEST = 200, 256_000
#: Where a mail server writes the address that a letter came back to.
HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
PERMANENT = re.compile(r"^5\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One letter that came back: the number of its copy, and whether it is for good."""

    number: int
    permanent: bool
    status: str


def parse_bounce(raw: bytes) -> Bounce | None:
    """Read a report of a mail server; None for any other mail and for made-up reports."""
    message = email.message_from_bytes(raw, policy=default)
    if message.get_content_type() != "multipart/report":
        return None
    number = next((one for one in map(number_of, _addresses(message)) if one is not None), None)
    if number is None:
        return None
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.iter_parts() if part.is_multipart() else ():
            action = str(block.get("Action", "")).strip().lower()
            status = str(block.get("Status", "")).strip()[:20]
            if action == "failed":
                return Bounce(number, PERMANENT.match(status) is not None, status)
    return None


def take_bounce(account: Account, raw: bytes) -> bool:
    """Note a letter that came back; tell whether it was a report on one of this account's.

    After some letters that came back for good the subscription ends.
    """
    bounce = parse_bounce(raw)
    if bounce is None:
        return False
    with transaction.atomic():
        copy = Copy.objects.filter(pk=bounce.number, delivery__account=account).first()
        if copy is None:
            return False
        if not bounce.permanent:
            return True
        said = tell("It came back: %(status)s.", status=bounce.status)
        first = Copy.objects.filter(pk=copy.pk).exclude(state=CopyState.BOUNCED)
        if first.update(state=CopyState.BOUNCED, said=said) and copy.subscriber_id is not None:
            Subscriber.objects.filter(pk=copy.subscriber_id).update(bounces=F("bounces") + 1)
            tired = Subscriber.objects.filter(pk=copy.subscriber_id, bounces__gte=ENOUGH)
            for subscriber in tired.filter(ended_at=None):
                forget(subscriber)
        # What came back was handed over, so one copy less is in doubt.
        settle(copy.delivery_id)
    return True


def read_bounces(account: Account) -> int:
    """Read the mailbox for what comes back; return how many reports there were.

    A report that was read is deleted, as it holds an address; other mail is left alone but
    marked as seen. Reading twice does no harm. Raises Refused, TryLater.
    """
    channel = channel_of(account)
    if not channel.settings.get("imap_host"):
        return 0
    line: imaplib.IMAP4 = channel.mailbox()
    count = 0
    try:
        line.select("INBOX")
        for number, raw in _unseen(line):
            known = take_bounce(account, raw)
            count += known
            line.store(number, "+FLAGS", r"(\Deleted)" if known else r"(\Seen)")
        line.expunge()
    except (OSError, imaplib.IMAP4.error) as error:
        raise TryLater(
            tell("The mailbox for what comes back could not be read to its end; it is read again."),
            answer=str(error)[:200],
        ) from None
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            line.logout()
    return count


def _unseen(line: imaplib.IMAP4) -> Iterator[tuple[str, bytes]]:
    _answer, found = line.search(None, "UNSEEN")
    for number in (found[0] or b"").decode().split()[:AT_ONCE]:
        _answer, parts = line.fetch(number, f"(BODY.PEEK[]<0.{LARGEST}>)")
        for part in parts:
            if isinstance(part, tuple):
                yield number, part[1]


def _addresses(message: EmailMessage) -> Iterator[str]:
    for name in HEADERS:
        for value in message.get_all(name, ()):
            yield from re.findall(r"[^\s<>,\"]+@[^\s<>,\"]+", str(value))
