"""Planned sessions: who plans what, and each sentence that refuses a plan."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from signalmast.core.models import AuditEntry
from signalmast.people.domain.units import merge_units
from signalmast.programmes.domain.planned import (
    call_off_session,
    change_session,
    plan_session,
    plan_sessions,
)
from signalmast.programmes.domain.registers import name_programme
from signalmast.programmes.domain.roster import keep_rapporteur, strike_off_roster
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur, SessionMail
from signalmast.programmes.tests.factories import load
from signalmast.programmes.tests.sessions import Case, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


def refused(act, **changed):
    with pytest.raises(ValidationError) as caught:
        act(**changed)
    return said(caught)


def test_an_officer_plans_for_the_own_unit_alone_and_the_office_for_any(case):
    mine = case.planned(expected=40, capacity=60)
    assert (mine.unit, mine.expected, mine.capacity, mine.sequence) == (case.unit, 40, 60, 0)
    assert case.planned(days=4, unit=case.other, by=case.editor).unit == case.other
    foreign = Case("quan-2")
    for nobody in (case.stranger, foreign.editor, case.member("auditor")):
        with pytest.raises(PermissionDenied):
            plan_session(case.a_plan(days=5), unit=case.unit, by=nobody)
    for plan in (
        case.a_plan(days=5, programme=foreign.programme),
        case.a_plan(days=5, speakers=[foreign.a_rapporteur("Bình")]),
    ):
        with pytest.raises(PermissionDenied):
            plan_session(plan, unit=case.unit, by=case.officer)
    assert PlannedSession.objects.count() == 2


def test_many_units_get_the_same_session_or_none_of_them(case):
    closed = case.a_unit("Khu phố cũ", "khu phố")
    closed.valid_to = case.today()
    closed.save()
    units = [case.unit, case.other, closed]
    answer = refused(lambda: plan_sessions(case.a_plan(), units=units, by=case.editor))
    assert list(answer) == ["unit"]
    assert answer["unit"][0].startswith("“Khu phố cũ” was in force until ")
    assert PlannedSession.objects.count() == 0
    made = plan_sessions(case.a_plan(), units=units[:2], by=case.editor)
    assert [one.unit for one in made] == units[:2]
    assert len({one.uid for one in made}) == 2
    assert AuditEntry.objects.filter(verb="session.plan").count() == 2


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"end": 7}, "ends", "It ends before it begins; correct one of the times."),
        ({"days": -1}, "day", "This time is past; report a session that was held, or choose a "
         "time to come."),
        ({"place": "  "}, "place", "Say where it is, so that people find it."),
        ({"expected": 70, "capacity": 60}, "expected", "70 called find no room on 60 seats; call "
         "fewer, hold it twice or choose a larger room."),
    ],
)  # fmt: skip
def test_a_plan_that_can_not_be_is_refused_beside_its_field(case, changed, field, sentence):
    assert refused(lambda: case.planned(**changed)) == {field: [sentence]}
    assert PlannedSession.objects.count() == 0


def test_a_day_outside_the_programme_is_refused(case):
    case.programme.begins_on = case.today() + timedelta(days=2)
    case.programme.due_on = case.today() + timedelta(days=9)
    case.programme.save()
    early, late = refused(lambda: case.planned(1)), refused(lambda: case.planned(10))
    assert early["day"][0].startswith("“An toàn mùa mưa” begins on ")
    assert late["day"][0].startswith("“An toàn mùa mưa” is to be held by ")
    assert case.planned(9).day == case.programme.due_on


def test_a_programme_calls_kinds_of_units(case):
    case.programme.kinds = ["trường học"]
    case.programme.save()
    answer = refused(case.planned)
    assert answer == {
        "unit": ["“An toàn mùa mưa” is for trường học, and “Khu phố 1” is none; choose another."]
    }
    assert case.planned(unit=case.other, by=case.stranger).unit == case.other


def test_a_unit_merged_away_holds_nothing_from_that_day(case):
    merge_units([case.unit], into=case.other, on=case.today(), by=case.editor)
    case.unit.refresh_from_db()
    assert refused(case.planned) == {
        "unit": ["“Khu phố 1” became part of “Trường số 1”; choose that unit."]
    }
    assert case.planned(unit=case.other).unit == case.other


def test_one_programme_is_planned_once_a_day(case):
    case.planned()
    answer = refused(lambda: case.planned(begin=14, end=16))
    assert answer["day"][0].startswith("“Khu phố 1” has a session of this programme on ")
    call_off_session(PlannedSession.objects.get(), why="Mưa lớn", by=case.officer)
    assert case.planned(begin=14, end=16).is_open


def test_a_speaker_is_in_one_place_at_a_time(case):
    speaker = case.a_rapporteur("Bùi Văn Nói")
    case.planned(speakers=[speaker])
    elsewhere = case.a_plan(begin=9, end=11, place="Hội trường", speakers=[speaker])
    answer = refused(lambda: plan_session(elsewhere, unit=case.other, by=case.editor))
    assert list(answer) == ["speakers"]
    assert answer["speakers"][0].startswith("Bùi Văn Nói speaks already on ")
    assert "for Khu phố 1 (Nhà văn hóa)" in answer["speakers"][0]
    together = case.a_plan(speakers=[speaker])
    assert plan_session(together, unit=case.other, by=case.editor).speakers.get() == speaker
    after = case.a_plan(begin=10, end=11, place="Hội trường", speakers=[speaker])
    third = case.a_unit("Khu phố 3")
    assert plan_session(after, unit=third, by=case.editor).speakers.get() == speaker


def test_a_speaker_who_left_the_roster_is_refused(case):
    speaker = case.a_rapporteur("Bùi Văn Nói", until=case.today() + timedelta(days=2))
    answer = refused(lambda: case.planned(speakers=[speaker]))
    assert answer["speakers"][0].startswith("Bùi Văn Nói was on the roster until ")
    assert case.planned(2, speakers=[speaker]).speakers.get() == speaker


def test_the_roster_is_the_offices_and_forgets_nobody_who_speaks(case):
    with pytest.raises(PermissionDenied):
        keep_rapporteur(Rapporteur(office=case.office, name="X"), by=case.officer)
    speaker = keep_rapporteur(Rapporteur(office=case.office, name="An"), by=case.editor)
    case.planned(speakers=[speaker])
    speaker.until = case.today()
    answer = refused(lambda: keep_rapporteur(speaker, by=case.editor))
    assert answer["until"][0].startswith("An speaks on ")
    with pytest.raises(ValidationError, match="the name stays"):
        strike_off_roster(speaker, by=case.editor)
    spare = case.a_rapporteur("Chi")
    strike_off_roster(spare, by=case.editor)
    assert list(Rapporteur.objects.all()) == [speaker]


def test_a_change_is_told_once_and_the_sequence_grows(case):
    one = case.planned()
    SessionMail.objects.all().delete()
    same = change_session(one, case.a_plan(), seen=0, by=case.officer)
    assert (same.sequence, SessionMail.objects.count()) == (0, 0)
    moved = change_session(one, case.a_plan(4), seen=0, by=case.editor)
    assert (moved.sequence, moved.day) == (1, case.today() + timedelta(days=4))
    assert [(mail.word, mail.user) for mail in SessionMail.objects.all()] == [
        ("changed", case.officer)
    ]
    with pytest.raises(ValidationError, match="changed this session meanwhile"):
        change_session(one, case.a_plan(5), seen=0, by=case.officer)
    with pytest.raises(PermissionDenied):
        change_session(one, case.a_plan(5), seen=1, by=case.stranger)


def test_calling_off_takes_a_reason_and_ends_the_plan(case):
    one = case.planned()
    assert refused(lambda: call_off_session(one, why=" ", by=case.officer)) == {
        "why": ["Say why, in a sentence; whoever was called reads it."]
    }
    off = call_off_session(one, why="Mưa lớn", by=case.officer)
    assert (off.is_called_off, off.called_off_why, off.sequence) == (True, "Mưa lớn", 1)
    assert [mail.word for mail in SessionMail.objects.all()] == ["called-off"]
    for act in (
        lambda: call_off_session(one, why="x", by=case.officer),
        lambda: change_session(one, case.a_plan(4), seen=1, by=case.officer),
    ):
        with pytest.raises(ValidationError, match=r"was called off \(Mưa lớn\)"):
            act()


def test_a_programme_keeps_the_days_on_which_sessions_are_planned(case):
    case.planned(5)
    case.programme.due_on = case.today() + timedelta(days=4)
    answer = refused(lambda: name_programme(case.programme, by=case.editor))
    assert list(answer) == ["due_on"]


def test_a_programme_with_a_planned_session_stays_when_its_file_goes(case):
    from signalmast.core.importing.pipeline import undo_import
    from signalmast.core.models import Import

    row = ("Từ tệp", "19/05/2018", "Khu phố 1", "10", "9", "")
    load(case.office, "attendance", [row])
    programme = Programme.objects.get(name="Từ tệp")
    case.planned(programme=programme)
    undo_import(Import.objects.get(), by=None)
    assert Programme.objects.filter(pk=programme.pk).exists()
