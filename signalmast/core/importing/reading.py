"""From a file, new or kept, to facts and verdicts: the reading that load, undo and retry share."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from signalmast.core.importing import registry
from signalmast.core.importing.columns import mapped, stated_columns
from signalmast.core.importing.importer import (
    Context,
    Fact,
    Importer,
    Problem,
    Refusal,
    Verdict,
    no_progress,
)
from signalmast.core.models import Import, Outcome
from signalmast.core.tabular.reader import Row, Table, open_table

Progress = Callable[[int], None]
REPEATED = gettext_noop("The row repeats row %(other)s of this file; the subject counts once.")
REPEATED_OTHER = gettext_noop(
    "The row speaks of the same as row %(other)s of this file with other values; "
    "the later state, row %(other)s, is used."
)


def as_of(options: Mapping[str, Any]) -> date | None:
    """Return the day a file speaks for, from `exported_on` or `as_of`. Raises Refusal."""
    text = options.get("exported_on") or options.get("as_of")
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Refusal(
            "“%(text)s” is no date for the day of export; write it as 2018-06-26.", text=str(text)
        ) from None


def make_context(
    record: Import, importer: Importer, table: Table, progress: Progress = no_progress
) -> Context:
    """Return the context of an import, with its columns found in the table's header."""
    context = Context(
        office=record.office,
        options=dict(record.options),
        as_of=record.as_of,
        file_name=record.file.name,
        path=record.file.path,
        import_id=record.pk,
        progress=progress,
    )
    stated = stated_columns(record.options)
    extra = registry.office_names(record.office, record.format)
    if stated:
        context.columns = mapped(importer, table, stated)
    else:
        context.columns = importer.match(table.header, extra).columns
    return context


def run(importer: Importer, table: Table, rows: Iterable[Row], context: Context) -> list[Verdict]:
    """Read rows, let each subject speak once, apply, and return a verdict per row.

    Facts by the ten thousand hold no cycles, so the collector rests meanwhile: looking through
    them again and again took a sixth of the time of an import.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return _run(importer, table, rows, context)
    finally:
        if was_collecting:
            gc.enable()


def _run(importer: Importer, table: Table, rows: Iterable[Row], context: Context) -> list[Verdict]:
    best: dict[str, Fact] = {}
    verdicts: list[Verdict] = []
    repeats: list[tuple[Fact, Fact]] = []
    for item in importer.read(table, rows, context):
        if isinstance(item, Problem):
            verdicts.append(
                Verdict(item.number, item.outcome, item.subject, item.reason, item.values)
            )
            continue
        other = best.get(item.subject)
        if other is None:
            best[item.subject] = item
        elif item.rank > other.rank:
            best[item.subject] = item
            repeats.append((other, item))
        else:
            repeats.append((item, other))
    verdicts.extend(_repeated(repeats, best))
    verdicts.extend(importer.apply(list(best.values()), context))
    importer.settle(context)
    verdicts.sort(key=lambda verdict: verdict.number)
    return verdicts


def _repeated(repeats: Sequence[tuple[Fact, Fact]], best: Mapping[str, Fact]) -> Iterator[Verdict]:
    for loser, _winner in repeats:
        winner = best[loser.subject]
        reason = REPEATED if loser.rank == winner.rank else REPEATED_OTHER
        yield Verdict(
            loser.number, Outcome.DUPLICATE, loser.subject, reason, {"other": winner.number}
        )


def rows_about(
    office: Any, store: str, subjects: set[str], *, besides: int
) -> dict[Import, list[tuple[int, str]]]:
    """Return, per other live import of the store, its rows that speak of `subjects`."""
    found: dict[Import, list[tuple[int, str]]] = {}
    live = Import.objects.stored().filter(office=office, store=store)
    for other in live.exclude(pk=besides).order_by("pk"):
        rows = other.rows.exclude(subject="").values_list("number", "subject")
        hits = [row for row in rows.iterator(chunk_size=5000) if row[1] in subjects]
        if hits:
            found[other] = hits
    return found


def facts_about(
    office: Any, *, store: str, subjects: set[str], besides: int
) -> Iterator[tuple[Context, Fact]]:
    """Read again what the other live imports of a store say of some subjects."""
    for record, rows in rows_about(office, store, subjects, besides=besides).items():
        importer = registry.importer(record.format)
        table = open_stored(record, importer)
        context = make_context(record, importer, table)
        numbers = {number for number, _subject in rows}
        chosen = (row for row in table.rows() if row.number in numbers)
        for item in importer.read(table, chosen, context):
            if isinstance(item, Fact):
                yield context, item


def replay(record: Import, numbers: set[int]) -> list[Verdict]:
    """Read some rows of a kept file again and apply them."""
    importer = registry.importer(record.format)
    table = open_stored(record, importer)
    context = make_context(record, importer, table)
    chosen = (row for row in table.rows() if row.number in numbers)
    return run(importer, table, chosen, context)


def open_stored(record: Import, importer: Importer) -> Table:
    """Open the kept file of an import the way it was read the first time."""
    return open_table(
        record.file.path,
        name=record.file.name,
        sheet=record.options.get("sheet"),
        header_score=registry.header_score(
            record.office, [importer], stated_columns(record.options)
        ),
    )
