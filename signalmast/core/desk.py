"""What rooms add to the desk: items of today's queue and of the week, and where menus hang.

A room registers providers from its `wagtail_hooks`; the home shows what they return.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise

#: The hook under which registers put their menu items.
REGISTERS = "register_registers_menu_item"
#: The hook under which rooms put menu items of their own into "Reports".
REPORTS = "register_desk_reports_menu_item"


class Urgency(IntEnum):
    """How soon a queue item wants somebody. The home lists the most urgent first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    KNOW = 3


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of today's queue: what waits, how many, and where to do it."""

    label: Text
    count: int
    url: str
    urgency: Urgency = Urgency.TODAY


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One entry of the week. `at` is a day, or a moment where the hour is known."""

    at: date | datetime
    label: Text
    url: str = ""
    kind: Text = ""


#: What a room shows beside the words that somebody writes: `provider(request, text, language)`.
BesideProvider = Callable[[HttpRequest, str, str], str]
#: Where somebody's desk begins: `provider(request)`, "" for the home.
BeginProvider = Callable[[HttpRequest], str]
QueueProvider = Callable[[HttpRequest], Iterable[QueueItem]]
CalendarProvider = Callable[[Any, date, date], Iterable[CalendarItem]]

_queue: list[QueueProvider] = []
_calendar: list[CalendarProvider] = []
_beside: list[BesideProvider] = []
_begin: list[BeginProvider] = []


def queue_item(provider: QueueProvider) -> QueueProvider:
    """Register `provider(request)`, which returns items; `request.office` says whose desk.

    Items with a count of 0 are not shown.
    """
    if provider not in _queue:
        _queue.append(provider)
    return provider


def calendar_item(provider: CalendarProvider) -> CalendarProvider:
    """Register `provider(office, first, last)`, which returns the items of those days."""
    if provider not in _calendar:
        _calendar.append(provider)
    return provider


def queue(request: HttpRequest) -> list[QueueItem]:
    """Return what waits for this person, the most urgent first."""
    items = [item for provider in _queue for item in provider(request) if item.count]
    return sorted(items, key=lambda item: item.urgency)


def calendar(office: Any, first: date, last: date) -> list[CalendarItem]:
    """Return what the office has on the days `first` to `last`, in order."""
    items = [item for provider in _calendar for item in provider(office, first, last)]
    return sorted(items, key=lambda item: item.at.isoformat())


def beside_words(provider: BesideProvider) -> BesideProvider:
    """Register `provider(request, text, language)`, which returns markup to stand beside a text.

    Screens on which words to the public are written show it, without knowing the room.
    """
    if provider not in _beside:
        _beside.append(provider)
    return provider


def beside(request: HttpRequest, text: str, language: str) -> list[str]:
    """Return what rooms show beside a text in a language, empty for nothing."""
    return [shown for provider in _beside if (shown := provider(request, text, language))]


def begins_at(provider: BeginProvider) -> BeginProvider:
    """Register `provider(request)`, which returns the address where a person's desk begins.

    For those who don't see the office's desk but have a page of their own.
    """
    if provider not in _begin:
        _begin.append(provider)
    return provider


def beginning(request: HttpRequest) -> str:
    """Return where this person's desk begins, "" for the home."""
    return next((url for provider in _begin if (url := provider(request))), "")
