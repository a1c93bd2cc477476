"""One cell to one value: counts, decimals, days and moments.

What a separator or an order of day and month means is decided by the column's source and given by
the caller, never guessed from the cell. Blank is unknown (`None`), not zero.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular.errors import BadValue

Order = Literal["dmy", "mdy"]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_LARGEST_COUNT_DIGITS = 15  # beyond this a spreadsheet's number is no longer exact
_BLANK = frozenset({"", "-", "–", "—", "n/a"})
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_GROUPED = re.compile(r"([1-9]\d{0,2})(?:([., '’])\d{3})(?:\2\d{3})*(?:(?!\2)[.,]0{1,2})?")
_USUAL_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,4}|[1-9]\d{0,2}(?:,\d{3}){1,4}", re.ASCII)
_WHOLE = re.compile(r"\d+(?:[.,]0{1,2})?")
_SHORTENED = re.compile(r"[\d.,]+ ?(?:k|n|m|b|tr|nghìn|ngàn|triệu|tỷ|tỉ)", re.IGNORECASE)
_NEGATIVE = re.compile(r"[-−–]\s?\d[\d., ]*")
_DECIMAL_MARK = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_DECIMAL_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([., '’])\d{3})+(?:(?!\1)[.,]\d+)?")
_DESTROYED = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)


def _shown(cell: object) -> str:
    text = str(cell).strip()
    return text if len(text) <= 40 else text[:39] + "…"


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def parse_count(cell: object) -> int | None:
    """A number of things. `1310`, `1310.0`, `1.310`, `1,310` and `1 310` are the same."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isdigit() and len(cell) <= _LARGEST_COUNT_DIGITS:
            return int(cell)
        return _count_text(cell)
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadValue(
            _("“%(cell)s” is not a number, so it cannot be counted; write a whole number."),
            cell=_shown(cell),
        )
    if cell < 0:
        raise _negative(cell)
    if not float(cell).is_integer() or cell >= 10**_LARGEST_COUNT_DIGITS:
        raise _not_whole(cell)
    return int(cell)


def _negative(cell: object) -> BadValue:
    return BadValue(
        _("“%(cell)s” is below zero, which no count can be; correct the cell."), cell=_shown(cell)
    )


def _not_whole(cell: object) -> BadValue:
    return BadValue(
        _("“%(cell)s” is not a whole number, as a count must be; write it like 1310 or 1.310."),
        cell=_shown(cell),
    )


@lru_cache(maxsize=65536)
def _count_text(cell: str) -> int | None:
    if _USUAL_GROUPS.fullmatch(cell):
        return int(cell.replace(".", "").replace(",", ""))
    text = _tidy(cell)
    if text.casefold() in _BLANK:
        return None
    if len(text) <= 2 * _LARGEST_COUNT_DIGITS:
        whole = None
        if _WHOLE.fullmatch(text):
            whole = re.split(r"[.,]", text)[0]
        elif grouped := _GROUPED.fullmatch(text):
            # A second kind of separator can only stand before decimal zeros here.
            whole = "".join(re.split(re.escape(grouped[2]), text))
            whole = re.split(r"[.,]", whole)[0]
        if whole is not None and whole.isascii() and len(whole) <= _LARGEST_COUNT_DIGITS:
            return int(whole)
    if _SHORTENED.fullmatch(text):
        raise BadValue(
            _(
                "“%(cell)s” is a shortened figure whose last digits are lost;"
                " export the file again with full numbers."
            ),
            cell=_shown(cell),
        )
    if _NEGATIVE.fullmatch(text):
        raise _negative(cell)
    raise _not_whole(cell)


def parse_decimal(cell: object) -> Decimal | None:
    """A score or rate, exact. One lone separator is the decimal mark: `81,8` is `81.8`.

    Thousands are understood where two different separators stand (`1.310,5`) or one repeats.
    """
    if cell is None:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(repr(cell))
        if number.is_finite():
            return number
    elif isinstance(cell, str):
        text = _tidy(cell)
        if text.casefold() in _BLANK:
            return None
        if len(text) <= 40:
            if _DECIMAL_MARK.fullmatch(text):
                return Decimal(text.replace(",", "."))
            if grouped := _DECIMAL_GROUPED.fullmatch(text):
                return Decimal(text.replace(grouped[1], "").replace(",", "."))
    raise BadValue(_("“%(cell)s” is not a number; write it like 81,8 or 81.8."), cell=_shown(cell))


_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}(?:\s.*)?", re.ASCII)


def parse_day(cell: object, *, order: Order = "dmy") -> date | None:
    """The day a cell names; `order` says which of two leading numbers is the day.

    A time of day behind the date is ignored; a bare number is refused, since only the workbook
    knows whether it was a date.
    """
    if isinstance(cell, str):
        return _day_text(cell, order)
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return _in_range(cell.date(), cell)
    if isinstance(cell, date):
        return _in_range(cell, cell)
    raise _not_a_day(cell, order)


@lru_cache(maxsize=16384)
def _day_text(cell: str, order: Order) -> date | None:
    text = _tidy(cell)
    if text.casefold() in _BLANK:
        return None
    try:
        if found := _DAY.fullmatch(text):
            first, second, year = int(found[1]), int(found[3]), int(found[4])
            day, month = (first, second) if order == "dmy" else (second, first)
            return _in_range(date(year, month, day), cell)
        if found := _ISO_DAY.fullmatch(text):
            return _in_range(date(int(found[1]), int(found[2]), int(found[3])), cell)
    except BadValue:
        raise
    except ValueError:
        raise _not_a_day(cell, order) from None
    if _SHORT_YEAR.fullmatch(text):
        raise _short_year(cell)
    raise _not_a_day(cell, order)


def _in_range(day: date, cell: object) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise BadValue(
        _(
            "“%(cell)s” lies outside the years %(first)s to %(last)s, so it is"
            " probably mistyped; correct the date."
        ),
        cell=_shown(cell),
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


def _short_year(cell: object) -> BadValue:
    return BadValue(
        _("“%(cell)s” has a year of two digits, which may mean two centuries; write all four."),
        cell=_shown(cell),
    )


def _not_a_day(cell: object, order: str) -> BadValue:
    if order == "dmy":
        message = _("“%(cell)s” is not a date; write day, month and year like 19/05/2018.")
    else:
        message = _("“%(cell)s” is not a date; write month, day and year like 05/19/2018.")
    return BadValue(message, cell=_shown(cell))


_MOMENT = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:,? (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AaPp])\.?[Mm]\.?)?)?",
    re.ASCII,
)
_ISO_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?",
    re.ASCII,
)


def parse_moment(cell: object, *, order: Order, zone: ZoneInfo) -> datetime | None:
    """The instant a cell names, in UTC. `zone` counts only where the text states no offset.

    An hour that the clocks show twice is taken as the first of the two, an hour they leap over
    as if they had not leapt yet (fold=0). A day without a time is its midnight in `zone`.
    """
    if isinstance(cell, str):
        return _moment_text(cell, order, zone)
    if cell is None:
        return None
    if isinstance(cell, datetime):
        _in_range(cell.date(), cell)
        return _to_utc(cell, zone)
    if isinstance(cell, date):
        return _to_utc(datetime.combine(_in_range(cell, cell), time()), zone)
    raise _not_a_moment(cell, order)


@lru_cache(maxsize=65536)
def _moment_text(cell: str, order: Order, zone: ZoneInfo) -> datetime | None:
    found = _MOMENT.fullmatch(cell)
    if found is None:
        return _other_moment(cell, order, zone)
    return _moment(cell, found, order, zone)


def _to_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


#: One or two digits to their number: half the time of int(), six times a row.
_SMALL = {text: n for n in range(60) for text in (str(n), f"{n:02}")}


def _moment(cell: str, found: re.Match[str], order: Order, zone: ZoneInfo) -> datetime:
    first, second, years, hours, minute, seconds, half = found.groups("0")
    day, month = (first, second) if order == "dmy" else (second, first)
    year = int(years)
    try:
        hour = _SMALL[hours]
        if half != "0":
            if not 1 <= hour <= 12:
                raise _not_a_moment(cell, order)
            hour = hour % 12 + (12 if half in "Pp" else 0)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise _not_a_moment(cell, order)
        local = datetime(
            year,
            _SMALL[month],
            _SMALL[day],
            hour,
            _SMALL[minute],
            _SMALL[seconds],
            tzinfo=zone,
        )
    except BadValue:
        raise
    except (KeyError, ValueError):
        raise _not_a_moment(cell, order) from None
    return local.astimezone(UTC)


def _other_moment(cell: str, order: Order, zone: ZoneInfo) -> datetime | None:
    text = _tidy(cell)
    if text.casefold() in _BLANK:
        return None
    if found := _MOMENT.fullmatch(text):
        return _moment(cell, found, order, zone)
    if _ISO_MOMENT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-"))
        except ValueError:
            raise _not_a_moment(cell, order) from None
        _in_range(moment.date(), cell)
        return _to_utc(moment, zone)
    if _SHORT_YEAR.fullmatch(text):
        raise _short_year(cell)
    raise _not_a_moment(cell, order)


def _not_a_moment(cell: object, order: str) -> BadValue:
    if order == "dmy":
        message = _("“%(cell)s” is not a date and time; write it like 31/12/2017 09:40.")
    else:
        message = _("“%(cell)s” is not a date and time; write it like 12/31/2017 09:40.")
    return BadValue(message, cell=_shown(cell))


def is_destroyed_id(cell: object) -> bool:
    """Whether a spreadsheet program has rounded this long identifier away (`1.22158E+17`)."""
    if isinstance(cell, str):
        return ("E" in cell or "e" in cell) and _DESTROYED.fullmatch(cell.strip()) is not None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    return bool(abs(cell) >= 10**_LARGEST_COUNT_DIGITS)
