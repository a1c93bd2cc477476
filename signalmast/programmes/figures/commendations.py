"""Commendations by level and kind."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    QueryRows,
    Question,
    Slice,
    Spec,
    Table,
    Text,
    figure,
    figure_family,
    table,
)
from signalmast.programmes.enums import Kind, Level
from signalmast.programmes.figures import shared
from signalmast.programmes.models import Commendation

STORE = "commendations"
NARROWED_BY = ("unit", "units_on", "level", "kind", "week")
COLUMNS = (_("Round"), _("Level"), _("Kind"), _("Name"), _("Unit"), _("Date"))


class Line(NamedTuple):
    """What the figures take from one commendation."""

    unit: int | None
    day: date
    level: str
    kind: str
    round: str


def commended(question: Question) -> Any:
    """Return the commendations of the period, narrowed as asked."""
    rows = Commendation.objects.of(question.office).within(question.period)
    return shared.narrowed(rows, question)


def lines(question: Question) -> list[Line]:
    def ask() -> list[Line]:
        rows = commended(question).order_by()
        return [Line(*row) for row in rows.values_list("unit_id", "day", "level", "kind", "round")]

    return shared.once(question, "programmes.commendation lines", ask)


def not_known(question: Question) -> Text | None:
    """Return why nothing is known of commendations in the period."""

    def ask() -> Text | None:
        known = Commendation.objects.of(question.office).aggregate(
            first=Min("day"), last=Max("day")
        )
        return shared.too_narrow(question, NARROWED_BY) or shared.silence(question, STORE, **known)

    return shared.once(question, "programmes.commendation silence", ask)


def undated(question: Question) -> int:
    def ask() -> int:
        return Commendation.objects.of(question.office).undated().count()

    return shared.once(question, "programmes.undated commendations", ask)


def evidence(row: Commendation) -> EvidenceRow:
    return EvidenceRow(
        f"commendation:{row.subject}",
        f"day={row.day} level={row.level} kind={row.kind}",
        (
            row.round,
            row.get_level_display(),
            row.get_kind_display(),
            row.name,
            row.unit.name if row.unit else "",
            row.day,
        ),
        shared.source(row),
    )


Belongs = Callable[[Line], bool]


def slices(belongs: Belongs) -> dict[str, Callable[[Question], list[Slice]]]:
    """Return the ways in which the commendations that `belongs` keeps can be sliced."""

    def of(question: Question) -> list[Line]:
        if not_known(question):
            return []
        return [line for line in lines(question) if belongs(line)]

    def by_unit(question: Question) -> list[Slice]:
        return [] if not_known(question) else shared.unit_slices(question, of(question), len)

    def by_week(question: Question) -> list[Slice]:
        return [] if not_known(question) else shared.week_slices(question, of(question), len)

    def by_level(question: Question) -> list[Slice]:
        return shared.word_slices(of(question), lambda line: _word(Level, line.level), len)

    def by_kind(question: Question) -> list[Slice]:
        return shared.word_slices(of(question), lambda line: _word(Kind, line.kind), len)

    return {"unit": by_unit, "level": by_level, "kind": by_kind, "week": by_week}


def _word(words: type[Level] | type[Kind], code: str) -> tuple[str, Text]:
    return code, words(code).label if code in words.values else code


def answer(question: Question, belongs: Belongs, rows: Any) -> Answer:
    as_of = shared.loaded_at(question, STORE)
    silent = not_known(question)
    if silent:
        return shared.not_known(silent, as_of)
    value = sum(1 for line in lines(question) if belongs(line))
    counted = rows.select_related("unit").order_by("day", "subject")
    missing = undated(question)
    reason: Text = (
        format_lazy(
            _("Commendations without a date, which are in no period: {count}."), count=missing
        )
        if missing
        else ""
    )
    return Answer(value, QueryRows(counted, COLUMNS, evidence), as_of, reason)


@figure(
    "programmes.commendations",
    label=_("Commendations"),
    unit="commendations",
    method=_(
        "Counts the commendations whose date lies in the period; one name of one unit counts once "
        "per round, level and kind, and a commendation without a date is in no period."
    ),
    by=slices(lambda _line: True),
)
def commendations(question: Question) -> Answer:
    return answer(question, lambda _line: True, commended(question))


def _is(level: str, kind: str, line: Line) -> bool:
    return (line.level, line.kind) == (level, kind)


def _granted(level: str, kind: str, question: Question) -> Answer:
    return answer(question, partial(_is, level, kind), commended(question).granted(level, kind))


@figure_family("programmes.commendations")
def by_level_and_kind(office: Any) -> Iterable[Spec]:
    """Declare one figure per level and kind that the office has ever had."""
    pairs = Commendation.objects.of(office).order_by().values_list("level", "kind").distinct()
    for level, kind in sorted(pairs):
        names = {"level": _word(Level, level)[1], "kind": _word(Kind, kind)[1]}
        yield Spec(
            id=f"programmes.commendations.{level}.{kind}",
            label=format_lazy(_("Commendations, {level}, {kind}"), **names),
            unit="commendations",
            method=format_lazy(
                _(
                    "Counts the commendations ({level}, {kind}) whose date lies in the period; one "
                    "name of one unit counts once per round, and a commendation without a date is "
                    "in no period."
                ),
                **names,
            ),
            answer=partial(_granted, level, kind),
            by=slices(partial(_is, level, kind)),
        )


@table("programmes.commendations", label=_("Commendations by level"))
def commendations_by_level(question: Question) -> Table:
    """Count per round and level, the levels from the grassroots up."""
    columns = (_("Round"), _("Level"), _("Collectives"), _("Individuals"), _("Total"))
    silent = not_known(question)
    if silent:
        return Table(columns, (), note=silent)
    groups: dict[tuple[date, str, str], list[Line]] = {}
    begins: dict[str, date] = {}
    for line in lines(question):
        begins[line.round] = min(line.day, begins.get(line.round, line.day))
    for line in lines(question):
        groups.setdefault((begins[line.round], line.round, line.level), []).append(line)
    order = {code: place for place, code in enumerate(Level.values)}
    rows = [
        (key[1], _word(Level, key[2])[1], *_numbers(groups[key]))
        for key in sorted(groups, key=lambda key: (key[0], key[1], order.get(key[2], 99)))
    ]
    total = (_("Total"), "", *_numbers(lines(question)))
    return Table(columns, rows, total=total if rows else None)


def _numbers(found: list[Line]) -> tuple[int, int, int]:
    collective = sum(1 for line in found if line.kind == Kind.COLLECTIVE)
    return collective, len(found) - collective, len(found)
