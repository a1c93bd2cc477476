"""The list of units with the days they exist and what they were merged into."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from signalmast.core.importing.cells import plain_text
from signalmast.core.importing.importer import Context, Fact, Problem, Verdict, cell, spoken
from signalmast.core.importing.register import BY_HAND, RegisterImporter
from signalmast.core.models import Outcome
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import Row, Table
from signalmast.core.tabular.text import header_key, vietnamese_order
from signalmast.core.tabular.values import parse_day
from signalmast.people.domain.names import UnitNames
from signalmast.people.models import Unit

NO_NAME = gettext_noop("The row names no unit; write the name or remove the row.")
BACKWARDS = gettext_noop(
    "“%(name)s” would be in force until %(to)s but only from %(from)s; correct the dates."
)
SELF = gettext_noop("“%(name)s” would be merged into itself; correct the row.")


# As long as the database's columns.
LONGEST = {"name": 200, "code": 40, "kind": 60}


class Units(RegisterImporter):
    """Subject of a row: the name with the day the unit begins, because names come back."""

    format = "units"
    label = _("Units")
    store = "units"
    model = Unit
    releases_held = True

    def read(
        self,
        table: Table,  # noqa: ARG002 -- the interface's
        rows: Iterable[Row],
        context: Context,
    ) -> Iterator[Fact | Problem]:
        for row in rows:
            try:
                yield self._fact(row, context)
            except BadValue as error:
                yield Problem(row.number, Outcome.REFUSED, *spoken(error))

    def _fact(self, row: Row, context: Context) -> Fact | Problem:
        at = context.columns.get
        name = _text(row, at("name"), "name")
        if not name:
            return Problem(row.number, Outcome.REFUSED, NO_NAME)
        first, last = parse_day(cell(row, at("valid_from"))), parse_day(cell(row, at("valid_to")))
        if first and last and last < first:
            dates = {"name": name, "from": first.isoformat(), "to": last.isoformat()}
            return Problem(row.number, Outcome.REFUSED, BACKWARDS, dates)
        into = _text(row, at("merged_into"), "name")
        if into and header_key(into) == header_key(name):
            return Problem(row.number, Outcome.REFUSED, SELF, {"name": name})
        values = {
            "name": name,
            "code": _text(row, at("code"), "code"),
            "kind": _text(row, at("kind"), "kind"),
            "valid_from": first,
            "valid_to": last,
            "into": into,
        }
        subject = f"{header_key(name)}|{first.isoformat() if first else ''}"
        rank = context.rank(list(values.values()))
        return Fact(row.number, subject, rank, {**values, "sorts_as": vietnamese_order(name)})

    def apply(self, facts: Sequence[Fact], context: Context) -> Iterable[Verdict]:
        """Write the units first, then the mergers, because a unit may come after its part."""
        targets = {fact.number: fact.values["into"] for fact in facts}
        plain = [
            fact._replace(values={k: v for k, v in fact.values.items() if k != "into"})
            for fact in facts
        ]
        verdicts = list(super().apply(plain, context))
        units = self.existing(context, [fact.subject for fact in facts])
        return [
            self._merge(verdict, units[verdict.subject], targets[verdict.number], context)
            for verdict in verdicts
        ]

    def _merge(self, verdict: Verdict, unit: Unit, into: str, context: Context) -> Verdict:
        """Say what the unit was merged into, where this row has the last word on it."""
        if (unit.import_id, unit.row_number) != (context.import_id, verdict.number):
            return verdict
        if unit.rank.startswith(BY_HAND):
            return verdict
        if not into:
            _set_successor(unit, None)
            return verdict
        names = context.keep("names after units", lambda: UnitNames.of(context.office))
        target = names.find(into, _day_after(unit.valid_to))
        if target is None or target.pk == unit.pk:
            _set_successor(unit, None)
            problem = names.problem(verdict.number, into)
            return Verdict(
                verdict.number, Outcome.HELD, verdict.subject, problem.reason, problem.values
            )
        _set_successor(unit, target)
        return verdict


def _set_successor(unit: Unit, target: Unit | None) -> None:
    if unit.merged_into_id != (target.pk if target else None):
        unit.merged_into = target
        unit.save(update_fields=["merged_into"])


def _text(row: Row, index: int | None, field: str) -> str:
    return plain_text(cell(row, index), LONGEST[field])


def _day_after(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal() + 1) if day else None
