"""Feedback from residents: choosing a subject, handing in, following with a code.

How a POST is judged before any of it is believed: views_forms.py. The code stands in the body of
a POST alone, never in an address.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.middleware import let_ask_place, let_show_map
from signalmast.listening.domain import sender
from signalmast.listening.domain.feedback_intake import MOST_IMAGES, follow, submit_feedback
from signalmast.listening.domain.steps import shown_steps
from signalmast.listening.models import Feedback, Subject
from signalmast.newsroom.models import SitePage
from signalmast.website.domain import limits, proof
from signalmast.website.domain.feedback import asked, offered, placed, places, way, ways
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.forms import FeedbackForm
from signalmast.website.sheets.questions import question_address
from signalmast.website.views import find_site
from signalmast.website.views_forms import (
    LARGEST,
    Judged,
    complaints,
    judge,
    may_ask,
    no_room,
    refused,
    residents_form,
    why_not,
)

LARGEST_WITH_PICTURES = MOST_IMAGES * LARGEST
LONGEST_CODE = 40
SHOW, RATE, REOPEN, WITHDRAW = "show", "rate", "reopen", "withdraw"


@residents_form()
def choose_subject(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Let a resident say what it is about; the form follows."""
    site = find_site(language, slug)
    there = {one.language: way(one) for one in sites_of(site)}
    return _page(
        request, site, "choose", _("Tell the office something"), way(site), there,
        groups=offered(site),
    )  # fmt: skip


@residents_form("POST")
def feedback_form(request: HttpRequest, language: str, slug: str, code: str) -> HttpResponse:
    """Take in feedback on a subject, and give the code to follow it with."""
    if request.method != "POST":
        site = find_site(language, slug)
        return _form(request, site, _subject(site, code), given=proof.hand_out(request.path))
    judged = judge(request, LARGEST_WITH_PICTURES)
    if isinstance(judged, HttpResponse):
        return judged
    site = find_site(language, slug)
    subject = _subject(site, code)
    form = FeedbackForm(request.POST, request.FILES, subject=subject)
    said, status = _why_not(request, judged, form)
    if said:
        return _again(request, judged, form, site, (said, status))
    try:
        message = placed(site.office, form.message(language))
        handed = submit_feedback(site.office, message, token=judged.stamp.token)
    except ValidationError as error:
        return _again(request, judged, form, site, (complaints(form, error), 422))
    there = {one.language: way(one, "hand-in", code) for one in sites_of(site)}
    here = way(site, "hand-in", code)
    return _page(
        request, site, "receipt", _("Your code"), here, there, code=handed.code,
        feedback=handed.feedback, subject_name=subject.name_in(language),
        notice=subject.notice_in(language),
        who=handed.feedback.unit or site.office,
    )  # fmt: skip


def _subject(site: SitePage, code: str) -> Subject:
    """Return a subject that the office takes feedback on. Raises Http404."""
    rows = Subject.objects.of(site.office).open().select_related("unit")
    found: Subject = get_object_or_404(rows, code=code)
    return found


def _why_not(request: HttpRequest, judged: Judged, form: FeedbackForm) -> tuple[str, int]:
    """Return why a form is shown again, and the status for it; empty where it can be taken."""
    said, status = why_not(judged, request)
    if said:
        return said, status
    if not form.is_valid():
        return _("Something is missing or not right; it is marked below."), 422
    return no_room(judged), 429


def _again(
    request: HttpRequest, judged: Judged, form: FeedbackForm, site: SitePage, why: tuple[str, int]
) -> HttpResponse:
    """Show a form once more with what was written in it; its work need not be done again."""
    said, status = why
    if not judged.is_proved and not limits.written_again.takes():
        return refused(request, 429)
    words: dict[str, Any] = {"again": request.get_full_path()}
    words["given"] = None if judged.is_proved else proof.Given("", request.GET["f"], "")
    if judged.stamp.is_expired:
        words = {"given": proof.hand_out(request.path)}
    lost = bool(request.FILES)
    return _form(
        request, site, form.subject, form=form, error=said, status=status, lost=lost, **words
    )


def _form(request: HttpRequest, site: SitePage, subject: Subject, **words: Any) -> HttpResponse:
    """Show the form for a subject; its page may ask the reader for a place, on a press."""
    there = {one.language: way(one, "hand-in", subject.code) for one in sites_of(site)}
    form = words.get("form")
    response = _page(
        request, site, "form", subject.name_in(site.language), there[site.language], there,
        subject=subject, description=subject.description_in(site.language),
        who=subject.unit or site.office, places=places(site),
        questions=asked(subject, form, site.language), map=settings.MAP, **words,
    )  # fmt: skip
    let_ask_place(response)
    let_show_map(response)
    return response


@residents_form("POST")
def follow_feedback(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Say what became of feedback, and do what its sender may do with the code."""
    if request.method != "POST":
        return _followed(request, find_site(language, slug))
    if not may_ask(request):
        return refused(request, 429)
    site = find_site(language, slug)
    code = request.POST.get("code", "")[:LONGEST_CODE]
    feedback = follow(code) if code.strip() else None
    if feedback is None or feedback.office_id != site.office_id:
        return _followed(request, site, code=code, status=404)
    said, wrong, status = "", "", 200
    try:
        said = _done(request, feedback)
    except ValidationError as error:
        wrong, status = " ".join(error.messages), 422
    now = follow(code)
    return _followed(
        request, site, code=code, feedback=now, said=said, wrong=wrong, status=status,
        written=request.POST.get("text", "") if wrong else "",
    )  # fmt: skip


def _done(request: HttpRequest, feedback: Feedback) -> str:
    """Do what the sender asks for and return the sentence for it; empty for a look alone."""
    do = request.POST.get("do", SHOW)
    if do == RATE:
        score = request.POST.get("score", "")
        sender.rate(sender.answered_for(feedback), int(score) if score.isdecimal() else 0)
        return _("Thank you. It is counted without anything that says who you are.")
    if do == REOPEN:
        sender.reopen(feedback, text=request.POST.get("text", ""))
        return _("It is open again; the office answers anew.")
    if do == WITHDRAW:
        sender.withdraw(feedback)
        return _("It is taken back. What you wrote and sent along is deleted.")
    return ""


def _followed(
    request: HttpRequest, site: SitePage, *, feedback: Feedback | None = None, status: int = 200,
    **words: Any,
) -> HttpResponse:  # fmt: skip
    there = {one.language: way(one, "follow") for one in sites_of(site)}
    if feedback is not None:
        main = sender.answered_for(feedback)
        answer = main.newest_answer if main.state != "new" else None
        words |= {
            "feedback": feedback, "main": main, "answer": answer,
            "subject": feedback.subject.name_in(site.language),
            "who": main.unit or site.office, "steps": shown_steps(feedback),
            "may_rate": sender.answer_to_rate(main) is not None and feedback == main,
            "may_reopen": sender.may_reopen(feedback),
            "is_empty": not feedback.text,
            "question": question_address(site, main) if main.public_answer else "",
        }  # fmt: skip
    title = _("Follow your feedback")
    return _page(request, site, "follow", title, there[site.language], there, status=status,
                 **words)  # fmt: skip


def _page(
    request: HttpRequest, site: SitePage, template: str, title: str, here: str,
    there: dict[str, str], *, status: int = 200, **words: Any,
) -> HttpResponse:  # fmt: skip
    """Render a page in the frame of the office's site, kept by no cache."""
    context = {
        "frame": frame(site, title=title, here=here, elsewhere=there),
        "office": site.office, "ways": ways(site), "today": timezone.localdate(), **words,
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, f"website/feedback/{template}.html", context, status=status)
    response.headers["Content-Language"] = site.language
    response.headers["Cache-Control"] = "no-store"
    if template != "choose":
        response.headers["X-Robots-Tag"] = "noindex"
    return response
