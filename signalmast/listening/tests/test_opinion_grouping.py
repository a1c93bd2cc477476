"""Groups on the map, their number, and the order they are numbered in."""

import numpy as np
import pytest

from signalmast.listening.opinion.chance import Chance
from signalmast.listening.opinion.grouping import (
    Cells,
    find_groups,
    gather,
    silhouettes,
)
from signalmast.listening.tests.opinion_votes import likeness


def clouds(*sizes, seed=0, spread=0.1):
    rng = np.random.default_rng(seed)
    centres = [(0, 0), (3, 0), (0, 3), (3, 3), (6, 1)]
    points = [rng.normal(centres[at], spread, (size, 2)) for at, size in enumerate(sizes)]
    return np.concatenate(points), np.repeat(np.arange(len(sizes)), sizes)


def plain_silhouette(points, labels):
    scores = []
    gaps = np.hypot(*(points[:, None] - points[None]).T)
    for at, label in enumerate(labels):
        own = labels == label
        if own.sum() == 1:
            scores.append(0.0)
            continue
        inside = gaps[at, own].sum() / (own.sum() - 1)
        outside = min(gaps[at, labels == one].mean() for one in set(labels) - {label})
        scores.append((outside - inside) / max(inside, outside))
    return float(np.mean(scores))


@pytest.mark.parametrize("sizes", [(40, 30), (50, 30, 20), (60, 50, 40, 30), (50,) * 5], ids=str)
def test_clouds_are_found_and_counted(sizes):
    points, group_of = clouds(*sizes)
    found = find_groups(points)
    assert likeness(found.labels, group_of) == 1
    assert found.sizes.tolist() == sorted(sizes, reverse=True)
    assert found.is_whole


def test_the_silhouette_is_that_of_the_points_where_each_has_its_cell():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(60, 2))
    labels = (points[:, 0] > 0) * 1 + (points[:, 1] > 1) * 1
    cells = Cells(points, np.ones(60), np.arange(60))
    expected = plain_silhouette(points, labels)
    assert silhouettes(cells, [labels]) == pytest.approx([expected], abs=1e-12)


def test_points_in_one_cell_count_each():
    points = np.array([[0.0, 0], [1, 0], [5, 0], [6, 0]])
    labels = np.array([0, 0, 1, 1])
    cells = Cells(points, np.array([3.0, 1, 2, 4]), np.arange(4))
    whole = np.repeat(points, [3, 1, 2, 4], axis=0)
    expected = plain_silhouette(whole, np.repeat(labels, [3, 1, 2, 4]))
    assert silhouettes(cells, [labels]) == pytest.approx([expected], abs=1e-12)


def test_a_group_of_one_has_silhouette_0():
    cells = Cells(np.array([[0.0, 0], [1, 0], [9, 0]]), np.ones(3), np.arange(3))
    # (9 - 1)/9 and (8 - 1)/8 for the first two
    expected = (8 / 9 + 7 / 8) / 3
    assert silhouettes(cells, [np.array([0, 0, 1])]) == pytest.approx([expected], abs=1e-12)


def test_the_same_points_in_another_order_have_the_same_groups():
    points, _group_of = clouds(80, 70, 60, spread=1.0)
    found = find_groups(points, seed=4)
    order = np.random.default_rng(1).permutation(len(points))
    other = find_groups(points[order], seed=4)
    assert np.array_equal(found.labels[order], other.labels)
    assert other.tried == pytest.approx(found.tried)


def test_groups_of_one_size_are_numbered_from_left_to_right():
    points, group_of = clouds(20, 20)
    assert find_groups(points[::-1]).labels.tolist() == group_of[::-1].tolist()


def test_a_handful_is_no_group():
    points, group_of = clouds(40, 30)
    far = np.vstack([points, [[50, 50], [50, 51]]])
    found = find_groups(far)
    assert found.sizes.min() >= 5 or not found.is_whole
    assert not find_groups(np.vstack([points[group_of == 0], [[50, 50]]])).is_whole


def test_points_all_in_one_place_are_one_group():
    found = find_groups(np.ones((30, 2)))
    assert (found.sizes.tolist(), found.tried, found.is_whole) == ([30], {}, False)


def test_a_grid_keeps_the_mean_of_its_cells():
    points = np.random.default_rng(3).normal(size=(5_000, 2))
    cells = gather(points)
    assert cells.weights.sum() == 5_000
    assert len(cells.weights) < 1_600
    assert (cells.weights @ cells.centres) / 5_000 == pytest.approx(points.mean(axis=0))


def test_numbers_of_chance_are_those_of_the_published_generator():
    # SplitMix64 from state 0 gives e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f.
    chance = Chance(0)
    chance._state = 0
    expected = [at >> 11 for at in (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F)]
    assert (chance.numbers(3) * 2**53).astype(np.int64).tolist() == expected
    chance._state = 0
    assert [int(chance.number() * 2**53) for _turn in range(3)] == expected


def test_streams_of_one_seed_differ():
    drawn = [Chance(7, stream).number() for stream in range(4)]
    assert len(set(drawn)) == 4
    assert sorted(Chance(7).order(50).tolist()) == list(range(50))
