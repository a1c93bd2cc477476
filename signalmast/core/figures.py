"""The registry of figures: every number the desk shows is a value with its evidence.

A room's `figures.py` declares figures; reports, dashboards, open data and the command line
read them here and nobody else counts. See docs/explanation/figures.md.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from signalmast.core.periods import Period
from signalmast.core.rooms import import_from_rooms

Number = int | float
Text = str | Promise


class UnknownFigure(LookupError):
    """No room declares a figure of this name for this office."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row came from: an import and the row's number in its file."""

    import_id: int
    number: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One counted row: what it is, what was counted of it, and where it came from.

    `identity` names the same row for ever, `content` what the figure took from it; together
    they are what a signed report freezes. `origin` says where a row without a file is from; a
    row with neither was made by hand.
    """

    identity: str
    content: str
    cells: tuple[object, ...]
    source: Source | None = None
    href: str = ""
    origin: Text = ""


class Rows(Protocol):
    """The rows behind a figure, countable without fetching and readable page by page."""

    @property
    def columns(self) -> Sequence[Text]: ...

    def count(self) -> int: ...
    def page(self, start: int, stop: int) -> list[EvidenceRow]: ...
    def keys(self) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class QueryRows:
    """Rows of a queryset, turned into evidence one by one by `row`."""

    queryset: Any
    columns: Sequence[Text]
    row: Callable[[Any], EvidenceRow]

    def count(self) -> int:
        return int(self.queryset.count())

    def page(self, start: int, stop: int) -> list[EvidenceRow]:
        return [self.row(item) for item in self.queryset[start:stop]]

    def keys(self) -> Iterator[tuple[str, str]]:
        for item in self.queryset.iterator(chunk_size=2000):
            row = self.row(item)
            yield row.identity, row.content


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an office, a period, and optionally one slice of it.

    `where` narrows to one value of a dimension, such as {"category": "Người tốt việc tốt"}.
    `memo` lets figures of one room share a query within one answer.
    """

    office: Any
    period: Period
    where: Mapping[str, str] = field(default_factory=dict)
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def at(self, period: Period) -> "Question":
        return Question(self.office, period, self.where)

    def narrowed(self, **where: str) -> "Question":
        return Question(self.office, self.period, {**self.where, **where})

    def remember(self, key: object, compute: Callable[[], Any]) -> Any:
        """Return what `compute` gave the first time it was asked under `key`."""
        if key not in self.memo:
            self.memo[key] = compute()
        return self.memo[key]


@dataclass(frozen=True, slots=True)
class Answer:
    """A value with its rows and its time. `None` is "not known" and comes with a reason."""

    value: Number | None
    rows: Rows
    as_of: datetime | None
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a figure: the dimension's value, how it is written, and the number."""

    key: str
    label: Text
    value: Number | None


@dataclass(frozen=True, slots=True)
class Spec:
    """What is fixed about a figure: name, unit, the sentence of method and its version.

    Raise `version` when the rule changes, so that a signed figure says which rule made it.
    """

    id: str
    label: Text
    unit: str
    method: Text
    answer: Callable[[Question], Answer]
    by: Mapping[str, Callable[[Question], list[Slice]]] = field(default_factory=dict)
    version: int = 1
    places: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A figure answered for a period, with the period before beside it."""

    spec: Spec
    question: Question
    answer: Answer
    previous: Answer

    @property
    def change(self) -> float | None:
        """Relative change against the period before, four decimals; None without a base."""
        new, old = self.answer.value, self.previous.value
        if new is None or not old:
            return None
        return round((new - old) / old, 4)

    def as_json(self) -> dict[str, object]:
        """Return the command line's contract for one figure (docs/reference/commands.md)."""
        body: dict[str, object] = {
            "id": self.spec.id,
            "label": str(self.spec.label),
            "value": self.answer.value,
            "unit": self.spec.unit,
            "previous": self.previous.value,
            "change": self.change,
            "rows": self.answer.rows.count(),
            "method": str(self.spec.method),
            "as_of": self.answer.as_of.isoformat() if self.answer.as_of else None,
        }
        if self.answer.value is None:
            body["reason"] = str(self.answer.reason)
        return body


@dataclass(frozen=True, slots=True)
class Table:
    """A list that a report places by name: columns, rows of cells, and each row's source."""

    columns: Sequence[Text]
    rows: Sequence[tuple[object, ...]]
    sources: Sequence[Source | None] = ()
    total: tuple[object, ...] | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table's name, heading and the function that fills it."""

    id: str
    label: Text
    fill: Callable[[Question], Table]


_figures: dict[str, Spec] = {}
_families: dict[str, Callable[[Any], Iterable[Spec]]] = {}
_tables: dict[str, TableSpec] = {}


def figure(
    id: str,  # noqa: A002 -- the contract calls it id
    *,
    label: Text,
    unit: str,
    method: Text,
    by: Mapping[str, Callable[[Question], list[Slice]]] | None = None,
    version: int = 1,
    places: int = 0,
) -> Callable[[Callable[[Question], Answer]], Callable[[Question], Answer]]:
    """Declare a figure; the decorated function answers it."""

    def declare(answer: Callable[[Question], Answer]) -> Callable[[Question], Answer]:
        _figures[id] = Spec(id, label, unit, method, answer, by or {}, version, places)
        return answer

    return declare


def figure_family(
    prefix: str,
) -> Callable[[Callable[[Any], Iterable[Spec]]], Callable[[Any], Iterable[Spec]]]:
    """Declare figures whose names depend on what an office has, such as its award levels."""

    def declare(specs: Callable[[Any], Iterable[Spec]]) -> Callable[[Any], Iterable[Spec]]:
        _families[prefix] = specs
        return specs

    return declare


def table(
    id: str,  # noqa: A002 -- the contract calls it id
    *,
    label: Text,
) -> Callable[[Callable[[Question], Table]], Callable[[Question], Table]]:
    """Declare a table that reports can place by name."""

    def declare(fill: Callable[[Question], Table]) -> Callable[[Question], Table]:
        _tables[id] = TableSpec(id, label, fill)
        return fill

    return declare


def autodiscover() -> None:
    """Import `figures` of every installed room, the way Wagtail finds its hooks."""
    import_from_rooms("figures")


def figures_of(office: Any) -> list[Spec]:
    """Return every figure this office has, in the order of their names."""
    specs = list(_figures.values())
    for family in _families.values():
        specs.extend(family(office))
    return sorted(specs, key=lambda spec: spec.id)


def figure_prefixes() -> list[str]:
    """Return declared figure names and family prefixes, for the documentation's test."""
    return sorted([*_figures, *_families])


def find_figure(id: str, office: Any) -> Spec:  # noqa: A002 -- the contract calls it id
    """Return one figure of this office. Raises UnknownFigure."""
    if id in _figures:
        return _figures[id]
    for prefix, family in _families.items():
        if id.startswith(f"{prefix}."):
            for spec in family(office):
                if spec.id == id:
                    return spec
    raise UnknownFigure(id)


def figure_choices() -> list[tuple[str, Text]]:
    """Return names and labels of all figures that any office of this installation has."""
    office_model = apps.get_model(settings.OFFICE_MODEL)
    found = {spec.id: spec.label for spec in _figures.values()}
    for family in _families.values():
        for office in office_model._default_manager.all():
            found.update((spec.id, spec.label) for spec in family(office))
    return sorted(found.items())


def table_choices() -> list[tuple[str, Text]]:
    """Return names and labels of all tables."""
    return [(spec.id, spec.label) for spec in tables()]


def tables() -> list[TableSpec]:
    """Return every table a report can place, in the order of their names."""
    return [_tables[key] for key in sorted(_tables)]


def find_table(id: str) -> TableSpec:  # noqa: A002 -- the contract calls it id
    """Return one table. Raises UnknownFigure."""
    try:
        return _tables[id]
    except KeyError:
        raise UnknownFigure(id) from None


def answer(id: str, question: Question) -> Result:  # noqa: A002 -- the contract calls it id
    """Answer one figure for its period and the period before. Raises UnknownFigure."""
    spec = find_figure(id, question.office)
    return _result(spec, question, question.at(question.period.previous()))


def answer_all(question: Question) -> list[Result]:
    """Answer every figure of the office; the figures of one room share their queries."""
    before = question.at(question.period.previous())
    return [_result(spec, question, before) for spec in figures_of(question.office)]


def _result(spec: Spec, question: Question, before: Question) -> Result:
    return Result(spec, question, spec.answer(question), spec.answer(before))


def digest(spec: Spec, question: Question, value: Number | None, keys: Mapping[str, str]) -> str:
    """Return SHA-256 over rule, question, value and rows: equal if and only if they are.

    The method is hashed in English, so that a reader's language changes nothing.
    """
    with override("en"):
        method = str(spec.method)
    body = json.dumps(
        {
            "figure": spec.id,
            "version": spec.version,
            "method": method,
            "first": question.period.first.isoformat(),
            "last": question.period.last.isoformat(),
            "where": dict(question.where),
            "value": value,
            "rows": sorted(keys.items()),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()
