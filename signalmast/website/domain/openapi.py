"""The public interfaces described for programs: OpenAPI 3.1, written by hand, served as it is.

Descriptions are English, like the standards they point to. What is described here is asked of a
running server by the tests, and fuzzed.
"""

from typing import Any

from signalmast import __version__
from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website.domain.open311_asking import MOST, STATUSES
from signalmast.website.domain.open311_rows import DATATYPES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DEGREES: Schema = {"type": ["number", "null"]}


def _object(required: str, /, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _kinds(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


SCHEMAS: dict[str, Schema] = {
    "Error": _object("code description", code={"type": "integer"}, description=TEXT),
    "Discovery": _object(
        "changeset contact key_service endpoints",
        changeset=MOMENT, contact=TEXT, key_service=TEXT, endpoints=_list("Endpoint"),
    ),
    "Endpoint": _object(
        "specification url changeset type formats",
        specification=TEXT, url=TEXT, changeset=MOMENT, type=_kinds("production", "test"),
        formats={"type": "array", "items": _kinds("text/xml", "application/json")},
    ),
    "Service": _object(
        "service_code service_name description metadata type keywords group",
        service_code=TEXT, service_name=TEXT, description=TEXT, metadata={"type": "boolean"},
        type=_kinds("realtime"), keywords=TEXT, group=TEXT,
    ),
    "ServiceDefinition": _object(
        "service_code attributes", service_code=TEXT, attributes=_list("Attribute")
    ),
    "Attribute": _object(
        "variable code datatype required order description",
        variable={"type": "boolean"}, code=TEXT, datatype=_kinds(*DATATYPES),
        required={"type": "boolean"}, datatype_description=MAYBE, order={"type": "integer"},
        description=TEXT, values=_list("Value"),
    ),
    "Value": _object("key name", key=TEXT, name=TEXT),
    "Request": _object(
        "service_request_id status service_name service_code requested_datetime updated_datetime",
        service_request_id=TEXT, status=_kinds(*STATUSES), status_notes=MAYBE, service_name=TEXT,
        service_code=TEXT, description=MAYBE, agency_responsible=TEXT, service_notice=MAYBE,
        requested_datetime=MOMENT, updated_datetime=MOMENT, expected_datetime=MOMENT,
        address=MAYBE, address_id=MAYBE, zipcode=MAYBE, lat=DEGREES, long=DEGREES,
        media_url=MAYBE,
    ),
    "Taken": _object(
        "service_request_id service_notice",
        service_request_id=TEXT, service_notice=TEXT, account_id={"type": "null"},
    ),
    "Token": _object("service_request_id token", service_request_id=TEXT, token=TEXT),
    "Update": _object(
        "update_id service_request_id status updated_datetime description",
        update_id=TEXT, service_request_id=TEXT, status=_kinds("OPEN", "CLOSED"),
        updated_datetime=MOMENT, description=TEXT, media_url=MAYBE,
    ),
    "Claims": _object(
        "claims", claims={"type": "array", "items": {"type": "object"}}, nextPageToken=TEXT
    ),
    "ClaimsError": _object("error", error={"type": "object"}),
}  # fmt: skip


def _in_query(name: str, said: str, **schema: Any) -> Schema:
    return {"name": name, "in": "query", "description": said, "schema": {**TEXT, **schema}}


def _in_path(name: str, said: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": said, "schema": TEXT}


FORMAT: Schema = {
    "name": "format", "in": "path", "required": True, "schema": _kinds("json", "xml"),
    "description": "How the answer is written.",
}  # fmt: skip
OFFICE = _in_query("jurisdiction_id", "Short name of an office; the first office without it.")
LOCALE = _in_query("locale", "Language of names and sentences; the office's own without it.",
                   enum=["vi", "en"])  # fmt: skip
EVERYWHERE = [OFFICE, LOCALE]
MOMENT_GIVEN = {"format": "date-time"}
FILTERS = [
    _in_query("service_request_id", "Numbers with commas between; everything else is ignored."),
    _in_query("service_code", "Codes of services with commas between."),
    _in_query("start_date", "Received from then on, with its zone.", **MOMENT_GIVEN),
    _in_query("end_date", "Received until then, with its zone.", **MOMENT_GIVEN),
    _in_query(
        "status",
        "open, closed, or both with a comma between.",
        pattern="^(open|closed)(,(open|closed))?$",
    ),
]
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999}
PAGES = [
    _in_query("page", "Which page, from 1 on.", type="integer", minimum=1, maximum=100_000),
    _in_query("page_size", "How many on a page.", type="integer", minimum=1, maximum=MOST),
]
FORM: Schema = _object(
    "api_key service_code",
    api_key=TEXT, jurisdiction_id=TEXT, service_code=TEXT, lat={"type": "number"},
    long={"type": "number"}, address_string={"type": "string", "maxLength": 300},
    description={"type": "string", "maxLength": 4000}, email={"type": "string"},
    media_url={"type": "string", "description": "Not fetched and not kept."},
    **{
        "attribute[consent_to_publish]": {
            **_kinds("no", "yes"),
            "description": "May the office publish the question with its answer?",
        },
    },
)  # fmt: skip
MISTAKES = {
    "400": "Something in the question cannot be read; each entry says what.",
    "404": "No such office, service or request.",
    "413": "More than 60,000 bytes were sent.",
    "429": "Too much within a minute.",
}


def _answer(said: str, schema: Schema) -> Schema:
    """Describe an answer in both formats. XML has the same names; lists get a root around them."""
    written = {"application/json": {"schema": schema}, "text/xml": {"schema": TEXT}}
    return {"description": said, "content": written}


def _operation(name: str, said: str, schema: Schema, *parameters: Schema, **more: Any) -> Schema:
    mistakes = {
        code: _answer(why, _list("Error"))
        for code, why in {**MISTAKES, **more.pop("say", {})}.items()
    }
    return {
        "operationId": name,
        "summary": said,
        "tags": ["Open311"],
        "parameters": list(parameters),
        "responses": {"200": _answer(said, schema), **mistakes},
        **more,
    }


def _one(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _open311(begin: str, kind: str) -> dict[str, Schema]:
    """Describe the interface below an address; `kind` sets its names apart from the other's."""
    number = _in_path("number", "A service_request_id.")
    code = _in_path("code", "A service_code.")
    handing_in = _operation(
        f"handIn{kind}", "Hand in feedback", _list("Taken"), FORMAT, LOCALE,
        say={"403": "No key of a program that is in force."},
        requestBody={
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": FORM}},
        },
    )  # fmt: skip
    found = {
        "services": _operation(
            f"services{kind}", "What feedback can be about", _list("Service"), FORMAT, *EVERYWHERE
        ),
        "services/{code}": _operation(
            f"definition{kind}", "The questions of a service", _one("ServiceDefinition"),
            code, FORMAT, *EVERYWHERE,
        ),
        "requests": _operation(
            f"requests{kind}", "Requests that are public, the newest first", _list("Request"),
            FORMAT, *EVERYWHERE, *FILTERS, *PAGES,
        ),
        "requests/{number}": _operation(
            f"request{kind}", "What became of one request", _list("Request"), number, FORMAT,
            *EVERYWHERE,
        ),
        "tokens/{number}": _operation(
            f"token{kind}", "The number for a token", _list("Token"), number, FORMAT, *EVERYWHERE
        ),
        "servicerequestupdates": _operation(
            f"updates{kind}", "What happened to requests, the oldest first", _list("Update"),
            FORMAT, *EVERYWHERE, FILTERS[0], FILTERS[2], FILTERS[3], *PAGES,
        ),
    }  # fmt: skip
    paths = {f"{begin}/{below}.{{format}}": {"get": one} for below, one in found.items()}
    paths[f"{begin}/requests.{{format}}"]["post"] = handing_in
    return paths


def _claims(language: str) -> dict[str, Schema]:
    """Describe the search among corrections in the interface's own names."""
    words = SEGMENTS[language]
    json = "application/json"
    answer = {"description": "Claims", "content": {json: {"schema": _one("Claims")}}}
    mistake = {"description": "Why not", "content": {json: {"schema": _one("ClaimsError")}}}
    operation = {
        "operationId": f"searchClaims_{language}",
        "summary": "Corrections that may answer a text, best first",
        "tags": ["Corrections"],
        "parameters": [
            _in_query("query", "A text; all corrections without it.", maxLength=3000),
            _in_query("languageCode", "Language of the reviews."),
            _in_query("maxAgeDays", "How old they may be.", **NUMBER),
            _in_query("pageSize", "How many on a page.", **NUMBER),
            _in_query("pageToken", "The nextPageToken of the page before.", pattern="^[0-9]{1,6}$"),
        ],
        "responses": {"200": answer, "400": mistake, "429": mistake},
    }
    return {f"/{language}/{words['correction']}/{words['api']}/claims:search": {"get": operation}}


def described() -> Schema:
    """Return the whole description."""
    discovery = _operation(
        "discovery", "Where this server answers", _one("Discovery"), FORMAT, *EVERYWHERE
    )
    paths = {
        "/open311/discovery.{format}": {"get": discovery},
        **_open311("/open311/v2", ""),
        **_open311("/open311/test/v2", "Test"),
    }
    for language in SEGMENTS:
        paths |= _claims(language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "signalmast: public interfaces of the office",
            "version": __version__,
            "description": "Feedback by Open311 GeoReport v2, and the search among corrections. "
                           "Under /open311/test/v2 everything is checked and nothing is kept.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }  # fmt: skip
