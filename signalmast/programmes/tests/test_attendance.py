from datetime import date

import pytest

from signalmast.core.importing.pipeline import retry_held, undo_import
from signalmast.core.models import Import, Outcome
from signalmast.people.models import UnitAlias
from signalmast.programmes.models import Programme, Session
from signalmast.programmes.tests.factories import HEADERS, a_unit, an_office, load, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = an_office()
    a_unit(office, "Phường Bến Nghé")
    a_unit(office, "Phường Đa Kao")
    return office


def a_row(day="19/05/2018", unit="Phường Bến Nghé", expected="101", attended="95", note=""):
    return ("Chuyên đề năm 2018", day, unit, expected, attended, note)


def the_reason(report):
    [verdict] = report.verdicts
    return verdict.outcome, verdict.reason % verdict.values


def test_a_row_becomes_a_session(office):
    report = load(office, "attendance", [a_row(note="ghép lớp")])
    session = Session.objects.get()
    assert report.counts == {
        "read": 1,
        "stored": 1,
        "updated": 0,
        "duplicate": 0,
        "held": 0,
        "refused": 0,
    }
    assert session.programme.name == "Chuyên đề năm 2018"
    assert (session.unit.name, session.held_on) == ("Phường Bến Nghé", date(2018, 5, 19))
    assert (session.expected, session.attended, session.note) == (101, 95, "ghép lớp")
    assert (session.import_id, session.row_number) == (report.import_id, 2)


def test_english_headers_in_another_order(office):
    header = ("attended", "unit", "date", "programme", "expected")
    load(
        office,
        "attendance",
        [("1.310", "phường bến nghé", "2018-05-19", "Law", "1,400")],
        header=header,
    )
    session = Session.objects.get()
    assert (session.attended, session.expected) == (1310, 1400)


def test_blank_is_unknown_not_zero(office):
    load(office, "attendance", [a_row(expected="", attended="")])
    session = Session.objects.get()
    assert (session.expected, session.attended) == (None, None)
    assert value(office, "programmes.sessions") == 1
    assert value(office, "programmes.attendance_expected") is None
    assert value(office, "programmes.attendance_rate") is None


def test_more_present_than_called_is_kept_and_said(office):
    rows = [a_row(), a_row(unit="Phường Đa Kao", expected="10", attended="12")]
    report = load(office, "attendance", rows)
    assert (report.stored, value(office, "programmes.attendance_present")) == (2, 107)
    [note] = report.notes
    assert note["values"] == {"count": 1, "row": 3}


def test_a_missing_column_is_named(office):
    report = load(office, "attendance", [], header=HEADERS["attendance"][:4])
    assert "“Có mặt”" in report.refusal % report.refusal_values


def test_an_unknown_unit_waits_and_comes_free(office):
    report = load(office, "attendance", [a_row(unit="P. Bến Ngé")])
    outcome, reason = the_reason(report)
    assert (outcome, Session.objects.count()) == (Outcome.HELD, 0)
    assert "Phường Bến Nghé" in reason
    UnitAlias.objects.create(unit=office.units.get(name="Phường Bến Nghé"), name="P. Bến Ngé")
    assert retry_held(office) == 1
    assert Session.objects.get().unit.name == "Phường Bến Nghé"


def test_a_name_means_the_unit_in_force_on_the_day(office):
    new = a_unit(office, "Phường 1", first=date(2018, 4, 1))
    old = a_unit(office, "Phường 1", last=date(2018, 3, 31), into=new)
    load(office, "attendance", [a_row("31/03/2018", "Phường 1"), a_row("01/04/2018", "Phường 1")])
    units = Session.objects.order_by("held_on").values_list("unit_id", flat=True)
    assert list(units) == [old.pk, new.pk]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (a_row(expected="=SUM(A1)"), "“=SUM(A1)” is not a whole number"),
        (a_row(attended="-3"), "“-3” is below zero"),
        (a_row(day="31/02/2018"), "“31/02/2018” is not a date"),
        (a_row(day="01/01/18"), "has a year of two digits"),
        (a_row(day=""), "The row has nothing under “Ngày”"),
        (a_row(unit=""), "The row has nothing under “Đơn vị”"),
        (("=1+1", "19/05/2018", "Phường Bến Nghé", 1, 1, ""), "is a formula without its result"),
        (("x" * 301, "19/05/2018", "Phường Bến Nghé", 1, 1, ""), "is longer than 300 characters"),
        (a_row(day="19/05/2090"), "2090-05-19 has not come yet"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_a_sentence(office, row, said):
    outcome, reason = the_reason(load(office, "attendance", [row]))
    assert (outcome, Session.objects.count()) == (Outcome.REFUSED, 0)
    assert said in reason


def test_a_day_after_the_day_of_the_file_is_refused(office):
    rows = [a_row("27/06/2018"), a_row("28/06/2018")]
    report = load(office, "attendance", rows, as_of="2018-06-26")
    assert (report.stored, report.refused) == (1, 1)


def test_days_written_month_first_refuse_the_file(office):
    rows = [a_row("05/06/2018"), a_row("05/19/2018", "Phường Đa Kao")]
    report = load(office, "attendance", rows)
    assert "look like month/day (row 3: “05/19/2018”)" in report.refusal % report.refusal_values
    assert Session.objects.count() == 0


def test_one_bad_day_among_days_that_are_day_first_refuses_only_its_row(office):
    report = load(office, "attendance", [a_row("19/05/2018"), a_row("05/20/2018", "Phường Đa Kao")])
    assert (report.stored, report.refused, report.refusal) == (1, 1, "")


def test_the_later_file_holds_whatever_comes_first(office):
    for days in (("2018-06-01", "2018-06-20"), ("2018-06-20", "2018-06-01")):
        Session.objects.all().delete()
        Import.objects.update(state="undone")
        for day in days:
            attended = "90" if day == "2018-06-20" else "95"
            load(office, "attendance", [a_row(attended=attended)], as_of=day)
        assert Session.objects.get().attended == 90


def test_a_row_that_knows_more_holds_against_blanks(office):
    load(office, "attendance", [a_row()])
    load(office, "attendance", [a_row(attended="")])
    assert Session.objects.get().attended == 95


def test_one_programme_in_two_spellings_shows_one_whatever_came_first(office):
    rows = [
        ("chuyên đề  2018", "19/05/2018", "Phường Bến Nghé", 1, 1, ""),
        ("Chuyên đề 2018", "19/05/2018", "Phường Đa Kao", 1, 1, ""),
    ]
    for first, second in ((rows[0], rows[1]), (rows[1], rows[0])):
        for record in Import.objects.stored():
            undo_import(record, by=None)
        assert Programme.objects.count() == 0
        load(office, "attendance", [first])
        load(office, "attendance", [second])
        assert Programme.objects.get().name == "Chuyên đề 2018"


def test_undo_takes_sessions_and_programmes_back(office):
    first = load(office, "attendance", [a_row(), a_row(unit="Phường Đa Kao")], as_of="2018-06-01")
    before = list(Session.objects.values("subject", "attended", "rank", "import_id"))
    second = load(office, "attendance", [a_row(attended="50"), a_row("20/05/2018")])
    other = ("Chuyên đề khác", "19/05/2018", "Phường Đa Kao", 5, 5, "")
    third = load(office, "attendance", [a_row(attended="60"), other], as_of="2018-06-20")
    assert (Session.objects.count(), Programme.objects.count()) == (4, 2)
    for report in (third, second):
        undo_import(Import.objects.get(pk=report.import_id), by=None)
    assert list(Session.objects.values("subject", "attended", "rank", "import_id")) == before
    undo_import(Import.objects.get(pk=first.import_id), by=None)
    assert (Session.objects.count(), Programme.objects.count()) == (0, 0)


def test_another_office_sees_nothing_of_it(office):
    other = an_office("quan-3")
    load(office, "attendance", [a_row()])
    assert value(other, "programmes.sessions") is None
    assert load(other, "attendance", [a_row()]).held == 1
