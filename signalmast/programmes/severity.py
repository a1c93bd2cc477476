"""How strict each judge was, and what the means would be if all had been equally strict.

The additive model of two-way layouts: a score is an entry's worth plus a judge's severity plus
what neither explains. Both are found by least squares over the scores that were given, in exact
fractions, so that equal means stay equal. (H. Scheffé, The Analysis of Variance, 1959, ch. 4.)
With every score given, the adjusted ranks equal the raw ones; they differ where judges are
missing, because an entry that the strict judge never saw has no reason to gain by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Score = int | float | Decimal | Fraction
#: One entry's scores: judge to score, None or absent where there is none.
Scores = Mapping[str, Score | None]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Severities by judge (below zero is strict; they add up to zero), and a mean an entry.

    `comparable` is False where judges and entries fall into parts that share neither: then
    nothing tells how strict the judges of one part are beside those of another, and there is no
    adjustment.
    """

    severity: dict[str, Fraction]
    means: list[Fraction | None]
    comparable: bool


def exact(score: Score) -> Fraction:
    """Return a score as the decimal a person wrote, no binary neighbour of it."""
    if isinstance(score, Decimal | Fraction):
        return Fraction(score)
    return Fraction(Decimal(repr(score)))


def adjust(entries: Sequence[Scores]) -> Adjusted:
    """Return each judge's severity and each entry's mean without it.

    An entry without any score has no mean. Costs judges³ + scores·judges operations.
    """
    given = [
        {judge: exact(score) for judge, score in entry.items() if score is not None}
        for entry in entries
    ]
    judges = sorted({judge for entry in given for judge in entry})
    if not _hang_together(given, judges):
        return Adjusted({}, [_mean(entry) for entry in given], comparable=False)
    severity = _severities(given, judges)
    means = [
        _mean({judge: score - severity[judge] for judge, score in entry.items()}) for entry in given
    ]
    return Adjusted(severity, means, comparable=True)


def _mean(entry: Mapping[str, Fraction]) -> Fraction | None:
    return sum(entry.values(), Fraction(0)) / len(entry) if entry else None


def _hang_together(given: list[dict[str, Fraction]], judges: list[str]) -> bool:
    """Tell whether every judge can be compared with every other over entries they share."""
    if not judges:
        return True
    reached = {judges[0]}
    grown = True
    while grown:
        before = len(reached)
        for entry in given:
            if not reached.isdisjoint(entry):
                reached.update(entry)
        grown = len(reached) > before
    return len(reached) == len(judges)


def _severities(given: list[dict[str, Fraction]], judges: list[str]) -> dict[str, Fraction]:
    """Solve the normal equations after the entries' worths are taken out of them.

    Row j: Σ over j's entries of (s_j − mean over the entry's judges of s) equals the same of the
    scores. The last row is replaced by: severities add up to zero.
    """
    place = {judge: number for number, judge in enumerate(judges)}
    size = len(judges)
    rows = [[Fraction(0)] * (size + 1) for _judge in judges]
    for entry in given:
        if not entry:
            continue
        mean = _mean(entry) or Fraction(0)
        share = Fraction(1, len(entry))
        for judge, score in entry.items():
            row = rows[place[judge]]
            row[place[judge]] += 1
            for other in entry:
                row[place[other]] -= share
            row[size] += score - mean
    if rows:
        rows[-1] = [Fraction(1)] * size + [Fraction(0)]
    solved = _solve(rows)
    return dict(zip(judges, solved, strict=True))


def _solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """Solve a regular system by elimination, exactly; each row ends in its right side."""
    size = len(rows)
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column] != 0)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for row in range(size):
            factor = rows[row][column]
            if row != column and factor != 0:
                rows[row] = [
                    value - factor * above
                    for value, above in zip(rows[row], rows[column], strict=True)
                ]
    return [row[size] for row in rows]
