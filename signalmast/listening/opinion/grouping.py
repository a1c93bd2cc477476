"""Groups on the map: weighted k-means on cells of a grid, the number of groups by silhouette.

Many positions are first gathered in a grid of 40 x 40 cells, each at the mean of its members. The
cost beyond that does not depend on how many take part.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from signalmast.listening.opinion.chance import Chance

Array = Any
GRID = 40
#: So few points are grouped as they are, those in one place together.
EXACT_UP_TO = 400
MOST_GROUPS = 5
#: A smaller group is no group: it would say what a handful of persons think.
SMALLEST_GROUP = 5
#: Starts of k-means at a time: one by splitting, the others drawn.
STARTS = 3
ROUNDS = 60


class Cells(NamedTuple):
    """Occupied cells: their centres, how many lie in them, and the cell of each point."""

    centres: Array
    weights: Array
    cell_of: Array


class Grouping(NamedTuple):
    """The grouping with the best silhouette; labels by point, largest group first."""

    labels: Array
    centres: Array
    sizes: Array
    silhouette: float
    #: Silhouette by number of groups, for all numbers tried.
    tried: dict[int, float]
    #: Whether each group has the smallest size that counts.
    is_whole: bool


def find_groups(points: Array, *, seed: int = 0, grid: int = GRID) -> Grouping:
    """Group points. The same points in another order give the same groups and numbers."""
    cells = gather(points, grid)
    most = min(MOST_GROUPS, 2 + len(cells.weights) // 12, len(cells.weights))
    if most < 2:
        sizes = np.array([len(points)])
        centres = cells.centres[:1]
        return Grouping(np.zeros(len(points), np.int64), centres, sizes, 0.0, {}, False)
    chance = Chance(seed, 2)
    results = [k_means(cells, k, chance) for k in range(2, most + 1)]
    scores = silhouettes(cells, results)
    tried = dict(zip(range(2, most + 1), scores, strict=True))
    sizes = [np.bincount(one, cells.weights, minlength=k) for k, one in enumerate(results, 2)]
    whole = [k for k in tried if sizes[k - 2].min() >= SMALLEST_GROUP]
    best = max(whole or tried, key=lambda k: (tried[k], -k))
    labels = _ordered(cells, results[best - 2], best)
    weighed = np.bincount(labels, cells.weights, minlength=best)
    centres = np.stack(
        [np.bincount(labels, cells.weights * cells.centres[:, axis]) for axis in (0, 1)], axis=1
    )
    return Grouping(
        labels[cells.cell_of],
        centres / weighed[:, None],
        weighed.astype(np.int64),
        tried[best],
        tried,
        bool(whole),
    )


def gather(points: Array, grid: int = GRID) -> Cells:
    """Gather points in cells, numbered by place so that the order of points does not matter.

    Up to EXACT_UP_TO points have a cell each. The grid of more leaves the outermost hundredth
    on each side to its border cells, so that a few far out do not make it coarse.
    """
    if len(points) <= EXACT_UP_TO:
        places, cell_of, sizes = np.unique(points, axis=0, return_inverse=True, return_counts=True)
        return Cells(places, sizes.astype(float), cell_of.ravel())
    low, high = np.quantile(points, [0.01, 0.99], axis=0)
    step = np.where(high > low, (high - low) / grid, 1)
    place = ((points - low) / step).clip(0, grid - 1).astype(np.int64)
    flat = place[:, 0] * grid + place[:, 1]
    counts = np.bincount(flat, minlength=grid * grid)
    used = np.flatnonzero(counts)
    number: Array = np.zeros(grid * grid, np.int64)
    number[used] = np.arange(len(used))
    cell_of = number[flat]
    weights = counts[used].astype(float)
    centres = np.stack([np.bincount(cell_of, points[:, axis]) for axis in (0, 1)], axis=1)
    return Cells(centres / weights[:, None], weights, cell_of)


def k_means(cells: Cells, k: int, chance: Chance) -> Array:
    """Return the best of several runs, all made at once."""
    points, weights = cells.centres, cells.weights
    centres = np.stack(
        [
            _split(points, weights, k),
            *(_drawn(points, weights, k, chance) for _ in range(STARTS - 1)),
        ]
    )
    shift: Array = (np.arange(STARTS) * k)[:, None]
    spread = [np.tile(weights * one, STARTS) for one in (1.0, points[:, 0], points[:, 1])]
    labels: Array = np.zeros((STARTS, len(points)), np.int64)
    for turn in range(ROUNDS):
        flat = centres.reshape(-1, 2)
        gaps = ((flat**2).sum(axis=1) - 2 * (points @ flat.T)).reshape(-1, STARTS, k)
        found = gaps.argmin(axis=2).T
        if turn and np.array_equal(found, labels):
            break
        labels = found
        keys = (labels + shift).ravel()
        mass, across, up = (np.bincount(keys, one, minlength=STARTS * k) for one in spread)
        held = mass > 0
        flat = flat.copy()
        flat[held] = np.stack([across[held], up[held]], axis=1) / mass[held, None]
        centres = flat.reshape(STARTS, k, 2)
    nearest = gaps.min(axis=2)
    cost = weights @ nearest
    return labels[int(cost.argmin())]


def _split(points: Array, weights: Array, k: int) -> Array:
    """Start by splitting the widest part at its mean along its longest direction."""
    parts: Array = [np.ones(len(points), bool)]
    while len(parts) < k:
        spreads = [_spread(points[part], weights[part]) for part in parts]
        widest = max(range(len(parts)), key=lambda at: spreads[at][0])
        _cost, mean, direction = spreads[widest]
        part = parts.pop(widest)
        side = (points - mean) @ direction > 0
        halves = [part & side, part & ~side]
        parts.extend(half for half in halves if half.any())
        if not all(half.any() for half in halves):
            break
    while len(parts) < k:
        parts.append(parts[-1])
    return np.stack([_mean(points[part], weights[part]) for part in parts])


def _spread(points: Array, weights: Array) -> tuple[float, Array, Array]:
    mean = _mean(points, weights)
    away = points - mean
    turned = np.linalg.eigh((away * weights[:, None]).T @ away)
    return float(turned[0].sum()), mean, turned[1][:, 1]


def _mean(points: Array, weights: Array) -> Array:
    return weights @ points / weights.sum()


def _drawn(points: Array, weights: Array, k: int, chance: Chance) -> Array:
    """Start at cells drawn far from each other (k-means++)."""
    chosen: list[Array] = []
    nearest = np.ones(len(points))
    for _turn in range(k):
        odds = np.cumsum(weights * nearest)
        at = min(int(odds.searchsorted(chance.number() * odds[-1], side="right")), len(points) - 1)
        gap = ((points - points[at]) ** 2).sum(axis=1)
        nearest = np.minimum(nearest, gap) if chosen else gap
        chosen.append(points[at])
    return np.stack(chosen)


def silhouettes(cells: Cells, results: list[Array]) -> list[float]:
    """Return the mean silhouette of all points for each result, points standing in their cells."""
    points, weights = cells.centres, cells.weights
    squares = (points**2).sum(axis=1)
    gaps = np.maximum(squares[:, None] + squares - 2 * (points @ points.T), 0)
    np.fill_diagonal(gaps, 0)
    gaps = np.sqrt(gaps, out=gaps)
    widths = [int(one.max()) + 1 for one in results]
    member = np.zeros((len(points), sum(widths)))
    at = 0
    for one, width in zip(results, widths, strict=True):
        member[np.arange(len(points)), at + one] = weights
        at += width
    reach = gaps @ member
    masses = member.sum(axis=0)
    scores = []
    at = 0
    for one, width in zip(results, widths, strict=True):
        scores.append(_silhouette(reach[:, at : at + width], masses[at : at + width], one, weights))
        at += width
    return scores


def _silhouette(reach: Array, masses: Array, labels: Array, weights: Array) -> float:
    rows = np.arange(len(labels))
    own = masses[labels] - 1
    inside = reach[rows, labels] / np.maximum(own, 1)
    others = reach / np.maximum(masses, 1e-300)
    others[rows, labels] = np.inf
    others[:, masses == 0] = np.inf
    outside = others.min(axis=1)
    larger = np.maximum(inside, outside)
    score = np.where((own > 0) & (larger > 0), (outside - inside) / np.maximum(larger, 1e-300), 0)
    return float((score * weights).sum() / weights.sum())


def _ordered(cells: Cells, labels: Array, k: int) -> Array:
    """Number groups by size, those of equal size from left to right."""
    mass = np.bincount(labels, cells.weights, minlength=k)
    left = np.bincount(labels, cells.weights * cells.centres[:, 0], minlength=k)
    left = left / np.maximum(mass, 1)
    number: Array = np.empty(k, np.int64)
    number[np.lexsort((left, -mass))] = np.arange(k)
    return number[labels]
