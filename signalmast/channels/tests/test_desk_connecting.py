"""Connecting at the desk: settings, secrets, the proof, and what is wrong in a sentence."""

import pytest

from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.settings import AccountSettings
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Secret
from signalmast.channels.tests.desk import SITE, TOKEN, account_url, entered, said, with_town
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
    assert answer.redirect_chain == [(account_url(one), 302)]
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
    answer = manager.post(account_url(one, "check"), follow=True)
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
    page = manager.get(account_url(one))
    assert page.context["problem"] == (
        "This channel is not installed, so nothing goes out through it."
    )
    assert "Change settings" not in words(page)
    assert manager.get(account_url(one, "settings")).status_code == 302


# secrets


def test_a_secret_is_hidden_kept_sealed_and_never_shown_back(manager):
    page = manager.get(CONNECT).content.decode()
    assert '<input type="password" name="token" autocomplete="new-password"' in page
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    assert TOKEN not in Secret.objects.get(name="token").sealed
    assert "token" not in one.settings
    page = manager.get(account_url(one, "settings")).content.decode()
    assert TOKEN not in page
    assert "One is kept and not shown. Leave this empty unless it has changed." in page
    assert 'value="phuongmau"' in page
    assert TOKEN not in manager.get(account_url(one)).content.decode()
    assert TOKEN not in manager.get(INDEX).content.decode()


def test_an_empty_secret_keeps_what_is_there(manager):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    answer = manager.post(account_url(one, "settings"), entered(token="", words=SITE))
    assert answer.status_code == 302
    one.refresh_from_db()
    assert AccountSettings(one)["token"] == TOKEN
    assert one.standing == Standing.READY
    manager.post(account_url(one, "settings"), entered(token="zyxqv-new"))
    assert AccountSettings(one)["token"] == "zyxqv-new"
    one.refresh_from_db()
    assert (one.standing, one.said) == (
        Standing.UNPROVEN, "The token is not valid any more. Make a new one.",
    )  # fmt: skip


def test_a_wrong_secret_is_refused_though_another_is_kept(manager):
    manager.post(CONNECT, entered())
    one = Account.objects.get()
    answer = manager.post(account_url(one, "settings"), entered(token="wrong"))
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
    page = manager.get(account_url(there))
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
