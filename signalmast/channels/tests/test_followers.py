"""What a server may say to the office's inbox, and what is kept of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from signalmast.channels import vault
from signalmast.channels.activitypub.signatures import NotSigned, new_key, public_half, signed
from signalmast.channels.domain import errands, followers, outbox
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.followers import NotHeard, receive_activity
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.domain.subscriptions import clear_subscriptions
from signalmast.channels.enums import CopyState, State
from signalmast.channels.models import Copy, Delivery, Subscriber
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.platforms.activitypub import FollowersServer

pytestmark = pytest.mark.urls("signalmast.website.urls_channels")
WHERE = "https://phuong-mau.test/ap/office/"
INBOX = f"{WHERE}inbox"
PRIVATE, OTHER = new_key(), new_key()


@pytest.fixture
def there(network, settings):
    settings.SITE_URL = "https://phuong-mau.test"
    server = FollowersServer()
    server.office_key = public_half(PRIVATE)
    network.add(server)
    return server


@pytest.fixture
def office_actor(office, there):
    one = account(office, "activitypub", settings={"name": "office"})
    keep_secrets(one, {"private_key": PRIVATE})
    return one


def hear(one, sent, **more):
    headers, body = sent
    return receive_activity(
        one, method="POST", path="/ap/office/inbox", headers=headers, body=body, **more
    )


def follows(there, name, **more):
    return there.sends(name, {"type": "Follow", "object": WHERE}, INBOX, **more)


def test_following_is_answered_and_keeps_the_servers_inbox_only(office_actor, there):
    assert hear(office_actor, follows(there, "hoa"))
    row = Subscriber.objects.active().get()
    assert vault.unseal(row.address, context=place_of(row)) == "https://fedi.test/inbox"
    kept = json.dumps({name: str(value) for name, value in vars(row).items()})
    assert "hoa" not in kept
    assert "fedi.test" not in kept

    assert errands.run_errands() == 1
    (yes,) = there.taken
    assert yes["type"] == "Accept"
    assert yes["object"] == {
        "type": "Follow", "id": "https://fedi.test/users/hoa/acts/1",
        "actor": "https://fedi.test/users/hoa", "object": WHERE,
    }  # fmt: skip
    row.refresh_from_db()
    assert (row.errand, row.errand_at) == ("", None)
    assert errands.run_errands() == 0


def test_following_twice_is_one_subscription(office_actor, there):
    for _time in range(2):
        assert hear(office_actor, follows(there, "hoa"))
    assert Subscriber.objects.count() == 1


def test_an_inbox_of_ones_own_where_the_server_has_no_shared_one(office_actor, there):
    there.shared = False
    hear(office_actor, follows(there, "hoa"))
    row = Subscriber.objects.get()
    assert vault.unseal(row.address, context=place_of(row)) == "https://fedi.test/users/hoa/inbox"


def test_one_copy_for_all_who_follow_from_one_server(office_actor, there):
    for name in ("hoa", "binh", "lan"):
        hear(office_actor, follows(there, name))
    Subscriber.objects.update(errand="", errand_at=None)
    delivery = queued(office_actor)
    while outbox.send_next("worker-1"):
        pass
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert [one.state for one in Copy.objects.all()] == [CopyState.SENT]
    assert [one["type"] for one in there.taken] == ["Create"]
    assert there.taken[0]["object"]["id"] == f"{WHERE}posts/{delivery.key.hex}"

    undo = {"type": "Undo", "object": {"type": "Follow", "object": WHERE}}
    assert hear(office_actor, there.sends("hoa", undo, INBOX))
    assert Subscriber.objects.active().count() == 2
    assert Subscriber.objects.recipients().count() == 1


def test_a_server_that_is_gone_for_good_ends_all_who_followed_from_there(office_actor, there):
    for name in ("hoa", "binh"):
        hear(office_actor, follows(there, name))
    Subscriber.objects.update(errand="", errand_at=None)
    queued(office_actor)
    there.status = 410
    while outbox.send_next("worker-1"):
        pass
    assert Copy.objects.get().said == "fedi.test says that this inbox is gone for good."
    assert clear_subscriptions() == 2
    assert Subscriber.objects.active().count() == 0
    assert set(Subscriber.objects.values_list("address", "route")) == {("", "")}


def test_who_stops_following_leaves_no_trace(office_actor, there):
    hear(office_actor, follows(there, "hoa"))
    undo = {"type": "Undo", "object": {"type": "Follow", "object": WHERE}}
    assert not hear(office_actor, there.sends("binh", undo, INBOX))
    assert hear(office_actor, there.sends("hoa", undo, INBOX))
    row = Subscriber.objects.get()
    assert (row.address, row.route, row.errand, row.digest[:6]) == ("", "", "", "ended-")
    assert not hear(office_actor, there.sends("hoa", undo, INBOX))
    assert hear(office_actor, follows(there, "hoa"))
    assert Subscriber.objects.active().count() == 1


def test_nobody_ends_what_is_anothers(office_actor, there):
    hear(office_actor, follows(there, "hoa"))
    undo = {"type": "Undo", "object": {
        "type": "Follow", "actor": "https://fedi.test/users/hoa", "object": WHERE}}  # fmt: skip
    assert not hear(office_actor, there.sends("binh", undo, INBOX))
    delete = {"type": "Delete", "object": "https://fedi.test/users/hoa"}
    assert not hear(office_actor, there.sends("binh", delete, INBOX))
    assert Subscriber.objects.active().count() == 1


def test_an_account_that_is_deleted_ends(office_actor, there):
    hear(office_actor, follows(there, "hoa"))
    delete = {"type": "Delete", "object": "https://fedi.test/users/hoa"}
    there.gone = {"hoa"}
    assert hear(office_actor, there.sends("hoa", delete, INBOX))
    assert Subscriber.objects.active().count() == 0
    asked = len(there.requests)
    assert not hear(office_actor, there.sends("khac", delete, INBOX))
    assert len(there.requests) == asked


def test_likes_and_shares_are_numbers(office_actor, there):
    delivery = queued(office_actor)
    Delivery.objects.update(state=State.SENT)
    about = f"{WHERE}posts/{delivery.key.hex}"
    for name, kind in (("hoa", "Like"), ("binh", "Like"), ("lan", "Announce")):
        assert hear(office_actor, there.sends(name, {"type": kind, "object": about}, INBOX))
    undo = {"type": "Undo", "object": {"type": "Like", "object": about}}
    assert hear(office_actor, there.sends("hoa", undo, INBOX))
    delivery.refresh_from_db()
    assert delivery.notes == {"likes": "1", "announces": "1"}
    for _time in range(3):
        hear(office_actor, there.sends("hoa", undo, INBOX))
    delivery.refresh_from_db()
    assert delivery.notes == {"likes": "0", "announces": "1"}
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "Create", "object": {"type": "Note", "content": "xin chào"}},
        {"type": "Flag", "object": WHERE},
        {"type": "Like", "object": "https://fedi.test/notes/1"},
        {"type": "Like", "object": f"{WHERE}posts/{'0' * 32}"},
        {"type": "Follow", "object": "https://phuong-mau.test/ap/other/"},
        {"type": "Delete", "object": "https://fedi.test/users/hoa"},
        {"type": "Move", "object": "https://fedi.test/users/hoa"},
        {"type": ["Follow"], "object": WHERE},
        {"object": WHERE},
    ],
)
def test_everything_else_is_dropped_before_anybody_is_asked(office_actor, there, activity):
    assert not hear(office_actor, there.sends("hoa", activity, INBOX))
    assert there.requests == []
    assert Subscriber.objects.count() == 0


def test_an_unsigned_or_foreign_request_is_not_heard(office_actor, there):
    headers, body = follows(there, "hoa")
    unsigned = {name: value for name, value in headers.items() if name != "signature"}
    with pytest.raises(NotSigned, match="There is no signature"):
        hear(office_actor, (unsigned, body))
    with pytest.raises(NotSigned, match="does not fit"):
        hear(office_actor, follows(there, "hoa", private=OTHER))
    with pytest.raises(NotSigned, match="not of today"):
        hear(office_actor, follows(there, "hoa", now=datetime.now(UTC) - timedelta(hours=2)))
    assert Subscriber.objects.count() == 0


def test_a_key_of_somebody_else_is_not_believed(office_actor, there):
    """Who has a key on the same server, or on another, can't follow in another's name."""
    body = json.dumps({
        "type": "Follow", "id": "https://fedi.test/f/1", "actor": "https://fedi.test/users/hoa",
        "object": WHERE,
    }).encode()  # fmt: skip
    for key_id in ("https://fedi.test/users/binh#main-key", "https://khac.test/users/hoa#main-key"):
        headers = signed("POST", INBOX, key_id=key_id, private=there.private, body=body)
        with pytest.raises(NotSigned, match="The key is not the sender's"):
            hear(office_actor, (headers, body))


def test_posts_are_not_sent_to_a_server_the_follower_is_not_on(office_actor, there, monkeypatch):
    whole = FollowersServer.actor

    def elsewhere(self, name):
        return {**whole(self, name), "inbox": "https://victim.test/inbox", "endpoints": {}}

    monkeypatch.setattr(FollowersServer, "actor", elsewhere)
    assert not hear(office_actor, follows(there, "hoa"))
    assert Subscriber.objects.count() == 0


def test_a_sender_in_a_private_network_is_not_asked(office_actor, there, monkeypatch):
    from signalmast.channels import outbound

    def refuse(host, port):
        raise AssertionError(f"{host} was looked up")

    monkeypatch.setattr(outbound, "resolve", refuse)
    body = json.dumps({
        "type": "Follow", "id": "x", "actor": "http://169.254.169.254/latest", "object": WHERE,
    }).encode()  # fmt: skip
    headers = signed(
        "POST", INBOX, key_id="http://169.254.169.254/latest#k", private=there.private, body=body
    )
    with pytest.raises(NotSigned):
        hear(office_actor, (headers, body))


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"[" * 100_000, 400), (b" " * 128_001, 413)],
)
def test_what_is_no_activity(office_actor, there, body, status):
    headers = signed(
        "POST", INBOX, key_id="https://fedi.test/users/hoa#main-key", private=there.private,
        body=body,
    )  # fmt: skip
    with pytest.raises(NotHeard) as caught:
        hear(office_actor, (headers, body))
    assert caught.value.status == status


def test_a_flood_is_not_followed(office_actor, there, monkeypatch):
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr(followers, "PER_MINUTE", 2)
    for name in ("hoa", "binh"):
        assert hear(office_actor, follows(there, name))
    with pytest.raises(NotHeard) as caught:
        hear(office_actor, follows(there, "lan"))
    assert caught.value.status == 429
    assert len([one for one in there.requests if one.method == "GET"]) == 2
