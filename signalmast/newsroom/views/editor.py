"""Wagtail's editor of a page, between our lists: where it comes from and where it leads back to.

Its own explorer, its privacy setting and its order of pages have no place at this desk.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.history import (
    PageHistoryView,
    WorkflowHistoryDetailView,
    WorkflowHistoryView,
)
from wagtail.admin.views.pages.revisions import RevisionsCompareView, RevisionsRevertView
from wagtail.admin.views.pages.usage import UsageView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import WorkflowState

from signalmast.newsroom.models import EventPage, NoticePage, Publication, SitePage, StoryPage
from signalmast.newsroom.views.words import name_of
from signalmast.people.views.clock import OfficeClock

#: The list that each kind of page stands in.
LISTS: dict[type[Any], str] = {
    StoryPage: "stories:index",
    NoticePage: "notices:index",
    EventPage: "events:index",
    SitePage: "newsroom:sites",
}
PRIVACY = "wagtailadmin/shared/side_panels/includes/status/privacy.html"
Way = list[dict[str, Any]]


def list_url(model: type[Any]) -> str:
    """Return the list in which pages of a model stand."""
    return reverse(LISTS.get(model, "texts:index"))


def way_to(model: type[Any]) -> Way:
    """Return the way from the home to the list of pages of a model."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": list_url(model), "label": capfirst(model._meta.verbose_name_plural)},
    ]


def way_to_page(page: Any) -> Way:
    """Return the way from the home to a page's editor."""
    title = page.get_admin_display_title()
    return [*way_to(type(page)), {"url": page.desk_url(), "label": title}]


def say_instead(request: HttpRequest, text: str) -> None:
    """Say one thing in our words, in the place of what the framework has just said."""
    list(messages.get_messages(request))
    messages.success(request, text)


class BackToList(OfficeClock):
    """Mixed into the editor's views: whoever is done is led back to the list of the kind."""

    request: HttpRequest
    page: Any
    next_url: str | None
    page_class: type[Any]

    def redirect_away(self) -> HttpResponse:
        return redirect(self.next_url or list_url(self.page_class))

    def submit_action(self) -> HttpResponse:
        response: HttpResponse = super().submit_action()  # type: ignore[misc]  # mixed into views
        said = _("“%(title)s” is handed in. Somebody else approves it or asks for changes.")
        say_instead(self.request, said % {"title": self.page.title})
        return response

    def get_side_panels(self) -> MediaContainer:
        """Wagtail's panels without the setting of who may see a page: a public one is public."""
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc]  # mixed into views
        status = panels[0]
        templates = status.get_status_templates
        status.get_status_templates = lambda context: [
            name for name in templates(context) if name != PRIVACY
        ]
        return panels


class BeginPageView(BackToList, CreateView):
    def get_breadcrumbs_items(self) -> Way:
        return [*way_to(self.page_class), {"url": "", "label": self.get_page_title()}]


class EditPageView(BackToList, EditView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the editor; a text that was sent back says first what has to change."""
        state = self.workflow_state
        if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            asked = state.current_task_state
            said = _("%(who)s asks for changes: %(what)s")
            words = {"who": name_of(asked.finished_by), "what": asked.comment}
            messages.warning(request, said % words)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def add_cancel_workflow_confirmation_message(self) -> None:
        said = _("“%(title)s” is taken back. Change it and hand it in again.")
        messages.success(self.request, said % {"title": self.page.title})

    def get_breadcrumbs_items(self) -> Way:
        return way_to_page(self.page)


class RevertPageView(BackToList, RevisionsRevertView):
    def get_breadcrumbs_items(self) -> Way:
        return way_to_page(self.page)


class DeletePageView(DeleteView):
    """Deletes a draft that nobody but the office has seen."""

    next_url: str | None

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.next_url = self.next_url or list_url(type(self.page))
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class OnTheWay(OfficeClock):
    """Mixed into views about one page: they stand below its list and its editor."""

    object: Any

    @cached_property
    def breadcrumbs_items(self) -> Way:
        return way_to_page(self.object.specific)


class HistoryPageView(OnTheWay, PageHistoryView):
    pass


class ComparePageView(OnTheWay, RevisionsCompareView):
    pass


class UsagePageView(OnTheWay, UsageView):
    pass


class WorkflowPageView(OnTheWay, WorkflowHistoryView):
    pass


class WorkflowDetailPageView(OnTheWay, WorkflowHistoryDetailView):
    pass


class GuardedPageViewSet(PageViewSet):
    """Which views answer for pages of ours at the framework's addresses."""

    add_view_class = BeginPageView
    edit_view_class = EditPageView
    delete_view_class = DeletePageView
    history_view_class = HistoryPageView
    revisions_compare_view_class = ComparePageView
    revisions_revert_view_class = RevertPageView
    usage_view_class = UsagePageView
    workflow_history_view_class = WorkflowPageView
    workflow_history_detail_view_class = WorkflowDetailPageView
    icon = "doc-full"


class PublicationPages(GuardedPageViewSet):
    model = Publication


class SitePages(GuardedPageViewSet):
    model = SitePage
