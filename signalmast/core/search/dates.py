"""Days and months however they are written, as tokens that all spellings share.

    26/6/2018, 26-06-2018, 26.6.2018, 2018-06-26, 26 tháng 6 năm 2018, 26 June 2018   a day
    26/6, 26 tháng 6                                                  a day of any year
    tháng 6/2018, 6/2018, June 2018                                   a month
    tháng 6                                                           a month of any year

A stored day is found by its month too; a question asks for exactly what it says.
"""

from __future__ import annotations

import calendar
from datetime import date

from signalmast.core.search.folding import Sense, Token

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SIGNS = "/-."
_YEARS = range(1900, 2101)


def date_at(
    text: str, words: list[Token], place: int, *, language: str, near: date | None
) -> tuple[Sense | None, int]:
    """Read a date that begins with the word at `place`; return it and the place after it.

    The sense's own places are left to the caller. `near` gives a year to a day without one.
    """
    here = _Here(text, words, place)
    found = _written_month(here) if here.word(0) == "thang" else None
    if language == "en":
        found = _english(here) or found
    if found is None and here.number(0) is not None:
        found = _with_signs(here) or _with_words(here)
    if found is None:
        return None, place
    day, month, year, length = found
    if not _exists(day, month, year):
        return None, place
    return Sense(0, 0, *_tokens(day, month, year, near)), place + length


class _Here:
    """The words from one place on: their numbers and what stands between them."""

    def __init__(self, text: str, words: list[Token], place: int) -> None:
        self.text, self.words, self.place = text, words, place

    def word(self, step: int) -> str:
        at = self.place + step
        return self.words[at].text if at < len(self.words) else ""

    def number(self, step: int) -> int | None:
        """Return the number a word is; None for letters and for numbers longer than a year."""
        shown = self.word(step)
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= 4 else None

    def day(self, step: int) -> int | None:
        found = self.number(step)
        return found if found is not None and 1 <= found <= 31 else None

    def month(self, step: int) -> int | None:
        found = self.number(step)
        return found if found is not None and 1 <= found <= 12 else None

    def year(self, step: int) -> int | None:
        found = self.number(step)
        return found if found is not None and found in _YEARS else None

    def gap(self, step: int) -> str:
        """Return what stands between a word and the next one, without spaces."""
        at = self.place + step
        if at + 1 >= len(self.words):
            return ""
        return self.text[self.words[at].end : self.words[at + 1].start].strip()


_Found = tuple[int | None, int, int | None, int]


def _with_signs(here: _Here) -> _Found | None:
    sign = here.gap(0)
    if len(sign) != 1 or sign not in _SIGNS:
        return None
    if here.gap(1) == sign:
        if (day := here.day(0)) and (month := here.month(1)) and (year := here.year(2)):
            return day, month, year, 3
        iso = sign == "-" and here.year(0)
        if iso and (month := here.month(1)) and (day := here.day(2)):
            return day, month, iso, 3
    if sign != "." and (month := here.month(0)) and (year := here.year(1)):
        return None, month, year, 2
    if sign == "/" and (day := here.day(0)) and (month := here.month(1)):
        return day, month, None, 2
    return None


def _with_words(here: _Here) -> _Found | None:
    """Read `26 tháng 6`, with `năm 2018`, `/2018` or without a year."""
    day = here.day(0)
    if day is None or here.word(1) != "thang" or here.gap(0) or here.gap(1):
        return None
    month = here.month(2)
    if month is None:
        return None
    year, more = _year_after(here, 2)
    return day, month, year, 3 + more


def _written_month(here: _Here) -> _Found | None:
    month = here.month(1)
    if month is None or here.gap(0):
        return None
    year, more = _year_after(here, 1)
    return None, month, year, 2 + more


def _year_after(here: _Here, step: int) -> tuple[int | None, int]:
    """Return the year that follows a month, and how many words it takes."""
    if here.word(step + 1) == "nam" and (year := here.year(step + 2)):
        return year, 2
    if here.gap(step) in {"/", "-"} and (year := here.year(step + 1)):
        return year, 1
    return None, 0


def _english(here: _Here) -> _Found | None:
    """Read `26 June 2018`, `June 26, 2018`, `26 June` and `June 2018`."""
    if (month := MONTHS.get(here.word(0))) and not here.gap(0):
        if year := here.year(1):
            return None, month, year, 2
        if day := here.day(1):
            year = here.year(2) if here.gap(1) in {"", ","} else None
            return day, month, year, 3 if year else 2
    if (day := here.day(0)) and (month := MONTHS.get(here.word(1))) and not here.gap(0):
        year = here.year(2) if here.gap(1) in {"", ","} else None
        return day, month, year, 3 if year else 2
    return None


def _exists(day: int | None, month: int, year: int | None) -> bool:
    return day is None or day <= calendar.monthrange(year or 2000, month)[1]


def _tokens(
    day: int | None, month: int, year: int | None, near: date | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a question asks for and what a stored text gets.

    The tokens begin with a sign that no word can hold, so that nobody can type them.
    """
    any_year = f"@{month:02}" if day is None else f"@{month:02}-{day:02}"
    stored = {f"@{month:02}", any_year}
    if year is None and day is not None and near is not None:
        stored |= _dated(day, month, _nearest_year(day, month, near))
    elif year is not None:
        stored |= _dated(day, month, year)
    asked = f"@{year}-{any_year[1:]}" if year else any_year
    return (asked,), tuple(sorted(stored))


def _dated(day: int | None, month: int, year: int) -> set[str]:
    whole = set() if day is None else {f"@{year}-{month:02}-{day:02}"}
    return {f"@{year}-{month:02}", *whole}


def _nearest_year(day: int, month: int, near: date) -> int:
    """Return the year in which this day lies closest to another day."""
    turned = (near.month - month) * 31 + near.day - day
    if turned > 186:
        return near.year + 1
    return near.year - 1 if turned < -186 else near.year
