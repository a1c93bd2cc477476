"""From a unit's name in a file to the unit it means on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from signalmast.core.importing.importer import Context, Problem
from signalmast.core.models import Outcome
from signalmast.core.tabular.text import fold, header_key, nearest
from signalmast.people.models import Unit, UnitAlias

UNKNOWN = gettext_noop(
    "No unit is called “%(name)s”; the row waits until someone says which unit is meant "
    "(nearest: %(nearest)s)."
)
AMBIGUOUS = gettext_noop(
    "Several units may be meant by “%(name)s” (%(nearest)s); the row waits until someone says "
    "which."
)


class UnitNames:
    """The names, codes and other spellings of an office's units, for lookup by the thousand.

    A name is first taken letter by letter, then without diacritics if that leaves one unit.
    """

    def __init__(self, units: Iterable[Unit], aliases: Iterable[UnitAlias]) -> None:
        self.units = list(units)
        self.exact: dict[str, list[Unit]] = {}
        self.folded: dict[str, list[Unit]] = {}
        by_pk = {unit.pk: unit for unit in self.units}
        for unit in self.units:
            self._add(unit.name, unit)
            if unit.code:
                self._add(unit.code, unit)
        self.confirmed: dict[str, Unit] = {}
        for alias in aliases:
            self._add(alias.name, by_pk[alias.unit_id])
            self.confirmed[header_key(alias.name)] = by_pk[alias.unit_id]

    @classmethod
    def of(cls, office: Any) -> "UnitNames":
        units = Unit.objects.of(office)
        return cls(units, UnitAlias.objects.filter(unit__office=office).order_by("pk"))

    @classmethod
    def shared(cls, context: Context) -> "UnitNames":
        """Return the names for all rows of one import."""
        names: UnitNames = context.keep("unit names", lambda: cls.of(context.office))
        return names

    def _add(self, name: str, unit: Unit) -> None:
        for table, key in ((self.exact, header_key(name)), (self.folded, fold(name))):
            held = table.setdefault(key, [])
            if unit not in held:
                held.append(unit)

    def candidates(self, name: str, on: date | None) -> list[Unit]:
        """Return the units that `name` may mean, those in force on the day first."""
        found = self.exact.get(header_key(name)) or self.folded.get(fold(name), [])
        if on is None or len(found) < 2:
            return found
        return [unit for unit in found if in_force(unit, on)] or found

    def find(self, name: str, on: date | None) -> Unit | None:
        """Return the one unit that `name` means on a day, or None.

        Where several could be meant, what a person has confirmed decides.
        """
        found = self.candidates(name, on)
        if len(found) == 1:
            return found[0]
        return self.confirmed.get(header_key(name))

    def problem(self, number: int, name: str, on: date | None = None) -> Problem:
        """Return why a row with this unit name has to wait."""
        found = self.candidates(name, on)
        near = found or nearest(name, [unit.name for unit in self.units])
        values = {"name": name, "nearest": ", ".join(str(one) for one in near) or "-"}
        return Problem(number, Outcome.HELD, AMBIGUOUS if found else UNKNOWN, values)


def in_force(unit: Unit, day: date) -> bool:
    """Tell whether a unit exists on a day."""
    after_start = unit.valid_from is None or unit.valid_from <= day
    return after_start and (unit.valid_to is None or day <= unit.valid_to)


def successors(office: Any, day: date) -> dict[int, Unit]:
    """Return, for every unit of the office, the unit that stands in its place on `day`.

    Follows mergers as long as they had happened by then, so that a ward merged away in July
    is itself in June's figures and part of its successor in December's.
    """
    units = {unit.pk: unit for unit in Unit.objects.of(office)}
    found = {}
    for unit in units.values():
        current, seen = unit, {unit.pk}
        while current.merged_into_id and current.valid_to and current.valid_to < day:
            target = units[current.merged_into_id]
            if target.pk in seen:
                break
            seen.add(target.pk)
            current = target
        found[unit.pk] = current
    return found
