"""What a resident types finds what was published, in any of its spellings, and nothing else."""

import unicodedata
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from signalmast.core.search import Suggestion, site_index
from signalmast.core.tests.search.documents import HOSTILE, START, a_document, find, keys, put

pytestmark = pytest.mark.django_db
#: Queries of a ranked answer: SQLite counts before it ranks.
RANKED = 2 if connection.vendor == "sqlite" else 1


@pytest.fixture(autouse=True)
def _empty():
    """Other tests with real transactions may have left documents behind."""
    site_index().clear()


@pytest.fixture
def news():
    put(
        a_document(
            1,
            "Thủ tục đăng ký khai sinh",
            "Ngày 26/6/2018, UBND phường 5, quận 1 hướng dẫn người dân làm hồ sơ.",
        ),
        a_document(2, "Giữ gìn hoà bình", "Sáng 26 tháng 6 năm 2018 tại P.5, Q.1. Ông Dương nói."),
        a_document(3, "Lịch cắt điện", "Đường Nguyễn Huệ, TP.HCM cấm xe ngày 1/7."),
        a_document(4, "Thi đua khen thưởng", "Thủ đô; tục lệ. Thành phố Hồ Chí Minh."),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thủ tục khai sinh", [1]),
        ("thu tuc khai sinh", [1]),
        ("THU TUC", [1, 4]),
        ("hòa bình", [2]),
        ("hoà bình", [2]),
        ("duong nguyen hue", [3]),
        ("đường Nguyễn Huệ", [3]),
        ("thi dua", [4]),
        ("tp hcm", [3, 4]),
        ("Thành phố Hồ Chí Minh", [3, 4]),
        ("26/6/2018", [1, 2]),
        ("26-06-2018", [1, 2]),
        ("ngày 26/6", [1, 2]),
        ("26 tháng 6 năm 2018", [1, 2]),
        ("tháng 6/2018", [1, 2]),
        ("1/7/2018", [3]),
        ("phường 5", [1, 2]),
        ("P5 Q1", [1, 2]),
        ("phường 05, quận 1", [1, 2]),
        ("ủy ban nhân dân", [1]),
        ("", []),
        ("  !?* ", []),
    ],
)
def test_spellings_find_each_other(news, typed, expected):
    assert sorted(keys(typed)) == expected
    assert sorted(keys(unicodedata.normalize("NFD", typed))) == expected


def test_what_was_handed_in_decomposed_is_found_too():
    put(a_document(1, unicodedata.normalize("NFD", "Đường Nguyễn Huệ")))
    assert keys("đường nguyễn huệ") == keys("duong nguyen hue") == [1]


def test_words_between_quotes_stand_side_by_side(news):
    assert keys('"đăng ký khai sinh"') == keys("“dang ky khai sinh”") == [1]
    assert keys('"đăng khai"') == []
    assert keys('"thủ tục"') == [1]
    put(a_document(5, "Khai sinh", "đăng ký khai; ký khai sinh"))
    assert keys('"đăng ký khai sinh"') == [1]


def test_title_counts_more_than_summary_and_summary_more_than_body():
    words = "một hai ba bốn năm sáu bảy tám"
    put(
        a_document(1, "khen thưởng", words, summary=words),
        a_document(2, words, words, summary="khen thưởng"),
        a_document(3, words, f"khen thưởng {words}", summary=words),
    )
    assert keys("khen thưởng") == [1, 2, 3]


def test_of_equals_the_one_with_the_same_marks_comes_first_then_the_newer():
    put(
        a_document(1, "Sửa đường", at=START),
        a_document(2, "Sửa đường", at=START + timedelta(days=3)),
        a_document(3, "Sửa dương", at=START + timedelta(days=9)),
    )
    assert keys("sửa đường") == [2, 1, 3]
    assert keys("sua duong") == [3, 2, 1]


def test_two_syllables_side_by_side_count_more_than_apart():
    put(
        a_document(1, "Bản tin", "thủ tục mới và vài lời khác nữa"),
        a_document(2, "Bản tin", "tục mới và vài lời khác nữa thủ"),
    )
    assert keys("thu tuc") == [1, 2]


def test_newest_first_and_page_by_page():
    put(*(a_document(number, "Bản tin") for number in range(1, 8)))
    assert keys("bản tin", order="newest", limit=3) == [7, 6, 5]
    assert keys("bản tin", order="newest", limit=3, offset=6) == [1]
    pages = [keys("bản tin", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert pages == [[7, 6, 5], [4, 3, 2], [1], []]
    assert find("bản tin", limit=3).total == 7


def test_the_list_goes_on_by_date_behind_what_is_ranked(monkeypatch):
    index = site_index()
    monkeypatch.setattr(type(index.engine), "most_ranked", 4)
    put(*(a_document(number, "Bản tin", "họp dân") for number in range(2, 12)))
    put(a_document(1, "Họp dân"))
    every = [keys("họp dân", limit=3, offset=offset) for offset in range(0, 15, 3)]
    assert [key for page in every for key in page] == [1, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
    assert find("họp dân", limit=3).total == 11


def test_facets_narrow_the_answer():
    put(
        a_document(1, "Tin", kind="notice", categories=(7,), units=(3, 4)),
        a_document(2, "Tin", categories=(7, 8)),
        a_document(3, "Tin", units=(3,)),
    )
    assert keys("tin", kind="notice") == [1]
    assert keys("tin", category=7) == [2, 1]
    assert keys("tin", category=7, unit=4) == [1]
    assert keys("tin", unit=44) == []


def test_offices_and_languages_see_nothing_of_each_other():
    put(
        a_document(1, "Họp dân"),
        a_document(2, "Họp dân", office=2),
        a_document(3, "Họp dân", language="en"),
        a_document(4, "Khiếu nại", office=2),
    )
    index = site_index()
    assert keys("họp dân") == [1]
    assert keys("họp dân", office=2) == [2]
    assert keys("họp dân", language="en") == [3]
    assert [index.keys(1, "vi"), index.keys(2, "vi"), index.keys(1, "en")] == [{1}, {2, 4}, {3}]
    assert index.suggest("khiếu", office=1, language="vi") == []
    # What only another office writes is no correction either.
    assert find("khiếu nạii").corrected == ""


def test_english_pages_are_found_by_singular_and_plural():
    put(a_document(1, "Office hours", "The wards publish policies.", language="en"))
    assert keys("ward policy", language="en") == keys("hours of wards", language="en") == [1]


def test_a_document_is_found_once_it_is_put_and_no_more_once_it_is_removed():
    index = site_index()
    put(a_document(1, "Họp dân", "ở phường 5"), a_document(2, "Họp dân"))
    put(a_document(1, "Cắt điện", "ở phường 6"))
    assert keys("họp dân") == [2]
    assert keys("phường 5") == []
    assert keys("cắt điện phường 6") == [1]
    index.remove([1, 99])
    assert keys("cắt điện") == []
    assert index.keys(1, "vi") == {2}
    index.clear()
    assert keys("họp dân") == []


def test_a_change_that_is_rolled_back_is_not_found():
    put(a_document(1, "Họp dân"))
    with suppress(ZeroDivisionError), transaction.atomic():
        put(a_document(1, "Cắt điện"), a_document(2, "Cắt điện"))
        site_index().remove([1])
        raise ZeroDivisionError
    assert keys("họp dân") == [1]
    assert keys("cắt điện") == []


def test_documents_of_the_same_minute_have_room():
    put(*(a_document(number, "Bản tin", at=START) for number in range(1, 301)))
    put(a_document(301, "Bản tin", at=START + timedelta(minutes=90)))
    found = keys("bản tin", order="newest", limit=400)
    assert sorted(found) == list(range(1, 302))
    assert site_index().keys(1, "vi") == set(range(1, 302))


def test_signs_that_no_database_holds_are_left_out():
    put(a_document(1, "Họp\x00 dân \ud800", "xin\x00 chào"))
    (hit,) = find("họp dân\x00").hits
    assert (hit.title, str(hit.snippet_html)) == ("Họp dân ", "xin chào")


def test_suggestions_are_titles_that_begin_so_then_titles_that_hold_it():
    put(
        a_document(1, "Thủ tục khai sinh"),
        a_document(2, "Hướng dẫn thủ tục"),
        a_document(3, "Thủ tục cư trú"),
        a_document(4, "Lịch họp", "thủ tục"),
    )
    index = site_index()
    texts = [one.text for one in index.suggest("thu tu", office=1, language="vi")]
    assert texts == ["Thủ tục cư trú", "Thủ tục khai sinh", "Hướng dẫn thủ tục"]
    assert index.suggest("thủ tục kh", office=1, language="vi", limit=1) == [
        Suggestion("Thủ tục khai sinh", "/vi/tin/1/")
    ]
    texts = [one.text for one in index.suggest("thủ tục", office=1, language="vi")]
    assert texts[-1] == "Lịch họp"
    assert index.suggest(' "*', office=1, language="vi") == []


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=HOSTILE)
def test_any_text_is_only_words(news, text):
    found = find(text)
    assert {hit.key for hit in found.hits} <= {1, 2, 3, 4}
    assert found.total >= len(found.hits)
    newest = find(text, order="newest")
    assert sorted(hit.key for hit in newest.hits) == sorted(hit.key for hit in found.hits)
    suggested = site_index().suggest(text, office=1, language="vi")
    assert {one.url for one in suggested} <= {f"/vi/tin/{key}/" for key in range(1, 5)}


def test_a_question_costs_what_ranking_costs_and_one_query_for_the_texts(django_assert_num_queries):
    put(*(a_document(number, "Bản tin", "họp dân phường 5") for number in range(1, 31)))
    with django_assert_num_queries(RANKED + 1):
        assert find("bản tin phường 5 họp dân").total == 30
    with django_assert_num_queries(2):
        assert len(keys("bản tin", order="newest", limit=50)) == 30
    with django_assert_num_queries(2):
        assert site_index().suggest("bản t", office=1, language="vi") != []


def test_the_tables_of_both_indexes_hold_as_many_documents_as_are_found(news):
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM core_site_entry")
        assert cursor.fetchone() == (4,)
        if connection.vendor == "sqlite":
            site_index().remove([2])
            cursor.execute(
                "SELECT COUNT(*) FROM core_site_vocabulary WHERE term IN ('hoa', 'gin', 'giu')"
            )
            assert cursor.fetchone() == (0,)
