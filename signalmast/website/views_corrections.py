"""Forms of the corrections: handing in, following with a code, contesting, looking up.

How a POST is judged before any of it is believed: views_forms.py.
"""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.corrections.domain.answering import Answered, find_answers
from signalmast.corrections.domain.contesting import Objection, contest_ruling, follow_contest
from signalmast.corrections.domain.intake import Message, follow, hand_in
from signalmast.corrections.models import Contest, CorrectionPage, Submission
from signalmast.newsroom.models import SitePage
from signalmast.website.domain import limits, proof
from signalmast.website.domain.corrections import page_of, public_corrections
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.forms import ContestForm, HandInForm
from signalmast.website.sheets.corrections import Ways, way, ways
from signalmast.website.views import find_site
from signalmast.website.views_forms import (
    LARGEST,
    LARGEST_WITHOUT_PICTURE,
    Judged,
    complaints,
    judge,
    may_ask,
    no_room,
    refused,
    residents_form,
    why_not,
)

LONGEST_CODE, LONGEST_QUESTION = 40, 3_000

logger = logging.getLogger(__name__)


@residents_form("POST")
def hand_in_form(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Take in what is being said, and give the code to follow it with."""
    title = _("Hand in a claim to be checked")
    if request.method != "POST":
        return _open_form(request, find_site(language, slug), "hand-in", title)
    judged = judge(request, LARGEST)
    if isinstance(judged, HttpResponse):
        return judged
    form = HandInForm(request.POST, request.FILES)
    again = _judge_form(request, judged, form)
    if again:
        return _again(request, judged, form, again, (language, slug), "hand-in", title)
    site = find_site(language, slug)
    told = form.cleaned_data
    message = Message(
        text=told["text"], language=language, link=told["link"], seen_on=told["seen_on"],
        image=told["image"],
    )  # fmt: skip
    try:
        handed = hand_in(site.office, message, token=judged.stamp.token)
    except ValidationError as error:
        again = complaints(form, error), 422
        return _again(request, judged, form, again, (language, slug), "hand-in", title)
    found = _suggested(site, f"{told['text']}\n{told['link']}")
    return _page(
        request, site, "receipt", _("Your code"), "hand-in", code=handed.code, answers=found
    )


def _suggested(site: SitePage, said: str) -> list[Answered]:
    """Return what may answer a text that is taken in; whatever happens, the code is shown."""
    try:
        return find_answers(said, office=site.office, language=site.language)
    except Exception:  # the row is written: a fault of the search must not cost the code
        logger.exception("What may answer a claim could not be looked up.")
        return []


@residents_form("POST")
def contest_form(request: HttpRequest, language: str, slug: str, page: str) -> HttpResponse:
    """Take in an objection to a ruling, and give the code to follow it with."""
    title = _("Contest a ruling")
    if request.method != "POST":
        site = find_site(language, slug)
        return _open_form(request, site, "contest", title, page=_public(site, page))
    judged = judge(request, LARGEST_WITHOUT_PICTURE)
    if isinstance(judged, HttpResponse):
        return judged
    form = ContestForm(request.POST)
    again = _judge_form(request, judged, form)
    where = (language, slug)
    if again:
        return _again(request, judged, form, again, where, "contest", title, slug=page)
    site = find_site(language, slug)
    contested = _public(site, page)
    objection = Objection(language=language, **form.cleaned_data)
    try:
        _contest, code = contest_ruling(contested.ruling, objection, token=judged.stamp.token)
    except ValidationError as error:
        again = complaints(form, error), 422
        return _again(request, judged, form, again, where, "contest", title, slug=page)
    return _page(
        request, site, "receipt", _("Your code"), "contest", page=contested, code=code, answers=[]
    )


def _public(site: SitePage, slug: str) -> CorrectionPage:
    """Return a public correction by the word of its address. Raises Http404."""
    found: CorrectionPage = get_object_or_404(public_corrections(site), slug=slug)
    return found


def _judge_form(request: HttpRequest, judged: Judged, form: Form) -> tuple[str, int] | None:
    """Return why a form is shown again, and the status for it; None where it can be taken."""
    said, status = why_not(judged, request)
    if said:
        return said, status
    if not form.is_valid():
        return _("Something is missing or not right; it is marked below."), 422
    full = no_room(judged)
    return (full, 429) if full else None


def _open_form(
    request: HttpRequest, site: SitePage, name: str, title: str, **words: Any
) -> HttpResponse:
    given = proof.hand_out(request.path)
    return _page(request, site, name, title, name, given=given, **words)


def _again(
    request: HttpRequest, judged: Judged, form: Form, why: tuple[str, int],
    where: tuple[str, str], name: str, title: str, *, slug: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form once more with what was written in it; its work need not be done again."""
    said, status = why
    if not judged.is_proved and not limits.written_again.takes():
        return refused(request, 429)
    site = find_site(*where)
    words: dict[str, Any] = {"page": _public(site, slug)} if slug else {}
    if judged.stamp.is_expired:
        words["given"] = proof.hand_out(request.path)
    else:
        words["again"] = request.get_full_path()
        words["given"] = None if judged.is_proved else proof.Given("", request.GET["f"], "")
    return _page(request, site, name, title, name, status=status, error=said, form=form, **words)


@residents_form("POST")
def follow_form(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Say what became of what a code was given for. The code never stands in an address."""
    words: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        if not may_ask(request):
            return refused(request, 429)
        code = request.POST.get("code", "")[:LONGEST_CODE]
        site = find_site(language, slug)
        words = {"code": code, **_followed(site, code)}
        status = 200 if words["submission"] or words["contest"] else 404
    else:
        site = find_site(language, slug)
    return _page(request, site, "follow", _("Follow with a code"), "follow", status=status, **words)


def _followed(site: SitePage, code: str) -> dict[str, Any]:
    """Return what a code of this office leads to."""
    submission: Submission | None = follow(code) if code.strip() else None
    if submission is not None and submission.claim.office_id != site.office_id:
        submission = None
    contest: Contest | None = None
    if submission is None and code.strip():
        contest = follow_contest(code)
        if contest is not None and contest.ruling.claim.office_id != site.office_id:
            contest = None
    claim = submission.claim if submission else contest.ruling.claim if contest else None
    page = page_of(claim, site) if claim else None
    return {"submission": submission, "contest": contest, "claim": claim, "page": page}


@residents_form("POST")
def answered_form(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Say which corrections may answer a message that somebody got."""
    asked = request.POST if request.method == "POST" else request.GET
    question = asked.get("q", "").strip()[:LONGEST_QUESTION]
    if question and not may_ask(request):
        return refused(request, 429)
    site = find_site(language, slug)
    found = find_answers(question, office=site.office, language=language) if question else []
    title = _("Is it answered already?")
    return _page(request, site, "answered", title, "answered", question=question, answers=found)


def _page(
    request: HttpRequest, site: SitePage, template: str, title: str, name: str, *,
    status: int = 200, page: CorrectionPage | None = None, **words: Any,
) -> HttpResponse:  # fmt: skip
    """Render a page in the frame of the office's site."""
    parts = (page.slug,) if page and name == "contest" else ()
    there = {one.language: way(one, name) for one in sites_of(site)}
    if parts:
        there = {site.language: way(site, name, *parts)}
    found: Ways = ways(site)
    context = {
        "frame": frame(site, title=title, here=way(site, name, *parts), elsewhere=there),
        "office": site.office, "ways": found, "page": page, "today": timezone.localdate(),
        **words,
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, f"website/claims/{template}.html", context, status=status)
    response.headers["Content-Language"] = site.language
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
