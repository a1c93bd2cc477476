"""What the newsroom adds to the desk: its menu, its lists, and what the editor offers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.search import SearchArea

from signalmast.core.links import shows
from signalmast.newsroom import panels, viewsets
from signalmast.newsroom.forms import use_own_form
from signalmast.newsroom.models import Publication, SitePage
from signalmast.newsroom.permissions import can_write_for
from signalmast.newsroom.urls import urlpatterns
from signalmast.newsroom.views import actions
from signalmast.newsroom.views.editor import PublicationPages, SitePages
from signalmast.people.desk import office_menu_item, office_of
from signalmast.people.enums import Duty

__all__ = ["panels"]
use_own_form()
newsroom_menu = Menu(register_hook_name=viewsets.NEWSROOM)
#: What the framework's settings show of every office, and what the rule of two people stands on.
CLOSED_SETTINGS = frozenset({"workflows", "workflow-tasks", "collections"})


@shows("page")
def where_a_text_is(number: str) -> str:
    return reverse("newsroom:show", args=[int(number)])


@hooks.register("register_admin_urls")
def newsroom_urls() -> Sequence[object]:
    return urlpatterns


@hooks.register("register_admin_viewset")
def lists() -> list[Any]:
    return [
        viewsets.StoryViewSet(),
        viewsets.NoticeViewSet(),
        viewsets.EventViewSet(),
        viewsets.AnyTextViewSet(),
        viewsets.CategoryViewSet(),
        viewsets.HashtagViewSet(),
        PublicationPages(),
        SitePages(),
    ]


@hooks.register("register_admin_menu_item")
def newsroom_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Newsroom"), newsroom_menu, name="newsroom", icon_name="draft", order=15
    )


def _item(label: Any, url: Any, icon: str, order: int, duty: Duty = Duty.WRITE) -> MenuItem:
    return office_menu_item(duty)(label, url, icon_name=icon, order=order)


@hooks.register(viewsets.NEWSROOM)
def approvals_item() -> MenuItem:
    url = reverse_lazy("newsroom:approvals")
    return _item(_("To approve"), url, "check", 5, Duty.APPROVE)


@hooks.register(viewsets.NEWSROOM)
def calendar_item() -> MenuItem:
    url = reverse_lazy("newsroom:calendar")
    return _item(_("Calendar"), url, "calendar-alt", 45, Duty.SEE)


@hooks.register(viewsets.NEWSROOM)
def pictures_item() -> MenuItem:
    return _item(_("Pictures"), reverse_lazy("wagtailimages:index"), "image", 50)


@hooks.register(viewsets.NEWSROOM)
def files_item() -> MenuItem:
    return _item(_("Files"), reverse_lazy("wagtaildocs:index"), "doc-full-inverse", 60)


@hooks.register(viewsets.NEWSROOM)
def sites_item() -> MenuItem:
    return _item(_("Site of the office"), reverse_lazy("newsroom:sites"), "site", 80)


@hooks.register("construct_settings_menu", order=1000)
def keep_two_people(request: HttpRequest, items: list[MenuItem]) -> None:  # noqa: ARG001 -- a hook
    items[:] = [item for item in items if item.name not in CLOSED_SETTINGS]


class TextSearch(SearchArea):
    """The search box of the menu looks through the texts of the desk's office."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_write_for(request.user, office_of(request))


@hooks.register("register_admin_search_area")
def text_search() -> SearchArea:
    return TextSearch(
        _("Texts"), reverse("texts:index"), name="texts", icon_name="doc-full", order=0
    )


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: Any, request: HttpRequest) -> Any:
    """Offer for links the pages of the office whose desk it is."""
    office = office_of(request)
    sites = SitePage.objects.of(office) if office is not None else SitePage.objects.none()
    found = pages.none()
    for site in sites:
        found |= pages.descendant_of(site, inclusive=True)
    return found


@hooks.register("construct_page_action_menu")
def page_actions(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:  # noqa: ARG001 -- a hook
    actions.choose(items, context)


@hooks.register("register_page_header_buttons", order=1000)
def page_verbs(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Any]:  # noqa: ARG001 -- a hook
    return actions.verbs(page, user) if isinstance(page, Publication) else ()


@hooks.register("insert_global_admin_css", order=10)
def newsroom_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/newsroom.css"))


@hooks.register("insert_editor_js")
def editor_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("newsroom/editor.js"))
