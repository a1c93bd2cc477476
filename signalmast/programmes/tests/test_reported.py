"""What units report: by number, by list, by phones; beside files; corrected until signed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from signalmast.core import signatures
from signalmast.core.models import AuditEntry, Outcome
from signalmast.people.domain.units import merge_units
from signalmast.programmes.domain.credentials import issue_credential, revoke_credential
from signalmast.programmes.domain.planned import call_off_session
from signalmast.programmes.domain.registers import record_attendance
from signalmast.programmes.domain.reported import (
    Report,
    correct_report,
    listed,
    report_session,
    report_unplanned,
)
from signalmast.programmes.models import Attendee, Session
from signalmast.programmes.tests.factories import load
from signalmast.programmes.tests.sessions import Case, said

pytestmark = pytest.mark.django_db
DAY = date(2018, 5, 19)


@pytest.fixture
def case():
    return Case()


def refused(act):
    with pytest.raises(ValidationError) as caught:
        act()
    return said(caught)


def numbers():
    return list(Session.objects.order_by("pk").values_list("unit__name", "expected", "attended"))


def trail():
    """Return what the trail says was done to sessions and files, in its order."""
    entries = AuditEntry.objects.filter(verb__regex=r"^(session|import)\.").order_by("number")
    return list(entries.values_list("verb", flat=True))


def a_row(called="40", came="38", unit="Khu phố 1"):
    return ("An toàn mùa mưa", "19/05/2018", unit, called, came, "")


def test_a_report_makes_the_registers_row(case):
    one = case.over(expected=40)
    report = Report(one.day, attended=38, expected=40, note="Đủ")
    kept = report_session(one, report, by=case.officer)
    one.refresh_from_db()
    assert one.session == kept.session
    assert (kept.session.held_on, kept.session.note) == (one.day, "Đủ")
    assert numbers() == [("Khu phố 1", 40, 38)]
    assert refused(lambda: report_session(one, report, by=case.officer)) == [
        "This session was reported already; correct the report where a number is wrong."
    ]
    assert trail() == ["session.plan", "session.report"]


def test_one_act_is_one_entry_of_the_trail(case):
    report = Report(DAY, expected=40, attended=39)
    session = report_unplanned(case.unit, case.programme, report, by=case.officer).session
    correct_report(session, Report(DAY, expected=40, attended=38), by=case.officer)
    assert trail() == ["session.report", "session.correct"]


def test_nobody_reports_for_another_unit(case):
    one = case.over()
    for nobody in (case.stranger, case.member("auditor"), Case("quan-2").officer):
        with pytest.raises(PermissionDenied):
            report_session(one, Report(one.day, attended=1), by=nobody)
        with pytest.raises(PermissionDenied):
            report_unplanned(case.unit, case.programme, Report(DAY, attended=1), by=nobody)
        session = Session(
            office=case.office, programme=case.programme, unit=case.unit, held_on=DAY, attended=1
        )
        with pytest.raises(PermissionDenied):
            record_attendance(session, by=nobody)
    # Nor does an officer take a row of another unit for the own one.
    theirs = report_unplanned(case.other, case.programme, Report(DAY, attended=1), by=case.editor)
    theirs.session.unit = case.unit
    with pytest.raises(PermissionDenied):
        record_attendance(theirs.session, by=case.officer)
    assert numbers() == [("Trường số 1", None, 1)]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"attended": None}, "attended", "Say how many came."),
        ({"attended": 41, "expected": 40}, "note", "41 came and 40 were called; say in the note "
         "how that came about, or correct a number."),
        ({"names": []}, "names", "Write at least one name, or report the number."),
        ({"names": ["x" * 201]}, "names", "“" + "x" * 40 + "…” is too long for one name; write "
         "one name on each line."),
        ({"held_on": date(2016, 5, 1)}, "held_on", "“Khu phố 1” is in force from 1/1/2017 "
         "only, so it can't stand for 1/5/2016; choose the unit of that day or correct the date."),
    ],
)  # fmt: skip
def test_a_report_that_can_not_be_is_refused(case, fields, field, sentence):
    one = case.over()
    given = {"held_on": one.day, "attended": 5, **fields}
    assert refused(lambda: report_session(one, Report(**given), by=case.officer)) == {
        field: [sentence]
    }
    assert (Session.objects.count(), Attendee.objects.count()) == (0, 0)


def test_a_session_to_come_and_one_called_off_are_not_reported(case):
    one = case.planned(3)
    answer = refused(lambda: report_session(one, Report(one.day, attended=5), by=case.officer))
    assert answer["held_on"][0].endswith("has not come yet; correct the date or report after that "
                                         "day.")  # fmt: skip
    call_off_session(one, why="Mưa", by=case.officer)
    with pytest.raises(ValidationError, match="was called off"):
        report_session(one, Report(case.today(), attended=5), by=case.officer)


def test_more_than_called_passes_with_a_reason(case):
    one = case.over()
    report = Report(one.day, attended=41, expected=40, note="Có khách của khu phố 2")
    report_session(one, report, by=case.officer)
    assert numbers() == [("Khu phố 1", 40, 41)]


def test_a_list_counts_each_name_once_and_says_which_stood_twice(case):
    one = case.over()
    names = ["Lê Thị A", "", "  lê  thị A ", "Trần B", "Trần B (tổ 3)"]
    kept = report_session(one, Report(one.day, names=names), by=case.officer)
    assert (kept.session.attended, list(kept.twice)) == (3, ["Lê Thị A"])
    rows = Attendee.objects.values_list("name", "came", "struck_out")
    assert sorted(rows) == [
        ("Lê Thị A", "listed", False), ("Trần B", "listed", False),
        ("Trần B (tổ 3)", "listed", False),
    ]  # fmt: skip
    assert "Lê" not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_composed_and_decomposed_letters_are_one_name():
    assert listed("Trần\nTra\u0302\u0300n") == (["Trần"], ["Trần"])


def test_a_corrected_list_strikes_out_and_takes_back(case):
    one = case.over()
    session = report_session(one, Report(one.day, names=["A", "B"]), by=case.officer).session
    correct_report(session, Report(one.day, names=["B", "C"]), by=case.officer)
    assert sorted(Attendee.objects.counted().values_list("name", flat=True)) == ["B", "C"]
    session.refresh_from_db()
    assert session.attended == 2
    correct_report(session, Report(one.day, names=["A", "B", "C"]), by=case.officer)
    assert Attendee.objects.counted().count() == Attendee.objects.count() == 3


def test_a_file_after_the_report_finds_it_and_is_kept_as_history(case):
    report_unplanned(
        case.unit, case.programme, Report(DAY, expected=40, attended=39), by=case.officer
    )
    loaded = load(case.office, "attendance", [a_row()])
    assert (loaded.stored, loaded.updated, loaded.duplicate) == (0, 0, 1)
    assert numbers() == [("Khu phố 1", 40, 39)]
    from signalmast.core.models import ImportRow

    row = ImportRow.objects.get()
    assert (row.outcome, row.number) == (Outcome.DUPLICATE, 2)


def test_a_report_after_the_file_reads_what_is_there_and_holds_when_confirmed(case):
    load(case.office, "attendance", [a_row()])
    case.programme.refresh_from_db()
    mine = Report(DAY, expected=40, attended=39)
    answer = refused(lambda: report_unplanned(case.unit, case.programme, mine, by=case.officer))
    assert answer == {
        "replaces": [
            "The office has this session of 19/5/2018 from a file, with 40 called and 38 present. "
            "If your numbers are right, say so below; the file's row is kept beside them."
        ]
    }
    assert numbers() == [("Khu phố 1", 40, 38)]
    confirmed = Report(DAY, expected=40, attended=39, replaces=True)
    report_unplanned(case.unit, case.programme, confirmed, by=case.officer)
    assert numbers() == [("Khu phố 1", 40, 39)]
    session = Session.objects.get()
    assert session.import_id is not None
    [before] = AuditEntry.objects.filter(verb="session.replace").values_list("data", flat=True)
    assert before == {"called": 40, "present": 38}
    again = load(case.office, "attendance", [a_row(came="37")])
    assert (again.stored, again.updated) == (0, 0)
    assert numbers() == [("Khu phố 1", 40, 39)]


def test_the_same_numbers_as_the_file_need_no_confirmation(case):
    load(case.office, "attendance", [a_row()])
    same = Report(DAY, expected=40, attended=38)
    assert report_unplanned(case.unit, case.programme, same, by=case.officer).was_known
    assert trail() == ["import.load", "session.report"]


def test_a_planned_session_is_reported_where_it_is_planned(case):
    one = case.over()
    by_the_way = Report(one.day, attended=5)
    answer = refused(
        lambda: report_unplanned(case.unit, case.programme, by_the_way, by=case.officer)
    )
    assert list(answer) == ["held_on"]
    report_session(one, by_the_way, by=case.officer)
    assert numbers() == [("Khu phố 1", None, 5)]


def test_a_programme_of_another_kind_is_not_reported(case):
    case.programme.kinds = ["trường học"]
    answer = refused(
        lambda: report_unplanned(
            case.unit, case.programme, Report(DAY, attended=5), by=case.officer
        )
    )
    assert list(answer) == ["programme"]


def test_a_unit_merged_away_meanwhile_is_reported_for_the_one_in_its_place(case):
    one = case.over()
    merge_units([case.unit], into=case.other, on=one.day, by=case.editor)
    report_session(one, Report(one.day, attended=7), by=case.officer)
    assert numbers() == [("Trường số 1", None, 7)]


def test_a_report_is_corrected_until_the_period_is_signed(case, monkeypatch):
    kept = report_unplanned(case.unit, case.programme, Report(DAY, attended=5), by=case.officer)
    correct_report(kept.session, Report(date(2018, 5, 20), attended=6), by=case.officer)
    session = Session.objects.get()
    assert (session.held_on, session.attended) == (date(2018, 5, 20), 6)
    assert session.subject == session.natural_subject()
    with pytest.raises(PermissionDenied):
        correct_report(session, Report(DAY, attended=7), by=case.stranger)
    signed = signatures.Signature("the first half of 2018", "Trần Văn Bình", date(2018, 7, 2))
    monkeypatch.setattr(
        signatures, "_checker", [lambda _office, day: signed if day.year == 2018 else None]
    )
    sentence = (
        "The report for the first half of 2018 was signed on 2/7/2018 and counts the sessions as "
        "they were then; ask Trần Văn Bình at the office, who can have it corrected there."
    )
    assert refused(
        lambda: correct_report(session, Report(DAY, attended=7), by=case.officer)
    ) == [sentence]  # fmt: skip
    assert refused(
        lambda: report_unplanned(
            case.unit, case.programme, Report(DAY, attended=7), by=case.officer
        )
    ) == [sentence]  # fmt: skip
    assert numbers() == [("Khu phố 1", None, 6)]


def test_the_desk_strikes_a_report_out_and_the_session_waits_again(case):
    from signalmast.programmes.domain.registers import strike_out
    from signalmast.programmes.models import PlannedSession

    one = case.over()
    kept = report_session(one, Report(one.day, attended=5), by=case.officer)
    strike_out(kept.session, by=case.editor)
    assert list(PlannedSession.objects.to_report(timezone.now())) == [one]


def test_a_day_outside_the_programme_needs_a_word_of_why(case):
    one = case.over()
    case.programme.due_on = one.day - timedelta(days=3)
    case.programme.save()
    one.programme.refresh_from_db()
    faults = refused(lambda: report_session(one, Report(one.day, attended=5), by=case.officer))
    assert list(faults) == ["note"]
    assert "say in the note why it was held then" in faults["note"][0]
    report_session(one, Report(one.day, attended=5, note="Mưa lớn, lùi lịch."), by=case.officer)
    assert numbers() == [("Khu phố 1", None, 5)]


def test_who_has_a_certificate_leaves_the_list_only_after_it_is_revoked(case):
    one = case.over()
    session = report_session(one, Report(one.day, names=["Lan", "Bình"]), by=case.officer).session
    lan = one.attendees.get(name="Lan")
    paper = issue_credential(lan, by=case.officer, agreed="signed")
    shorter = Report(one.day, names=["Bình"])
    assert list(refused(lambda: correct_report(session, shorter, by=case.officer))) == ["names"]
    revoke_credential(paper, why="Nhầm người.", by=case.officer)
    correct_report(session, shorter, by=case.officer)
    assert list(one.attendees.counted().values_list("name", flat=True)) == ["Bình"]


def test_a_line_of_the_list_keeps_nothing_that_its_name_could_be_guessed_from(case):
    tickets = set()
    for other in (case.unit, case.other):
        one = case.over(unit=other, by=case.editor)
        report_session(one, Report(one.day, names=["Lan"]), by=case.editor)
        tickets.add(one.attendees.get().ticket)
    assert len(tickets) == 2
