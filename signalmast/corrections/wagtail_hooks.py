"""What the room adds to the desk: its menu and lists, and what it offers beside other texts."""

from collections.abc import Iterable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from signalmast.core.desk import beside_words
from signalmast.core.links import shows
from signalmast.corrections import panels
from signalmast.corrections.models import CorrectionPage
from signalmast.corrections.views.answers import box
from signalmast.corrections.viewsets import CORRECTIONS, Claims, Contests
from signalmast.newsroom.models import Publication
from signalmast.newsroom.permissions import can_write_for
from signalmast.newsroom.views.actions import Verb
from signalmast.newsroom.views.editor import LISTS
from signalmast.people.desk import office_menu_item
from signalmast.people.enums import Duty

__all__ = ["panels"]
corrections_menu = Menu(register_hook_name=CORRECTIONS)
LISTS[CorrectionPage] = "claims:index"
beside_words(box)


@shows("claim")
def where_a_claim_is(number: str) -> str:
    return reverse("claims:inspect", args=[int(number)])


@shows("ruling")
def where_a_ruling_is(number: str) -> str:
    return reverse("claims:ruling", args=[int(number)])


@shows("contest")
def where_a_contest_is(number: str) -> str:
    return reverse("objections:inspect", args=[int(number)])


@hooks.register("register_admin_viewset")
def lists() -> list[Any]:
    return [Claims(), Contests()]


@hooks.register("register_admin_menu_item")
def corrections_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Corrections"), corrections_menu, name="corrections", icon_name="clipboard-list", order=16
    )


@hooks.register(CORRECTIONS)
def note_item() -> MenuItem:
    return office_menu_item(Duty.WRITE)(
        _("Note a claim"), reverse_lazy("claims:note"), icon_name="plus", order=5
    )


@hooks.register(CORRECTIONS)
def answers_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Answered before?"), reverse_lazy("claims:answers"), icon_name="search", order=30
    )


@hooks.register("register_page_header_buttons", order=1010)
def own_error_verb(
    page: Any, user: Any, view_name: str, next_url: str | None = None  # noqa: ARG001 -- a hook
) -> Iterable[Any]:  # fmt: skip
    """Offer on a public text to open a mistake in it."""
    if not isinstance(page, Publication) or isinstance(page, CorrectionPage):
        return
    if page.is_public and can_write_for(user, page.office):
        url = reverse("claims:own_error", args=[page.pk])
        yield Verb(_("Correct a mistake"), url, icon_name="warning", priority=15, page=page)


@hooks.register("insert_global_admin_css", order=20)
def corrections_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("corrections/desk.css"))
