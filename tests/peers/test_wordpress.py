"""The WordPress connector against a real WordPress (Debian's, on MariaDB, served by PHP itself)."""

import dataclasses
import json
import os
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from signalmast.channels.connector import Gone, Key, Refused, Unknown
from signalmast.channels.connectors.wordpress import FIELDS, WordPress
from signalmast.channels.outbound import Gate
from signalmast.channels.pages import slug_of
from signalmast.channels.tests.contract import DictSettings, new_key, picture, post
from signalmast.channels.tests.platforms.wordpress import ERRORS, recorded
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
        "php", "-d", "display_errors=0", "-S", there.host, "-t", str(PEERS_DIR / "wordpress"),
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


@pytest.mark.parametrize("step", range(4), ids=["draft", "picture", "words", "publish"])
def test_lost_answer_is_one_post(channel, site, line, wanted, step):
    sent, key, words = wanted
    line.plan = [False] * step + [True]
    with pytest.raises(Unknown):
        channel().send(sent, key=key)
    assert line.lost == [["POST 201", "POST 201", "POST 200", "POST 200"][step]]
    assert len(site.public(words)) == (1 if step == 3 else 0)
    receipt = channel().send(sent, key=Key(key.id, key.at, key.kept))
    assert [row["id"] for row in site.public(words)] == [int(receipt.external_id)]
    assert site.all(words) == ["publish"]
    media = site.rest(f"media?parent={receipt.external_id}")
    assert len(media) == 1


def test_every_answer_lost_and_nothing_kept(channel, site, line, wanted):
    """Each attempt gets one step further, because what was done before is found."""
    sent, key, words = wanted
    for _step in range(4):
        line.plan = [True]
        with pytest.raises(Unknown):
            channel().send(sent, key=Key(key.id, key.at))
    line.plan = []
    receipt = channel().send(sent, key=Key(key.id, key.at))
    assert [row["id"] for row in site.public(words)] == [int(receipt.external_id)]
    assert site.all(words) == ["publish"]


def test_draft_that_lands_late_makes_no_second_post(channel, site, wanted):
    """It lands between our look and our draft, and takes the address that ours should have."""
    sent, key, words = wanted
    slug = slug_of(sent, key)
    fields = {"title": "x", "content": words, "slug": slug, "status": "draft"}
    late, mine = (site.rest("posts", "POST", fields, user="tac-gia") for _one in range(2))
    assert (late["slug"], mine["slug"]) == (slug, f"{slug}-2")
    site.rest(f"posts/{mine['id']}", "POST", {"status": "publish"}, user="tac-gia")
    assert channel().find(sent, key=Key(key.id, key.at)).external_id == str(mine["id"])
    again = channel().send(sent, key=Key(key.id, key.at, {"id": str(mine["id"])}))
    assert again.external_id == str(mine["id"])
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
    # Deleted for good by somebody at WordPress.
    site.rest(f"posts/{receipt.external_id}?force=true", "DELETE", user="quan-tri")
    with pytest.raises(Gone):
        channel().withdraw(receipt, key=new_key())
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
    path = f"users/{site.users['tac-gia']['id']}/application-passwords"
    made = site.rest(path, "POST", {"name": "for a moment"}, user="quan-tri")
    connected = channel(password=made["password"])
    connected.check()
    site.rest(f"{path}/{made['uuid']}", "DELETE", user="quan-tri")
    for act, said in (
        (connected.check, " “You are not currently logged in.”"),
        (lambda: connected.send(sent, key=key), ""),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.account
        assert refused.value.message == (
            f"WordPress does not let the desk in.{said} Make a new application password there "
            "under Users, Profile, and connect the account again."
        )
    assert site.all(words) == []


def test_user_who_may_not_publish(channel, site, wanted):
    sent, key, words = wanted
    connected = channel("cong-tac")
    plain = dataclasses.replace(sent, images=())
    for act in (connected.check, lambda: connected.send(plain, key=key)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.account
        assert refused.value.message == (
            "This user may not publish in WordPress. Give it the role of author or editor there, "
            "or connect another user."
        )
    assert site.public(words) == []


def test_address_that_has_no_wordpress(channel, line, wanted):
    sent, key, _words = wanted
    with pytest.raises(Refused) as refused:
        channel(address=f"http://{line.host}/blog").send(sent, key=key)
    assert refused.value.account
    assert refused.value.message == (
        "The platform's address has moved. Enter the new address of the account."
    )


def test_picture_it_does_not_take(channel, site, wanted):
    sent, key, words = wanted
    odd = dataclasses.replace(picture(), mime="image/svg+xml", read=lambda: b"<svg/>")
    with pytest.raises(Refused) as refused:
        channel().send(dataclasses.replace(sent, images=(odd,)), key=key)
    assert not refused.value.account
    assert refused.value.message == (
        "WordPress did not take the picture. “Sorry, you are not allowed to upload this file "
        "type.” Readers see no change; send it with a smaller picture or without one."
    )
    assert site.all(words) == ["draft"]


def test_the_imitation_answers_like_the_real_one(site, channel, wanted):
    """What the imitation tells of a post and of refusals has the shape of the real answers."""
    sent, key, _words = wanted
    number = channel().send(sent, key=key).external_id
    real = site.rest(f"posts/{number}?context=edit", user="tac-gia")
    assert set(recorded("post")) <= set(real)
    assert set(FIELDS.split(",")) <= set(recorded("post"))
    media = site.rest(f"media/{real['featured_media']}?context=edit", user="tac-gia")
    assert set(recorded("media")) <= set(media)
    assert set(recorded("user")) <= set(site.rest("users/me?context=edit", user="tac-gia"))
    assert set(recorded("site")) <= set(json.loads(site.ask("wp-json/")[1]))
    for code, path, method, user in (
        ("rest_not_logged_in", "users/me", "GET", ""),
        ("rest_invalid_param", "posts?status=any&context=edit", "GET", ""),
        ("rest_post_invalid_id", "posts/999999", "GET", "tac-gia"),
    ):
        assert site.rest(path, method, user=user) == ERRORS[code]
    for code in ("", "rest_already_trashed"):
        told = site.rest(f"posts/{number}", "DELETE", user="tac-gia")
        assert told.get("code", "") == code
    assert told == ERRORS["rest_already_trashed"]
    assert site.rest(f"posts/{number}?context=edit", user="tac-gia")["slug"].endswith("__trashed")
