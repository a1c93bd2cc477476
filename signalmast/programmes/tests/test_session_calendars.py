"""Calendar files and messages of planned sessions, and when a unit is reminded."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from signalmast.core import questionnaires
from signalmast.core.questionnaires import Questionnaire
from signalmast.programmes.calendars import session_file
from signalmast.programmes.domain.planned import call_off_session, change_session
from signalmast.programmes.domain.reported import Report, report_session
from signalmast.programmes.domain.session_mail import MAILS
from signalmast.programmes.domain.session_reminders import remind
from signalmast.programmes.models import SessionMail
from signalmast.programmes.tests.sessions import Case

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def case():
    return Case()


def event_of(data):
    made = Calendar.from_ical(data)
    [event] = made.walk("VEVENT")
    return made, event


def test_the_file_is_read_back_as_it_was_planned(case):
    case.programme.topic = "Khi mưa lớn; điện, nước\nvà cây đổ"
    case.programme.save()
    one = case.planned(speakers=[case.a_rapporteur("Bùi Văn Nói")])
    made, event = event_of(session_file(one, at=AT))
    assert (str(made["METHOD"]), str(made["VERSION"])) == ("PUBLISH", "2.0")
    [zone] = made.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Asia/Ho_Chi_Minh"
    [standard] = zone.walk("STANDARD")
    assert standard["TZOFFSETTO"].td == timedelta(hours=7)
    assert event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (one.starts_at, one.ends_at)
    assert (str(event["UID"]), event["SEQUENCE"]) == (f"session-{one.uid}@127.0.0.1", 0)
    assert str(event["SUMMARY"]) == "An toàn mùa mưa – Khu phố 1"
    assert str(event["LOCATION"]) == "Nhà văn hóa"
    assert str(event["DESCRIPTION"]) == (
        "Khi mưa lớn; điện, nước\nvà cây đổ\nSpeakers: Bùi Văn Nói"
    )
    [alarm] = event.walk("VALARM")
    assert (str(alarm["ACTION"]), alarm["TRIGGER"].dt) == ("DISPLAY", -timedelta(hours=1))
    assert "ATTENDEE" not in event


def test_a_change_and_calling_off_keep_the_uid_and_raise_the_sequence(case):
    one = case.planned()
    changed = change_session(one, case.a_plan(4), seen=0, by=case.officer)
    off = call_off_session(changed, why="Mưa lớn", by=case.officer)
    seen = []
    for planned in (one, changed, off):
        planned.office.refresh_from_db()
        made, event = event_of(session_file(planned, at=AT, sender="q1@example.vn", to=["a@b.vn"]))
        seen.append((str(made["METHOD"]), str(event["STATUS"]), event["SEQUENCE"]))
        assert str(event["UID"]) == f"session-{one.uid}@127.0.0.1"
        assert str(event["ORGANIZER"]) == "mailto:q1@example.vn"
        assert str(event["ATTENDEE"]) == "mailto:a@b.vn"
    assert seen == [
        ("REQUEST", "CONFIRMED", 0), ("REQUEST", "CONFIRMED", 1), ("CANCEL", "CANCELLED", 2),
    ]  # fmt: skip
    assert event.walk("VALARM") == []
    assert str(event["DESCRIPTION"]) == "Called off: Mưa lớn"


def test_the_units_officers_get_an_invitation(case):
    case.office.language = "en"
    case.office.save()
    one = case.planned(by=case.editor)
    assert (MAILS.is_waiting(), MAILS.send(), MAILS.is_waiting()) == (True, 1, False)
    [sent] = mail.outbox
    assert sent.to == [case.officer.email]
    assert sent.subject == "Session planned: An toàn mùa mưa"
    assert f"/desk/unit/{case.unit.pk}/sessions/{one.pk}/" in sent.body
    parts = list(message_from_bytes(sent.message().as_bytes()).walk())
    [attached] = [part for part in parts if part.get_content_type() == "text/calendar"]
    assert attached.get_param("method") == "REQUEST"
    made, event = event_of(attached.get_payload(decode=True))
    assert (str(made["METHOD"]), str(event["ATTENDEE"])) == (
        "REQUEST", f"mailto:{case.officer.email}",
    )  # fmt: skip


def test_an_address_that_is_refused_is_given_up_and_a_lost_server_is_tried_again(case, monkeypatch):
    from smtplib import SMTPRecipientsRefused

    case.planned()

    def lost(*_args):
        raise OSError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", lost)
    assert (MAILS.send(), MAILS.is_waiting()) == (0, False)
    row = SessionMail.objects.get()
    assert (row.attempts, row.claimed_until) == (1, None)

    def refused(*_args):
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    SessionMail.objects.update(not_before=None)
    assert MAILS.send() == 0
    assert SessionMail.objects.count() == 0


def told(case, at):
    """Return what is said at a moment, by word."""
    with time_machine.travel(at, tick=False):
        remind()
    words = [one.word for one in SessionMail.objects.all()]
    SessionMail.objects.all().delete()
    return words


def test_a_unit_is_reminded_a_day_before_the_morning_after_and_a_week_later(case):
    one = case.planned(5)
    SessionMail.objects.all().delete()
    zone = case.office.zone
    after = datetime.combine(one.day + timedelta(days=1), datetime.min.time(), zone)
    said = [
        told(case, at)
        for at in (
            one.starts_at - timedelta(hours=25),
            one.starts_at - timedelta(hours=24),
            one.starts_at - timedelta(hours=1),
            one.ends_at + timedelta(hours=1),
            after + timedelta(hours=7, minutes=59),
            after + timedelta(hours=8),
            after + timedelta(days=6),
            after + timedelta(days=7, hours=8),
            after + timedelta(days=30),
        )
    ]
    assert said == [[], ["soon"], [], [], [], ["unreported"], [], ["unreported"], []]


def test_a_session_planned_for_tomorrow_is_not_announced_twice(case):
    one = case.planned(1, begin=0, end=2)
    SessionMail.objects.all().delete()
    assert told(case, timezone.now()) == []
    assert one.reminded_at is not None


def a_survey(monkeypatch, **changed):
    values = {
        "name": "survey:1", "title": "Buổi học thế nào?", "state": "open",
        "url": "https://x.vn/vi/khao-sat/buoi-hoc/", "takes_answers": True, **changed,
    }  # fmt: skip
    monkeypatch.setattr(questionnaires, "_offer", [lambda _office: [Questionnaire(**values)]])


def test_a_reported_session_with_a_survey_tells_where_to_answer(case, monkeypatch):
    case.programme.questionnaire = "survey:1"
    case.programme.save()
    one = case.over()
    report_session(one, Report(one.day, attended=5), by=case.officer)
    SessionMail.objects.all().delete()
    morning = datetime.combine(case.today(), datetime.min.time(), case.office.zone)
    morning += timedelta(hours=9)
    assert told(case, morning) == []
    a_survey(monkeypatch, takes_answers=False)
    assert told(case, morning) == []
    a_survey(monkeypatch)
    with time_machine.travel(morning, tick=False):
        assert (remind(), remind()) == (1, 0)
        MAILS.send()
    assert "https://x.vn/vi/khao-sat/buoi-hoc/" in mail.outbox[-1].body
