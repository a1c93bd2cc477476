"""A report as data: the same words and figures as on paper, with stable keys."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

from signalmast.core.charts.drawing import Chart
from signalmast.reports.document import (
    ChartBlock,
    Document,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    TableBlock,
)
from signalmast.reports.renderers.text import cleaned

TYPES: dict[type, str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Listing: "list",
    TableBlock: "table",
    ChartBlock: "chart",
    PageBreak: "page_break",
}


def render_json(document: Document) -> str:
    """Each block carries its `type`; pictures are left out, their data tables are in."""
    return json.dumps(_plain(cleaned(document)), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Chart):
        return {
            "title": value.title,
            "alt": value.alt,
            "columns": list(value.data_table.columns),
            "rows": [list(row) for row in value.data_table.rows],
        }
    if hasattr(value, "__dataclass_fields__"):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, ChartBlock):
            named = named["chart"]
        kind = TYPES.get(type(value))
        return {"type": kind, **named} if kind else named
    return value
