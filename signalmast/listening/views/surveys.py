"""One survey: where it stands, its versions, codes and devices, and what is to be done next."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.listening.domain import surveys as verbs
from signalmast.listening.domain.admissions import sheets, spent
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
)
from signalmast.listening.models import CollectorKey, Survey, SurveyVersion
from signalmast.listening.permissions import can_open, can_survey
from signalmast.listening.views.doing import (
    DoingView,
    NothingForm,
    NumberForm,
    Verb,
    by_number,
    steps_of,
    void_sheet,
    who,
)
from signalmast.listening.views.surveys_lists import shown_group, shown_state
from signalmast.newsroom.addresses import address as public_address
from signalmast.newsroom.models import SitePage


def _upload(survey: Survey, given: dict[str, Any], by: Any) -> object:
    file = given["workbook"]
    beside = {name: one.read() for name, one in given["beside"].items()}
    return verbs.upload_form(survey, name=file.name, data=file.read(), by=by, beside=beside)


def _revoke(survey: Survey, given: dict[str, Any], by: Any) -> object:
    rows = CollectorKey.objects.filter(survey=survey)
    return revoke_collector_key(by_number(rows, "pk", given), by=by)


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
    VOID: Verb(
        NumberForm, void_sheet(Door.SURVEY),
        gettext_lazy("The unused codes of this sheet open nothing now."),
    ),
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
            names = {"who": who(waits.proposed_by), "number": waits.number}
            said = _("%(who)s has proposed version %(number)s. You are the second person: read "
                     "it, then open it.") % names  # fmt: skip
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
        Version(one, who(one.uploaded_by), who(one.opened_by), one.pk == survey.version_id)
        for one in rows
    ]


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


class SurveyInspectView(DoingView):
    """The page of a survey."""

    template_name = "listening/surveys/survey.html"
    page_title = gettext_lazy("Survey")
    verbs = VERBS
    may = staticmethod(can_survey)
    deciding = frozenset({OPEN, BACK})

    def get_page_subtitle(self) -> str:
        return str(self.object.title)

    def read_as(self) -> str:
        return read_as(self.object)

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
            "steps": steps_of(survey, of_people=True),
            "upload_form": self.form_of(UPLOAD),
            "back_form": self.form_of(BACK),
            "closing_form": self.form_of(MOVE, initial={"closes_on": survey.closes_on}),
            "codes_form": CodesForm(),
            "key_form": KeyForm(),
            "entered": self.entered,
            "problem": self.problem,
        }
