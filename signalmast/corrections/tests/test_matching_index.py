"""The index: what is added is found, removed is gone, and both databases answer alike."""

import sqlite3

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from signalmast.corrections.matching import Document, drops, open_index, tables
from signalmast.corrections.matching.batch import Batch

CLAIMS = [
    Document("nuoc", "Toàn bộ các hộ trên đường Lê Văn Sỹ bị cúp nước ba ngày từ 5/12.", "vi"),
    Document("buyt", "Tuyến xe buýt 52 sẽ bị bỏ hẳn từ đầu tháng 12 vì ít khách.", "vi"),
    Document("ve", "Vé xe buýt tuyến 14 tăng từ 6.000 lên 12.000 đồng một lượt.", "vi"),
    Document("cho", "Chợ Bà Hoa bị giải tỏa vào cuối tháng 12.", "vi", urls=("https://a.vn/cho",)),
    Document("rent", "Landlords letting one room to foreigners must pay a 20 percent tax.", "en"),
    Document("visa", "Overstaying a visa by one day leads to a three-year entry ban.", "en"),
]


@pytest.fixture
def index():
    opened = sqlite3.connect(":memory:", isolation_level=None)
    for statement in tables("sqlite"):
        opened.execute(statement)
    yield open_index(opened)
    opened.close()


@pytest.fixture
def full(index):
    index.add(CLAIMS)
    return index


def best(index, text):
    matches = index.search(text).matches
    return matches[0] if matches else None


def score_of(index, text, key):
    return next((one.score for one in index.search(text).matches if one.id == key), 0.0)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nghe noi duong le van sy mat nuoc 3 ngay tu mung 5 thang 12", "nuoc"),
        ("cúp nước Lê Văn Sỹ", "nuoc"),
        ("xe buyt 52 ngung chay", "buyt"),
        ("vé tuyến 14 gấp đôi, 12k một lần", "ve"),
        ("No running water on Le Van Sy street for three days from 5 December", "nuoc"),
        ("Chủ nhà cho người nước ngoài thuê một phòng phải nộp thuế 20%", "rent"),
    ],
)
def test_rumours_find_their_correction(full, text, key):
    assert best(full, text).id == key


@pytest.mark.parametrize(
    ("key", "true", "near", "kind"),
    [
        ("nuoc", "Dân đường Lê Văn Sỹ không có nước 72 tiếng từ mùng 5 tháng 12.",
         "Toàn bộ các hộ trên đường Lê Văn Sỹ bị cúp nước ba ngày từ 15/12.", "date"),
        ("nuoc", "Dân đường Lê Văn Sỹ không có nước 72 tiếng từ mùng 5 tháng 12.",
         "Toàn bộ các hộ trên đường Trần Quang Diệu bị cúp nước ba ngày từ 5/12.", "name"),
        ("buyt", "Xe buýt số 52 ngừng chạy từ đầu tháng 12 do vắng khách.",
         "Tuyến xe buýt 25 sẽ bị bỏ hẳn từ đầu tháng 12 vì ít khách.", "place"),
        ("ve", "Vé xe buýt 14 từ sáu nghìn lên mười hai nghìn một lần đi.",
         "Vé xe buýt tuyến 14 tăng từ 6.000 lên 7.000 đồng một lượt.", "number"),
        ("visa", "Stay one day longer than your visa and you cannot come back for three years.",
         "Overstaying a visa by one year leads to a three-year entry ban.", "number"),
    ],
)  # fmt: skip
def test_a_near_miss_scores_below_the_paraphrase_and_says_why(full, key, true, near, kind):
    missed = next(one for one in full.search(near).matches if one.id == key)

    assert score_of(full, true, key) > missed.score
    assert kind in {differ[0] for differ in missed.why.differ}
    assert missed.verdict != "same"


def test_equal_text_is_exact_and_equal_without_marks_is_said(full):
    exact = best(full, "  chợ BÀ HOA bị giải toả vào cuối tháng 12")
    folded = best(full, "cho ba hoa bi giai toa vao cuoi thang 12")

    assert (exact.id, exact.verdict, exact.score, exact.why.is_exact) == ("cho", "same", 1.0, True)
    assert (folded.id, folded.verdict, folded.why.is_equal_folded) == ("cho", "same", True)
    assert folded.why.is_exact is False


def test_an_address_is_an_exact_key(full):
    found = best(full, "mọi người xem http://www.a.vn/cho/?utm_source=zalo")

    assert (found.id, found.why.is_exact) == ("cho", True)


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("xe buýt 52 bỏ", "short"),
        (
            "Bus route 52 will be scrapped at the beginning of December, too few passengers",
            "language",
        ),
        ("Tuyến xe buýt 25 sẽ bị bỏ hẳn từ đầu tháng 12 vì ít khách.", "conflict"),
    ],
)
def test_caps_allow_no_more_than_related(full, text, cap):
    found = next(one for one in full.search(text).matches if one.id == "buyt")

    assert cap in found.why.caps
    assert found.verdict != "same"


def test_of_equals_the_newer_comes_first(index):
    text = "Cầu Kênh Tẻ đóng cửa sửa chữa trong ba tháng tới"
    for key, day in (("a", "2025-01-02"), ("b", "2026-01-02"), ("c", "2024-01-02")):
        index.add([Document(key, text, "vi", date=day)])

    assert [one.id for one in index.search(text).matches] == ["b", "a", "c"]


def test_what_nothing_answers_is_new(full):
    found = best(full, "Công viên Lam Sơn mở hội hoa xuân vào sáng chủ nhật tới nhé")

    assert found is None or found.verdict == "new"


def test_without_an_encoder_an_answer_across_languages_says_so(full, index):
    answer = full.search("xe buyt 52 ngung chay")

    assert answer.lacks_encoder is True
    index.remove(["rent", "visa"])
    assert index.search("xe buyt 52 ngung chay").lacks_encoder is False


def test_adding_again_replaces_and_rollback_takes_back(full):
    full.store.connection.execute("BEGIN")
    full.add([Document("buyt", "Phà Cát Lái nghỉ chạy cả tuần.", "vi")])
    assert best(full, "Phà Cát Lái nghỉ chạy cả tuần.").id == "buyt"
    full.store.connection.execute("ROLLBACK")

    assert best(full, "tuyến xe buýt 52 bị bỏ").id == "buyt"
    assert score_of(full, "Phà Cát Lái nghỉ chạy cả tuần.", "buyt") < 0.5


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", '" OR 1', "(", "a" * 5000, "1 " * 4000, "\ud83d"]
)
def test_no_text_is_syntax(full, text):
    full.search(text)


TEXTS = [
    *("xe buyt 52 ngung chay", "cúp nước Lê Văn Sỹ", "20 percent tax on rooms", "chợ Bà Hoa"),
    "vé tuyến 14 gấp đôi",
]


def answers(index):
    return [
        [(one.id, one.score, one.verdict, one.why) for one in index.search(text).matches]
        for text in TEXTS
    ]


@settings(max_examples=8, deadline=None)
@given(st.permutations(CLAIMS), st.sets(st.sampled_from([one.id for one in CLAIMS])))
def test_neither_the_order_nor_what_came_and_went_changes_answers(order, gone):
    made = []
    for steps in (
        [("add", order), ("remove", gone)],
        [("add", [one for one in CLAIMS if one.id not in gone])],
    ):
        opened = sqlite3.connect(":memory:")
        for statement in tables("sqlite"):
            opened.execute(statement)
        one = open_index(opened)
        for verb, what in steps:
            getattr(one, verb)(what)
        made.append(answers(one))
        opened.close()
    assert made[0] == made[1]


@pytest.mark.django_db
def test_the_products_database_answers_as_sqlite_in_memory(full):
    connection.ensure_connection()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in tables(connection.vendor, "matching_test"):
            cursor.execute(statement)
        own = open_index(connection.connection, "matching_test")
        own.add(CLAIMS[::-1])
        own.remove(["ve"])
        full.remove(["ve"])

        assert answers(own) == answers(full)
        for statement in drops(connection.vendor, "matching_test"):
            cursor.execute(statement)


class Bag:
    """An encoder of letters: enough to see that vectors are stored, found and forgotten."""

    def encode(self, texts):
        numpy = pytest.importorskip("numpy")
        made = numpy.zeros((len(texts), 384), dtype="float32")
        for row, text in enumerate(texts):
            for letter in text.lower():
                made[row, ord(letter) % 384] += 1
        return made / (made**2).sum(axis=1, keepdims=True) ** 0.5


def test_vectors_follow_their_documents(index):
    pytest.importorskip("numpy")
    own = open_index(index.store.connection, encoder=Bag())
    own.add(CLAIMS)

    assert own.store.bare("vi") == own.store.bare("en") == []
    assert len(own.store.encoded("en", 0)) == 2
    assert own.search("Landlords letting one room to foreigners").lacks_encoder is False
    own.remove(["rent"])
    assert len(own.store.encoded("en", 0)) == 1


def test_documents_older_than_the_encoder_get_their_vectors_later(full):
    pytest.importorskip("numpy")
    own = open_index(full.store.connection, encoder=Bag())

    assert own.without_vector() == [one.id for one in CLAIMS]
    assert own.encode({one.id: one.text for one in CLAIMS[:4]}) == 4
    assert own.without_vector() == ["rent", "visa"]


def test_quantised_vectors_keep_their_cosines():
    numpy = pytest.importorskip("numpy")
    from signalmast.corrections.matching.encoder import quantised, restored

    vectors = numpy.random.default_rng(4).standard_normal((20, 384)).astype("float32")
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)

    error = abs(vectors @ vectors.T - restored(quantised(vectors)) @ vectors.T).max()
    assert error < 0.005


def test_the_nearest_of_many_are_found_by_their_short_vectors():
    numpy = pytest.importorskip("numpy")
    from signalmast.corrections.matching.vectors import MOST_ROUGH, _directions, _Matrix

    dice = numpy.random.default_rng(6)
    # As those of an encoder: most of a vector lies in a few directions.
    rows = dice.standard_normal((3 * MOST_ROUGH, 48)) @ dice.standard_normal((48, 384))
    rows = (rows + dice.standard_normal(rows.shape)).astype("float32")
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    basis = _directions(rows)
    whole = _Matrix(1, numpy.arange(len(rows)), rows)
    short = whole._replace(basis=basis, short=rows @ basis)

    for place in (0, 700, 1400):
        assert sorted(short.nearest(rows[place], 10)) == sorted(whole.nearest(rows[place], 10))


def test_of_a_long_message_the_words_that_claims_speak_of_are_encoded(index):
    pytest.importorskip("numpy")
    asked = []

    class Noting(Bag):
        def encode(self, texts):
            asked.extend(texts)
            return super().encode(texts)

    own = open_index(index.store.connection, encoder=Noting())
    own.add(CLAIMS)
    asked.clear()
    greeting = "Xin kính chào toàn thể quý vị, tôi vừa uống cà phê với mấy ông bạn thì thấy rằng"
    own.search(f"{greeting} tuyến xe buýt 52 sẽ bị bỏ hẳn từ đầu tháng 12 vì ít khách")

    assert [text.split()[-1] for text in asked] == ["khách"]
    assert [len(text.split()) for text in asked] == [20]


QUESTIONS = [
    Document("q1", "Landlords who let one room to foreigners must pay 20 percent", "en"),
    Document("q2", "Bus 52 will be scrapped at the beginning of December for want of riders", "en"),
]


@pytest.mark.parametrize(("seconds", "notes"), [(60.0, []), (0.0, ["part-encoded"])])
def test_a_batch_says_when_its_budget_was_too_short(seconds, notes):
    pytest.importorskip("numpy")
    batch = Batch(CLAIMS, QUESTIONS, encoder=Bag(), encoder_seconds=seconds)

    first, second = batch.answers()

    assert (first.matches[0].id, second.matches[0].id) == ("rent", "buyt")
    assert sorted({note.kind for note in batch.notes}) == notes


def test_a_batch_without_encoder_says_so_once():
    batch = Batch(CLAIMS, QUESTIONS)
    answered = list(batch.answers())

    assert [answer.lacks_encoder for answer in answered] == [True, True]
    assert [(note.kind, note.texts) for note in batch.notes] == [("no-encoder", 2)]
