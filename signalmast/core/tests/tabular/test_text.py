import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.tabular.text import (
    fold,
    header_key,
    nearest,
    nfc,
    tone_normal,
    vietnamese_key,
    vietnamese_order,
)

UNITS = ["Phường Bến Nghé", "Phường Bến Thành", "Phường Đa Kao", "Phường 1", "Phường 10", "Quận 1"]


def test_fold_leaves_plain_small_letters():
    assert fold("  Phường ĐA\u00a0Kao ") == "phuong da kao"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("Khỏe", "Khoẻ"),
        ("ỦY BAN", "UỶ BAN"),
        ("hoàn", "hoàn"),
        ("mùa", "mùa"),
        ("quý", "quý"),
    ],
)
def test_tone_stands_on_the_second_vowel(old, new):
    assert tone_normal(old) == new
    assert tone_normal(unicodedata.normalize("NFD", old)) == new


def test_header_key_joins_spellings_and_keeps_marks():
    spelled = unicodedata.normalize("NFD", "  CẢM XÚC, bình luận\u00a0và  lượt chia sẻ")

    assert header_key(spelled) == "cảm xúc, bình luận và lượt chia sẻ"
    assert header_key("Ủy ban") == header_key("uỷ BAN")
    assert header_key("Đợt") != header_key("Dot")


def test_names_sort_by_the_vietnamese_alphabet_then_by_tone():
    names = ["Yến", "Ơn", "Đức", "Ân", "An", "Ăn", "Dũng", "ma", "mạ", "má", "mã", "mả", "mà"]

    assert sorted(names, key=vietnamese_key) == [
        *("An", "Ăn", "Ân", "Dũng", "Đức"),
        *("ma", "mà", "mả", "mã", "má", "mạ"),
        *("Ơn", "Yến"),
    ]


def test_numbered_names_sort_by_number():
    names = ["Phường 10", "Phường 2", "Phường 1"]

    assert sorted(names, key=vietnamese_key) == ["Phường 1", "Phường 2", "Phường 10"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("P. Bến Nghé", "Phường Bến Nghé"),
        ("Phuong Ben Nghe", "Phường Bến Nghé"),
        ("Bến Nghe", "Phường Bến Nghé"),
        ("p.10", "Phường 10"),
        ("P1", "Phường 1"),
        ("Q.1", "Quận 1"),
        ("Phường Đakao", "Phường Đa Kao"),
    ],
)
def test_nearest_finds_the_name_that_was_meant(written, meant):
    assert nearest(written, UNITS)[0] == meant


def test_nearest_offers_nothing_when_all_is_far():
    assert nearest("Công ty Minh Long", UNITS) == []


@given(st.text(max_size=30))
def test_keys_are_the_same_for_every_unicode_form_and_stable(text):
    for form in ("NFC", "NFD"):
        assert header_key(unicodedata.normalize(form, text)) == header_key(text)
    assert nfc(nfc(text)) == nfc(text)
    assert tone_normal(tone_normal(text)) == tone_normal(text)
    vietnamese_key(text)


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_the_order_as_text_is_the_order_of_the_keys(one, other):
    keys = vietnamese_key(one), vietnamese_key(other)
    texts = vietnamese_order(one), vietnamese_order(other)
    assert (texts[0] < texts[1], texts[0] == texts[1]) == (keys[0] < keys[1], keys[0] == keys[1])
    assert set(texts[0]) <= set("0123456789abcdef")
