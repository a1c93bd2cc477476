"""What the channels bring to the home of the desk, and that each office sees only its own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from signalmast.channels.domain import holding, outbox
from signalmast.channels.enums import Standing, State
from signalmast.channels.models import Account, Delivery
from signalmast.channels.tests.factories import account, queued
from signalmast.core import desk
from signalmast.people.tests.screens import signed_in, words

pytestmark = pytest.mark.django_db
HERE = ("/desk/channel_accounts/", "/desk/deliveries/")


def waiting(client):
    """Return (count, label, address) of what the channels have in the queue."""
    request = client.get("/desk/").wsgi_request
    return [
        (one.count, str(one.label), one.url)
        for one in desk.queue(request)
        if one.url.startswith(HERE)
    ]


@pytest.fixture
def manager(office):
    return signed_in(office, "administrator")


def test_a_well_office_has_nothing_in_the_queue(manager, office, board):
    assert waiting(manager) == []
    queued(account(office, "readable"))
    outbox.send_next("w")
    assert waiting(manager) == []


def test_what_waits_for_a_person_stands_in_the_queue_with_its_list(manager, office, board):
    board.script = ["refused", "accepted-lost"]
    now = timezone.now()
    for kind in ("readable", "blind"):
        queued(account(office, kind))
        outbox.send_next("w")
    account(office, "keyed", name="broken", standing=Standing.BROKEN)
    account(office, "keyed", name="soon", expires_at=now + timedelta(days=13))
    assert waiting(manager) == [
        (2, "deliveries wait for your decision", "/desk/deliveries/?state=waiting"),
        (1, "channel account needs you", "/desk/channel_accounts/?state=wants"),
        (1, "token of a channel runs out in 14 days", "/desk/channel_accounts/?state=token"),
    ]
    for count, _label, url in waiting(manager):
        assert len(manager.get(url).context["object_list"]) == count


def test_a_stop_of_everything_comes_first(manager, office, board):
    queued(account(office, "readable"))
    holding.hold("A restore.")
    assert waiting(manager)[0] == (
        1, "stop: nothing goes out to the channels", "/desk/deliveries/",
    )  # fmt: skip


def test_what_was_decided_is_out_of_the_queue(manager, office, board):
    board.script = ["refused"]
    one = queued(account(office, "readable"))
    outbox.send_next("w")
    url = reverse("deliveries:inspect", args=[one.pk])
    manager.post(url, {"what": "let-be", "reason": "Đã hủy."})
    assert waiting(manager) == []


def test_each_role_sees_what_it_can_do(office, board):
    board.script = ["refused"]
    queued(account(office, "readable", expires_at=timezone.now() + timedelta(days=3)))
    outbox.send_next("w")
    [decision] = waiting(signed_in(office, "editor"))
    assert decision[:2] == (1, "delivery waits for your decision")
    assert waiting(signed_in(office, "auditor")) == []


def test_the_menu_holds_deliveries_for_who_sees_them(manager, office):
    assert '"/desk/deliveries/"' in manager.get("/desk/").content.decode()
    officer = signed_in(office, "unit-officer", unit=a_unit(office))
    assert '"/desk/deliveries/"' not in officer.get("/desk/").content.decode()
    assert officer.get("/desk/deliveries/").status_code == 302
    assert officer.get("/desk/deliveries/calendar/").status_code == 302


def a_unit(office):
    from signalmast.people.models import Unit

    return Unit.objects.create(office=office, name="Khu phố 1")


# another office


@pytest.fixture
def theirs(other_office, board):
    """A refused delivery of another office, with a mark in everything."""
    board.script = ["refused"]
    there = account(other_office, "readable", name="zyxqv account", said="zyxqv wrong")
    one = queued(there, text="zyxqv text")
    outbox.send_next("w")
    return one


def test_no_address_answers_for_another_office(manager, theirs):
    number = theirs.account_id
    addresses = [reverse("deliveries:inspect", args=[theirs.pk])]
    addresses += [
        reverse(f"channel_accounts:{name}", args=[number])
        for name in ("inspect", "edit", "settings", "check", "pause")
    ]
    for address in addresses:
        assert manager.get(address).status_code == 404, address
        sent = {"what": "let-be", "reason": "x", "do": "pause", "name": "x"}
        assert manager.post(address, sent).status_code == 404, address
    assert manager.get(f"/desk/channel_accounts/connect/?account={number}").status_code == 404
    theirs.refresh_from_db()
    there = Account.objects.get(pk=number)
    assert (theirs.state, there.standing, there.checked_at) == (
        State.REFUSED, Standing.READY, None,
    )  # fmt: skip


def test_no_list_and_no_calendar_shows_anything_of_another_office(manager, theirs):
    for address in (
        "/desk/", "/desk/deliveries/", "/desk/deliveries/results/", "/desk/channel_accounts/",
        "/desk/channel_accounts/results/", "/desk/deliveries/calendar/",
        "/desk/deliveries/?q=zyxqv", f"/desk/deliveries/?account={theirs.account_id}",
        "/desk/deliveries/?state=waiting", "/desk/channel_accounts/connect/",
        "/desk/channel_accounts/connect/readable/",
    ):  # fmt: skip
        page = manager.get(address)
        assert page.status_code == 200, address
        assert "zyxqv" not in words(page), address
    assert waiting(manager) == []


def test_a_row_of_another_office_can_not_be_furnished(manager, office, other_office, board):
    theirs = Account.objects.create(office=other_office, platform="readable", name="Cột cờ")
    sent = {"account_name": "Của tôi", "existing_account": theirs.pk}
    answer = manager.post("/desk/channel_accounts/connect/readable/", sent)
    theirs.refresh_from_db()
    assert theirs.connector == ""
    mine = Account.objects.filter(office=office)
    assert (answer.status_code, mine.count()) in {(400, 0), (302, 1)}
    assert Delivery.objects.count() == 0


def test_whoever_is_not_signed_in_is_sent_to_the_door(client, theirs):
    for address in (
        "/desk/deliveries/", reverse("deliveries:inspect", args=[theirs.pk]),
        "/desk/deliveries/calendar/", "/desk/deliveries/go-on/",
        "/desk/channel_accounts/connect/",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
