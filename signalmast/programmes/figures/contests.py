"""Contests, their entries and results."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    QueryRows,
    Question,
    Slice,
    Table,
    Text,
    figure,
    table,
)
from signalmast.core.tabular.text import vietnamese_key
from signalmast.programmes.figures import shared
from signalmast.programmes.models import Contest, ContestEntry
from signalmast.programmes.scoring import mean, ranks

STORE = "contest"


class Line(NamedTuple):
    """What the figures take from one entry."""

    unit: int | None
    day: date
    contest: str
    contest_name: str


def contests(question: Question) -> Any:
    rows = Contest.objects.of(question.office).within(question.period)
    asked = question.where.get("contest")
    rows = rows if asked is None else rows.filter(subject=asked)
    return shared.narrowed(rows, _only_week(question))


def _only_week(question: Question) -> Question:
    week = {name: value for name, value in question.where.items() if name == "week"}
    return Question(question.office, question.period, week)


def entries(question: Question) -> Any:
    """Return the entries of contests held in the period, narrowed as asked."""
    rows = ContestEntry.objects.of(question.office).within(question.period)
    return shared.narrowed(rows, question)


def not_known(question: Question, narrowed_by: tuple[str, ...]) -> Text | None:
    def ask() -> Text | None:
        known = Contest.objects.of(question.office).aggregate(
            first=Min("held_on"), last=Max("held_on")
        )
        return shared.silence(question, STORE, **known)

    silent: Text | None = question.remember("programmes.contest silence", ask)
    return shared.too_narrow(question, narrowed_by) or silent


def _undated(question: Question) -> Text:
    """Say how many contests are in no period because nobody knows when they were held."""

    def ask() -> int:
        return Contest.objects.of(question.office).undated().count()

    missing: int = question.remember("programmes.undated contests", ask)
    if not missing:
        return ""
    return format_lazy(
        _("Contests without a date, which are in no period: {count}."), count=missing
    )


def _silent(question: Question, reason: Text) -> Answer:
    undated = _undated(question)
    both = format_lazy("{} {}", reason, undated) if undated else reason
    return shared.not_known(both, shared.loaded_at(question, STORE))


CONTESTS_BY = ("contest", "week")
ENTRIES_BY = ("unit", "units_on", "contest", "week")


def lines(question: Question) -> list[Line]:
    def ask() -> list[Line]:
        fields = ("unit_id", "contest__held_on", "contest__subject", "contest__name")
        return [Line(*row) for row in entries(question).order_by().values_list(*fields)]

    return shared.once(question, "programmes.entry lines", ask)


def contest_evidence(row: Any) -> EvidenceRow:
    assumed = " assumed" if row.held_on_assumed else ""
    return EvidenceRow(
        f"contest:{row.subject}",
        f"held_on={row.held_on}{assumed}",
        (row.name, row.held_on, row.number_of_entries),
        shared.source(row),
    )


def entry_evidence(row: ContestEntry) -> EvidenceRow:
    assumed = " assumed" if row.contest.held_on_assumed else ""
    return EvidenceRow(
        f"entry:{row.subject}",
        f"held_on={row.contest.held_on}{assumed}",
        (
            row.contest.name,
            row.contest.held_on,
            row.entry,
            row.unit.name if row.unit else "",
        ),
        shared.source(row),
    )


@figure(
    "programmes.contests",
    label=_("Contests"),
    unit="contests",
    method=_(
        "Counts the contests held in the period; contests of one name in one year are one, and a "
        "contest whose day is not known is in no period."
    ),
)
def contests_held(question: Question) -> Answer:
    silent = not_known(question, CONTESTS_BY)
    if silent:
        return _silent(question, silent)
    rows = contests(question).annotate(number_of_entries=Count("entries"))
    rows = rows.order_by("held_on", "subject")
    columns = (_("Contest"), _("Date"), _("Entries"))
    as_of = shared.loaded_at(question, STORE)
    return Answer(
        rows.count(), QueryRows(rows, columns, contest_evidence), as_of, _undated(question)
    )


def _slices() -> dict[str, Callable[[Question], list[Slice]]]:
    def of(question: Question) -> list[Line] | None:
        return None if not_known(question, ENTRIES_BY) else lines(question)

    def by_unit(question: Question) -> list[Slice]:
        found = of(question)
        return [] if found is None else shared.unit_slices(question, found, len)

    def by_week(question: Question) -> list[Slice]:
        found = of(question)
        return [] if found is None else shared.week_slices(question, found, len)

    def by_contest(question: Question) -> list[Slice]:
        return shared.word_slices(
            of(question) or [], lambda line: (line.contest, line.contest_name), len
        )

    return {"unit": by_unit, "contest": by_contest, "week": by_week}


@figure(
    "programmes.contest_entries",
    label=_("Contest entries"),
    unit="entries",
    method=_(
        "Counts the entries of contests held in the period, one per contest, entry and unit; "
        "entries of a contest whose day is not known are in no period."
    ),
    by=_slices(),
)
def contest_entries(question: Question) -> Answer:
    silent = not_known(question, ENTRIES_BY)
    if silent:
        return _silent(question, silent)
    rows = entries(question).select_related("contest", "unit")
    rows = rows.order_by("contest__held_on", "subject")
    columns = (_("Contest"), _("Date"), _("Entry"), _("Unit"))
    as_of = shared.loaded_at(question, STORE)
    return Answer(
        len(lines(question)), QueryRows(rows, columns, entry_evidence), as_of, _undated(question)
    )


@table("programmes.contest_results", label=_("Contest results"))
def contest_results(question: Question) -> Table:
    """Rank each contest's entries by the mean of the judges who gave a score."""
    columns = (_("Contest"), _("Rank"), _("Entry"), _("Unit"), _("Judges"), _("Mean score"))
    silent = not_known(question, ENTRIES_BY)
    if silent:
        return Table(columns, (), note=silent)
    held: dict[int, list[ContestEntry]] = {}
    found = entries(question).select_related("contest", "unit")
    for entry in found.order_by("contest__held_on", "contest__subject", "subject"):
        held.setdefault(entry.contest_id, []).append(entry)
    rows = [row for group in held.values() for row in _ranked(group)]
    note = _("Entries with the same mean share a rank; a judge who gave no score is left out.")
    return Table(columns, rows, note=note if rows else _undated(question))


def _ranked(group: list[ContestEntry]) -> list[tuple[object, ...]]:
    means = [mean(entry.scores) for entry in group]
    places = ranks(means)
    ordered = sorted(
        zip(group, means, places, strict=True),
        key=lambda item: (item[2] is None, item[2] or 0, vietnamese_key(item[0].entry)),
    )
    return [
        (
            entry.contest.name,
            place,
            entry.entry,
            entry.unit.name if entry.unit else "",
            len(entry.scores),
            None if average is None else round(float(average), 2),
        )
        for entry, average, place in ordered
    ]
