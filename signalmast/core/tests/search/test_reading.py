"""Spellings of one thing become one token; places lead back to the text as it was written."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.search.folding import accented_word, folded_word, singular, words
from signalmast.core.search.reading import read

TEXTS = st.text(st.characters(max_codepoint=0x1FFF) | st.sampled_from("ăâđêôơưừạộ 5/.-"))


def names(text: str, language: str = "vi") -> list[str]:
    return [token.text for token in read(text, language).tokens]


def asked(text: str, language: str = "vi") -> list[tuple[str, ...]]:
    return [sense.asked for sense in read(text, language).senses]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường", "duong"),
        ("thường", "thuong"),
        ("NGUYỄN", "nguyen"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("05", "5"),
        ("007", "007"),
        ("ﬁ", "fi"),
        ("×", ""),
    ],
)
def test_a_word_is_folded_on_its_own(typed, folded):
    assert folded_word(typed) == folded
    assert folded_word(unicodedata.normalize("NFD", typed)) == folded


def test_marks_are_kept_beside_the_folded_word_with_the_tone_on_one_place():
    assert accented_word("Hòa") == accented_word("hoà") == "hoà"
    assert accented_word(unicodedata.normalize("NFD", "Đường")) == "đường"
    assert accented_word("duong") == ""


def test_places_are_those_of_the_original_in_either_encoding():
    text = "Thủ tục, th\u00adủ đô"
    for shown in (text, unicodedata.normalize("NFD", text)):
        found = words(shown)
        assert [token.text for token in found] == ["thu", "tuc", "thu", "do"]
        spelt = [unicodedata.normalize("NFC", shown[one.start : one.end]) for one in found]
        assert spelt == ["Thủ", "tục", "th\u00adủ", "đô"]


@given(TEXTS)
def test_every_word_lies_in_the_text_in_order_and_is_one_word_again(text):
    reading = read(text, "vi", near=date(2018, 6, 26))
    place = 0
    for token in reading.tokens:
        assert 0 <= token.start <= token.end <= len(text)
        assert token.start >= place or token.start == place
        assert token.text
        assert " " not in token.text
        place = token.start
    for sense in reading.senses:
        assert 0 <= sense.first < sense.after <= len(reading.tokens)
        assert sense.asked


@pytest.mark.parametrize(
    "text",
    [
        "26/6/2018",
        "26-06-2018",
        "26.6.2018",
        "2018-06-26",
        "26 tháng 6 năm 2018",
        "26 tháng 06/2018",
        "ngày 26/6/2018",
    ],
)
def test_a_day_is_asked_for_as_one_thing_however_it_is_written(text):
    assert asked(text) == [("@2018-06-26",)]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("ngày 26/6", "@06-26"),
        ("26 tháng 6", "@06-26"),
        ("tháng 6/2018", "@2018-06"),
        ("tháng 6 năm 2018", "@2018-06"),
        ("6/2018", "@2018-06"),
        ("tháng 6", "@06"),
    ],
)
def test_less_than_a_day_is_asked_for_as_said(text, token):
    assert asked(text) == [(token,)]


@pytest.mark.parametrize("text", ["32/1/2018", "30/2/2018", "12 tháng", "1/13", "26/6/18.000"])
def test_what_is_no_day_of_a_year_is_not_taken_for_one(text):
    days = [token for one in asked(text) for token in one if len(token) == len("@2018-06-26")]
    assert days == []


def test_a_day_without_a_year_is_stored_with_the_nearest_one():
    (sense,) = read("sáng 5/1", "vi", near=date(2018, 12, 20)).senses
    assert sense.also == ("@01", "@01-05", "@2019-01", "@2019-01-05")


def test_english_days_are_read_in_english_only():
    assert asked("26 June 2018", "en") == asked("June 26, 2018", "en") == [("@2018-06-26",)]
    assert asked("26 máy") == asked("26 may") == []


@pytest.mark.parametrize("text", ["P.5", "P5", "p 5", "P. 05", "phường 5", "Phường 05"])
def test_a_ward_has_one_spelling(text):
    assert names(text) == ["phuong", "5"]
    assert asked(text) == [("phuong_5",)]


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("Q.1", "quận 1"),
        ("KP3", "khu phố 3"),
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "thanh pho ho chi minh"),
        ("TP Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("UBND Q. Bình Thạnh", "Ủy ban nhân dân quận Bình Thạnh"),
        ("1.310", "1310"),
        ("1.234.567", "1234567"),
    ],
)
def test_short_forms_are_read_in_full(short, whole):
    assert names(short) == names(whole)


def test_a_letter_that_shortens_nothing_stays_a_letter():
    assert names("vitamin p") == ["vitamin", "p"]
    assert names("98,15%") == ["98", "15"]


def test_english_words_are_found_in_either_number():
    assert [singular(one) for one in ("wards", "policies", "address", "status", "bus")] == [
        *("ward", "policy", "address", "status", "bus")
    ]
