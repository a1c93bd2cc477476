"""What was released, and how it is read: counts in fives, shares, cross-tables with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalmast.listening.disclosure.hiding import hidden_cells

#: Every published count is a multiple of this, so no published group has one to four members.
STEP = 5
#: So many must have answered before anything is published, and stand in a cell of a cross-table.
MINIMUM = 10
#: A published base of at least this has a share: ten people and more truly answered, and a step of
#: five is no more than a quarter.
SHARE_BASE = 20
#: So much must the published number of answers grow before anything is published anew. The
#: published number is up to four behind, so at least eleven answers are new.
WAIT = 15
#: The answer of those who gave none, or were not asked. `publish` adds it where it is missing.
UNANSWERED = ""
#: From this base on one answer in a hundred is more than the rounding, and shares say so.
FINE_BASE = 500

Pair = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """One cell of a cross-table. `count` and `share` are None where they are not shown."""

    count: int | None
    share: int | None

    @property
    def is_hidden(self) -> bool:
        """Return whether the cell is too small, or would give a small one away."""
        return self.count is None


@dataclass(frozen=True)
class CrossTable:
    """Two questions against each other; shares are per cent of the row."""

    row_question: str
    column_question: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Released:
    """Counts as they were published. Whatever is computed from them is as safe as they are."""

    total: int
    questions: Mapping[str, Mapping[str, int]]
    crossed: Mapping[Pair, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    within: Mapping[str, Pair] = field(default_factory=dict)

    def base(self, question: str, of: Iterable[str] | None = None) -> int:
        """Return how many gave one of the answers `of`, by default any answer at all."""
        answers = self.questions[question]
        named = [answer for answer in answers if answer != UNANSWERED] if of is None else of
        return sum(answers.get(answer, 0) for answer in named)

    def share(self, question: str, answer: str, *, of: Iterable[str] | None = None) -> int | None:
        """Return an answer's share in per cent, or None where the base is too small."""
        return rounded_share(self.questions[question].get(answer, 0), self.base(question, of))

    def group_share(
        self, group: Pair, question: str, answer: str, *, of: Iterable[str] | None = None
    ) -> int | None:
        """Return the share of an answer within a group, or None where its base is too small.

        `group` is a question and an answer to it, such as ("group", "a"); the two questions must
        have been crossed. This is what the opinion map shows of agree, disagree and pass.
        """
        counts = self.group_counts(group, question)
        named = [one for one in counts if one != UNANSWERED] if of is None else list(of)
        base = sum(counts.get(one, 0) for one in named)
        return rounded_share(counts.get(answer, 0), base)

    def group_counts(self, group: Pair, question: str) -> dict[str, int]:
        """Return the published counts of a question's answers within a group."""
        rows = list(self.questions[group[0]])
        row = self.crossed[group[0], question][rows.index(group[1])]
        return dict(zip(self.questions[question], row, strict=True))

    def cross_table(self, rows: str, columns: str) -> CrossTable:
        """Return a cross-table as it is shown: small cells hidden, and enough others.

        Answers that nobody is shown to have given are left out.
        """
        down = {answer: total for answer, total in self.questions[rows].items() if total}
        across = {answer: total for answer, total in self.questions[columns].items() if total}
        kept = [j for j, total in enumerate(self.questions[columns].values()) if total]
        counts = [[row[j] for j in kept] for row in self.crossed[rows, columns] if any(row)]
        gaps = hidden_cells(counts, minimum=MINIMUM)
        cells = tuple(
            tuple(
                Cell(None, None) if (i, j) in gaps else Cell(count, rounded_share(count, sum(row)))
                for j, count in enumerate(row)
            )
            for i, row in enumerate(counts)
        )
        return CrossTable(
            row_question=rows,
            column_question=columns,
            rows=tuple(down),
            columns=tuple(across),
            row_totals=tuple(down.values()),
            column_totals=tuple(across.values()),
            cells=cells,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the release as JSON, which `from_json` reads back."""
        return {
            "total": self.total,
            "questions": [
                [name, [[answer, count] for answer, count in answers.items()]]
                for name, answers in self.questions.items()
            ],
            "crossed": [
                [*pair, [list(row) for row in rows]] for pair, rows in self.crossed.items()
            ],
            "within": [[name, *parent] for name, parent in self.within.items()],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Released:
        """Read a release that `as_json` wrote."""
        return cls(
            total=body["total"],
            questions={name: dict(answers) for name, answers in body["questions"]},
            crossed={
                (rows, columns): tuple(tuple(row) for row in counts)
                for rows, columns, counts in body["crossed"]
            },
            within={name: (parent, answer) for name, parent, answer in body["within"]},
        )


def rounded_share(part: int, base: int) -> int | None:
    """Return a share in per cent: to 5, from a base of 500 on to 1; None for a small base."""
    if base < SHARE_BASE:
        return None
    grain = 1 if base >= FINE_BASE else 5
    return grain * int(100 * part / base / grain + 0.5)
