"""From the cells of a register's row to values, with one sentence for each that can't be used."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from signalmast.core.importing.cells import plain_text
from signalmast.core.importing.importer import Context, Fact, Option, Problem, Refusal, cell
from signalmast.core.importing.register import RegisterImporter
from signalmast.core.models import Outcome
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import Row, Table
from signalmast.core.tabular.values import parse_count, parse_day
from signalmast.people.domain.names import UnitNames
from signalmast.people.models import Unit

LONGEST_NAME = 300
LONGEST_TEXT = 20_000
MONTH_FIRST = gettext_noop(
    "The days in the column “%(column)s” look like month/day (row %(row)s: “%(cell)s”); write them "
    "day first, or as 2018-05-19, and load the file again."
)
MIXED_DAYS = gettext_noop(
    "In the column “%(column)s” some days are real dates, none after the 12th, and others are "
    "text, all after the 12th: a spreadsheet program with American settings has turned day and "
    "month around in the real ones; write all days anew as 2018-05-19 and load the file again."
)
AS_OF = Option(
    "as_of",
    _("State as of"),
    "date",
    _("The day the file speaks for. Of two files that speak of the same, the later one holds."),
)


class Waits(Exception):
    """The row can't be used before a person has said something; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Cells:
    """One row, read by field instead of by place. Methods raise BadValue or Waits."""

    row: Row
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    context: Context

    def text(self, field: str, *, required: bool = False, longest: int = LONGEST_NAME) -> str:
        value = cell(self.row, self.columns.get(field))
        text = plain_text(value, longest)
        if required and not text:
            raise BadValue(
                _("The row has nothing under “%(column)s”; fill the cell in or remove the row."),
                column=self.titles[field],
            )
        return text

    def long_text(self, field: str) -> str:
        return self.text(field, longest=LONGEST_TEXT)

    def count(self, field: str) -> int | None:
        return parse_count(cell(self.row, self.columns.get(field)))

    def day(self, field: str) -> date | None:
        return parse_day(cell(self.row, self.columns.get(field)))

    def past_day(self, field: str) -> date | None:
        """Return a day that has come, by the file's own day or else by today's."""
        day = self.day(field)
        if day is None:
            return None
        as_of = self.context.as_of
        if as_of is not None and day > as_of + timedelta(days=1):
            raise BadValue(
                _("%(day)s lies after %(as_of)s, for which the file speaks; correct one of them."),
                day=day.isoformat(),
                as_of=as_of.isoformat(),
            )
        today = self.context.office.today()
        if day > today + timedelta(days=1):
            raise BadValue(
                _("%(day)s has not come yet; correct the date or load the row later."),
                day=day.isoformat(),
            )
        return day

    def unit(self, field: str, *, on: date | None) -> Unit | None:
        """Return the unit written here; a name that isn't known makes the row wait."""
        name = self.text(field)
        if not name:
            return None
        names = UnitNames.shared(self.context)
        unit = names.find(name, on)
        if unit is None:
            raise Waits(names.problem(self.row.number, name, on))
        return unit


def refused(number: int, error: BadValue) -> Problem:
    """Return the refusal of one row. Its sentence is kept in English and translated when read."""
    with override("en"):
        reason = str(error.message)
    return Problem(number, Outcome.REFUSED, reason, error.values)


class SheetImporter(RegisterImporter):
    """Reads a register row by row; subclasses turn one row's cells into a fact."""

    #: Fields that hold days, checked over the whole table for turned day and month.
    day_fields: ClassVar[tuple[str, ...]] = ()
    options: ClassVar[tuple[Option, ...]] = (AS_OF,)

    @abstractmethod
    def fact(self, cells: Cells, context: Context) -> Fact:
        """Turn one row's cells into a fact. Raises BadValue, Waits."""

    def read(self, table: Table, rows: Iterable[Row], context: Context) -> Iterator[Fact | Problem]:
        titles = {column.field: column.names[0] for column in self.columns}
        for field, index in context.columns.items():
            titles[field] = table.header[index]
            if field in self.day_fields:
                check_day_order(table, index)
        for row in rows:
            try:
                yield self.fact(Cells(row, context.columns, titles, context), context)
            except BadValue as error:
                yield refused(row.number, error)
            except Waits as wait:
                yield wait.problem


def weigh(context: Context, values: Mapping[str, object]) -> str:
    """Return a fact's rank; on one day the row that knows more outranks the one with blanks."""
    known = sum(1 for value in values.values() if value not in (None, "", {}))
    return context.rank([f"{known:02}", *(values[key] for key in sorted(values))])


def check_day_order(table: Table, index: int) -> None:
    """Refuse a column of days that were written, or have become, month first. Raises Refusal."""
    wrong: tuple[int, str] | None = None
    all_month_first = True
    text_days: list[int] = []
    date_days: list[int] = []
    for row in table.rows():
        value = cell(row, index)
        if isinstance(value, date):
            date_days.append(value.day)
        if not isinstance(value, str) or not value.strip():
            continue
        day = _read(value, month_first=False)
        if day is not None:
            text_days.append(day.day)
        elif wrong is None:
            wrong = row.number, value
        all_month_first = all_month_first and _read(value, month_first=True) is not None
    column = table.header[index]
    if wrong and all_month_first:
        raise Refusal(MONTH_FIRST, column=column, row=wrong[0], cell=wrong[1][:40])
    if text_days and len(date_days) >= 3 and min(text_days) > 12 >= max(date_days):
        raise Refusal(MIXED_DAYS, column=column)


def _read(text: str, *, month_first: bool) -> date | None:
    try:
        return parse_day(text, order="mdy" if month_first else "dmy")
    except BadValue:
        return None
