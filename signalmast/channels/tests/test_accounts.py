"""Connecting an account and proving whose it is."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from signalmast.channels.domain.accounts import check_account, connect_account, pause_account
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account
from signalmast.core.models import AuditEntry
from signalmast.newsroom.tests.factories import writer

pytestmark = pytest.mark.django_db


def connect(office, words="", by=None):
    return connect_account(
        office, connector="readable", name="Trang của phường", values={"words": words}, by=by
    )


def test_an_account_sends_only_after_its_owner_put_the_proof_there(office, board, settings):
    settings.SITE_URL = "https://phuong-mau.test"
    there = connect(office)
    assert there.standing == Standing.UNPROVEN
    assert not check_account(there)
    assert there.said == (
        "Ownership is not proven yet. Put the address https://phuong-mau.test or the word "
        f"{there.proof_word} into the description of the account there, then check again."
    )
    there.settings = {"words": f"Trang chính thức. {there.proof_word}"}
    assert check_account(there)
    assert (there.standing, there.said) == (Standing.READY, "")
    assert list(Account.objects.may_send()) == [there]


@pytest.mark.parametrize(
    ("words", "proven"),
    [
        ("Trang chính thức: https://phuong-mau.test/vi/", True),
        ("phuong-mau.test", True),
        ("xem phuong-mau.test, mục liên hệ", True),
        ("https://phuong-mau.test.evil.example/", False),
        ("https://not-phuong-mau.test/", False),
        ("evil.example/?u=phuong-mau.test.x", False),
        ("", False),
    ],
)
def test_only_the_address_itself_is_proof(office, board, settings, words, proven):
    settings.SITE_URL = "https://phuong-mau.test"
    assert check_account(connect(office, words)) is proven


def test_connecting_again_takes_the_proof_away(office, board, settings):
    settings.SITE_URL = "https://phuong-mau.test"
    there = connect(office, "phuong-mau.test")
    check_account(there)
    connect_account(
        office, connector="readable", name=there.name, values={"words": ""}, by=None, account=there
    )
    assert there.standing == Standing.UNPROVEN
    assert list(Account.objects.may_send()) == []


def test_a_pause_stops_it_and_only_a_proven_one_goes_on(office, board, settings):
    settings.SITE_URL = "https://phuong-mau.test"
    there = connect(office, "phuong-mau.test")
    check_account(there)
    pause_account(there, by=None, paused=True)
    assert list(Account.objects.may_send()) == []
    check_account(there)
    assert there.standing == Standing.PAUSED
    pause_account(there, by=None, paused=False)
    assert list(Account.objects.may_send()) == [there]
    verbs = AuditEntry.objects.filter(verb="channels.standing").count()
    assert verbs == 3


def test_an_editor_connects_nothing(office, board):
    with pytest.raises(PermissionDenied):
        connect(office, by=writer(office))


def in_the_fediverse(office, name, *, label="Fediverse", account=None):
    return connect_account(
        office, connector="activitypub", name=label, values={"name": name}, by=None,
        account=account,
    )  # fmt: skip


def test_a_name_in_the_fediverse_is_one_accounts_of_the_whole_installation(office, other_office):
    first = in_the_fediverse(office, "phuong")
    for place in (office, other_office):
        with pytest.raises(ValidationError) as raised:
            in_the_fediverse(place, "phuong", label="Kênh khác")
        assert raised.value.messages == [
            "Another account of this installation has this name in the fediverse. Choose another "
            "name."
        ]
    assert list(Account.objects.all()) == [first]
    other = in_the_fediverse(other_office, "phuong_khac")
    assert in_the_fediverse(office, "phuong", account=first) == first
    with pytest.raises(ValidationError):
        in_the_fediverse(other_office, "phuong", account=other)
    other.refresh_from_db()
    assert other.settings == {"name": "phuong_khac"}
