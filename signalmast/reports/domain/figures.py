"""The figures one report speaks of: live while it is written, frozen once it is signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signalmast.core.figures import (
    Number,
    Question,
    Result,
    Spec,
    Table,
    answer,
    digest,
    find_table,
)
from signalmast.core.periods import Period


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure as a report quotes it."""

    name: str
    label: str
    unit: str
    value: Number | None
    previous: Number | None
    last_year: Number | None
    reason: str
    method: str
    version: int
    as_of: datetime | None
    rows: int
    digest: str
    keys: dict[str, str]
    places: int


class Figures:
    """Answers figures and tables for one office and period, each once."""

    def __init__(self, office: Any, period: Period) -> None:
        self.office, self.period = office, period
        self.question = Question(office, period)
        self._results: dict[str, Result] = {}
        self._quoted: dict[str, Quoted] = {}
        self._tables: dict[str, Table] = {}

    def quote(self, name: str) -> Quoted:
        """Return a figure with its evidence. Raises UnknownFigure."""
        if name not in self._quoted:
            self._quoted[name] = self._quote(name)
        return self._quoted[name]

    def _quote(self, name: str) -> Quoted:
        result = self._results[name] = answer(name, self.question)
        spec, got = result.spec, result.answer
        keys = dict(got.rows.keys())
        return Quoted(
            name=spec.id,
            label=str(spec.label),
            unit=spec.unit,
            value=got.value,
            previous=result.previous.value,
            last_year=self._last_year(spec),
            reason=str(got.reason) if got.value is None else "",
            method=str(spec.method),
            version=spec.version,
            as_of=got.as_of,
            rows=len(keys),
            digest=digest(spec, result.question, got.value, keys),
            keys=keys,
            places=spec.places,
        )

    def _last_year(self, spec: Spec) -> Number | None:
        return spec.answer(self.question.at(self.period.a_year_before())).value

    def result(self, name: str) -> Result:
        """Return the answer a figure was quoted from, for a chart. Raises UnknownFigure."""
        self.quote(name)
        return self._results[name]

    def table(self, name: str) -> Table:
        """Return a table, filled once. Raises UnknownFigure."""
        if name not in self._tables:
            self._tables[name] = find_table(name).fill(self.question)
        return self._tables[name]

    def table_label(self, name: str) -> str:
        return str(find_table(name).label)

    @property
    def quoted(self) -> list[Quoted]:
        """Return the figures quoted so far, in the order of first mention."""
        return list(self._quoted.values())

    @property
    def tables(self) -> dict[str, Table]:
        return dict(self._tables)
