"""The WordPress connector against a real WordPress (Debian's, on MariaDB, served by PHP itself)."""

import dataclasses
import json
import os
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from signalmast.channels.connector import Gone, Key, Refused, Unknown
from signalmast.channels.connectors.wordpress import WordPress
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import DictSettings, new_key, picture, post
from tests.peers.cutting import Cutting
from tests.peers.started import PEERS_DIR, SERVERS, free_port, installed, last_json, running

pytestmark = pytest.mark.peers
DATABASE = os.environ.get("WORDPRESS_DATABASE", "127.0.0.1:3306")


@dataclasses.dataclass
class Site:
    """The peer, asked past the desk."""

    port: int
    users: dict[str, dict]

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def ask(self, path, method="GET", fields=None, user=""):
        """Return status and body; signed in as `user`, or as a stranger."""
        answer = requests.request(
            method, urljoin(f"http://{self.host}/", path), json=fields, timeout=60,
            auth=(user, self.users[user]["password"]) if user else None,
        )  # fmt: skip
        return answer.status_code, answer.text

    def rest(self, path, *more, **named):
        return json.loads(self.ask(f"wp-json/wp/v2/{path}", *more, **named)[1])

    def public(self, words):
        """Return the posts that a stranger sees and that hold these words."""
        return [
            row for row in self.rest("posts?per_page=100") if words in row["content"]["rendered"]
        ]

    def all(self, words):
        """Return the state of every post with these words, spare drafts and the trash too."""
        rows = self.rest(
            "posts?per_page=100&context=edit&status=any,trash,draft", user="quan-tri"
        )  # fmt: skip
        return sorted(row["status"] for row in rows if words in row["content"]["raw"])


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    port = free_port()
    told = {"WORDPRESS_HOST": f"127.0.0.1:{port}", "WORDPRESS_DATABASE": DATABASE}
    users = last_json(installed("wordpress.sh", seconds=180, **told))
    there = Site(port, users)

    def answers():
        try:
            return there.ask("wp-json/")[0] == 200
        except OSError:
            return False

    command = [
        "php", "-d", "upload_max_filesize=1M", "-d", "post_max_size=1M", "-d", "display_errors=0",
        "-S", there.host, "-t", str(PEERS_DIR / "wordpress"),
        str(SERVERS / "wordpress" / "router.php"),
    ]  # fmt: skip
    log = tmp_path_factory.mktemp("wordpress") / "log"
    with running(command, log, answers, env={**os.environ, **told}):
        yield there


@pytest.fixture
def line(site):
    proxy = Cutting(site.port)
    yield proxy
    proxy.close()


@pytest.fixture
def channel(site, line, settings):
    """Return the connector, reaching the site through the line; `user` names who signs in."""

    def connect(user="tac-gia", **more):
        values = DictSettings(
            {"address": f"http://{line.host}", "user": user,
             "password": site.users[user]["password"], **more}
        )  # fmt: skip
        settings.CHANNEL_PRIVATE_HOSTS = {line.host}
        return WordPress(values, Gate("wordpress", WordPress.hosts(values)))

    return connect


@pytest.fixture
def wanted():
    """A text that no other test sends."""
    key = new_key()
    return post(text=f"Ngày hội đọc sách {key.id}.", images=(picture(),)), key, key.id


def path_of(address):
    return urlsplit(address).path


def test_whose_site_it_is(channel, site):
    profile = channel().check()
    assert (profile.name, profile.external_id) == ("Phường Mẫu", site.host)
    assert profile.words == (
        f"Phường Mẫu\nTrang tin của Ủy ban nhân dân phường Mẫu\nhttp://{site.host}"
    )


def test_what_is_published_can_be_read_by_everybody(channel, site, wanted):
    sent, key, words = wanted
    assert channel().find(sent, key=key) is None
    receipt = channel().send(sent, key=key)
    status, page = site.ask(path_of(receipt.url))
    assert status == 200
    assert "<title>Ngày hội đọc sách" in page
    assert words in page
    assert f'<a href="{sent.link}">' in page
    (row,) = site.public(words)
    media = site.rest(f"media/{row['featured_media']}")
    assert media["alt_text"] == "Các em nhỏ đọc sách dưới gốc cây"
    assert site.ask(path_of(media["source_url"]))[0] == 200
    assert row["slug"] == f"ngay-hoi-doc-sach-{key.id[:12]}"
    assert channel().find(sent, key=Key(key.id, key.at)) == receipt
    assert channel().send(sent, key=Key(key.id, key.at)) == receipt
    assert site.all(words) == ["publish"]


@pytest.mark.parametrize("step", range(3), ids=["draft", "picture", "publish"])
def test_lost_answer_is_one_post(channel, site, line, wanted, step):
    sent, key, words = wanted
    line.plan = [False] * step + [True]
    with pytest.raises(Unknown):
        channel().send(sent, key=key)
    assert line.lost == [["POST 201", "POST 201", "POST 200"][step]]
    assert len(site.public(words)) == (1 if step == 2 else 0)
    receipt = channel().send(sent, key=Key(key.id, key.at, key.kept))
    assert [row["id"] for row in site.public(words)] == [int(receipt.external_id)]
    assert site.all(words) == ["publish"]
    media = site.rest(f"media?parent={receipt.external_id}")
    assert len(media) == 1


def test_every_answer_lost_and_nothing_kept(channel, site, line, wanted):
    """Each attempt gets one step further, because what was done before is found."""
    sent, key, words = wanted
    for _step in range(3):
        line.plan = [True]
        with pytest.raises(Unknown):
            channel().send(sent, key=Key(key.id, key.at))
    line.plan = []
    receipt = channel().send(sent, key=Key(key.id, key.at))
    assert [row["id"] for row in site.public(words)] == [int(receipt.external_id)]
    assert site.all(words) == ["publish"]


def test_draft_that_lands_late_makes_no_second_post(channel, site, wanted):
    sent, key, words = wanted
    mine = channel().send(sent, key=key)
    slug = site.public(words)[0]["slug"]
    number = int(mine.external_id)
    # As if ours had been made after we looked and the other before we published.
    site.rest(f"posts/{number}", "POST", {"status": "draft"}, user="quan-tri")
    late = site.rest(
        "posts", "POST", {"title": "x", "content": words, "slug": slug, "status": "draft"},
        user="tac-gia",
    )  # fmt: skip
    assert late["slug"] == slug
    published = site.rest(f"posts/{number}", "POST", {"status": "publish"}, user="quan-tri")
    assert published["slug"] == f"{slug}-2"
    found = channel().find(sent, key=Key(key.id, key.at))
    assert found.external_id == mine.external_id
    again = channel().send(sent, key=Key(key.id, key.at, key.kept))
    assert again.external_id == mine.external_id
    assert site.all(words) == ["publish"]


def test_edit_and_its_lost_answer(channel, site, line, wanted):
    sent, key, words = wanted
    receipt = channel().send(sent, key=key)
    other = post(text=f"Ngày hội dời sang chủ nhật {words}.", title="Ngày hội dời", images=())
    line.plan = [True]
    with pytest.raises(Unknown):
        channel().edit(receipt, other, key=new_key())
    changed = channel().edit(receipt, other, key=new_key())
    assert changed == receipt
    (row,) = site.public(words)
    assert (row["title"]["rendered"], row["featured_media"]) == ("Ngày hội dời", 0)
    assert "chủ nhật" in row["content"]["rendered"]
    assert site.rest(f"media?parent={receipt.external_id}") == []


def test_withdrawal_and_its_lost_answers(channel, site, line, wanted):
    sent, key, words = wanted
    receipt = channel().send(sent, key=key)
    (row,) = site.public(words)
    file = path_of(site.rest(f"media/{row['featured_media']}")["source_url"])
    for plan in ([True], [False, True]):
        line.plan = plan
        with pytest.raises(Unknown):
            channel().withdraw(receipt, key=new_key())
    assert line.lost == ["DELETE 200", "DELETE 200"]
    channel().withdraw(receipt, key=new_key())
    assert site.ask(path_of(receipt.url))[0] == 404
    # PHP's own server answers for WordPress; the file itself is gone from the disk.
    assert not (PEERS_DIR / "wordpress" / file.lstrip("/")).exists()
    assert site.all(words) == ["trash"]
    assert channel().find(sent, key=Key(key.id, key.at, key.kept)) is None
    with pytest.raises(Gone):
        channel().edit(receipt, sent, key=new_key())
    with pytest.raises(Gone):
        channel().count(receipt)
    with pytest.raises(Refused) as refused:
        channel().send(sent, key=Key(key.id, key.at, key.kept))
    assert refused.value.message == (
        "The draft was deleted in WordPress before it went out. Nothing is public; send the post "
        "anew if it is still wanted."
    )


def test_comments_are_counted(channel, site, wanted):
    sent, key, _words = wanted
    receipt = channel().send(sent, key=key)
    assert channel().count(receipt).comments == 0
    for words in ("Hay quá", "Mấy giờ ạ?"):
        fields = {"post": int(receipt.external_id), "content": words}
        assert "id" in site.rest("comments", "POST", fields, user="quan-tri")
    assert channel().count(receipt).comments == 2


def test_revoked_password(channel, site, wanted):
    sent, key, words = wanted
    user = site.users["cong-tac"]
    connected = channel("cong-tac", password="aaaa bbbb cccc dddd eeee ffff")
    with pytest.raises(Refused) as refused:
        connected.send(sent, key=key)
    print("SEND", refused.value.message, refused.value.answer)
    with pytest.raises(Refused) as checked:
        connected.check()
    print("CHECK", checked.value.message, checked.value.answer)
    assert refused.value.account
    assert site.public(words) == []
    assert user


def test_user_who_may_not_publish(channel, site, wanted):
    sent, key, words = wanted
    with pytest.raises(Refused) as checked:
        channel("cong-tac").check()
    assert checked.value.message == (
        "This user may not publish in WordPress. Give it the role of author or editor there, or "
        "connect another user."
    )
    with pytest.raises(Refused) as refused:
        channel("cong-tac").send(dataclasses.replace(sent, images=()), key=key)
    print("CONTRIB", refused.value.message, refused.value.answer)
    assert refused.value.account
    assert site.public(words) == []


def test_address_that_is_no_wordpress(channel, line, wanted):
    sent, key, _words = wanted
    with pytest.raises(Refused) as refused:
        channel(address=f"http://{line.host}/blog").send(sent, key=key)
    print("ADDR", refused.value.message, refused.value.answer)


@pytest.mark.parametrize("what", ["kind", "size"])
def test_picture_it_does_not_take(channel, site, wanted, what):
    sent, key, words = wanted
    odd = (
        dataclasses.replace(picture(), mime="image/svg+xml", read=lambda: b"<svg/>")
        if what == "kind"
        else dataclasses.replace(picture(), read=lambda: picture().read() + b"\0" * 1_500_000)
    )
    with pytest.raises(Refused) as refused:
        channel().send(dataclasses.replace(sent, images=(odd,)), key=key)
    print("PIC", what, refused.value.message, refused.value.answer)
    assert not refused.value.account
    assert site.public(words) == []
