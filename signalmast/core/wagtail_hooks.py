"""What the ground floor adds to the desk: pages, menu, style, home."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from signalmast.core import desk, duties
from signalmast.core.panels import HomePanel
from signalmast.core.urls import urlpatterns
from signalmast.core.views.imports import today_imports

registers_menu = Menu(register_hook_name=desk.REGISTERS)
reports_menu = Menu(register_hook_name=desk.REPORTS)
#: What the framework offers for sites of pages; a communications desk has its own words.
FOREIGN_ITEMS = frozenset({"explorer", "images", "documents", "reports", "settings", "snippets"})
FOREIGN_HELP = ("whats-new-in-wagtail", "editor-guide")


class DutyMenuItem(MenuItem):
    """A menu item for those who have a duty in the office of the request."""

    def __init__(self, *args: Any, duty: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty

    def is_shown(self, request: HttpRequest) -> bool:
        return duties.shown(request, self.duty)


@hooks.register("register_admin_urls")
def desk_urls() -> Sequence[object]:
    return urlpatterns


class HomeItem(MenuItem):
    """The home, for those whose desk begins there."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not desk.beginning(request)


@hooks.register("register_admin_menu_item")
def home_item() -> MenuItem:
    return HomeItem(
        _("Home"), reverse_lazy("wagtailadmin_home"), name="home", icon_name="home", order=10
    )


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return DutyMenuItem(
        _("Import"),
        reverse_lazy("imports:index"),
        name="import",
        icon_name="upload",
        order=20,
        duty="see",
    )


@hooks.register("register_admin_menu_item")
def figures_item() -> MenuItem:
    return DutyMenuItem(
        _("Figures"),
        reverse_lazy("figures:index"),
        name="figures",
        icon_name="list-ol",
        order=30,
        duty="see",
    )


@hooks.register("register_admin_menu_item")
def registers_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Registers"), registers_menu, name="registers", icon_name="table", order=40
    )


@hooks.register("register_admin_menu_item")
def reports_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Reports"), reports_menu, name="desk-reports", icon_name="doc-full", order=50
    )


@hooks.register("register_admin_menu_item")
def language_item() -> MenuItem:
    return MenuItem(
        "Tiếng Việt / English",
        reverse_lazy("desk_language"),
        name="language",
        icon_name="globe",
        order=12000,
    )


@hooks.register("construct_main_menu", order=1000)
def keep_own_items(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out what belongs to sites of pages; whoever runs the installation keeps settings."""
    foreign = FOREIGN_ITEMS - {"settings"} if request.user.is_superuser else FOREIGN_ITEMS
    items[:] = [item for item in items if item.name not in foreign]


@hooks.register("construct_help_menu", order=1000)
def keep_own_help(request: HttpRequest, items: list[MenuItem]) -> None:  # noqa: ARG001 -- a hook
    items[:] = [item for item in items if not item.name.startswith(FOREIGN_HELP)]


@hooks.register("construct_homepage_panels", order=1000)
def only_the_home_panel(request: HttpRequest, panels: list[Any]) -> None:  # noqa: ARG001 -- a hook
    panels[:] = [HomePanel()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[Any]) -> None:  # noqa: ARG001 -- a hook
    items.clear()


@hooks.register("insert_global_admin_css")
def desk_style() -> SafeString:
    sheets = ((static(name),) for name in ("core/tokens.css", "core/desk.css"))
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js")
def desk_script() -> SafeString:
    return format_html('<script src="{}"></script>', static("core/start.js"))


@desk.queue_item
def loaded_today(request: HttpRequest) -> Iterable[desk.QueueItem]:
    count = today_imports(request.office)  # type: ignore[attr-defined]  # OfficeMiddleware sets it
    yield desk.QueueItem(
        ngettext_lazy("file loaded today", "files loaded today", count),
        count,
        reverse("imports:index"),
        desk.Urgency.KNOW,
    )
