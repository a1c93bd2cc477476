"""Which of the framework's addresses are open at the desk, and for which pages and files.

Every address of the framework is closed unless it is named here. One that is about a page, a
picture or a file opens for those of the office whose desk it is; any other answers 404, as if
there were none. Lists and choosers are kept to the office by `policies`, to which `sit_down`
says whose desk it is. tests/desk/test_isolation.py walks all addresses there are.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.defaults import page_not_found
from wagtail.admin.auth import require_admin_access
from wagtail.models import Collection

from signalmast.core.views.home import home
from signalmast.newsroom.models import Attachment, Picture, Publication, SitePage
from signalmast.newsroom.models.belongings import collection_name
from signalmast.newsroom.policies import sit_down
from signalmast.newsroom.views import library
from signalmast.people.desk import office_of

View = Callable[..., HttpResponseBase]
Kwargs = Mapping[str, Any]


def _redirects(name: str) -> View:
    """Return a view that leads on to one of our own, with what was asked."""

    def lead_on(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = request.GET.urlencode()
        return redirect(f"{reverse(name)}?{asked}" if asked else reverse(name))

    return lead_on


#: Addresses without a record of an office in them.
FREE = frozenset(
    {
        "wagtailadmin_account",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_dismissibles",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        # Who else has a record open: told to those who may change it, by the policies.
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        # Choosers: their rows come from the policies and from `construct_page_chooser_queryset`.
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailimages_chooser:choose_results",
        "wagtailimages_chooser:create",
        "wagtaildocs_chooser:choose",
        "wagtaildocs_chooser:choose_results",
        "wagtaildocs_chooser:create",
        # Uploads: the collection is the office's, a file that waits is its uploader's own.
        "wagtailimages:add",
        "wagtailimages:add_multiple",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtailimages:delete_upload_multiple",
        "wagtaildocs:add",
        "wagtaildocs:add_multiple",
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtaildocs:delete_upload_multiple",
        # For whoever runs the installation; the framework lets nobody else in.
        "wagtailusers_users:index",
        "wagtailusers_users:index_results",
        "wagtailusers_users:add",
        "wagtailusers_users:edit",
        "wagtailusers_users:delete",
        "wagtailusers_groups:index",
        "wagtailusers_groups:index_results",
        "wagtailusers_groups:add",
        "wagtailusers_groups:edit",
        "wagtailusers_groups:delete",
        "wagtailsites:index",
        "wagtailsites:index_results",
        "wagtailsites:edit",
    }
)
#: Addresses of one text, or of one page of a site.
OF_PAGE = frozenset(
    {
        f"wagtailadmin_pages:{name}"
        for name in (
            "edit",
            "preview_on_edit",
            "view_draft",
            "delete",
            "lock",
            "unlock",
            "usage",
            "history",
            "history_results",
            "workflow_history",
            "workflow_history_detail",
            "revisions_index",
            "revisions_view",
            "revisions_revert",
            "revisions_unschedule",
            "revisions_compare",
        )
    }
)
#: Addresses of what stands below a site: forms of new texts, the chooser of links.
OF_SITE = frozenset(
    {
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_choose_page_child",
    }
)
OF_PICTURE = frozenset(
    {
        "wagtailimages:edit",
        "wagtailimages:delete",
        "wagtailimages:image_usage",
        "wagtailimages:edit_multiple",
        "wagtailimages:delete_multiple",
        "wagtailimages_chooser:chosen",
    }
)
OF_FILE = frozenset(
    {
        "wagtaildocs:edit",
        "wagtaildocs:delete",
        "wagtaildocs:document_usage",
        "wagtaildocs:edit_multiple",
        "wagtaildocs:delete_multiple",
        "wagtaildocs_chooser:chosen",
    }
)
#: Views of ours that stand at the framework's addresses.
INSTEAD: dict[str, View] = {
    "wagtailadmin_home": home,
    "wagtailadmin_explore_root": _redirects("texts:index"),
    "wagtailadmin_explore": _redirects("texts:index"),
    "wagtailadmin_explore_results": _redirects("texts:index"),
    "wagtailadmin_pages:add_subpage": _redirects("texts:index"),
    "wagtailadmin_pages:search": _redirects("texts:index"),
    "wagtailadmin_pages:search_results": _redirects("texts:index_results"),
    "wagtailadmin_tag_autocomplete": library.own_tags,
    "wagtailadmin_tag_model_autocomplete": library.own_tags,
    "wagtailimages_chooser:choose": library.picture_chooser,
    "wagtailimages:index": library.PictureIndexView.as_view(),
    "wagtailimages:index_results": library.PictureIndexView.as_view(results_only=True),
    "wagtaildocs:index": library.FileIndexView.as_view(),
    "wagtaildocs:index_results": library.FileIndexView.as_view(results_only=True),
}
FRAMEWORK = ("wagtail", "simple_translation")
OBJECTS = ("page_id", "parent_page_id", "image_id", "document_id", "doc_id", "pk")


def guard(view: View) -> View:
    """Let a view of the desk answer only where this desk has a door to it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        office = office_of(request)
        sit_down(request.user, office)
        match = request.resolver_match
        name = match.view_name if match else ""
        if name and not name.startswith(FRAMEWORK):
            return view(request, *args, **kwargs)
        if not is_open(name, kwargs, office):
            return page_not_found(request, Exception(), template_name="wagtailadmin/404.html")
        if name in INSTEAD:
            own: View = never_cache(require_admin_access(INSTEAD[name]))
            return own(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    return guarded


def is_open(name: str, kwargs: Kwargs, office: Any) -> bool:
    """Tell whether an address of the framework is open to people at the desk of an office."""
    if name in FREE or name in INSTEAD:
        return True
    number = next((kwargs[key] for key in OBJECTS if key in kwargs), None)
    for names, is_own in _OBJECTS:
        if name in names:
            return is_own(number, office)
    return False


def _own_page(number: Any, office: Any) -> bool:
    texts = Publication.objects.filter(pk=number, office=office)
    return office is not None and (texts.exists() or _own_site(number, office))


def _own_site(number: Any, office: Any) -> bool:
    return office is not None and SitePage.objects.of(office).filter(pk=number).exists()


def _own_media(model: type[Any]) -> Callable[[Any, Any], bool]:
    def is_own(number: Any, office: Any) -> bool:
        if office is None:
            return False
        own = Collection.objects.filter(name=collection_name(office.pk))
        return bool(model.objects.filter(pk=number, collection__in=own).exists())

    return is_own


_OBJECTS: tuple[tuple[frozenset[str], Callable[[Any, Any], bool]], ...] = (
    (OF_PAGE, _own_page),
    (OF_SITE, _own_site),
    (OF_PICTURE, _own_media(Picture)),
    (OF_FILE, _own_media(Attachment)),
)
