"""Accounts at the desk: the list, what a channel can do, pause, and who may do what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signalmast.channels.enums import Standing
from signalmast.channels.models import Account
from signalmast.channels.tests.desk import SITE, account_url, entered, said, with_town
from signalmast.channels.tests.factories import account
from signalmast.people.tests.screens import signed_in, words

pytestmark = pytest.mark.django_db
INDEX = "/desk/channel_accounts/"
CONNECT = f"{INDEX}connect/town/"


@pytest.fixture(autouse=True)
def _town(board, monkeypatch, settings):
    with_town(monkeypatch)
    settings.SITE_URL = SITE


@pytest.fixture
def manager(office):
    return signed_in(office, "administrator")


def cells(client, query=""):
    page = client.get(f"{INDEX}{query}")
    table = page.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    return " ".join(table.split()), page


# pause


def test_an_account_is_paused_and_goes_on(manager, office):
    one = account(office, "readable")
    answer = manager.post(account_url(one, "pause"), {"do": "pause"}, follow=True)
    assert said(answer) == "“readable” is paused. What is due waits until you let it go on."
    assert "The office has paused it: nothing goes out, and what is due waits." in words(answer)
    answer = manager.post(account_url(one, "pause"), {"do": "go-on"}, follow=True)
    assert said(answer) == "“readable” goes on; what is due leaves now."
    one.refresh_from_db()
    assert one.standing == Standing.READY


def test_one_whose_proof_is_too_old_does_not_go_on(manager, office):
    old = timezone.now() - timedelta(days=60)
    one = account(office, "readable", standing=Standing.PAUSED, proven_at=old)
    answer = manager.post(account_url(one, "pause"), {"do": "go-on"}, follow=True)
    assert said(answer) == "Ownership is not proven; check the account first."
    one.refresh_from_db()
    assert one.standing == Standing.PAUSED


def test_a_broken_account_does_not_go_on_unchecked(manager, office):
    one = account(office, "readable", standing=Standing.BROKEN, said="Revoked.")
    manager.post(account_url(one, "pause"), {"do": "go-on"})
    one.refresh_from_db()
    assert one.standing == Standing.BROKEN


def test_changing_the_settings_of_a_paused_account_does_not_let_it_go(manager):
    manager.post(CONNECT, entered(words=SITE))
    one = Account.objects.get()
    manager.post(account_url(one, "pause"), {"do": "pause"})
    answer = manager.post(account_url(one, "settings"), entered(token="", words=SITE), follow=True)
    one.refresh_from_db()
    assert one.standing == Standing.PAUSED
    assert said(answer) == (
        "“Phường Mẫu trên quảng trường” is well, and paused: nothing goes out until you let it "
        "go on."
    )


# the list


def test_the_list_says_state_days_left_and_what_is_wrong(manager, office):
    now = timezone.now()
    account(office, "readable", name="A", expires_at=now + timedelta(days=3, hours=1))
    account(office, "readable", name="B", expires_at=now + timedelta(days=40, hours=1))
    account(office, "readable", name="C", standing=Standing.BROKEN, said="The page is gone.")
    Account.objects.create(office=office, platform="facebook", name="D")
    table, _page = cells(manager)
    rows = [one.split("</tr>")[0] for one in table.split("<tr>")[1:]]
    assert '<span class="desk-chip desk-chip--act">3</span>' in rows[0]
    assert (
        "The token runs out in 3 days. Make a new one on the platform and enter it under "
        "“Change settings”."
    ) in rows[0]
    assert '<span class="desk-chip desk-chip--good">connected</span>' in rows[1]
    assert "days left: </span>40 </td>" in rows[1]
    assert '<span class="desk-chip desk-chip--act">needs a person</span>' in rows[2]
    assert "The page is gone." in rows[2]
    assert '<span class="desk-chip desk-chip--off">not connected</span>' in rows[3]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, ""),
        (
            {"proven_at": timedelta(days=-60)},
            "The proof of ownership is too old, so nothing goes out. Check the account again.",
        ),
        (
            {"expires_at": timedelta(hours=-1)},
            "The token has run out, so nothing goes out. Make a new one on the platform and "
            "enter it under “Change settings”.",
        ),
        (
            {"expires_at": timedelta(days=1, hours=1)},
            "The token runs out in 1 day. Make a new one on the platform and enter it under "
            "“Change settings”.",
        ),
        (
            {"rests_until": timedelta(minutes=30)},
            "It failed several times in a row and rests until 20/11/2026 15:30; then it "
            "goes on by itself.",
        ),
    ],
)
def test_each_trouble_has_its_sentence(manager, office, clock, fields, sentence):
    now = timezone.now()
    one = account(office, "readable", **{name: now + far for name, far in fields.items()})
    assert manager.get(account_url(one)).context["problem"] == sentence


def test_times_and_numbers_are_in_the_readers_language(office, clock):
    one = account(office, "readable", worked_at=timezone.now())
    client = signed_in(office, "administrator", language="vi")
    assert "15:00 20/11/2026" in words(client.get(account_url(one)))
    assert "15:00 20/11/2026" in words(client.get(INDEX))


def test_the_list_is_narrowed_to_what_wants_a_person(manager, office):
    now = timezone.now()
    account(office, "readable", name="well")
    account(office, "readable", name="broken", standing=Standing.BROKEN)
    account(office, "readable", name="old", proven_at=now - timedelta(days=60))
    account(office, "readable", name="over", expires_at=now - timedelta(hours=1))
    account(office, "readable", name="soon", expires_at=now + timedelta(days=13))
    account(office, "readable", name="paused", standing=Standing.PAUSED)
    Account.objects.create(office=office, platform="facebook", name="files")

    def names(state):
        page = manager.get(INDEX, {"state": state})
        return [one.name for one in page.context["object_list"]]

    assert names("wants") == ["broken", "old", "over"]
    assert names("token") == ["soon"]
    assert names("files") == ["files"]
    assert names("paused") == ["paused"]


def test_an_empty_list_says_what_to_do_first(manager):
    page = manager.get(INDEX)
    assert (
        "The office has no channel yet. Once one is connected and its ownership is proven, "
        "approved texts can go out through it."
    ) in words(page)
    assert f'href="{INDEX}connect/"' in page.content.decode()
    assert "No account fits; take the filter away." in words(manager.get(f"{INDEX}?state=files"))


def test_the_list_asks_as_much_for_three_accounts_as_for_one(manager, office):
    account(office, "readable", name="A")
    manager.get(INDEX)
    with CaptureQueriesContext(connection) as one:
        manager.get(INDEX)
    account(office, "keyed", name="B")
    account(office, "town", name="C")
    with CaptureQueriesContext(connection) as three:
        manager.get(INDEX)
    assert len(three) == len(one)


# what a channel can do


def test_what_a_channel_can_and_can_not_do_stands_in_sentences(manager, office):
    one = account(office, "town", name="Quảng trường")
    page = manager.get(account_url(one))
    assert page.context["does"] == [
        "A text may be 500 characters long.",
        "A post can be changed after it went out.",
        "A post can be taken down from here.",
        "Its numbers are read from here: reactions, comments and shares as far as the channel "
        "tells them.",
        "After a lost answer the desk finds out by itself whether a post has arrived.",
    ]
    assert page.context["does_not"] == ["Pictures are shown small."]
    blind = manager.get(account_url(account(office, "blind")))
    assert blind.context["does_not"] == [
        "A post can't be changed after it went out.",
        "Its numbers are not read from here.",
        "After a lost answer a person has to look whether a post has arrived.",
    ]


# duties and offices


def test_who_does_not_manage_the_office_sees_and_connects_nothing(office):
    one = account(office, "readable", standing=Standing.BROKEN, said="Revoked.")
    for role in ("editor", "approver", "auditor"):
        client = signed_in(office, role)
        page = client.get(account_url(one))
        assert page.status_code == 200
        assert "Revoked." in words(page)
        assert "Whoever manages the office can change this." in words(page)
        for forbidden in ("Check again", "Change settings"):
            assert forbidden not in words(page)
        assert "connect/" not in client.get(INDEX).content.decode()
        for what in ("settings", "check", "pause"):
            assert client.get(account_url(one, what)).status_code == 302
            assert client.post(account_url(one, what), {"do": "pause"}).status_code == 302
        assert client.get(f"{INDEX}connect/").status_code == 302
        assert client.post(CONNECT, entered()).status_code == 302
    one.refresh_from_db()
    assert (one.standing, one.checked_at) == (Standing.BROKEN, None)
    assert Account.objects.count() == 1


def test_asking_without_sending_changes_nothing(manager, office):
    one = account(office, "readable")
    for what in ("check", "pause"):
        assert manager.get(account_url(one, what)).status_code == 302
    one.refresh_from_db()
    assert (one.standing, one.checked_at) == (Standing.READY, None)


def test_no_screen_has_inline_style_or_script(manager, office):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    for url in (INDEX, f"{INDEX}connect/", CONNECT, account_url(one), account_url(one, "settings")):
        page = manager.get(url).content.decode().split('id="main"')[1]
        assert " style=" not in page
        assert "<script>" not in page
