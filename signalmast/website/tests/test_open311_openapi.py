"""The description of the public interfaces: valid, true, and a handful of strange questions."""

import pytest
from jsonschema import Draft202012Validator

from signalmast.website.domain import openapi
from signalmast.website.tests import open311
from signalmast.website.tests.fuzzing import fuzz, unlimited

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(office):
    subject = open311.lamps(office)
    return [open311.feedback(subject, days_ago=one, published=True) for one in range(3)]


@pytest.mark.one_database
def test_strange_questions_get_described_answers_and_no_server_error(office):
    with unlimited():
        assert fuzz(open311.known(office), each=5) >= 80


def examples():
    for path, operations in openapi.described()["paths"].items():
        for method in operations:
            for ending in ("json", "xml") if "{format}" in path else ("",):
                yield method, path, ending


@pytest.mark.parametrize(("method", "path", "ending"), list(examples()))
def test_every_operation_that_is_described_answers_as_it_says(
    client, inbox, office, method, path, ending
):
    open311.empty_buckets()
    body = open311.form_of(open311.a_key(office)[1]) if method == "post" else None
    parts = {"format": ending, "code": "den-duong", "number": inbox[0].number}
    response = getattr(client, method)(path.format(**parts), body)
    assert response.status_code == 200
    if ending == "xml":
        assert response.headers["Content-Type"] == "text/xml"
        return
    description = openapi.described()
    told = description["paths"][path][method]["responses"]["200"]["content"]["application/json"]
    schema = {**told["schema"], "components": description["components"]}
    assert [one.message for one in Draft202012Validator(schema).iter_errors(response.json())] == []
    assert response.json()


def test_it_is_served_to_pages_of_any_site(client, db):
    response = client.get("/api/openapi.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["openapi"] == "3.1.0"
    assert response.json() == openapi.described()
