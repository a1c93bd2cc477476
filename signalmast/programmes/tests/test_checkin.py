"""Checking in: once for each phone, at its time, until a day later; opening and striking out."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from signalmast.core.models import AuditEntry
from signalmast.people.domain.offices import open_office
from signalmast.programmes import checkin
from signalmast.programmes.domain import checkin as verbs
from signalmast.programmes.domain.checkin import NotCounted, Tally
from signalmast.programmes.enums import Came, PlannedState
from signalmast.programmes.models import Attendee
from signalmast.programmes.tests.checking_in import BEGINS, HOUR, Clock, a_session, code_at
from signalmast.programmes.tests.factories import a_unit
from tests.desk.conftest import person


@pytest.fixture
def office(db):
    return open_office("quan-1", name="Quận Một", is_demo=True)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def planned(office, clock):
    return a_session(office)


def why(planned, **sent):
    with pytest.raises(NotCounted) as refusal:
        verbs.check_in(planned, **sent)
    return refusal.value.code


def test_a_phone_is_counted_once_and_told_the_same_each_time(planned, clock):
    sent = {"ticket": verbs.give_ticket(planned), "code": code_at(planned, clock.at)}
    first = verbs.check_in(planned, **sent)
    clock.later(hours=30)
    again = verbs.check_in(planned, ticket=sent["ticket"], code="whatever")
    assert (first.came, first.came_at, again) == (Came.CHECKED_IN, BEGINS, first)
    assert verbs.tally(planned) == Tally(1, 0, 0)


def test_a_copied_code_fails_after_its_time(planned, clock):
    code = code_at(planned, clock.at)
    clock.later(seconds=59)
    verbs.check_in(planned, ticket=verbs.give_ticket(planned), code=code)
    clock.later(seconds=1)
    assert why(planned, ticket=verbs.give_ticket(planned), code=code) == "old-code"
    assert verbs.tally(planned) == Tally(1, 0, 0)


def test_a_prepared_phone_sends_its_code_until_a_day_after_the_session(planned, clock):
    prepared = [verbs.give_ticket(planned) for _phone in range(2)]
    code = code_at(planned, clock.at)
    clock.at = planned.ends_at + timedelta(hours=24)
    late = verbs.check_in(planned, ticket=prepared[0], code=code, name=" Trần  Thị Bé ")
    assert (late.came, late.came_at, late.name) == (Came.LATE, BEGINS, "Trần Thị Bé")
    clock.later(seconds=1)
    assert why(planned, ticket=prepared[1], code=code) == "over"
    assert verbs.tally(planned) == Tally(0, 1, 0)


def test_a_name_comes_later_and_is_not_lost_when_the_first_is_sent_again(planned, clock):
    sent = {"ticket": verbs.give_ticket(planned), "code": code_at(planned, clock.at)}
    verbs.check_in(planned, **sent)
    named = verbs.check_in(planned, ticket=sent["ticket"], code="", name="Bé")
    again = verbs.check_in(planned, **sent)
    clock.later(days=3)
    verbs.check_in(planned, **sent, name="Ai đó")
    assert (named.name, again.name, Attendee.objects.get().name) == ("Bé", "Bé", "Bé")


def test_each_refusal_has_its_reason_and_leaves_no_row(office, planned, clock):
    ticket, code = verbs.give_ticket(planned), code_at(planned, clock.at)
    other = a_session(office, a_unit(office, "Phường Đa Kao"))
    assert why(planned, ticket=ticket, code="22222-22222") == "wrong-code"
    assert why(planned, ticket=ticket, code=code_at(other, clock.at)) == "wrong-code"
    assert why(planned, ticket=ticket, code=code_at(planned, clock.at + HOUR)) == "wrong-code"
    assert why(planned, ticket=verbs.give_ticket(other), code=code) == "ticket"
    planned.check_in_at = None
    assert why(planned, ticket=ticket, code=code) == "not-open"
    planned.starts_at += 2 * HOUR
    assert why(planned, ticket=ticket, code=code) == "before"
    planned.state, planned.called_off_why = PlannedState.CALLED_OFF, "Bão số 4."
    assert why(planned, ticket=ticket, code=code) == "called-off"
    assert why(planned, ticket="", code=code) == "called-off"
    assert Attendee.objects.count() == 0


def test_a_script_that_makes_up_phones_comes_to_an_end(planned, clock, monkeypatch):
    monkeypatch.setattr(verbs, "LEAST", 4)
    monkeypatch.setattr(verbs, "LEAST_LATE", 2)
    prepared = [verbs.give_ticket(planned) for _phone in range(3)]
    code = code_at(planned, clock.at)
    clock.later(minutes=5)
    counted = [verbs.check_in(planned, ticket=one, code=code) for one in prepared[:2]]
    assert why(planned, ticket=prepared[2], code=code) == "full"
    now = {"code": code_at(planned, clock.at)}
    for _phone in range(2):
        verbs.check_in(planned, ticket=verbs.give_ticket(planned), **now)
    assert why(planned, ticket=verbs.give_ticket(planned), **now) == "full"
    assert verbs.check_in(planned, ticket=prepared[0], code=code) == counted[0]
    planned.capacity = 3
    verbs.check_in(planned, ticket=prepared[2], code=code)
    assert verbs.tally(planned) == Tally(2, 3, 0)


def test_an_earlier_key_is_believed_and_no_longer_used(planned, clock, settings):
    sent = {"ticket": verbs.give_ticket(planned), "code": code_at(planned, clock.at)}
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert code_at(planned, clock.at) != sent["code"]
    assert verbs.check_in(planned, **sent).came == Came.CHECKED_IN


def test_the_session_of_a_code_is_found_while_the_code_counts(office, planned, clock):
    other = a_session(office, a_unit(office, "Phường Đa Kao"))
    code = code_at(other, clock.at)
    assert verbs.session_of_code(code, now=clock.at) == other
    assert verbs.session_of_code(code, now=clock.at + timedelta(seconds=60)) is None
    assert verbs.find_session(checkin.short_of(other.uid).upper()) == other


def test_the_unit_opens_check_in_once_and_nobody_else_does(office, clock):
    planned = a_session(office, check_in_at=None)
    officer = person("an", office, "unit-officer", unit=planned.unit)
    others = [person("bo", office, "unit-officer", unit=a_unit(office, "Phường Đa Kao")),
              person("chi", office, "approver")]  # fmt: skip
    for one in others:
        with pytest.raises(PermissionDenied):
            verbs.open_check_in(planned, by=one)
    opened = verbs.open_check_in(planned, by=officer)
    clock.later(minutes=1)
    assert verbs.open_check_in(planned, by=person("lan", office, "editor")) == opened
    assert opened.check_in_at == BEGINS
    assert AuditEntry.objects.filter(verb="check-in.open").count() == 1


@pytest.mark.parametrize(
    "fields", [{"state": "called-off", "called_off_why": "Bão."}, {"ends_at": BEGINS - HOUR}]
)
def test_check_in_is_not_opened_for_what_does_not_take_place(office, clock, fields):
    fields = {"starts_at": BEGINS - 2 * HOUR, "check_in_at": None, **fields}
    planned = a_session(office, **fields)
    with pytest.raises(ValidationError):
        verbs.open_check_in(planned, by=person("lan", office, "editor"))
    planned.refresh_from_db()
    assert planned.check_in_at is None


def test_a_phone_is_struck_out_and_put_back_with_an_entry_each(office, planned, clock):
    sent = {"ticket": verbs.give_ticket(planned), "code": code_at(planned, clock.at)}
    row = verbs.check_in(planned, **sent)
    listed = Attendee.objects.create(
        planned=planned, came=Came.LISTED, ticket="list-1", came_at=clock.at
    )
    officer = person("an", office, "unit-officer", unit=planned.unit)
    assert verbs.strike_out(planned, [row.pk, listed.pk], by=officer) == 1
    assert verbs.strike_out(planned, [row.pk], by=officer) == 0
    assert (verbs.tally(planned), why(planned, **sent)) == (Tally(0, 0, 1), "struck-out")
    assert verbs.put_back(planned, [row.pk], by=officer) == 1
    assert (verbs.tally(planned), verbs.check_in(planned, **sent)) == (Tally(1, 0, 0), row)
    entries = AuditEntry.objects.filter(verb__startswith="check-in.").order_by("number")
    assert [(one.verb, one.data) for one in entries] == [
        ("check-in.strike-out", {"rows": [row.pk]}), ("check-in.put-back", {"rows": [row.pk]}),
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        verbs.strike_out(planned, [row.pk], by=person("chi", office, "approver"))


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_sends_many_times_at_once_is_counted_once(office, clock):
    planned = a_session(office)
    sent = {"ticket": verbs.give_ticket(planned), "code": code_at(planned, clock.at)}
    told, begin = [], threading.Barrier(4)

    def send():
        begin.wait()
        try:
            told.append(verbs.check_in(planned, **sent).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _time in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == [Attendee.objects.get().pk] * 4
