"""The rules of public validators, and the Python client `georeport` against a running server."""

import pytest
from georeport import GeoReport

from signalmast.people.domain.offices import open_office
from signalmast.website.tests import open311, open311_rules

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_open311")]


@pytest.fixture(autouse=True)
def _empty_buckets():
    open311.empty_buckets()


@pytest.fixture
def inbox(office):
    subject = open311.lamps(office)
    return [open311.feedback(subject, days_ago=one, published=True) for one in range(3)]


@pytest.mark.parametrize("rule", open311_rules.RULES, ids=lambda rule: rule.__name__)
def test_rule(client, inbox, rule):
    def ask(path):
        found = client.get(path)
        return found.status_code, found.headers["Content-Type"], found.content

    rule(open311_rules.Server(ask))


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("written", ["json", "xml"])
def test_the_python_client_reads_all_there_is_to_read(live_server, written):
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    lamps, flood = open311.lamps(office), open311.lamps(office, code="ngap", name="Ngập nước")
    first = open311.feedback(lamps, days_ago=1, published=True)
    second = open311.feedback(flood, days_ago=2, published=True)
    client = GeoReport(f"{live_server.url}/open311/v2", "quan-1", output_format=written)
    listed = client.get_service_list()
    assert sorted(one["service_code"] for one in listed) == ["den-duong", "ngap"]
    defined = client.get_service_definition("den-duong")
    assert defined["service_code"] == "den-duong"
    both = [one["service_request_id"] for one in client.get_service_requests()]
    assert both == [first.number, second.number]
    named = client.get_service_requests(service_request_id=f"{first.number},{second.number}")
    assert [one["service_request_id"] for one in named] == both
    one = client.get_service_request(second.number)
    assert (one["service_request_id"], one["service_name"]) == (second.number, "Ngập nước")
    assert client.get_service_requests(status="closed") == client.get_service_requests()
