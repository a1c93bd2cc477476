"""What this room adds to the desk: accounts, deliveries, and the menu of settings."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from signalmast.channels import panels
from signalmast.channels.viewsets import SETTINGS, Accounts, Deliveries

__all__ = ["panels"]
settings_menu = Menu(register_hook_name=SETTINGS)


@hooks.register("register_admin_viewset")
def lists() -> list[Any]:
    return [Accounts(), Deliveries()]


@hooks.register("register_admin_menu_item")
def settings_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Settings"), settings_menu, name="desk-settings", icon_name="cogs", order=78
    )


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    sheets = ((static(name),) for name in ("channels/lists.css", "channels/desk.css"))
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets)
