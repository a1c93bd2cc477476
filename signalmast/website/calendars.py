"""Events for readers' own calendars (RFC 5545), one by one and as a list to subscribe to."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from signalmast.core.wording import clean
from signalmast.newsroom.addresses import absolute
from signalmast.website.content import Card

PRODUCT = "-//signalmast//site//VI"
#: How often programs should ask again for a calendar they follow.
REFRESH = timedelta(hours=6)


def calendar(cards: Iterable[Card], *, name: str, url: str) -> bytes:
    """Return events as a calendar to subscribe to; `url` is the absolute address of its page."""
    made = _empty()
    made.add("name", _line(name))
    made.add("x-wr-calname", _line(name))
    made.add("url", url)
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for card in cards:
        made.add_component(_event(card))
    return bytes(made.to_ical())


def one_event(card: Card) -> bytes:
    """Return one event as a calendar file of its own."""
    made = _empty()
    made.add_component(_event(card))
    return bytes(made.to_ical())


def _empty() -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    return made


def _event(card: Card) -> Event:
    """Return an event that a calendar knows again: same UID, higher SEQUENCE after a change.

    Times are written in UTC, which needs no definition of a zone and is right everywhere.
    """
    made = Event()
    made.add("uid", f"event-{card.page}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", card.changed.astimezone(UTC))
    made.add("created", card.at.astimezone(UTC))
    made.add("last-modified", card.changed.astimezone(UTC))
    made.add("sequence", _age(card.at, card.changed))
    made.add("status", "CANCELLED" if card.is_cancelled else "CONFIRMED")
    if card.starts_at:
        made.add("dtstart", card.starts_at.astimezone(UTC))
    if card.ends_at:
        made.add("dtend", card.ends_at.astimezone(UTC))
    made.add("summary", clean(card.title))
    made.add("description", clean(card.standfirst))
    made.add("location", clean(card.place))
    made.add("categories", [_line(card.category.label)])
    made.add("url", absolute(card.url))
    return made


def _age(first: datetime, last: datetime) -> int:
    """Return a number that is 0 at first and grows with every later change."""
    return max(0, int((last - first).total_seconds()))


def _line(text: str) -> str:
    """Return a name on one line; programs show it so, and not all properties may hold more."""
    return " ".join(clean(text).split())
