"""One survey: where it stands, its versions, codes and devices, and what is to be done next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.models import AuditEntry
from signalmast.listening.domain import surveys as verbs
from signalmast.listening.domain.admissions import sheets, spent, void_codes
from signalmast.listening.domain.surveys_answers import numbers
from signalmast.listening.domain.surveys_keys import revoke_collector_key
from signalmast.listening.enums.admissions import Door
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.forms.surveys import (
    ClosingForm,
    CodesForm,
    KeyForm,
    SendBackForm,
    UploadForm,
    put,
)
from signalmast.listening.models import CodeList, CollectorKey, Survey, SurveyVersion
from signalmast.listening.permissions import can_open, can_survey
from signalmast.listening.views.surveys_lists import shown_group, shown_state
from signalmast.newsroom.addresses import address as public_address
from signalmast.newsroom.models import SitePage
from signalmast.newsroom.views.words import name_of
from signalmast.people.desk import OfficeInspectView
from signalmast.people.models import User
from signalmast.people.views.audit import VERBS as AUDIT_WORDS
from signalmast.people.views.clock import OfficeClock

MEANWHILE = gettext_lazy(
    "It was changed after you opened this page, so nothing is done yet; read it as it is now."
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A form, what is done with what it gives, and the sentence afterwards."""

    form: Callable[..., forms.Form]
    act: Callable[[Survey, dict[str, Any], Any], object]
    said: Promise


def _upload(survey: Survey, given: dict[str, Any], by: Any) -> object:
    file = given["workbook"]
    beside = {name: one.read() for name, one in given["beside"].items()}
    return verbs.upload_form(survey, name=file.name, data=file.read(), by=by, beside=beside)


def _void(survey: Survey, given: dict[str, Any], by: Any) -> object:
    rows = CodeList.objects.of(Door.SURVEY, survey.pk)
    return void_codes(get_object_or_404(rows, pk=given["number"]), by=by)


def _revoke(survey: Survey, given: dict[str, Any], by: Any) -> object:
    rows = CollectorKey.objects.filter(survey=survey)
    return revoke_collector_key(get_object_or_404(rows, pk=given["number"]), by=by)


class NothingForm(forms.Form):
    """A button without fields."""


class NumberForm(forms.Form):
    number = forms.IntegerField()


UPLOAD, PROPOSE, OPEN, BACK, MOVE = "upload", "propose", "open", "send-back", "move"
CLOSE, VOID, REVOKE = "close", "void", "revoke"
VERBS: dict[str, Verb] = {
    UPLOAD: Verb(
        UploadForm, _upload,
        gettext_lazy("The form is read. Look at it as residents will, then propose it."),
    ),
    PROPOSE: Verb(
        NothingForm, lambda survey, _given, by: verbs.propose_survey(survey, by=by),
        gettext_lazy("It is proposed. Somebody else who approves reads and opens it."),
    ),
    OPEN: Verb(
        NothingForm, lambda survey, _given, by: verbs.open_survey(survey, by=by),
        gettext_lazy("It is open; the site shows it now."),
    ),
    BACK: Verb(
        SendBackForm, lambda survey, given, by: verbs.send_back_survey(survey, by=by, **given),
        gettext_lazy("It is sent back with what has to change."),
    ),
    MOVE: Verb(
        ClosingForm, lambda survey, given, by: verbs.move_closing(survey, by=by, **given),
        gettext_lazy("The day it closes is changed."),
    ),
    CLOSE: Verb(
        NothingForm, lambda survey, _given, by: verbs.close_survey(survey, by=by),
        gettext_lazy("The survey is closed. Of its codes only numbers are kept."),
    ),
    VOID: Verb(NumberForm, _void, gettext_lazy("The unused codes of this sheet open nothing now.")),
    REVOKE: Verb(NumberForm, _revoke, gettext_lazy("This device can hand in nothing any more.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done: a word for the template and a sentence."""

    kind: str
    said: str = ""


def next_step(survey: Survey, user: Any) -> Next:
    """Return what this person does next with a survey."""
    writes = can_survey(user, survey.office)
    last, waits = verbs.newest(survey), verbs.waiting(survey)
    if survey.state == SurveyState.CLOSED:
        return Next("closed", _("It is closed and takes no more answers."))
    if waits is not None:
        if can_open(user, waits):
            who = {"who": _name(waits.proposed_by), "number": waits.number}
            said = _("%(who)s has proposed version %(number)s. You are the second person: read "
                     "it, then open it.") % who  # fmt: skip
            return Next("decide", said)
        said = _("Version %(number)s waits: somebody else who approves reads and opens it.")
        return Next("wait", said % {"number": waits.number})
    if not writes:
        return Next("wait", _("Colleagues are preparing it."))
    if last is None:
        return Next("upload", _("Upload the workbook with the questions."))
    if not last.is_opened:
        said = _("Version %(number)s is read. Look at it as residents will see it, then propose "
                 "it to the second person.") % {"number": last.number}  # fmt: skip
        return Next("propose", said)
    return Next("open", _open_said(survey))


def _open_said(survey: Survey) -> str:
    if survey.takes_answers:
        return _("It is open and takes answers.")
    return _("It takes no answers today; the days it is open say so.")


def _name(number: int | None) -> str:
    return name_of(User.objects.filter(pk=number).first()) if number else ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the page lists it."""

    row: SurveyVersion
    uploaded_by: str
    opened_by: str
    is_current: bool


def versions(survey: Survey) -> list[Version]:
    """Return every version, the newest first, with who uploaded and who opened it."""
    rows = list(survey.versions.defer("form", "xml").order_by("-number"))
    return [
        Version(one, _name(one.uploaded_by), _name(one.opened_by), one.pk == survey.version_id)
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about a survey."""

    at: Any
    who: str
    what: Any
    why: str


def steps(survey: Survey) -> list[Step]:
    """Return what the office did about a survey, oldest first; what residents do is no step."""
    rows = AuditEntry.objects.filter(
        subject_type="listening.survey", subject_id=str(survey.pk), office_id=survey.office_id
    ).exclude(actor_id=None)
    return [
        Step(
            one.at, _name(one.actor_id), AUDIT_WORDS.get(one.verb, one.verb),
            str(one.data.get("reason") or ""),
        )
        for one in rows.order_by("number")
    ]  # fmt: skip


def public_path(survey: Survey) -> str:
    """Return where the site shows a survey, "" where there is no site or it is not public."""
    site = SitePage.objects.filter(office=survey.office, live=True).order_by("pk").first()
    if site is None or not survey.is_public:
        return ""
    return public_address(site, "survey", survey.slug)


def _results_url(survey: Survey) -> str:
    try:
        return reverse("surveys:results", args=[survey.pk])
    except NoReverseMatch:
        return ""


def read_as(survey: Survey) -> str:
    """Return a word for what is shown, so that nothing else is opened than what was read."""
    last = verbs.newest(survey)
    at = last.proposed_at.timestamp() if last and last.proposed_at else 0
    return f"{last.number if last else 0}-{at}"


class SurveyInspectView(OfficeClock, OfficeInspectView):
    """The page of a survey. What is entered here is done by one verb each."""

    template_name = "listening/surveys/survey.html"
    page_title = gettext_lazy("Survey")
    entered = ""
    form: Any = None
    problem = ""

    def get_page_subtitle(self) -> str:
        return str(self.object.title)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Do one thing with the survey; what can't be done is said, and what was entered stays."""
        self.entered = request.POST.get("do", "")
        verb = VERBS.get(self.entered)
        if verb is None:
            raise Http404
        if not can_survey(request.user, self.object.office):
            raise PermissionDenied
        if self.entered in {OPEN, BACK} and request.POST.get("read") != read_as(self.object):
            self.problem = str(MEANWHILE)
            return self._again()
        self.form = verb.form(request.POST, request.FILES)
        if self.form.is_valid():
            try:
                verb.act(self.object, self.form.cleaned_data, request.user)
            except ValidationError as error:
                put(self.form, error)
                self.problem = " ".join(error.messages)
            else:
                messages.success(request, str(verb.said))
                return redirect("surveys:inspect", self.object.pk)
        else:
            self.problem = _("Nothing is kept yet; look at what is marked below.")
        return self._again()

    def _again(self) -> HttpResponse:
        self.object.refresh_from_db()
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def _form(self, name: str, **more: Any) -> Any:
        return self.form if self.entered == name and self.form else VERBS[name].form(**more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        survey: Survey = self.object
        writes = can_survey(self.request.user, survey.office)
        return {
            **context,
            "survey": survey,
            "state": shown_state(survey),
            "group": shown_group(survey),
            "next": next_step(survey, self.request.user),
            "read": read_as(survey),
            "may_write": writes and survey.state != SurveyState.CLOSED,
            "may_change": writes and not survey.is_public,
            "newest": verbs.newest(survey),
            "versions": versions(survey),
            "languages": [one.language for one in survey.words.all()],
            "numbers": numbers(survey),
            "spent": spent(Door.SURVEY, survey.pk) if survey.is_closed_group else None,
            "sheets": sheets(Door.SURVEY, survey.pk) if survey.is_closed_group else [],
            "keys": survey.collector_keys.all(),
            "public_path": public_path(survey),
            "results_url": _results_url(survey) if survey.is_public else "",
            "steps": steps(survey),
            "upload_form": self._form(UPLOAD),
            "back_form": self._form(BACK),
            "closing_form": self._form(MOVE, initial={"closes_on": survey.closes_on}),
            "codes_form": CodesForm(),
            "key_form": KeyForm(),
            "entered": self.entered,
            "problem": self.problem,
        }
