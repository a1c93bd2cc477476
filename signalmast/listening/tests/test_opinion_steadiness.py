"""Groups that stay when votes go missing, and groups that do not."""

import numpy as np
import pytest

from signalmast.listening.opinion import draw_map
from signalmast.listening.opinion.steadiness import likeness, steadiness
from signalmast.listening.tests.opinion_votes import planted


def test_likeness_of_two_groupings():
    one = np.array([0, 0, 0, 1, 1, 1])
    assert likeness(one, 1 - one) == 1
    # Pairs together in both: 1 + 1; 6 and 7 in each, 15 in all: (4 − 2.8) / (6.5 − 2.8)
    assert likeness(one, np.array([0, 0, 0, 0, 1, 1])) == pytest.approx((4 - 2.8) / (6.5 - 2.8))
    assert likeness(one, np.zeros(6, int)) == 0
    assert likeness(np.zeros(6, int), np.zeros(6, int)) == 1


def test_clear_groups_stay():
    votes, _group_of = planted(150, 30, 3)
    found = steadiness(votes, draw_map(votes, shuffles=0))
    assert len(found) == 5
    assert min(found) > 0.95


def test_groups_in_noise_do_not():
    votes, _group_of = planted(150, 30, 3, loyal=1 / 3)
    found = steadiness(votes, draw_map(votes, shuffles=0))
    assert np.mean(found) < 0.9


def test_too_few_have_no_steadiness():
    votes, _group_of = planted(10, 30, 2)
    assert steadiness(votes, draw_map(votes)) == []
