"""Charts that survive a photocopier: shade, outline, dash and shape, and every value written out.

All titles and labels arrive in the document's language. A chart has no title inside the picture;
the renderer prints it as caption. `svg` is the same bytes for the same input.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.charts.specs import (
    category_spec,
    comparison_spec,
    coverage_spec,
    picture,
    trend_spec,
)
from signalmast.core.numbers import show_growth, show_number, show_percent
from signalmast.core.wording import clean, clean_tree

#: A spoken sentence names so many units; the data table has them all.
NAMED_IN_ALT = 10


@dataclass(frozen=True, slots=True)
class DataTable:
    """What the picture shows, as text: for readers who cannot see it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`svg` and `png` are empty when there was nothing to draw; then `alt` says so."""

    title: str
    alt: str
    svg: str
    png: bytes
    data_table: DataTable

    @property
    def is_empty(self) -> bool:
        return not self.svg


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend: (first day of the week, value); None is a week nobody counted.

    The first week of a period may begin later than on its Monday.
    """

    label: str
    points: tuple[tuple[date, float | None], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One category or unit; `value` None is unknown, which is not 0."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    label: str
    current: float | None
    previous: float | None


def trend_by_week(
    series: Sequence[Series],
    *,
    title: str,
    value_label: str,
    language: str,
    week_label: str = "",
    as_percent: bool = False,
) -> Chart:
    """Lines over weeks; several lines differ in dash, point shape and a name at their end."""
    text = partial(_text, language=language, as_percent=as_percent)
    weeks = sorted({week for line in series for week, _value in line.points})
    known = [(value, week) for line in series for week, value in line.points if value is not None]
    with override(language):
        week_label = week_label or _("Week of")
        if not known:
            return _nothing(title, (week_label, value_label))
        table = DataTable(
            (week_label, *(line.label or value_label for line in series)),
            tuple(
                (_day(week), *(text(dict(line.points).get(week)) for line in series))
                for week in weeks
            ),
        )
        low, high = min(known), max(known)
        latest = max(known, key=lambda pair: pair[1])
        alt = _(
            "%(title)s: %(weeks)s weeks; highest %(high)s (week of %(high_week)s), lowest "
            "%(low)s (week of %(low_week)s), latest %(latest)s (week of %(latest_week)s)."
        ) % {
            "title": title,
            "weeks": len(weeks),
            "high": text(high[0]),
            "high_week": _day(high[1]),
            "low": text(low[0]),
            "low_week": _day(low[1]),
            "latest": text(latest[0]),
            "latest_week": _day(latest[1]),
        }
    start = _monday(weeks[0])
    lines = [
        (line.label, [((week - start).days // 7, value) for week, value in sorted(line.points)])
        for line in series
    ]
    names = [_day(week) for week in _every_week(weeks)]
    spec = trend_spec(lines, names, value_label, text, as_percent=as_percent)
    return _drawn(title, alt, spec, table, language)


def bars_by_category(
    rows: Sequence[Bar],
    *,
    title: str,
    value_label: str,
    language: str,
    category_label: str = "",
    as_percent: bool = False,
) -> Chart:
    """Horizontal bars in the order given, each with its value."""
    known = [(bar.value, bar.label) for bar in rows if bar.value is not None]
    with override(language):
        category_label = category_label or _("Category")
        if not known:
            return _nothing(title, (category_label, value_label))
        low, high = min(known), max(known)
        alt = _(
            "%(title)s: %(count)s categories; highest %(high)s (%(high_label)s), "
            "lowest %(low)s (%(low_label)s)."
        ) % {
            "title": title,
            "count": len(rows),
            "high": _text(high[0], language, as_percent=as_percent),
            "high_label": high[1],
            "low": _text(low[0], language, as_percent=as_percent),
            "low_label": low[1],
        }
        texts = [_text(bar.value, language, as_percent=as_percent) for bar in rows]
    table = DataTable(
        (category_label, value_label),
        tuple((bar.label, text) for bar, text in zip(rows, texts, strict=True)),
    )
    spec = category_spec([(bar.label, bar.value or 0) for bar in rows], texts)
    return _drawn(title, alt, spec, table, language)


def coverage_bars(
    units: Sequence[Bar],
    *,
    title: str,
    value_label: str,
    language: str,
    unit_label: str = "",
    missing_label: str = "",
    as_percent: bool = False,
) -> Chart:
    """Units from most to least; those with 0 or nothing get a hollow mark and `missing_label`.

    More than 45 units are set in columns, so that a hundred wards stay legible on one page.
    """
    ranked = sorted(units, key=lambda unit: -(unit.value or 0))
    reached = [unit for unit in ranked if unit.value]
    with override(language):
        unit_label = unit_label or _("Unit")
        missing_label = missing_label or _("no session")
        if not ranked:
            return _nothing(title, (unit_label, value_label))
        texts = [
            _text(unit.value, language, as_percent=as_percent) if unit.value else missing_label
            for unit in ranked
        ]
        alt = _("%(title)s: %(reached)s of %(count)s units.") % {
            "title": title,
            "reached": len(reached),
            "count": len(ranked),
        }
        if reached:
            alt += " " + _("Highest %(high)s (%(high_label)s), lowest %(low)s (%(low_label)s).") % {
                "high": texts[0],
                "high_label": reached[0].label,
                "low": texts[len(reached) - 1],
                "low_label": reached[-1].label,
            }
        if len(reached) < len(ranked):
            without = [unit.label for unit in ranked[len(reached) :]]
            named = ", ".join(without[:NAMED_IN_ALT])
            if len(without) > NAMED_IN_ALT:
                named = _("%(names)s and %(count)s more") % {
                    "names": named,
                    "count": len(without) - NAMED_IN_ALT,
                }
            alt += f" {missing_label[:1].upper()}{missing_label[1:]}: {named}."
    table = DataTable(
        (unit_label, value_label),
        tuple((unit.label, text) for unit, text in zip(ranked, texts, strict=True)),
    )
    spec = coverage_spec([(unit.label, unit.value or 0) for unit in ranked], texts)
    return _drawn(title, alt, spec, table, language)


def comparison(
    rows: Sequence[Compared],
    *,
    title: str,
    current_label: str,
    previous_label: str,
    language: str,
    row_label: str = "",
) -> Chart:
    """Two bars a row, both values and the change written out.

    Each row has a scale of its own, from zero: posts and interactions differ a hundredfold, and a
    growth of thousands of per cent leaves a thin bar beside a long one, never an empty picture.
    """
    with override(language):
        row_label, change_label = row_label or _("Figure"), _("Change")
        columns = (row_label, previous_label, current_label, change_label)
        if all(row.current is None and row.previous is None for row in rows):
            return _nothing(title, columns)
        texts = [
            (
                row.label,
                _text(row.previous, language),
                _text(row.current, language),
                show_growth(row.current, row.previous, language),
            )
            for row in rows
        ]
        each = "; ".join(
            _("%(label)s %(current)s against %(previous)s, %(change)s")
            % {"label": label, "current": current, "previous": previous, "change": change}
            for label, previous, current, change in texts
        )
        alt = _("%(title)s, %(current)s against %(previous)s: %(each)s.") % {
            "title": title,
            "current": current_label,
            "previous": previous_label,
            "each": each,
        }
    spec = comparison_spec(
        [(row.label, row.current or 0, row.previous or 0) for row in rows],
        [(current, previous, change) for _label, previous, current, change in texts],
        current_label,
        previous_label,
    )
    return _drawn(title, alt, spec, DataTable(columns, tuple(texts)), language)


def described_svg(chart: Chart, caption: str) -> SafeString:
    """Return the picture for a page, named and described as one image.

    The marks inside lose their roles: they say nothing that `alt` and the data table do not.
    """
    named = f'role="img" aria-label="{escape(chart.alt)}"'
    described = f"<title>{escape(caption)}</title><desc>{escape(chart.alt)}</desc>"
    svg = re.sub(
        r"<svg\b([^>]*>)", lambda start: f"<svg {named}{start[1]}{described}", chart.svg, count=1
    )
    return SafeString(re.sub(r' (aria-roledescription|role="graphics-[a-z]+)="?[^"]*"', "", svg))


def _drawn(title: str, alt: str, spec: Any, table: DataTable, language: str) -> Chart:
    svg, png = picture(spec, language)
    rows = clean_tree(table.rows)
    return Chart(clean(title), clean(alt), svg, png, DataTable(clean_tree(table.columns), rows))


def _nothing(title: str, columns: tuple[str, ...]) -> Chart:
    note = _("%(title)s: no figures for this period, so there is no chart.") % {"title": title}
    return Chart(clean(title), clean(note), "", b"", DataTable(clean_tree(columns), ()))


def _text(value: float | None, language: str, *, as_percent: bool = False) -> str:
    if value is None:
        return "–"
    return show_percent(value, language) if as_percent else show_number(value, language)


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _every_week(weeks: Sequence[date]) -> list[date]:
    """Return one day for each week from first to last; Mondays where there is no point."""
    start = _monday(weeks[0])
    given = {(week - start).days // 7: week for week in weeks}
    return [given.get(index, start + timedelta(weeks=index)) for index in range(max(given) + 1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
