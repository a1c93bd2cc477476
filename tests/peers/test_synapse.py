"""The Matrix connector against a real Synapse on SQLite."""

import dataclasses
import re
import subprocess

import pytest
import requests

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.matrix import Matrix
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import LINK, OFFICE, DictSettings, new_key, picture, post
from tests.peers.cutting import Cutting
from tests.peers.started import free_port, installed, running

pytestmark = pytest.mark.peers
PASSWORD = "not so 5ecret"


@dataclasses.dataclass
class Home:
    """The peer, asked past the desk."""

    port: int
    python: str = ""
    config: str = ""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, token="", **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(
            method, f"{self.address}/_matrix/client/v3{path}", headers=headers, timeout=60, **more
        )
        assert answer.ok, answer.text
        return answer.json()

    def register(self, name):
        program = str(self.python).replace("/python", "/register_new_matrix_user")
        subprocess.run(
            [program, "-c", self.config, "-u", name, "-p", PASSWORD, "--no-admin", self.address],
            check=True, capture_output=True,
        )  # fmt: skip
        said = {"type": "m.login.password", "password": PASSWORD,
                "identifier": {"type": "m.id.user", "user": name}}  # fmt: skip
        return self.ask("POST", "/login", json=said)["access_token"]


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    python = installed("synapse.sh", seconds=420).strip().splitlines()[-1]
    folder = tmp_path_factory.mktemp("synapse")
    there = Home(free_port(), python, str(folder / "homeserver.yaml"))
    module = [python, "-m", "synapse.app.homeserver"]
    subprocess.run(
        [*module, "--server-name", "office.test", "--config-path", there.config,
         "--generate-config", "--report-stats=no", "--data-directory", str(folder)],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    told = (folder / "homeserver.yaml").read_text()
    told = re.sub(r"trusted_key_servers:\n(  - .*\n)+", "trusted_key_servers: []\n", told)
    told = told.replace("    - ::1\n", "").replace("8008", str(there.port))
    # Limits of their own for sign-ins; those for messages stay, one test meets them.
    plenty = "{per_second: 1000, burst_count: 1000}"
    limits = f"rc_login: {{address: {plenty}, account: {plenty}, failed_attempts: {plenty}}}\n"
    told += "\nsuppress_key_server_warning: true\n" + limits
    (folder / "homeserver.yaml").write_text(told)

    def answers():
        try:
            return requests.get(f"{there.address}/health", timeout=5).ok
        except requests.RequestException:
            return False

    with running([*module, "-c", there.config], folder / "log", answers, cwd=folder):
        yield there


@dataclasses.dataclass
class Room:
    number: str
    owner: str
    reader: str
    user: str


@pytest.fixture
def room(home):
    """An announcement room of a new user, with a resident who only reads and reacts."""
    name = f"office{new_key().id[:8]}"
    owner, reader = home.register(name), home.register(f"resident{new_key().id[:8]}")
    made = {
        "preset": "public_chat", "name": OFFICE, "topic": "Trang của phường. signalmast-5f3a",
        "room_alias_name": name, "power_level_content_override": {
            "events_default": 50, "events": {"m.reaction": 0, "m.room.message": 50}},
    }  # fmt: skip
    number = home.ask("POST", "/createRoom", owner, json=made)["room_id"]
    home.ask("POST", f"/join/{number}", reader)
    return Room(number, owner, reader, name)


@pytest.fixture
def line(home):
    proxy = Cutting(home.port)
    yield proxy
    proxy.close()


@pytest.fixture
def channel(line, room, settings):
    values = DictSettings(
        {"server": f"http://{line.host}", "room": f"#{room.user}:office.test", "user": room.user,
         "password": PASSWORD}
    )  # fmt: skip
    settings.CHANNEL_PRIVATE_HOSTS = {line.host}
    return Matrix(values, Gate("matrix", Matrix.hosts(values)))


@pytest.fixture
def messages(home, room):
    """Return what stands in the room for one who reads there, oldest first."""

    def told(kind="m.text"):
        query = "?dir=b&limit=100"
        rows = home.ask("GET", f"/rooms/{room.number}/messages{query}", room.reader)["chunk"]
        return [
            one for one in reversed(rows)
            if one["content"].get("msgtype") == kind and "m.relates_to" not in one["content"]
        ]  # fmt: skip

    return told


def test_check_names_the_room(channel, room):
    profile = channel.check()
    assert (profile.external_id, profile.name) == (room.number, OFFICE)
    assert profile.url == f"https://matrix.to/#/#{room.user}:office.test"
    assert "signalmast-5f3a" in profile.words
    assert channel.settings["device_id"]


def test_publishes_edits_and_withdraws(channel, room, home, messages):
    key = new_key()
    assert channel.find(post(), key=key) is None
    receipt = channel.send(post(), key=key)
    (there,) = messages()
    assert there["event_id"] == receipt.external_id
    assert f'<a href="{LINK}">' in there["content"]["formatted_body"]
    assert channel.find(post(), key=Key(key.id, key.at)).external_id == receipt.external_id
    change = new_key()
    for _twice in range(2):
        channel.edit(receipt, post(text="Ngày hội dời sang chủ nhật."), key=change)
    read = home.ask("GET", f"/rooms/{room.number}/event/{receipt.external_id}", room.reader)
    newest = read["unsigned"]["m.relations"]["m.replace"]["content"]["m.new_content"]["body"]
    assert "chủ nhật" in newest
    channel.withdraw(receipt, key=new_key())
    assert messages() == []
    for act in (
        lambda: channel.withdraw(receipt, key=new_key()),
        lambda: channel.edit(receipt, post(), key=new_key()),
        lambda: channel.count(receipt),
    ):
        with pytest.raises(Gone):
            act()


def test_picture_can_be_fetched_and_goes_with_the_text(channel, room, home, messages):
    receipt = channel.send(post(images=(picture(),)), key=new_key())
    (image,) = messages("m.image")
    assert image["content"]["body"] == picture().alt
    place = image["content"]["url"].removeprefix("mxc://")
    answer = requests.get(
        f"{home.address}/_matrix/client/v1/media/download/{place}", timeout=60,
        headers={"Authorization": f"Bearer {room.reader}"},
    )  # fmt: skip
    assert answer.content == picture().read()
    channel.withdraw(receipt, key=new_key())
    assert messages("m.image") == []


def test_lost_answer_is_sent_again_without_a_copy(channel, line, messages):
    key, whole = new_key(), post(images=(picture(),))
    channel.check()
    line.plan = [False, True]
    with pytest.raises(Unknown):
        channel.send(whole, key=key)
    assert line.lost == ["PUT 200"]
    line.plan = [False, True]
    with pytest.raises(Unknown) as told:
        channel.send(whole, key=Key(key.id, key.at, key.kept))
    assert line.lost == ["PUT 200", "PUT 200"]
    assert str(told.value).startswith("The text is posted and a picture is not yet")
    channel.send(whole, key=Key(key.id, key.at, key.kept))
    assert (len(messages()), len(messages("m.image"))) == (1, 1)


def test_new_sign_in_of_the_same_device_makes_no_copy(channel, line, home, messages):
    """The old device is signed out, and the server forgets its transactions with it."""
    key = new_key()
    channel.check()
    device = channel.settings["device_id"]
    line.plan = [True]
    with pytest.raises(Unknown):
        channel.send(post(), key=key)
    assert line.lost == ["PUT 200"]
    home.ask("POST", "/logout", channel.settings["access_token"])
    receipt = channel.send(post(), key=Key(key.id, key.at, key.kept))
    assert channel.settings["device_id"] == device
    assert [one["event_id"] for one in messages()] == [receipt.external_id]


def test_transactions_are_those_of_a_device(home, room, messages):
    """Why the device is kept, and why the connector looks before it posts after a new sign-in."""
    said = {"msgtype": "m.text", "body": "Một tin"}

    def put(token):
        path = f"/rooms/{room.number}/send/m.room.message/one"
        return home.ask("PUT", path, token, json=said)["event_id"]

    def sign_in(device):
        who = {"type": "m.id.user", "user": room.user}
        asked = {"type": "m.login.password", "password": PASSWORD, "identifier": who,
                 "device_id": device}  # fmt: skip
        return home.ask("POST", "/login", json=asked)["access_token"]

    event = put(sign_in("DESK"))
    assert put(sign_in("DESK")) == event
    assert put(sign_in("OTHER")) != event
    assert len(messages()) == 2


def test_token_that_ended_and_cannot_be_renewed(channel, home):
    channel.check()
    home.ask("POST", "/logout", channel.settings["access_token"])
    channel.settings["password"] = ""
    with pytest.raises(Refused) as told:
        channel.send(post(), key=new_key())
    assert told.value.account
    assert told.value.message == (
        "The Matrix server does not accept the access token any more. Make a new one and enter it "
        "in the account's settings."
    )


def test_counts_reactions_and_answers(channel, room, home):
    receipt = channel.send(post(), key=new_key())
    for number, key in enumerate(("👍", "❤️")):
        said = {"m.relates_to": {"rel_type": "m.annotation", "event_id": receipt.external_id,
                                 "key": key}}  # fmt: skip
        home.ask("PUT", f"/rooms/{room.number}/send/m.reaction/r{number}", room.reader, json=said)
    counts = channel.count(receipt)
    assert (counts.reactions, counts.comments, counts.shares) == (2, 0, None)


def test_user_who_may_not_write_is_refused(channel, home, room, messages):
    stranger = f"other{new_key().id[:8]}"
    home.ask("POST", f"/join/{room.number}", home.register(stranger))
    channel.settings["user"] = stranger
    with pytest.raises(Refused) as told:
        channel.send(post(), key=new_key())
    assert told.value.account
    assert messages() == []


def test_limit_of_the_server_is_later_and_says_when(channel, messages):
    """Synapse comes with ten quick messages and one in five seconds after them."""
    sent, told = 0, None
    for _post in range(15):
        try:
            channel.send(post(), key=new_key())
            sent += 1
        except TryLater as later:
            told = later
            break
    assert told is not None
    assert told.after is not None
    assert 0 < told.after.total_seconds() < 30
    assert len(messages()) == sent


def test_text_at_the_limit_is_taken_and_changed(channel, home, room):
    """A changed text stands four times in its event, which ends at 64 KiB."""
    receipt = channel.send(dataclasses.replace(post(), text="ộ" * 4000), key=new_key())
    channel.edit(receipt, dataclasses.replace(post(), text="ạ" * 4000), key=new_key())
    read = home.ask("GET", f"/rooms/{room.number}/event/{receipt.external_id}", room.reader)
    newest = read["unsigned"]["m.relations"]["m.replace"]["content"]["m.new_content"]["body"]
    assert newest == "ạ" * 4000
