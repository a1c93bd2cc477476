"""Numbers as the reader's language writes them: 91.718 and 94,4 % in Vietnamese.

Screens, charts and every output of a report write them here, so that none differs from another.
"""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

#: thousands, decimal, what stands between a number and its per cent sign
MARKS = {"vi": (".", ",", "\xa0"), "en": (",", ".", "")}
#: A figure kept with four places is a share and is read as per cent.
SHARE_PLACES = 4
#: From this ratio on "3 times" is easier to read than "up 200 %".
TIMES_FROM = 3


def show(value: float | None, unit: str = "", places: int = 0, language: str | None = None) -> str:
    """Return a figure's value as text; a share (four places, or unit "share") as per cent.

    `language` None is the active one. None is "not known", never 0.
    """
    if value is None:
        return _("not known")
    if places == SHARE_PLACES or unit in {"share", "rate", "ratio"}:
        return show_percent(value, language)
    return _grouped(value, places, language)


def show_number(value: float, language: str | None = None, *, decimals: int | None = None) -> str:
    """91718 is 91.718 in Vietnamese; `decimals` None keeps at most two that say something."""
    if decimals is not None:
        return _grouped(value, decimals, language)
    _thousands, point, _gap = _marks(language)
    return _grouped(value, 2, language).rstrip("0").rstrip(point)


def show_percent(share: float, language: str | None = None, *, signed: bool = False) -> str:
    """0.9441 is 94,4 % in Vietnamese and 94.4% in English; whole per cents have no decimal."""
    _thousands, point, gap = _marks(language)
    text = _grouped(share * 100, 1, language).removesuffix(f"{point}0")
    plus = "+" if signed and share > 0 else ""
    return f"{plus}{text}{gap}%"


def show_change(change: float | None, language: str | None = None) -> str:
    """Return a relative change with its sign, or a dash where there is nothing to compare."""
    return "–" if change is None else show_percent(change, language, signed=True)


def show_growth(current: float | None, previous: float | None, language: str) -> str:
    """Return one phrase for the change; it says so where there is nothing to compare with."""
    with override(language):
        if current is None or previous is None:
            return _("no figure to compare with")
        if current == previous:
            return _("unchanged")
        if previous <= 0 or current < 0:
            return _("%(previous)s before") % {"previous": show_number(previous, language)}
        ratio = current / previous
        if ratio >= TIMES_FROM:
            shown = round(ratio, 1) if ratio < 100 else round(ratio)
            return _("%(ratio)s times as many") % {"ratio": show_number(shown, language)}
        change = show_percent(abs(ratio - 1), language)
        if ratio > 1:
            return _("up %(change)s") % {"change": change}
        return _("down %(change)s") % {"change": change}


def _grouped(value: float, places: int, language: str | None) -> str:
    thousands, point, _gap = _marks(language)
    text = f"{value:,.{places}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.translate({ord(","): thousands, ord("."): point})


def _marks(language: str | None) -> tuple[str, str, str]:
    code = (language or get_language() or "vi").split("-")[0]
    return MARKS.get(code, MARKS["en"])
