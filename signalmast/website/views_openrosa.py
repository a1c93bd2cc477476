"""OpenRosa 1.0 for collecting apps such as ODK Collect: the list of forms, a form, a submission.

Below `/openrosa/OFFICE/` stand the open surveys, for anybody, within the same limit that holds for
forms without a proof of work. Below `/openrosa/OFFICE/SURVEY/` stands one survey, open or of a
closed group, for devices with a key (HTTP Basic, over https). What an app tells of its device and
its user is dropped before anything is kept.
"""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from lxml import etree

from signalmast.listening.domain.surveys_answers import find_by_token, hand_in_answers
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.domain.surveys_keys import key_of
from signalmast.listening.enums.surveys import Way
from signalmast.listening.models import Survey, SurveyVersion
from signalmast.listening.xforms.said import Refused
from signalmast.newsroom.addresses import absolute
from signalmast.people.models import Office
from signalmast.website.domain import limits
from signalmast.website.views_forms import UNREADABLE

LARGEST = 10_000_000
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"
PART = "xml_submission_file"
#: Hosts on which a key may travel unsealed: the same machine.
NEAR = {"localhost", "127.0.0.1", "::1", "testserver"}
LONGEST_IDENTITY = 200


class Answer(HttpResponse):
    """A response with the headers that OpenRosa asks for."""

    def __init__(self, body: bytes | str = b"", status: int = 200, **more: Any) -> None:
        super().__init__(body, status=status, content_type="text/xml; charset=utf-8", **more)
        self.headers["X-OpenRosa-Version"] = "1.0"
        self.headers["X-OpenRosa-Accept-Content-Length"] = str(LARGEST)
        self.headers["Date"] = http_date()
        self.headers["Cache-Control"] = "no-store"


def said(status: int, text: str, nature: str = "error") -> Answer:
    """Return a sentence as the app shows it."""
    root = etree.Element(f"{{{RESPONSE}}}OpenRosaResponse", nsmap={None: RESPONSE})
    etree.SubElement(root, f"{{{RESPONSE}}}message", nature=nature).text = text
    return Answer(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), status)


def endpoint(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand a view the office, and the one survey that a key opens where the address names it."""

    @csrf_exempt  # no cookie: a key or nothing is the permission
    @wraps(view)
    def answer(request: HttpRequest, office: str, survey: str = "", **more: Any) -> HttpResponse:
        found = get_object_or_404(Office, slug=office)
        with override(found.language):
            if not survey:
                return view(request, found, None, **more)
            rows = Survey.objects.public().select_related("office", "version")
            one = rows.filter(office=found, slug=survey).first()
            if one is None:
                raise Http404
            refused = _without_key(request, one)
            return refused or view(request, found, one, **more)

    return answer


def _without_key(request: HttpRequest, survey: Survey) -> Answer | None:
    """Return the refusal of a request without a key of a survey; None where it has one."""
    if not request.is_secure() and urlsplit(f"//{request.get_host()}").hostname not in NEAR:
        return said(403, _("A key travels over https only. Write https:// before the address."))
    kind, _space, packed = request.headers.get("Authorization", "").partition(" ")
    secret = ""
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(packed, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        secret = given.partition(":")[2]
    if secret and key_of(survey, secret) is not None:
        return None
    refused = said(401, _("This survey takes a key that the office gives to a device."))
    refused.headers["WWW-Authenticate"] = 'Basic realm="OpenRosa", charset="UTF-8"'
    return refused


def _offered(office: Office, survey: Survey | None) -> list[SurveyVersion]:
    """Return the versions that an app may download now."""
    if survey is not None:
        found = [survey]
    else:
        today = office.today()
        rows = Survey.objects.of(office).taking(today).filter(is_closed_group=False)
        found = list(rows.select_related("office", "version").prefetch_related("words"))
    return [one.version for one in found if one.version is not None and one.takes_answers]


@require_safe
@endpoint
def form_list(request: HttpRequest, office: Office, survey: Survey | None) -> HttpResponse:
    """List the forms that can be filled in."""
    root = etree.Element(f"{{{LIST}}}xforms", nsmap={None: LIST})
    below = request.path.removesuffix("/formList")
    wanted = request.GET.get("formID", "")
    for version in _offered(office, survey):
        if wanted and wanted != version.form_id:
            continue
        digest = hashlib.md5(version.xml.encode(), usedforsecurity=False).hexdigest()
        words = version.survey.words_in(office.language)
        told = {
            "formID": version.form_id,
            "name": words.title if words else version.form_id,
            "version": version.form_version,
            "hash": f"md5:{digest}",
            "descriptionText": words.introduction if words else "",
            "downloadUrl": absolute(f"{below}/forms/{version.pk}.xml"),
        }
        if form_of(version).files:
            told["manifestUrl"] = absolute(f"{below}/forms/{version.pk}/manifest")
        one = etree.SubElement(root, f"{{{LIST}}}xform")
        for name, text in told.items():
            etree.SubElement(one, f"{{{LIST}}}{name}").text = text
    return Answer(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


@require_safe
@endpoint
def form_xml(
    request: HttpRequest,  # noqa: ARG001 -- a view
    office: Office, survey: Survey | None, number: int,
) -> HttpResponse:  # fmt: skip
    """Hand out a form as XForm, byte for byte what its hash in the list was made of."""
    for version in _offered(office, survey):
        if version.pk == number:
            return Answer(version.xml.encode())
    return said(404, _("This form is not open."))


@require_safe
@endpoint
def form_manifest(
    request: HttpRequest, office: Office, survey: Survey | None, number: int
) -> HttpResponse:
    """List the files that an app fetches together with a form."""
    below = request.path.removesuffix("/manifest")
    root = etree.Element(f"{{{MANIFEST}}}manifest", nsmap={None: MANIFEST})
    for version in _offered(office, survey):
        if version.pk != number:
            continue
        for name, text in form_of(version).files.items():
            digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            one = etree.SubElement(root, f"{{{MANIFEST}}}mediaFile")
            etree.SubElement(one, f"{{{MANIFEST}}}filename").text = name
            etree.SubElement(one, f"{{{MANIFEST}}}hash").text = f"md5:{digest}"
            url = absolute(f"{below}/{name}")
            etree.SubElement(one, f"{{{MANIFEST}}}downloadUrl").text = url
        return Answer(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return said(404, _("This form is not open."))


@require_safe
@endpoint
def form_file(
    request: HttpRequest,  # noqa: ARG001 -- a view
    office: Office, survey: Survey | None, number: int, name: str,
) -> HttpResponse:  # fmt: skip
    """Hand out a file that belongs to a form."""
    for version in _offered(office, survey):
        files = form_of(version).files if version.pk == number else {}
        if name in files:
            found = Answer(files[name].encode())
            found.headers["Content-Type"] = "text/csv; charset=utf-8"
            return found
    return said(404, _("This form is not open."))


@require_http_methods(["HEAD", "POST"])
@endpoint
def submission(request: HttpRequest, office: Office, survey: Survey | None) -> HttpResponse:
    """Take in one filled form. The same instance again is the same answers, once."""
    if request.method == "HEAD":
        ready = Answer(status=204)
        ready.headers["Location"] = absolute(request.path)
        return ready
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > LARGEST:
        return said(413, _("The submission is larger than 10 MB."))
    try:
        part = request.FILES.get(PART)
        data = part.read() if part is not None else request.POST.get(PART, "").encode()
    except UNREADABLE:
        data = b""
    instance = _instance(data)
    if instance is None:
        return said(400, _("The submission could not be read: its XML is missing or broken."))
    return _taken(request, office, survey, data, instance)


def _instance(data: bytes) -> Any:
    """Return the root of a submission without touching the network or entities; None for none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser) if data else None
    except etree.XMLSyntaxError:
        return None


def _taken(
    request: HttpRequest, office: Office, survey: Survey | None, data: bytes, instance: Any
) -> HttpResponse:
    version = _version_of(office, survey, instance)
    if version is None:
        return said(404, _("This form is not of this office, or was never open here."))
    identity = _identity(instance, data)
    token = f"openrosa:{version.survey_id}:{identity}"
    if find_by_token(token) is None:
        full = _no_room(request, has_key=survey is not None)
        if full is not None:
            return full
    try:
        read = form_of(version).read_xml(data)
    except Refused as refused:
        return said(400, refused.said.into(_))
    if read.faults:
        first = read.faults[0]
        where = first.key.rpartition("/")[2]
        text = _("The answer to “%(question)s” does not fit the form.") % {"question": where}
        return said(400, text)
    try:
        answered = hand_in_answers(
            version, read.answers, token=token, language=office.language, way=Way.OPENROSA
        )
    except ValidationError as error:
        return said(403, " ".join(error.messages))
    text = _("Received. The code of this receipt is %(code)s") % {"code": answered.code}
    return said(201, text, "submit_success")


def _version_of(office: Office, survey: Survey | None, instance: Any) -> SurveyVersion | None:
    """Return the version that a device has filled in; it may have lain offline for long."""
    rows = SurveyVersion.objects.exclude(opened_at=None).select_related("survey__office")
    rows = rows.filter(
        survey__office=office, form_id=instance.get("id") or "",
        form_version=instance.get("version") or "",
    ).defer("form", "xml")  # fmt: skip
    rows = rows.filter(survey=survey) if survey is not None else rows.filter(
        survey__is_closed_group=False
    )  # fmt: skip
    return rows.order_by("-number").first()


def _identity(instance: Any, data: bytes) -> str:
    """Return the random identity an app gave; where it gave none, the content stands for it."""
    found = instance.xpath("./*[local-name()='meta']/*[local-name()='instanceID']")
    given = (found[0].text or "").strip() if found else ""
    try:
        return str(uuid.UUID(given.removeprefix("uuid:")))
    except ValueError:
        return given[:LONGEST_IDENTITY] or hashlib.sha256(data).hexdigest()


def _no_room(request: HttpRequest, *, has_key: bool) -> Answer | None:
    """Return the refusal where too much comes in; the app keeps the form and tries again."""
    place = limits.answers_from_one if has_key else limits.from_one
    full = not place.takes(limits.marks.of(request)) or not limits.all_answers.takes()
    if full or (not has_key and not limits.take_unproved()):
        refused = said(503, _("Very much is coming in just now. Send it again later."))
        refused.headers["Retry-After"] = "600"
        return refused
    return None
