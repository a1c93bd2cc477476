"""The Ghost connector against a real Ghost on SQLite."""

import dataclasses
import os
import shutil
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from signalmast.channels.connector import Gone, Key, Refused, Unknown
from signalmast.channels.connectors.ghost import Ghost
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import DictSettings, new_key, picture, post
from signalmast.channels.tests.platforms.ghost import ERRORS, recorded
from tests.peers.cutting import Cutting
from tests.peers.started import PEERS_DIR, free_port, installed, running

pytestmark = pytest.mark.peers
OWNER = {"name": "Quản trị", "email": "quan-tri@example.test", "password": "not so 5ecret, test"}


@dataclasses.dataclass
class Publication:
    """The peer, asked past the desk."""

    port: int
    admin_key: str = ""
    #: The number of the integration that the key belongs to, and the owner's own session.
    integration: str = ""
    owner: requests.Session | None = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def page(self, path):
        """Return status and page as a stranger gets them."""
        answer = requests.get(f"{self.address}{path}", timeout=60, allow_redirects=False)
        return answer.status_code, answer.text

    def admin(self, method, path, fields=None):
        number, _colon, secret = self.admin_key.partition(":")
        now = datetime.now(UTC)
        token = jwt.encode(
            {"iat": now, "exp": now + timedelta(minutes=5), "aud": "/admin/"},
            bytes.fromhex(secret), algorithm="HS256", headers={"kid": number},
        )  # fmt: skip
        answer = requests.request(
            method, f"{self.address}/ghost/api/admin{path}", json=fields, timeout=60,
            headers={"Authorization": f"Ghost {token}", "Accept-Version": "v6.0"},
        )  # fmt: skip
        return answer.json() if answer.content else {}

    def all(self, words):
        """Return every post with these words, drafts too."""
        told = self.admin("GET", "/posts/?limit=100&formats=html&include=tags")
        return [row for row in told["posts"] if words in (row["html"] or "")]

    def states(self, words):
        return sorted(row["status"] for row in self.all(words))

    def set_up(self):
        owner = requests.Session()
        owner.headers.update({"Origin": self.address, "Accept-Version": "v6.0"})
        admin = f"{self.address}/ghost/api/admin"

        def sent(path, fields):
            answer = owner.post(f"{admin}{path}", json=fields, timeout=60)
            assert answer.status_code == 201, answer.text
            return answer

        sent("/authentication/setup/", {"setup": [{**OWNER, "blogTitle": "Phường Mẫu"}]})
        sent("/session/", {"username": OWNER["email"], "password": OWNER["password"]})
        self.owner = owner
        self.integration, self.admin_key = self.new_integration("signalmast")

    def new_integration(self, name):
        """Return number and Admin API key of a new integration."""
        told = self.owner.post(
            f"{self.address}/ghost/api/admin/integrations/?include=api_keys",
            json={"integrations": [{"name": name}]}, timeout=60,
        )  # fmt: skip
        (made,) = told.json()["integrations"]
        keys = (one["secret"] for one in made["api_keys"] if one["type"] == "admin")
        return made["id"], next(keys)


@pytest.fixture(scope="session")
def publication(tmp_path_factory):
    program = installed("ghost.sh", seconds=720).strip().splitlines()[-1]
    folder = tmp_path_factory.mktemp("ghost")
    shutil.copytree(f"{program}/content", folder / "content", symlinks=True)
    there = Publication(free_port())
    told = {
        "NODE_ENV": "production", "url": there.address, "server__host": "127.0.0.1",
        "server__port": str(there.port), "database__client": "sqlite3",
        "database__connection__filename": str(folder / "ghost.db"),
        "database__useNullAsDefault": "true", "paths__contentPath": str(folder / "content"),
        "mail__transport": "stub", "logging__transports": '["stdout"]',
        "privacy__useUpdateCheck": "false", "privacy__useGravatar": "false",
        "security__staffDeviceVerification": "false",
    }  # fmt: skip

    def answers():
        try:
            return there.page("/ghost/api/admin/site/")[0] == 200
        except requests.RequestException:
            return False

    node = str(PEERS_DIR / "node22" / "node_modules" / ".bin" / "node")
    log = folder / "log"
    with running(
        [node, "index.js"], log, answers, seconds=120, cwd=program, env={**os.environ, **told}
    ):
        there.set_up()
        yield there


@pytest.fixture
def line(publication):
    proxy = Cutting(publication.port)
    yield proxy
    proxy.close()


@pytest.fixture
def channel(publication, line, settings):
    """Return the connector, reaching the publication through the line."""

    def connect(**more):
        values = DictSettings(
            {"address": f"http://{line.host}", "admin_key": publication.admin_key, **more}
        )
        settings.CHANNEL_PRIVATE_HOSTS = {line.host}
        return Ghost(values, Gate("ghost", Ghost.hosts(values)))

    return connect


@pytest.fixture
def wanted():
    """A text that no other test sends."""
    key = new_key()
    return post(text=f"Ngày hội đọc sách {key.id}.", images=(picture(),)), key, key.id[:20]


def path_of(address):
    return urlsplit(address).path


def test_whose_publication_it_is(channel, publication):
    profile = channel().check()
    assert (profile.name, profile.url) == ("Phường Mẫu", publication.address)
    assert profile.external_id == urlsplit(publication.address).netloc
    assert profile.words.splitlines()[0] == "Phường Mẫu"


def test_what_is_published_can_be_read_by_everybody(channel, publication, wanted):
    sent, key, words = wanted
    assert channel().find(sent, key=key) is None
    receipt = channel().send(sent, key=key)
    status, page = publication.page(path_of(receipt.url))
    assert status == 200
    assert words in page
    assert f'href="{sent.link}' in page
    assert 'alt="Các em nhỏ đọc sách dưới gốc cây"' in page
    (row,) = publication.all(words)
    assert row["custom_excerpt"] == sent.summary
    assert [tag["name"] for tag in row["tags"]] == ["ngàyhộiđọcsách", f"#signalmast-{key.id}"]
    # No page shows the tag; in the source it stands as a class for the theme, and nowhere else.
    assert page.count("signalmast") == page.count(f" tag-hash-signalmast-{key.id}")
    assert publication.page(f"/tag/hash-signalmast-{key.id}/")[0] == 404
    assert publication.page(path_of(row["feature_image"]))[0] == 200
    found = channel().find(sent, key=Key(key.id, key.at))
    assert (found.external_id, found.url) == (receipt.external_id, receipt.url)
    assert channel().send(sent, key=Key(key.id, key.at, key.kept)) == receipt
    assert publication.states(words) == ["published"]


@pytest.mark.parametrize("step", range(3), ids=["draft", "picture", "publish"])
def test_lost_answer_is_one_post(channel, publication, line, wanted, step):
    sent, key, words = wanted
    line.plan = [False] * step + [True]
    with pytest.raises(Unknown):
        channel().send(sent, key=key)
    assert line.lost == [["POST 201", "POST 201", "PUT 200"][step]]
    assert publication.states(words) == [["draft", "draft", "published"][step]]
    receipt = channel().send(sent, key=Key(key.id, key.at, key.kept))
    assert [row["id"] for row in publication.all(words)] == [receipt.external_id]
    assert publication.states(words) == ["published"]


def test_draft_that_lands_late_makes_no_second_post(channel, publication, line, wanted):
    sent, key, words = wanted
    line.plan = [False, True]
    with pytest.raises(Unknown):
        channel().send(sent, key=key)
    (mine,) = publication.all(words)
    tags = [{"name": f"#signalmast-{key.id}"}]
    late = {"title": "x", "html": f"<p>{words}</p>", "tags": tags, "status": "draft"}
    publication.admin("POST", "/posts/?source=html", {"posts": [late]})
    assert publication.states(words) == ["draft", "draft"]
    receipt = channel().send(sent, key=Key(key.id, key.at, key.kept))
    assert receipt.external_id == mine["id"]
    assert publication.states(words) == ["published"]


def test_edit_and_its_lost_answer(channel, publication, line, wanted):
    sent, key, words = wanted
    receipt = channel().send(sent, key=key)
    other = post(text=f"Ngày hội dời sang chủ nhật {words}.", title="Ngày hội dời", images=())
    line.plan = [True]
    with pytest.raises(Unknown):
        channel().edit(receipt, other, key=new_key())
    assert line.lost == ["PUT 200"]
    changed = channel().edit(receipt, other, key=new_key())
    assert (changed.external_id, changed.url) == (receipt.external_id, receipt.url)
    (row,) = publication.all(words)
    assert (row["title"], row["feature_image"]) == ("Ngày hội dời", None)
    assert "chủ nhật" in publication.page(path_of(receipt.url))[1]


def test_change_by_somebody_else_meanwhile(channel, publication, wanted):
    """What the connector read is outdated; Ghost says so, and it reads and changes again.

    Ghost tells changes apart by the second, so the outdated reading is made an hour old.
    """
    sent, key, words = wanted
    connected = channel()
    receipt = connected.send(sent, key=key)
    stale = connected._post(receipt.external_id)
    read_at = datetime.fromisoformat(stale["updated_at"]) - timedelta(hours=1)
    stale["updated_at"] = read_at.isoformat()
    row = connected._change(stale, {"title": "Tên của cơ quan"})
    assert row["status"] == "published"
    assert connected.gate.log[-3:] == ["PUT 409", "GET 200", "PUT 200"]
    assert [one["title"] for one in publication.all(words)] == ["Tên của cơ quan"]


def test_withdrawal_and_its_lost_answer(channel, publication, line, wanted):
    sent, key, words = wanted
    receipt = channel().send(sent, key=key)
    (row,) = publication.all(words)
    line.plan = [True]
    with pytest.raises(Unknown):
        channel().withdraw(receipt, key=new_key())
    assert line.lost == ["DELETE 204"]
    with pytest.raises(Gone):
        channel().withdraw(receipt, key=new_key())
    assert publication.page(path_of(receipt.url))[0] == 404
    assert publication.page(f"/p/{row['uuid']}/")[0] == 404
    assert publication.all(words) == []
    assert channel().find(sent, key=Key(key.id, key.at, key.kept)) is None
    with pytest.raises(Gone):
        channel().edit(receipt, sent, key=new_key())


def test_why_a_withdrawn_post_is_deleted(channel, publication, wanted):
    """A draft stays readable to everybody who knows its preview address."""
    sent, key, words = wanted
    receipt = channel().send(sent, key=key)
    (row,) = publication.all(words)
    fields = {"status": "draft", "updated_at": row["updated_at"]}
    publication.admin("PUT", f"/posts/{receipt.external_id}/", {"posts": [fields]})
    assert publication.page(path_of(receipt.url))[0] == 404
    status, page = publication.page(f"/p/{row['uuid']}/")
    assert (status, words in page) == (200, True)


def test_title_over_ghost_s_limit(channel, publication, line, wanted):
    """Ghost takes what the desk lets through and refuses one more."""
    sent, key, words = wanted
    longest = dataclasses.replace(sent, title="ộ" * 255, images=())
    channel().send(longest, key=key)
    assert publication.states(words) == ["published"]
    with pytest.raises(Refused):
        channel().send(dataclasses.replace(longest, title="ộ" * 256), key=new_key())
    told = publication.admin(
        "POST", "/posts/?source=html", {"posts": [{"title": "ộ" * 256, "html": "<p>x</p>"}]}
    )
    assert told["errors"][0]["type"] == "ValidationError"


def test_picture_it_does_not_take(channel, publication, wanted):
    sent, key, words = wanted
    odd = dataclasses.replace(picture(), mime="text/html", read=lambda: b"<p>")
    with pytest.raises(Refused) as refused:
        channel().send(dataclasses.replace(sent, images=(odd,)), key=key)
    assert refused.value.message == (
        "Ghost did not take the picture. “Please select a valid image.” Readers see no change; "
        "send it with a smaller picture or without one."
    )
    assert publication.states(words) == ["draft"]


def test_address_that_is_no_ghost(channel, line, wanted):
    sent, key, _words = wanted
    with pytest.raises(Refused) as refused:
        channel(address=f"http://{line.host}/blog").send(sent, key=key)
    assert refused.value.message == (
        "No Ghost answers at this address. Check the address of the account."
    )


def test_the_imitation_answers_like_the_real_one(channel, publication, wanted):
    """What the imitation tells of a post and of refusals has the shape of the real answers."""
    sent, key, _words = wanted
    number = channel().send(sent, key=key).external_id
    told = publication.admin("GET", f"/posts/{number}/?formats=html")
    assert set(recorded("post")) <= set(told["posts"][0])
    site = publication.admin("GET", "/site/")["site"]
    assert set(recorded("site")["site"]) <= set(site)
    stale = {"title": "x", "updated_at": "2020-01-01T00:00:00.000Z"}
    long = {"title": "ộ" * 256, "html": "<p>x</p>"}
    real, ours = {}, {}
    for code, method, path, fields in (
        ("NOT_FOUND", "GET", f"/posts/{'0' * 24}/", None),
        ("UPDATE_COLLISION", "PUT", f"/posts/{number}/", {"posts": [stale]}),
        ("VALIDATION", "POST", "/posts/?source=html", {"posts": [long]}),
    ):
        (error,) = publication.admin(method, path, fields)["errors"]
        ours[code] = {name: value for name, value in ERRORS[code].items() if name != "status"}
        real[code] = {name: error[name] for name in ours[code]}
    assert real == ours


def test_key_that_was_replaced(channel, publication, wanted):
    sent, key, _words = wanted
    number, admin_key = publication.new_integration("short-lived")
    path = f"{publication.address}/ghost/api/admin/integrations/{number}/"
    connected = channel(admin_key=admin_key)
    connected.check()
    assert publication.owner.delete(path, timeout=60).status_code == 204
    for act in (connected.check, lambda: connected.send(sent, key=key)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.account
        assert refused.value.message == (
            "Ghost does not let the desk in. “Unknown Admin API Key” Check that this machine's "
            "clock is right; make a new Admin API key in Ghost under Settings, Integrations, and "
            "connect the account again."
        )
