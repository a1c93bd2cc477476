"""Standings worked out by hand; the numbers stand beside the cases."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.programmes.judged import Rules, Weighed, decide, total_of

#: Content weighs 3 of 5 and takes 10 points, delivery weighs 2 and takes 20.
CRITERIA = (
    Weighed(1, weight=Decimal(3), most=Decimal(10)),
    Weighed(2, weight=Decimal(2), most=Decimal(20)),
)


def sheet(content, delivery):
    return {1: Decimal(content), 2: Decimal(delivery)}


def outcome(sheets, *, judges=("A", "B"), conflicts=None, **rules):
    barred = conflicts or [frozenset()] * len(sheets)
    return decide(
        sheets, judges=judges, rules=Rules(CRITERIA, **rules), conflicts=[*map(frozenset, barred)]
    )


def places(found):
    return {one.entry: one.rank for one in found.standings}


def test_a_sheet_is_weighed():
    # (3 · 8/10 + 2 · 15/20) / 5 · 100 = (2.4 + 1.5) / 5 · 100 = 78
    assert total_of(sheet("8", "15"), CRITERIA) == 78
    assert total_of({1: Decimal(8)}, CRITERIA) is None


def test_points_are_the_decimals_that_a_person_wrote():
    # (3 · 8.1/10 + 2 · 0) / 5 · 100 = 48.6
    assert total_of(sheet("8.1", "0"), CRITERIA) == Fraction(243, 5)


def test_means_over_the_judges_who_handed_in():
    # Entry 0: 78 and (3 · .9 + 2 · .5) / 5 · 100 = 74, mean 76. Entry 1: 100 from A alone.
    found = outcome([{"A": sheet(8, 15), "B": sheet(9, 10)}, {"A": sheet(10, 20)}])
    assert [(one.entry, one.mean, one.missing) for one in found.standings] == [
        (1, Fraction(100), ("B",)),
        (0, Fraction(76), ()),
    ]


def test_below_the_quorum_there_is_no_place():
    found = outcome([{"A": sheet(8, 15), "B": sheet(9, 10)}, {"A": sheet(10, 20)}], quorum=2)
    assert places(found) == {0: 1, 1: None}


def test_a_sheet_without_all_criteria_is_missing():
    found = outcome([{"A": {1: Decimal(8)}, "B": sheet(9, 10)}])
    assert (found.standings[0].totals, found.standings[0].missing) == ({"B": 74}, ("A",))


def test_who_may_not_judge_an_entry_does_not_count_and_owes_nothing():
    sheets = [{"A": sheet(10, 20), "B": sheet(5, 10)}, {"A": sheet(6, 12), "B": sheet(6, 12)}]
    found = outcome(sheets, conflicts=[{"A"}, set()])
    first = next(one for one in found.standings if one.entry == 0)
    assert (first.mean, first.missing, first.conflicted) == (50, (), ("A",))
    assert places(found) == {1: 1, 0: 2}


TIED = [
    # Both 78: content 8 and delivery 15; content 10 and delivery 9 (3 · 1 + 2 · .45) / 5 = .78
    {"A": sheet(8, 15)},
    {"A": sheet(10, 9)},
    {"A": sheet(5, 5)},
]


def test_equals_share_a_place():
    found = outcome(TIED, judges=("A",))
    assert places(found) == {0: 1, 1: 1, 2: 3}
    assert [one.tie_broken for one in found.standings] == [False, False, False]


def test_criteria_can_tell_equals_apart():
    found = outcome(TIED, judges=("A",), breaks_ties=True)
    assert places(found) == {1: 1, 0: 2, 2: 3}
    assert {one.entry: one.tie_broken for one in found.standings} == {1: True, 0: True, 2: False}


def test_equals_in_everything_share_the_place_even_then():
    found = outcome([{"A": sheet(8, 15)}, {"A": sheet(8, 15)}], judges=("A",), breaks_ties=True)
    assert places(found) == {0: 1, 1: 1}


def test_severity_decides_only_where_the_rules_say_so():
    # A gives ten points of a hundred more than B; entry 2 was seen by A alone.
    even = [{"A": sheet(9, 18), "B": sheet(8, 16)}, {"A": sheet(7, 14), "B": sheet(6, 12)}]
    sheets = [*even, {"A": sheet("8.9", "17.8")}]
    raw = outcome(sheets)
    fair = outcome(sheets, adjusts=True)
    assert raw.severity == {"A": 5, "B": -5}
    assert places(raw) == {2: 1, 0: 2, 1: 3}
    assert places(fair) == {0: 1, 2: 2, 1: 3}
    assert [one.raw_rank for one in fair.standings] == [2, 1, 3]
    assert next(one.adjusted for one in raw.standings if one.entry == 2) == 84


def test_without_a_common_entry_the_raw_places_count():
    found = outcome([{"A": sheet(9, 18)}, {"B": sheet(8, 16)}], adjusts=True)
    assert (found.comparable, places(found)) == (False, {0: 1, 1: 2})
    assert [one.adjusted for one in found.standings] == [None, None]


def test_nobody_judged_yet():
    found = outcome([{}, {}])
    assert places(found) == {0: None, 1: None}
    assert outcome([]).standings == []


points = st.integers(0, 10).map(Decimal)
entries = st.lists(
    st.dictionaries(st.sampled_from("ABC"), st.tuples(points, points).map(lambda p: sheet(*p))),
    min_size=1, max_size=6,
)  # fmt: skip


@given(entries, st.booleans(), st.booleans())
def test_the_order_of_entries_does_not_matter(sheets, breaks, adjusts):
    rules = {"judges": ("A", "B", "C"), "breaks_ties": breaks, "adjusts": adjusts}
    forth = places(outcome(sheets, **rules))
    back = places(outcome(sheets[::-1], **rules))
    assert forth == {len(sheets) - 1 - entry: rank for entry, rank in back.items()}


@given(entries, st.integers(1, 3))
def test_places_start_at_one_and_only_without_a_quorum_there_is_none(sheets, quorum):
    found = outcome(sheets, judges=("A", "B", "C"), quorum=quorum)
    ranked = [one.rank for one in found.standings if one.rank is not None]
    assert ranked == sorted(ranked)
    assert ranked[:1] == ([1] if ranked else [])
    assert [one.rank is None for one in found.standings] == [
        len(one.totals) < quorum for one in found.standings
    ]


@pytest.mark.parametrize("weight", ["1", "2.5", "100"])
def test_only_the_proportion_of_weights_counts(weight):
    scaled = tuple(Weighed(one.number, one.weight * Decimal(weight), one.most) for one in CRITERIA)
    assert total_of(sheet("8", "15"), scaled) == 78
