"""Marks stand in the original spelling, and no text of a page becomes markup."""

import re
import unicodedata
from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.search.query import parse
from signalmast.core.search.snippets import WIDTH, marked, snippet

TEXTS = st.lists(
    st.sampled_from(
        [
            *(
                "họp",
                "Dân",
                "hop",
                "<script>",
                "</mark>",
                "&amp;",
                '"',
                "P.5",
                "26/6/2018",
                "đường",
            ),
            *("dương", "\n", "Tổ dân phố.", "—", "th\u00adủ", "tục!", "a\u0323\u0302"),
        ]
    ),
    max_size=120,
).map(" ".join)


def shown(text: str, typed: str) -> str:
    return str(marked(text, parse(typed, "vi"), "vi"))


def lines(typed: str, *texts: str) -> str:
    return str(snippet(texts, parse(typed, "vi"), "vi"))


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Thủ tục mới", "thu tuc", "<mark>Thủ tục</mark> mới"),
        ("Họp ở P.5, Q.1", "phường 5", "Họp ở <mark>P.5</mark>, Q.1"),
        ("Họp ở phường 05", "P5", "Họp ở <mark>phường 05</mark>"),
        ("Tại TP.HCM hôm nay", "ho chi minh", "Tại TP.<mark>HCM</mark> hôm nay"),
        ("Sáng 26 tháng 6 năm 2018", "26/6/2018", "Sáng <mark>26 tháng 6 năm 2018</mark>"),
        ("Đăng ký khai sinh", '"khai sinh"', "Đăng ký <mark>khai sinh</mark>"),
        ("Tin & bài <b>họp</b>", "hop", "Tin &amp; bài &lt;b&gt;<mark>họp</mark>&lt;/b&gt;"),
        ("Không có gì", "khác", "Không có gì"),
    ],
)
def test_a_title_is_marked_as_written(text, typed, expected):
    assert shown(text, typed) == expected


def test_marks_of_a_decomposed_text_hold_whole_letters():
    text = unicodedata.normalize("NFD", "Thủ tục")
    assert shown(text, "thu") == f"<mark>{unicodedata.normalize('NFD', 'Thủ')}</mark> " + text[5:]


def test_agreeing_marks_decide_what_is_marked():
    assert shown("Dương sửa đường", "đường") == "Dương sửa <mark>đường</mark>"
    assert shown("Dương sửa đường", "duong") == "<mark>Dương</mark> sửa <mark>đường</mark>"
    assert shown("Dương về", "đường") == "<mark>Dương</mark> về"


def test_a_day_without_a_year_is_marked_by_when_it_was_written():
    query = parse("26/6/2018", "vi")
    assert marked("ngày 26/6", query, "vi", date(2018, 7, 1)) == "<mark>ngày 26/6</mark>"
    assert marked("ngày 26/6", query, "vi", date(2021, 7, 1)) == "ngày 26/6"


def test_the_lines_are_those_where_most_words_lie_together():
    far = "Một câu về họp. " + "Câu không nói gì về việc ấy cả. " * 12
    near = "Tổ dân phố họp dân tối nay. Hết."
    found = lines("hop dan", far + near)
    assert found == "… Tổ <mark>dân</mark> phố <mark>họp dân</mark> tối nay. Hết."


def test_the_summary_is_shown_where_it_says_as_much():
    assert lines("họp", "Lịch họp", "Họp ngày mai") == "Lịch <mark>họp</mark>"
    assert lines("họp mai", "Lịch họp", "Họp ngày mai") == "<mark>Họp</mark> ngày <mark>mai</mark>"
    assert lines("khác", "", "Họp ngày mai") == "Họp ngày mai"
    assert lines("khác", "", " ") == ""


def test_marks_agree_before_they_are_many():
    text = "Dương sửa. " + "Câu không nói gì về việc ấy cả. " * 12 + "Sửa đường."
    assert lines("sửa đường", text).endswith("<mark>Sửa đường</mark>.")


@given(text=TEXTS, typed=st.sampled_from(["hop dan", "đường", "26/6", '"tục thủ"', "mark", "amp"]))
def test_marks_add_nothing_and_open_no_tag(text, typed):
    for made in (shown(text, typed), lines(typed, text)):
        assert set(re.findall(r"<[^>]*>", made)) <= {"<mark>", "</mark>"}
        assert re.sub(r"</mark>|<mark>", "", made).count("<") == 0
        plain = unescape(re.sub(r"</?mark>", "", made)).removeprefix("… ").removesuffix(" …")
        assert plain in re.sub(r"\s+", " ", text)
    assert len(lines(typed, text).split()) < WIDTH * 3
