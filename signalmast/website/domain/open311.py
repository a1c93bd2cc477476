"""Open311 GeoReport v2 as it is written: the same rows as JSON and as XML.

Field names and their order are the standard's. What a row may hold of a resident's text was
decided before it came here (open311_rows.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signalmast.website.xml import XmlDocument, xml_document

#: The ending of an address and its Content-Type. Clients compare the type letter by letter, so
#: it carries no charset; JSON is UTF-8 by its definition and XML says so in its first line.
FORMATS = {"json": "application/json", "xml": "text/xml"}
#: What one member of a list is called in XML; in JSON lists have no name for it.
MEMBER = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
    "values": "value",
}

Row = Mapping[str, Any]
Body = Row | list[Row]


@dataclass(frozen=True, slots=True)
class Shape:
    """How an answer is called in XML: its root and, where it is a list, one member of it."""

    root: str
    member: str = ""


DISCOVERY = Shape("discovery")
SERVICES = Shape("services", "service")
DEFINITION = Shape("service_definition")
REQUESTS = Shape("service_requests", "request")
UPDATES = Shape("service_requests_updates", "request_update")
ERRORS = Shape("errors", "error")


class Complaint(Exception):
    """Why nothing else is answered: one status, and a sentence for each thing that is wrong."""

    def __init__(self, status: int, *said: str) -> None:
        super().__init__(status, *said)
        self.status, self.said = status, said

    def rows(self) -> list[Row]:
        return [{"code": self.status, "description": one} for one in self.said]


def written(body: Body, shape: Shape, ending: str) -> bytes:
    """Return an answer in one of the two formats."""
    if ending == "json":
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    with xml_document(shape.root, {}) as document:
        if isinstance(body, list):
            for row in body:
                with document.inside(shape.member):
                    _fields(document, row)
        else:
            _fields(document, body)
    return document.written()


def _fields(document: XmlDocument, row: Row) -> None:
    for name, value in row.items():
        if not isinstance(value, list):
            document.say(name, _plain(value))
            continue
        with document.inside(name):
            for one in value:
                if not isinstance(one, Mapping):
                    document.say(MEMBER[name], _plain(one))
                    continue
                with document.inside(MEMBER[name]):
                    _fields(document, one)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def w3c(moment: datetime | None, zone: Any) -> str | None:
    """Return a moment as the standard has it: to the second, with the office's offset."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")
