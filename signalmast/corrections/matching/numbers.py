"""Numbers as values: digits, words and short forms, in Vietnamese and English.

    một triệu rưỡi, 1,5 triệu, 1.500.000, 1tr5, 1500k          1500000
    gấp đôi, double, twice                                     x2
    hai mươi phần trăm, 20%, 20 percent                        20 %

A comma is the decimal sign in Vietnamese and a dot groups three digits; in English the reverse.
Groups of exactly three digits are grouping in both, since prices are written that way by everyone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from signalmast.core.tabular.text import fold
from signalmast.corrections.matching.stream import Stream
from signalmast.corrections.matching.units import MULTIPLES, PARTS, PER, PREFIX_SIGN, UNITS

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DIGITS_VI = {
    **{"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5},
    **{"hăm": 20, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10},
}
#: Words that are no number in a text without marks, whatever follows: từ, sau, nam.
_NEVER_BARE = {"tu", "sau", "nam"}
_TENS_VI = {"mươi", "chục"}
_JOINTS = {"linh", "lẻ"}
_SCALES = {
    **{"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "ngìn": 1e3, "k": 1e3, "vạn": 1e4, "chai": 1e6},
    **{"triệu": 1e6, "tr": 1e6, "củ": 1e6, "tỷ": 1e9, "tỉ": 1e9},
}
_SCALES_EN = {
    **{"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6},
    **{"mil": 1e6, "mln": 1e6, "billion": 1e9, "bn": 1e9, "dozen": 12},
}
_DIGITS_EN = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14},
    **{"fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19},
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70},
    **{"eighty": 80, "ninety": 90},
}
_BARE_UNITS = {
    *("ngay", "thang", "gio", "lan", "nguoi", "dong", "phan", "tuan", "phut", "km", "met", "trieu"),
    *("nghin", "ngan", "tram", "ty", "ti", "muoi", "chuc", "khoi", "ho", "truong", "tieng", "dua"),
    *("phuong", "quan", "xa", "em", "chiec", "cai", "mui", "loai", "can", "nam", "ky", "cay"),
}


#: Folded words that can begin a quantity, beside digits; all others need not be looked at.
BEGINNINGS = (
    frozenset(
        {
            *(fold(word) for word in _DIGITS_VI),
            *_DIGITS_EN,
            *PREFIX_SIGN,
            *("a", "an", "half", "nua"),
        }
    )
    | MULTIPLES.beginnings()
    | PARTS.beginnings()
)


class Quantity(NamedTuple):
    """A value in the base unit of a dimension; `count` is a number of things, named or not."""

    dimension: str
    value: float
    #: The unit the writer used (`month` and `day` are not the same promise).
    factor: float
    per: str
    #: What is counted: the folded word after the number, when no unit stands there.
    noun: str
    start: int
    after: int

    @property
    def token(self) -> str:
        """Return the value as an index token that both languages share."""
        return f"n_{self.value:.6g}".replace(".", "p").replace("+", "")


def quantity_at(stream: Stream, place: int) -> Quantity | None:
    """Read a number that begins at `place`, with its unit and what it is paid per."""
    found = MULTIPLES.at(stream, place)
    # `half a million` is a number of its own.
    if found and not (found[0] == 0.5 and _number(stream, place)):
        return Quantity("times", found[0], 1, "", "", place, place + found[1])
    if part := PARTS.at(stream, place):
        return Quantity("percent", part[0], 1, "", "", place, place + part[1])
    before = PREFIX_SIGN.get(stream.word(place), "")
    number = _number(stream, place + bool(before))
    if number is None:
        return None
    value, after = number
    if before:
        return _with_rate(stream, Quantity(before, value, 1, "", "", place, after))
    if stream.word(after) == "-" and UNITS.at(stream, after + 1):
        after += 1
    unit = UNITS.at(stream, after)
    if unit and not _is_other_word(stream, after, unit[1]):
        (dimension, factor), length = unit
        after += length
        if stream.says(after, "rưỡi"):
            value, after = value + 0.5, after + 1
        measured = Quantity(dimension, value * factor, factor, "", "", place, after)
        return _with_rate(stream, measured)
    noun = stream.word(after) if stream.at(after).kind == "word" else ""
    return _with_rate(stream, Quantity("count", value, 1, "", noun, place, after))


def _is_other_word(stream: Stream, place: int, length: int) -> bool:
    """Tell that a short unit is something else: `m` of a name, `độ` of a word, `năm 2025`."""
    word = stream.word(place)
    if length > 1:
        return False
    if word in {"m", "l", "x", "h", "d"}:
        return not (stream.at(place).glued or stream.word(place + 1) in {"2", "3", ""}) and (
            stream.at(place).marked != "đ"
        )
    return word in {"nam", "thang"} and stream.at(place + 1).kind == "number"


def _with_rate(stream: Stream, quantity: Quantity) -> Quantity:
    for back in (2, 3):
        if stream.says(quantity.start - back, "mỗi", "each", "every", "per"):
            found = PER.at(stream, quantity.start - back)
            if found and found[1] == back:
                return quantity._replace(per=found[0])
    # `bốn tiếng một ngày` is a rate; `ba ngày ... mỗi tháng` further on is another sentence.
    for step in range(1 if quantity.dimension == "time" else 4):
        if stream.at(quantity.after + step).kind == "stop":
            break
        if found := PER.at(stream, quantity.after + step):
            after = quantity.after + found[1] if step == 0 else quantity.after
            return quantity._replace(per=found[0], after=after)
    return quantity._replace(per=_per_thing(stream, quantity))


def _per_thing(stream: Stream, quantity: Quantity) -> str:
    """Return what stands after `mỗi` or `per` beside a number, whatever it is."""
    for place in (quantity.after, quantity.start - 2):
        if stream.says(place, "mỗi", "per", "each", "every"):
            return stream.word(place + 1)
    return ""


def _number(stream: Stream, place: int) -> tuple[float, int] | None:
    if stream.language == "vi":
        return _vietnamese(stream, place)
    return _english(stream, place)


def literal(stream: Stream, place: int) -> float | None:
    """Return the value of digits with their signs; None for words."""
    token = stream.at(place)
    if token.kind != "number" or len(token.raw) > 24:
        return None
    raw = token.raw
    if _GROUPED.fullmatch(raw):
        return float(re.sub("[.,]", "", raw))
    group, point = (".", ",") if stream.language == "vi" else (",", ".")
    if raw.count(".") + raw.count(",") == 1:
        return float(raw.replace(",", "."))
    parts = raw.replace(group, "").replace(point, ".")
    return float(parts) if parts.count(".") <= 1 else None


def _digit(stream: Stream, place: int, words: dict[str, int]) -> float | None:
    token = stream.at(place)
    if token.kind != "word":
        return None
    if stream.language != "vi" or stream.is_accented:
        return words.get(token.marked)
    return next((v for word, v in words.items() if stream.same(token, word)), None)


def _scale(stream: Stream, place: int) -> float | None:
    token = stream.at(place)
    if token.kind != "word":
        return None
    if stream.language != "vi":
        is_short = len(token.folded) < 3
        found = _SCALES_EN.get(token.folded)
        return found if found and (not is_short or token.glued) else None
    if token.folded in {"k", "tr"} and not token.glued and stream.at(place - 1).kind != "number":
        return None
    return next((v for word, v in _SCALES.items() if stream.same(token, word)), None)


def _starts_in_words(stream: Stream, place: int) -> bool:
    """Tell whether a Vietnamese digit word here is a number and no other word."""
    token, following = stream.at(place), stream.word(place + 1)
    if (
        token.is_capital
        and stream.at(place - 1).kind == "word"
        and not stream.at(place - 1).raw.isupper()
    ):
        return False
    if token.folded == "ham":
        # `hăm lăm` is 25, `hăm dọa` a threat.
        return _digit(stream, place + 1, _DIGITS_VI) is not None
    counted = _scale(stream, place + 1) is not None or following in _BARE_UNITS
    if not stream.is_accented:
        tens = following in {"muoi", "chuc", "tram", "trieu", "nghin", "ngan", "ty"}
        tens = tens or (
            token.folded == "muoi" and _digit(stream, place + 1, _DIGITS_VI) is not None
        )
        tens = tens or (following == "phan" and stream.word(place + 2) == "tram")
        # `so bay` is a number or a flight: bold readings only agree.
        counted = counted or (stream.is_bold and stream.word(place - 1) == "so")
        return tens or (counted and (stream.is_bold or token.folded not in _NEVER_BARE))
    if token.marked == "năm":
        return (counted and following not in {"thang"}) or _digit_follows(stream, place)
    if token.marked in {"một", "mốt", "lăm", "nhăm", "tư"}:
        return counted or stream.says(place + 1, "rưỡi")
    return not stream.says(place - 1, "thứ", "tháng")


def _digit_follows(stream: Stream, place: int) -> bool:
    return stream.says(place + 1, "mươi")


def _section(stream: Stream, place: int) -> tuple[float, int] | None:
    """Read 0..999 in Vietnamese words, or digits."""
    if (value := literal(stream, place)) is not None:
        return value, place + 1
    total, start = 0.0, place
    digit = _digit(stream, place, _DIGITS_VI)
    if digit is None:
        return None
    total, place = digit, place + 1
    if stream.says(place, "trăm"):
        total, place = total * 100, place + 1
        if stream.says(place, "rưỡi", "rưởi"):
            return total + 50, place + 1
        joint = any(stream.says(place, word) for word in _JOINTS)
        following = _digit(stream, place + joint, _DIGITS_VI)
        if following is None or _scale(stream, place + joint) is not None:
            return total, place
        rest, place = following, place + joint + 1
        # `một trăm hai` is 120; 102 is said with `linh` or `lẻ`.
        if not joint and rest < 10 and not stream.says(place, *_TENS_VI):
            rest *= 10
    else:
        rest, total = total, 0.0
    is_tens = any(stream.says(place, word) for word in _TENS_VI)
    if is_tens or rest in {10, 20}:
        rest, place = (rest * 10, place + 1) if is_tens else (rest, place)
        unit = _digit(stream, place, _DIGITS_VI)
        if unit is not None and unit < 10 and not _begins_unit(stream, place):
            rest, place = rest + unit, place + 1
    return (total + rest, place) if place > start else None


def _begins_unit(stream: Stream, place: int) -> bool:
    """Tell that `năm` after a number is the year: `hai mươi năm`."""
    return (
        stream.word(place) == "nam"
        and not stream.says(place, "lăm")
        and (stream.at(place + 1).kind != "word" or _scale(stream, place + 1) is None)
    )


def _vietnamese(stream: Stream, place: int) -> tuple[float, int] | None:
    if stream.says(place, "nửa") and (scale := _scale(stream, place + 1)):
        return scale / 2, place + 2
    if stream.at(place).kind == "word" and not _is_digit_word(stream, place):
        return None
    section = _section(stream, place)
    if section is None:
        return None
    total, last = 0.0, 1.0
    value, place = section
    while (scale := _scale(stream, place)) is not None and not (scale == 100 and value >= 100):
        total, last, place = _scaled(stream, place + 1, total + value * scale, scale)
        following = _section(stream, place)
        if following is None or not _continues(stream, place, last):
            value = 0.0
            break
        value, place = following
    if stream.says(place, "rưỡi", "rưởi"):
        return total + value + last / 2, place + 1
    if value and last > 1 and _scale(stream, place - 1) is None:
        value = _tail(value, last)
    return total + value, place


def _is_digit_word(stream: Stream, place: int) -> bool:
    return _digit(stream, place, _DIGITS_VI) is not None and _starts_in_words(stream, place)


def _scaled(stream: Stream, place: int, total: float, last: float) -> tuple[float, float, int]:
    """Take further scales into a number: `nghìn tỷ`."""
    while (more := _scale(stream, place)) is not None and more >= 1e3:
        total, last, place = total * more, last * more, place + 1
    return total, last, place


def _continues(stream: Stream, place: int, last: float) -> bool:
    """Tell whether digits after a scale belong to the number: `1tr5`, `một triệu hai`."""
    token, following = stream.at(place), _section(stream, place)
    if following is None:
        return False
    if token.kind == "number":
        scaled = _scale(stream, following[1])
        return token.glued or (scaled is not None and scaled < last)
    scaled = _scale(stream, following[1])
    if scaled is not None:
        return scaled < last
    return _starts_tail(stream, place, following[1])


def _starts_tail(stream: Stream, place: int, after: int) -> bool:
    """Tell that one digit word ends a spoken number: `một triệu hai` before a stop or `đồng`."""
    return (
        after == place + 1
        and stream.word(place) != "nam"
        and (stream.says(after, "đồng") or stream.at(after).kind == "stop")
    )


def _tail(value: float, last: float) -> float:
    """Return what digits after a scale are worth: 1tr5 is 1,500,000, 1tr250 is 1,250,000."""
    digits = 10.0 if value < 10 else 100.0 if value < 100 else 1000.0
    return value * last / digits


def _english(stream: Stream, place: int) -> tuple[float, int] | None:
    first = stream.word(place)
    if first == "half" and stream.word(place + 1) in {"a", "an"}:
        scale = _scale(stream, place + 2)
        return (scale / 2, place + 3) if scale else None
    if first in {"a", "an"}:
        scale = _scale(stream, place + 1)
        return (scale, place + 2) if scale and len(stream.word(place + 1)) > 3 else None
    total, section, start = 0.0, None, place
    while (step := _english_step(stream, place, total, section)) is not None:
        total, section = step
        place += 1
    # A lone `one` is mostly a pronoun.
    is_pronoun = place == start + 1 and first == "one" and not UNITS.at(stream, place)
    return None if section is None or is_pronoun else (total + section, place)


def _english_step(
    stream: Stream, place: int, total: float, section: float | None
) -> tuple[float, float | None] | None:
    """Take one more word into a number; None when it belongs to something else."""
    value = literal(stream, place)
    if value is None:
        value = _digit(stream, place, _DIGITS_EN)
    scale = None if section is None else _scale(stream, place)
    if scale is not None and section is not None:
        return (total, section * scale) if scale == 100 else (total + section * scale, 0.0)
    if value is not None and (section is None or _adds(section, value)):
        return total, value if section is None else section + value
    is_joint = stream.word(place) in {"and", "-"} and section and _joins(stream, place)
    return (total, section) if is_joint else None


def _adds(section: float, value: float) -> bool:
    """Tell whether `value` continues words such as `twenty five` or `two hundred ten`."""
    if section and section % 100 == 0:
        return value < 100
    return section == 0 or (section % 10 == 0 and section % 100 >= 20 and value < 10)


def _joins(stream: Stream, place: int) -> bool:
    before, following = stream.at(place - 1), _digit(stream, place + 1, _DIGITS_EN)
    if following is None or before.kind != "word":
        return False
    return before.folded in _SCALES_EN or (stream.word(place) == "-" and following < 10)
