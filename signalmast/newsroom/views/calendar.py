"""The calendar of what goes out when: a month as a table, or as a list of its days."""

from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from signalmast.core.views.frame import asks, office_of, page
from signalmast.newsroom.domain.timetable import Entry, Moment, entries

#: Years that a person can mean; anything else shows the month of today.
YEARS = range(2000, 2101)
TABLE, LIST = "month", "list"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month with what happens on it, each with its hour or None."""

    date: date
    entries: list[tuple[Entry, Any]]
    is_today: bool
    in_month: bool


def month_of(text: str, today: date) -> date:
    """Return the first day of the month that `YYYY-MM` names, or of today's month."""
    year, _dash, month = text.partition("-")
    is_written_so = text.isascii() and year.isdecimal() and month.isdecimal()
    if is_written_so and int(year) in YEARS and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def beside(month: date, step: int) -> date:
    """Return the first day of the month before (-1) or after (1)."""
    number = month.year * 12 + month.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def days_of(office: Any, month: date, today: date) -> list[list[Day]]:
    """Return the weeks that show a month, Monday first, each day with its entries."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    found: dict[date, list[tuple[Entry, Any]]] = {}
    for entry in entries(office, weeks[0][0], weeks[-1][-1]):
        found.setdefault(entry.day(office), []).append((entry, entry.hour(office)))
    return [
        [Day(day, found.get(day, []), day == today, day.month == month.month) for day in week]
        for week in weeks
    ]


@asks("see")
@require_GET
def calendar(request: HttpRequest) -> HttpResponseBase:
    """A month of the newsroom, as it stands on the office's clock."""
    office, today = office_of(request), timezone.localdate()
    month = month_of(request.GET.get("month", ""), today)
    view = LIST if request.GET.get("view") == LIST else TABLE
    weeks = days_of(office, month, today)
    own = [day for week in weeks for day in week if day.in_month]
    name = formats.date_format(month, "YEAR_MONTH_FORMAT")
    return page(
        request,
        "newsroom/calendar.html",
        title=_("Calendar"),
        icon="calendar-alt",
        weeks=weeks,
        days=[day for day in own if day.entries or day.is_today],
        is_empty=not any(day.entries for day in own),
        month=month,
        month_name=name[:1].upper() + name[1:],
        last_day=monthrange(month.year, month.month)[1],
        view=view,
        previous=_address(beside(month, -1), view),
        following=_address(beside(month, 1), view),
        this_month=_address(today, view),
        as_table=_address(month, TABLE),
        as_list=_address(month, LIST),
        kinds=list(Moment),
    )


def _address(month: date, view: str) -> str:
    return f"{reverse('newsroom:calendar')}?month={month:%Y-%m}&view={view}"
