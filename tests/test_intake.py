"""Forms of residents on a server that is flooded and killed: who got a code keeps it."""

import http.client
import os
import signal
from urllib.parse import quote

import pytest
from django.db import connection

from signalmast.people.domain.offices import open_office
from signalmast.website.domain.baking import bake_marks
from signalmast.website.tests.filling_in import code_in, form_in, solved
from tests.test_serve import PATIENCE, Running

pytestmark = [
    pytest.mark.torture,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server needs its own database."),
]
FORM, FOLLOW = "/en/corrections/hand-in/", "/en/corrections/follow/"
FLOOD, RESIDENTS = 300, 5


@pytest.fixture
def data(tmp_path, settings):
    folder = tmp_path / "data"
    settings.SITE_DIR = folder / "site"
    open_office("quan-1", name="Quận Một", is_demo=True)
    bake_marks()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "signalmast.sqlite3")])
    return folder


def post(running, path, text):
    line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, text.encode(), kind)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def killed(running):
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()


def test_codes_that_were_given_out_survive_a_kill_in_a_flood(data):
    running = Running(data)
    try:
        running.until_it_answers(FORM)
        codes, statuses = [], set()
        for number in range(RESIDENTS):
            stamp, challenge = form_in(running.ask(FORM)[1].decode())
            for one in range(FLOOD // RESIDENTS):
                tail = ("", f"?f={quote(stamp)}&p=eyJ9", "?f=x")[one % 3]
                statuses.add(post(running, FORM + tail, "text=Flood+of+something")[0])
            proof = quote(solved(challenge), safe="")
            address = f"{FORM}?f={quote(stamp)}&p={proof}"
            status, page = post(running, address, f"text=Resident+{number}+asks+something")
            assert status == 200
            codes.append(code_in(page))
        assert statuses == {403}
    finally:
        killed(running)
    running = Running(data)
    try:
        running.until_it_answers(FOLLOW)
        found = [post(running, FOLLOW, f"code={code}")[1].count("followed") for code in codes]
        assert found == [1] * RESIDENTS
    finally:
        killed(running)
