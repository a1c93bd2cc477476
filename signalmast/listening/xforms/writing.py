"""How an answer is written down: what people and devices write becomes one form of it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import PurePosixPath

from signalmast.listening.xforms.model import Place
from signalmast.listening.xforms.said import Refused, gettext_noop

LONGEST_TEXT = 10_000
_WHOLE = re.compile(r"[+-]?\d{1,15}\Z")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})\Z")
_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:T.*)?\Z")
_DAY_HERE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
_CLOCK = re.compile(r"(\d{1,2})[:h.](\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?\Z")


def written(place: Place, given: Sequence[str], key: str) -> str:
    """Return an answer in its one form; empty where there is none. Raises Refused."""
    texts = [one for one in (_clean(text) for text in given) if one]
    if not texts:
        return ""
    if place.control in {"select", "rank"}:
        return " ".join(word for text in texts for word in text.split())
    if place.control == "trigger":
        return "OK"
    return _FORMS.get(place.type, _text)(texts[0], place, key)


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(one for one in composed if one == "\n" or one.isprintable()).strip()


def _text(text: str, _place: Place, _key: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("This is longer than %(most)s characters. Shorten it."), most=LONGEST_TEXT
        )
    return text


def _whole(text: str, _place: Place, _key: str) -> str:
    if not _WHOLE.match(text):
        raise Refused(gettext_noop("This is no whole number. Write it in digits, for example 12."))
    return str(int(text))


def _decimal(text: str, _place: Place, _key: str) -> str:
    text = text.replace(",", ".")
    if not _DECIMAL.match(text):
        raise Refused(gettext_noop("This is no number. Write it in digits, for example 12.5."))
    sign, digits = ("-" if text[0] == "-" else ""), text.lstrip("+-")
    whole, _, rest = digits.partition(".")
    shown = (whole.lstrip("0") or "0") + (f".{rest.rstrip('0')}" if rest.rstrip("0") else "")
    return sign + shown if shown != "0" else "0"


def _day(text: str, _place: Place, _key: str) -> str:
    found, here = _DAY.match(text), _DAY_HERE.match(text)
    try:
        if here:
            return date(int(here[3]), int(here[2]), int(here[1])).isoformat()
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1)).isoformat()
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1).isoformat()
    except ValueError:
        pass
    raise Refused(gettext_noop("This is no day of the calendar. Write it as 24/12/2026."))


def _clock(text: str, _place: Place, _key: str) -> str:
    found = _CLOCK.match(text)
    try:
        if found:
            shown = time(int(found[1]), int(found[2]), int(found[3] or 0)).isoformat()
            return shown.removesuffix(":00") if len(shown) > 5 else shown
    except ValueError:
        pass
    raise Refused(gettext_noop("This is no time of day. Write it as 14:30."))


def _moment(text: str, place: Place, key: str) -> str:
    day, _, clock = text.replace("T", " ").partition(" ")
    return f"{_day(day, place, key)}T{_clock(clock.strip() or '00:00', place, key)}"


def _point(text: str, _place: Place, _key: str) -> str:
    """Read latitude and longitude; height and accuracy are let go."""
    numbers = re.findall(r"[+-]?\d+(?:\.\d+)?", text)
    if len(numbers) >= 2:
        north, east = float(numbers[0]), float(numbers[1])
        if abs(north) <= 90 and abs(east) <= 180:
            return f"{north:.6f} {east:.6f} 0 0"
    raise Refused(
        gettext_noop(
            "This is no place. Write latitude and longitude, for example 10.7769 106.7009."
        )
    )


def _line(text: str, place: Place, key: str) -> str:
    points = [one for one in re.split(r"[;\n]", text) if one.strip()]
    return ";".join(_point(one, place, key) for one in points)


def _file(text: str, _place: Place, key: str) -> str:
    """Name a file by its question: its own name may tell of its sender or the time."""
    ending = PurePosixPath(text.replace("\\", "/")).suffix.lower()
    kept = ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""
    return re.sub(r"[^\w.-]+", "-", key.partition("/")[2]) + kept


_FORMS: dict[str, Callable[[str, Place, str], str]] = {
    "int": _whole, "decimal": _decimal, "date": _day, "time": _clock, "dateTime": _moment,
    "geopoint": _point, "geotrace": _line, "geoshape": _line, "binary": _file,
}  # fmt: skip
