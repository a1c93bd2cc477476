"""Check, load, undo and retry: the one path of every file, from the desk and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from signalmast.core import audit, duties
from signalmast.core.importing import files, registry
from signalmast.core.importing.columns import (
    remember,
    remembered,
    stated_columns,
    takes_columns,
)
from signalmast.core.importing.importer import (
    Context,
    Importer,
    Refusal,
    Verdict,
    no_progress,
    spoken,
)
from signalmast.core.importing.reading import (
    Progress,
    as_of,
    make_context,
    replay,
    rows_about,
    run,
)
from signalmast.core.importing.rows import replace_rows, write_rows
from signalmast.core.importing.signals import rows_changed
from signalmast.core.models import Import, ImportRow, ImportState, Outcome
from signalmast.core.tabular.reader import Table, TableRefused, open_table

ALREADY = gettext_noop("This row is already known from an earlier load.")


@dataclass(slots=True)
class Report:
    """What a file holds and what became, or would become, of each row.

    `read` is the sum of the others: a row that is not stored says why.
    """

    name: str
    format: str = ""
    stored: int = 0
    updated: int = 0
    duplicate: int = 0
    held: int = 0
    refused: int = 0
    read: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    refusal: str = ""
    refusal_values: Mapping[str, object] = field(default_factory=dict)
    import_id: int | None = None

    @property
    def counts(self) -> dict[str, int]:
        names = ("read", "stored", "updated", "duplicate", "held", "refused")
        return {name: getattr(self, name) for name in names}

    def count(self, verdicts: Sequence[Verdict]) -> None:
        """Set the counts from the verdicts."""
        self.verdicts = list(verdicts)
        self.read = len(self.verdicts)
        for outcome in Outcome:
            number = sum(1 for verdict in self.verdicts if verdict.outcome == outcome)
            setattr(self, outcome.name.lower(), number)


class _Rehearsal(Exception):
    """Carries the report out of a transaction that is rolled back."""


def check_file(
    path: Path,
    *,
    name: str,
    office: Any,
    by: Any,
    format: str = "",  # noqa: A002 -- the pack's word
    options: Any = None,
) -> Report:
    """Say what loading the file would do, and do nothing: the load itself, rolled back."""
    report = Report(name)
    try:
        with files.nothing_left_behind(), transaction.atomic():
            report = load_file(
                path, name=name, office=office, by=by, format=format, options=options
            )
            raise _Rehearsal
    except _Rehearsal:
        return report


def load_file(
    path: Path,
    *,
    name: str,
    office: Any,
    by: Any,
    format: str = "",  # noqa: A002 -- the pack's word
    options: Mapping[str, Any] | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Load one file for an office; all of it or, when it is refused, nothing.

    The same file with the same options again stores nothing; with other options it replaces
    its earlier import. Options are the importer's plus `sheet` and `columns` (field to title).
    A column map that was stated is remembered for the next table with the same header. Of a
    refused file nothing is kept. Raises PermissionDenied, and DatabaseError or OSError when
    the disk is full; the store is then as before.
    """
    duties.require(by, "load", office)
    stated = dict(options or {})
    try:
        with files.nothing_left_behind(), transaction.atomic():
            return _load(path, name, office, by, format, stated, progress)
    except Refusal as refusal:
        reason, values = refusal.reason, refusal.values
    except TableRefused as refusal:
        reason, values = spoken(refusal)
    return Report(name, format, refusal=reason, refusal_values=values)


def _load(
    path: Path,
    name: str,
    office: Any,
    by: Any,
    stated_format: str,
    options: dict[str, Any],
    progress: Progress,
) -> Report:
    stated = stated_columns(options)
    choices = registry.candidates(stated_format)
    table = open_table(
        path,
        name=name,
        sheet=options.get("sheet"),
        header_score=registry.header_score(office, choices, stated),
    )
    importer, columns = _choose(table, office, choices, stated)
    report = Report(name, importer.format)
    options["columns"] = columns
    source = files.source_file(path, name=name, office=office, by=by)
    earlier = Import.objects.stored().filter(file=source, format=importer.format).first()
    kept_options = {
        key: value for key, value in sorted(options.items()) if value not in (None, "", {})
    }
    if earlier and earlier.options == kept_options:
        return _again(report, earlier)
    if earlier:
        undo_import(earlier, by=by)
    record = Import.objects.create(
        office=office,
        file=source,
        format=importer.format,
        store=importer.store,
        options=kept_options,
        as_of=as_of(kept_options),
        state=ImportState.STORED,
        by=by,
    )
    report.import_id = record.pk
    _store(report, record, importer, table, progress)
    if stated:
        remember(office, importer.format, table, stated)
    audit.record(
        "import.load",
        by=by,
        office=office,
        subject=record,
        data={"file": source.sha256, "format": importer.format, **report.counts},
    )
    rows_changed.send(sender=Import, store=importer.store, office=office)
    if importer.releases_held:
        retry_held(office)
    return report


def _store(
    report: Report, record: Import, importer: Importer, table: Table, progress: Progress
) -> None:
    """Apply the rows of a table and keep what became of each."""
    context = make_context(record, importer, table, progress)
    for warning in table.warnings:
        reason, values = spoken(warning)
        context.note(reason, **values)
    verdicts = run(importer, table, table.rows(), context)
    write_rows(record.pk, verdicts)
    report.count(verdicts)
    report.notes = record.notes = context.notes
    record.counts = report.counts
    record.save(update_fields=["notes", "counts"])


def _choose(
    table: Table, office: Any, choices: Sequence[Importer], stated: dict[str, str]
) -> tuple[Importer, dict[str, str]]:
    """Return the importer and the column map to read a table with. Raises Refusal.

    A stated map decides; then what was remembered, where the kind of file is stated too;
    then the names of the columns; and last what was remembered of such a header.
    """
    takers = [one for one in choices if takes_columns(one)]
    if stated:
        if len(choices) > 1:
            choices = takers or choices
        if len(choices) == 1:
            return choices[0], stated
        return registry.recognise(table, office, choices)[0], stated
    known = ((one, remembered(office, one.format, table.header)) for one in takers)
    found = next((pair for pair in known if pair[1]), None)
    if found and len(choices) == 1:
        return found
    try:
        return registry.recognise(table, office, choices)[0], {}
    except Refusal:
        if found is None:
            raise
        return found


def _again(report: Report, earlier: Import) -> Report:
    """Report a file that is stored already: what is known is duplicate, what waits still waits."""
    report.import_id = earlier.pk
    report.notes = earlier.notes
    verdicts = []
    for row in earlier.rows.all().iterator(chunk_size=2000):
        if row.outcome in (Outcome.HELD, Outcome.REFUSED):
            verdicts.append(
                Verdict(row.number, Outcome(row.outcome), row.subject, row.reason, row.values)
            )
        else:
            verdicts.append(Verdict(row.number, Outcome.DUPLICATE, row.subject, ALREADY))
    report.count(verdicts)
    return report


def undo_import(record: Import, *, by: Any) -> None:
    """Take an import back whole: what it alone said goes, the rest is as if it had never come.

    Raises Refusal where other rows still need what it brought, or when it is undone already.
    """
    duties.require(by, "load", record.office)
    with transaction.atomic():
        record = Import.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not record.is_live:
            raise Refusal("This import is undone already; there is nothing to take back.")
        importer = registry.importer(record.format)
        record.state = ImportState.UNDONE
        record.undone_at = datetime.now(UTC)
        record.save(update_fields=["state", "undone_at"])
        mine = set(record.rows.exclude(subject="").values_list("subject", flat=True))
        others = rows_about(record.office, record.store, mine, besides=record.pk)
        shared = {subject for rows in others.values() for _number, subject in rows}
        context = Context(
            office=record.office,
            options={},
            as_of=None,
            file_name=record.file.name,
            path=record.file.path,
            import_id=record.pk,
        )
        importer.reset(sorted(shared), context)
        importer.forget(sorted(mine - shared), context)
        for other, rows in others.items():
            replay(other, {number for number, _subject in rows})
        importer.settle(context)
        rows_changed.send(sender=Import, store=record.store, office=record.office)
        audit.record("import.undo", by=by, office=record.office, subject=record)


def retry_held(office: Any) -> int:
    """Try held rows again, until none comes free; return how many did.

    Called when units or their other names become known, so that the order in which a person
    loads files does not matter.
    """
    freed = 0
    while True:
        before = freed
        waiting = ImportRow.objects.filter(
            outcome=Outcome.HELD, import_of__office=office, import_of__state=ImportState.STORED
        )
        for record in Import.objects.filter(pk__in=waiting.values("import_of_id")).order_by("pk"):
            freed += _retry(record)
        if freed == before:
            return freed


def _retry(record: Import) -> int:
    numbers = set(record.rows.filter(outcome=Outcome.HELD).values_list("number", flat=True))
    verdicts = replay(record, numbers)
    freed = sum(1 for verdict in verdicts if verdict.outcome != Outcome.HELD)
    if freed:
        replace_rows(record.pk, verdicts)
        counts = {
            outcome.name.lower(): record.rows.filter(outcome=outcome).count() for outcome in Outcome
        }
        record.counts = {"read": sum(counts.values()), **counts}
        record.save(update_fields=["counts"])
    return freed
