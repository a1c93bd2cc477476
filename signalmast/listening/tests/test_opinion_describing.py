"""What a text version says of a map, and which statements come next."""

import numpy as np
import pytest

from signalmast.listening.opinion import Votes, describe, draw_map, next_statements
from signalmast.listening.opinion.describing import separating
from signalmast.listening.opinion.routing import drawn_statements, priorities
from signalmast.listening.tests.opinion_votes import planted


def two_camps():
    """Return votes of 30 and 20 who agree on statement 0 and part on statements 1 to 8."""
    rows = [[1, *[1] * 8]] * 30 + [[1, *[-1] * 8]] * 20
    said = np.array(rows)
    said[::7, 4] = 0
    return Votes.of(*np.nonzero(np.ones_like(said)), said.ravel())


def test_a_description_says_who_bridges_and_what_separates():
    found = describe(draw_map(two_camps()))
    assert (found.verdict, found.took_part, found.placed, found.placed_share) == (
        *("groups", 50, 50),
        1.0,
    )
    assert [(one.size, one.share) for one in found.groups] == [(30, 0.6), (20, 0.4)]
    assert [one.statement for one in found.bridges] == [0]
    assert [one.statement for one in found.separates] == [1, 2, 3, 5, 6]
    (stance, other) = found.separates[0].stances
    assert (stance.agree, stance.disagree, stance.seen) == (1, 0, 30)
    assert (other.agree, other.disagree, other.passed) == (0, 1, 0)
    (pair,) = found.pairs
    assert (pair.compared, pair.same_side) == (9, 1)
    # Seven statements fully apart, one together, one apart but for passes of 5 in 30, 3 in 20.
    assert pair.alike == pytest.approx((1 + min(5 / 30, 3 / 20)) / 9, abs=1e-12)
    assert found.cautions == ["self-selected"]


def test_a_description_without_groups_says_so():
    found = describe(draw_map(planted(14, 20, 2)[0]))
    assert (found.verdict, found.groups, found.pairs, found.bridges) == ("too few", [], [], [])
    assert found.cautions[0] == "too-few"


def test_a_small_group_and_few_placed_are_said():
    votes, _groups = planted(40, 20, 2, loyal=1)
    for participant in range(40, 80):
        votes.cast(participant, 0, 1)
    assert "few-placed" in describe(draw_map(votes)).cautions


def test_what_separates_needs_votes_behind_it():
    counts = np.array([[[1, 0, 0], [20, 0, 0], [9, 9, 0]], [[0, 1, 0], [0, 20, 0], [9, 9, 0]]])
    assert separating(counts, range(3)) == [1]
    assert separating(counts[:1], range(3)) == []


def test_statements_with_the_fewest_votes_come_next():
    totals = np.array([[3, 0, 0], [0, 0, 0], [1, 1, 0], [0, 1, 0], [9, 9, 9]])
    assert next_statements(totals, {1}, 3, seed=1, hidden={3}) == [2, 0, 4]
    assert next_statements(totals, set(range(5)), 3) == []


def test_votes_spread_evenly():
    totals = np.zeros((20, 3), int)
    for turn in range(100):
        for at in next_statements(totals, set(), 5, seed=turn):
            totals[at, 0] += 1
    assert set(totals[:, 0].tolist()) == {25}


def test_ties_are_drawn():
    totals = np.zeros((10, 3), int)
    assert len({next_statements(totals, set(), 1, seed=seed)[0] for seed in range(40)}) > 5
    assert next_statements(totals, set(), 4, seed=9) == next_statements(totals, set(), 4, seed=9)


def test_the_published_priority():
    # 3 agree, 1 disagrees, 1 passes: p = 2/7, a = 4/7, S = 5, E = 1; (5/7 · 2 · 4/7 · 5)²
    found = priorities(np.array([[3, 1, 1], [0, 0, 0]]), np.array([1.0, 0]), meta={1})
    assert found.tolist() == pytest.approx([(5 / 7 * 2 * 4 / 7 * 5) ** 2, 49], rel=1e-12)


def test_draws_go_by_priority():
    drawn = [drawn_statements(np.array([1.0, 3.0, 0, 0]), (), seed=at)[0] for at in range(400)]
    assert drawn.count(1) == pytest.approx(300, abs=30)
    assert sorted(drawn_statements(np.array([1.0, 3.0, 0]), {1}, 5, seed=1)) == [0]
