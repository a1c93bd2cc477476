"""A ruling: written and proposed by one person, read and confirmed by another."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.compare import diff_text

from signalmast.core.forms import put
from signalmast.core.views.frame import asks, page
from signalmast.corrections.domain.pages import hand_in_channels
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling, send_back
from signalmast.corrections.enums import DEFINITIONS, ClaimState, Media, Nature, Verdict
from signalmast.corrections.forms import FIELDS, PARTS, RulingForm, SendBackForm
from signalmast.corrections.models import Claim, CorrectionPage, Ruling, RulingSource, RulingWords
from signalmast.corrections.permissions import can_confirm
from signalmast.corrections.views import words
from signalmast.corrections.views.claim import address, own_claim, pages_of, way_to
from signalmast.newsroom.models import ChannelText
from signalmast.newsroom.models.approvals import content_hash
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty

#: In these a claim can be ruled on, once it is one of fact.
RULABLE = (ClaimState.CHECKING, ClaimState.PROPOSED, ClaimState.RULED)
NEWER = gettext_lazy(
    "Somebody has proposed another version since you opened this page. What you wrote is still "
    "here; look at theirs first. Yours replaces it when you press the button again."
)
MEANWHILE = gettext_lazy(
    "The proposal was changed after you opened this page, so nothing is confirmed yet; read it "
    "as it is now."
)


def newest(claim: Claim) -> Ruling | None:
    return claim.rulings.prefetch_related("words").order_by("-version").first()


def beginning(claim: Claim) -> dict[str, Any]:
    """Return what the form begins with: the newest version, else the claim in its own words."""
    last = newest(claim)
    if last is None:
        return {f"claim_reviewed_{claim.language}": claim.text[:300]}
    found: dict[str, Any] = {
        "verdict": last.verdict, "findings": last.media, "media_context": last.media_context,
        "first_seen": last.first_seen,
        "change": last.change if not last.is_confirmed else "",
    }  # fmt: skip
    for one in last.words.all():
        found |= {f"{name}_{one.language}": getattr(one, name) for name in PARTS}
    return found


@asks("write")
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write a ruling in both languages and propose it to a second person."""
    claim = own_claim(request, pk)
    if claim.nature != Nature.FACT or claim.state not in RULABLE:
        messages.warning(request, _("Nobody can rule on this claim as it stands."))
        return redirect(address(claim))
    changes = claim.rulings.confirmed().exists()
    last = newest(claim)
    base = str(last.pk if last is not None else 0)
    data = request.POST if request.method == "POST" else None
    form = RulingForm(data, claim=claim, changes=changes, initial=beginning(claim))
    if data is not None and form.is_valid():
        if data.get("base") != base:
            form.add_error(None, str(NEWER))
        elif _proposed(request, claim, form):
            return redirect(address(claim))
    return page(
        request,
        "corrections/rule.html",
        title=_("Rule anew") if changes else _("Write the ruling"),
        icon="edit",
        way=way_to(claim),
        claim=claim,
        form=form,
        changes=changes,
        base=base,
        last=last,
        sources=claim.sources.all(),
        counting=any(one.counts for one in claim.sources.all()),
        back=address(claim),
    )


def _proposed(request: HttpRequest, claim: Claim, form: RulingForm) -> bool:
    by: Any = request.user
    try:
        propose_ruling(claim, form.draft, by=by)
    except ValidationError as error:
        put(form, error, names=FIELDS)
        return False
    messages.success(
        request, _("The ruling is proposed. Somebody else who approves reads and confirms it.")
    )
    return True


@dataclass(frozen=True, slots=True)
class Side:
    """What the proposal says in one language, with what changes against the public version."""

    language: str
    words: RulingWords
    page: CorrectionPage | None
    changes: list[tuple[str, SafeString]]

    @property
    def channels(self) -> list[ChannelText]:
        """What goes out to channels with it: read and confirmed with the ruling."""
        draft = self.page.get_latest_revision_as_object() if self.page is not None else None
        return list(draft.channel_texts.all()) if draft is not None else []


def sides(ruling: Ruling, former: Ruling | None) -> list[Side]:
    """Return the languages of a proposal, the office's own first."""
    own = ruling.claim.office.language
    pages = {one.locale.language_code: one for one in pages_of(ruling.claim)}
    before = {one.language: one for one in former.words.all()} if former is not None else {}
    rows = sorted(ruling.words.all(), key=lambda one: one.language != own)
    return [
        Side(one.language, one, pages.get(one.language), changes(before.get(one.language), one))
        for one in rows
    ]


def changes(before: RulingWords | None, now: RulingWords) -> list[tuple[str, SafeString]]:
    """Return, part by part, what differs from the version that is public."""
    if before is None:
        return []
    return [
        (str(RulingWords._meta.get_field(name).verbose_name),  # type: ignore[union-attr]  # a column
         diff_text(getattr(before, name), getattr(now, name)).to_html())
        for name in PARTS
        if getattr(before, name) != getattr(now, name)
    ]  # fmt: skip


def read_as(ruling: Ruling) -> str:
    """Return a word for all that is confirmed together: the ruling and each page's texts."""
    said = [str(ruling.pk)]
    for one in pages_of(ruling.claim):
        revision = one.get_latest_revision()
        said.append(content_hash(revision) if revision is not None else "")
    return hashlib.sha256(":".join(said).encode()).hexdigest()


@asks("see")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole proposal to read; POST confirms it as it was read, or sends it back."""
    claim = own_claim(request, pk)
    ruling = claim.rulings.proposed().prefetch_related("words", "sources").first()
    if ruling is None:
        messages.info(request, _("No proposal of this claim waits any more; see how it stands."))
        return redirect(address(claim))
    form = SendBackForm(request.POST if request.POST.get("do") == "send-back" else None)
    problem = ""
    if request.method == "POST":
        try:
            return _decide(request, ruling, form)
        except ValidationError as error:
            problem = " ".join(error.messages)
        ruling = claim.rulings.proposed().first()
        if ruling is None:
            messages.warning(request, problem)
            return redirect(address(claim))
    return _reading(request, claim, ruling, form, problem)


def _decide(request: HttpRequest, ruling: Ruling, form: SendBackForm) -> HttpResponse:
    """Confirm or send back. Raises ValidationError, PermissionDenied."""
    by: Any = request.user
    if not can_confirm(by, ruling):
        raise PermissionDenied
    if request.POST.get("read") != read_as(ruling):
        raise ValidationError(MEANWHILE)
    if request.POST.get("do") == "send-back":
        if not form.is_valid():
            raise ValidationError(_("Nothing is sent back yet; look at what is marked below."))
        send_back(ruling, by=by, comment=form.cleaned_data["comment"])
        messages.success(request, _("The ruling went back to whoever proposed it."))
    else:
        confirm_ruling(ruling, by=by)
        messages.success(request, _("The ruling is confirmed and the correction is public."))
    return redirect(address(ruling.claim))


def _reading(
    request: HttpRequest, claim: Claim, ruling: Ruling, form: SendBackForm, problem: str
) -> HttpResponse:
    user: Any = request.user
    former = claim.rulings.confirmed().prefetch_related("words").order_by("-version").first()
    names = words.people([ruling.proposed_by])
    shown = sides(ruling, former)
    frozen: list[RulingSource] = list(ruling.sources.all())
    return page(
        request,
        "corrections/confirm.html",
        title=_("Read and confirm"),
        icon="check",
        way=way_to(claim),
        claim=claim,
        ruling=ruling,
        former=former,
        verdict=words.shown_verdict(ruling.verdict),
        former_verdict=words.shown_verdict(former.verdict) if former is not None else "",
        definition=DEFINITIONS[Verdict(ruling.verdict)],
        media=[Media(one).label for one in ruling.media],
        sides=shown,
        has_channels=any(one.channels for one in shown),
        sources=frozen,
        proposed_by=words.name_in(names, ruling.proposed_by),
        may_confirm=can_confirm(user, ruling),
        is_own=ruling.proposed_by == user.pk,
        approves=has_duty(user, Duty.APPROVE, claim.office),
        read=read_as(ruling),
        form=form,
        problem=problem,
        back=address(claim),
    )


@asks("see")
@require_GET
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The page of a proposal as residents will read it."""
    claim = own_claim(request, pk)
    there = next((one for one in pages_of(claim) if one.locale.language_code == language), None)
    if there is None:
        raise Http404
    draft = there.get_latest_revision_as_object()
    shown: HttpResponse = draft.serve_preview(request, "")
    return shown


@asks("write")
@require_POST
def hand_in(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask for the approval of new words for the channels of a public correction."""
    claim = own_claim(request, pk)
    there = next((one for one in pages_of(claim) if one.pk == number), None)
    if there is None:
        raise Http404
    try:
        hand_in_channels(there, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        said = _("The words for the channels are handed in. Somebody else approves them.")
        messages.success(request, said)
    return redirect(address(claim))


@asks("see")
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Lead from the number of a ruling, as figures name it, to its claim."""
    ruling = Ruling.objects.filter(pk=number).select_related("claim").first()
    if ruling is None:
        raise Http404
    return redirect(f"{address(own_claim(request, ruling.claim_id))}#version-{ruling.version}")
