"""The office's actor and Fedify, a library of the fediverse that checks every signature."""

import http.client
import json
import os
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from signalmast.channels.domain import errands, outbox
from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.queueing import take_back
from signalmast.channels.enums import Act, CopyState, State
from signalmast.channels.models import Copy, Subscriber
from signalmast.channels.tests.factories import account, queued
from signalmast.newsroom.domain.sites import open_site
from signalmast.people.domain.offices import open_office
from tests.peers.cutting import Cutting
from tests.peers.started import free_port, installed, running

pytestmark = [pytest.mark.peers, pytest.mark.urls("signalmast.website.urls_channels")]
PATIENCE = 15.0


@dataclass
class Fedify:
    port: int
    #: The way on which others reach it.
    line: Cutting

    @property
    def host(self):
        return self.line.host

    def ask(self, method, path, body=None, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def does(self, who, what, actor, **more):
        query = urlencode({"who": who, "what": what, "actor": actor, **more})
        status, said = self.ask("GET", f"/do?{query}")
        assert status == 200, said
        return json.loads(said)

    def reads(self, what):
        return json.loads(self.ask("GET", f"/read?{urlencode({'what': what})}")[1])

    def told(self, kind, *, at_least=1):
        """Return the activities of a kind that arrived with a good signature."""
        end = time.monotonic() + PATIENCE
        while True:
            there = json.loads(self.ask("GET", "/told")[1])
            found = [one["activity"] for one in there["told"] if one["type"] == kind]
            if len(found) >= at_least or time.monotonic() > end:
                assert there["faults"] == []
                return found
            time.sleep(0.1)


@pytest.fixture
def fedify(tmp_path):
    folder = installed("fedify.sh", seconds=300).strip().splitlines()[-1]
    port = free_port()
    one = Fedify(port, Cutting(port))

    def answers():
        try:
            return one.ask("GET", "/told")[0] == 200
        except OSError:
            return False

    environment = {**os.environ, "PORT": str(port), "ORIGIN": f"http://{one.host}"}
    with running(
        ["node", f"{folder}/fedify.mjs"], tmp_path / "fedify.log", answers, env=environment
    ):
        yield one
    one.line.close()


@pytest.fixture
def actor(transactional_db, fedify, serve, settings, tmp_path):
    """The office's actor on a server of its own, which Fedify reaches over loopback."""
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path
    server = serve(get_wsgi_application())
    settings.SITE_URL = f"http://127.0.0.1:{server.server_address[1]}"
    settings.CHANNEL_PRIVATE_HOSTS = {fedify.host, f"127.0.0.1:{server.server_address[1]}"}
    office = open_office("phuong-mau", name="Phường Mẫu", is_demo=True)
    open_site(office)
    there = account(office, "activitypub", settings={"name": "phuongmau"})
    check_account(there)
    there.refresh_from_db()
    assert there.said == ""
    return there


def send_all():
    while errands.run_errands() or outbox.send_next("worker-1"):
        pass


def test_following_posts_changes_and_withdrawals(actor, fedify):
    where = actor.url
    found = fedify.does("hoa", "follow", where)
    assert (found["name"], found["handle"]) == ("Phường Mẫu", "phuongmau")
    fedify.does("binh", "follow", where)
    assert Subscriber.objects.active().count() == 2
    send_all()
    assert len(fedify.told("Accept", at_least=2)) == 2

    first = queued(actor)
    send_all()
    (create,) = fedify.told("Create")
    note = create["object"]
    assert note["id"] == f"{where}posts/{first.key.hex}"
    assert "Ngày hội đọc sách" in json.dumps(note, ensure_ascii=False)
    assert Copy.objects.count() == 1
    first.refresh_from_db()
    assert first.state == State.SENT
    assert fedify.reads(note["id"])["id"] == note["id"]

    assert queued(actor, version="2", text="Dời sang chủ nhật").act == Act.EDIT
    send_all()
    (update,) = fedify.told("Update")
    assert update["object"]["id"] == note["id"]
    assert "chủ nhật" in json.dumps(update, ensure_ascii=False)

    for who, what in (("hoa", "like"), ("binh", "like"), ("hoa", "announce")):
        fedify.does(who, what, where, object=note["id"])
    first.refresh_from_db()
    assert first.notes == {"likes": "2", "announces": "1"}

    assert len(take_back(first.source)) == 1
    send_all()
    (delete,) = fedify.told("Delete")
    assert note["id"] in json.dumps(delete)
    assert len(fedify.told("Create")) == 1

    fedify.does("hoa", "unfollow", where)
    fedify.does("binh", "unfollow", where)
    assert Subscriber.objects.active().count() == 0
    assert set(Subscriber.objects.values_list("address", "route")) == {("", "")}


def test_a_lost_answer_makes_no_second_post(actor, fedify):
    fedify.does("hoa", "follow", actor.url)
    send_all()
    fedify.line.plan = [True]
    queued(actor)
    send_all()
    copy = Copy.objects.get()
    assert fedify.line.lost == ["POST 202"]
    assert (copy.state, copy.attempts) == (CopyState.DUE, 1)
    Copy.objects.update(not_before=timezone.now())
    send_all()
    copy.refresh_from_db()
    assert copy.state == CopyState.SENT
    assert len(fedify.told("Create")) == 1


def test_an_unsigned_request_is_not_heard(actor, fedify):
    port = int(actor.url.split(":")[2].split("/")[0])
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = json.dumps({
        "@context": "https://www.w3.org/ns/activitystreams", "type": "Follow", "id": "urn:x",
        "actor": f"http://{fedify.host}/users/hoa", "object": actor.url,
    })  # fmt: skip
    line.request("POST", "/ap/phuongmau/inbox", body, {"Content-Type": "application/activity+json"})
    assert line.getresponse().status == 401
    line.close()
    assert Subscriber.objects.count() == 0
