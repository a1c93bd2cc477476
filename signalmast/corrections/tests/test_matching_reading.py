"""What a text says, however it is written."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.tabular.text import fold
from signalmast.corrections.matching.comparing import compare
from signalmast.corrections.matching.language import language_of, route_of
from signalmast.corrections.matching.reading import Reading, read
from signalmast.corrections.matching.stemming import stem
from signalmast.corrections.matching.tokens import (
    canonical_url,
    normal_text,
    text_hash,
    tokens,
    urls_in,
)


def values(text, language="vi"):
    return [(one[0], round(one[1], 4)) for one in read(text, language).quantities]


@pytest.mark.parametrize(
    "text",
    [
        *("một triệu rưỡi", "1,5 triệu", "1.500.000", "1tr5", "1500k", "mot trieu ruoi"),
        *("1 triệu 500 nghìn", "một triệu năm trăm nghìn", "1.5 triệu"),
    ],
)
def test_one_sum_has_one_value(text):
    sentence = f"phải nộp {text} đồng"

    assert values(fold(sentence) if text.startswith("mot") else sentence) == [("money", 1_500_000)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("tăng gấp đôi", "vi", [("times", 2)]),
        ("giảm một nửa", "vi", [("times", 0.5)]),
        ("hai mươi phần trăm", "vi", [("percent", 20)]),
        ("hai mươi lăm năm", "vi", [("time", 25 * 365)]),
        ("một trăm hai mươi người", "vi", [("count", 120)]),
        ("hai trăm linh năm hộ", "vi", [("count", 205)]),
        ("một trăm hai", "vi", [("count", 120)]),
        ("năm trường", "vi", [("count", 5)]),
        ("72 tiếng", "vi", [("time", 3)]),
        ("nửa triệu", "vi", [("count", 500_000)]),
        ("từ tháng này, sau tháng sau", "vi", []),
        ("anh Ba Tám nói", "vi", []),
        ("half a million dong", "en", [("money", 500_000)]),
        ("two hundred and five people", "en", [("count", 205)]),
        ("twenty-five percent", "en", [("percent", 25)]),
        ("VND 1,000,000", "en", [("money", 1_000_000)]),
        ("2.5 million dong", "en", [("money", 2_500_000)]),
        ("a three-year ban", "en", [("time", 3 * 365)]),
        ("one of them", "en", []),
    ],
)
def test_numbers_in_words_and_digits(text, language, found):
    assert values(text, language) == found


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("ngày mùng 2 tháng 9", "vi", [("day", "09-02")]),
        ("2/9", "vi", [("day", "09-02")]),
        ("mùng hai tháng chín", "vi", [("day", "09-02")]),
        ("02-09-2025", "vi", [("day", "2025-09-02")]),
        ("September 2", "en", [("day", "09-02")]),
        ("2nd of September 2025", "en", [("day", "2025-09-02")]),
        ("tháng tư", "vi", [("month", "04")]),
        ("in May 2026", "en", [("month", "2026-05")]),
        ("9 giờ", "vi", [("hour", "0540")]),
        ("9h30", "vi", [("hour", "0570")]),
        ("21:00", "vi", [("hour", "1260")]),
        ("chín giờ tối", "vi", [("hour", "1260")]),
        ("9 pm", "en", [("hour", "1260")]),
        ("thứ bảy", "vi", [("weekday", "6")]),
        ("Saturday", "en", [("weekday", "6")]),
        ("6 và 7/12", "vi", [("day", "12-07"), ("day", "12-06")]),
        ("suốt 4 giờ đồng hồ", "vi", []),
        ("24/7", "vi", []),
    ],
)
def test_dates_and_hours(text, language, found):
    assert read(text, language).moments == found


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("quận 1", [("district", "1")]),
        ("Q.3", [("district", "3")]),
        ("P5", [("ward", "5")]),
        ("phuong 05", [("ward", "5")]),
        ("tuyến xe buýt số 52", [("route", "52")]),
        ("lớp 6A", [("grade", "6a")]),
        ("quốc lộ 13", [("highway", "13")]),
    ],
)
def test_numbers_that_are_names(text, labels):
    assert read(text, "vi").labels == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("refused a place in first grade", [("grade", "1")]),
        ("all ninth graders sit it again", [("grade", "9")]),
        ("a 3rd dose is due", [("dose", "3")]),
        ("pupils of grade six", [("grade", "6")]),
        ("from the first of April, a second chance", []),
    ],
)
def test_english_numbers_of_order_are_names_before_a_kind(text, labels):
    assert read(text, "en").labels == labels


def reasons(query, known):
    differ = compare(read(query, "vi"), read(known, "vi")).differ
    return [one[1:] for one in differ if one[0] == "cause"]


def test_two_reasons_without_a_common_word_differ():
    known = "Hoãn bầu cử vì danh sách sai."

    assert reasons("Vì mưa lũ nên hoãn bầu cử.", known) == [("mưa lũ", "danh sách sai")]
    assert reasons("hoan bau cu vi danh sach bi nham", known) == []
    assert reasons("Hoãn bầu cử, vì vậy mất vui.", known) == []


def test_names_are_words_in_capitals_without_their_kind():
    vietnamese = read("Toàn bộ hộ dân đường Lê Văn Sỹ và chợ Bà Hoa phải dời đi.", "vi")
    english = read("Every home on Lê Văn Sỹ Street must move.", "en")

    assert [shown for _words, shown in vietnamese.names] == ["Lê Văn Sỹ", "Bà Hoa"]
    assert [shown for _words, shown in english.names] == ["Lê Văn Sỹ"]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Nước máy không bị nhiễm dầu", True),
        ("Nước máy bị nhiễm dầu không?", False),
        ("Không chỉ nước máy bị nhiễm dầu", False),
        ("Chưa tăng học phí", True),
        ("không khí ô nhiễm", False),
    ],
)
def test_denial_is_told_from_question_and_compound(text, denied):
    assert any(was for _group, was, _said in read(text, "vi").concepts.values()) is denied


@pytest.mark.parametrize(
    ("bare", "marked"),
    [
        ("thang sau xe buyt dung chay", "Xe buýt dừng chạy từ tháng 6"),
        ("thang sau xe buyt dung chay", "Xe buýt dừng chạy từ tháng sau"),
        ("moi nguoi chi duoc mua nam can gao", "Mỗi người chỉ được mua 5 ký gạo"),
        ("nguoi khuyet tat nang bi giam tro cap", "Người khuyết tật nặng bị giảm trợ cấp"),
        ("phu ho phai co the nghe", "Thợ hồ phải có thẻ nghề"),
        ("ban ve vao cong vien", "Công viên bán vé vào cửa"),
        ("bao lanh cho nguoi nuoc ngoai", "Bảo lãnh cho người nước ngoài"),
    ],
)
def test_what_a_text_without_marks_may_mean_never_contradicts(bare, marked):
    assert compare(read(bare, "vi"), read(marked, "vi")).differ == []
    assert compare(read(marked, "vi"), read(bare, "vi")).differ == []


def test_a_text_without_marks_agrees_in_what_it_may_mean():
    query = read("moi nguoi chi duoc mua nam can gao", "vi")

    found = compare(query, read("Mỗi người chỉ được mua 5 ký gạo", "vi"))

    assert ("number", "5 mass") in found.agree
    assert "n_5" in query.maybe
    assert read("Mỗi người chỉ được mua năm cân gạo", "vi").maybe == []


def test_concepts_are_shared_by_both_languages():
    vietnamese = read("Cúp nước toàn bộ thành phố", "vi").concepts
    english = read("A water outage in the whole city", "en").concepts

    shared = {"supply_cut", "service_water", "city", "reach_all"}
    assert shared <= vietnamese.keys()
    assert shared <= english.keys()


def test_short_forms_are_spelt_out():
    assert (
        read("ko dc đi xm ở tp", "vi").words == read("không được đi xe máy ở thành phố", "vi").words
    )


def test_two_tone_placements_and_both_encodings_are_one_text():
    assert normal_text("Hoà  Bình") == normal_text("hòa bình") == normal_text("hòa bình")
    assert text_hash("Hoà Bình!") == text_hash("hòa bình")


def test_addresses_leave_the_text_and_become_keys():
    text = "Xem https://www.example.com/a/?utm_source=x&b=1#top nhé"

    assert urls_in(text) == ["example.com/a?b=1"]
    assert [one.raw for one in tokens(text)] == ["Xem", "nhé"]
    assert canonical_url("http://m.Example.com/a/") == "example.com/a"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Học phí tăng", "vi"),
        ("hoc phi tang gap doi tu thang 9 ha moi nguoi", "vi"),
        ("ko dc di xm vao q1", "vi"),
        ("Voters without the card will be turned away", "en"),
        ("tax on rent", "en"),
        ("Bus 14 on Hai Bà Trưng Street has been cancelled", "en"),
        ("", "vi"),
    ],
)
def test_language_is_told_from_the_text(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Từ tháng chín học phí tăng gấp đôi ở quận một", "vi", "vi"),
        ("tu thang chin hoc phi tang gap doi o quan mot", "vi", "unaccented"),
        ("học phí tăng", "vi", "fragment"),
        ("ko dc đi xe máy vào quận một từ tháng chín", "vi", "short forms"),
        ("học phí tăng " * 40, "vi", "long"),
        ("school fees rise", "en", "en"),
    ],
)
def test_route_follows_language_marks_and_length(text, language, name):
    assert route_of(text, language).name == name


@pytest.mark.parametrize(
    ("word", "found"),
    [("relational", "relat"), ("hopping", "hop"), ("ponies", "poni"), ("increases", "increas")],
)
def test_stems_are_porters(word, found):
    assert stem(word) == found


words = st.text(alphabet="abcđơưăâêộìáạ k1235.,/%-h", max_size=60)


@given(words)
def test_reading_never_fails_and_survives_storage(text):
    for language in ("vi", "en"):
        reading = read(text, language)
        assert Reading.unpacked(json.loads(json.dumps(reading.packed()))) == reading


@given(words)
def test_folding_is_idempotent_and_reading_ignores_case(text):
    assert fold(fold(text)) == fold(text)
    assert read(text, "vi").words == read(text.upper().lower(), "vi").words


def test_matching_needs_no_django():
    import subprocess

    code = "import sys, signalmast.corrections.matching as m; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
