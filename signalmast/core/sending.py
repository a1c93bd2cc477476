"""Messages to single people: the row first, then the network, then the row goes.

A row is written in the transaction of what the person is told of. A worker claims it by one
conditional update, sends, and deletes it. A worker that dies in between leaves it to the next
one as soon as the claim is over, so a message may come twice and is never lost. What can't be
sent is tried again after growing pauses and let go in the end: a message only announces what
stands at the desk or on the site all the same.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.utils import timezone

from signalmast.core.models import Outgoing

logger = logging.getLogger(__name__)
#: How long a claim holds; after it another worker takes over from one that died.
LEASE = timedelta(minutes=5)
PORTION = 20
#: The pauses before each new attempt, about four hours together.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))


class Gone(Exception):
    """Nobody is reached at this address any more: the message is let go."""


class NotNow(Exception):
    """It could not be sent this time. Its text is a kind of failure and never an address."""


@dataclass(frozen=True, slots=True)
class Messages:
    """One kind of message: its rows, how one of them is sent, and how long it is tried.

    `deliver` sends the message of one row. It raises Gone, NotNow; anything else stops the round
    and is a fault of the program.
    """

    model: type[Outgoing]
    deliver: Callable[[Any], None]
    related: tuple[str, ...] = ()
    #: How many are claimed in one round.
    portion: int = PORTION
    pauses: tuple[timedelta, ...] = PAUSES

    def is_waiting(self) -> bool:
        """Tell with reads alone whether there is a message to send."""
        return self._due(timezone.now()).exists()

    def send(self) -> int:
        """Send what is due, a portion at a time; return how many messages went out."""
        now = timezone.now()
        rows = self._due(now).order_by("pk").select_related(*self.related)[: self.portion]
        claims = ((one, self._due(now).filter(pk=one.pk)) for one in rows)
        return sum(
            self._send(one) for one, free in claims if free.update(claimed_until=now + LEASE) == 1
        )

    def _due(self, now: datetime) -> QuerySet[Any]:
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        ready = Q(not_before=None) | Q(not_before__lte=now)
        return self.model._default_manager.filter(free, ready)

    def _send(self, row: Any) -> bool:
        """Send one message and forget it; tell whether it went out."""
        try:
            self.deliver(row)
        except Gone:
            row.delete()
            return False
        except NotNow as failure:
            logger.warning("A row of %s was not sent: %s.", row._meta.label, failure)
            self._again(row)
            return False
        row.delete()
        return True

    def _again(self, row: Any) -> None:
        """Put a message off, or let it go where it was tried often enough."""
        if row.attempts >= len(self.pauses):
            row.delete()
            return
        self.model._default_manager.filter(pk=row.pk).update(
            attempts=row.attempts + 1,
            not_before=timezone.now() + self.pauses[row.attempts],
            claimed_until=None,
        )


def by_mail(words: Callable[[Any], EmailMessage]) -> Callable[[Any], None]:
    """Return how a row goes out as the mail that `words` makes of it; `words` may raise as well."""

    def deliver(row: Any) -> None:
        try:
            words(row).send()
        except SMTPRecipientsRefused:
            raise Gone from None
        except (OSError, ValueError) as failure:
            # The failure may name the address, so only its kind is told.
            raise NotNow(type(failure).__name__) from None

    return deliver
