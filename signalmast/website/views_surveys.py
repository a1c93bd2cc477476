"""Surveys on the site: the list, the form, its receipt, and following or withdrawing by a code.

How a POST is judged before any of it is believed: views_forms.py. An answer is taken in one
transaction; the code of a closed group was spent in another before it (listening/domain/
admissions.py says why), and the admission between the two lies in the form, never in a cookie.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.listening.domain.admissions import NotAdmitted, admit, read_admission
from signalmast.listening.domain.surveys_answers import (
    find_by_token,
    follow_answers,
    hand_in_answers,
    withdraw_answers,
)
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.domain.surveys_preview import PREVIEW, version_of_mark
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Submission, Survey, SurveyVersion
from signalmast.listening.xforms.answering import Read
from signalmast.newsroom.addresses import segment
from signalmast.newsroom.models import SitePage
from signalmast.website.content import Link
from signalmast.website.domain import limits, proof
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.domain.survey_markup import render as questions_with
from signalmast.website.domain.surveys import (
    answered_about,
    follow_way,
    listed,
    questions,
    survey_of,
    way,
)
from signalmast.website.views import find_site
from signalmast.website.views_forms import (
    Judged,
    full,
    judge,
    may_ask,
    refused,
    residents_form,
    why_not,
)

#: A long survey in its longest answers.
LARGEST_ANSWERS = 600_000
LONGEST_CODE = 40
#: What a POST of a form asks for beside handing it in.
ADMIT, WITHDRAW = "admit", "withdraw"


@dataclass(frozen=True, slots=True)
class Place:
    """A survey on a site in one language, with the version that is shown."""

    site: SitePage
    survey: Survey
    version: SurveyVersion

    @property
    def words(self) -> Any:
        return self.survey.words_in(self.site.language)


@residents_form()
def survey_list(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show the surveys that are open, and those that were."""
    site = find_site(language, slug)
    return _page(request, site, "list", _("Surveys"), (), surveys=listed(site))


@residents_form("POST")
def survey_form(request: HttpRequest, language: str, slug: str, survey: str) -> HttpResponse:
    """Ask for the code of a closed group, show the form, take in what was answered."""
    if request.method != "POST":
        site = find_site(language, slug)
        found = survey_of(site, survey)
        mark = request.GET.get(PREVIEW, "")
        if mark:
            return _preview(request, site, found, mark)
        return _opened(request, _place(site, found))
    judged = judge(request, LARGEST_ANSWERS)
    if isinstance(judged, HttpResponse):
        return judged
    site = find_site(language, slug)
    place = _place(site, survey_of(site, survey))
    if request.POST.get("do") == ADMIT:
        return _admitted(request, place, judged)
    return _handed_in(request, place, judged)


def _place(site: SitePage, survey: Survey) -> Place:
    if not survey.is_public or survey.version is None:
        raise Http404
    return Place(site, survey, survey.version)


def _opened(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the form, for a closed group the question for its code, or that it is over."""
    if not place.survey.takes_answers:
        return _of(request, place, "over")
    given = proof.hand_out(request.path)
    if place.survey.is_closed_group:
        return _of(request, place, "code", given=given)
    shown = questions(place.version, place.site.language)
    return _of(request, place, "form", given=given, questions=shown)


def _preview(request: HttpRequest, site: SitePage, survey: Survey, mark: str) -> HttpResponse:
    version = version_of_mark(mark)
    if version is None or version.survey_id != survey.pk:
        raise Http404
    place = Place(site, survey, version)
    shown = questions(version, site.language)
    return _of(request, place, "form", questions=shown, is_preview=True)


def _admitted(request: HttpRequest, place: Place, judged: Judged) -> HttpResponse:
    """Spend a code and hand the form with its admission; nothing else happens in this request."""
    code = request.POST.get("code", "")[:LONGEST_CODE]
    said, status = why_not(judged, request, limits.answers_from_one)
    if not said and not place.survey.takes_answers:
        return _opened(request, place)
    if not said:
        said, status = full(judged, has_room=limits.all_answers.takes()), 429
    admission = ""
    if not said:
        try:
            admission = admit(code, door=Door.SURVEY, number=place.survey.pk)
        except NotAdmitted as error:
            said, status = " ".join(error.messages), 422
    if said:
        again = _again(request, judged)
        return _of(request, place, "code", status=status, error=said, code=code, **again)
    shown = questions(place.version, place.site.language)
    given = proof.hand_out(request.path)
    return _of(request, place, "form", given=given, questions=shown, admission=admission)


def _again(request: HttpRequest, judged: Judged) -> dict[str, Any]:
    """Return how a form is shown once more; its work need not be done again."""
    if judged.stamp.is_expired:
        return {"given": proof.hand_out(request.path)}
    given = None if judged.is_proved else proof.Given("", request.GET["f"], "")
    return {"again": request.get_full_path(), "given": given}


def _handed_in(request: HttpRequest, place: Place, judged: Judged) -> HttpResponse:
    """Take in the answers, or say what is missing. The same form again gives the same receipt."""
    admission = request.POST.get("admission", "")
    token = judged.stamp.token
    if place.survey.is_closed_group:
        try:
            token = read_admission(admission, door=Door.SURVEY, number=place.survey.pk)
        except NotAdmitted as error:
            given = proof.hand_out(request.path)
            said = " ".join(error.messages)
            return _of(request, place, "code", status=422, error=said, given=given)
    version = _version_shown(request, place)
    read = form_of(version).read(dict(request.POST.lists()))
    said, status = _why_again(request, judged, read, token)
    if not said and not read.again:
        try:
            answered = hand_in_answers(
                version, read.answers, token=token, language=place.site.language
            )
        except ValidationError:
            return _opened(request, place)
        return _of(request, place, "receipt", code=answered.code)
    shown = questions_with(
        form_of(version), place.site.language, read.sheet, () if read.again else read.faults
    )
    return _of(
        request, place, "form", status=status, error=said, questions=shown, version=version,
        admission=admission, **_again(request, judged),
    )  # fmt: skip


def _version_shown(request: HttpRequest, place: Place) -> SurveyVersion:
    """Return the version whose questions were answered: another may have been opened meanwhile."""
    number = request.POST.get("version", "")
    if number == str(place.version.number) or not number.isdecimal():
        return place.version
    rows = place.survey.versions.exclude(opened_at=None).defer("form", "xml")
    return rows.filter(number=int(number[:9])).first() or place.version


def _why_again(request: HttpRequest, judged: Judged, read: Read, token: str) -> tuple[str, int]:
    """Return why the form is shown again, and the status for it."""
    if read.again:
        return "", 200
    if find_by_token(token) is not None:
        return "", 200
    said, status = why_not(judged, request, limits.answers_from_one)
    if said:
        return said, status
    if read.faults:
        return _("Something is missing or not right; it is marked below."), 422
    return full(judged, has_room=limits.all_answers.takes()), 429


@residents_form()
def printable(request: HttpRequest, language: str, slug: str, survey: str) -> HttpResponse:
    """Show the form for paper: every question once, with when it is to be answered."""
    site = find_site(language, slug)
    place = _place(site, survey_of(site, survey))
    shown = questions_with(form_of(place.version), language, printable=True)
    return _of(request, place, "paper", questions=shown)


@residents_form("POST")
def follow_form(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show what was answered to whoever holds the code, and let it be withdrawn."""
    site = find_site(language, slug)
    title = _("Your answers")
    parts = (segment(site, "follow"),)
    if request.method != "POST":
        return _page(request, site, "follow", title, parts)
    if not may_ask(request):
        return refused(request, 429)
    code = request.POST.get("code", "")[:LONGEST_CODE]
    found = follow_answers(code)
    if found is not None and found.version.survey.office_id != site.office_id:
        found = None
    if found is not None and request.POST.get("do") == WITHDRAW:
        survey = withdraw_answers(code)
        words = survey.words_in(language) if survey else None
        return _page(request, site, "follow", title, parts, withdrawn=words, code="")
    status = 200 if found is not None else 404
    rows = _told(found, language) if found is not None else []
    words = found.version.survey.words_in(language) if found is not None else None
    return _page(
        request, site, "follow", title, parts, status=status, code=code, found=found, rows=rows,
        words=words, is_unknown=found is None,
    )  # fmt: skip


def _told(found: Submission, language: str) -> list[tuple[str, str]]:
    """Return questions and what was answered to them, as the form words them."""
    form = form_of(found.version)
    own = form.language(language)
    rows: list[tuple[str, str]] = []
    labels = {one.path: one for one in form.questions()}

    def walk(answers: dict[str, Any], path: tuple[str, ...]) -> None:
        for name, value in answers.items():
            here = (*path, name)
            if isinstance(value, dict):
                walk(value, here)
            elif isinstance(value, list):
                for block in value:
                    walk(block, here)
            elif here in labels:
                question = labels[here]
                label = question.label.get(own) or next(iter(question.label.values()), name)
                rows.append((label, _chosen(question, str(value), own)))

    walk(found.answers, ())
    return rows


def _chosen(question: Any, value: str, language: str) -> str:
    """Return an answer in words: the labels of what was chosen."""
    known = {one: texts.get(language) or next(iter(texts.values()), one)
             for one, texts in question.choices}  # fmt: skip
    if not known:
        return value
    return ", ".join(str(known.get(one, one)) for one in value.split()) if value else ""


def _of(
    request: HttpRequest, place: Place, template: str, *, status: int = 200, **words: Any
) -> HttpResponse:
    """Render a page of one survey."""
    site, survey = place.site, place.survey
    found = way(site, survey.slug, segment(site, "results")) if survey.shows_results else ""
    context = {
        "survey": survey, "words": place.words, "version": place.version, "results": found,
        "answered": answered_about(survey), **words,
    }  # fmt: skip
    title = place.words.title if place.words else survey.slug
    return _page(request, site, template, title, (survey.slug,), status=status, **context)


def _page(
    request: HttpRequest, site: SitePage, template: str, title: str, parts: tuple[str, ...], *,
    status: int = 200, **words: Any,
) -> HttpResponse:  # fmt: skip
    """Render a page in the frame of the office's site."""
    is_follow = parts == (segment(site, "follow"),)
    there = {
        one.language: follow_way(one) if is_follow else way(one, *parts) for one in sites_of(site)
    }
    above = [Link(_("Surveys"), way(site))] if parts else []
    crumbs = (Link(_("Home"), site.path_prefix), *above)
    context = {
        "frame": frame(site, title=title, here=way(site, *parts), elsewhere=there, crumbs=crumbs),
        "office": site.office, "site": site, "here": way(site, *parts), "list_way": way(site),
        "follow": follow_way(site), "paper": f"{way(site, *parts)}{segment(site, 'print')}/",
        **words,
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, f"website/surveys/{template}.html", context, status=status)
    response.headers["Content-Language"] = site.language
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
