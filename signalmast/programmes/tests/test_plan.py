from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.periods import HalfYear, parse_period
from signalmast.programmes.domain.plans import following
from signalmast.programmes.models import PlanItem
from signalmast.programmes.tests.factories import a_unit, an_office, fill, load, sliced, value


@pytest.fixture
def office(db):
    office = an_office()
    a_unit(office, "Phường Bến Nghé")
    return office


def a_row(period="2018-H1", task="Tập huấn", status="hoàn thành", unit="Phường Bến Nghé"):
    return (period, task, unit, "15/06/2018", status, "Có báo cáo")


KEYS = st.one_of(
    st.builds("{:04}-H{}".format, st.integers(1991, 2098), st.sampled_from([1, 2])),
    st.builds("{:04}-Q{}".format, st.integers(1991, 2098), st.integers(1, 4)),
    st.builds("{:04}-{:02}".format, st.integers(1991, 2098), st.integers(1, 12)),
    st.builds("{:04}".format, st.integers(1991, 2098)),
)


@given(KEYS, st.sampled_from(list(HalfYear)))
def test_the_period_before_the_following_one_is_the_same(key, half_year):
    period = parse_period(key, half_year)
    assert following(period).previous() == period
    assert (following(period).first - period.last).days == 1


def test_after_a_range_come_as_many_days():
    assert following(parse_period("2018-01-01..2018-01-10")).key == "2018-01-11..2018-01-20"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("2018-H2", "2018-H2"),
        ("2018-h2", "2018-H2"),
        ("6 tháng cuối năm 2018", "2018-H2"),
        ("Sáu tháng đầu năm 2018", "2018-H1"),
        ("Quý II/2018", "2018-Q2"),
        ("quý 4 năm 2018", "2018-Q4"),
        ("Năm 2018", "2018"),
        ("2018", "2018"),
        ("2018-06", "2018-06"),
    ],
)
def test_periods_in_figures_and_words(office, written, key):
    load(office, "plan", [a_row(written)])
    assert PlanItem.objects.get().period == key


def test_a_row_becomes_a_plan_item(office):
    load(office, "plan", [a_row()])
    item = PlanItem.objects.get()
    assert (item.task, item.unit.name, item.due) == (
        "Tập huấn",
        "Phường Bến Nghé",
        date(2018, 6, 15),
    )
    assert (item.status, item.result) == ("done", "Có báo cáo")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("chưa bắt đầu", "not-started"),
        ("Đang thực hiện", "in-progress"),
        ("hoàn thành", "done"),
        ("huỷ", "dropped"),
        ("done", "done"),
        ("", None),
    ],
)
def test_words_for_a_status(office, word, code):
    load(office, "plan", [a_row(status=word)])
    assert PlanItem.objects.get().status == code


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            a_row(status="gần xong"),
            "“gần xong” is not known under “Trạng thái”; write one of chưa bắt đầu, "
            "đang thực hiện, hoàn thành, hủy.",
        ),
        (
            a_row("sắp tới"),
            "“sắp tới” names no period; write it as 2018-H1, 2018-Q2, 2018-06, 2018 "
            "or 2018-01-01..2018-06-26.",
        ),
        (
            a_row(task=""),
            "The row has nothing under “Nhiệm vụ”; fill the cell in or remove the row.",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(office, row, said):
    [verdict] = load(office, "plan", [row]).verdicts
    assert verdict.reason % verdict.values == said


def test_a_period_holds_its_own_items_and_those_of_its_parts(office):
    rows = [a_row(), a_row("2018-Q1", "Khảo sát", "đang thực hiện"), a_row("2018", "Cả năm", "")]
    load(office, "plan", rows)
    assert value(office, "programmes.plan_items", "2018-H1") == 2
    assert value(office, "programmes.plan_items", "2018") == 3
    assert value(office, "programmes.plan_done", "2018-H1") == 1
    assert value(office, "programmes.plan_items", "2018-H2") == 0
    assert value(office, "programmes.plan_items", "2017-H2") is None
    assert sliced(office, "programmes.plan_items", "status") == {"done": 1, "in progress": 1}


def test_done_is_unknown_where_nobody_says_how_it_stands(office):
    load(office, "plan", [a_row(status="")])
    assert value(office, "programmes.plan_items") == 1
    assert value(office, "programmes.plan_done") is None


def test_what_became_of_the_plan_and_what_comes_next(office):
    load(office, "plan", [a_row(), a_row("2018-H2", "Hội thi", "chưa bắt đầu", "")])
    results = fill(office, "programmes.plan_results")
    assert [(row[0], str(row[3]), row[4]) for row in results.rows] == [
        ("Tập huấn", "done", "Có báo cáo")
    ]
    coming = fill(office, "programmes.plan_next")
    assert coming.rows == [("Hội thi", "", date(2018, 6, 15))]
    assert str(fill(office, "programmes.plan_next", "2018-H2").note) == (
        "No task is planned for: first half of 2019."
    )
