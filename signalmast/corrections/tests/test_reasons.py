"""What agrees and what differs, as a reader writes it; the same at the desk and on the site."""

import pytest
from django.utils.translation import override

from signalmast.corrections.domain.answering import find_answers
from signalmast.corrections.domain.reasons import Reason, reasons, said
from signalmast.corrections.matching.matcher import Why
from signalmast.corrections.tests import factories


@pytest.mark.parametrize(
    ("kind", "value", "vietnamese", "english"),
    [
        ("number", "50 000 VND / ride", "50.000 đồng mỗi lượt", "50,000 đồng each time"),
        ("number", "1.5 %", "1,5 %", "1.5 %"),
        ("number", "3 days", "3 ngày", "3 days"),
        ("unit", "100 length", "100 m", "100 m"),
        ("number", "2 x", "2 lần", "2 times as much"),
        ("date", "2026-08-01", "1/8/2026", "1/8/2026"),
        ("date", "weekday", "weekday", "weekday"),
        ("place", "phường <b>", "phường <b>", "phường <b>"),
    ],
)
def test_a_value_is_written_as_its_reader_would(kind, value, vietnamese, english):
    for language, expected in (("vi", vietnamese), ("en", english)):
        with override(language):
            assert said(kind, value) == expected


def test_words_of_the_comparison_itself_are_shown_to_nobody():
    why = Why(
        agree=(("concept", "charged"),),
        differ=(("direction", "up", "down"), ("words", "nộp", "u_money per_ride")),
    )
    assert [(str(one.label), one.agrees, one.differs) for one in reasons(why)] == [
        ("direction", [], [("", "")]), ("subject", [], [("", "")]),
    ]  # fmt: skip
    assert reasons(Why()) == []


def test_reasons_come_in_a_readers_order_and_once():
    why = Why(words=("a",), agree=(("name", "Lan"), ("number", "3"), ("bare", "3")))
    assert [(str(one.label), one.agrees) for one in reasons(why)] == [
        ("number", ["3"]), ("name", ["Lan"]), ("words", ["a"]),
    ]  # fmt: skip
    assert isinstance(reasons(why)[0], Reason)


@pytest.mark.django_db
def test_a_bare_number_agrees_and_half_english_words_are_still_vietnamese(office):
    ruling = factories.ruling(office)
    text = "qua cau ben nghe so online mat 50k"
    (one,) = find_answers(text, office=office, language="vi")
    assert one.page.claim_id == ruling.claim_id
    assert one.why.is_other_language is False
    numbers = {str(each.label): each.agrees for each in reasons(one.why)}
    with override("vi"):
        assert reasons(one.why)[0].agrees == ["50.000"]
    assert "number" in numbers
