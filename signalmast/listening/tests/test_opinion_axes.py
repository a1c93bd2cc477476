"""Axes against the full eigen-decomposition, and positions by the published formula."""

import numpy as np
import pytest

from signalmast.listening.opinion import Votes
from signalmast.listening.opinion import axes as module
from signalmast.listening.opinion.axes import find_axes, leading
from signalmast.listening.opinion.placing import count_by_group, place, place_statements
from signalmast.listening.tests.opinion_votes import matrix, planted


def exact(votes, visible):
    """Fill in the means, centre, decompose: the long way."""
    said = matrix(votes)[:, visible]
    said = np.where(np.isnan(said), np.nanmean(said, axis=0), said)
    said -= said.mean(axis=0)
    values, vectors = np.linalg.eigh(said.T @ said)
    return vectors[:, ::-1][:, :2].T, values[::-1][:2] / values.sum()


@pytest.mark.parametrize("statements", [5, 40, 150], ids=["5", "40", "150"])
@pytest.mark.parametrize("kept", [False, True], ids=["passes over votes", "sums"])
def test_axes_are_those_of_the_imputed_and_centred_matrix(statements, kept):
    votes, _groups = planted(400, statements, seed=statements, share=0.4)
    if kept:
        votes.keep_sums()
    visible = np.setdiff1d(np.arange(statements), [1])
    found = find_axes(votes, visible)
    components, explained = exact(votes, visible)
    likeness = np.abs((found.components[:, visible] * components).sum(axis=1))
    assert likeness.min() > 1 - 1e-12
    assert found.explained == pytest.approx(explained, rel=1e-9)
    assert found.components[:, 1].tolist() == [0, 0]


def test_axes_without_structure_are_found_as_well():
    rng = np.random.default_rng(5)
    whose, what = np.nonzero(rng.random((500, 300)) < 0.1)
    votes = Votes.of(whose, what, rng.integers(-1, 2, len(whose)), shape=(500, 300))
    found = find_axes(votes, np.arange(300))
    components, explained = exact(votes, np.arange(300))
    assert np.abs((found.components * components).sum(axis=1)).min() > 1 - 1e-9
    assert found.explained == pytest.approx(explained, rel=1e-9)


def test_a_search_that_runs_out_of_room_starts_again(monkeypatch):
    monkeypatch.setattr(module, "SPACE", 16)
    rng = np.random.default_rng(1)
    half = rng.standard_normal((200, 200))
    matrix = half @ half.T
    values, vectors = leading(lambda block: matrix @ block, 200)
    every = np.linalg.eigvalsh(matrix)
    assert values == pytest.approx(every[::-1][:2], rel=1e-6)
    assert np.linalg.norm(vectors, axis=0) == pytest.approx([1, 1])


def test_two_directions_may_explain_the_same():
    matrix = np.diag([2.0, 2.0, *[1.0] * 148])
    values, vectors = leading(lambda block: matrix @ block, 150)
    assert values == pytest.approx([2, 2])
    assert np.abs(vectors[2:]).max() < 1e-6


def test_positions_by_the_formula():
    # Statement 0: 1, 1, -1 (mean 1/3); 1: 1, 0 (mean 1/2); 2: -1 (mean -1).
    votes = Votes.of([0, 1, 2, 0, 1, 0], [0, 0, 0, 1, 1, 2], [1, 1, -1, 1, 0, -1])
    axes = module.Axes(np.array([[0.6, 0.8, 0], [0, 0, 1.0]]), np.zeros(2))
    places = place(votes, axes, np.arange(3))
    # √(3/3) (2/3 · 0.6 + 1/2 · 0.8); √(3/2) (2/3 · 0.6 − 1/2 · 0.8); √3 · −4/3 · 0.6
    expected = [0.8, 0, -0.8 * 3**0.5]
    assert places.positions[:, 0] == pytest.approx(expected, abs=1e-12)
    assert places.positions[:, 1] == pytest.approx([0, 0, 0], abs=1e-12)
    assert places.votes.tolist() == [3, 2, 1]
    assert places.placed.tolist() == [True, False, False]
    # √3 (1 − mean) · component
    where = place_statements(votes, axes, np.arange(3))
    assert where[:, 0] == pytest.approx([3**0.5 * 0.4, 3**0.5 * 0.4, 0], abs=1e-12)
    assert where[:, 1] == pytest.approx([0, 0, 3**0.5 * 2], abs=1e-12)


def test_statements_out_of_sight_are_no_votes_behind_a_position():
    votes, _groups = planted(60, 12)
    visible = np.arange(4, 12)
    places = place(votes, find_axes(votes, visible), visible)
    said = matrix(votes)
    assert places.votes.tolist() == (~np.isnan(said[:, 4:])).sum(axis=1).tolist()
    assert places.placed.tolist() == (places.votes >= 7).tolist()
    other = Votes.of(*np.nonzero(~np.isnan(said[:, 4:])), said[:, 4:][~np.isnan(said[:, 4:])])
    alone = place(other, find_axes(other, np.arange(8)), np.arange(8))
    assert places.positions == pytest.approx(alone.positions, abs=1e-9)


def test_counts_by_group():
    votes = Votes.of([0, 0, 1, 2, 3], [0, 1, 0, 1, 0], [1, 0, -1, 1, 1])
    counts = count_by_group(votes, np.array([0, 1, 0, -1]), 2)
    assert counts.tolist() == [[[1, 0, 0], [1, 0, 1]], [[0, 1, 0], [0, 0, 0]]]
