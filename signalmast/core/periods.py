"""Reporting periods: half-years by two calendars, quarters, months, years and ranges.

A period is a pair of civil dates in the office's own zone; its bounds in UTC exist only
together with that zone, because a post at 01:08 in Saigon is of the day before in California.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class HalfYear(TextChoices):
    """Where a half-year begins. Decree 09/2019/ND-CP lets it run from 15 December."""

    CALENDAR = "calendar", gettext_lazy("1 January and 1 July")
    DECREE_09 = "decree-09", gettext_lazy("15 December and 15 June (Decree 09/2019)")


class BadPeriod(ValueError):
    """The text names no period; the message says which forms are understood."""


FORMS = re.compile(
    r"""^(?:
        (?P<half_year>\d{4})-H(?P<half>[12])
      | (?P<quarter_year>\d{4})-Q(?P<quarter>[1-4])
      | (?P<month_year>\d{4})-(?P<month>0[1-9]|1[0-2])
      | (?P<year>\d{4})
      | (?P<from>\d{4}-\d{2}-\d{2})\.\.(?P<to>\d{4}-\d{2}-\d{2})
    )$""",
    re.VERBOSE,
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last`, both included. `key` reads back to the same period."""

    key: str
    first: date
    last: date
    half_year: HalfYear = HalfYear.CALENDAR

    def __str__(self) -> str:
        return self.label

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def _parts(self) -> re.Match[str]:
        match = FORMS.match(self.key)
        if match is None:
            raise BadPeriod(self.key)
        return match

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the first moment of the period and the first after it, in UTC."""
        return (
            datetime.combine(self.first, time.min, zone).astimezone(UTC),
            datetime.combine(self.last + DAY, time.min, zone).astimezone(UTC),
        )

    def previous(self) -> "Period":
        """Return the period before: for a named one its neighbour, for a range as many days."""
        match = self._parts()
        if match["half_year"]:
            year, half = int(match["half_year"]), int(match["half"])
            return parse_period(f"{year - (half == 1)}-H{3 - half}", self.half_year)
        if match["quarter_year"]:
            year, quarter = int(match["quarter_year"]), int(match["quarter"])
            key = f"{year - 1}-Q4" if quarter == 1 else f"{year}-Q{quarter - 1}"
            return parse_period(key, self.half_year)
        if match["month_year"]:
            day = self.first - DAY
            return parse_period(f"{day.year}-{day.month:02}", self.half_year)
        if match["year"]:
            return parse_period(f"{int(match['year']) - 1}", self.half_year)
        last = self.first - DAY
        return between(last - timedelta(days=self.days - 1), last, self.half_year)

    def a_year_before(self) -> "Period":
        """Return the same period of the year before; 29 February falls back to the 28th."""
        match = self._parts()
        if match["from"]:
            return between(_year_back(self.first), _year_back(self.last), self.half_year)
        year = self.key[:4]
        return parse_period(f"{int(year) - 1}{self.key[4:]}", self.half_year)

    def weeks(self) -> list["Period"]:
        """Return the calendar weeks (Monday first), the first and last cut to the period.

        Cutting makes them add up: every day of the period is in exactly one week.
        """
        weeks = []
        day = self.first
        while day <= self.last:
            end = min(day + timedelta(days=6 - day.weekday()), self.last)
            weeks.append(between(day, end, self.half_year))
            day = end + DAY
        return weeks

    @property
    def label(self) -> str:
        """The period as a person writes it, in the active language."""
        match = self._parts()
        if match["half_year"]:
            halves = {"1": _("first half of %(year)s"), "2": _("second half of %(year)s")}
            return halves[match["half"]] % {"year": match["half_year"]}
        if match["quarter_year"]:
            values = {"quarter": match["quarter"], "year": match["quarter_year"]}
            return _("quarter %(quarter)s of %(year)s") % values
        if match["month_year"]:
            values = {"month": str(int(match["month"])), "year": match["month_year"]}
            return _("month %(month)s/%(year)s") % values
        if match["year"]:
            return _("year %(year)s") % {"year": match["year"]}
        return f"{short_day(self.first)} - {short_day(self.last)}"


def short_day(day: date) -> str:
    """Return a date in the reader's form, 26/6/2018 in Vietnamese."""
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def parse_period(text: str, half_year: HalfYear | str = HalfYear.CALENDAR) -> Period:
    """Return the period that `2018-H1`, `2018-Q2`, `2018-06`, `2018` or `A..B` names.

    Years follow the half-years: under Decree 09 the year 2018 runs from 15 December 2017 to
    14 December 2018. Quarters and months are calendar ones under both.

    Raises BadPeriod with a sentence that lists the forms.
    """
    half_year = HalfYear(half_year)
    match = FORMS.match(text.strip())
    try:
        if match is not None:
            return Period(text.strip(), *_bounds(match, half_year), half_year)
    except ValueError:
        pass
    raise BadPeriod(
        _(
            "“%(text)s” names no period; write it as 2018-H1, 2018-Q2, 2018-06, 2018 "
            "or 2018-01-01..2018-06-26."
        )
        % {"text": text}
    )


def between(first: date, last: date, half_year: HalfYear = HalfYear.CALENDAR) -> Period:
    """Return the period of the days `first` to `last`."""
    return Period(f"{first.isoformat()}..{last.isoformat()}", first, last, half_year)


def current_period(today: date, half_year: HalfYear | str = HalfYear.CALENDAR) -> Period:
    """Return the half-year that `today` is in."""
    for key in (f"{today.year}-H1", f"{today.year}-H2", f"{today.year + 1}-H1"):
        period = parse_period(key, half_year)
        if today in period:
            return period
    raise AssertionError("half-years leave no gap")


def _bounds(match: re.Match[str], half_year: HalfYear) -> tuple[date, date]:
    decree = half_year is HalfYear.DECREE_09
    if match["from"]:
        first, last = date.fromisoformat(match["from"]), date.fromisoformat(match["to"])
        if first > last:
            raise ValueError
        return first, last
    if match["half_year"]:
        year = int(match["half_year"])
        if match["half"] == "1":
            return (
                (date(year - 1, 12, 15), date(year, 6, 14))
                if decree
                else (date(year, 1, 1), date(year, 6, 30))
            )
        return (
            (date(year, 6, 15), date(year, 12, 14))
            if decree
            else (date(year, 7, 1), date(year, 12, 31))
        )
    if match["quarter_year"]:
        return _months(int(match["quarter_year"]), int(match["quarter"]) * 3 - 2, 3)
    if match["month_year"]:
        return _months(int(match["month_year"]), int(match["month"]), 1)
    year = int(match["year"])
    if decree:
        return date(year - 1, 12, 15), date(year, 12, 14)
    return date(year, 1, 1), date(year, 12, 31)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after = month + count
    end = date(year + (after > 12), after - 12 if after > 12 else after, 1)
    return date(year, month, 1), end - DAY


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
