"""What a program hands in by Open311, read from its form; everything about a person is left out.

Pictures stay where they are: a server that fetches addresses from strangers can be sent
anywhere, also into the office's own network.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from signalmast.core.wording import clean
from signalmast.listening.domain.open311 import CONSENT, NO, YES, Report
from signalmast.listening.models import Subject
from signalmast.website.domain.open311 import Complaint
from signalmast.website.domain.open311_asking import CODE

BAD, NOT_FOUND = 400, 404
DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?")
ATTRIBUTE = re.compile(r"attribute\[([^\]\[]{1,60})\](\[\])?")
#: Asked for by the standard's form, kept by nobody here.
DROPPED = ("first_name", "last_name", "phone", "device_id", "account_id")
#: The standard's name for what a form of the desk calls otherwise.
NAMES = {
    "text": "description",
    "address": "address_string",
    "contact": "email",
    "subject": "service_code",
}


def read_report(given: QueryDict, office: Any, language: str) -> Report:
    """Read what was sent. Raises Complaint: 400 for what is wrong, 404 for an unknown service."""
    code = given.get("service_code", "").strip()
    if not code:
        raise Complaint(BAD, _("service_code is missing; services lists what there is."))
    subject = find_subject(code, office)
    said: list[str] = []
    place = _place(given, said)
    attributes, agrees = _attributes(given, said)
    if said:
        raise Complaint(BAD, *said)
    return Report(
        subject=subject,
        text=clean(given.get("description", "")).strip(),
        language=language,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        address=clean(given.get("address_string", "")).strip(),
        email=clean(given.get("email", "")).strip(),
        agrees_to_publish=agrees,
        attributes=attributes,
    )


def find_subject(code: str, office: Any) -> Subject:
    """Return what a service code stands for. Raises Complaint."""
    rows = Subject.objects.of(office).open()
    found = rows.filter(code=code).first() if CODE.fullmatch(code) else None
    if found is None:
        raise Complaint(NOT_FOUND, _("There is no service with this service_code."))
    return found


def _place(given: QueryDict, said: list[str]) -> tuple[Decimal, Decimal] | None:
    """Return latitude and longitude, None for a place in words; note in `said` what is wrong."""
    texts = [given.get(name, "").strip() for name in ("lat", "long")]
    if not any(texts):
        if not given.get("address_string", "").strip():
            said.append(_("Say where it is: lat and long, or address_string. address_id is not "
                          "known here."))  # fmt: skip
        return None
    if not all(DEGREES.fullmatch(one) for one in texts):
        said.append(_("lat and long are two numbers in degrees, such as 10.776 and 106.701."))
        return None
    latitude, longitude = (round(Decimal(one), 6) for one in texts)
    if abs(latitude) > 90 or abs(longitude) > 180:
        said.append(_("lat lies between -90 and 90, long between -180 and 180."))
        return None
    return latitude, longitude


def _attributes(given: QueryDict, said: list[str]) -> tuple[dict[str, Any], bool]:
    """Return the answers to the questions of a service, and whether the text may be published."""
    found: dict[str, Any] = {}
    for name in given:
        match = ATTRIBUTE.fullmatch(name)
        if match:
            values = [clean(one).strip() for one in given.getlist(name)]
            found[match[1]] = values if match[2] else values[-1]
    given_consent = found.pop(CONSENT, "")
    several = given_consent if isinstance(given_consent, list) else [given_consent]
    consent = several[-1] if several else ""
    if consent not in {"", YES, NO}:
        said.append(_("attribute[%(code)s] is yes or no.") % {"code": CONSENT})
    return found, consent == YES


def dropped(given: Mapping[str, str]) -> bool:
    """Tell whether something about a person was sent that is not kept."""
    return any(given.get(name, "").strip() for name in DROPPED)


def complaint_of(error: ValidationError) -> Complaint:
    """Say what the desk refused in the standard's own names of fields."""
    if not hasattr(error, "error_dict"):
        return Complaint(BAD, *error.messages)
    said = [
        f"{_name(name)}: {one}" for name, several in error.message_dict.items() for one in several
    ]
    return Complaint(BAD, *said)


def _name(field: str) -> str:
    if field.startswith("attribute_"):
        return f"attribute[{field.removeprefix('attribute_')}]"
    return NAMES.get(field, field)
