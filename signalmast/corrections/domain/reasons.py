"""Why a correction may answer a message, in the reader's words: the desk and the site say the same.

The comparison knows values and names of its own (`matching/comparing.py`); here they become what
a reader would write, and what has no such form is left to its kind.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from signalmast.core.figures import Text
from signalmast.core.numbers import show_number
from signalmast.corrections.matching.matcher import Why

#: What may agree or differ, in the order in which a reader looks for it.
KINDS: dict[str, Text] = {
    "number": _("number"),
    "unit": _("unit of measure"),
    "date": pgettext_lazy("detail", "date"),
    "time": pgettext_lazy("detail", "time"),
    "place": pgettext_lazy("detail", "place"),
    "name": pgettext_lazy("detail", "name"),
    "direction": pgettext_lazy("detail", "direction"),
    "negation": pgettext_lazy("detail", "whether it is denied"),
    "subject": pgettext_lazy("detail", "subject"),
    "cause": pgettext_lazy("detail", "reason given"),
}
WORDS: Text = pgettext_lazy("agree", "words")
#: A number with a unit beside the same number without one is the same number to a reader.
SAME_KIND = {"bare": "number", "mixed": "subject", "words": "subject"}
#: Kinds whose values are a reader's; of the others only the comparison knows the words.
SAID = {"number", "unit", "date", "time", "place", "name", "cause"}
UNITS: dict[str, Text] = {
    "VND": _("đồng"),
    "days": pgettext_lazy("unit", "days"),
    "weeks": pgettext_lazy("unit", "weeks"),
    "months": pgettext_lazy("unit", "months"),
    "quarters": pgettext_lazy("unit", "quarters"),
    "years": pgettext_lazy("unit", "years"),
    "hours": pgettext_lazy("unit", "hours"),
    "minutes": pgettext_lazy("unit", "minutes"),
    "x": pgettext_lazy("unit", "times as much"),
    "age": pgettext_lazy("unit", "years old"),
    "points": pgettext_lazy("unit", "points"),
    **{"length": "m", "area": "m²", "volume": "m³", "mass": "kg", "speed": "km/h", "degree": "°"},
}
RATES: dict[str, Text] = {
    "hour": pgettext_lazy("rate", "an hour"),
    "day": pgettext_lazy("rate", "a day"),
    "week": pgettext_lazy("rate", "a week"),
    "month": pgettext_lazy("rate", "a month"),
    "quarter": pgettext_lazy("rate", "a quarter"),
    "year": pgettext_lazy("rate", "a year"),
    "term": pgettext_lazy("rate", "a school term"),
    "person": pgettext_lazy("rate", "a person"),
    "household": pgettext_lazy("rate", "a household"),
    "student": pgettext_lazy("rate", "a pupil"),
    "ride": pgettext_lazy("rate", "each time"),
    **{"second": "/ s", "area": "/ m²", "volume": "/ m³", "mass": "/ kg"},
}
DAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)")
QUANTITY = re.compile(r"([\d ]+(?:\.\d+)?)(?: ([^/ ]+))?(?: / (\w+))?")
#: More words that agree tell nobody anything.
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of detail: what of it both say, and what each says where they differ.

    A pair of empty words says that they differ in a way that has no words of its own.
    """

    label: Text
    agrees: list[str] = field(default_factory=list)
    differs: list[tuple[str, str]] = field(default_factory=list)


def reasons(why: Why) -> list[Reason]:
    """Return what agrees and what differs, kind by kind, in the active language."""
    found: dict[str, Reason] = {}

    def of(kind: str) -> Reason:
        return found.setdefault(kind, Reason(KINDS.get(kind, WORDS)))

    for known, what in why.agree:
        kind = SAME_KIND.get(known, known)
        # Of a concept only its name in the comparison is known; its words are among the words.
        if kind in SAID:
            _once(of(kind).agrees, said(kind, what))
    if why.words:
        of("words").agrees.extend(why.words[:MOST_WORDS])
    for known, asked, there in why.differ:
        kind = SAME_KIND.get(known, known)
        pair = (said(kind, asked), said(kind, there)) if kind in SAID else ("", "")
        _once(of(kind).differs, pair)
    order = [*KINDS, "words"]
    return [found[kind] for kind in sorted(found, key=order.index)]


def _once(values: list[Any], value: object) -> None:
    if value not in values:
        values.append(value)


def said(kind: str, value: str) -> str:
    """Return a value as a reader writes it: `08-01` as 1/8, `50 000 VND / ride` in words."""
    if kind == "date" and (day := DAY.fullmatch(value)):
        return "/".join(str(int(part)) for part in reversed(day.groups()) if part)
    if kind in {"number", "unit"} and (quantity := QUANTITY.fullmatch(value)):
        number, unit, rate = quantity.groups()
        parts = [show_number(float(number.replace(" ", "")))]
        parts += [str(UNITS.get(unit, unit))] if unit else []
        parts += [str(RATES.get(rate, f"/ {rate}"))] if rate else []
        return " ".join(parts)
    return value
