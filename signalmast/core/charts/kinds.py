"""The kinds of chart that a person can choose, and how answered figures become one."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from signalmast.core.charts.drawing import (
    Bar,
    Chart,
    Compared,
    Series,
    bars_by_category,
    comparison,
    coverage_bars,
    trend_by_week,
)
from signalmast.core.figures import Result, Slice

CHARTS = [
    ("week", gettext_lazy("trend by week")),
    ("category", gettext_lazy("bars by category")),
    ("unit", gettext_lazy("coverage by unit")),
    ("comparison", gettext_lazy("comparison with the period before")),
]


def figure_chart(kind: str, results: Sequence[Result], *, title: str, language: str) -> Chart:
    """Return a chart of figures that were answered for one office and period.

    `kind` is a key of CHARTS. A comparison and a trend take all `results`, of which there is at
    least one; the others draw the first. An empty `title` becomes the figure's label and the
    kind. A figure that has no such parts gives an empty chart, whose `alt` says so.
    """
    with override(language):
        if kind == "comparison":
            return _comparison(results, title, language)
        if kind == "week":
            return _trend(results, title, language)
        return _bars(kind, results[0], title, language)


def _comparison(results: Sequence[Result], title: str, language: str) -> Chart:
    rows = [
        Compared(str(one.spec.label), one.answer.value, one.previous.value)
        for one in results
        if one.answer.value is not None
    ]
    return comparison(
        rows,
        title=title or _("Comparison with the period before"),
        current_label=_("this period"),
        previous_label=_("period before"),
        language=language,
    )


def _trend(results: Sequence[Result], title: str, language: str) -> Chart:
    label = str(results[0].spec.label)
    return trend_by_week(
        [
            Series(
                str(one.spec.label),
                tuple((_first_day(part), part.value) for part in _parts(one, "week")),
            )
            for one in results
        ],
        title=title or _("%(figure)s by week") % {"figure": label},
        value_label=label,
        language=language,
        as_percent=_is_share(results[0]),
    )


def _bars(kind: str, result: Result, title: str, language: str) -> Chart:
    label = str(result.spec.label)
    bars = [Bar(str(part.label), part.value) for part in _parts(result, kind)]
    as_percent = _is_share(result)
    if kind == "unit":
        return coverage_bars(
            bars,
            title=title or _("%(figure)s by unit") % {"figure": label},
            value_label=label,
            language=language,
            as_percent=as_percent,
        )
    return bars_by_category(
        bars,
        title=title or _("%(figure)s by category") % {"figure": label},
        value_label=label,
        language=language,
        as_percent=as_percent,
    )


def _parts(result: Result, dimension: str) -> list[Slice]:
    divide = result.spec.by.get(dimension)
    return divide(result.question) if divide else []


def _is_share(result: Result) -> bool:
    return result.spec.unit == "share"


def _first_day(week: Slice) -> date:
    """A week's key is its first day, or the period of its days."""
    return date.fromisoformat(week.key.partition("..")[0])
