"""Column maps: what the columns of a table mean when their names don't say it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from signalmast.core.importing.importer import Importer, Refusal
from signalmast.core.models import ColumnMap
from signalmast.core.tabular.reader import Table
from signalmast.core.tabular.text import header_key


def stated_columns(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the column map among the options of a file, field to title. Raises Refusal."""
    stated = options.get("columns") or {}
    if not isinstance(stated, Mapping):
        raise Refusal(
            "The column map is no table of fields and titles; write it as [file.columns] with "
            'lines such as id = "the column\'s title".'
        )
    return {str(name): str(title) for name, title in stated.items()}


def takes_columns(importer: Importer) -> bool:
    """Tell whether an importer is one for tables that a column map explains."""
    return any(option.kind == "columns" for option in importer.options)


def mapped(importer: Importer, table: Table, stated: Mapping[str, str]) -> dict[str, int]:
    """Return field to column index from a stated map of field to title. Raises Refusal."""
    places: dict[str, int] = {}
    for index, title in enumerate(table.header):
        places.setdefault(header_key(title), index)
    known = {column.field: column for column in importer.columns}
    found: dict[str, int] = {}
    for name, title in stated.items():
        if name not in known:
            raise Refusal(
                "The column map names “%(field)s”, which is no field of this kind of file; "
                "fields are %(known)s.",
                field=name,
                known=", ".join(known),
            )
        place = places.get(header_key(title))
        if place is None:
            raise Refusal(
                "The column map says that “%(title)s” holds “%(field)s”, but the table has no "
                "such column; correct the map or the table.",
                title=title,
                field=name,
            )
        found[name] = place
    missing = [one.field for one in known.values() if one.required and one.field not in found]
    if missing:
        raise Refusal(
            "The column map does not say which column holds %(missing)s; add it.",
            missing=", ".join(missing),
        )
    return found


def header_hash(header: tuple[str, ...]) -> str:
    """Return what identifies a header whatever the order of its columns."""
    keys = "\n".join(sorted(header_key(title) for title in header))
    return hashlib.sha256(keys.encode()).hexdigest()


def remember(office: Any, name: str, table: Table, columns: Mapping[str, str]) -> None:
    """Keep a column map for the next table with this header."""
    ColumnMap.objects.update_or_create(
        office=office,
        format=name,
        header_hash=header_hash(table.header),
        defaults={"columns": dict(columns)},
    )


def remembered(office: Any, name: str, header: tuple[str, ...]) -> dict[str, str]:
    """Return the column map kept for this header, or an empty one."""
    kept = ColumnMap.objects.filter(office=office, format=name, header_hash=header_hash(header))
    found = kept.first()
    return dict(found.columns) if found else {}
