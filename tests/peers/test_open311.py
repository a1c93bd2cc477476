"""Open311 by a server as it is started: validators' rules, a client's POST, thousands of cases."""

import http.client
import os
import signal
from urllib.parse import urlencode

import pytest
from django.db import connection
from georeport import GeoReport
from lxml import etree

from signalmast.listening.enums.feedback import FeedbackOrigin
from signalmast.listening.models import Feedback
from signalmast.people.domain.offices import open_office
from signalmast.website.tests import open311, open311_rules
from signalmast.website.tests.fuzzing import fuzz, unlimited
from tests.test_serve import PATIENCE, Running

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copied file."),
]
CASES = 5_000


@pytest.fixture
def town(tmp_path, settings):
    """Serve an office with three published requests; return the server and a key."""
    data = tmp_path / "data"
    (data / "site").mkdir(parents=True)
    (data / "site" / "index.html").write_text("home")
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    key = open311.known(office)["api_key"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(data / "signalmast.sqlite3")])
    running = Running(data, SIGNALMAST_WORKERS="1")
    running.until_it_answers("/open311/v2/services.xml")
    yield running, key
    if running.process.poll() is None:
        os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()


def ask(port, path, method="GET", body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        line.close()


@pytest.mark.django_db(transaction=True)
def test_a_running_server_keeps_the_rules_and_takes_in_what_clients_send(town):
    running, key = town
    server = open311_rules.Server(lambda path: ask(running.port, path))
    broken = {}
    for rule in open311_rules.RULES:
        try:
            rule(server)
        except AssertionError as error:
            broken[rule.__name__] = str(error)
    assert broken == {}
    assert len(open311_rules.RULES) == 22
    number = sent_as_fixmystreet_sends_it(running.port, key)
    client = GeoReport(f"http://127.0.0.1:{running.port}/open311/v2", "quan-1")
    assert client.get_service_request(number)["status"] == "open"
    listed = client.get_service_requests()
    assert len(listed) == 3
    assert number not in {one["service_request_id"] for one in listed}


def sent_as_fixmystreet_sends_it(port, key):
    """Hand in a form in UTF-8 with a title, a detail and attributes; return the new number."""
    form = {
        "jurisdiction_id": "quan-1", "api_key": key, "service_code": "den-duong",
        "lat": "10.776912", "long": "106.700981", "email": "hoa@example.org",
        "first_name": "Hoa", "last_name": "Nguyễn", "phone": "0903000000",
        "description": "title: Đèn đường tắt\n\ndetail: Ba đêm nay không sáng.\n\n"
                       "url: https://fixmystreet.example/report/1\n\nSubmitted via FixMyStreet\n",
        "media_url": "https://fixmystreet.example/photo/1.jpeg", "attribute[lamp]": "HS-12",
        "attribute[fixmystreet_id]": "1", "attribute[easting]": "1",
    }  # fmt: skip
    kind = "application/x-www-form-urlencoded"
    told = ask(port, "/open311/v2/requests.xml", "POST", urlencode(form), **{"Content-Type": kind})
    assert told[:2] == (200, "text/xml")
    root = etree.fromstring(told[2])
    assert "hoa@example.org" not in told[2].decode()
    number = root.findtext("request/service_request_id")
    asked = f"/open311/v2/requests.xml?jurisdiction_id=quan-1&service_request_id={number}"
    found = etree.fromstring(ask(port, asked)[2])
    assert found.findtext("request/status") == "open"
    assert found.findtext("request/description") == ""
    updates = f"/open311/v2/servicerequestupdates.xml?service_request_id={number}"
    assert etree.fromstring(ask(port, updates)[2]).findtext("request_update/status") == "OPEN"
    return number


@pytest.mark.django_db
def test_thousands_of_strange_questions_and_no_server_error():
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    with unlimited():
        assert fuzz(open311.known(office), each=CASES // 17 + 1) >= CASES
    assert Feedback.objects.filter(origin=FeedbackOrigin.OPEN311).exists()
