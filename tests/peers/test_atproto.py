"""The Bluesky connector against a real network of the AT Protocol.

Personal data server and view are the software that bsky.social runs on; whether its own apps show
a changed text is not proven here. Likes, reposts, quotes and answers are those of other accounts.
"""

import dataclasses
import json
import os
import socket
import time
from datetime import UTC, datetime

import jwt
import psycopg
import pytest
import requests

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.bluesky import Bluesky, record_name
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import LINK, DictSettings, new_key, picture, post
from tests.peers.cutting import Cutting
from tests.peers.started import PEERS_DIR, free_port, installed, running

pytestmark = pytest.mark.peers
POSTGRES = os.environ.get("PEERS_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("PEERS_REDIS", "127.0.0.1:6379")
DATABASE, PASSWORD = "signalmast_peers", "not so 5ecret"
#: What the test network signs its tokens with.
SECRET = "jwt-secret"
SHORT_SECRET = pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")


@dataclasses.dataclass
class World:
    """The peer, asked past the desk; `view` is empty where nothing counts."""

    pds: str
    view: str

    @property
    def port(self):
        return int(self.pds.rpartition(":")[2])

    def ask(self, method, name, token="", base="", **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(
            method, f"{base or self.pds}/xrpc/{name}", headers=headers, timeout=60, **more
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}

    def account(self, name):
        said = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": PASSWORD}
        return self.ask("POST", "com.atproto.server.createAccount", json=said)

    def create(self, who, collection, record):
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        said = {"repo": who["did"], "collection": collection,
                "record": {"$type": collection, "createdAt": now, **record}}  # fmt: skip
        return self.ask("POST", "com.atproto.repo.createRecord", who["accessJwt"], json=said)

    def records(self, who):
        query = {"repo": who["did"], "collection": "app.bsky.feed.post"}
        return self.ask("GET", "com.atproto.repo.listRecords", params=query)["records"]


def database():
    """Return the address of a database for the view, "" where there is no PostgreSQL or Redis."""
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as line:
            known = line.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if not known.fetchone():
                line.execute(f"create database {DATABASE}")
        host, _colon, port = REDIS.partition(":")
        socket.create_connection((host, int(port)), 3).close()
    except (psycopg.Error, OSError):
        return ""
    return f"{POSTGRES}/{DATABASE}"


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    folder = installed("atproto.sh", seconds=600).strip().splitlines()[-1]
    log = tmp_path_factory.mktemp("atproto") / "log"
    node = str(PEERS_DIR / "node22" / "node_modules" / ".bin" / "node")
    told = {**os.environ, "NODE_ENV": "test", "LOG_ENABLED": "0", "AT_PORT": str(free_port())}
    command = [node, "net.mjs"]
    if address := database():
        told |= {"DB_POSTGRES_URL": address, "REDIS_HOST": REDIS}
    else:
        command.append("--pds-only")
    with running(
        command, log, lambda: "READY" in log.read_text(), seconds=180, cwd=folder, env=told
    ):
        line = next(one for one in log.read_text().splitlines() if one.startswith("READY"))
        ready = json.loads(line.removeprefix("READY "))
        yield World(ready["pds"], ready["view"])
    if address:
        with psycopg.connect(POSTGRES, autocommit=True) as line:
            line.execute(f"drop database {DATABASE} with (force)")


@pytest.fixture
def office(world):
    return world.account(f"office{new_key().id[:8]}")


@pytest.fixture
def line(world):
    proxy = Cutting(world.port)
    yield proxy
    proxy.close()


@pytest.fixture
def channel(world, office, line, settings):
    made = world.ask(
        "POST", "com.atproto.server.createAppPassword", office["accessJwt"], json={"name": "desk"}
    )
    values = DictSettings(
        {"server": f"http://{line.host}", "handle": office["handle"], "counter": "",
         "app_password": made["password"]}
    )  # fmt: skip
    settings.CHANNEL_PRIVATE_HOSTS = {line.host, world.view.removeprefix("http://")}
    return Bluesky(values, Gate("bluesky", Bluesky.hosts(values)))


def soon(ask, seconds=30):
    """Return the first answer that is not empty: the view learns of a record a little later."""
    end = time.monotonic() + seconds
    while not (told := ask()) and time.monotonic() < end:
        time.sleep(0.2)
    return told


def test_publishes_edits_and_withdraws(channel, world, office):
    key = new_key()
    assert channel.find(post(), key=key) is None
    receipt = channel.send(post(), key=key)
    (there,) = world.records(office)
    assert there["uri"] == receipt.external_id
    assert there["uri"].endswith(record_name(key))
    assert there["value"]["embed"]["external"]["uri"] == LINK
    marked = [one["features"][0]["uri"] for one in there["value"]["facets"]]
    assert marked == [LINK]
    assert channel.find(post(), key=Key(key.id, key.at)) == receipt
    channel.edit(receipt, post(text="Ngày hội dời sang chủ nhật."), key=new_key())
    (changed,) = world.records(office)
    assert "chủ nhật" in changed["value"]["text"]
    assert changed["value"]["createdAt"] == there["value"]["createdAt"]
    channel.withdraw(receipt, key=new_key())
    assert world.records(office) == []
    for act in (
        lambda: channel.withdraw(receipt, key=new_key()),
        lambda: channel.edit(receipt, post(), key=new_key()),
        lambda: channel.count(receipt),
    ):
        with pytest.raises(Gone):
            act()


def test_lost_answer_is_sent_again_and_nothing_changes(channel, world, office, line):
    key, whole = new_key(), post(images=(picture(),))
    channel.check()
    line.plan = [False, True]
    with pytest.raises(Unknown):
        channel.send(whole, key=key)
    assert line.lost == ["POST 200"]
    (first,) = world.records(office)
    channel.send(whole, key=Key(key.id, key.at, key.kept))
    (again,) = world.records(office)
    assert again == first
    assert again["value"]["embed"]["images"][0]["alt"] == picture().alt


def test_lost_sign_in_and_lost_picture_are_no_doubt(channel, world, office, line):
    key, whole = new_key(), post(images=(picture(),))
    for plan in ([True], [False, True]):
        line.plan = plan
        with pytest.raises(TryLater):
            channel.send(whole, key=Key(key.id, key.at, key.kept))
    assert world.records(office) == []
    channel.send(whole, key=key)
    assert len(world.records(office)) == 1


def test_lost_edit_and_lost_withdrawal(channel, world, office, line):
    receipt = channel.send(post(), key=new_key())
    key, new = new_key(), post(text="Ngày hội dời sang chủ nhật.")
    line.plan = [True]
    with pytest.raises(Unknown):
        channel.edit(receipt, new, key=key)
    channel.edit(receipt, new, key=key)
    (there,) = world.records(office)
    assert "chủ nhật" in there["value"]["text"]
    line.plan = [True]
    with pytest.raises(Unknown):
        channel.withdraw(receipt, key=key)
    with pytest.raises(Gone):
        channel.withdraw(receipt, key=key)
    assert world.records(office) == []


def expired(token):
    """Return the token as it is when its time is over, signed as the server signs."""
    told = jwt.decode(token, options={"verify_signature": False})
    kind = jwt.get_unverified_header(token)["typ"]
    over = {**told, "iat": told["iat"] - 90_000, "exp": told["iat"] - 80_000}
    return jwt.encode(over, SECRET, algorithm="HS256", headers={"typ": kind})


@SHORT_SECRET
def test_expired_sign_in_is_renewed_without_a_word(channel, world, office):
    channel.check()
    channel.settings["access_jwt"] = expired(channel.settings["access_jwt"])
    before = dict(channel.settings)
    channel.send(post(), key=new_key())
    assert channel.settings["refresh_jwt"] != before["refresh_jwt"]
    assert len(world.records(office)) == 1


@SHORT_SECRET
def test_revoked_app_password_stops_the_account(channel, world, office):
    channel.check()
    world.ask(
        "POST", "com.atproto.server.revokeAppPassword", office["accessJwt"], json={"name": "desk"}
    )
    channel.settings["access_jwt"] = expired(channel.settings["access_jwt"])
    with pytest.raises(Refused) as told:
        channel.send(post(), key=new_key())
    assert told.value.account
    assert told.value.message == (
        "The platform does not let this account in any more. “Invalid identifier or password” "
        "Connect the account again."
    )
    assert world.records(office) == []


@SHORT_SECRET
def test_account_that_was_taken_down_stops(channel, world, office):
    channel.check()
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": office["did"]}
    answer = requests.post(
        f"{world.pds}/xrpc/com.atproto.admin.updateSubjectStatus", timeout=60,
        json={"subject": subject, "takedown": {"applied": True, "ref": "1"}},
        auth=("admin", "admin-pass"),
    )  # fmt: skip
    assert answer.ok, answer.text
    for token in (channel.settings["access_jwt"], expired(channel.settings["access_jwt"])):
        channel.settings["access_jwt"] = token
        with pytest.raises(Refused) as told:
            channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == (
            "The platform does not let this account in any more. “Account has been taken down” "
            "Connect the account again."
        )


def test_300_vietnamese_letters_fit_and_301_do_not(channel, world, office):
    text = "ộ" * 300
    channel.send(dataclasses.replace(post(), text=text), key=new_key())
    assert [one["value"]["text"] for one in world.records(office)] == [text]
    requests_before = len(channel.gate.log)
    with pytest.raises(Refused):
        channel.send(dataclasses.replace(post(), text=text + "ộ"), key=new_key())
    assert len(channel.gate.log) == requests_before


def test_picture_that_is_none_is_refused(channel, world, office):
    broken = dataclasses.replace(picture(), mime="text/plain", read=lambda: b"words")
    with pytest.raises(Refused):
        channel.send(post(images=(broken,)), key=new_key())
    assert world.records(office) == []


def test_check_reads_the_profile(channel, world, office):
    assert channel.check().name == office["handle"]
    said = {"displayName": "Phường Mẫu", "description": "Trang của phường. signalmast-5f3a"}
    world.ask(
        "POST", "com.atproto.repo.putRecord", office["accessJwt"],
        json={"repo": office["did"], "collection": "app.bsky.actor.profile", "rkey": "self",
              "record": {"$type": "app.bsky.actor.profile", **said}},
    )  # fmt: skip
    profile = channel.check()
    assert (profile.external_id, profile.name) == (office["did"], "Phường Mẫu")
    assert "signalmast-5f3a" in profile.words


def test_counts_real_likes_reposts_quotes_and_answers(channel, world):
    if not world.view:
        pytest.skip("start PostgreSQL and Redis on the loopback interface to run this")
    receipt = channel.send(post(), key=new_key())
    cid = world.ask(
        "GET", "com.atproto.repo.getRecord",
        params=dict(zip(("repo", "collection", "rkey"), receipt.external_id[5:].split("/"),
                        strict=True)),
    )["cid"]  # fmt: skip
    there = {"uri": receipt.external_id, "cid": cid}
    residents = [world.account(f"dan{new_key().id[:8]}") for _one in range(2)]
    for one in residents:
        world.create(one, "app.bsky.feed.like", {"subject": there})
    first = residents[0]
    world.create(first, "app.bsky.feed.repost", {"subject": there})
    quote = {"$type": "app.bsky.embed.record", "record": there}
    world.create(first, "app.bsky.feed.post", {"text": "Xem này", "embed": quote})
    answer = {"root": there, "parent": there}
    world.create(first, "app.bsky.feed.post", {"text": "Mấy giờ?", "reply": answer})

    def counted(**settings):
        channel.settings.update(settings)
        channel.gate.hosts = Bluesky.hosts(channel.settings)
        try:
            counts = channel.count(receipt)
        except TryLater:
            return None
        told = (counts.reactions, counts.shares, counts.comments)
        return told if told == (2, 2, 1) else None

    assert soon(lambda: counted(counter=world.view)) == (2, 2, 1)
    assert soon(lambda: counted(counter="")) == (2, 2, 1)


def test_view_shows_the_edit_and_the_words_of_the_picture(channel, world):
    if not world.view:
        pytest.skip("start PostgreSQL and Redis on the loopback interface to run this")
    receipt = channel.send(post(images=(picture(),)), key=new_key())

    def shown(words):
        told = world.ask("GET", "app.bsky.feed.getPosts", base=world.view,
                         params={"uris": receipt.external_id})["posts"]  # fmt: skip
        return [one for one in told if words in one["record"]["text"]]

    (first,) = soon(lambda: shown("8 giờ"))
    assert first["embed"]["images"][0]["alt"] == picture().alt
    changed = post(text="Ngày hội dời sang chủ nhật.", images=(picture(),))
    channel.edit(receipt, changed, key=new_key())
    assert len(soon(lambda: shown("chủ nhật"))) == 1
