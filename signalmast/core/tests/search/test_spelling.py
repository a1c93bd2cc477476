"""A word that no document holds is taken for the nearest one that some do, and this is said."""

from datetime import UTC, datetime

import pytest

from signalmast.core.search import site_index
from signalmast.core.search.spelling import candidates, without_telex
from signalmast.core.tests.search.documents import a_document, find, keys, put


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("thutu", "thu tu"), ("nghip", "nghiep"), ("nghieep", "nghiep"), ("ngheip", "nghiep")],
)
def test_one_slip_away_lies_the_word_that_was_meant(slip, meant):
    assert candidates(slip)[meant] <= 0.4
    assert slip not in candidates(slip)


@pytest.mark.parametrize(
    ("keys_struck", "meant"),
    [("thur", "thu"), ("tucj", "tuc"), ("dduwowngf", "duong"), ("chuyeern", "chuyen")],
)
def test_telex_keys_are_taken_out(keys_struck, meant):
    assert meant in without_telex(keys_struck)


pages = pytest.mark.django_db


@pytest.fixture
def news():
    site_index().clear()
    put(
        *(
            a_document(number, f"Thủ tục khai sinh số {number}", "Ở phường 5, mang hộ khẩu.")
            for number in range(1, 31)
        ),
        a_document(31, "Chuyển đổi số", "Đăng ký doanh nghiệp qua mạng."),
        a_document(32, "Tin", "Ghi nhầm là thủ tuch.", at=datetime(1975, 4, 30, tzinfo=UTC)),
    )


@pages
@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("thủ tục khai sinnh", "thủ tục khai sinh"),
        ("khai sihn", "khai sinh"),
        ("thutuc", "thủ tục"),
        ("thur tucj", "thủ tục"),
        ("doanh nghieepj", "doanh nghiệp"),
        ("chuyển dổii số", "chuyển đổi số"),
    ],
)
def test_the_right_word_is_looked_for_and_shown_with_its_marks(news, typed, corrected):
    found = find(typed)
    assert found.corrected == corrected
    assert found.is_partial is False
    assert [hit.key for hit in found.hits] == keys(corrected)
    assert "<mark>" in found.hits[0].title_html + found.hits[0].snippet_html


@pages
def test_what_is_found_is_not_corrected(news):
    assert find("khai sinh").corrected == ""
    assert find("doanh nghiệp").corrected == ""


@pages
def test_a_word_in_almost_no_document_stands_beside_the_frequent_one(news):
    found = find("thủ tuch", limit=3)
    assert found.corrected == "thủ tục"
    assert [hit.key for hit in found.hits] == [32, 30, 29]
    assert found.total == 31
    assert str(found.hits[0].snippet_html) == "Ghi nhầm là <mark>thủ tuch</mark>."
    assert [hit.key for hit in find("thủ tuch", limit=3, offset=30).hits] == [1]


@pages
@pytest.mark.parametrize("typed", ["12345678", "xy", "zzzzzz", "ư", "“sihn”"])
def test_numbers_letters_and_quotes_are_left_as_they_are(news, typed):
    assert (find(typed).total, find(typed).corrected) == (0, "")


@pages
def test_when_nothing_holds_all_words_the_rarest_are_looked_for(news):
    found = find("doanh nghiệp làm thủ tục hộ khẩu")
    assert found.is_partial is True
    assert found.hits[0].key == 31
    assert find('"doanh nghiệp qua" hộ khẩu').hits[0].key == 31
    assert find('"doanh nghiệp nào" hộ khẩu').hits == []


@pages
def test_an_index_put_in_order_answers_the_same(news):
    asked = ("khai sihn", "doanh nghiệp làm thủ tục hộ khẩu", "thủ tuch", "thu tuc")
    before = [find(text) for text in asked]
    site_index().tidy()
    assert [find(text) for text in asked] == before


@pages
def test_putting_or_removing_nothing_changes_nothing(news):
    site_index().put([])
    site_index().remove([])
    assert len(site_index().keys(1, "vi")) == 32
