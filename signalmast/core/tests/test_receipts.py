"""Codes as they are given out and as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.receipts import LETTERS, in_groups, new_code, read_letters, spelled

codes = st.text(LETTERS, min_size=12, max_size=12)


@given(letters=codes, between=st.sampled_from([" ", "-", " - ", ""]))
def test_a_code_reads_the_same_however_it_is_typed(letters, between):
    assert read_letters(in_groups(letters, 4, between).lower()) == letters


@pytest.mark.parametrize(
    "typed", ["", "7KQ2-M9TX-4HB", "7KQ2-M9TX-4HBCD", "7KQ2-M9TX-4HB0", "7KQ2-M9TX-4HBĂ"]
)
def test_what_can_be_no_code_is_none(typed):
    assert read_letters(typed) == ""


def test_codes_stand_in_groups():
    assert in_groups("7KQ2M9TX4HBC") == "7KQ2-M9TX-4HBC"
    assert in_groups("7KQ2M9TX4H", 5, " ") == "7KQ2M 9TX4H"
    assert [len(one) for one in new_code().split("-")] == [4, 4, 4]


@given(number=st.integers(0, 2**48 - 1))
def test_a_number_is_spelled_the_lowest_place_first(number):
    places = [LETTERS.index(sign) for sign in spelled(number, 10)]
    assert sum(one * len(LETTERS) ** place for place, one in enumerate(places)) == number
