"""Are there groups at all? The votes compared with the same votes shuffled inside each statement.

A shuffle keeps who voted on what and how each statement ended, and destroys what one person thinks
of several statements. The recipe finds groups in shuffled votes as well; ours have to be clearer
than in every shuffle, and their axes have to explain more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from signalmast.listening.opinion.axes import leading
from signalmast.listening.opinion.chance import Chance
from signalmast.listening.opinion.grouping import find_groups
from signalmast.listening.opinion.votes import Votes

Array = Any
#: With 19 shuffles the real votes come out on top by chance once in twenty times.
SHUFFLES = 19
#: Placed participants compared; of more, so many are drawn among those who voted more.
SAMPLE = 1_000
#: Residual at which the axes of a comparison count as found.
CLOSE = 1e-2
#: Cells of a comparison are larger than those of the map.
GRID = 20


class Comparison(NamedTuple):
    """What the recipe finds in the votes (or a sample) and in each shuffle of them."""

    participants: int
    silhouette: float
    explained: float
    null_silhouettes: Array
    null_explained: Array

    @property
    def is_clear(self) -> bool:
        """Whether no shuffle has groups as clear, and none axes that explain as much."""
        return bool(
            self.silhouette > 0
            and (self.silhouette > self.null_silhouettes).all()
            and (self.explained > self.null_explained).all()
        )


def compare(
    votes: Votes, placed: Array, visible: Array, *, seed: int = 0, shuffles: int = SHUFFLES
) -> Comparison:
    """Run the recipe on the votes of those placed and on shuffles of these votes."""
    chance = Chance(seed, 1)
    whose = np.flatnonzero(placed)
    if len(whose) > SAMPLE:
        # Whoever voted more is placed more surely. A shuffle leaves who voted on what, so this
        # choice favours neither side.
        lengths = votes.lengths[whose]
        whose = whose[lengths >= np.median(lengths)]
    if len(whose) > SAMPLE:
        whose = np.sort(whose[chance.order(len(whose))[:SAMPLE]])
    sample = Sample(votes, whose, visible)
    real = sample.recipe(sample.away, seed)
    nulls = [sample.recipe(sample.shuffled(chance), seed) for _turn in range(shuffles)]
    null_silhouettes, null_explained = np.array(nulls).reshape(-1, 2).T
    return Comparison(len(whose), *real, null_silhouettes, null_explained)


class Sample:
    """Votes of some participants on the visible statements, less the mean of their statement.

    A shuffle changes neither who voted on what nor any mean, so all but the votes is made once.
    """

    def __init__(self, votes: Votes, whose: Array, visible: Array) -> None:
        owners, statements, values = _taken(votes, whose, visible)
        rows, width = len(whose), len(visible)
        counts = np.maximum(np.bincount(statements, minlength=width), 1)
        means = np.bincount(statements, values, minlength=width) / counts
        lengths = np.bincount(owners, minlength=rows)
        self.statements = statements
        self.away: Array = (values - means[statements]).astype(np.float32)
        self._where = owners * width + statements
        self._spread: Array = np.zeros((rows, width), np.float32)
        self._scale = np.sqrt(width / np.maximum(lengths, 1))[:, None]

    def shuffled(self, chance: Chance) -> Array:
        """Deal the votes on each statement anew among those who voted on it."""
        dealt = np.argsort(self.statements + chance.numbers(len(self.away)))
        return self.away[dealt]

    def recipe(self, away: Array, seed: int) -> tuple[float, float]:
        """Return silhouette and explained variance, by the same formulas as for the map."""
        spread = self._spread
        spread.ravel()[self._where] = away
        values, vectors = leading(
            lambda block: spread.T @ (spread @ block.astype(np.float32)),
            spread.shape[1],
            seed=seed,
            close=CLOSE,
        )
        found = find_groups(spread @ vectors * self._scale, seed=seed, grid=GRID)
        # Groups of a handful are none, whether in the votes or in a shuffle.
        silhouette = found.silhouette if found.is_whole else 0.0
        variance = float(away @ away)
        return silhouette, float(values.sum()) / variance if variance > 0 else 0.0


def _taken(votes: Votes, whose: Array, visible: Array) -> tuple[Array, Array, Array]:
    """Return owners, statements and values of the votes, all numbered anew, by statement."""
    votes.settle()
    number = np.full(votes.statements, -1)
    number[visible] = np.arange(len(visible))
    lengths = votes.starts[whose + 1] - votes.starts[whose]
    where: Array = np.repeat(votes.starts[whose], lengths)
    where += np.arange(len(where)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    codes = votes.codes[where].astype(np.int64)
    statements = number[codes // 3]
    order = np.argsort(statements, kind="stable")
    order = order[statements[order] >= 0]
    owners: Array = np.repeat(np.arange(len(whose)), lengths)
    return owners[order], statements[order], (codes % 3 - 1)[order].astype(float)
