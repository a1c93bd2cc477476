"""Contest results: exact means of the judges' scores and ranks in which ties share a place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

Score = int | float


def mean(scores: Mapping[str, Score | None]) -> Fraction | None:
    """Return the mean over the judges who gave a score; None where none did.

    A score counts as the decimal a person wrote, so that 81.8 is no binary neighbour of it and
    equal means are equal.
    """
    given = [Fraction(Decimal(repr(score))) for score in scores.values() if score is not None]
    return sum(given, Fraction(0)) / len(given) if given else None


def ranks(means: Sequence[Fraction | None]) -> list[int | None]:
    """Return each entry's place: 1 plus the number of entries with a greater mean.

    Ties share a place and the next place is left out (1, 2, 2, 4). Without a mean, no place.
    """
    ordered = sorted((one for one in means if one is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for place, one in enumerate(ordered, start=1):
        first.setdefault(one, place)
    return [None if one is None else first[one] for one in means]
