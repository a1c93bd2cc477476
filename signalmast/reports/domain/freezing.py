"""Keep a document as plain values and get the same document back."""

import base64
import dataclasses
from datetime import date, datetime
from types import ModuleType
from typing import Any

from signalmast.core.charts import drawing
from signalmast.core.figures import Table
from signalmast.reports import document

MODULES: tuple[ModuleType, ...] = (document, drawing)


def frozen(value: Any) -> Any:
    """Return JSON-ready values; dataclasses carry their name, bytes and times their kind."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: frozen(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
        return {"is": type(value).__name__, **fields}
    if isinstance(value, bytes):
        return {"is": "bytes", "base64": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"is": "moment", "iso": value.isoformat()}
    if isinstance(value, date):
        return {"is": "day", "iso": value.isoformat()}
    if isinstance(value, list | tuple):
        return [frozen(item) for item in value]
    if value is None or isinstance(value, int | float | str):
        return value if not isinstance(value, str) else str(value)
    return str(value)


def thawed(value: Any) -> Any:
    """Return what `frozen` was given; lists come back as tuples."""
    if isinstance(value, list):
        return tuple(thawed(item) for item in value)
    if not isinstance(value, dict):
        return value
    fields = dict(value)
    kind = fields.pop("is")
    if kind == "bytes":
        return base64.b64decode(fields["base64"])
    if kind == "moment":
        return datetime.fromisoformat(fields["iso"])
    if kind == "day":
        return date.fromisoformat(fields["iso"])
    known = {name: thing for module in MODULES for name, thing in vars(module).items()}
    return known[kind](**{name: thawed(item) for name, item in fields.items()})


def table_keys(table: Table) -> dict[str, str]:
    """Return a table's rows as identity (place and first cell) to content, for hash and drift."""
    return {
        f"{place}:{row[0]}": " | ".join("" if cell is None else str(cell) for cell in row[1:])
        for place, row in enumerate(table.rows, start=1)
    }
