"""What the figures of this room share: narrowing, slices, and what a register can't know.

Where a figure can be narrowed by `unit`, a unit stands for itself and all that was merged into
it by the period's last day. `units_on` in `Question.where` names another day for that, so that
a period is compared with one before a merger by the same units.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import Answer, EvidenceRow, Number, Question, Slice, Source, Text
from signalmast.core.importing.register import RegisterRow
from signalmast.core.models import Import
from signalmast.core.periods import BadPeriod, parse_period, short_day
from signalmast.core.tabular.text import vietnamese_key
from signalmast.people.domain.names import in_force, successors
from signalmast.people.models import Unit
from signalmast.programmes.models.registers import RegisterQuerySet

T = TypeVar("T")
Measure = Callable[[list[Any]], Number | None]
LOOKUPS = {
    "programme": "programme__subject",
    "contest": "contest__subject",
    "level": "level",
    "kind": "kind",
    "status": "status",
}


@dataclass(frozen=True, slots=True)
class ListRows:
    """Evidence that is at hand already."""

    columns: Sequence[Text]
    items: tuple[EvidenceRow, ...]

    def count(self) -> int:
        return len(self.items)

    def page(self, start: int, stop: int) -> list[EvidenceRow]:
        return list(self.items[start:stop])

    def keys(self) -> Iterator[tuple[str, str]]:
        return ((row.identity, row.content) for row in self.items)


NO_ROWS = ListRows((), ())


def not_known(reason: Text, as_of: datetime | None = None) -> Answer:
    return Answer(None, NO_ROWS, as_of, reason)


def source(row: RegisterRow) -> Source | None:
    """Return the file's row behind a register row; None for one entered at the desk."""
    if row.import_id is None or row.row_number is None:
        return None
    return Source(row.import_id, row.row_number)


def once(question: Question, key: object, ask: Callable[[], T]) -> T:
    """Return what `ask` gave the first time in this answer."""
    found: T = question.remember(key, ask)
    return found


def loaded_at(question: Question, store: str) -> datetime | None:
    """Return when the register last took in a file."""

    def ask() -> datetime | None:
        live = Import.objects.stored().of(question.office).filter(store=store)
        at: datetime | None = live.aggregate(at=Max("at"))["at"]
        return at

    return once(question, ("programmes.loaded", store), ask)


def spoken_until(question: Question, store: str) -> date | None:
    """Return the latest day that a file of this register speaks for."""

    def ask() -> date | None:
        live = Import.objects.stored().of(question.office).filter(store=store)
        days = []
        for as_of, options in live.values_list("as_of", "options"):
            day = as_of or options.get("pack_day")
            if day:
                days.append(day if isinstance(day, date) else date.fromisoformat(str(day)))
        return max(days, default=None)

    return once(question, ("programmes.until", store), ask)


def silence(
    question: Question, store: str, *, first: date | None, last: date | None
) -> Text | None:
    """Return why a register knows nothing of the period, None where its zero means zero.

    `first` and `last` are the days of its first and last row ever. Before the first, and after
    both the last and the day its newest file speaks for, nobody has counted.
    """
    if first is None or last is None:
        return _("The register holds nothing yet; load its files.")
    until = max(last, spoken_until(question, store) or last)
    if question.period.last >= first and question.period.first <= until:
        return None
    return format_lazy(
        _(
            "The register holds nothing for this period; it reaches from {first} to {last}. "
            "Load the files of the period."
        ),
        first=short_day(first),
        last=short_day(until),
    )


def too_narrow(question: Question, known: Iterable[str]) -> Text | None:
    """Return why a figure can't be narrowed as asked, None where it can."""
    other = sorted(set(question.where) - set(known))
    if not other:
        return None
    return format_lazy(
        _("This figure can't be narrowed by {names}; ask for the whole."), names=", ".join(other)
    )


@dataclass(frozen=True, slots=True)
class UnitMap:
    """Each unit's number to the unit that stands in its place on a day, and those in force."""

    day: date
    stands_for: Mapping[int, Unit]
    in_force: tuple[Unit, ...]

    def key(self, unit: int | None) -> str:
        return "" if unit is None else str(self.stands_for[unit].pk)

    def parts(self, key: str) -> list[int]:
        return [pk for pk, unit in self.stands_for.items() if str(unit.pk) == key]


def units_on(question: Question, day: date) -> UnitMap:
    """Return the office's units as they stand on `day`, those in force in the order of names."""

    def ask() -> UnitMap:
        found = successors(question.office, day)
        units = {unit.pk: unit for unit in found.values()}
        standing = Unit.objects.of(question.office).in_force(day)
        units.update((unit.pk, unit) for unit in standing)
        ordered = sorted(units.values(), key=lambda unit: (vietnamese_key(unit.name), unit.subject))
        return UnitMap(day, found, tuple(unit for unit in ordered if in_force(unit, day)))

    return once(question, ("programmes.units", day), ask)


def map_day(question: Question) -> date:
    """Return the day by whose mergers units are counted: the period's last unless stated."""
    stated = question.where.get("units_on")
    return date.fromisoformat(stated) if stated else question.period.last


def parts_of(question: Question, key: str) -> list[int]:
    """Return the numbers of a unit and of all merged into it by the day that counts.

    A unit that did not exist by then stands for what it was made of.
    """
    day = map_day(question)
    unit = Unit.objects.of(question.office).filter(pk=key).first() if key.isdigit() else None
    if unit is None:
        return []
    begins = max(day, unit.valid_from or day)
    return sorted({unit.pk, *units_on(question, begins).parts(key)})


def narrowed(rows: RegisterQuerySet, question: Question) -> RegisterQuerySet:
    """Keep the rows of the asked slice. A value that nothing has leaves no rows."""
    for name, value in question.where.items():
        if name == "unit":
            rows = rows.of_units(parts_of(question, value)) if value else rows.without_unit()
        elif name == "week":
            try:
                rows = rows.within(parse_period(value))
            except BadPeriod:
                return rows.none()
        elif name in LOOKUPS:
            rows = rows.filter(**{LOOKUPS[name]: value or None})
    return rows


def unit_slices(question: Question, items: Sequence[Any], measure: Measure) -> list[Slice]:
    """Slice by unit: all in force, and others that have items. Items carry `unit`."""
    units = units_on(question, map_day(question))
    groups: dict[str, list[Any]] = {}
    if "unit" not in question.where:
        groups.update((str(unit.pk), []) for unit in units.in_force)
    for item in items:
        groups.setdefault(units.key(item.unit), []).append(item)
    names = {str(unit.pk): unit.name for unit in units.stands_for.values()}
    names.update((str(unit.pk), unit.name) for unit in units.in_force)
    keys = sorted(groups, key=lambda key: (key == "", vietnamese_key(names.get(key, "")), key))
    return [Slice(key, names.get(key) or _("without a unit"), measure(groups[key])) for key in keys]


def week_slices(question: Question, items: Sequence[Any], measure: Measure) -> list[Slice]:
    """Slice by week of the period. Items carry `day`."""
    groups: dict[tuple[int, int], list[Any]] = {}
    for item in items:
        groups.setdefault(item.day.isocalendar()[:2], []).append(item)
    return [
        Slice(week.key, week.label, measure(groups.get(week.first.isocalendar()[:2], [])))
        for week in question.period.weeks()
        if question.where.get("week", week.key) == week.key
    ]


def word_slices(
    items: Sequence[Any], word: Callable[[Any], tuple[str, Text]], measure: Measure
) -> list[Slice]:
    """Slice by what `word` says of an item: a key and how it is written."""
    groups: dict[str, list[Any]] = {}
    labels: dict[str, Text] = {}
    for item in items:
        key, label = word(item)
        groups.setdefault(key, []).append(item)
        labels[key] = label
    return [Slice(key, labels[key], measure(groups[key])) for key in sorted(groups)]
