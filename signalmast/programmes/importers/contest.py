"""Score sheets of contests: one row per entry, one numeric column per judge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from signalmast.core.importing.importer import (
    Context,
    Fact,
    Option,
    Problem,
    Refusal,
    Verdict,
    cell,
)
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import CellError, Row, Table
from signalmast.core.tabular.text import header_key
from signalmast.core.tabular.values import parse_decimal
from signalmast.programmes.domain.contests import contests_named, settle_contests
from signalmast.programmes.models import ContestEntry
from signalmast.programmes.models.registers import subject_of
from signalmast.programmes.reading import AS_OF, Cells, SheetImporter, weigh

NO_JUDGES = gettext_noop(
    "No column holds numbers that a judge may have given; a contest needs one numeric column per "
    "judge."
)
MIXED = gettext_noop(
    "The columns %(columns)s hold numbers and words, so they are not counted as judges; leave a "
    "cell empty where a judge gave no score and load the file again."
)
ASSUMED = gettext_noop(
    "The file does not say when the contest was held; %(day)s is taken, the day of the pack's "
    "latest export or the day the file speaks for, and can be changed at the desk."
)
UNDATED = gettext_noop(
    "The file does not say when the contest was held, so its entries are in no period; load it "
    "again with the date."
)
NO_DATE = gettext_noop("“%(text)s” is no date for the contest; write it as 2018-05-19.")


class ContestScores(SheetImporter):
    """Subject of a row: the contest with its year, the entry and the unit."""

    format = "contest"
    label = _("Contest scores")
    store = "contest"
    model = ContestEntry
    day_fields = ("day",)
    options = (
        AS_OF,
        Option(
            "held_on",
            _("Held on"),
            "date",
            _("The day of the contest, where the table has no column for it."),
        ),
    )

    def read(self, table: Table, rows: Iterable[Row], context: Context) -> Iterator[Fact | Problem]:
        judges, mixed = self.judges(table, context.columns)
        context.keep("judges", lambda: judges)
        if mixed:
            context.note(MIXED, columns=", ".join(f"“{title}”" for title in mixed))
        fallback, assumed = _day_of_file(context)
        without = 0
        for item in super().read(table, rows, context):
            if isinstance(item, Fact) and (item.values["day_assumed"] or not item.values["day"]):
                without += 1
            yield item
        if without and assumed and fallback:
            context.note(ASSUMED, day=fallback.isoformat())
        elif without:
            context.note(UNDATED)

    def fact(self, cells: Cells, context: Context) -> Fact:
        name = cells.text("contest", required=True)
        entry = cells.text("entry", required=True)
        day, assumed = cells.past_day("day"), False
        if day is None:
            day, assumed = _day_of_file(context)
        unit = cells.unit("unit", on=day)
        said = {
            "contest_name": name,
            "entry": entry,
            "day": day,
            "day_assumed": assumed,
            "scores": _scores(cells.row, context.kept["judges"]),
        }
        year = str(day.year) if day else ""
        subject = subject_of(name, year, entry, unit.subject if unit else "")
        values = {**said, "unit_id": unit.pk if unit else None}
        return Fact(cells.row.number, subject, weigh(context, said), values)

    def judges(self, table: Table, columns: Mapping[str, int]) -> tuple[dict[int, str], list[str]]:
        """Return the judges' columns by place, and titles of columns that nearly were some.

        Decided over the whole table, so that reading a part of it again decides the same.
        Raises Refusal where no column is left for a judge.
        """
        others = {header_key(name) for name in self.data["not_judges"]}
        known = set(columns.values())
        titles = {
            index: title
            for index, title in enumerate(table.header)
            if title and index not in known and header_key(title) not in others
        }
        numbers: set[int] = set()
        words: set[int] = set()
        for row in table.rows():
            for index in titles:
                value = cell(row, index)
                if isinstance(value, CellError):
                    continue
                try:
                    if parse_decimal(value) is not None:
                        numbers.add(index)
                except BadValue:
                    words.add(index)
        judges = {index: title for index, title in titles.items() if index not in words}
        if not judges:
            raise Refusal(NO_JUDGES)
        return _distinct(judges), [titles[index] for index in sorted(numbers & words)]

    def apply(self, facts: Sequence[Fact], context: Context) -> Iterable[Verdict]:
        named = [(fact.values["contest_name"], fact.values["day"]) for fact in facts]
        numbers = contests_named(context.office, named)
        placed = [
            fact._replace(values={**fact.values, "contest_id": numbers[place]})
            for fact, place in zip(facts, named, strict=True)
        ]
        return super().apply(placed, context)

    def settle(self, context: Context) -> None:
        settle_contests(context.office)


def _distinct(titles: Mapping[int, str]) -> dict[int, str]:
    """Give judges of one title numbers, so that none hides another."""
    seen: dict[str, int] = {}
    found = {}
    for index, title in titles.items():
        seen[title] = seen.get(title, 0) + 1
        found[index] = title if seen[title] == 1 else f"{title} ({seen[title]})"
    return found


def _scores(row: Row, judges: Mapping[int, str]) -> dict[str, int | float]:
    """Return the scores by judge, in an order that doesn't depend on the file's columns."""
    found: dict[str, int | float] = {}
    for index, title in sorted(judges.items(), key=lambda pair: pair[1]):
        score = parse_decimal(cell(row, index))
        if score is not None:
            found[title] = int(score) if score == score.to_integral_value() else float(score)
    return found


def _day_of_file(context: Context) -> tuple[date | None, bool]:
    """Return the day for rows that state none, and whether it is only assumed."""
    stated = context.options.get("held_on")
    if stated:
        return _iso(stated), False
    if context.as_of:
        return context.as_of, True
    pack_day = context.options.get("pack_day")
    return (_iso(pack_day), True) if pack_day else (None, False)


def _iso(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Refusal(NO_DATE, text=str(text)) from None
