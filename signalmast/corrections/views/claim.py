"""One claim: what was handed in, what it was checked against, what is to be done with it next."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.channels.models import Delivery
from signalmast.core.forms import put
from signalmast.core.views.frame import office_of
from signalmast.corrections.enums import DEFINITIONS, ClaimState, Verdict
from signalmast.corrections.models import Claim, Contest, CorrectionPage, Note, Ruling, Source
from signalmast.corrections.permissions import can_check, can_confirm, can_decide
from signalmast.corrections.views import doing, words
from signalmast.corrections.views.answers import found_for_claim
from signalmast.newsroom.domain.composing import source_of
from signalmast.people.desk import OfficeInspectView
from signalmast.people.views.clock import OfficeClock

SUBTITLE_SIGNS = 60
#: In these it is still worth knowing what has answered the claim before.
UNDECIDED = (ClaimState.NEW, ClaimState.CHECKING)


def own_claim(request: HttpRequest, pk: int) -> Claim:
    """Return a claim of the office of the request. Raises Http404 for any other."""
    rows = Claim.objects.select_related("office", "story", "merged_into")
    found: Claim = get_object_or_404(rows, pk=pk, office=office_of(request))
    return found


def address(claim: Claim) -> str:
    return reverse("claims:inspect", args=[claim.pk])


def way_to(claim: Claim) -> list[tuple[str, str]]:
    """Return the way from the home to the page of a claim."""
    return [
        (_("Claims"), reverse("claims:index")),
        (Truncator(claim.text).chars(SUBTITLE_SIGNS), address(claim)),
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """A ruling as the page lists it."""

    ruling: Ruling
    proposed_by: str
    confirmed_by: str
    own_words: Any
    contests: list[Contest]

    @property
    def verdict(self) -> SafeString:
        return words.shown_verdict(self.ruling.verdict)

    @property
    def definition(self) -> str | Promise:
        return DEFINITIONS[Verdict(self.ruling.verdict)]

    @property
    def is_waiting(self) -> bool:
        return not self.ruling.is_confirmed and self.ruling.sent_back_at is None


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done, in a word for the template, a sentence and at most one button."""

    kind: str
    said: str = ""
    label: str = ""
    url: str = ""


def versions(claim: Claim) -> list[Version]:
    """Return every version of the ruling, the newest first, with who wrote and who confirmed."""
    rows = list(claim.rulings.prefetch_related("words", "sources", "contests").order_by("-version"))
    names = words.people(number for one in rows for number in (one.proposed_by, one.confirmed_by))
    return [
        Version(
            one,
            words.name_in(names, one.proposed_by),
            words.name_in(names, one.confirmed_by),
            one.words_in(claim.office.language),
            list(one.contests.all()),
        )
        for one in rows
    ]


def next_step(claim: Claim, user: Any, shown: list[Version]) -> Next:
    """Return what this person does next with a claim."""
    waiting = next((one for one in shown if one.is_waiting), None)
    writes = can_check(user, claim.office)
    if waiting is not None:
        return _about_waiting(claim, user, waiting, writes=writes)
    if claim.state == ClaimState.RULED:
        return _about_contests(user, shown)
    if claim.state == ClaimState.NEW:
        return Next("sort") if writes else Next("wait", _("A colleague sorts it first."))
    if claim.state != ClaimState.CHECKING:
        return Next("settled")
    if not writes:
        return Next("wait", _("Colleagues are checking it."))
    if not any(one.counts for one in claim.sources.all()):
        said = _("A ruling rests on at least one source that anybody can read.")
        return Next("do", said, _("Add a source"), reverse("claims:source", args=[claim.pk]))
    back = shown[0] if shown else None
    if back is not None and back.ruling.sent_back_at is not None:
        said = _("Sent back: %(why)s") % {"why": back.ruling.sent_back_why}
        return Next("do", said, _("Change the ruling"), reverse("claims:rule", args=[claim.pk]))
    said = _("The sources are there. Say what they show.")
    return Next("do", said, _("Write the ruling"), reverse("claims:rule", args=[claim.pk]))


def _about_waiting(claim: Claim, user: Any, waiting: Version, *, writes: bool) -> Next:
    url = reverse("claims:confirm", args=[claim.pk])
    who = {"who": waiting.proposed_by}
    if can_confirm(user, waiting.ruling):
        said = _("%(who)s has proposed a ruling. You are the second person.") % who
        return Next("do", said, _("Read and confirm"), url)
    said = _("%(who)s has proposed a ruling; somebody else who approves reads and confirms it.")
    if writes and waiting.ruling.proposed_by == user.pk:
        said = _("Your ruling waits for somebody else who approves. You can't confirm it yourself.")
    return Next("wait", said % who, _("Read the proposal"), url)


def _about_contests(user: Any, shown: list[Version]) -> Next:
    """Lead to the first objection that this person can do something about."""
    there = [one for version in shown for one in version.contests if one.is_open]
    for one in there:
        url = reverse("objections:inspect", args=[one.pk])
        if one.outcome and can_decide(user, one):
            said = _("The answer to a contested ruling waits for you, the second person.")
            return Next("do", said, _("Read and decide"), url)
        if not one.outcome and can_check(user, one.ruling.claim.office):
            said = _("A reader contests this ruling with a source.")
            return Next("do", said, _("Read and answer"), url)
    return Next("settled")


@dataclass(frozen=True, slots=True)
class Checked:
    """A source with whether a ruling may rest on it."""

    source: Source
    why_not: str


@dataclass(frozen=True, slots=True)
class Noted:
    note: Note
    who: str


def notes(claim: Claim) -> list[Noted]:
    rows = list(claim.notes.all())
    names = words.people(one.by_id for one in rows)
    return [Noted(one, words.name_in(names, one.by_id)) for one in rows]


def pages_of(claim: Claim) -> list[CorrectionPage]:
    """Return the pages of a claim's ruling, one per language."""
    return list(CorrectionPage.objects.filter(claim=claim).select_related("locale").order_by("pk"))


def carried_by(claim: Claim) -> list[str]:
    """Return the names of the accounts that carried the office's own text."""
    if claim.story is None:
        return []
    rows = Delivery.objects.filter(source=source_of(claim.story), act="send", state="sent")
    return sorted(set(rows.values_list("account__name", flat=True)))


class ClaimInspectView(OfficeClock, OfficeInspectView):
    """The page of a claim. What is entered here is done by one verb each (views/doing.py)."""

    template_name = "corrections/claim.html"
    page_title = gettext_lazy("Claim")
    entered = ""
    form: Any = None
    problem = ""

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.text).chars(SUBTITLE_SIGNS)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Do one thing with the claim; what can't be done is said, and what was entered stays."""
        if not can_check(request.user, self.object.office):
            raise PermissionDenied
        self.entered = request.POST.get("do", "")
        verb = doing.VERBS.get(self.entered)
        if verb is None:
            raise Http404
        self.form = verb.form(self.object, request.POST)
        if self.form.is_valid():
            try:
                there = verb.act(self.object, self.form.cleaned_data, request.user)
            except ValidationError as error:
                self.problem = doing.refused(error)
                put(self.form, error)
            else:
                messages.success(request, str(verb.said))
                return redirect(address(there or self.object))
        else:
            self.problem = _("Nothing is kept yet; look at what is marked below.")
        self.object.refresh_from_db()
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        claim: Claim = self.object
        user = self.request.user
        shown = versions(claim)
        writes = can_check(user, claim.office)
        settled_otherwise = claim.state in {
            ClaimState.ANSWERED, ClaimState.MERGED, ClaimState.SET_ASIDE,
        }  # fmt: skip
        lost = self.form is not None and not claim.is_open and self.entered != doing.NOTE
        sources = [Checked(one, words.why_not(one)) for one in claim.sources.all()]
        return {
            **context,
            "claim": claim,
            "state": words.shown_state(claim),
            "urgency": words.shown_urgency(claim),
            "next": next_step(claim, user, shown),
            "may_write": writes,
            "may_source": writes and not settled_otherwise,
            "may_rule": writes and claim.state == ClaimState.RULED
            and not any(one.is_waiting for one in shown),
            "forms": doing.forms_for(claim, self.entered, self.form) if writes else {},
            "entered": self.entered,
            "problem": self.problem,
            "lost": doing.written(self.form) if lost else [],
            "found": found_for_claim(claim) if claim.state in UNDECIDED and writes else [],
            "submissions": claim.submissions.all(),
            "sources": sources,
            "notes": notes(claim),
            "versions": shown,
            "waits": any(one.is_waiting for one in shown),
            "pages": pages_of(claim),
            "merged": claim.merged.all(),
            "carried_by": carried_by(claim),
            "steps": words.steps(claim),
        }  # fmt: skip
