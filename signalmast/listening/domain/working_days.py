"""Days on which an office works, and the day by which an answer is due.

Saturday and Sunday are off. So are the holidays of article 112 of the Labour Code (Law
45/2019/QH14): New Year, five days at the lunar new year, the Hùng Kings' day, 30 April, 1 May and
two days at National Day; one that falls on a weekly day off is made up on the next working day
(article 111, paragraph 3). Each year the Prime Minister says which days the lunar new year takes
and which days are swapped, so that a Saturday is worked and a day between is off. What was
announced in past years the `holidays` package knows; what it does not know yet the desk enters
(`DayOff`), and that goes before everything else.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from holidays.countries.vietnam import Vietnam

from signalmast.listening.models import DayOff

ONE = timedelta(days=1)


@lru_cache(maxsize=64)
def _year(year: int) -> Vietnam:
    return Vietnam(years=year, expand=False)  # type: ignore[no-untyped-call]  # has no types


@lru_cache(maxsize=4096)
def _by_law(day: date) -> bool:
    """Tell whether a day is a working day, the desk's own entries apart."""
    return bool(_year(day.year).is_working_day(day))


class WorkingDays:
    """The working days of one office; `moved` says of single days whether they are off."""

    def __init__(self, moved: Mapping[date, bool] | None = None) -> None:
        self._moved = dict(moved or {})

    def is_working(self, day: date) -> bool:
        off = self._moved.get(day)
        return _by_law(day) if off is None else not off

    def after(self, day: date, count: int) -> date:
        """Return the day on which the `count`-th working day after `day` ends.

        The day itself does not count, as in the deadlines of administrative procedure.
        """
        while count > 0:
            day += ONE
            count -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first` up to `last`; 0 where none does."""
        days = (first + ONE * number for number in range(1, (last - first).days + 1))
        return sum(map(self.is_working, days))


def working_days(office: Any) -> WorkingDays:
    """Return the working days of an office, with the days that its desk entered."""
    return WorkingDays(dict(DayOff.objects.filter(office=office).values_list("day", "is_off")))
