"""What validators of Open311 GeoReport v2 ask of a server, in our words, one rule each.

A rule gets `ask`, which takes an address and returns status, Content-Type and body, and raises
AssertionError. The same rules are run through the framework and over a real connection.
"""

import json
from datetime import UTC, datetime

from lxml import etree

DISCOVERY = "/open311/discovery"
RULES = []
KINDS = {"xml": "text/xml", "json": "application/json"}


def rule(check):
    RULES.append(check)
    return check


class Server:
    """Asks one server, and remembers what it said of where it answers."""

    def __init__(self, ask):
        self.ask = ask

    def xml(self, path):
        status, kind, body = self.ask(path)
        assert (status, kind) == (200, KINDS["xml"])
        return etree.fromstring(body)

    def json(self, path):
        status, kind, body = self.ask(path)
        assert (status, kind) == (200, KINDS["json"])
        return json.loads(body)

    def endpoints(self):
        """Return each endpoint of discovery as both formats tell it."""
        told = self.json(f"{DISCOVERY}.json")["endpoints"]
        found = self.xml(f"{DISCOVERY}.xml").findall("endpoints/endpoint")
        return found, told

    def below(self):
        """Return the paths of the endpoints."""
        _found, told = self.endpoints()
        return ["/" + one["url"].split("/", 3)[3] for one in told]


def moment(text):
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None
    return found


@rule
def the_address_ends_in_discovery(server):
    assert DISCOVERY.endswith("discovery")


@rule
def discovery_answers_in_both_formats(server):
    assert len(server.xml(f"{DISCOVERY}.xml"))
    assert server.json(f"{DISCOVERY}.json")


@rule
def discovery_names_a_contact(server):
    assert server.xml(f"{DISCOVERY}.xml").findtext("contact").strip()
    assert server.json(f"{DISCOVERY}.json")["contact"].strip()


@rule
def discovery_says_how_to_get_a_key(server):
    assert server.xml(f"{DISCOVERY}.xml").findtext("key_service").strip()
    assert server.json(f"{DISCOVERY}.json")["key_service"].strip()


@rule
def the_changeset_of_discovery_is_a_moment(server):
    moment(server.xml(f"{DISCOVERY}.xml").findtext("changeset"))
    moment(server.json(f"{DISCOVERY}.json")["changeset"])


@rule
def both_formats_name_the_same_contact(server):
    named = server.xml(f"{DISCOVERY}.xml").findtext("contact")
    assert named == server.json(f"{DISCOVERY}.json")["contact"]


@rule
def endpoints_are_a_list_even_where_one_alone_is_read_as_none(server):
    found, _told = server.endpoints()
    assert len(found) >= 2


@rule
def both_formats_have_the_same_endpoints(server):
    found, told = server.endpoints()
    assert [one.findtext("url") for one in found] == [one["url"] for one in told]


@rule
def each_endpoint_has_a_specification(server):
    found, told = server.endpoints()
    assert all(one.findtext("specification") for one in found)
    assert all(one["specification"] for one in told)


@rule
def each_endpoint_has_a_url(server):
    found, told = server.endpoints()
    assert all(one.findtext("url").startswith("http") for one in found)
    assert all(one["url"].startswith("http") for one in told)


@rule
def each_endpoint_has_a_changeset(server):
    found, told = server.endpoints()
    assert all(one.findtext("changeset") for one in found)
    assert all(one["changeset"] for one in told)


@rule
def each_changeset_is_a_moment(server):
    found, told = server.endpoints()
    for one in [*(one.findtext("changeset") for one in found), *(one["changeset"] for one in told)]:
        moment(one)


@rule
def each_changeset_lies_in_the_past(server):
    _found, told = server.endpoints()
    assert all(moment(one["changeset"]) < datetime.now(UTC) for one in told)


@rule
def each_endpoint_is_for_production_or_tests(server):
    found, told = server.endpoints()
    assert {one.findtext("type") for one in found} == {"production", "test"}
    assert {one["type"] for one in told} == {"production", "test"}


@rule
def formats_are_a_list_in_both_formats(server):
    found, told = server.endpoints()
    assert all(len(one.findall("formats/format")) >= 2 for one in found)
    assert all(isinstance(one["formats"], list) for one in told)


@rule
def every_endpoint_has_a_format_that_is_known(server):
    _found, told = server.endpoints()
    assert all(set(one["formats"]) & set(KINDS.values()) for one in told)


@rule
def every_endpoint_of_version_two_speaks_xml(server):
    _found, told = server.endpoints()
    assert all("text/xml" in one["formats"] for one in told if one["url"].endswith("v2"))


@rule
def every_endpoint_lists_services_in_both_formats(server):
    for begin in server.below():
        assert len(server.xml(f"{begin}/services.xml").findall("service")) > 0
        assert len(server.json(f"{begin}/services.json")) > 0


@rule
def every_service_has_a_code(server):
    for begin in server.below():
        found = server.xml(f"{begin}/services.xml").findall("service")
        assert all(one.findtext("service_code") for one in found)
        assert all(one["service_code"] for one in server.json(f"{begin}/services.json"))


@rule
def every_service_with_questions_defines_them(server):
    for begin in server.below():
        for one in server.json(f"{begin}/services.json"):
            if not one["metadata"]:
                continue
            code = one["service_code"]
            found = server.xml(f"{begin}/services/{code}.xml")
            assert found.findtext("service_code") == code
            assert len(found.findall("attributes/attribute")) > 0
            assert server.json(f"{begin}/services/{code}.json")["service_code"] == code


@rule
def requests_have_numbers_states_and_moments(server):
    for begin in server.below():
        told = server.json(f"{begin}/requests.json")
        assert len(told) >= 2
        for one in told:
            assert one["service_request_id"]
            assert one["status"] in {"open", "closed"}
            assert moment(one["requested_datetime"]) < datetime.now(UTC)
            moment(one["updated_datetime"])
        found = server.xml(f"{begin}/requests.xml").findall("request")
        numbers = [one.findtext("service_request_id") for one in found]
        assert numbers == [one["service_request_id"] for one in told]


@rule
def one_request_is_found_by_its_number(server):
    for begin in server.below():
        number = server.json(f"{begin}/requests.json")[0]["service_request_id"]
        (told,) = server.json(f"{begin}/requests/{number}.json")
        assert told["service_request_id"] == number
        found = server.xml(f"{begin}/requests/{number}.xml")
        assert found.findtext("request/service_request_id") == number
