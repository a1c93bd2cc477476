"""Which plan items a period holds, and which period comes next."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from signalmast.core.periods import FORMS, BadPeriod, Period, between, parse_period
from signalmast.programmes.enums import Status
from signalmast.programmes.models import PlanItem

#: A task in one of these states is waited for no more.
CLOSED = (Status.DONE, Status.DROPPED)


def following(period: Period) -> Period:
    """Return the period after: for a named one its neighbour, for a range as many days."""
    match = FORMS.match(period.key)
    if match is None:
        raise BadPeriod(period.key)
    if match["half_year"]:
        year, half = int(match["half_year"]), int(match["half"])
        key = f"{year + (half == 2)}-H{3 - half}"
    elif match["quarter_year"]:
        year, quarter = int(match["quarter_year"]), int(match["quarter"])
        key = f"{year + 1}-Q1" if quarter == 4 else f"{year}-Q{quarter + 1}"
    elif match["month_year"]:
        year, month = int(match["month_year"]), int(match["month"])
        key = f"{year + 1}-01" if month == 12 else f"{year}-{month + 1:02}"
    elif match["year"]:
        key = f"{int(match['year']) + 1}"
    else:
        first = period.last + timedelta(days=1)
        return between(first, first + timedelta(days=period.days - 1), period.half_year)
    return parse_period(key, period.half_year)


def planned_periods(office: Any) -> list[Period]:
    """Return the periods that the office has plan items for."""
    keys = PlanItem.objects.of(office).order_by().values_list("period", flat=True).distinct()
    found = []
    for key in sorted(keys):
        try:
            found.append(office.period(key))
        except BadPeriod:
            # Entered past the form; an item of no period is in no period's figures.
            continue
    return found


def keys_within(planned: list[Period], period: Period) -> list[str]:
    """Return the keys of those planned periods that lie wholly within `period`."""
    return [one.key for one in planned if period.first <= one.first and one.last <= period.last]


def overdue(items: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Narrow plan items to those whose day has gone by without their being done or dropped."""
    return items.filter(Q(status=None) | ~Q(status__in=CLOSED), due__lt=today)
