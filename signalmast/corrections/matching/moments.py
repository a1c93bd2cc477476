"""Days, months, weekdays and hours however they are written, as values that all spellings share.

ngày mùng 2 tháng 9, 2/9, 02-09, September 2, 2nd of September      day 09-02
2/9/2025, 2025-09-02                                                day 2025-09-02
tháng 9, September; đầu tháng 9, cuối tháng 9                       month 09; beginning, end
9 giờ, 9h, 9:00, 9 am; 21 giờ, 9 giờ tối                            hour 09:00; 21:00
thứ hai, t2, Monday; chủ nhật, cn                                   weekday 1; 7
"""

from __future__ import annotations

import calendar
import re
from typing import NamedTuple

from signalmast.corrections.matching.numbers import literal, quantity_at
from signalmast.corrections.matching.stream import Phrases, Stream

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS |= {"sept": 9}
_MONTHS_VI = {"giêng": 1, "chạp": 12, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6}
_MONTHS_VI |= {"bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_WEEKDAYS = Phrases(
    {
        **{"thứ hai": 1, "thứ ba": 2, "thứ tư": 3, "thứ năm": 4, "thứ sáu": 5, "thứ bảy": 6},
        **{"thứ bẩy": 6, "thứ 2": 1, "thứ 3": 2, "thứ 4": 3, "thứ 5": 4, "thứ 6": 5, "thứ 7": 6},
        **{"chủ nhật": 7, "chúa nhật": 7, "t 2": 1, "t 3": 2, "t 4": 3, "t 5": 4, "t 6": 5},
        **{"t 7": 6, "cn": 7},
    }
)
_WEEKDAYS_EN = {name.lower(): number for number, name in enumerate(calendar.day_name, 1)}
_WEEKDAYS_EN |= {f"{name}s": number for name, number in list(_WEEKDAYS_EN.items())}
_ENDINGS = {"st", "nd", "rd", "th"}
_DAY_HEADS = ("ngày", "mùng", "mồng", "hôm", "ngay")
_LATE = ("tối", "chiều", "đêm")
_HOUR_WORDS = {"gio", "h", "g"}
_FOR_HOURS = ("trong", "suốt", "mất", "thêm", "mỗi", "khoảng", "cả", "liền", "giảm", "tăng")
_YEARS = range(1900, 2101)


#: Folded words that can begin a moment, beside digits and the words that begin a number.
BEGINNINGS = (
    _WEEKDAYS.beginnings()
    | frozenset(_WEEKDAYS_EN)
    | frozenset(_MONTHS)
    | {"ngay", "mung", "mong", "hom", "thang", "nam"}
)


class Moment(NamedTuple):
    """A point of the calendar or of the day: `day`, `month`, `year`, `weekday` or `hour`."""

    kind: str
    #: `09-02` or `2025-09-02`, `09` or `2025-09`, `2025`, `1`..`7`, minutes of the day.
    value: str
    start: int
    after: int

    @property
    def tokens(self) -> list[str]:
        """Return index tokens: a day with its year is found without it too."""
        short = self.value[-5:] if self.kind == "day" else self.value[-2:]
        values = [self.value, short] if self.kind in {"day", "month"} else [self.value]
        prefix = self.kind[0]
        return list(dict.fromkeys(f"{prefix}_{one}".replace("-", "_") for one in values))


def moment_at(stream: Stream, place: int) -> Moment | None:
    """Read a moment that begins at `place`."""
    return (
        _weekday(stream, place)
        or _day(stream, place)
        or _month(stream, place)
        or _hour(stream, place)
        or _year(stream, place)
    )


def _made(day: int | None, month: int, year: int | None, start: int, after: int) -> Moment | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    value = f"{month:02}" if day is None else f"{month:02}-{day:02}"
    kind = "month" if day is None else "day"
    return Moment(kind, f"{year}-{value}" if year else value, start, after)


def _whole(stream: Stream, place: int) -> int | None:
    raw = stream.at(place).raw
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 4 else None


def _weekday(stream: Stream, place: int) -> Moment | None:
    if stream.language == "en":
        found = _WEEKDAYS_EN.get(stream.word(place))
        return Moment("weekday", str(found), place, place + 1) if found else None
    if place and stream.word(place) == "t" and not stream.at(place + 1).glued:
        return None
    found_vi = _WEEKDAYS.at(stream, place)
    if not found_vi:
        return None
    return Moment("weekday", str(found_vi[0]), place, place + found_vi[1])


def _day(stream: Stream, place: int) -> Moment | None:
    start = place
    while stream.says(place, *_DAY_HEADS) and place < start + 2:
        place += 1
    has_head = place > start
    return (
        _with_signs(stream, place, start, has_head=has_head)
        or _in_words(stream, place, start)
        or _english_day(stream, place, start)
    )


def _with_signs(stream: Stream, place: int, start: int, *, has_head: bool) -> Moment | None:
    """Read `2/9`, `2/9/2025`, `2-9-2025`, `2025-09-02` and, as one token, `2.9.2025`."""
    if dotted := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", stream.at(place).raw):
        return _made(int(dotted[1]), int(dotted[2]), int(dotted[3]), start, place + 1)
    first, sign, second = _whole(stream, place), stream.word(place + 1), _whole(stream, place + 2)
    if first is None or second is None or sign not in {"/", "-"}:
        return None
    third = _whole(stream, place + 4) if stream.word(place + 3) == sign else None
    if first in _YEARS and third is not None:
        return _made(third, second, first, start, place + 5)
    if third in _YEARS:
        if stream.language == "en" and second > 12:
            first, second = second, first
        return _made(first, second, third, start, place + 5)
    if second in _YEARS:
        return _made(None, first, second, start, place + 3)
    # `24/7` and `1/3` of something are no days; a hyphen alone is mostly a range.
    is_day = sign == "/" or has_head
    if not is_day or (first, second) == (24, 7):
        return None
    return _made(first, second, None, start, place + 3)


def _in_words(stream: Stream, place: int, start: int) -> Moment | None:
    """Read `2 tháng 9`, `mùng hai tháng chín`, `5 tháng Chạp`, with a year or without."""
    found = quantity_at(stream, place) if place > start else None
    day, after = _whole(stream, place), place + 1
    if day is None and found and found.dimension in {"count", "time"}:
        day = round(found.value / found.factor)
        after = next(
            (at for at in range(place + 1, place + 4) if stream.word(at) == "thang"), place + 1
        )
    if day is None or day > 31:
        return None
    if stream.says(after, "tháng"):
        if month := _month_number(stream, after + 1):
            year, end = _year_after(stream, month[1])
            return _made(day, month[0], year, start, end)
        return None
    # A bare `mùng 5` names a day of some month.
    if place > start and stream.says(place - 1, "mùng", "mồng"):
        return Moment("dom", f"{day:02}", start, after)
    return None


def _month_number(stream: Stream, place: int) -> tuple[int, int] | None:
    """Return a month and the place after it."""
    number = _whole(stream, place)
    if number is not None:
        return (number, place + 1) if 1 <= number <= 12 else None
    for word, month in _MONTHS_VI.items():
        if stream.says(place, word):
            if month == 10 and stream.says(place + 1, "một", "hai"):
                return 10 + (1 if stream.says(place + 1, "một") else 2), place + 2
            return month, place + 1
    return None


def _year_after(stream: Stream, place: int) -> tuple[int | None, int]:
    for step in (0, 1):
        year = _whole(stream, place + step)
        if year in _YEARS and (step == 0 or stream.word(place) in {"nam", "/", "-", ","}):
            return year, place + step + 1
    return None, place


def _english_day(stream: Stream, place: int, start: int) -> Moment | None:
    if stream.language != "en":
        return None
    day = _whole(stream, place)
    if day is not None and day <= 31:
        after = place + 1 + (stream.word(place + 1) in _ENDINGS)
        after += stream.word(after) == "of"
        if month := _MONTHS.get(stream.word(after)):
            year, end = _year_after(stream, after + 1)
            return _made(day, month, year, start, end)
        return None
    month = _MONTHS.get(stream.word(place))
    if not month:
        return None
    after = place + 1 + (stream.word(place + 1) == "the")
    day = _whole(stream, after)
    if day is None or day > 31 or stream.word(after + 1) in {":", "pm", "am"}:
        return None
    after += 1 + (stream.word(after + 1) in _ENDINGS)
    year, end = _year_after(stream, after)
    return _made(day, month, year, start, end)


def _month(stream: Stream, place: int) -> Moment | None:
    if stream.says(place, "tháng"):
        before = stream.at(place - 1)
        # After a number it is a span: `ba tháng 9` doesn't occur, `3 tháng` does.
        if before.kind == "number" and stream.at(place + 1).kind != "number":
            return None
        found = _month_number(stream, place + 1)
        if found is None or (stream.at(place + 1).kind == "word" and not _is_month(stream, place)):
            return None
        year, end = _year_after(stream, found[1])
        return _made(None, found[0], year, place, end)
    if stream.language == "en" and (month := _MONTHS.get(stream.word(place))):
        # `may` and `march` are also a verb each.
        if stream.word(place) in {"may", "march"} and not stream.at(place).is_capital:
            return None
        year, end = _year_after(stream, place + 1)
        return _made(None, month, year, place, end)
    return None


def _is_month(stream: Stream, place: int) -> bool:
    """Tell that a month named in words is one: `tháng tư`, and not `tháng một lần`."""
    # Without marks `thang tu` may be `từ` and `thang sau` the next one.
    is_clear = stream.is_accented or stream.is_bold
    is_clear = is_clear or stream.word(place + 1) not in {"tu", "nam", "sau", "mot"}
    return is_clear and not stream.says(place + 2, "lần", "ngày", "triệu", "nghìn")


def _hour(stream: Stream, place: int) -> Moment | None:
    """Read a time of day. `trong 9 giờ` is a span and is left to the numbers."""
    if stream.says(place - 1, *_FOR_HOURS) or stream.word(place - 1) in {"for", "within"}:
        return None
    hour, after = _hour_number(stream, place)
    if hour is None or hour > 24:
        return None
    minutes = _minutes(stream, after)
    if minutes is None:
        return None
    minute, after = minutes
    after, late = _part_of_day(stream, after)
    if minute > 59 or (late is None and stream.word(after) in {"a", "p"}):
        return None
    if late and hour < 12:
        hour += 12
    return Moment("hour", f"{hour % 24 * 60 + minute:04}", place, after)


def _hour_number(stream: Stream, place: int) -> tuple[int | None, int]:
    hour = _whole(stream, place)
    if hour is None and stream.at(place).kind == "word":
        found = quantity_at(stream, place)
        if found and found.dimension == "time" and stream.word(found.after - 1) == "gio":
            return round(found.value * 24), found.after - 1
    return hour, place + 1


def _minutes(stream: Stream, after: int) -> tuple[int, int] | None:
    """Return the minutes after an hour and the place after them; None when it is no time of day."""
    word = stream.word(after)
    if word == ":" and (minute := _whole(stream, after + 1)) is not None:
        return minute, after + 2
    if word in {"am", "pm", "a", "p"} and stream.language == "en":
        return 0, after
    if word not in _HOUR_WORDS or stream.language != "vi" or _is_span(stream, after + 1):
        return None
    after += 1
    tail = _whole(stream, after)
    if tail is not None and tail < 60 and stream.word(after + 1) != "/":
        return tail, after + 1
    return (30, after + 1) if stream.says(after, "rưỡi") else (0, after)


def _is_span(stream: Stream, place: int) -> bool:
    """Tell that hours before this word are counted: `4 giờ mỗi ngày`, `3 giờ liên tục`."""
    return stream.word(place) == "/" or stream.says(place, "đồng", "mỗi", "một", "liên", "liền")


def _part_of_day(stream: Stream, place: int) -> tuple[int, bool | None]:
    word = stream.word(place)
    if word in {"am", "pm"}:
        return place + 1, word == "pm"
    if word in {"a", "p"} and stream.word(place + 1) == "." and stream.word(place + 2) == "m":
        return place + 3, word == "p"
    if stream.says(place, *_LATE):
        return place + 1, True
    if stream.says(place, "sáng"):
        return place + 1, False
    return place, None


def _year(stream: Stream, place: int) -> Moment | None:
    after = place + stream.says(place, "năm")
    year = _whole(stream, after)
    if year not in _YEARS or (after == place and literal(stream, place) != year):
        return None
    if after == place and stream.word(place - 1) not in {"in", "of", "hoc", "-", "since", "by"}:
        return None
    return Moment("year", str(year), place, after + 1)
