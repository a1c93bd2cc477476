"""Counters over time: stored when they change, the same in any order, gone when undone."""

from contextlib import contextmanager, suppress
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from signalmast.core.importing.pipeline import undo_import
from signalmast.core.models import Import
from signalmast.engagement.domain.stretches import State, folded, weight
from signalmast.engagement.models import Reading
from signalmast.engagement.tests.factories import (
    a_post,
    an_office,
    contents,
    load_posts,
    seconds,
    stretches,
    the_day,
    value,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def observe(office, day, *, reactions, number=1, **options):
    row = a_post(number, reactions=reactions, comments=0, shares=0, mark=day)
    return load_posts(office, row, exported_on=day, **options)


def seen(office):
    """Return the stretches of the one post as (first day, last day, reactions)."""
    days = {seconds(the_day(n), office): n for n in range(200)}
    return [(days[first], days[last], counters[0]) for first, last, counters in stretches()]


def test_the_same_counters_make_one_row_that_grows(office):
    for day in (1, 5, 9):
        observe(office, the_day(day), reactions=10)
    assert seen(office) == [(1, 9, 10)]


def test_an_earlier_equal_state_begins_the_row_earlier(office):
    for day in (9, 5, 1):
        observe(office, the_day(day), reactions=10)
    assert seen(office) == [(1, 9, 10)]


def test_another_state_makes_a_row_of_its_own(office):
    observe(office, the_day(1), reactions=10)
    observe(office, the_day(5), reactions=12)
    assert seen(office) == [(1, 1, 10), (5, 5, 12)]


def test_a_state_inside_a_stretch_splits_it_and_keeps_the_days_in_between(office):
    for day in (1, 4, 9):
        observe(office, the_day(day), reactions=10)
    observe(office, the_day(3), reactions=7)
    assert seen(office) == [(1, 1, 10), (3, 3, 7), (4, 9, 10)]


def test_a_split_before_an_equal_state_does_not_swallow_what_lies_between(office):
    observe(office, the_day(1), reactions=10)
    observe(office, the_day(5), reactions=10)
    observe(office, the_day(8), reactions=20)
    observe(office, the_day(3), reactions=20)
    assert seen(office) == [(1, 1, 10), (3, 3, 20), (5, 5, 10), (8, 8, 20)]
    assert value(office, "reactions") == 20


def test_of_two_states_on_one_day_the_greater_holds(office):
    observe(office, the_day(1), reactions=10)
    observe(office, the_day(1), reactions=12, name="again.csv")
    observe(office, the_day(1), reactions=11, name="third.csv")
    assert seen(office) == [(1, 1, 12)]


def test_a_greater_state_at_the_end_of_a_stretch_shortens_it_to_the_last_equal_day(office):
    for day in (1, 3, 5):
        observe(office, the_day(day), reactions=10)
    observe(office, the_day(5), reactions=11)
    assert seen(office) == [(1, 3, 10), (5, 5, 11)]


def test_a_displaced_state_lets_its_equal_neighbours_become_one(office):
    observe(office, the_day(1), reactions=10)
    observe(office, the_day(3), reactions=4)
    observe(office, the_day(5), reactions=10)
    observe(office, the_day(3), reactions=10)
    assert seen(office) == [(1, 5, 10)]


def test_unknown_is_less_than_none(office):
    observe(office, the_day(1), reactions=None)
    observe(office, the_day(1), reactions=0)
    assert seen(office) == [(1, 1, 0)]


def test_a_row_says_what_it_brought(office):
    first = observe(office, the_day(5), reactions=10)
    same = observe(office, the_day(9), reactions=10)
    older = observe(office, the_day(1), reactions=3)
    assert [one.counts["stored"] for one in (first, same, older)] == [1, 0, 0]
    assert [one.counts["updated"] for one in (first, same, older)] == [0, 0, 1]
    assert same.verdicts[0].reason == "The same is already known."
    assert older.verdicts[0].reason == "An earlier state of the post; it is kept as history."


def test_a_stretch_names_the_rows_at_its_ends(office):
    first = observe(office, the_day(1), reactions=10)
    last = observe(office, the_day(9), reactions=10)
    reading = Reading.objects.get()
    assert (reading.import_id, reading.until_import_id) == (first.import_id, last.import_id)
    assert (reading.row_number, reading.until_row) == (2, 2)


# The algebra: a store that forgets nothing, however the observations come.

counters = st.tuples(*[st.sampled_from([None, 0, 1, 2])] * 2)
observation = st.tuples(st.integers(0, 1), st.integers(0, 5), counters)
files = st.lists(
    st.tuples(st.integers(0, 5), st.dictionaries(st.integers(0, 1), counters, min_size=1)),
    min_size=1,
    max_size=6,
)


def naive(observations, at):
    """Return the counters at a time the slow way: the latest day, and on it the greatest."""
    past = [one for one in observations if one[0] <= at]
    if not past:
        return None
    latest = max(day for day, _counters in past)
    return max((one for day, one in past if day == latest), key=lambda pair: weight((*pair, 0)))


def stored(post, at):
    found = [one for one in post if one[0] <= at]
    return found[-1][2][:2] if found else None


def load_all(office, chosen, places=None):
    """Load files of (day, post to counters); return the place of each by its import."""
    loaded = {}
    for place in range(len(chosen)) if places is None else places:
        day, rows = chosen[place]
        posts = [
            a_post(number, reactions=pair[0], comments=pair[1], shares=0, mark=place)
            for number, pair in rows.items()
        ]
        loaded[load_posts(office, *posts, exported_on=the_day(day)).import_id] = place
    return loaded


def agrees(office, chosen):
    for number in (0, 1):
        mine = [(day, rows[number]) for day, rows in chosen if number in rows]
        held = stretches(a_post(number)["Post ID"])
        for day in range(7):
            assert stored(held, seconds(the_day(day), office)) == naive(mine, day)
        assert all(one[2] != two[2] for one, two in pairwise(held))
        assert all(one[1] < two[0] for one, two in pairwise(held))


class Enough(Exception):
    pass


@contextmanager
def for_one_example():
    """An office whose rows are gone after the block."""
    with suppress(Enough), transaction.atomic():
        yield an_office("the-one")
        raise Enough


@given(chosen=files, gone=st.sets(st.integers(0, 5), max_size=3))
@settings(max_examples=30, deadline=None)
def test_counters_at_any_time_are_those_of_the_naive_store(chosen, gone):
    places = [place for place in range(len(chosen)) if place not in gone]
    with for_one_example() as office:
        loaded = load_all(office, chosen)
        agrees(office, chosen)
        for number, place in loaded.items():
            if place in gone:
                undo_import(Import.objects.get(pk=number), by=None)
        agrees(office, [chosen[place] for place in places])
        left = contents(office, loaded)
    with for_one_example() as office:
        assert contents(office, load_all(office, chosen, places)) == left


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=12), st.randoms())
def test_the_fold_needs_no_order(observations, chance):
    states = [
        State(at, (number, None, None, None, None, None), place, 1)
        for place, (at, number) in enumerate(observations)
    ]
    shuffled = list(states)
    chance.shuffle(shuffled)
    assert folded(shuffled) == folded(states)
