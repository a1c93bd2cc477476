"""Which periods an office has data for, so that pickers offer those and no empty ones."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Max, Min

from signalmast.core.models import Import
from signalmast.core.periods import Period, current_period, parse_period

Days = tuple[date, date]
DaysProvider = Callable[[Any], Days | None]
#: No picker is longer than so many years; older periods are typed.
MOST_YEARS = 12

_providers: list[DaysProvider] = []


def days_known_from(provider: DaysProvider) -> DaysProvider:
    """Register `provider(office)`: the first and last day a room has rows of, or None."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def days_known(office: Any) -> Days | None:
    """Return the first and last day that any room or the day of any import speaks for."""
    found = [days for provider in _providers if (days := provider(office))]
    stated = Import.objects.stored().filter(office=office).aggregate(Min("as_of"), Max("as_of"))
    if stated["as_of__min"]:
        found.append((stated["as_of__min"], stated["as_of__max"]))
    if not found:
        return None
    return min(first for first, _last in found), max(last for _first, last in found)


def default_period(office: Any, today: date) -> Period:
    """Return the half-year of today, or the last one with data where that is earlier."""
    days = days_known(office)
    return current_period(min(today, days[1]) if days else today, office.half_year)


def named_periods(office: Any) -> dict[str, list[Period]]:
    """Return half-years, quarters, months and years that have data, the latest first."""
    days = days_known(office)
    if days is None:
        return {}
    last = days[1]
    first = max(days[0], date(last.year - MOST_YEARS, 1, 1))
    kinds: dict[str, list[Period]] = {"half": [], "quarter": [], "month": [], "year": []}
    for year in range(last.year + 1, first.year - 1, -1):
        for kind, key in _keys(year):
            period = parse_period(key, office.half_year)
            if period.first <= last and period.last >= first:
                kinds[kind].append(period)
    return {kind: periods for kind, periods in kinds.items() if periods}


def _keys(year: int) -> Iterator[tuple[str, str]]:
    yield "year", f"{year}"
    for half in (2, 1):
        yield "half", f"{year}-H{half}"
    for quarter in (4, 3, 2, 1):
        yield "quarter", f"{year}-Q{quarter}"
    for month in range(12, 0, -1):
        yield "month", f"{year}-{month:02}"
