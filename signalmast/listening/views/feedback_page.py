"""One feedback: what was written, what is to be done next, what happened. One verb per form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from signalmast.core.forms import put
from signalmast.core.middleware import let_show_map
from signalmast.core.views.frame import office_of
from signalmast.listening.domain.attributes import shown as shown_answers
from signalmast.listening.domain.duplicates import find_duplicates
from signalmast.listening.domain.feedback_handling import (
    merge_feedback,
    note_step,
    refuse_feedback,
    route_to_unit,
)
from signalmast.listening.domain.removing import ask_for_removal, leave_on_site, remove_from_site
from signalmast.listening.domain.steps import shown_steps
from signalmast.listening.domain.working_days import working_days
from signalmast.listening.forms.feedback import (
    MergeForm,
    NoteForm,
    RefuseForm,
    RemovalForm,
    RouteForm,
)
from signalmast.listening.models import Answer, Feedback, FeedbackPhoto
from signalmast.listening.permissions import (
    can_confirm,
    can_draft,
    can_handle,
    can_remove,
    can_see,
)
from signalmast.listening.views import feedback_words as words
from signalmast.listening.views.feedback_lists import ForUnitsToo
from signalmast.newsroom.addresses import address as address_on
from signalmast.newsroom.domain.sites import site_of
from signalmast.people.desk import OfficeInspectView
from signalmast.people.views.clock import OfficeClock

SUBTITLE_SIGNS = 60
ROUTE, NOTE, REFUSE, MERGE = "route", "note", "refuse", "merge"
ASK, REMOVE, LEAVE = "ask-removal", "remove", "leave"


def own_feedback(request: HttpRequest, pk: int) -> Feedback:
    """Return feedback that this person sees. Raises Http404 for any other."""
    rows = Feedback.objects.select_related("office", "subject", "unit", "merged_into")
    found: Feedback = get_object_or_404(rows, pk=pk, office=office_of(request))
    if not can_see(request.user, found):
        raise Http404
    return found


def address(feedback: Feedback) -> str:
    return reverse("feedback:inspect", args=[feedback.pk])


def way_to(feedback: Feedback) -> list[tuple[str, str]]:
    """Return the way from the home to the page of one feedback."""
    return [
        (_("Feedback"), reverse("feedback:index")),
        (Truncator(feedback.text or feedback.number).chars(SUBTITLE_SIGNS), address(feedback)),
    ]


@dataclass(frozen=True, slots=True)
class Verb:
    """A form, what is done with what it gives, and the sentence afterwards."""

    form: Callable[[Feedback, Any], forms.Form] | None
    act: Callable[[Feedback, dict[str, Any], Any], Feedback | None]
    said: Promise


def _public(feedback: Feedback) -> Answer:
    answer = feedback.public_answer
    if answer is None:
        raise ValidationError(_("This answer is not on the site."))
    return answer


def _route(feedback: Feedback, given: dict[str, Any], by: Any) -> None:
    route_to_unit(feedback, given["unit"], subject=given["subject"], note=given["note"], by=by)


def _merge(feedback: Feedback, given: dict[str, Any], by: Any) -> Feedback:
    return merge_feedback(feedback, into=given["into"], by=by)


def _note(feedback: Feedback, given: dict[str, Any], by: Any) -> None:
    note_step(feedback, given["note"], by=by)


def _refuse(feedback: Feedback, given: dict[str, Any], by: Any) -> None:
    refuse_feedback(feedback, reason=given["reason"], by=by)


def _ask_removal(feedback: Feedback, given: dict[str, Any], by: Any) -> None:
    ask_for_removal(_public(feedback), reason=given["reason"], by=by)


def _remove(feedback: Feedback, _given: dict[str, Any], by: Any) -> None:
    remove_from_site(_public(feedback), by=by)


def _leave(feedback: Feedback, _given: dict[str, Any], by: Any) -> None:
    leave_on_site(_public(feedback), by=by)


VERBS: dict[str, Verb] = {
    ROUTE: Verb(
        lambda one, data: RouteForm(data, feedback=one, prefix=ROUTE), _route,
        gettext_lazy("It is routed; the sender reads who answers."),
    ),
    NOTE: Verb(
        lambda _one, data: NoteForm(data, prefix=NOTE), _note,
        gettext_lazy("The sender reads it with the code."),
    ),
    REFUSE: Verb(
        lambda _one, data: RefuseForm(data, prefix=REFUSE), _refuse,
        gettext_lazy("The sender reads why, and whom to ask."),
    ),
    MERGE: Verb(
        lambda one, data: MergeForm(data, feedback=one, prefix=MERGE), _merge,
        gettext_lazy("They are put together; here is the one that is answered for both."),
    ),
    ASK: Verb(
        lambda _one, data: RemovalForm(data, prefix=ASK), _ask_removal,
        gettext_lazy("Somebody else who approves takes it off the site."),
    ),
    REMOVE: Verb(None, _remove, gettext_lazy("It is off the site; the public log says so.")),
    LEAVE: Verb(None, _leave, gettext_lazy("It stays on the site.")),
}  # fmt: skip
SHOWN = (ROUTE, NOTE, REFUSE, MERGE, ASK)


@dataclass(frozen=True, slots=True)
class Version:
    """An answer or a draft as the page lists it."""

    answer: Answer
    proposed_by: str
    confirmed_by: str
    sent_back_by: str

    @property
    def is_waiting(self) -> bool:
        return not self.answer.is_given and self.answer.sent_back_at is None


def versions(feedback: Feedback) -> list[Version]:
    """Return every version of the answer, the newest first, with who wrote and who looked."""
    rows = list(feedback.answers.select_related("satisfaction").order_by("-version"))
    numbers = (n for one in rows for n in (one.proposed_by, one.confirmed_by, one.sent_back_by))
    names = words.people(numbers)
    return [
        Version(
            one, words.name_in(names, one.proposed_by), words.name_in(names, one.confirmed_by),
            words.name_in(names, one.sent_back_by),
        )
        for one in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done: a sentence, and at most one button."""

    kind: str
    said: str
    label: str = ""
    url: str = ""


def next_step(feedback: Feedback, user: Any, shown: list[Version]) -> Next | None:
    """Return what this person does next, None where nothing is left to do."""
    if not feedback.is_open:
        return None
    waiting = next((one for one in shown if one.is_waiting), None)
    if waiting is not None:
        return _about_draft(feedback, user, waiting)
    write = reverse("feedback:answer", args=[feedback.pk])
    if not can_draft(user, feedback):
        return Next("wait", _("Colleagues answer it."))
    back = shown[0] if shown else None
    if back is not None and back.answer.sent_back_at is not None and back.sent_back_by:
        said = _("Sent back: %(why)s") % {"why": back.answer.sent_back_why}
        return Next("do", said, _("Change the answer"), write)
    if can_handle(user, feedback.office):
        said = _("Answer it, or give it to the unit that knows.")
        return Next("do", said, _("Write the answer"), write)
    said = _("Your unit answers. Somebody of the office reads your draft and sends it.")
    return Next("do", said, _("Draft the answer"), write)


def _about_draft(feedback: Feedback, user: Any, waiting: Version) -> Next:
    url = reverse("feedback:confirm", args=[feedback.pk])
    if can_confirm(user, waiting.answer):
        said = _("%(who)s has written an answer. You are the second person.")
        return Next("do", said % {"who": waiting.proposed_by}, _("Read and confirm"), url)
    said = _("The answer by %(who)s waits for somebody else who approves.")
    if not waiting.answer.is_public:
        said = _("The draft by %(who)s waits for a second look.")
    return Next("wait", said % {"who": waiting.proposed_by}, _("Read the draft"), url)


class FeedbackInspectView(ForUnitsToo, OfficeClock, OfficeInspectView):
    """The page of one feedback."""

    object: Any
    template_name = "listening/feedback.html"
    page_title = gettext_lazy("Feedback")
    entered = ""
    form: Any = None
    problem = ""

    def get_object(self, queryset: Any = None) -> Any:  # noqa: ARG002 -- Wagtail's signature
        return own_feedback(self.request, self.pk)

    def get_page_subtitle(self) -> str:
        return str(self.object.number)

    def render_to_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(*args, **kwargs)
        let_show_map(response)
        return response

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Do one thing; what can't be done is said, and what was entered stays."""
        feedback: Feedback = self.object
        if not can_handle(request.user, feedback.office):
            raise PermissionDenied
        self.entered = request.POST.get("do", "")
        verb = VERBS.get(self.entered)
        if verb is None:
            raise Http404
        self.form = verb.form(feedback, request.POST) if verb.form else None
        there, done = self._do(verb, feedback)
        if done:
            messages.success(request, str(verb.said))
            return redirect(address(there or feedback))
        self.object = own_feedback(request, feedback.pk)
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def _do(self, verb: Verb, feedback: Feedback) -> tuple[Feedback | None, bool]:
        if self.form is not None and not self.form.is_valid():
            self.problem = _("Nothing is kept yet; look at what is marked below.")
            return None, False
        given = self.form.cleaned_data if self.form is not None else {}
        try:
            return verb.act(feedback, given, self.request.user), True
        except ValidationError as error:
            self.problem = " ".join(error.messages)
            if self.form is not None:
                put(self.form, error)
            return None, False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        feedback: Feedback = self.object
        user = self.request.user
        writes = can_handle(user, feedback.office)
        shown = versions(feedback)
        public = feedback.public_answer
        entered = {self.entered: self.form} if self.form is not None else {}
        found = {one: entered.get(one) or _unbound(one, feedback) for one in SHOWN}
        return {
            **context, **words.said_of(feedback), "feedback": feedback, "problem": self.problem,
            "due": words.time_left(feedback, working_days(feedback.office)),
            "next": next_step(feedback, user, shown), "may_write": writes,
            "forms": {name.replace("-", "_"): form for name, form in found.items()},
            "entered": self.entered, "versions": shown, "public": public,
            "public_url": public_url(feedback) if public else "",
            "may_remove": public is not None and can_remove(user, public),
            "steps": shown_steps(feedback), "done": words.what_was_done(feedback),
            "questions": shown_answers(feedback.subject, feedback.attributes),
            "twins": find_duplicates(feedback) if feedback.is_open and writes else [],
            "merged": feedback.merged.all(), "images": feedback.images.all(),
            "map": settings.MAP,
        }  # fmt: skip


def _unbound(name: str, feedback: Feedback) -> forms.Form | None:
    make = VERBS[name].form
    return make(feedback, None) if make is not None else None


def public_url(feedback: Feedback) -> str:
    """Return where the question stands on the site."""
    site = site_of(feedback.office, feedback.language)
    return address_on(site, "questions", feedback.number.lower())


@require_GET
def picture(request: HttpRequest, number: int) -> FileResponse:
    """A picture that was sent along, for those who see the feedback; it is public nowhere."""
    rows = FeedbackPhoto.objects.select_related("feedback__office")
    found = get_object_or_404(rows, pk=number, feedback__office=office_of(request))
    if not can_see(request.user, found.feedback):
        raise Http404
    return FileResponse(found.image.open("rb"), content_type="image/jpeg")
