"""What Open311 says of services and requests, and what it keeps to itself.

A resident's words leave the office only where the resident agreed and two people of the desk
published the question with its answer; then the question as the desk wrote it is shown, and the
place to about a hundred metres. Every other request is in no list: whoever knows its number,
which is drawn at random, reads what is being done with it, and neither text nor place. The
e-mail, telephone number, names and devices of the standard's form are in no answer.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from signalmast.listening.domain.open311 import CONSENT, NO, YES
from signalmast.listening.enums.feedback import OPEN, FeedbackState, StepKind
from signalmast.listening.models import Answer, Feedback, Step, Subject
from signalmast.website.domain.open311 import Row, w3c
from signalmast.website.domain.open311_asking import Wanted

#: When what this server answers was last changed; clients compare it to refresh what they keep.
CHANGESET = "2026-11-26T00:00:00+07:00"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: Digits behind the point of a published place: about a hundred metres.
COARSE = 3
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
ANSWERS = (StepKind.ANSWERED, StepKind.PUBLISHED)
#: After these a request is closed.
ENDS = (
    *ANSWERS, StepKind.REFUSED, StepKind.CLOSED, StepKind.MERGED, StepKind.WITHDRAWN,
    StepKind.REMOVED,
)  # fmt: skip


def discovery_row(base: str, contact: str) -> Row:
    """Return where this server answers; `base` is its own address."""
    endpoints = [
        {
            "specification": SPECIFICATION,
            "url": f"{base}/open311/{path}",
            "changeset": CHANGESET,
            "type": kind,
            "formats": ["text/xml", "application/json"],
        }
        for path, kind in (("v2", "production"), ("test/v2", "test"))
    ]
    key_service = _("Keys for programs that hand in feedback are given out by the office: %(at)s")
    return {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": key_service % {"at": contact},
        "endpoints": endpoints,
    }


def service_rows(office: Any, language: str) -> list[Row]:
    """Return what feedback can be about. Every service asks at least whether to publish."""
    return [
        {
            "service_code": one.code,
            "service_name": one.name_in(language),
            "description": one.description_in(language),
            "metadata": True,
            "type": "realtime",
            "keywords": one.keywords,
            "group": one.group_in(language),
        }
        for one in Subject.objects.of(office).open()
    ]


def definition_row(subject: Subject) -> Row:
    """Return the questions of a service, the office's own first."""
    asked = sorted(subject.attributes or [], key=lambda one: one.get("order", 0))
    own = [_attribute(one, at) for at, one in enumerate(asked, start=1)]
    consent = {
        "variable": True,
        "code": CONSENT,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": len(own) + 1,
        "description": _("May the office publish the question with its answer, without saying who "
                         "asked? Without an answer to this it does not."),
        "values": [{"key": NO, "name": _("No")}, {"key": YES, "name": _("Yes")}],
    }  # fmt: skip
    return {"service_code": subject.code, "attributes": [*own, consent]}


def _attribute(one: Mapping[str, Any], at: int) -> Row:
    kind = one.get("datatype")
    row = {
        "variable": bool(one.get("variable", True)),
        "code": str(one.get("code", "")),
        "datatype": kind if kind in DATATYPES else "string",
        "required": bool(one.get("required", False)),
        "datatype_description": one.get("datatype_description") or None,
        "order": at,
        "description": str(one.get("description", "")),
    }
    if one.get("values"):
        row["values"] = [
            {"key": str(each["key"]), "name": str(each["name"])} for each in one["values"]
        ]
    return row


def readable(office: Any) -> QuerySet[Feedback]:
    """Return the feedback of an office with what of its answers is public."""
    newest = Answer.objects.public().order_by("-version")
    rows = Feedback.objects.of(office).select_related("subject", "unit")
    return rows.prefetch_related(Prefetch("answers", queryset=newest, to_attr="shown"))


def public_requests(office: Any) -> QuerySet[Feedback]:
    """Return the requests that anybody may list, the newest first."""
    shown = Answer.objects.public().values("feedback")
    rows = readable(office).filter(agrees_to_publish=True, pk__in=shown)
    return rows.order_by("-received_at", "-pk")


def found_requests(office: Any, wanted: Wanted) -> list[Feedback]:
    """Return the requests of a question: by number any of the office, else public ones alone."""
    if wanted.numbers:
        named = readable(office).filter(number__in=wanted.numbers)
        return list(named.order_by("-received_at", "-pk")[wanted.places])
    rows = public_requests(office).filter(
        received_at__gte=wanted.first, received_at__lte=wanted.last
    )
    if wanted.codes:
        rows = rows.filter(subject__code__in=wanted.codes)
    if len(set(wanted.statuses)) == 1:
        is_open = {"state__in": OPEN}
        rows = rows.filter(**is_open) if "open" in wanted.statuses else rows.exclude(**is_open)
    return list(rows[wanted.places])


def request_row(one: Feedback, office: Any, language: str) -> Row:
    """Return what is said of a request: its words and place where they are public."""
    zone = office.zone
    answers: list[Answer] = getattr(one, "shown", [])
    answer = answers[0] if answers and one.agrees_to_publish else None
    settled = None if one.is_open else one.settled_at or one.answered_at
    return {
        "service_request_id": one.number,
        "status": "open" if one.is_open else "closed",
        "status_notes": answer.text if answer else _said(one),
        "service_name": one.subject.name_in(language),
        "service_code": one.subject.code,
        "description": answer.question if answer else None,
        "agency_responsible": one.unit.name if one.unit else office.name,
        "service_notice": one.subject.notice_in(language) or None,
        "requested_datetime": w3c(one.received_at, zone),
        "updated_datetime": w3c(settled or one.updated_at, zone),
        "expected_datetime": w3c(datetime.combine(one.due_at, time(23, 59, 59), zone), zone),
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": _coarse(one.latitude) if answer else None,
        "long": _coarse(one.longitude) if answer else None,
        "media_url": None,
    }


def _said(one: Feedback) -> str:
    """Return where feedback stands, in words that say nothing of it."""
    return str(FeedbackState(one.state).label)


def _coarse(degrees: Any) -> float | None:
    return None if degrees is None else round(float(degrees), COARSE)


def update_rows(office: Any, wanted: Wanted) -> list[Row]:
    """Return what happened to requests, the oldest first: FixMyStreet's extension."""
    rows = Step.objects.filter(feedback__office=office).select_related("feedback")
    if wanted.numbers:
        rows = rows.filter(feedback__number__in=wanted.numbers)
    else:
        public = public_requests(office).order_by().values("pk")
        rows = rows.filter(feedback__in=public, at__gte=wanted.first, at__lte=wanted.last)
    found = list(rows.order_by("at", "pk")[wanted.places])
    texts = _public_texts({step.feedback_id for step in found})
    return [_update_row(step, texts, office.zone) for step in found]


def _public_texts(numbers: Iterable[int]) -> dict[int, str]:
    """Return the newest public answer of each of some feedback."""
    rows = Answer.objects.public().filter(feedback__in=numbers, feedback__agrees_to_publish=True)
    return dict(rows.order_by("version").values_list("feedback", "text"))


def _update_row(step: Step, texts: Mapping[int, str], zone: Any) -> Row:
    said = str(StepKind(step.what).label)
    if step.what in ANSWERS:
        said = texts.get(step.feedback_id, said)
    return {
        # A number that grows from one to the next would say how much there is.
        "update_id": f"{step.feedback.number}-{step.at.astimezone(UTC):%Y%m%d%H%M%S%f}",
        "service_request_id": step.feedback.number,
        "status": "CLOSED" if step.what in ENDS else "OPEN",
        "updated_datetime": w3c(step.at, zone),
        "description": said,
        "media_url": None,
    }
