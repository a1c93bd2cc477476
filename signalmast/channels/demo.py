"""The example office's channels: what its texts said there, and one that waits for a person.

Nothing of an example leaves the house: the accounts are paused, and a paused account never
sends. The preview channel takes the whole way.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from signalmast.channels.domain.accounts import check_account, connect_account
from signalmast.channels.domain.outcomes import look_there
from signalmast.channels.enums import Outcome, Standing, State, Why
from signalmast.channels.models import Account, Attempt, Delivery

ACCOUNTS = (
    ("mastodon", "Phường trên Mastodon", "https://mastodon.example/@phuong"),
    ("telegram", "Kênh Telegram của phường", "https://t.me/example"),
)


def fill(office: Any, **people: Any) -> None:  # noqa: ARG001 -- every room's `fill` is called alike
    """Connect the example accounts; the preview channel is the only one that sends."""
    for connector, name in (("preview", "Kênh xem thử"), ("web_push", "Thông báo qua trình duyệt")):
        check_account(connect_account(office, connector=connector, name=name, values={}, by=None))
    for connector, name, url in ACCOUNTS:
        Account.objects.create(
            office=office, platform=connector, connector=connector, name=name, url=url,
            standing=Standing.PAUSED, proven_at=timezone.now(), checked_at=timezone.now(),
        )  # fmt: skip


def say_it_went_out(source: str, at: datetime) -> None:
    """Give the deliveries of an example text their past; the newest Telegram one is unknown."""
    for delivery in Delivery.objects.filter(source=source).select_related("account"):
        blind = delivery.account.connector == "telegram"
        fresh = at > timezone.now() - timedelta(days=2)
        Attempt.objects.create(
            delivery=delivery, account=delivery.account, began_at=at, ended_at=at,
            outcome=Outcome.UNKNOWN if blind and fresh else Outcome.SENT,
        )  # fmt: skip
        delivery.due_at = delivery.not_before = delivery.written_at = at
        delivery.attempts = 1
        if blind and fresh:
            delivery.said = look_there()
            delivery.state, delivery.why = State.NEEDS_PERSON, Why.UNREADABLE
        else:
            delivery.state, delivery.sent_at = State.SENT, at
            delivery.external_id = delivery.key.hex
        delivery.save()
