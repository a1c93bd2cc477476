"""Open311 GeoReport v2, answered live: a question that cannot be answered says why.

No cookie, nothing kept of who asked. What it says of requests: domain/open311_rows.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from signalmast.listening.domain.open311 import Taken, find_key, take_in
from signalmast.newsroom.addresses import absolute, address, segment
from signalmast.newsroom.models import SitePage
from signalmast.people.models import Office
from signalmast.website.domain import limits, open311, open311_rows
from signalmast.website.domain.open311 import FORMATS, Body, Complaint, Shape
from signalmast.website.domain.open311_asking import NUMBER, read_wanted
from signalmast.website.domain.open311_reports import (
    complaint_of,
    dropped,
    find_subject,
    read_report,
)
from signalmast.website.domain.openapi import described
from signalmast.website.views_forms import UNREADABLE

#: A report with 4,000 letters, each written with several signs, and its attributes.
LARGEST = 60_000
READING = ("GET", "HEAD")
#: How long what seldom changes, and what changes by the hour, may be used without asking again.
LONG, SHORT = "public, max-age=300", "public, max-age=60"
UNKEPT = "no-store"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to an office: what was given, in which language, and whether it is a test."""

    request: HttpRequest
    given: QueryDict
    office: Office
    language: str
    is_test: bool


View = Callable[..., Body]


def answers(shape: Shape, *, keep: str, methods: tuple[str, ...] = READING) -> Any:
    """Turn a function from a question to rows into a view in both formats."""

    def of(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie: reading is open to all, and handing in asks for a key
        @wraps(view)
        def answer(request: HttpRequest, ending: str, mode: str = "", **parts: str) -> HttpResponse:
            ending = ending.lower()
            with override(_language(request.GET.get("locale", ""))):
                try:
                    _may_ask(request, ending, methods)
                    asked = _asked(request, is_test=mode == "test/")
                    with override(asked.language):
                        return _sent(view(asked, **parts), shape, ending, 200, keep)
                except Complaint as said:
                    return _refused(said, ending, methods)

        return answer

    return of


def _may_ask(request: HttpRequest, ending: str, methods: tuple[str, ...]) -> None:
    """Refuse what needs no look at the database. Raises Complaint."""
    if ending not in FORMATS:
        raise Complaint(404, _("There are two formats: .xml and .json."))
    if request.method not in methods:
        raise Complaint(405, _("This address answers to %(methods)s.") % {
            "methods": ", ".join(methods)})  # fmt: skip
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or len(length) > 12 or int(length) > LARGEST:
        raise Complaint(413, _("What was sent is larger than 60,000 bytes."))
    if not limits.all_programs.takes() or not limits.programs.takes(limits.marks.of(request)):
        raise Complaint(429, _("Too many questions; ask again in a minute."))


def _asked(request: HttpRequest, *, is_test: bool) -> Asked:
    """Read what was given in the address and in the form. Raises Complaint."""
    try:
        given = request.GET.copy()
        if request.method == "POST":
            for name, values in request.POST.lists():
                given.setlist(name, values)
    except (*UNREADABLE, BadRequest, SuspiciousOperation, LookupError, ValueError) as error:
        raise Complaint(400, _("What was sent cannot be read; send a form in UTF-8.")) from error
    office = _office(given.get("jurisdiction_id", "").strip())
    language = _language(given.get("locale", "")) if given.get("locale") else office.language
    return Asked(request, given, office, language, is_test)


def _language(wanted: str) -> str:
    code = wanted.strip().lower()[:2]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE[:2]


def _office(slug: str) -> Office:
    """Return the office of a jurisdiction, the first one where none is named."""
    if slug:
        found = Office.objects.filter(slug=slug).first() if slug.isprintable() else None
    else:
        site = SitePage.objects.filter(live=True).select_related("office").order_by("pk").first()
        found = site.office if site else None
    if found is None:
        raise Complaint(404, _("There is no office with this jurisdiction_id."))
    return found


def _sent(body: Body, shape: Shape, ending: str, status: int, keep: str) -> HttpResponse:
    response = HttpResponse(
        open311.written(body, shape, ending), status=status, content_type=FORMATS[ending]
    )
    response.headers["Cache-Control"] = keep
    response.headers["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    # Pages of any site may read it: there is nothing in it that a cookie would open.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _refused(said: Complaint, ending: str, methods: tuple[str, ...]) -> HttpResponse:
    known = ending if ending in FORMATS else "xml"
    response = _sent(said.rows(), open311.ERRORS, known, said.status, UNKEPT)
    if said.status == 405:
        response.headers["Allow"] = ", ".join(methods)
    if said.status == 429:
        response.headers["Retry-After"] = "60"
    # A flood must not fill the log with a line for each of its questions.
    response._has_been_logged = True  # type: ignore[attr-defined]  # the framework's own mark
    return response


@answers(open311.DISCOVERY, keep=LONG)
def discovery(asked: Asked) -> Body:
    """Say where and in which formats this server answers."""
    site = _site(asked)
    parts = (asked.office.name, site.email, site.phone, absolute(site.path_prefix)) if site else ()
    contact = ", ".join(one for one in parts if one) or asked.office.name
    return open311_rows.discovery_row(settings.SITE_URL.rstrip("/"), contact)


@answers(open311.SERVICES, keep=LONG)
def services(asked: Asked) -> Body:
    """List what feedback can be about."""
    return open311_rows.service_rows(asked.office, asked.language)


@answers(open311.ERRORS, keep=UNKEPT)
def nothing(_asked: Asked) -> Body:
    """Say in a format of the standard that an address below is none of its own."""
    raise Complaint(404, _("Open311 has no such address; see discovery.json for what there is."))


@answers(open311.DEFINITION, keep=LONG)
def definition(asked: Asked, code: str) -> Body:
    """List the questions of one service."""
    return open311_rows.definition_row(find_subject(code, asked.office))


@answers(open311.REQUESTS, keep=SHORT, methods=(*READING, "POST"))
def requests(asked: Asked) -> Body:
    """List public requests, or take one in."""
    if asked.request.method == "POST":
        return _handed_in(asked)
    wanted = read_wanted(asked.given, asked.office.zone, timezone.now())
    for code in wanted.codes:
        find_subject(code, asked.office)
    rows = open311_rows.found_requests(asked.office, wanted)
    return [open311_rows.request_row(one, asked.office, asked.language) for one in rows]


@answers(open311.REQUESTS, keep="no-cache")
def request_of(asked: Asked, number: str) -> Body:
    """Say what became of one request, whose number somebody has."""
    found = _find(asked, number)
    return [open311_rows.request_row(found, asked.office, asked.language)]


@answers(open311.REQUESTS, keep="no-cache")
def token(asked: Asked, number: str) -> Body:
    """Return the number for a token. A request has its number at once, so they are the same."""
    found = _find(asked, number)
    return [{"service_request_id": found.number, "token": found.number}]


@answers(open311.UPDATES, keep="no-cache")
def updates(asked: Asked) -> Body:
    """List what happened to requests, as FixMyStreet asks for it."""
    wanted = read_wanted(asked.given, asked.office.zone, timezone.now())
    return open311_rows.update_rows(asked.office, wanted)


def _find(asked: Asked, number: str) -> Any:
    rows = open311_rows.readable(asked.office)
    found = rows.filter(number=number.upper()).first() if NUMBER.fullmatch(number) else None
    if found is None:
        raise Complaint(404, _("There is no request with this number."))
    return found


def _site(asked: Asked) -> SitePage | None:
    sites = SitePage.objects.of(asked.office).filter(live=True).select_related("locale")
    found: list[SitePage] = sorted(sites, key=lambda one: one.language != asked.language)
    return found[0] if found else None


def _handed_in(asked: Asked) -> Body:
    """Take a request in from a program that has a key. Raises Complaint."""
    key = find_key(asked.given.get("api_key", "").strip(), asked.office)
    if key is None:
        raise Complaint(403, _("api_key is missing, unknown or withdrawn; the office gives out "
                               "keys."))  # fmt: skip
    if not limits.of_key.takes(key.pk):
        raise Complaint(429, _("Too much within this minute; send it again in a minute."))
    report = read_report(asked.given, asked.office, asked.language)
    try:
        taken = take_in(report, key=key, keep=not asked.is_test)
    except ValidationError as error:
        raise complaint_of(error) from error
    return [{
        "service_request_id": taken.number,
        "service_notice": _notice(asked, taken),
        "account_id": None,
    }]  # fmt: skip


def _notice(asked: Asked, taken: Taken) -> str:
    """Say what happens now, how to follow it, and what was not kept."""
    said = [taken.notice]
    if asked.is_test:
        said.append(_("This was a test: nothing was kept."))
    else:
        said.append(_("The office answers by %(day)s.") % {"day": taken.due_at.isoformat()})
        site = _site(asked)
        if site is not None:
            here = absolute(address(site, "feedback", segment(site, "follow")))
            said.append(_("With the code %(code)s its sender reads the answer at %(address)s .") % {
                "code": taken.code, "address": here})  # fmt: skip
    if asked.given.get("media_url", "").strip():
        said.append(_("The picture was not fetched: this server opens no addresses of others."))
    if dropped(asked.given):
        said.append(_("Name, telephone number and identities of devices were not kept."))
    return " ".join(one for one in said if one)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """Describe the public interfaces for programs, in OpenAPI 3.1."""
    response = JsonResponse(described())
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = LONG
    return response
