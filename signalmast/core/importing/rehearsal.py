"""Check a waiting file and remember what was found, until a person loads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from signalmast.core.importing import registry
from signalmast.core.importing.columns import remembered, stated_columns, takes_columns
from signalmast.core.importing.files import sha256_of
from signalmast.core.importing.importer import Importer, Refusal
from signalmast.core.importing.pipeline import Report, check_file, load_file
from signalmast.core.importing.waiting import Waiting, take_back
from signalmast.core.models import Import, Outcome
from signalmast.core.tabular.reader import Table, TableRefused, open_table

#: So many rows of each outcome are shown before loading.
SHOWN = 5
SHOWN_OUTCOMES = (Outcome.REFUSED, Outcome.HELD, Outcome.DUPLICATE)


def check(waiting: Waiting, *, office: Any, by: Any) -> Waiting:
    """Say what loading the file would do; nothing is stored."""
    found = _check(waiting, office, by)
    if found.refusal and not waiting.format:
        stated = _remembered(waiting, office)
        if stated is not None:
            waiting.format, waiting.options = stated
            found = _check(waiting, office, by)
    waiting.report = _kept(found, waiting, office)
    waiting.save()
    return waiting


def _check(waiting: Waiting, office: Any, by: Any) -> Report:
    return check_file(
        waiting.path,
        name=waiting.name,
        office=office,
        by=by,
        format=waiting.format,
        options=waiting.options,
    )


def load(waiting: Waiting, *, office: Any, by: Any) -> Report:
    """Load a waiting file; it stops waiting when it was stored."""
    report = load_file(
        waiting.path,
        name=waiting.name,
        office=office,
        by=by,
        format=waiting.format,
        options=waiting.options,
    )
    if report.refusal:
        waiting.report = _kept(report, waiting, office)
        waiting.save()
        return report
    take_back(waiting)
    return report


def table_of(waiting: Waiting, office: Any) -> Table | None:
    """Open a waiting file as a table, or None where it is none."""
    try:
        choices = registry.candidates(waiting.format)
        return open_table(
            waiting.path,
            name=waiting.name,
            sheet=waiting.options.get("sheet"),
            header_score=registry.header_score(office, choices, stated_columns(waiting.options)),
        )
    except (TableRefused, Refusal):
        return None


def importer_of(waiting: Waiting) -> Importer | None:
    """Return the importer that was chosen or recognised."""
    name = waiting.format or waiting.report.get("format", "")
    return registry.importers().get(name)


def column_map(waiting: Waiting, office: Any, table: Table | None) -> dict[str, str]:
    """Return the map to begin with: stated, else remembered, else what the names say."""
    importer = importer_of(waiting)
    if importer is None or table is None:
        return {}
    stated = waiting.options.get("columns") or remembered(office, importer.format, table.header)
    if stated:
        return dict(stated)
    match = importer.match(table.header, registry.office_names(office, importer.format))
    return {name: table.header[index] for name, index in match.columns.items()}


def _remembered(waiting: Waiting, office: Any) -> tuple[str, dict[str, Any]] | None:
    table = table_of(waiting, office)
    if table is None:
        return None
    for importer in registry.importers().values():
        if takes_columns(importer):
            columns = remembered(office, importer.format, table.header)
            if columns:
                return importer.format, {**waiting.options, "columns": columns}
    return None


def _kept(report: Report, waiting: Waiting, office: Any) -> dict[str, Any]:
    earlier = Import.objects.of(office).filter(
        pk=report.import_id or 0, file__sha256=sha256_of(waiting.path)
    )
    return {
        "format": report.format,
        "counts": report.counts,
        "notes": report.notes,
        "refusal": report.refusal,
        "refusal_values": dict(report.refusal_values),
        "again": report.import_id if earlier.exists() else None,
        "rows": [
            {
                "number": one.number,
                "outcome": int(one.outcome),
                "reason": one.reason,
                "values": dict(one.values),
            }
            for outcome in SHOWN_OUTCOMES
            for one in [each for each in report.verdicts if each.outcome == outcome][:SHOWN]
        ],
    }


def sentence(text: str, values: Mapping[str, object]) -> str:
    """Return a kept English sentence in the reader's language with its values."""
    return gettext(text) % values if text else ""
