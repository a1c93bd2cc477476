"""Where participants and statements lie on the map, and who has voted enough to be placed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from signalmast.listening.opinion.axes import Axes
from signalmast.listening.opinion.votes import Votes

Array = Any
#: Votes on visible statements that place a participant, or all of them where there are fewer.
ENOUGH_VOTES = 7


class Places(NamedTuple):
    """Positions of all participants, votes behind each, and who is placed."""

    positions: Array
    votes: Array
    placed: Array


def place(votes: Votes, axes: Axes, visible: Array) -> Places:
    """Place each participant by the votes cast, scaled up for the statements not seen."""
    table = _table(votes, axes)
    shown: Array = np.zeros((votes.statements, 3), np.int64)
    shown[visible] = 1
    is_all = len(visible) == votes.statements
    points: Array = np.zeros(votes.participants, np.complex128)
    counts = votes.lengths.copy() if is_all else np.zeros(votes.participants, np.int64)
    for first, end, codes in votes.chunks():
        lengths = np.diff(votes.starts[first : end + 1])
        filled = np.flatnonzero(lengths)
        if not len(filled):
            continue
        starts = votes.starts[first + filled] - votes.starts[first]
        points[first + filled] = np.add.reduceat(table.take(codes), starts)
        if not is_all:
            counts[first + filled] = np.add.reduceat(shown.ravel().take(codes), starts)
    points *= np.sqrt(len(visible) / np.maximum(counts, 1))
    positions: Array = points.view(np.float64).reshape(-1, 2)
    return Places(positions, counts, counts >= max(min(ENOUGH_VOTES, len(visible)), 1))


def _table(votes: Votes, axes: Axes) -> Array:
    """Return what each possible vote adds to a position, both axes in one complex number."""
    said = np.array([-1.0, 0.0, 1.0]) - votes.means[:, None]
    first, second = axes.components
    return (said * (first + 1j * second)[:, None]).ravel()


def place_statements(votes: Votes, axes: Axes, visible: Array) -> Array:
    """Return the position of somebody who only agreed with that one statement."""
    far = np.sqrt(len(visible)) * (1 - votes.means)
    return (axes.components * far).T


def count_by_group(votes: Votes, group_of: Array, groups: int) -> Array:
    """Count agree, disagree, pass by group and statement; -1 belongs to no group."""
    width = 3 * votes.statements
    found: Array = np.zeros((groups + 1) * width, np.int64)
    shifts = np.where(group_of < 0, groups, group_of).astype(np.int64) * width
    for first, end, codes in votes.chunks():
        keys: Array = np.repeat(shifts[first:end], np.diff(votes.starts[first : end + 1]))
        keys += codes
        found += np.bincount(keys, minlength=len(found))
    return found.reshape(groups + 1, votes.statements, 3)[:groups, :, [2, 0, 1]]
