"""Briefings for members of the office by their role: each confirms for themselves."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from signalmast.people.models import Membership
from signalmast.people.tests.screens import words
from signalmast.programmes.domain.briefing_mail import MAILS
from signalmast.programmes.domain.briefings import (
    Board,
    confirm_own_reading,
    propose_briefing,
    send_briefing,
    staff_board,
    to_read,
    withdraw_briefing,
)
from signalmast.programmes.tests.briefed import Case
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    found = Case()
    found.auditor, found.second = found.member("auditor"), found.member("editor")
    return found


def test_it_goes_to_the_roles_named_but_not_to_the_two_who_know_it(case):
    sent = case.sent(roles=["auditor", "editor", "approver"])
    names = sorted([case.auditor.username, case.second.username])
    assert staff_board(sent) == Board(2, 0, names)
    assert staff_board(case.sent()) == Board(0, 0, [])
    case.member("auditor")
    assert staff_board(sent).sent == 2


def test_a_member_confirms_once_and_only_what_came_to_them(case):
    sent = case.sent(roles=["auditor"])
    assert confirm_own_reading(sent, by=case.auditor)
    assert not confirm_own_reading(sent, by=case.auditor)
    assert staff_board(sent) == Board(1, 1, [])
    for nobody in (case.second, case.officer, case.head):
        with pytest.raises(PermissionDenied):
            confirm_own_reading(sent, by=nobody)
    with pytest.raises(ValidationError, match="has ended"):
        confirm_own_reading(case.withdrawn(roles=["auditor"]), by=case.auditor)


def test_whoever_left_confirms_nothing_and_is_not_waited_for(case):
    sent = case.sent(roles=["auditor"])
    Membership.objects.filter(user=case.auditor).delete()
    assert staff_board(sent) == Board(0, 0, [])
    with pytest.raises(PermissionDenied):
        confirm_own_reading(sent, by=case.auditor)


def test_only_what_holds_waits_to_be_read(case):
    sent = case.sent(roles=["auditor"])
    assert [one.briefing for one in to_read(case.auditor, case.office)] == [sent]
    assert not to_read(case.second, case.office).exists()
    withdraw_briefing(sent, why="Sai giờ.", by=case.editor)
    assert not to_read(case.auditor, case.office).exists()


def test_the_mail_leads_a_member_to_the_desk_and_an_officer_to_the_unit(case):
    sent = case.sent(units=[case.units[0]], roles=["auditor"], by_mail=True)
    MAILS.send()
    told = {one.to[0]: one.body for one in mail.outbox}
    assert sorted(told) == sorted([case.auditor.email, case.officer.email])
    assert reverse("briefings:inspect", args=[sent.pk]) in told[case.auditor.email]
    assert reverse("unit:mine") in told[case.officer.email]


def test_a_role_is_ticked_and_the_member_confirms_at_the_desk(case):
    desk = desk_of(case.editor)
    form = {
        "title": "Cắt nước", "text": "Từ 22 giờ.", "source": "07/TB-CN", "roles": ["auditor"],
        "valid_from": case.today().isoformat(),
    }  # fmt: skip
    written = desk.post(reverse("briefings:new"), form)
    page = desk.get(written.url)
    assert "And to 1 member of the office." in words(page)
    again = desk.get(written.url + "write/")
    assert again.context["form"]["roles"].value() == ["auditor"]
    one = page.context["briefing"]
    send_briefing(propose_briefing(one, by=case.editor), by=case.head)
    reader = desk_of(case.auditor)
    assert "1 briefing for you to read" in words(reader.get("/desk/"))
    assert "I have read it" in words(reader.get(written.url))
    reader.post(written.url, {"do": "confirm"})
    page = reader.get(written.url)
    assert "I have read it" not in words(page)
    assert "Members of the office: 1 of 1." in words(page)
    assert "briefing for you to read" not in words(reader.get("/desk/"))
    assert desk.post(written.url, {"do": "confirm"}).status_code == 302
    assert staff_board(one) == Board(1, 1, [])
