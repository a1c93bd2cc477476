"""The two axes of the map: the leading eigenvectors of the imputed and centred votes.

A missing vote is taken as the mean of its statement, which after centring is 0 exactly. So the
matrix is sparse, and nothing has to be filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from signalmast.listening.opinion.chance import Chance
from signalmast.listening.opinion.votes import Votes

Array = Any
#: Up to so many statements all eigenvectors are computed; it costs a few milliseconds.
DIRECT_UP_TO = 96
#: Residual relative to the largest eigenvalue at which an eigenvector counts as found.
CLOSE = 1e-11
#: Vectors multiplied at a time, most vectors of the search space, rounds between two looks.
BLOCK, SPACE, CHECK = 3, 300, 4
RESTARTS = 20
#: Up to so many votes their codes are kept ready as indices.
WIDE_UP_TO = 2_000_000


class Axes(NamedTuple):
    """Two axes over all statements (0 for those left out) and the share of variance on each."""

    components: Array
    explained: Array


def find_axes(votes: Votes, visible: Array, *, seed: int = 0) -> Axes:
    """Find the axes over the statements whose numbers are in `visible`."""
    means = votes.means
    width = len(visible)
    sums = votes.kept_sums
    if sums is not None:
        gram = sums.gram(means)
        if width < votes.statements:
            gram = gram[np.ix_(visible, visible)]
        variance = float(np.trace(gram))
        values, vectors = leading(lambda block: gram @ block, width, seed=seed)
    else:
        spread = Spread(votes, means, visible)
        variance = spread.variance
        values, vectors = leading(spread, width, seed=seed)
    components = np.zeros((2, votes.statements))
    components[: vectors.shape[1], visible] = vectors.T
    shares = np.zeros(2)
    if variance > 0:
        shares[: len(values)] = np.maximum(values, 0) / variance
    return Axes(components, shares)


class Spread:
    """XᵀX as an operator, without the sums: some passes over all votes."""

    def __init__(self, votes: Votes, means: Array, visible: Array) -> None:
        self.visible = visible
        self.statements = votes.statements
        shown = np.zeros(votes.statements)
        shown[visible] = 1
        self.values = (np.array([-1.0, 0.0, 1.0]) - means[:, None]) * shown[:, None]
        self.variance = float((self.values**2 * votes.totals[:, [1, 2, 0]]).sum())
        is_small = len(votes) <= WIDE_UP_TO
        self.parts = []
        for first, end, codes in votes.chunks():
            lengths = np.diff(votes.starts[first : end + 1])
            lengths = lengths[lengths > 0]
            starts = np.cumsum(lengths) - lengths
            if len(codes):
                self.parts.append((codes.astype(np.intp) if is_small else codes, starts, lengths))

    def __call__(self, block: Array) -> Array:
        columns = block.shape[1]
        table = np.zeros((columns, self.statements, 1))
        table[:, self.visible, 0] = block.T
        tables = (self.values * table).reshape(columns, -1)
        back = np.zeros((columns, 3 * self.statements))
        for codes, starts, lengths in self.parts:
            wide = codes.astype(np.intp, copy=False)
            for column in range(columns):
                rows = np.add.reduceat(tables[column].take(wide), starts)
                back[column] += np.bincount(wide, rows.repeat(lengths), back.shape[1])
        result = (self.values * back.reshape(columns, -1, 3)).sum(axis=2)
        return result[:, self.visible].T


def leading(
    apply: Callable[[Array], Array], width: int, *, seed: int = 0, close: float = CLOSE
) -> tuple[Array, Array]:
    """Return the two largest eigenvalues of a symmetric operator and their vectors, signs fixed."""
    if width == 0:
        return np.zeros(0), np.zeros((0, 0))
    if width <= DIRECT_UP_TO:
        values, vectors = np.linalg.eigh(apply(np.eye(width)))
        values, vectors = values[::-1][:2], vectors[:, ::-1][:, :2]
    else:
        values, vectors = _search(apply, width, seed, close)
    return values, _signed(vectors)


def _signed(vectors: Array) -> Array:
    """Turn each vector so that its largest entry is positive."""
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.sign(vectors[largest, np.arange(vectors.shape[1])])
    return vectors * np.where(signs == 0, 1, signs)


def _search(
    apply: Callable[[Array], Array], width: int, seed: int, close: float
) -> tuple[Array, Array]:
    """Block Lanczos with full orthogonalisation; starts anew where the space is full."""
    fresh = np.linalg.qr(Chance(seed).numbers(width * BLOCK).reshape(width, BLOCK) - 0.5)[0]
    space = min(SPACE, width) // BLOCK * BLOCK
    basis = np.empty((space, width))
    inner = np.zeros((space, space))
    values, vectors = np.zeros(2), fresh[:, :2]
    for _restart in range(RESTARTS):
        for size in range(BLOCK, space + 1, BLOCK):
            now = slice(size - BLOCK, size)
            basis[now] = fresh.T
            image = apply(fresh)
            inner[now, now] = basis[now] @ image
            fresh, rest = image, np.eye(BLOCK)
            # A direction used up leaves rounding errors, which have to be made a new direction.
            for again in range(3):
                fresh, turn = np.linalg.qr(fresh - basis[:size].T @ (basis[:size] @ fresh))
                rest = turn @ rest
                if again and np.abs(np.diag(turn)).min() > 0.5:
                    break
            is_full = size == space or np.abs(rest).max() <= CLOSE * np.abs(inner[now, now]).max()
            if is_full or size % (BLOCK * CHECK) == 0:
                values, turns = np.linalg.eigh(inner[:size, :size])
                values, turns = values[::-1][:2], turns[:, ::-1]
                missed = np.abs(rest @ turns[now, :2]).max()
                if is_full or missed <= close * values[0]:
                    break
            after = slice(size, size + BLOCK)
            inner[after, now], inner[now, after] = rest, rest.T
        vectors = basis[:size].T @ turns[:, :2]
        if missed <= close * values[0] or size < space:
            break
        fresh = np.linalg.qr(basis[:size].T @ turns[:, :BLOCK])[0]
        inner[:] = 0
    return values, vectors
