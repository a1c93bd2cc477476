"""Statements of residents, what became of them, and what came of a consultation."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from signalmast.core.exports import file_response
from signalmast.listening.domain.moderating import appeal_statement
from signalmast.listening.domain.published import participants_in_steps, published, votes_in_steps
from signalmast.listening.domain.statements import alike, follow_statement, hand_in_statement
from signalmast.listening.models import Consultation, Statement
from signalmast.newsroom.models import SitePage
from signalmast.website.domain import proof
from signalmast.website.domain.consultations import find_consultation, told
from signalmast.website.sheets import consultation_results as results
from signalmast.website.sheets.consultations import shown, spoken
from signalmast.website.views import find_site
from signalmast.website.views_forms import (
    LARGEST_WITHOUT_PICTURE,
    judge,
    may_ask,
    no_room,
    refused,
    residents_form,
    why_not,
)

LONGEST_CODE, LONGEST_OBJECTION = 40, 4_000


@residents_form("POST")
def statement_form(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """Take in a statement, after showing what says nearly the same, and give its code."""
    site = find_site(language, slug)
    consultation = find_consultation(site, name)
    show = _statement_screen(request, site, consultation)
    if request.method != "POST":
        return show(given=proof.hand_out(request.path))
    judged = judge(request, LARGEST_WITHOUT_PICTURE)
    if isinstance(judged, HttpResponse):
        return judged
    text = request.POST.get("text", "")[:LARGEST_WITHOUT_PICTURE]
    words: dict[str, Any] = {"text": text}
    if judged.stamp.is_expired:
        words["given"] = proof.hand_out(request.path)
    elif judged.is_proved:
        words["again"] = request.get_full_path()
    else:
        words["given"] = proof.Given("", request.GET["f"], "")
    said, status = why_not(judged, request)
    if said:
        return show(error=said, status=status, **words)
    near = alike(text, Statement.objects.of(consultation).shown())
    seen = ",".join(str(one.number) for one in near)
    if near and request.POST.get("seen") != seen:
        found = [spoken(one, site.language) for one in near]
        return show(near=found, seen=seen, **words)
    full = no_room(judged)
    if full:
        return show(error=full, status=429, **words)
    try:
        handed = hand_in_statement(
            consultation, text=text, language=site.language, token=judged.stamp.token
        )
    except ValidationError as error:
        return show(error=" ".join(error.messages), status=422, **words)
    return shown(
        request, site, "receipt", _("Your code"), consultation, code=handed.code,
        one=told(site, consultation),
    )  # fmt: skip


def _statement_screen(
    request: HttpRequest, site: SitePage, consultation: Consultation
) -> Callable[..., HttpResponse]:
    def show(**words: Any) -> HttpResponse:
        title = _("Add a statement")
        one = told(site, consultation)
        return shown(request, site, "statement", title, consultation, one=one, **words)

    return show


@residents_form("POST")
def follow_form(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Say what became of a statement, and take its author's objection."""
    site = find_site(language, slug)
    title = _("What became of my statement")
    if request.method != "POST":
        return shown(request, site, "follow", title, None)
    if not may_ask(request):
        return refused(request, 429)
    code = request.POST.get("code", "")[:LONGEST_CODE]
    found = follow_statement(code) if code.strip() else None
    if found is None or found.consultation.office_id != site.office_id:
        return shown(request, site, "follow", title, None, status=404, code=code)
    error = ""
    if request.POST.get("do") == "object":
        try:
            appeal_statement(found, text=request.POST.get("text", "")[:LONGEST_OBJECTION])
        except ValidationError as problem:
            error = " ".join(problem.messages)
        found = follow_statement(code)
    if found is None:
        return refused(request, 404)
    return shown(
        request, site, "follow", title, None, status=422 if error else 200, code=code,
        error=error, statement=found, appeal=getattr(found, "appeal", None),
        one=told(site, found.consultation), votes=votes_in_steps(found),
        same_as=spoken(found.same_as, site.language), wrote=request.POST.get("text", ""),
    )  # fmt: skip


@residents_form()
def results_page(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """What came of a consultation, in words before numbers and numbers before a picture."""
    site = find_site(language, slug)
    consultation = find_consultation(site, name)
    found = published(consultation)
    one = told(site, consultation)
    words: dict[str, Any] = {"one": one, "people": participants_in_steps(consultation)}
    if found is not None:
        words |= results.words(found, consultation, site.language)
    response = shown(request, site, "results", one.title, consultation, **words)
    response.headers["Cache-Control"] = "public, max-age=60"  # nothing of a voter stands in it
    return response


@residents_form()
def results_file(
    request: HttpRequest, language: str, slug: str, name: str, file: str
) -> HttpResponse:
    """The released counts as Polis's own CSV files; rows of participants are in none of them."""
    site = find_site(language, slug)
    consultation = find_consultation(site, name)
    found = published(consultation)
    if found is None or file not in results.FILES:
        raise Http404
    address = request.build_absolute_uri(told(site, consultation).url)
    body = results.FILES[file](found, consultation, address, site.language)
    response = file_response(f"{name}-{file}", body, "text/csv; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
