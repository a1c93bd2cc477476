"""The answer: written by one person beside what was asked, read by another before it goes out."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from signalmast.core.desk import beside
from signalmast.core.forms import put
from signalmast.core.views.frame import page
from signalmast.listening.domain.answer_templates import filled, templates_for
from signalmast.listening.domain.answering import (
    answer_privately,
    confirm_answer,
    propose_answer,
    send_back,
)
from signalmast.listening.forms.feedback import AnswerForm, SendBackForm
from signalmast.listening.models import Answer, Feedback
from signalmast.listening.permissions import can_confirm, can_draft, can_handle
from signalmast.listening.views import feedback_words as words
from signalmast.listening.views.feedback_page import address, own_feedback, way_to
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty

FILL, SEND, PROPOSE = "fill", "send", "propose"


def beginning(feedback: Feedback) -> dict[str, Any]:
    """Return what the form begins with: the newest draft, else the question to be shortened."""
    last = feedback.answers.filter(confirmed_at=None).order_by("-version").first()
    if last is not None and last.text:
        return {
            "text": last.text, "is_public": last.is_public, "title": last.title,
            "question": last.question,
        }  # fmt: skip
    return {}


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write an answer: send it to its sender alone, or hand it to a second person."""
    feedback = own_feedback(request, pk)
    if not can_draft(request.user, feedback):
        raise PermissionDenied
    if not feedback.is_open:
        messages.warning(request, _("It is settled; its sender can open it again."))
        return redirect(address(feedback))
    do = request.POST.get("do", "")
    with timezone.override(feedback.office.zone):
        if request.method != "POST":
            form = AnswerForm(feedback=feedback, initial=beginning(feedback))
        elif do == FILL:
            form = AnswerForm(feedback=feedback, initial=_with_template(request, feedback))
        else:
            form = AnswerForm(request.POST, feedback=feedback)
            if form.is_valid() and _done(request, feedback, form, do):
                return redirect(address(feedback))
        return _write_screen(request, feedback, form)


def _with_template(request: HttpRequest, feedback: Feedback) -> dict[str, Any]:
    """Return what stood in the form with the chosen template put below it."""
    given = request.POST.dict()
    chosen = request.POST.get("template", "")
    found = templates_for(feedback).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if found is not None:
        there = given.get("text", "").strip()
        given["text"] = "\n\n".join(filter(None, [there, filled(found, feedback)]))
    return given


def _done(request: HttpRequest, feedback: Feedback, form: AnswerForm, do: str) -> bool:
    by: Any = request.user
    draft = form.draft
    try:
        if do == SEND and not draft.is_public:
            answer_privately(feedback, text=draft.text, by=by)
            messages.success(request, _("The answer stands; its sender reads it with the code."))
        else:
            propose_answer(feedback, draft, by=by)
            messages.success(request, _("Somebody else reads the answer before it goes out."))
    except ValidationError as error:
        put(form, error)
        return False
    return True


def _write_screen(request: HttpRequest, feedback: Feedback, form: AnswerForm) -> HttpResponse:
    newest = feedback.answers.order_by("-version").first()
    return page(
        request,
        "listening/answer.html",
        title=_("Write the answer"),
        icon="edit",
        way=way_to(feedback),
        **words.said_of(feedback),
        feedback=feedback,
        form=form,
        back=address(feedback),
        templates=templates_for(feedback),
        may_send=can_handle(request.user, feedback.office),
        sent_back=newest.sent_back_why if newest is not None and newest.sent_back_by else "",
        beside=beside(request, feedback.text, feedback.language) if feedback.text else [],
        again=feedback.steps.filter(what="reopened").order_by("-at").first(),
    )


def digest_of(answer: Answer) -> str:
    """Return a word for what a person has read, so that nothing else is confirmed."""
    said = f"{answer.pk}|{answer.text}|{answer.title}|{answer.question}|{answer.is_public}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read the answer that waits and confirm it as the second person, or send it back."""
    feedback = own_feedback(request, pk)
    rows = Answer.objects.waiting().filter(feedback=feedback).select_related("feedback__office")
    answer = rows.order_by("-version").first()
    if answer is None or not feedback.is_open:
        messages.info(request, _("No answer waits here any more."))
        return redirect(address(feedback))
    form = SendBackForm(request.POST if request.POST.get("do") == "send-back" else None)
    problem = ""
    if request.method == "POST":
        problem = _decided(request, answer, form)
        if not problem:
            return redirect(address(feedback))
    with timezone.override(feedback.office.zone):
        return _confirm_screen(request, answer, form, problem)


def _decided(request: HttpRequest, answer: Answer, form: SendBackForm) -> str:
    """Do what was decided; return what stands in its way, "" where it is done."""
    by: Any = request.user
    if request.POST.get("read") != digest_of(answer):
        return _("The answer was changed after you opened this page; read it as it is now.")
    try:
        if request.POST.get("do") == "send-back":
            if not form.is_valid():
                return _("Say what has to change.")
            send_back(answer, comment=form.cleaned_data["comment"], by=by)
            messages.success(request, _("It is sent back with your comment."))
        else:
            confirm_answer(answer, by=by)
            said = _("It is answered; the question is on its way to the site.")
            said = said if answer.is_public else _("It is answered.")
            messages.success(request, said)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _confirm_screen(
    request: HttpRequest, answer: Answer, form: SendBackForm, problem: str
) -> HttpResponse:
    feedback = answer.feedback
    names = words.people([answer.proposed_by])
    return page(
        request,
        "listening/confirm.html",
        title=_("Read the answer"),
        icon="check",
        way=way_to(feedback),
        **words.said_of(feedback),
        feedback=feedback,
        answer=answer,
        form=form,
        problem=problem,
        read=digest_of(answer),
        proposed_by=words.name_in(names, answer.proposed_by),
        may_confirm=can_confirm(request.user, answer),
        is_own=request.user.pk == answer.proposed_by,
        approves=has_duty(request.user, Duty.APPROVE, feedback.office),  # type: ignore[arg-type]
        back=address(feedback),
        beside=beside(request, feedback.text, feedback.language) if feedback.text else [],
    )
