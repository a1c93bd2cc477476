"""What this room adds to the desk: its registers, its menu, units' own page, part of the home."""

from collections.abc import Sequence
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from signalmast.people.desk import office_menu_item
from signalmast.people.enums import Duty
from signalmast.programmes import panels  # noqa: F401 -- registers what the home shows
from signalmast.programmes.urls import urlpatterns
from signalmast.programmes.viewsets import PROGRAMMES, VIEWSETS

programmes_menu = Menu(register_hook_name=PROGRAMMES)


@hooks.register("register_admin_viewset")
def registers() -> list[Any]:
    return [viewset() for viewset in VIEWSETS]


@hooks.register("register_admin_urls")
def programmes_urls() -> Sequence[object]:
    return urlpatterns


@hooks.register("register_admin_menu_item")
def programmes_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Programmes"), programmes_menu, name="programmes", icon_name="group", order=20
    )


@hooks.register("register_admin_menu_item")
def unit_item() -> MenuItem:
    item = office_menu_item(Duty.UNIT)
    return item(_("My unit"), reverse_lazy("unit:mine"), name="unit", icon_name="home", order=5)


@hooks.register("register_admin_menu_item")
def training_item() -> MenuItem:
    return MenuItem(
        _("Training"), reverse_lazy("training:index"), name="training", icon_name="openquote",
        order=60,
    )  # fmt: skip


@hooks.register(PROGRAMMES)
def nominations_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Nominations"), reverse_lazy("nominations:index"), icon_name="pick", order=40
    )


@hooks.register(PROGRAMMES)
def certificates_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Certificates"), reverse_lazy("credentials:index"), icon_name="doc-full", order=45
    )


@hooks.register(PROGRAMMES)
def briefings_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Briefings"), reverse_lazy("briefings:index"), icon_name="mail", order=30
    )


@hooks.register(PROGRAMMES)
def board_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Progress of the plan"), reverse_lazy("planning:board"), icon_name="tasks", order=50
    )


@hooks.register(PROGRAMMES)
def coverage_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Coverage"), reverse_lazy("planned:board"), icon_name="list-ul",
        order=10,
    )  # fmt: skip


@hooks.register(PROGRAMMES)
def materials_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Materials"), reverse_lazy("planned:materials"), icon_name="doc-full", order=20
    )


@hooks.register("insert_global_admin_css", order=22)
def programmes_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("programmes/desk.css"))
