"""Three wards become one on 1 April 2018: 2017-H2 and 2018-H1 must compare by the same units."""

from datetime import date

import pytest

from signalmast.core.figures import answer
from signalmast.programmes.tests.factories import (
    a_unit,
    an_office,
    ask,
    fill,
    load,
    sliced,
    value,
)

pytestmark = pytest.mark.django_db
LAST = date(2018, 3, 31)


@pytest.fixture
def office():
    office = an_office()
    new = a_unit(office, "Phường Mới", first=date(2018, 4, 1))
    for name in ("Phường A", "Phường B", "Phường C"):
        a_unit(office, name, last=LAST, into=new)
    a_unit(office, "Phường D")
    rows = [
        ("Luật", "02/10/2017", "Phường A", 10, 9, ""),
        ("Luật", "03/10/2017", "Phường B", 20, 15, ""),
        ("Luật", "04/10/2017", "Phường D", 40, 30, ""),
        ("Luật", "05/02/2018", "Phường C", 30, 27, ""),
        ("Sử", "07/05/2018", "Phường Mới", 50, 45, ""),
        ("Sử", "08/05/2018", "Phường A", 20, 18, ""),
    ]
    assert load(office, "attendance", rows).stored == 6
    return office


def pk(office, name):
    return str(office.units.get(name=name).pk)


def test_units_in_force_are_those_of_the_last_day(office):
    assert value(office, "programmes.units", "2017-H2") == 4
    assert value(office, "programmes.units", "2018-Q1") == 4
    assert value(office, "programmes.units", "2018-H1") == 2


def test_coverage_on_both_sides(office):
    assert value(office, "programmes.unit_coverage", "2017-H2") == 0.75
    assert value(office, "programmes.unit_coverage", "2018-Q1") == 0.25
    assert value(office, "programmes.unit_coverage", "2018-H1") == 0.5


def test_slices_by_unit_follow_the_merger(office):
    assert sliced(office, "programmes.attendance_expected", "unit", "2017-H2") == {
        "Phường A": 10,
        "Phường B": 20,
        "Phường C": 0,
        "Phường D": 40,
    }
    assert sliced(office, "programmes.attendance_expected", "unit", "2018-H1") == {
        "Phường D": 0,
        "Phường Mới": 100,
    }
    assert sliced(
        office, "programmes.attendance_expected", "unit", "2017-H2", units_on="2018-06-30"
    ) == {"Phường D": 40, "Phường Mới": 30}


def test_a_unit_compares_with_what_it_was_made_of(office):
    question = ask(office, "2018-H1", unit=pk(office, "Phường Mới"))
    result = answer("programmes.attendance_expected", question)
    assert (result.answer.value, result.previous.value) == (100, 30)
    assert (result.answer.rows.count(), result.previous.rows.count()) == (3, 2)
    assert answer("programmes.attendance_rate", question).previous.value == 0.8


def test_a_unit_merged_into_one_that_was_there_before(office):
    old, kept = office.units.get(name="Phường D"), a_unit(office, "Phường E")
    old.merged_into, old.valid_to = kept, date(2018, 6, 30)
    old.save()
    load(office, "attendance", [("Sử", "09/07/2018", "Phường E", 5, 4, "")])
    key = str(kept.pk)
    assert value(office, "programmes.attendance_expected", "2017-H2", unit=key) == 0
    question = ask(office, "2018-H2", unit=key, units_on="2018-12-31")
    before = question.at(office.period("2017-H2"))
    assert answer("programmes.attendance_expected", question).answer.value == 5
    assert answer("programmes.attendance_expected", before).answer.value == 40


def test_a_unit_that_is_gone_still_answers_for_its_own_rows(office):
    key = pk(office, "Phường A")
    assert value(office, "programmes.attendance_expected", "2018-H1", unit=key) == 20
    assert value(office, "programmes.attendance_expected", "2018-H1", unit="no number") == 0


def test_the_table_maps_both_periods_to_the_new_unit(office):
    table = fill(office, "programmes.attendance_by_unit")
    assert table.rows == [
        ("Phường D", 0, 0, None, 40, 30, 75.0, None),
        ("Phường Mới", 100, 90, 90.0, 30, 24, 80.0, 10.0),
    ]
    assert table.total[1:] == (100, 90, 90.0, 70, 54, 77.1, 12.9)


def test_units_without_a_session_and_when_they_had_their_last(office):
    table = fill(office, "programmes.units_without_session")
    assert table.rows == [("Phường D", "", date(2017, 10, 4))]
