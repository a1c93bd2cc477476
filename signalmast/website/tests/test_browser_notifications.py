"""A reader's browser asks to be told: what is kept of it, and what is not."""

import json

import pytest

from signalmast.channels import vault
from signalmast.channels.domain.accounts import check_account, connect_account
from signalmast.channels.domain.copies import place_of
from signalmast.channels.models import Subscriber
from signalmast.website import sheets
from signalmast.website.domain.sheet import Ref, kind_of, noting

SUBSCRIPTION = {
    "endpoint": "https://push.example/send/abc",
    "expirationTime": None,
    "keys": {"p256dh": "BPublic", "auth": "secret", "other": "dropped"},
}
assert sheets


@pytest.fixture
def channel(office, settings, tmp_path):
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    there = connect_account(office, connector="web_push", name="Thông báo", values={}, by=None)
    assert check_account(there)
    return there


def say(client, channel, body, kind="application/json"):
    return client.post(f"/vi/ban-tin/{channel.pk}/browser/", body, content_type=kind)


def test_the_page_gets_the_offices_key(client, channel):
    key = client.get(f"/vi/ban-tin/{channel.pk}/browser/").json()["key"]
    assert len(key) == 87


def test_a_browser_is_kept_sealed_once_and_forgotten_on_request(client, channel):
    for _twice in range(2):
        body = json.dumps({"subscription": SUBSCRIPTION, "on": True})
        assert say(client, channel, body).status_code == 204
    (row,) = Subscriber.objects.all()
    assert "push.example" not in row.address
    kept = json.loads(vault.unseal(row.address, context=place_of(row)))
    assert kept == {
        "endpoint": "https://push.example/send/abc",
        "keys": {"p256dh": "BPublic", "auth": "secret"},
    }
    assert row.confirmed_at is not None
    assert (
        say(client, channel, json.dumps({"subscription": SUBSCRIPTION, "on": False})).status_code
        == 204
    )
    row.refresh_from_db()
    assert (row.address, row.ended_at is None) == ("", False)
    assert (
        say(client, channel, json.dumps({"subscription": SUBSCRIPTION, "on": False})).status_code
        == 204
    )


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        (
            json.dumps({"on": True, "subscription": {"endpoint": "http://a/"}}),
            "application/json",
            400,
        ),
        (
            json.dumps({"on": True, "subscription": {**SUBSCRIPTION, "endpoint": "http://a/"}}),
            "application/json",
            400,
        ),
        ("x" * 5000, "application/json", 415),
        ("on=1", "application/x-www-form-urlencoded", 415),
        ("{}", "text/plain", 415),
    ],
)
def test_what_is_no_subscription_is_refused(client, channel, body, kind, status):
    assert say(client, channel, body, kind).status_code == status
    assert Subscriber.objects.count() == 0


def test_the_accounts_page_offers_it_with_a_button_that_needs_script(office, channel):
    from signalmast.newsroom.domain.sites import site_of

    ref = Ref(site_of(office, "vi"), "accounts")
    with noting():
        page = kind_of(ref).build(ref).decode()
    assert f'data-notify="/vi/ban-tin/{channel.pk}/browser/"' in page
    assert "hidden data-notify" in page


def test_the_worker_of_the_browser_is_a_file_at_the_root():
    ref = Ref(None, "push-worker")
    with noting():
        body = kind_of(ref).build(ref)
    assert b"showNotification" in body
    assert kind_of(ref).address(ref) == "/push-worker.js"
