import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from signalmast.programmes.scoring import mean, ranks
from signalmast.programmes.severity import adjust


def test_a_strict_judge_is_found_by_hand():
    # Worths 8 and 6; B gives one less than A: severities +1/2 and -1/2.
    found = adjust([{"A": 8, "B": 7}, {"A": 6, "B": 5}])
    assert found.severity == {"A": Fraction(1, 2), "B": Fraction(-1, 2)}
    assert found.means == [Fraction(15, 2), Fraction(11, 2)]
    assert found.comparable


def test_an_entry_that_the_strict_judge_missed_gains_nothing_by_it():
    entries = [{"A": 8, "B": 7}, {"A": 6, "B": 5}, {"A": 8, "B": None}]
    raw = ranks([mean(entry) for entry in entries])
    found = adjust(entries)
    assert raw == [2, 3, 1]
    assert found.means == [Fraction(15, 2), Fraction(11, 2), Fraction(15, 2)]
    assert ranks(found.means) == [1, 3, 1]


def test_juries_that_share_no_entry_cannot_be_compared():
    found = adjust([{"A": 8, "B": 7}, {"C": 6}])
    assert not found.comparable
    assert found.severity == {}
    assert found.means == [Fraction(15, 2), Fraction(6)]


def test_an_entry_without_scores_has_no_mean():
    assert adjust([{"A": 8}, {"A": None}, {}]).means == [Fraction(8), None, None]
    assert adjust([]).means == []


@given(st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=1, max_size=8))
def test_with_every_score_given_the_ranks_are_the_raw_ones(table):
    entries = [dict(zip("ABCD", row, strict=True)) for row in table]
    assert ranks(adjust(entries).means) == ranks([mean(entry) for entry in entries])


def test_planted_severities_are_reproduced():
    dice = random.Random(7)  # noqa: S311 -- a simulated jury
    planted = {"A": 0.0, "B": -6.0, "C": 4.0, "D": 2.0, "E": 0.0}
    for _jury in range(20):
        entries = []
        for _entry in range(60):
            worth = dice.uniform(60, 95)
            judges = dice.sample(sorted(planted), 3)
            entries.append(
                {judge: round(worth + planted[judge] + dice.gauss(0, 1), 1) for judge in judges}
            )
        found = adjust(entries).severity
        assert {judge: abs(float(found[judge]) - planted[judge]) < 0.8 for judge in planted} == (
            dict.fromkeys(planted, True)
        )
