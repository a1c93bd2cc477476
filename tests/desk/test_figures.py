import csv
import io
import zipfile

import pytest

from signalmast.core.numbers import show, show_change
from tests.desk.conftest import POSTS, UNITS, desk_of

EVIDENCE = "/desk/figures/engagement.interactions/2018-H1/"


@pytest.fixture
def loaded(desk, hand_in):
    return hand_in(desk, POSTS, "posts.csv")


def line_of(page, name):
    found = [
        line
        for _group, lines in page.context["groups"]
        for line in lines
        if line.result.spec.id == name
    ]
    return found[0]


def test_the_list_shows_value_before_change_and_rows(desk, loaded):
    page = desk.get("/desk/figures/?period=2018-H1")
    line = line_of(page, "engagement.interactions")
    assert (line.result.answer.value, line.result.previous.value) == (1735, 100)
    assert (line.result.change, line.rows, line.url) == (16.35, 2, EVIDENCE)


def test_numbers_are_written_in_the_readers_language(admin, loaded):
    vietnamese = desk_of(admin, "vi").get("/desk/figures/?period=2018-H1")
    assert ">1.735</a>" in vietnamese.content.decode()
    english = desk_of(admin, "en").get("/desk/figures/?period=2018-H1")
    assert ">1,735</a>" in english.content.decode()


def test_figures_stand_under_the_names_of_their_rooms(admin, loaded):
    page = desk_of(admin, "vi").get("/desk/figures/?period=2018-H1")
    assert [name for name, _lines in page.context["groups"]] == [
        "Đính chính", "Tương tác", "Lắng nghe", "Chuyên đề",
    ]  # fmt: skip


def test_without_a_period_the_last_half_year_with_data_is_shown(desk, loaded):
    assert desk.get("/desk/figures/").context["period"].key == "2018-H1"


def test_a_text_that_is_no_period_gets_the_sentence_with_the_forms(desk):
    page = desk.get("/desk/figures/?period=nửa đầu năm")
    assert page.status_code == 400
    assert "2018-H1, 2018-Q2" in page.context["problem"]


def test_the_same_period_a_year_before_is_another_comparison(desk, loaded):
    page = desk.get("/desk/figures/?period=2018-H2&compare=year")
    assert page.context["before"].key == "2017-H2"
    assert line_of(page, "engagement.interactions").result.previous.value == 100


def test_what_nobody_knows_is_not_zero_and_says_why(desk, loaded):
    line = line_of(desk.get("/desk/figures/?period=2015"), "engagement.posts")
    assert line.result.answer.value is None
    assert "No file of posts reaches into this period" in str(line.result.answer.reason)
    assert "not known" in desk.get("/desk/figures/engagement.posts/2015/").content.decode()


def test_periods_that_have_data_can_be_picked(desk, loaded):
    periods = {
        one.key for _label, kind in desk.get("/desk/figures/").context["periods"] for one in kind
    }
    assert {"2018-H1", "2017-H2", "2018-Q1", "2018-03", "2018", "2017"} <= periods
    assert "2016" not in periods


def test_evidence_leads_from_the_value_to_file_and_row(desk, loaded):
    page = desk.get(EVIDENCE)
    rows = list(page.context["page_obj"])
    assert [row.source.number for row in rows] == [3, 2]
    text = page.content.decode()
    assert f'<a href="/desk/imports/{loaded.pk}/rows/2/">' in text
    assert desk.get(f"/desk/imports/{loaded.pk}/rows/2/").context["cells"][0] == ("id", "9001")


def test_a_slice_is_a_link_to_its_own_rows(desk, loaded):
    page = desk.get(EVIDENCE)
    parts = dict(page.context["parts"])
    weeks = [part for part in parts["by week"] if part.slice.value]
    assert [part.slice.value for part in weeks] == [1234, 501]
    narrowed = desk.get(weeks[0].url)
    assert narrowed.context["answer"].value == 1234
    assert [row.source.number for row in narrowed.context["page_obj"]] == [2]


@pytest.mark.parametrize(
    "address",
    [
        "/desk/figures/no.such/2018-H1/",
        "/desk/figures/engagement.posts/2018-H3/",
        f"{EVIDENCE}?channel=99999",
        f"{EVIDENCE}?channel=x",
        f"{EVIDENCE}?unit=1",
        f"{EVIDENCE}?week=2018-01-03",
        f"{EVIDENCE}?kind=",
    ],
)
def test_what_is_no_figure_period_or_part_is_not_found(desk, loaded, address):
    assert desk.get(address).status_code == 404


def test_an_unknown_question_in_the_address_is_ignored(desk, loaded):
    assert desk.get(f"{EVIDENCE}?colour=red&p=999").context["answer"].value == 1735


def test_the_csv_holds_every_row_and_no_formula(desk, loaded):
    answer = desk.get(f"{EVIDENCE}?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert rows[0][1] == "'=cmd|' /C calc'!A0"
    assert rows[0][-1] == f"http://testserver/desk/imports/{loaded.pk}/rows/3/"
    assert len(header) == len(rows[0])


def test_the_workbook_keeps_text_as_text(desk, loaded):
    answer = desk.get(f"{EVIDENCE}?export=xlsx")
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_another_office_sees_none_of_it(stranger, loaded):
    page = desk_of(stranger).get("/desk/figures/?period=2018-H1")
    assert line_of(page, "engagement.interactions").result.answer.value is None


@pytest.mark.parametrize(
    ("value", "places", "vietnamese", "english"),
    [
        (91718, 0, "91.718", "91,718"),
        (0, 0, "0", "0"),
        (0.9441, 4, "94,4\xa0%", "94.4%"),
        (1.0, 4, "100\xa0%", "100%"),
        (8.25, 2, "8,25", "8.25"),
        (-0.001, 2, "0,00", "0.00"),
        (None, 0, "not known", "not known"),
    ],
)
def test_values_by_language(value, places, vietnamese, english):
    assert show(value, places=places, language="en") == english
    if value is not None:
        assert show(value, places=places, language="vi") == vietnamese


def test_a_change_has_its_sign():
    assert show_change(3.0074, "vi") == "+300,7\xa0%"
    assert show_change(-0.5, "en") == "-50%"
    assert show_change(None) == "–"


def test_units_alone_give_no_posts(desk, hand_in):
    hand_in(desk, UNITS, "units.csv")
    assert line_of(desk.get("/desk/figures/?period=2018-H1"), "engagement.posts").rows == 0
