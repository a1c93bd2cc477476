"""The map as a whole: groups that are there, groups that are not, and the same again."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalmast.listening.opinion import AGREE, DISAGREE, Votes, draw_map
from signalmast.listening.opinion.shuffling import compare
from signalmast.listening.tests.opinion_votes import events, likeness, planted


def shuffled(votes, seed):
    """Deal the votes on each statement to others who voted on it."""
    rng = np.random.default_rng(seed)
    whose, what, said = (one.copy() for one in events(votes))
    for statement in range(votes.statements):
        on = what == statement
        said[on] = rng.permutation(said[on])
    return Votes.of(whose, what, said, shape=(votes.participants, votes.statements))


@pytest.mark.parametrize("groups", [2, 3])
def test_planted_groups_are_found(groups):
    votes, group_of = planted(240, 40, groups, seed=groups)
    found = draw_map(votes)
    assert found.verdict == "groups"
    assert len(found.groups) == groups
    assert found.placed.all()
    assert likeness(found.group_of, group_of) >= 0.95
    assert sum(one.size for one in found.groups) == 240
    assert found.silhouette > found.null_silhouettes.max()


def test_shuffled_votes_have_no_clear_groups():
    votes, _group_of = planted(120, 25, 3)
    verdicts = [draw_map(shuffled(votes, seed), seed=seed).verdict for seed in range(20)]
    assert verdicts.count("no clear groups") >= 19


def test_where_no_groups_are_clear_none_are_told():
    votes, _group_of = planted(120, 25, 3)
    found = draw_map(shuffled(votes, 1))
    assert found.verdict == "no clear groups"
    assert found.groups == []
    assert set(found.group_of.tolist()) == {-1}
    assert found.counts.shape == (0, 25, 3)
    assert found.drawn.max() >= 1
    # The whole conversation stands in for the groups.
    total = found.totals[found.bridging[0]]
    one = next(one for one in found.consensus if one.statement == found.bridging[0])
    assert one.agree == pytest.approx((total[0] + 1) / (total.sum() + 2), rel=1e-12)


def test_few_make_no_map():
    votes, _group_of = planted(14, 20, 2)
    found = draw_map(votes)
    assert (found.verdict, found.groups, found.comparison) == ("too few", [], None)
    assert found.took_part == 14


@pytest.mark.parametrize("statements", [0, 1, 2])
def test_few_statements_make_no_map(statements):
    votes = Votes(statements)
    for participant in range(30):
        for statement in range(statements):
            votes.cast(participant, statement, AGREE if participant % 2 else DISAGREE)
    found = draw_map(votes)
    assert found.verdict == "too few"
    assert found.bridging == list(range(statements))


def test_everybody_of_one_mind_is_no_group():
    votes = Votes.of(*np.nonzero(np.ones((40, 10))), np.ones(400, int))
    found = draw_map(votes)
    assert found.verdict == "no clear groups"
    assert found.explained == (0, 0)
    assert [one.statement for one in found.agreed] == [0, 1, 2, 3, 4]


def test_without_shuffles_nothing_is_claimed():
    votes, _group_of = planted(90, 20, 2)
    found = draw_map(votes, shuffles=0)
    assert (found.verdict, len(found.groups), len(found.null_silhouettes)) == ("not tested", 2, 0)


def test_statements_taken_down_are_counted_and_otherwise_left_out():
    votes, _group_of = planted(120, 30, 3)
    found = draw_map(votes, hidden={2, 7})
    named = {one.statement for group in found.groups for one in group.representative}
    assert {2, 7}.isdisjoint(named | set(found.bridging))
    assert [one.statement for one in found.consensus] == found_without(30, {2, 7})
    assert found.counts[:, 2].sum() > 0
    assert found.axes.components[:, [2, 7]].tolist() == [[0, 0], [0, 0]]


def found_without(statements, hidden):
    return [at for at in range(statements) if at not in hidden]


def test_statements_about_participants_have_no_part_in_the_axes():
    votes, _group_of = planted(120, 30, 3)
    found = draw_map(votes, meta={4})
    assert found.axes.components[:, 4].tolist() == [0, 0]
    assert 4 in found.bridging


def test_who_voted_on_few_is_not_placed():
    votes, _group_of = planted(90, 30, 3)
    votes.cast(90, 0, AGREE)
    found = draw_map(votes)
    assert (found.took_part, int(found.placed.sum())) == (91, 90)
    assert (found.group_of[90], found.votes_of[90]) == (-1, 1)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(random):
    votes, _group_of = planted(60, 12, 3, seed=1)
    cast = list(zip(*(one.tolist() for one in events(votes)), strict=True))
    random.shuffle(cast)
    other = Votes(12)
    other.keep_sums()
    for whose, what, said in cast:
        other.cast(whose, what, said)
    found, again = draw_map(votes, shuffles=3), draw_map(other, shuffles=3)
    assert found.group_of.tolist() == again.group_of.tolist()
    assert (found.verdict, found.bridging) == (again.verdict, again.bridging)
    assert [one.representative for one in found.groups] == [
        one.representative for one in again.groups
    ]


def test_other_numbers_for_participants_leave_the_groups():
    votes, _group_of = planted(200, 30, 3, loyal=0.7)
    number = np.random.default_rng(3).permutation(200)
    whose, what, said = events(votes)
    other = Votes.of(number[whose], what, said, shape=(200, 30))
    assert np.array_equal(
        draw_map(other, shuffles=0).drawn[number], draw_map(votes, shuffles=0).drawn
    )


def test_the_same_seed_gives_the_same_map():
    votes, _group_of = planted(150, 30, 3, loyal=0.6)
    found, again = draw_map(votes, seed=3), draw_map(votes, seed=3)
    assert np.array_equal(found.positions, again.positions)
    assert np.array_equal(found.null_silhouettes, again.null_silhouettes)
    assert not np.array_equal(found.null_silhouettes, draw_map(votes, seed=4).null_silhouettes)


def test_the_map_needs_numpy_alone():
    script = (
        "import sys, signalmast.listening.opinion; "
        "print(sorted({'django', 'pandas', 'scipy', 'numpy.random'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_comparison_of_many_looks_at_a_thousand_of_those_who_voted_more():
    votes, _group_of = planted(3_000, 20, 3, share=0.6)
    found = compare(votes, votes.lengths >= 7, np.arange(20), shuffles=2)
    assert found.participants == 1_000
    assert found.is_clear
