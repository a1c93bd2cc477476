"""The office's actor delivers to a follower's server, which is an imitation here."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from signalmast.channels.activitypub import documents
from signalmast.channels.activitypub.signatures import new_key
from signalmast.channels.allowed import RULES, Verb
from signalmast.channels.broadcast import Ended, Target
from signalmast.channels.connector import Key, Refused, TryLater, can
from signalmast.channels.connectors.activitypub import ActivityPub
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import LINK, OFFICE, DictSettings, picture, post
from signalmast.channels.tests.platforms.activitypub import FollowersServer
from signalmast.channels.tests.platforms.base import PATIENCE, Fault

WHERE = "https://phuong-mau.test/ap/office/"
ABOUT = "0123456789abcdef0123456789abcdef"
INBOX = "https://fedi.test/inbox"
PRIVATE = new_key()
RECORDED = json.loads(
    (Path(__file__).parent / "fixtures" / "activitypub" / "create.json").read_text()
)


@pytest.fixture
def there(network, settings):
    settings.SITE_URL = "https://phuong-mau.test"
    server = FollowersServer()
    server.line = network.add(server)
    return server


@pytest.fixture
def channel(there):
    one = ActivityPub(
        DictSettings(name="office", private_key=PRIVATE), Gate("activitypub", (), timeout=PATIENCE)
    )
    there.office_key = one.public_key()
    return one


def target(act="send", about=ABOUT, address=INBOX):
    key = Key(uuid4().hex, datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    return Target(address, key, act=act, about=about, number=7)


def test_check_makes_a_key_once(there):
    settings = DictSettings(name="office")
    channel = ActivityPub(settings, Gate("activitypub", ()))
    profile = channel.check()
    assert (profile.external_id, profile.url) == (WHERE, WHERE)
    assert profile.name == "office@phuong-mau.test"
    key = settings["private_key"]
    channel.check()
    assert settings["private_key"] == key
    assert "PRIVATE" not in channel.public_key()
    assert there.requests == []


@pytest.mark.parametrize("name", ["Office", "a", "a b", "phường", "a/b", "x" * 31, ""])
def test_names_that_no_server_could_find(name):
    assert not ActivityPub.settings_form({"name": name}).is_valid()


def test_a_post_arrives_signed(channel, there):
    channel.deliver(post(images=(picture(),)), target())
    (activity,) = there.taken
    assert activity == RECORDED
    assert OFFICE in there.public()[0]
    assert f'<a href="{LINK}"' in there.public()[0]


def test_what_is_public_says_so():
    made = documents.note(WHERE, ABOUT, post())
    assert made["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
    assert made["cc"] == [f"{WHERE}followers"]


def test_text_is_no_markup():
    made = documents.content(post(text="<script>alert(1)</script> & <b>đậm</b>"))
    assert "<script" not in made
    assert "&lt;script&gt;" in made
    assert "&amp;" in made


def test_an_edit_and_a_withdrawal(channel, there):
    channel.deliver(post(), target())
    channel.deliver(post(text="Ngày hội dời sang chủ nhật."), target("edit"))
    (text,) = there.public()
    assert "chủ nhật" in text
    assert there.taken[1]["object"]["updated"] == "2026-11-20T08:00:00Z"
    channel.deliver(post(), target("withdraw"))
    assert there.public() == []
    assert [one["type"] for one in there.taken] == ["Create", "Update", "Delete"]
    assert there.taken[2]["object"] == {"type": "Tombstone", "id": f"{WHERE}posts/{ABOUT}"}


def test_the_same_copy_twice_is_one_post(channel, there):
    for _attempt in range(2):
        channel.deliver(post(), target())
    assert len(there.requests) == 2
    assert len(there.public()) == 1


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
def test_a_fault_never_makes_two_posts(channel, there, fault):
    there.line.faults = [fault]
    try:
        channel.deliver(post(), target())
    except (TryLater, Refused) as failure:
        assert str(failure).endswith(".")  # noqa: PT017 -- some faults raise nothing
    there.line.settle()
    channel.deliver(post(), target())
    assert there.line.played == [fault]
    assert len(there.public()) == 1


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (410, Ended, "fedi.test says that this inbox is gone for good."),
        (429, TryLater, "fedi.test can't take it now (429); it is sent again."),
        (503, TryLater, "fedi.test can't take it now (503); it is sent again."),
        (500, TryLater, "fedi.test can't take it now (500); it is sent again."),
        (
            403, Refused,
            "fedi.test did not take it (403). Followers on other servers are not touched by that.",
        ),
        (
            404, Refused,
            "fedi.test did not take it (404). Followers on other servers are not touched by that.",
        ),
    ],
)  # fmt: skip
def test_what_a_server_answers(channel, there, status, kind, said):
    there.status = status
    with pytest.raises(kind) as caught:
        channel.deliver(post(), target())
    assert str(caught.value) == said
    assert not getattr(caught.value, "account", False)


@pytest.mark.parametrize(
    "address", ["http://fedi.test/inbox", "https://127.0.0.1/inbox", "https://[::1]/inbox"]
)
def test_only_public_servers_are_reached(channel, address, monkeypatch):
    from signalmast.channels import outbound
    from signalmast.channels.tests.contract import Network  # noqa: F401 -- the real resolver is back

    monkeypatch.undo()
    assert outbound.resolve.__module__ == outbound.__name__
    with pytest.raises(Refused):
        channel.deliver(post(), target(address=address))


def test_a_lost_answer_is_sent_again(channel, there):
    there.line.faults = [Fault.DROPPED]
    with pytest.raises(TryLater) as caught:
        channel.deliver(post(), target())
    assert caught.value.message == (
        "fedi.test did not answer to the end. It is sent again; a server that has it already "
        "takes it only once."
    )


def test_the_yes_to_a_follower(channel, there):
    follow = {"type": "Follow", "id": "https://fedi.test/f/1", "actor": "https://fedi.test/users/hoa",
              "object": WHERE}  # fmt: skip
    errand = {"inbox": "https://fedi.test/users/hoa/inbox", "follow": follow}
    channel.run_errand(INBOX, errand, key=Key("a" * 32, datetime.now(UTC)))
    (yes,) = there.taken
    assert (yes["type"], yes["actor"], yes["object"]) == ("Accept", WHERE, follow)
    assert there.requests[0].path == "/users/hoa/inbox"


def test_counters_are_what_was_told(channel):
    from signalmast.channels.connector import Counts, Receipt

    receipt = Receipt("x", "x", datetime.now(UTC), {"likes": "3", "announces": "1"})
    assert channel.count(receipt) == Counts(reactions=3, shares=1)


def test_only_publishing_verbs_go_out(channel, there):
    """Nobody is followed, liked, shared, reported or written to (charter, point 2)."""
    said = {rule.body for rule in RULES["activitypub"] if rule.verb is Verb.DELIVER}
    assert said == {f'"type":"{one}"' for one in ("Create", "Update", "Delete", "Accept")}
    for kind in ("Follow", "Like", "Announce", "Flag", "Block", "Undo", "Move"):
        with pytest.raises(Refused, match="The desk does not do this on a platform"):
            channel._post(INBOX, {"type": kind, "actor": WHERE, "object": "https://fedi.test/1"})
    assert there.requests == []


def test_what_it_can_do():
    found = [one for one in ("edit", "withdraw", "count", "find") if can(ActivityPub, one)]
    assert found == ["edit", "withdraw", "count"]
    assert all(str(said).endswith(".") for said in ActivityPub.cannot)
