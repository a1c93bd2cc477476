"""Marks put back, how sure a text is, and sums that are one."""

import sqlite3

import pytest

from signalmast.corrections.matching import Document, Index, tables
from signalmast.corrections.matching.comparing import compare
from signalmast.corrections.matching.language import route_of
from signalmast.corrections.matching.reading import read
from signalmast.corrections.matching.restoring import restored_text
from signalmast.corrections.matching.scoring import _polarity
from signalmast.corrections.matching.sqlite import SqliteStore
from signalmast.corrections.matching.vectors import Vectors


@pytest.mark.parametrize(
    ("bare", "marked"),
    [
        ("hoc phi tang gap doi tu thang 9", "học phí tăng gấp đôi từ tháng 9"),
        ("nguoi dan bi cup nuoc ba ngay", "người dân bị cúp nước ba ngày"),
        ("Ko dc thu 2tr/nha", "không được thu 2tr/nhà"),
        ("Xe buýt 52 ngung chay", "Xe buýt 52 ngừng chạy"),
    ],
)
def test_marks_are_put_back_and_short_forms_spelt_out(bare, marked):
    assert restored_text(bare, []).casefold() == marked.casefold()


def test_names_are_learnt_from_the_candidates():
    near = [read("Chợ Quỳnh Lãm bị giải tỏa vào cuối tháng 12.", "vi")]

    assert restored_text("cho quynh lam dep roi", near).startswith("chợ quỳnh lãm")


def test_a_text_of_no_words_stays():
    assert restored_text("!!! 52", []) == "!!! 52"
    assert restored_text("", []) == ""


class Listening:
    """An encoder that remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        import numpy as np

        self.asked += texts
        return np.eye(384, dtype=np.float32)[: len(texts)]


def test_the_encoder_is_asked_with_marks():
    pytest.importorskip("numpy")
    opened = sqlite3.connect(":memory:", isolation_level=None)
    for statement in tables("sqlite"):
        opened.execute(statement)
    store, encoder = SqliteStore(opened), Listening()
    index = Index(store, Vectors(store, encoder))
    index.add(
        [Document("buyt", "Tuyến xe buýt 52 sẽ bị bỏ hẳn từ đầu tháng 12 vì ít khách.", "vi")]
    )
    encoder.asked.clear()

    index.search("tuyen xe buyt 52 bi bo han tu dau thang 12", "vi")
    opened.close()

    assert encoder.asked == ["tuyến xe buýt 52 bị bỏ hẳn từ đầu tháng 12"]


@pytest.mark.parametrize(
    ("text", "is_encoded"),
    [
        ("tuyen xe buyt so 52 ngung chay tu dau thang sau", True),
        ("xe buyt 52", False),
        ("ko dc di xe buyt 52 nua mn oi", False),
        (" ".join(["xe buyt 52 ngung chay"] * 20), False),
    ],
)
def test_a_text_without_marks_is_encoded_by_its_length(text, is_encoded):
    route = route_of(text, "vi")

    assert (route.name, route.is_encoded) == ("unaccented", is_encoded)


@pytest.mark.parametrize(
    ("text", "language", "stances"),
    [
        ("Công an bác tin có nhóm người lạ bắt cóc trẻ em", "vi", ["refuted"]),
        ("Quận đề xuất cấm xe ôm quanh bến xe", "vi", ["proposed"]),
        ("Chợ vẫn mở cửa trong lúc sửa mái", "vi", ["kept", "passing"]),
        ("Thôi về nhà đi thôi.", "vi", ["ended"]),
        ("cho van mo cua", "vi", []),
        ("The council is considering closing the road", "en", ["proposed"]),
        ("The road closes on Sunday", "en", []),
    ],
)
def test_how_sure_a_text_is(text, language, stances):
    assert read(text, language).stances == stances


def test_what_only_the_query_denies_counts_unless_the_claim_says_no_itself():
    def polarity(query, known):
        return _polarity(read(query, "vi"), read(known, "vi"))

    assert polarity("Cáp cầu Nậm Thia không đứt", "Cầu Nậm Thia bị đứt cáp") == 1.0
    assert polarity("Cầu Nậm Thia bị đứt cáp", "Cáp cầu Nậm Thia không đứt") == 0.5
    assert polarity("Xe tải không được qua cầu", "Cấm xe tải qua cầu") == 0.0


@pytest.mark.parametrize(
    ("one", "other", "agree", "differ"),
    [
        ("nộp 500.000 đồng mỗi tháng", "nộp 6 triệu đồng mỗi năm", ["number"], []),
        ("nộp 500.000 đồng mỗi tháng", "nộp 500.000 đồng mỗi năm", [], ["unit"]),
        ("trả một trăm rưỡi", "trả 150.000 đồng", ["number"], []),
        ("mất hăm lăm ngàn", "mất 25.000 đồng", ["number"], []),
        ("đến hết tháng 8", "từ ngày 1/9", [], []),
        ("đến hết tháng 7", "từ ngày 1/9", [], ["date"]),
        ("vé xuống 25.000 đồng", "vé lên 25.000 đồng", ["number"], ["direction"]),
    ],
)
def test_sums_and_days_that_are_one(one, other, agree, differ):
    found = compare(read(one, "vi"), read(other, "vi"))

    assert [kind for kind, _said in found.agree if kind in {"number", "date"}] == agree
    assert [kind for kind, *_said in found.differ] == differ
