"""Numbers as the reader's language writes them, the same in every output of a report."""

from django.utils.translation import gettext as _
from django.utils.translation import override

#: thousands, decimal, what stands between a number and its per cent sign
MARKS = {"vi": (".", ",", "\xa0"), "en": (",", ".", "")}
#: From this ratio on "3 times" is easier to read than "up 200 %".
TIMES_FROM = 3


def number_text(value: float, language: str, *, decimals: int | None = None) -> str:
    """91718 -> "91.718" in Vietnamese; `decimals` None keeps at most two that say something."""
    thousands, point, _gap = _marks(language)
    text = f"{value:,.{2 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", thousands + point))


def percent_text(share: float, language: str, *, decimals: int = 1) -> str:
    """0.944 -> "94,4 %" in Vietnamese, "94.4%" in English; 1 -> "100 %"."""
    _thousands, point, gap = _marks(language)
    text = number_text(share * 100, language, decimals=decimals)
    if decimals:
        text = text.rstrip("0").rstrip(point)
    return f"{text}{gap}%"


def growth_text(current: float | None, previous: float | None, language: str) -> str:
    """One phrase for the change; says so where there is nothing to compare with."""
    with override(language):
        if current is None or previous is None:
            return _("no figure to compare with")
        if current == previous:
            return _("unchanged")
        if previous <= 0 or current < 0:
            return _("%(previous)s before") % {"previous": number_text(previous, language)}
        ratio = current / previous
        if ratio >= TIMES_FROM:
            shown = round(ratio, 1) if ratio < 100 else round(ratio)
            return _("%(ratio)s times as many") % {"ratio": number_text(shown, language)}
        change = percent_text(abs(ratio - 1), language)
        if ratio > 1:
            return _("up %(change)s") % {"change": change}
        return _("down %(change)s") % {"change": change}


def _marks(language: str) -> tuple[str, str, str]:
    return MARKS.get(language.split("-", maxsplit=1)[0], MARKS["vi"])
