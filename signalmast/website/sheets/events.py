"""The month view of events and the calendars that readers subscribe to."""

import calendar as weeks_of
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.newsroom.addresses import absolute, address
from signalmast.newsroom.models import EventPage, SitePage
from signalmast.people.models import Unit
from signalmast.website import calendars
from signalmast.website.content import Card
from signalmast.website.domain.cards import cards, unit_address
from signalmast.website.domain.frames import everywhere, frame
from signalmast.website.domain.sheet import Ref, current_note, sheet_kind
from signalmast.website.domain.standing import first_rows, public_rows
from signalmast.website.sheets import render
from signalmast.website.sheets.lists import CALENDAR_FILE

#: A subscribed calendar goes back so far, and as far ahead as there are events.
KEPT = timedelta(days=400)


def month_address(site: SitePage, month: date) -> str:
    return address(site, "event", f"{month:%Y-%m}")


@sheet_kind("events", lambda ref: address(ref.site, "event"))
def this_month(ref: Ref) -> bytes:
    """The running month; made again when the next begins."""
    today = ref.site.office.today()
    first = today.replace(day=1)
    midnight = datetime.combine(following(first), clock.min, tzinfo=ref.site.office.zone)
    current_note().until(midnight)
    return month_page(ref.site, first, here=address(ref.site, "event"))


@sheet_kind("month", lambda ref: address(ref.site, "event", ref.key))
def month(ref: Ref) -> bytes | None:
    """One month with an event in it; None for a month without."""
    first = date.fromisoformat(f"{ref.key}-01")
    if not in_month(ref.site, first):
        return None
    return month_page(ref.site, first, here=month_address(ref.site, first))


def month_page(site: SitePage, first: date, *, here: str) -> bytes:
    shown = cards(site, in_month(site, first))
    with override(site.language):
        title = _("Events in %(month)s/%(year)s") % {"month": first.month, "year": first.year}
    return render.page(
        site,
        "events.html",
        frame(site, title=title, here=here, elsewhere=everywhere(site, "event")),
        month=first,
        weeks=[
            [(day, on_day(shown, day), day.month == first.month) for day in week]
            for week in weeks_of.Calendar().monthdatescalendar(first.year, first.month)
        ],
        cards=shown,
        previous=neighbour(site, first, back=True),
        next=neighbour(site, first, back=False),
        calendar_feed=f"{address(site, 'event')}{CALENDAR_FILE}",
    )


def following(first: date) -> date:
    """Return the first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def bounds(site: SitePage, first: date) -> tuple[datetime, datetime]:
    zone = site.office.zone
    return (
        datetime.combine(first, clock.min, tzinfo=zone),
        datetime.combine(following(first), clock.min, tzinfo=zone),
    )


def in_month(site: SitePage, first: date) -> list[int]:
    """Return the public events that touch a month, in order."""
    start, end = bounds(site, first)
    found = EventPage.objects.filter(starts_at__lt=end, ends_at__gte=start)
    rows = found.order_by("starts_at", "pk").values_list("pk")
    return [number for (number,) in public_rows(site, rows)]


def on_day(shown: list[Card], day: date) -> list[Card]:
    return [
        one
        for one in shown
        if one.starts_at and one.starts_at.date() <= day <= (one.ends_at or one.starts_at).date()
    ]


def neighbour(site: SitePage, first: date, *, back: bool) -> str:
    """Return the address of the nearest month before or after that has an event, or nothing."""
    start, end = bounds(site, first)
    if back:
        there = EventPage.objects.filter(starts_at__lt=start).order_by("-starts_at", "-pk")
    else:
        there = EventPage.objects.filter(starts_at__gte=end).order_by("starts_at", "pk")
    near = first_rows(site, there.values_list("pk", "starts_at"), 1)
    if not near:
        return ""
    number, begins = near[0]
    current_note().shows.add(number)
    return month_address(site, timezone.localtime(begins, site.office.zone).date())


def months_of(page: EventPage) -> list[str]:
    """Return the months an event touches, as keys of their sheets."""
    zone = page.office.zone
    first = timezone.localtime(page.starts_at, zone).date().replace(day=1)
    last = timezone.localtime(page.ends_at, zone).date()
    keys: list[str] = []
    while first <= last and len(keys) < 24:
        keys.append(f"{first:%Y-%m}")
        first = following(first)
    return keys


def _calendar_address(ref: Ref) -> str:
    if not ref.key:
        return f"{address(ref.site, 'event')}{CALENDAR_FILE}"
    return f"{unit_address(ref.site, Unit.objects.get(pk=ref.key))}{CALENDAR_FILE}"


@sheet_kind("calendar", _calendar_address)
def calendar(ref: Ref) -> bytes | None:
    """The events of the site or of one unit, for subscription."""
    site = ref.site
    found = EventPage.objects.filter(ends_at__gte=timezone.now() - KEPT)
    name = site.title
    if ref.key:
        found = found.filter(units=ref.key)
        name = f"{site.title}: {Unit.objects.get(pk=ref.key).name}"
    rows = found.order_by("starts_at", "pk").values_list("pk")
    numbers = [number for (number,) in public_rows(site, rows)]
    if ref.key and not numbers:
        return None
    return calendars.calendar(cards(site, numbers), name=name, url=absolute(address(site, "event")))
