"""Attendance sheets: who was called to a session and who came, one row per unit and day."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from signalmast.core.importing.importer import Context, Fact, Problem, Verdict
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import Row, Table
from signalmast.programmes.domain.programmes import programmes_named, settle_programmes
from signalmast.programmes.models import Session
from signalmast.programmes.models.registers import subject_of
from signalmast.programmes.reading import Cells, SheetImporter, weigh

MORE_CAME = gettext_noop(
    "In %(count)s rows more people were present than were called (first in row %(row)s); the "
    "numbers are kept as written, check them."
)


class Attendance(SheetImporter):
    """Subject of a row: the programme, the day and the unit."""

    format = "attendance"
    label = _("Attendance")
    store = "attendance"
    model = Session
    day_fields = ("day",)

    def read(self, table: Table, rows: Iterable[Row], context: Context) -> Iterator[Fact | Problem]:
        more: list[int] = []
        for item in super().read(table, rows, context):
            if isinstance(item, Fact) and _more_came(item):
                more.append(item.number)
            yield item
        if more:
            context.note(MORE_CAME, count=len(more), row=more[0])

    def fact(self, cells: Cells, context: Context) -> Fact:
        programme = cells.text("programme", required=True)
        cells.text("day", required=True)
        cells.text("unit", required=True)
        day = cells.past_day("day")
        unit = cells.unit("unit", on=day)
        if day is None or unit is None:
            raise BadValue(_("The row names no day or no unit; fill both in or remove the row."))
        said = {
            "programme_name": programme,
            "expected": cells.count("expected"),
            "attended": cells.count("attended"),
            "note": cells.long_text("note"),
        }
        values = {**said, "unit_id": unit.pk, "held_on": day}
        subject = subject_of(programme, day, unit.subject)
        return Fact(cells.row.number, subject, weigh(context, said), values)

    def apply(self, facts: Sequence[Fact], context: Context) -> Iterable[Verdict]:
        numbers = programmes_named(
            context.office, [fact.values["programme_name"] for fact in facts]
        )
        placed = []
        for fact in facts:
            programme = numbers[subject_of(fact.values["programme_name"])]
            placed.append(fact._replace(values={**fact.values, "programme_id": programme}))
        return super().apply(placed, context)

    def settle(self, context: Context) -> None:
        settle_programmes(context.office)


def _more_came(fact: Fact) -> bool:
    expected, attended = fact.values["expected"], fact.values["attended"]
    return expected is not None and attended is not None and attended > expected
