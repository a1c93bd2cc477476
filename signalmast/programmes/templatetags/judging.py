"""Points and means of a frozen result as readers write them."""

from collections.abc import Mapping

from django import template

from signalmast.core.numbers import show

register = template.Library()


@register.filter
def score(value: str | None) -> str:
    """Return a frozen decimal with two places, a dash where there is none."""
    return show(float(value), places=2) if value is not None else "–"


@register.filter
def points(totals: Mapping[str, str], judge: str) -> str:
    """Return a judge's total for an entry."""
    return score(totals.get(judge))
