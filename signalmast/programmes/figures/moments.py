"""What is counted by the moment at which it happened at the desk: briefings sent, and the like."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Max, Min, QuerySet

from signalmast.core.figures import Answer, EvidenceRow, QueryRows, Question, Slice, Text
from signalmast.programmes.figures import shared

NARROWED_BY = ("unit", "units_on")


class Line(NamedTuple):
    """What a slice by unit takes from one row."""

    unit: int | None


@dataclass(frozen=True, slots=True)
class Happened:
    """Rows of an office by the field that says when.

    `never` is said where nothing happened until the end of the period. Rows without a unit belong
    to the office alone.
    """

    rows: Callable[[Any], QuerySet[Any]]
    at: str
    never: Text
    columns: tuple[Text, ...]
    evidence: Callable[[Any], EvidenceRow]

    def within(self, question: Question) -> QuerySet[Any]:
        """Return the rows of the period, narrowed as asked."""
        first, after = question.period.moments(question.office.zone)
        rows = self.rows(question.office).filter(
            **{f"{self.at}__gte": first, f"{self.at}__lt": after}
        )
        unit = question.where.get("unit")
        return rows if unit is None else rows.filter(unit__in=shared.parts_of(question, unit))

    def not_known(self, question: Question) -> Text | None:
        """Return why nothing is known of the period, None where something is."""
        narrow = shared.too_narrow(question, NARROWED_BY)
        if narrow:
            return narrow
        begun = self.rows(question.office).aggregate(first=Min(self.at))["first"]
        _first, after = question.period.moments(question.office.zone)
        return self.never if begun is None or begun >= after else None

    def by_unit(self, question: Question) -> list[Slice]:
        """Slice by unit; one without rows has 0."""
        if self.not_known(question):
            return []
        lines = [Line(unit) for unit in self.within(question).values_list("unit_id", flat=True)]
        return shared.unit_slices(question, lines, len)

    def count(self, question: Question) -> Answer:
        """Count the rows of the period."""
        silent = self.not_known(question)
        if silent:
            return shared.not_known(silent)
        rows = self.within(question).order_by(self.at, "pk")
        as_of = rows.aggregate(last=Max(self.at))["last"]
        return Answer(rows.count(), QueryRows(rows, self.columns, self.evidence), as_of, "")
