"""How far units are with a programme, on the board and in figures."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from signalmast.people.domain.units import merge_units
from signalmast.programmes.domain.coverage import coverage
from signalmast.programmes.domain.planned import call_off_session
from signalmast.programmes.domain.reported import Report, report_session, report_unplanned
from signalmast.programmes.models import Programme
from signalmast.programmes.tests.factories import ask, sliced, value
from signalmast.programmes.tests.sessions import Case
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


def far(case):
    [found] = coverage(case.office, [case.programme], timezone.now())
    return {place.unit.name: place.standing.value for place in found.places}


def test_each_unit_is_as_far_as_it_is(case):
    case.programme.due_on = case.today() + timedelta(days=9)
    case.programme.save()
    assert far(case) == {"Khu phố 1": "open", "Trường số 1": "open"}
    one = case.over()
    planned = case.planned(unit=case.other, by=case.stranger)
    assert far(case) == {"Khu phố 1": "to-report", "Trường số 1": "planned"}
    report_session(one, Report(one.day, attended=5), by=case.officer)
    call_off_session(planned, why="Mưa", by=case.editor)
    assert far(case) == {"Khu phố 1": "held", "Trường số 1": "open"}
    case.programme.due_on = case.today() - timedelta(days=1)
    assert far(case) == {"Khu phố 1": "held", "Trường số 1": "overdue"}


def test_only_called_units_in_force_are_on_the_board(case):
    case.programme.kinds = ["trường học"]
    assert list(far(case)) == ["Trường số 1"]
    case.programme.kinds = []
    one = case.over(days=3)
    report_session(one, Report(one.day, attended=5), by=case.officer)
    merge_units([case.unit], into=case.other, on=case.today(), by=case.editor)
    assert far(case) == {"Trường số 1": "held"}


def test_a_session_before_the_programme_begins_does_not_count(case):
    report_unplanned(
        case.unit, case.programme, Report(date(2018, 5, 1), attended=5), by=case.officer
    )
    case.programme.begins_on = date(2018, 5, 2)
    assert far(case)["Khu phố 1"] == "open"


def test_the_board_counts_and_each_number_leads_to_its_units(case):
    case.over()
    client = desk_of(case.editor)
    page = client.get(reverse("planned:board"))
    [row] = page.context["rows"]
    assert {one.value: count for one, count in row.counts} == {
        "held": 0, "to-report": 1, "planned": 0, "overdue": 0, "open": 1,
    }  # fmt: skip
    address = reverse("planned:programme", args=[case.programme.pk])
    assert f'href="{address}?standing=to-report"' in page.content.decode()
    narrowed = client.get(f"{address}?standing=to-report")
    assert [place.unit for place, _url in narrowed.context["rows"]] == [case.unit]
    exported = client.get(f"{address}?export=csv")
    assert exported.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Programme,Unit,Kind,How far,Date,Called,Present"
    assert lines[2] == "An toàn mùa mưa,Trường số 1,trường học,not yet,,,"


@pytest.mark.parametrize(
    ("begins", "due", "said"),
    [
        (None, date(2018, 5, 31), "by 31/5/2018"),
        (date(2018, 5, 2), None, "from 2/5/2018"),
        (date(2018, 5, 2), date(2018, 5, 31), "2/5/2018 – 31/5/2018"),
    ],
)
def test_a_programmes_page_says_when_it_is_to_be_held(case, begins, due, said):
    case.programme.begins_on, case.programme.due_on = begins, due
    case.programme.save()
    address = reverse("planned:programme", args=[case.programme.pk])
    assert f"<dd>{said}</dd>" in desk_of(case.editor).get(address).content.decode()


def test_the_board_costs_the_same_for_more_units_and_programmes(case, django_assert_num_queries):
    for number in range(4):
        unit = case.a_unit(f"Khu phố thêm {number}", "khu phố")
        case.planned(unit=unit, programme=case.a_programme(str(number)), by=case.editor)
    programmes = list(Programme.objects.select_related("office"))
    with django_assert_num_queries(4):
        found = coverage(case.office, programmes, timezone.now())
    assert [one.called for one in found] == [6] * 5


def test_planned_sessions_are_counted_apart_from_those_held(case):
    assert value(case.office, "programmes.sessions.planned") is None
    one = case.planned()
    day = one.day
    key = f"{day:%Y-%m}"
    assert value(case.office, "programmes.sessions.planned", key) == 1
    assert value(case.office, "programmes.sessions.planned", "2018-H1") is None
    assert sliced(case.office, "programmes.sessions.planned", "unit", key) == {
        "Khu phố 1": 1, "Trường số 1": 0,
    }  # fmt: skip
    call_off_session(one, why="Mưa", by=case.officer)
    assert value(case.office, "programmes.sessions.planned", key) == 0


def test_units_that_did_not_hold_a_programme_in_time_are_counted_with_names(case):
    from signalmast.core import figures

    assert value(case.office, "programmes.units_not_held") is None
    case.programme.due_on = date(2018, 5, 31)
    case.programme.save()
    held = Report(date(2018, 5, 31), attended=5)
    report_unplanned(case.unit, case.programme, held, by=case.officer)
    late = Report(date(2018, 6, 1), attended=5, note="Mưa lớn")
    report_unplanned(case.other, case.programme, late, by=case.editor)
    question = ask(case.office, "2018-H1")
    answer = figures.find_figure("programmes.units_not_held", case.office).answer(question)
    assert answer.value == 1
    [row] = answer.rows.page(0, 5)
    assert row.cells == ("An toàn mùa mưa", "Trường số 1", date(2018, 5, 31))
    assert value(case.office, "programmes.units_not_held", "2018-Q1") is None
