"""Rows that wait because nobody knows yet which unit they mean."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KT

from signalmast.core.models import ImportRow, ImportState, Outcome
from signalmast.core.tabular.text import nearest
from signalmast.people.domain.names import AMBIGUOUS, UNKNOWN, UnitNames
from signalmast.people.models import Unit


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A name in files, how many rows wait for it, and which units it may mean."""

    name: str
    rows: int
    near: list[Unit]
    ambiguous: bool


def waiting_rows(office: Any) -> QuerySet[ImportRow]:
    """Return the held rows of the office's live imports."""
    return ImportRow.objects.filter(
        outcome=Outcome.HELD, import_of__office=office, import_of__state=ImportState.STORED
    )


def waiting_names(office: Any) -> list[WaitingName]:
    """Return the names that wait, those with the most rows first."""
    rows = waiting_rows(office).filter(reason__in=(UNKNOWN, AMBIGUOUS))
    found = (
        rows.annotate(unit_name=KT("values__name"))
        .values("unit_name", "reason")
        .annotate(rows=Count("number"))
        .order_by("-rows", "unit_name")
    )
    names = UnitNames.of(office)
    return [
        WaitingName(
            entry["unit_name"],
            entry["rows"],
            _near(names, entry["unit_name"]),
            entry["reason"] == AMBIGUOUS,
        )
        for entry in found
    ]


def _near(names: UnitNames, name: str) -> list[Unit]:
    candidates = names.candidates(name, None)
    if candidates:
        return candidates
    near = nearest(name, [unit.name for unit in names.units])
    return [unit for one in near for unit in names.units if unit.name == one]
