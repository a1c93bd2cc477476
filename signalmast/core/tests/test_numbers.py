import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.numbers import show_growth, show_number, show_percent


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (91718, "vi", "91.718"),
        (91718, "en", "91,718"),
        (98.15, "vi", "98,15"),
        (0.5, "vi-VN", "0,5"),
        (100, "vi", "100"),
        (-0.001, "en", "0"),
        (1683708, "vi", "1.683.708"),
    ],
)
def test_show_number_follows_the_language(value, language, text):
    assert show_number(value, language) == text


@pytest.mark.parametrize(
    ("share", "language", "text"),
    [(0.9441, "vi", "94,4\xa0%"), (0.9441, "en", "94.4%"), (1, "vi", "100\xa0%"), (0, "en", "0%")],
)
def test_show_percent_follows_the_language(share, language, text):
    assert show_percent(share, language) == text


@pytest.mark.parametrize(
    ("current", "previous", "text"),
    [
        (312, 141, "up 121.3%"),
        (91718, 22887, "4 times as many"),
        (91718, 1200, "76.4 times as many"),
        (91718, 9, "10,191 times as many"),
        (50, 100, "down 50%"),
        (7, 7, "unchanged"),
        (7, 0, "0 before"),
        (7, None, "no figure to compare with"),
        (None, 7, "no figure to compare with"),
        (0, 7, "down 100%"),
    ],
)
def test_show_growth_reads_like_speech(current, previous, text):
    assert show_growth(current, previous, "en") == text


@given(st.integers(-(10**12), 10**12))
def test_show_number_keeps_every_digit(value):
    assert int(show_number(value, "vi").replace(".", "")) == value
