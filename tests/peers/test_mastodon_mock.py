"""The Mastodon connector against somebody else's imitation of the interface.

mastodon-mock is stateful and drives the same client library, but is no Mastodon: a real server is
packaged nowhere. What it does otherwise than Mastodon (length of links, media) is not tested here.
"""

import dataclasses

import pytest
import requests

from signalmast.channels.connector import Gone, Key, Refused, Unknown
from signalmast.channels.connectors.mastodon import Mastodon
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import LINK, DictSettings, new_key, picture, post
from tests.peers.cutting import Cutting
from tests.peers.started import free_port, installed, running

pytestmark = pytest.mark.peers


@dataclasses.dataclass
class Mock:
    """The peer, asked past the desk."""

    port: int

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def user(self, name):
        told = self.ask("POST", "/api/v1/_mock/dev_user", json={"username": name})
        return told["access_token"]

    def ask(self, method, path, token="", **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(
            method, f"{self.address}{path}", headers=headers, timeout=60, **more
        )
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def mock(tmp_path_factory):
    program = installed("mastodon.sh", seconds=300).strip().splitlines()[-1]
    folder = tmp_path_factory.mktemp("mastodon")
    there = Mock(free_port())
    config = folder / "mock.toml"
    config.write_text(f'domain = "127.0.0.1:{there.port}"\n')

    def answers():
        try:
            return requests.get(f"{there.address}/api/v2/instance", timeout=5).ok
        except requests.RequestException:
            return False

    command = [program, "serve", "--in-memory", "--port", str(there.port), "--config", str(config)]
    with running(command, folder / "log", answers):
        yield there


@pytest.fixture
def line(mock):
    proxy = Cutting(mock.port)
    yield proxy
    proxy.close()


@pytest.fixture
def office(mock):
    return mock.user(f"office{new_key().id[:8]}")


@pytest.fixture
def channel(line, office, settings):
    values = DictSettings({"server": f"http://{line.host}", "access_token": office})
    settings.CHANNEL_PRIVATE_HOSTS = {line.host}
    return Mastodon(values, Gate("mastodon", Mastodon.hosts(values)))


@pytest.fixture
def statuses(mock, office):
    """Return what the account has posted, as the peer tells it."""

    def told():
        me = mock.ask("GET", "/api/v1/accounts/verify_credentials", office)
        return mock.ask("GET", f"/api/v1/accounts/{me['id']}/statuses", office)

    return told


def test_mock_publishes_edits_and_withdraws(channel, statuses):
    receipt = channel.send(post(), key=new_key())
    (there,) = statuses()
    assert there["id"] == receipt.external_id
    assert (there["visibility"], there["language"]) == ("public", "vi")
    assert LINK in there["content"]
    channel.edit(receipt, post(text="Ngày hội dời sang chủ nhật."), key=new_key())
    (there,) = statuses()
    assert "chủ nhật" in there["content"]
    assert there["edited_at"]
    channel.withdraw(receipt, key=new_key())
    assert statuses() == []
    for act in (
        lambda: channel.withdraw(receipt, key=new_key()),
        lambda: channel.edit(receipt, post(), key=new_key()),
        lambda: channel.count(receipt),
    ):
        with pytest.raises(Gone):
            act()


def test_mock_keeps_the_words_of_a_picture(channel, statuses):
    receipt = channel.send(post(images=(picture(),)), key=new_key())
    (there,) = statuses()
    assert [one["description"] for one in there["media_attachments"]] == [picture().alt]
    # The mock has no media_attributes: that an edit changes the words is not shown here.
    channel.edit(receipt, post(text="Sửa lời.", images=(picture(),)), key=new_key())
    (there,) = statuses()
    assert [one["description"] for one in there["media_attachments"]] == [picture().alt]


def test_mock_lost_answer_is_read_back_and_never_doubled(channel, line, statuses):
    key = new_key()
    assert channel.find(post(), key=key) is None
    line.plan = [True]
    with pytest.raises(Unknown):
        channel.send(post(), key=key)
    assert line.lost == ["POST 200"]
    (there,) = statuses()
    assert channel.find(post(), key=Key(key.id, key.at)).external_id == there["id"]
    again = channel.send(post(), key=Key(key.id, key.at, key.kept))
    assert again.external_id == there["id"]
    # Without what was kept, the server's own memory of the key is what holds.
    assert channel.send(post(), key=Key(key.id, key.at)).external_id == there["id"]
    assert len(statuses()) == 1


def test_mock_counts_what_others_did(channel, mock):
    receipt = channel.send(post(), key=new_key())
    place = f"/api/v1/statuses/{receipt.external_id}"
    for number in range(2):
        resident = mock.user(f"resident{number}{new_key().id[:8]}")
        mock.ask("POST", f"{place}/favourite", resident)
        if number:
            mock.ask("POST", f"{place}/reblog", resident)
            said = {"status": "Mấy giờ?", "in_reply_to_id": receipt.external_id}
            mock.ask("POST", "/api/v1/statuses", resident, json=said)
    counts = channel.count(receipt)
    assert (counts.reactions, counts.shares, counts.comments) == (2, 1, 1)


def test_mock_refuses_a_token_that_ended(channel):
    channel.settings["access_token"] = "ended"
    for act in (channel.check, lambda: channel.send(post(), key=new_key())):
        with pytest.raises(Refused) as told:
            act()
        assert told.value.account
        assert str(told.value).endswith("Connect the account again.")


def test_mock_says_whose_account_it_is(channel, mock, office):
    me = mock.ask("GET", "/api/v1/accounts/verify_credentials", office)
    profile = channel.check()
    assert (profile.external_id, profile.url) == (me["id"], me["url"])
