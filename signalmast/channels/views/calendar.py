"""The calendar of deliveries: a week as seven days, or one day by the hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Q, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from signalmast.channels.enums import CLAIMABLE, Act
from signalmast.channels.models import Delivery
from signalmast.channels.views import words
from signalmast.core.periods import short_day
from signalmast.core.views.frame import asks, office_of, page

#: Years that a person can mean; anything else shows today.
YEARS = range(2000, 2101)
WEEK, DAY = "week", "day"


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery at the hour when it went or goes out."""

    delivery: Delivery
    hour: time
    sign: SafeString

    @property
    def act(self) -> str:
        """What it does, where that is more than publishing."""
        is_plain = self.delivery.act == Act.SEND
        return "" if is_plain else str(self.delivery.get_act_display())


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what goes or went out on it."""

    date: date
    entries: list[Entry]
    is_today: bool

    @property
    def url(self) -> str:
        return address(self.date, DAY)


def day_of(text: str, today: date) -> date:
    """Return the day that `YYYY-MM-DD` names, or today."""
    try:
        found = date.fromisoformat(text) if len(text) == 10 else today
    except ValueError:
        return today
    return found if found.year in YEARS else today


def address(day: date, view: str) -> str:
    return f"{reverse('deliveries:calendar')}?day={day:%Y-%m-%d}&view={view}"


def days_of(office: Any, first: date, count: int, today: date) -> list[Day]:
    """Return days of the office's clock with their deliveries, each in the order of the hours.

    A delivery stands at the moment it was sent; before that at its next try, or when it was due.
    """
    begin, end = (
        datetime.combine(first + timedelta(days=days), time.min, office.zone).astimezone(UTC)
        for days in (0, count)
    )
    moment = Case(
        When(sent_at__isnull=False, then=F("sent_at")),
        When(Q(state__in=CLAIMABLE), then=F("not_before")),
        default=F("due_at"),
        output_field=DateTimeField(),
    )
    rows: Any = Delivery.objects.of(office).annotate(at=moment).filter(at__gte=begin, at__lt=end)
    found: dict[date, list[Entry]] = {}
    for one in rows.select_related("account").defer("payload").order_by("at", "pk"):
        at = one.at.astimezone(office.zone)
        sign = words.chip(words.LOOKS[one.state], one.get_state_display())
        found.setdefault(at.date(), []).append(Entry(one, at.time(), sign))
    days = [first + timedelta(days=number) for number in range(count)]
    return [Day(day, found.get(day, []), day == today) for day in days]


def name_of(first: date, view: str) -> str:
    """Return what the page is headed with: the days of the week, or the day by its name."""
    if view == WEEK:
        return f"{short_day(first)} – {short_day(first + timedelta(days=6))}"
    return f"{formats.date_format(first, 'l')}, {short_day(first)}"


@asks("see")
@require_GET
def calendar(request: HttpRequest) -> HttpResponseBase:
    """A week or a day of what goes out, as it stands on the office's clock."""
    office, today = office_of(request), timezone.localdate()
    day = day_of(request.GET.get("day", ""), today)
    view = DAY if request.GET.get("view") == DAY else WEEK
    step = 1 if view == DAY else 7
    first = day if view == DAY else day - timedelta(days=day.weekday())
    days = days_of(office, first, step, today)
    return page(
        request,
        "channels/calendar.html",
        title=_("Calendar of deliveries"),
        icon="calendar-alt",
        way=[(_("Deliveries"), reverse("deliveries:index"))],
        view=view,
        name=name_of(first, view),
        days=days,
        is_empty=not any(one.entries for one in days),
        previous=address(first - timedelta(days=step), view),
        following=address(first + timedelta(days=step), view),
        now=address(today, view),
        as_week=address(day, WEEK),
        as_day=address(day, DAY),
    )
