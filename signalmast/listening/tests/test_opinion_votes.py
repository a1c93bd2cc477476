"""Votes and the sums over them: one vote at a time is the same as all at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.listening.opinion import AGREE, DISAGREE, PASS, Votes
from signalmast.listening.opinion.votes import _last
from signalmast.listening.tests.opinion_votes import events, matrix, planted

CASTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 9), st.sampled_from([1, 0, -1, None])),
    max_size=60,
)


def rebuilt(casts):
    last = {}
    for whose, what, said in casts:
        last[whose, what] = said
    kept = [(*key, said) for key, said in last.items() if said is not None]
    whose, what, said = (
        (np.array(one, int) for one in zip(*kept, strict=True)) if kept else [np.zeros(0, int)] * 3
    )
    return Votes.of(whose, what, said, shape=(7, 10))


@given(CASTS, st.integers(0, 60))
def test_vote_by_vote_equals_a_full_rebuild(casts, settled):
    votes = Votes(10, 7)
    votes.keep_sums()
    for place, (whose, what, said) in enumerate(casts):
        if place == settled:
            votes.settle()
        votes.cast(whose, what, said)
    other = rebuilt(casts)
    other.keep_sums()
    assert np.array_equal(votes.totals, other.totals)
    assert np.array_equal(matrix(votes), matrix(other), equal_nan=True)
    for name in ("seen", "products", "firsts"):
        assert np.array_equal(getattr(votes.kept_sums, name), getattr(other.kept_sums, name))


@given(CASTS)
def test_sums_are_those_of_the_matrix(casts):
    votes = rebuilt(casts)
    votes.keep_sums()
    said = matrix(votes)
    means = np.array([np.nanmean(one) if (~np.isnan(one)).any() else 0 for one in said.T])
    away = np.where(np.isnan(said), 0, said - means)
    assert votes.means == pytest.approx(means, abs=1e-12)
    assert np.abs(votes.kept_sums.gram(votes.means) - away.T @ away).max() < 1e-9


def test_of_several_votes_on_one_thing_the_last_counts():
    votes = Votes.of([3, 0, 3, 3], [1, 0, 1, 2], [AGREE, AGREE, DISAGREE, PASS])
    assert votes.row(3) == {1: DISAGREE, 2: PASS}
    assert len(votes) == 3
    assert votes.totals.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_so_it_does_where_numbers_are_too_large_for_one_sort():
    key, said = _last(np.array([5, 3, 5]), np.array([1, 0, -1]), 2**62)
    assert (key.tolist(), said.tolist()) == ([3, 5], [0, -1])


def test_a_missing_vote_is_no_pass():
    votes = Votes(2)
    votes.cast(0, 0, PASS)
    assert votes.row(0) == {0: PASS}
    assert votes.totals.tolist() == [[0, 0, 1], [0, 0, 0]]
    votes.cast(0, 0, None)
    assert votes.row(0) == {}
    assert len(votes) == 0


def test_statements_and_participants_are_added_as_they_come():
    votes = Votes(1)
    votes.keep_sums()
    for at in range(40):
        votes.cast(at, at, AGREE)
        votes.cast(at, 0, DISAGREE)
    other = Votes.of(*events(votes), shape=(40, 40))
    other.keep_sums()
    assert (votes.participants, votes.statements) == (40, 40)
    assert np.array_equal(votes.kept_sums.seen, other.kept_sums.seen)
    assert np.array_equal(votes.kept_sums.firsts, other.kept_sums.firsts)
    assert votes.row(0) == {0: DISAGREE}


def test_codes_widen_with_many_statements():
    votes = Votes(10)
    votes.cast(0, 3, AGREE)
    votes.settle()
    votes.cast(0, 30_000, DISAGREE)
    votes.settle()
    assert votes.row(0) == {3: AGREE, 30_000: DISAGREE}


@pytest.mark.parametrize("cast", [(-1, 0, 1), (0, -1, 1), (0, 0, 2), (0, 0, "agree")], ids=str)
def test_what_is_no_vote_is_refused(cast):
    with pytest.raises(ValueError, match=r"numbered from 0|a vote is"):
        Votes(1).cast(*cast)


@pytest.mark.parametrize("arrays", [([0], [0], [2]), ([0], [-1], [1]), ([0, 1], [0], [1])], ids=str)
def test_arrays_that_are_no_votes_are_refused(arrays):
    with pytest.raises(ValueError, match=r"numbered from 0|a vote is|differ in length"):
        Votes.of(*arrays)


def test_parts_hold_whole_rows_and_all_of_them():
    votes, _groups = planted(50, 20)
    parts = list(votes.chunks(64))
    assert [first for first, _end, _codes in parts] == [0, *(end for _f, end, _c in parts[:-1])]
    assert np.array_equal(np.concatenate([codes for _f, _e, codes in parts]), votes.codes)
