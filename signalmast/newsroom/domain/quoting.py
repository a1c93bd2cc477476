"""Figures in a page keep the value they were published with."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation

from signalmast.core import figures
from signalmast.core.charts.kinds import figure_chart
from signalmast.core.figures import Question, Result, UnknownFigure
from signalmast.newsroom.models import Publication, QuotedFigure


def quote_figures(page: Publication) -> None:
    """Ask every figure and chart of the page's body and keep the answers with the page.

    Runs when a revision goes public; what was quoted before is replaced. A figure that no room
    declares any more is left out, and the page says that the figure is not there.
    """
    QuotedFigure.objects.filter(page=page).delete()
    now = timezone.now()
    with translation.override(page.site.language):
        QuotedFigure.objects.bulk_create(
            QuotedFigure(page=page, quoted_at=now, **quote) for quote in quotes_of(page)
        )


def quotes_of(page: Publication) -> Iterator[dict[str, Any]]:
    """Yield what each figure and chart of the body says now, by the number of its block."""
    for block in page.body:
        if block.block_type == "figure":
            result = ask(page, block.value["figure"], block.value["period"])
            if result is not None:
                yield {
                    "block": block.id,
                    "figure": result.spec.id,
                    "period": result.question.period.key,
                    "body": result.as_json() | {"places": result.spec.places},
                    "digest": _digest(result),
                }
        elif block.block_type == "chart":
            yield from _chart(page, block)


def _chart(page: Publication, block: Any) -> Iterator[dict[str, Any]]:
    value = block.value
    asked = [ask(page, name, value["period"]) for name in value["figures"]]
    results = [one for one in asked if one is not None]
    if not results:
        return
    chart = figure_chart(value["kind"], results, title=value["title"], language=page.site.language)
    yield {
        "block": block.id,
        "figure": "chart",
        "period": value["period"],
        "body": {
            "title": chart.title,
            "alt": chart.alt,
            "svg": chart.svg,
            "columns": list(chart.data_table.columns),
            "rows": [list(row) for row in chart.data_table.rows],
            "methods": [str(one.spec.method) for one in results],
        },
        "digest": "",
    }


def ask(page: Publication, name: str, period: str) -> Result | None:
    """Return the figure's answer for the page's office, or None when nobody declares it."""
    question = Question(page.office, page.office.period(period))
    try:
        spec = figures.find_figure(name, page.office)
    except UnknownFigure:
        return None
    before = question.at(question.period.previous())
    return Result(spec, question, spec.answer(question), spec.answer(before))


def _digest(result: Result) -> str:
    keys = dict(result.answer.rows.keys())
    return figures.digest(result.spec, result.question, result.answer.value, keys)
