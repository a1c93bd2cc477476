"""One consultation: where it stands, its statements and codes, and what is to be done next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.listening.domain import consultations as verbs
from signalmast.listening.domain.admissions import sheets, spent
from signalmast.listening.domain.published import participants_in_steps, published
from signalmast.listening.domain.releases import latest_release
from signalmast.listening.domain.statements import drop_statement, write_statement
from signalmast.listening.enums.admissions import Door
from signalmast.listening.enums.consultations import By, ConsultationState, StatementState
from signalmast.listening.enums.releases import About
from signalmast.listening.forms.consultations import (
    CloseForm,
    SheetForm,
    StatementForm,
    WhyForm,
)
from signalmast.listening.models import Consultation
from signalmast.listening.permissions import can_consult, can_open_consultation
from signalmast.listening.views.consultations_lists import TASK, TASKS, shown_state
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
from signalmast.newsroom.addresses import address, segment
from signalmast.newsroom.models import SitePage
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty


def _drop(one: Consultation, given: dict[str, Any], by: Any) -> object:
    rows = one.statements.select_related("consultation__office")
    return drop_statement(by_number(rows, "number", given), by=by)


WRITE, DROP, PROPOSE, OPEN, BACK = "write", "drop", "propose", "open", "send-back"
CLOSE, VOID = "close", "void"
VERBS: dict[str, Verb] = {
    WRITE: Verb(
        StatementForm, lambda one, given, by: write_statement(one, by=by, **given),
        gettext_lazy("The statement is kept."),
    ),
    DROP: Verb(NumberForm, _drop, gettext_lazy("The statement is gone.")),
    PROPOSE: Verb(
        NothingForm, lambda one, _given, by: verbs.propose_consultation(one, by=by),
        gettext_lazy("It is proposed. Somebody else who approves reads and opens it."),
    ),
    OPEN: Verb(
        NothingForm, lambda one, _given, by: verbs.open_consultation(one, by=by),
        gettext_lazy("It is open; the site shows it now."),
    ),
    BACK: Verb(
        WhyForm, lambda one, given, by: verbs.send_back_consultation(one, by=by, **given),
        gettext_lazy("It is sent back with what has to change."),
    ),
    CLOSE: Verb(
        CloseForm, lambda one, given, by: verbs.close_consultation(one, by=by, **given),
        gettext_lazy("The consultation is closed; the public log says why."),
    ),
    VOID: Verb(
        NumberForm, void_sheet(Door.CONSULTATION),
        gettext_lazy("The unused codes of this sheet open nothing now."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done: a word for the template, a sentence and at most one link."""

    kind: str
    said: str = ""
    label: str = ""
    url: str = ""


def next_step(one: Consultation, user: Any) -> Next:
    """Return what this person does next with a consultation."""
    writes = can_consult(user, one.office)
    if one.state == ConsultationState.PROPOSED:
        if can_open_consultation(user, one):
            said = _("%(who)s has proposed it. You are the second person: read it, then open it.")
            return Next("decide", said % {"who": who(one.proposed_by)})
        return Next("wait", _("It waits: somebody else who approves reads and opens it."))
    if one.state == ConsultationState.DRAFT:
        return _about_draft(one) if writes else Next("wait", _("Colleagues are preparing it."))
    todo = _to_do(one)
    if todo is not None and writes:
        return todo
    if one.state == ConsultationState.OPEN:
        return Next("open", _("It is open. No statement waits to be read."))
    if one.is_archive:
        return Next("closed", _("It was taken in from another system, to be read at the desk."))
    return Next("closed", _("It is closed and takes nothing any more."))


def _about_draft(one: Consultation) -> Next:
    count = one.statements.filter(by=By.OFFICE).count()
    if count < verbs.FEWEST_STATEMENTS:
        said = _(
            "Write statements for the first who come: %(count)s of at least %(fewest)s are there."
        )
        return Next("write", said % {"count": count, "fewest": verbs.FEWEST_STATEMENTS})
    return Next("propose", _("Read it as residents will, then propose it to the second person."))


def _to_do(one: Consultation) -> Next | None:
    """Return the first kind of statements that want somebody, with the way to them."""
    for task, label in TASKS:
        count = one.statements.filter(TASK[task]).count()
        if count:
            url = f"{reverse('statements:index')}?consultation={one.pk}&task={task}"
            said = _("Statements: %(count)s %(what)s.") % {"count": count, "what": label}
            return Next("do", said, _("Read them"), url)
    return None


def public_paths(one: Consultation) -> tuple[str, str]:
    """Return where the site shows a consultation and its results; empty where it does not."""
    site = SitePage.objects.filter(office=one.office, live=True).order_by("pk").first()
    if site is None or not one.is_public or one.is_archive:
        return "", ""
    return (
        address(site, "consultation", one.slug),
        address(site, "consultation", one.slug, segment(site, "results")),
    )


def read_as(one: Consultation) -> str:
    """Return a word for what is shown, so that nothing else is opened than what was read."""
    at = one.proposed_at.timestamp() if one.proposed_at else 0
    return f"{one.statements.count()}-{at}"


class ConsultationInspectView(DoingView):
    """The page of a consultation."""

    template_name = "listening/consultations/consultation.html"
    page_title = gettext_lazy("Consultation")
    verbs = VERBS
    may = staticmethod(can_consult)
    deciding = frozenset({OPEN, BACK})

    def get_page_subtitle(self) -> str:
        return str(self.object.title)

    def read_as(self) -> str:
        return read_as(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        one: Consultation = self.object
        user: Any = self.request.user
        writes = can_consult(user, one.office)
        path, results = public_paths(one)
        groups = one.is_of_group
        return {
            **context,
            "one": one,
            "state": shown_state(one),
            "next": next_step(one, user),
            "read": read_as(one),
            "may_write": writes,
            "may_close": one.state == ConsultationState.OPEN
            and has_duty(user, Duty.APPROVE, one.office),
            "statements": one.statements.filter(by=By.OFFICE),
            "of_residents": _by_state(one),
            "people": participants_in_steps(one),
            "found": published(one),
            "release": latest_release(About.CONSULTATION, one.pk),
            "spent": spent(Door.CONSULTATION, one.pk) if groups else None,
            "sheets": list(sheets(Door.CONSULTATION, one.pk)) if groups else [],
            "public_path": path,
            "results_path": results,
            "steps": steps_of(one),
            "write_form": self.form_of(WRITE),
            "back_form": self.form_of(BACK),
            "close_form": self.form_of(CLOSE),
            "sheet_form": SheetForm(),
            "entered": self.entered,
            "problem": self.problem,
        }


def _by_state(one: Consultation) -> list[tuple[str, int, str]]:
    """Return how many statements of residents stand where, with the way to them."""
    index = reverse("statements:index")
    found = []
    for state, label in StatementState.choices:
        count = one.statements.by_residents().filter(state=state).count()
        if count:
            url = f"{index}?consultation={one.pk}&by={By.RESIDENT}&state={state}"
            found.append((str(label), count, url))
    return found
