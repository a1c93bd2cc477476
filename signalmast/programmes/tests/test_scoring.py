from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from signalmast.programmes.scoring import mean, ranks

SCORES = st.integers(0, 1000).map(lambda tenths: tenths / 10)
MEANS = st.lists(st.none() | st.fractions(0, 100, max_denominator=12))


def test_a_score_counts_as_it_was_written():
    assert mean({"a": 0.1, "b": 0.2}) == Fraction(15, 100)


def test_no_score_is_no_mean():
    assert mean({}) is None
    assert mean({"a": None}) is None


@given(st.dictionaries(st.text(max_size=3), SCORES, min_size=1))
def test_the_mean_lies_between_the_scores(scores):
    found = mean(scores)
    tenths = [round(score * 10) for score in scores.values()]
    assert found == Fraction(sum(tenths), 10 * len(tenths))


@given(MEANS)
def test_a_rank_is_one_more_than_the_number_of_better_ones(means):
    known = [one for one in means if one is not None]
    expected = [
        None if one is None else 1 + sum(1 for other in known if other > one) for one in means
    ]
    assert ranks(means) == expected
