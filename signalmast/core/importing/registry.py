"""Importers, found by scanning `importers/` in every installed room."""

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from signalmast.core.importing.importer import Importer, Match, Refusal
from signalmast.core.models import ColumnAlias, ColumnMap
from signalmast.core.rooms import import_from_rooms
from signalmast.core.tabular.reader import HeaderScore, Table
from signalmast.core.tabular.text import header_key


@cache
def importers() -> dict[str, Importer]:
    """Return every importer by its format; one class per module, named like the module."""
    found: dict[str, Importer] = {}
    for package in import_from_rooms("importers"):
        for info in pkgutil.iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{info.name}")
            for item in vars(module).values():
                if (
                    isinstance(item, type)
                    and issubclass(item, Importer)
                    and item.__module__ == module.__name__
                ):
                    found[item.format] = item()
    return dict(sorted(found.items()))


def importer(name: str) -> Importer:
    """Return the importer of one format. Raises Refusal."""
    try:
        return importers()[name]
    except KeyError:
        raise Refusal(
            "No importer is called “%(name)s”; those there are: %(known)s.",
            name=name,
            known=", ".join(importers()),
        ) from None


def office_names(office: Any, name: str) -> dict[str, str]:
    """Return the column names this office added for one format, by header key."""
    aliases = ColumnAlias.objects.filter(office=office, format=name)
    return {header_key(alias.name): alias.field for alias in aliases}


def header_score(
    office: Any, candidates: Sequence[Importer], columns: Mapping[str, str]
) -> HeaderScore:
    """Return a function that says how much a row looks like a header of one of `candidates`.

    A row that has the titles of a column map, `columns` or one remembered, is a header too.
    """
    names = [(one, office_names(office, one.format)) for one in candidates]
    formats = [one.format for one in candidates]
    kept = ColumnMap.objects.filter(office=office, format__in=formats)
    maps = [columns, *kept.values_list("columns", flat=True)]
    titles = [{header_key(title) for title in one.values()} for one in maps if one]

    def score(cells: tuple[str, ...]) -> int:
        keys = {header_key(title) for title in cells}
        return max(
            *(one.match(cells, extra).score for one, extra in names),
            *(len(wanted & keys) for wanted in titles),
            0,
            0,
        )

    return score


def candidates(stated: str) -> list[Importer]:
    """Return the importers to try for a stated format, all of them when none is stated."""
    if not stated:
        return list(importers().values())
    found = [one for one in importers().values() if stated in (one.format, one.family)]
    return found or [importer(stated)]


def recognise(table: Table, office: Any, choices: Sequence[Importer]) -> tuple[Importer, Match]:
    """Return the importer whose columns the header holds best.

    Raises Refusal that names the nearest format and the missing columns.
    """
    matches = [
        (one, one.match(table.header, office_names(office, one.format)))
        for one in choices
        if one.accepts(table)
    ]
    whole = [pair for pair in matches if not pair[1].missing]
    if whole:
        return max(whole, key=lambda pair: pair[1].score)
    near = max(matches, key=lambda pair: pair[1].score, default=None)
    if near is None or not near[1].score:
        raise Refusal(
            "The first row names no column that is known here (%(header)s); "
            "choose the kind of file or give its columns their usual names.",
            header=", ".join(title for title in table.header[:8] if title),
        )
    raise Refusal(
        "The file looks like “%(format)s”, but the column %(missing)s is missing; "
        "add it or give the column its usual name, then load the file again.",
        format=str(near[0].label),
        missing=", ".join(f"“{name}”" for name in near[1].missing),
    )
