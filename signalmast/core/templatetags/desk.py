"""Template tags of the desk: figures, cells and links as every room shows them."""

from datetime import date, datetime, time
from typing import Any

from django import template
from django.utils import formats, timezone

from signalmast.core import links, numbers
from signalmast.core.figures import Answer, Source, Spec

register = template.Library()


@register.filter
def number(value: Any) -> str:
    """Return a count in the reader's format."""
    return numbers.show(value)


@register.simple_tag
def figure_value(spec: Spec, value: Any) -> str:
    """Return a figure's value in its unit and the reader's format."""
    return numbers.show(value, spec.unit, spec.places)


@register.simple_tag
def answer_value(spec: Spec, answer: Answer) -> str:
    return numbers.show(answer.value, spec.unit, spec.places)


@register.filter
def change(value: float | None) -> str:
    """Return a relative change with its sign."""
    return numbers.show_change(value)


@register.filter
def source_url(source: Source) -> str:
    """Return the address of the row of a file that something came from."""
    return links.source_url(source)


@register.filter
def cell(value: Any) -> str:
    """Return a cell of evidence or of a file as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return formats.date_format(local, "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return formats.time_format(value)
    if isinstance(value, int):
        return numbers.show(value)
    if isinstance(value, float):
        return numbers.show(value, places=0 if value.is_integer() else 2)
    return str(value)


@register.filter
def raw_cell(value: Any) -> str:
    """Return a cell of a kept file the way the file writes it, without grouping digits."""
    return "" if value is None else str(value)
