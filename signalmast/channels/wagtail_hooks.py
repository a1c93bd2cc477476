"""What this room adds to the desk: the list of the office's pages, and the menu it is in."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from signalmast.channels.viewsets import SETTINGS, Accounts

settings_menu = Menu(register_hook_name=SETTINGS)


@hooks.register("register_admin_viewset")
def accounts() -> Any:
    return Accounts()


@hooks.register("register_admin_menu_item")
def settings_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Settings"), settings_menu, name="desk-settings", icon_name="cogs", order=78
    )


@hooks.register("insert_global_admin_css")
def list_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("channels/lists.css"))
