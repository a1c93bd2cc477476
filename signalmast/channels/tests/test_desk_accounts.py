"""Accounts at the desk: connected, proven, checked, paused, and what is wrong in a sentence."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.settings import AccountSettings
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Secret
from signalmast.channels.tests.desk import SITE, TOKEN, with_town
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


def entered(**more):
    return {
        "account_name": "Phường Mẫu trên quảng trường", "page": "phuongmau", "words": "",
        "token": TOKEN, "spare": "", **more,
    }  # fmt: skip


def address(one, what="inspect"):
    return reverse(f"channel_accounts:{what}", args=[one.pk])


def cells(client, query=""):
    page = client.get(f"{INDEX}{query}")
    table = page.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    return " ".join(table.split()), page


def said(answer):
    """Return the last message; those of answers that nobody read come before it."""
    return [str(one) for one in answer.context["messages"]][-1]


def test_every_channel_is_offered_with_its_label_and_what_it_is(manager):
    page = manager.get(f"{INDEX}connect/")
    assert [kind.key for kind in page.context["kinds"]] == ["keyed", "readable", "blind", "town"]
    assert "Town square A page of the office on the town's square." in words(page).replace(
        "&#x27;", "'"
    )


def test_connecting_keeps_the_settings_and_asks_the_platform_at_once(manager, office):
    answer = manager.post(CONNECT, entered(), follow=True)
    one = Account.objects.get()
    assert (one.office, one.platform, one.connector) == (office, "square", "town")
    assert one.settings == {"page": "phuongmau", "words": ""}
    assert one.standing == Standing.UNPROVEN
    assert answer.redirect_chain == [(address(one), 302)]
    assert one.checked_at is not None
    assert said(answer) == (
        "“Phường Mẫu trên quảng trường” can't send yet; what is wrong stands here."
    )
    text = words(answer)
    assert (
        f"Ownership is not proven yet. Put the address {SITE} or the word {one.proof_word} into "
        "the description of the account there, then check again."
    ) in text
    assert "How to prove that the account is the office" in text
    assert answer.content.decode().count(one.proof_word) == 2
    assert "Check again" in text


def test_a_proven_account_may_send_at_once(manager):
    answer = manager.post(CONNECT, entered(words=SITE), follow=True)
    one = Account.objects.get()
    assert one.standing == Standing.READY
    assert said(answer) == "“Phường Mẫu trên quảng trường” is connected and may send."
    assert "How to prove" not in words(answer)


def test_checking_again_finds_the_proof(manager):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    one.settings |= {"words": f"Trang chính thức {one.proof_word}"}
    one.save()
    answer = manager.post(address(one, "check"), follow=True)
    assert said(answer) == "“Phường Mẫu trên quảng trường” is connected and may send."
    one.refresh_from_db()
    assert one.standing == Standing.READY


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"token": "zyxqv-other"}, "The token is not valid any more. Make a new one."),
        (
            {"page": "person"},
            "This is the account of a person. Connect a page or channel of the office.",
        ),
        (
            {"page": "fault"},
            "The desk failed while it asked the platform; look into its log, then check again.",
        ),
    ],
)
def test_what_is_wrong_stands_on_the_page_in_a_sentence(manager, given, sentence):
    answer = manager.post(CONNECT, entered(**given), follow=True)
    one = Account.objects.get()
    assert one.said == sentence
    assert answer.context["problem"] == sentence
    assert sentence in words(answer)
    assert one.standing == Standing.UNPROVEN


def test_a_token_that_can_not_be_opened_is_said_and_stops_no_other_account(manager, settings):
    manager.post(CONNECT, entered(words=SITE))
    one = Account.objects.get()
    settings.CHANNEL_KEYS = settings.CHANNEL_KEYS.parent / "others"
    assert not check_account(one)
    one.refresh_from_db()
    assert (one.standing, one.said) == (
        Standing.BROKEN,
        "A token can't be opened: its key is missing or is another one. Put the key file back "
        "that belongs to this database, or connect the account again.",
    )


def test_a_channel_whose_file_is_gone_is_said(manager, office):
    one = account(office, "gone", name="Cũ")
    assert not check_account(one)
    page = manager.get(address(one))
    assert page.context["problem"] == (
        "This channel is not installed, so nothing goes out through it."
    )
    assert "Change settings" not in words(page)
    assert manager.get(address(one, "settings")).status_code == 302


# secrets


def test_a_secret_is_hidden_kept_sealed_and_never_shown_back(manager):
    page = manager.get(CONNECT).content.decode()
    assert '<input type="password" name="token" autocomplete="new-password"' in page
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    assert TOKEN not in Secret.objects.get(name="token").sealed
    assert "token" not in one.settings
    page = manager.get(address(one, "settings")).content.decode()
    assert TOKEN not in page
    assert "One is kept and not shown. Leave this empty unless it has changed." in page
    assert 'value="phuongmau"' in page
    assert TOKEN not in manager.get(address(one)).content.decode()
    assert TOKEN not in manager.get(INDEX).content.decode()


def test_an_empty_secret_keeps_what_is_there(manager):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    answer = manager.post(address(one, "settings"), entered(token="", words=SITE))
    assert answer.status_code == 302
    one.refresh_from_db()
    assert AccountSettings(one)["token"] == TOKEN
    assert one.standing == Standing.READY
    manager.post(address(one, "settings"), entered(token="zyxqv-new"))
    assert AccountSettings(one)["token"] == "zyxqv-new"
    one.refresh_from_db()
    assert (one.standing, one.said) == (
        Standing.UNPROVEN, "The token is not valid any more. Make a new one.",
    )  # fmt: skip


def test_a_wrong_secret_is_refused_though_another_is_kept(manager):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    answer = manager.post(address(one, "settings"), entered(token="wrong"))
    assert list(answer.context["form"].errors) == ["token"]
    assert AccountSettings(one)["token"] == TOKEN


def test_after_an_error_all_but_the_secret_stands_in_the_form(manager):
    answer = manager.post(CONNECT, entered(account_name="", page="phuongmau"))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert answer.context["form"].errors == {
        "account_name": ["Give the account a name, so that the desk can list it."]
    }
    assert 'value="phuongmau"' in page
    assert TOKEN not in page
    text = words(answer)
    assert "Nothing is kept yet; look at what is marked below." in text
    assert "What is secret is not shown again. Enter it once more." in text
    assert Account.objects.count() == 0


def test_a_name_is_there_once_for_a_platform(manager):
    manager.post(CONNECT, entered())
    answer = manager.post(CONNECT, entered())
    assert answer.context["form"].errors == {
        "account_name": [
            "The desk lists another account of this platform under this name. Choose that one, "
            "or write another name."
        ]
    }
    assert Account.objects.count() == 1


# accounts that only files speak of


def test_an_account_of_files_is_furnished_and_keeps_its_row(manager, office):
    there = Account.objects.create(office=office, platform="square", name="Cột cờ")
    page = manager.get(address(there))
    assert "Files speak of this page, and the desk counts its posts." in words(page)
    chosen = manager.get(f"{INDEX}connect/?account={there.pk}")
    assert [kind.key for kind in chosen.context["kinds"]] == ["town"]
    form = manager.get(f"{CONNECT}?account={there.pk}").context["form"]
    assert form["existing_account"].value() == there.pk
    manager.post(CONNECT, entered(existing_account=there.pk, account_name="", words=SITE))
    one = Account.objects.get()
    assert (one.pk, one.name, one.connector, one.standing) == (
        there.pk, "Cột cờ", "town", Standing.READY,
    )  # fmt: skip


def test_only_accounts_of_the_platform_and_the_office_can_be_chosen(manager, office):
    other = Account.objects.create(office=office, platform="zalo", name="Zalo")
    form = manager.get(CONNECT).context["form"]
    assert "existing_account" not in form.fields
    manager.post(CONNECT, entered(existing_account=other.pk))
    assert Account.objects.get(pk=other.pk).connector == ""
    page = manager.get(f"{INDEX}connect/?account={other.pk}")
    assert (
        "The desk has no channel for “zalo”. The page stays in the lists, and files go on "
        "speaking of it."
    ) in words(page)


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "²"])
def test_an_account_that_is_not_there_can_not_be_furnished(manager, asked):
    assert manager.get(f"{CONNECT}?account={asked}").status_code == 404


def test_a_channel_that_does_not_exist_is_not_found(manager):
    assert manager.get(f"{INDEX}connect/carrier-pigeon/").status_code == 404


# pause


def test_an_account_is_paused_and_goes_on(manager, office):
    one = account(office, "readable")
    answer = manager.post(address(one, "pause"), {"do": "pause"}, follow=True)
    assert said(answer) == "“readable” is paused. What is due waits until you let it go on."
    assert "The office has paused it: nothing goes out, and what is due waits." in words(answer)
    answer = manager.post(address(one, "pause"), {"do": "go-on"}, follow=True)
    assert said(answer) == "“readable” goes on; what is due leaves now."
    one.refresh_from_db()
    assert one.standing == Standing.READY


def test_one_whose_proof_is_too_old_does_not_go_on(manager, office):
    old = timezone.now() - timedelta(days=60)
    one = account(office, "readable", standing=Standing.PAUSED, proven_at=old)
    answer = manager.post(address(one, "pause"), {"do": "go-on"}, follow=True)
    assert said(answer) == "Ownership is not proven; check the account first."
    one.refresh_from_db()
    assert one.standing == Standing.PAUSED


def test_a_broken_account_does_not_go_on_unchecked(manager, office):
    one = account(office, "readable", standing=Standing.BROKEN, said="Revoked.")
    manager.post(address(one, "pause"), {"do": "go-on"})
    one.refresh_from_db()
    assert one.standing == Standing.BROKEN


def test_changing_the_settings_of_a_paused_account_does_not_let_it_go(manager):
    manager.post(CONNECT, entered(words=SITE))
    one = Account.objects.get()
    manager.post(address(one, "pause"), {"do": "pause"})
    answer = manager.post(address(one, "settings"), entered(token="", words=SITE), follow=True)
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
    assert "> 40 <" in rows[1]
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
    assert manager.get(address(one)).context["problem"] == sentence


def test_times_and_numbers_are_in_the_readers_language(office, clock):
    one = account(office, "readable", worked_at=timezone.now())
    client = signed_in(office, "administrator", language="vi")
    assert "15:00 20/11/2026" in words(client.get(address(one)))
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
    page = manager.get(address(one))
    assert page.context["does"] == [
        "A text may be 500 characters long.",
        "A post can be changed after it went out.",
        "A post can be taken down from here.",
        "Its numbers are read from here: reactions, comments and shares as far as the channel "
        "tells them.",
        "After a lost answer the desk finds out by itself whether a post has arrived.",
    ]
    assert page.context["does_not"] == ["Pictures are shown small."]
    blind = manager.get(address(account(office, "blind")))
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
        page = client.get(address(one))
        assert page.status_code == 200
        assert "Revoked." in words(page)
        assert "Whoever manages the office can change this." in words(page)
        for forbidden in ("Check again", "Change settings"):
            assert forbidden not in words(page)
        assert "connect/" not in client.get(INDEX).content.decode()
        for what in ("settings", "check", "pause"):
            assert client.get(address(one, what)).status_code == 302
            assert client.post(address(one, what), {"do": "pause"}).status_code == 302
        assert client.get(f"{INDEX}connect/").status_code == 302
        assert client.post(CONNECT, entered()).status_code == 302
    one.refresh_from_db()
    assert (one.standing, one.checked_at) == (Standing.BROKEN, None)
    assert Account.objects.count() == 1


def test_asking_without_sending_changes_nothing(manager, office):
    one = account(office, "readable")
    for what in ("check", "pause"):
        assert manager.get(address(one, what)).status_code == 302
    one.refresh_from_db()
    assert (one.standing, one.checked_at) == (Standing.READY, None)


def test_no_screen_has_inline_style_or_script(manager, office):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    for url in (INDEX, f"{INDEX}connect/", CONNECT, address(one), address(one, "settings")):
        page = manager.get(url).content.decode().split('id="main"')[1]
        assert " style=" not in page
        assert "<script>" not in page
