"""The published formulas, on numbers worked out by hand."""

from math import sqrt

import numpy as np
import pytest

from signalmast.listening.opinion.choosing import (
    agreed,
    bridging,
    group_informed,
    representatives,
)
from signalmast.listening.opinion.statistics import statistics

#: Two groups, statement 0: 8 agree, 1 disagrees, 1 passes; 1 agrees, 2 disagree, nobody passes.
COUNTS = np.array([[[8, 1, 1]], [[1, 2, 0]]])
close = {"rel": 1e-12, "abs": 1e-12}


def test_probabilities_have_one_vote_more_on_either_side_and_count_passes():
    found = statistics(COUNTS)
    assert found.seen.tolist() == [[10], [3]]
    assert found.agree.probability[0, 0] == pytest.approx(9 / 12, **close)
    assert found.disagree.probability[0, 0] == pytest.approx(2 / 12, **close)
    assert found.agree.probability[1, 0] == pytest.approx(2 / 5, **close)
    assert found.disagree.probability[1, 0] == pytest.approx(3 / 5, **close)


def test_the_test_against_one_half():
    found = statistics(COUNTS)
    # 2 √11 (9/11 − 1/2) = 7/√11 and 2 √11 (2/11 − 1/2) = −7/√11
    assert found.agree.test[0, 0] == pytest.approx(7 / sqrt(11), **close)
    assert found.disagree.test[0, 0] == pytest.approx(-7 / sqrt(11), **close)
    # 2 √4 (2/4 − 1/2) = 0 and 2 √4 (3/4 − 1/2) = 1
    assert found.agree.test[1, 0] == pytest.approx(0, **close)
    assert found.disagree.test[1, 0] == pytest.approx(1, **close)


def test_the_ratio_to_all_others():
    found = statistics(COUNTS)
    assert found.agree.ratio[0, 0] == pytest.approx((9 / 12) / (2 / 5), **close)
    assert found.disagree.ratio[0, 0] == pytest.approx((2 / 12) / (3 / 5), **close)
    assert found.agree.ratio[1, 0] == pytest.approx((2 / 5) / (9 / 12), **close)


def test_the_test_of_two_shares():
    found = statistics(COUNTS)
    # 9/11 against 2/4, pooled 11/15: (7/22) / √(11/15 · 4/15 · (1/11 + 1/4)), which is 7 √15 / 22
    expected = 7 * sqrt(15) / 22
    assert found.agree.ratio_test[0, 0] == pytest.approx(expected, **close)
    assert found.agree.ratio_test[1, 0] == pytest.approx(-expected, **close)
    # 2/11 against 3/4, pooled 5/15
    expected = (2 / 11 - 3 / 4) / sqrt(2 / 9 * 15 / 44)
    assert found.disagree.ratio_test[0, 0] == pytest.approx(expected, **close)


def test_two_shares_that_are_both_whole_do_not_differ():
    found = statistics(np.array([[[5, 0, 0]], [[3, 0, 0]]]))
    assert found.agree.ratio_test.tolist() == [[0], [0]]


def test_rest_is_all_other_groups_together():
    counts = np.array([[[4, 0, 0]], [[1, 1, 1]], [[0, 5, 0]]])
    found = statistics(counts)
    # others of the first group: 1 of 8 agree
    assert found.agree.ratio[0, 0] == pytest.approx((5 / 6) / (2 / 10), **close)


def test_a_statement_without_votes_says_nothing():
    found = statistics(np.zeros((2, 1, 3)))
    assert found.agree.probability.tolist() == [[0.5], [0.5]]
    assert found.agree.test.tolist() == [[1], [1]]
    assert found.agree.ratio.tolist() == [[1], [1]]
    assert found.agree.ratio_test.tolist() == [[0], [0]]


def numbers(*rows):
    """Return counts groups x statements from (agree, disagree, pass) of two groups."""
    return np.array([[row[0] for row in rows], [row[1] for row in rows]])


def chosen(counts, group=0, shown=None):
    shown = range(counts.shape[1]) if shown is None else shown
    found = representatives(statistics(counts), group, shown)
    return [(one.statement, one.side, one.is_best_agree) for one in found]


def test_what_separates_comes_first_and_agrees_before_disagrees():
    counts = numbers(
        ((2, 18, 0), (18, 2, 0)),  # surely disagreed with, others agree
        ((19, 1, 0), (2, 18, 0)),  # surely agreed with, others disagree
        ((19, 1, 0), (19, 1, 0)),  # agreed by all
        ((10, 10, 0), (10, 10, 0)),
    )
    assert chosen(counts) == [(1, "agree", True), (0, "disagree", False)]
    assert chosen(counts, group=1) == [(0, "agree", True), (1, "disagree", False)]


def test_every_number_of_a_representative_statement_is_told():
    (one, _other) = representatives(
        statistics(numbers(((9, 1, 2), (1, 9, 0)), ((1, 9, 0), (9, 1, 0)))), 0, [0, 1]
    )
    assert (one.agrees, one.disagrees, one.passes, one.seen, one.count) == (9, 1, 2, 12, 9)
    assert one.probability == pytest.approx(10 / 14, **close)
    assert one.test == pytest.approx(2 * sqrt(13) * (10 / 13 - 1 / 2), **close)
    assert one.ratio == pytest.approx((10 / 14) / (2 / 12), **close)
    pooled = 12 / 24
    expected = (10 / 13 - 2 / 11) / sqrt(pooled * (1 - pooled) * (1 / 13 + 1 / 11))
    assert one.ratio_test == pytest.approx(expected, **close)
    assert one.score == pytest.approx(
        one.ratio * one.ratio_test * one.probability * one.test, **close
    )


def test_best_agreed_stands_first_even_where_others_agree_too():
    counts = numbers(
        ((40, 0, 0), (40, 0, 0)),
        ((2, 18, 0), (18, 2, 0)),
    )
    assert chosen(counts) == [(0, "disagree", True), (1, "disagree", False)]


def test_best_agreed_is_told_with_the_side_that_differs_more():
    # All agree everywhere: both tests of two shares are 0 or below, so the side is disagree.
    one = representatives(statistics(numbers(((40, 0, 0), (40, 0, 0)))), 0, [0])[0]
    assert (one.side, one.count, one.is_best_agree) == ("disagree", 0, True)


def test_where_nothing_is_sure_the_best_agreed_stands_alone():
    counts = numbers(((3, 1, 0), (1, 2, 0)), ((1, 2, 0), (2, 1, 0)))
    assert chosen(counts) == [(0, "agree", True)]


def test_where_nothing_is_agreed_the_widest_difference_stands():
    counts = numbers(((0, 1, 9), (0, 0, 9)), ((0, 3, 9), (1, 0, 9)))
    assert chosen(counts) == [(1, "disagree", False)]


def test_a_statement_nobody_answered_is_never_the_best_agreed():
    counts = numbers(((0, 0, 0), (9, 0, 0)), ((2, 1, 0), (1, 2, 0)))
    assert chosen(counts) == [(1, "agree", True)]


def test_five_statements_at_most():
    counts = numbers(*[((20 + at, 1, 0), (1, 20, 0)) for at in range(8)])
    assert [at for at, _side, _best in chosen(counts)] == [7, 6, 5, 4, 3]


def test_statements_taken_down_are_never_chosen():
    counts = numbers(((20, 1, 0), (1, 20, 0)), ((12, 3, 0), (3, 12, 0)))
    assert chosen(counts, shown=[1]) == [(1, "agree", True)]


def test_consensus_is_the_product_over_groups_with_its_twin():
    (one,) = group_informed(COUNTS, [0])
    assert one.agree == pytest.approx(9 / 12 * 2 / 5, **close)
    assert one.disagree == pytest.approx(2 / 12 * 3 / 5, **close)
    assert one.agree_mean == pytest.approx(sqrt(9 / 12 * 2 / 5), **close)


def test_agreed_across_the_whole_conversation():
    totals = np.array([[9, 1, 0], [30, 0, 0], [5, 5, 0], [6, 4, 0], [0, 20, 5]])
    found = agreed(totals, range(5), "agree")
    assert [one.statement for one in found] == [1, 0]
    assert found[0].probability == pytest.approx(31 / 32, **close)
    assert found[0].test == pytest.approx(sqrt(31), **close)
    assert [one.statement for one in agreed(totals, range(5), "disagree")] == [4]
    assert [one.statement for one in agreed(totals, [0], "agree")] == [0]


def test_bridging_puts_what_all_groups_hold_before_what_one_holds():
    counts = numbers(
        ((40, 0, 0), (0, 40, 0)),
        ((30, 5, 5), (28, 6, 6)),
        ((0, 40, 0), (1, 39, 0)),
        ((1, 0, 0), (1, 0, 0)),
    )
    assert bridging(counts, range(4)) == [2, 1, 3, 0]
    assert bridging(counts, [0, 3]) == [3, 0]
