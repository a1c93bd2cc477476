"""What waits for a second person: read, compared with what is public, approved or sent back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.models import Revision, WorkflowState

from signalmast.core.templatetags.desk import cell
from signalmast.core.views.frame import asks, office_of, page
from signalmast.newsroom.domain.publishing import approve_page, send_back
from signalmast.newsroom.domain.waiting import hurried_texts, waiting_texts
from signalmast.newsroom.forms import SendBackForm
from signalmast.newsroom.models import Approval, ChannelText, Publication, SitePage
from signalmast.newsroom.models.approvals import content_hash
from signalmast.newsroom.models.guarded import URGENT_FOR, GuardedPage, writers_of
from signalmast.newsroom.permissions import can_approve
from signalmast.newsroom.views.words import name_of, names_of, time_left

CHANGED_MEANWHILE = gettext_lazy(
    "The text was changed after you opened this page, so nothing is approved yet; "
    "read it as it is now."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text as it was handed in, with what its second person needs to know."""

    page: GuardedPage
    text: GuardedPage
    revision: Revision
    since: datetime
    handed_in_by: str
    writers: str
    may_approve: bool
    is_writer: bool
    changes: list[tuple[str, SafeString]]

    @property
    def digest(self) -> str:
        return content_hash(self.revision)

    @property
    def preview_url(self) -> str:
        return self.page.preview_url(self.revision)

    @property
    def compare_url(self) -> str:
        return reverse(
            "wagtailadmin_pages:revisions_compare", args=[self.page.pk, "live", self.revision.pk]
        )

    @property
    def channels(self) -> list[ChannelText]:
        """What goes out to channels with the text: read and approved with it."""
        texts = getattr(self.text, "channel_texts", None)
        return [] if texts is None else list(texts.all())

    @property
    def goes_out(self) -> datetime | None:
        """When the text asks to go out, if that is still to come."""
        at: datetime | None = self.text.go_live_at
        return at if at is not None and at > timezone.now() else None


@dataclass(frozen=True, slots=True)
class Hurried:
    """A public page that nobody but its writer has read."""

    page: Publication
    until: datetime
    reason: str
    hurried_by: str
    may_approve: bool

    @property
    def left(self) -> str:
        return time_left(self.until)

    @property
    def preview_url(self) -> str:
        return reverse(
            "wagtailadmin_pages:revisions_view", args=[self.page.pk, self.page.live_revision_id]
        )


def hurried(office: Any, user: Any) -> list[Hurried]:
    """Return the office's pages that are public in a hurry, the shortest time left first."""
    found = []
    for one in hurried_texts(office):
        row = Approval.objects.urgent().filter(page_id=one.pk).last()
        since = one.urgent_since
        if row is not None and since is not None:
            who, may = names_of([row.by_id]), can_approve(user, one)
            found.append(Hurried(one, since + URGENT_FOR, row.reason, who, may))
    return sorted(found, key=lambda one: one.until)


def waiting(request: HttpRequest, state: WorkflowState, text_page: GuardedPage) -> Waiting:
    """Return one waiting text as the person at the desk sees it."""
    revision = state.current_task_state.revision
    text = revision.as_object()
    writers = writers_of(text_page)
    changes = []
    if text_page.live:
        panels = text_page.get_edit_handler().get_bound_panel(
            instance=text_page, request=request, form=None
        )
        for compare in panels.get_comparison():
            difference = compare(text_page, text)
            if difference.is_field and difference.has_changed():
                changes.append((str(difference.field_label()), difference.htmldiff()))
    return Waiting(
        page=text_page,
        text=text,
        revision=revision,
        since=state.current_task_state.started_at,
        handed_in_by=name_of(state.requested_by),
        writers=names_of(writers),
        may_approve=can_approve(request.user, text_page),
        is_writer=request.user.pk in writers,
        changes=changes,
    )


@asks("approve")
@require_GET
def approvals(request: HttpRequest) -> HttpResponseBase:
    """Everything that waits: first what is public in a hurry, then texts, the longest first."""
    office = office_of(request)
    texts = [waiting(request, state, one) for state, one in waiting_texts(office)]
    return page(
        request,
        "newsroom/approvals.html",
        title=_("To approve"),
        icon="check",
        urgent=hurried(office, request.user),
        texts=[one for one in texts if one.may_approve],
        others=[one for one in texts if not one.may_approve],
        form=SendBackForm(auto_id=False),
    )


@asks("approve")
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One text with its preview; POST approves it or sends it back."""
    found = _own_waiting(request, pk)
    if found is None:
        messages.info(request, _("This text does not wait for approval any more."))
        return redirect("newsroom:approvals")
    form = SendBackForm(request.POST if request.POST.get("do") == "send-back" else None)
    problem = ""
    if request.method == "POST":
        try:
            return _decide(request, waiting(request, *found), form)
        except ValidationError as error:
            problem = " ".join(error.messages)
        except PermissionDenied:
            problem = _("You wrote a part of this text; somebody who wrote none of it approves it.")
    text = waiting(request, *found)
    return page(
        request,
        "newsroom/approval.html",
        title=text.text.title,
        icon="check",
        way=[(_("To approve"), reverse("newsroom:approvals"))],
        text=text,
        form=form,
        problem=problem,
    )


def _own_waiting(request: HttpRequest, pk: int) -> tuple[WorkflowState, GuardedPage] | None:
    """Return a waiting text of the desk's office, None when it waits no more; else Http404."""
    office = office_of(request)
    for state, text_page in waiting_texts(office):
        if text_page.pk == pk:
            return state, text_page
    own = (model.objects.filter(office=office, pk=pk).exists() for model in (Publication, SitePage))
    if not any(own):
        raise Http404
    return None


def _decide(request: HttpRequest, one: Waiting, form: SendBackForm) -> HttpResponse:
    """Approve the text as it was read, or send it back.

    Raises ValidationError, PermissionDenied.
    """
    if request.POST.get("text") != one.digest:
        raise ValidationError(CHANGED_MEANWHILE)
    name = {"title": one.text.title}
    if request.POST.get("do") == "send-back":
        if not form.is_valid():
            raise ValidationError(_("Say what has to change, so that the writers know."))
        send_back(one.page, by=request.user, comment=form.cleaned_data["comment"])
        messages.success(request, _("“%(title)s” went back to its writers.") % name)
    else:
        approve_page(one.page, by=request.user)
        messages.success(request, _approved_words(one))
    return redirect("newsroom:approvals")


def _approved_words(one: Waiting) -> str:
    if one.goes_out is not None:
        return _("“%(title)s” is approved and goes out on %(when)s.") % {
            "title": one.text.title,
            "when": cell(one.goes_out),
        }
    return _("“%(title)s” is approved and public now.") % {"title": one.text.title}
