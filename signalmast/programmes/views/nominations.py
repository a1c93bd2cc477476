"""Nominations: the unit writes and hands in, the office prepares, another person awards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signalmast.core.forms import put
from signalmast.core.views.frame import REFUSED, asks, office_of, page, paginated
from signalmast.newsroom.permissions import can_write_for
from signalmast.people.models import Unit
from signalmast.programmes.domain import nominations as verbs
from signalmast.programmes.domain.credentials import issue_for_commendation
from signalmast.programmes.domain.honours import awarded, make_story
from signalmast.programmes.domain.papers import commendation_paper, paper_of
from signalmast.programmes.enums import NominationState
from signalmast.programmes.forms.nominations import AwardForm, DeclineForm, NominationForm
from signalmast.programmes.models import Nomination
from signalmast.programmes.permissions import can_keep, can_settle
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.views.papers import printed
from signalmast.programmes.views.training import language_of
from signalmast.programmes.workspace import Line, Section, section


@section(order=40)
def of_unit(_request: HttpRequest, unit: Unit) -> Section:
    """Return what a unit nominated lately, and the way to nominate."""
    lines = [
        Line(str(one), reverse("unit:nomination", args=[unit.pk, one.pk]), one.get_state_display())
        for one in Nomination.objects.filter(unit=unit).order_by("-pk")[:10]
    ]
    return Section(
        title=gettext_lazy("Nominations"),
        lines=lines,
        empty=gettext_lazy("Nobody is nominated by your unit yet."),
        verb=gettext_lazy("Nominate"),
        verb_url=reverse("unit:nominate", args=[unit.pk]),
    )


def _of_unit(unit: Unit, pk: int) -> Nomination:
    return get_object_or_404(Nomination.objects.select_related("unit", "office"), pk=pk, unit=unit)


@own_unit
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest, unit: Unit, pk: int = 0) -> HttpResponseBase:
    """Write a nomination; keeping and handing in are two buttons of one form."""
    known = _of_unit(unit, pk) if pk else Nomination(unit=unit, office=unit.office)
    if known.state != NominationState.DRAFT:
        return redirect("unit:nomination", unit.pk, known.pk)
    form = NominationForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            kept = verbs.write_nomination(form.instance, by=request.user)
            if request.POST.get("do") == "hand-in":
                verbs.hand_in_nomination(kept, by=request.user)
                messages.success(request, _("The office has it; what it decides stands here."))
                return redirect("unit:nomination", unit.pk, kept.pk)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Kept. Hand it in when it is complete."))
            return redirect("unit:nominate-again", unit.pk, kept.pk)
    twins = verbs.same_elsewhere(known)[0] if known.pk else []
    return page(
        request, "programmes/unit/nominate.html", title=_("Nominate"), icon="pick",
        way=[(unit.name, reverse("unit:home", args=[unit.pk]))], unit=unit, form=form,
        twins=len(twins), back=reverse("unit:home", args=[unit.pk]),
        status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


@own_unit
@require_http_methods(["GET", "POST"])
def nominated(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """What became of a nomination; consent can be taken back at any time."""
    one = _of_unit(unit, pk)
    if one.state == NominationState.DRAFT:
        return redirect("unit:nominate-again", unit.pk, one.pk)
    if request.method == "POST":
        verbs.withdraw_consent(one, by=request.user)
        messages.success(request, _("The person is not named in public any more."))
        return redirect("unit:nomination", unit.pk, one.pk)
    return page(
        request, "programmes/unit/nominated.html", title=one.name, icon="pick",
        way=[(unit.name, reverse("unit:home", args=[unit.pk]))], unit=unit, nomination=one,
        back=reverse("unit:home", args=[unit.pk]),
    )  # fmt: skip


@asks("see")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All nominations of the office: what waits first."""
    office = office_of(request)
    rows = Nomination.objects.of(office).select_related("unit")
    rows = rows.exclude(state=NominationState.DRAFT)
    waiting = rows.waiting().order_by("handed_in_at")
    settled = rows.exclude(pk__in=waiting).order_by("-settled_at", "-pk")
    rounds = dict.fromkeys(one.round for one in awarded(office) if one.may_be_named)
    return page(
        request, "programmes/nominations/index.html", title=_("Nominations"), icon="pick",
        waiting=waiting, settled=paginated(request, settled), rounds=list(rounds)[:6],
        may_write=can_write_for(request.user, office),
    )  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Nomination:
    found = Nomination.objects.select_related("unit", "office")
    found = found.exclude(state=NominationState.DRAFT)
    return get_object_or_404(found, pk=pk, office=office_of(request))


@asks("see")
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One nomination with the one next step; everything that was entered stays."""
    one = _own(request, pk)
    do = request.POST.get("do", "")
    initial = {
        "level": one.level, "decision_number": one.decision_number, "decided_on": one.decided_on,
        "citation": one.citation,
    }  # fmt: skip
    award = AwardForm(request.POST if do == "prepare" else None, initial=initial)
    decline = DeclineForm(request.POST if do == "decline" else None)
    problem = ""
    if request.method == "POST":
        try:
            if _done(request, one, do, award, decline):
                return redirect("nominations:inspect", one.pk)
        except ValidationError as error:
            if do in ("prepare", "decline"):
                put(award if do == "prepare" else decline, error)
            else:
                problem = " ".join(error.messages)
    twins, known = verbs.same_elsewhere(one)
    # What a unit still writes is its own; the office has no page of it.
    twins = [twin for twin in twins if twin.state != NominationState.DRAFT]
    waits = one.state in (NominationState.HANDED_IN, NominationState.PREPARED)
    return page(
        request, "programmes/nominations/inspect.html", title=one.name, icon="pick",
        way=[(_("Nominations"), reverse("nominations:index"))], nomination=one, award=award,
        decline=decline, problem=problem, credential=one.credentials.standing().first(),
        twins=twins, known=known, waits=waits,
        may_keep=waits and can_keep(request.user, one.office),
        may_award=one.state == NominationState.PREPARED
        and can_settle(request.user, one.office) and request.user.pk != one.prepared_by,
        may_certify=one.state == NominationState.AWARDED and one.may_be_named
        and (can_keep(request.user, one.office) or can_settle(request.user, one.office)),
        is_own=request.user.pk == one.prepared_by,
        status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip


def _done(
    request: HttpRequest, one: Nomination, do: str, award: AwardForm, decline: DeclineForm
) -> bool:
    """Do what a button asks; False where its form is not right."""
    if do == "prepare" and award.is_valid():
        verbs.prepare_award(one, award.award(), by=request.user)
        messages.success(request, _("It waits for somebody else, who awards it."))
        return True
    if do == "decline" and decline.is_valid():
        verbs.decline_nomination(one, why=decline.cleaned_data["why"], by=request.user)
        messages.success(request, _("The unit reads your reason."))
        return True
    if do in ("award", "award-twice"):
        verbs.award_nomination(one, by=request.user, twice=do == "award-twice")
        messages.success(request, _("Commended. The register, the figures and the site have it."))
        return True
    if do == "certify":
        issue_for_commendation(one, by=request.user)
        messages.success(request, _("The certificate carries a code now by which it is checked."))
        return True
    if do not in ("prepare", "decline"):
        raise PermissionDenied
    return False


@asks("see")
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as PDF."""
    one = _own(request, pk)
    if one.commendation is None or one.settled_at is None:
        return redirect("nominations:inspect", one.pk)
    language = language_of()
    checked = one.credentials.standing().named().select_related("office", "unit").first()
    paper = paper_of(checked, language) if checked else commendation_paper(one, language)
    at = checked.issued_at if checked else one.settled_at
    return printed(f"bieu-duong-{one.pk}", paper, at=at)


@asks("write")
@require_POST
def story(request: HttpRequest) -> HttpResponse:
    """Draft a story from a round and lead to it in the newsroom."""
    try:
        page_ = make_story(office_of(request), request.POST.get("round", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("nominations:index")
    messages.success(request, _("A draft. It goes the way of every text: somebody else approves."))
    return redirect("wagtailadmin_pages:edit", page_.pk)
