"""Points and means of a frozen result as readers write them."""

from collections.abc import Mapping
from decimal import Decimal

from django import template

from signalmast.core.numbers import show, show_number

register = template.Library()


@register.filter
def score(value: str | None) -> str:
    """Return a frozen decimal with two places, a dash where there is none."""
    return show(float(value), places=2) if value is not None else "–"


@register.filter
def short(value: Decimal) -> str:
    """Return a weight or the most points, with as many decimals as it has."""
    return show_number(float(value))


@register.filter
def points(totals: Mapping[str, str], judge: str) -> str:
    """Return a judge's total for an entry."""
    return score(totals.get(judge))
