"""The newsroom's lists under its menu: texts by kind, and the categories they are sorted by."""

from typing import Any

from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet

from signalmast.core.flags import flag_svg
from signalmast.newsroom.forms import CategoryForm, HashtagForm
from signalmast.newsroom.models import (
    Category,
    EventPage,
    Hashtag,
    NoticePage,
    Publication,
    StoryPage,
)
from signalmast.newsroom.views.lists import (
    AnyTextFilterSet,
    BeginView,
    TextFilterSet,
    TextIndexView,
    TextTable,
    columns,
)
from signalmast.people.desk import OfficeIndexView, OfficeViewSet, office_menu_item
from signalmast.people.enums import Duty

#: The hook under which the newsroom's menu items hang.
NEWSROOM = "register_newsroom_menu_item"


class TextViewSet(PageListingViewSet):
    """A list of texts of one kind. Writing and approving see it."""

    index_view_class = TextIndexView
    choose_parent_view_class = BeginView
    menu_hook = NEWSROOM
    add_to_admin_menu = True
    with_kind = False
    filterset_class: Any = TextFilterSet

    @cached_property
    def columns(self) -> list[Column]:
        return columns(with_kind=self.with_kind)

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return office_menu_item(Duty.WRITE)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "page_title": self.menu_label}


class StoryViewSet(TextViewSet):
    model = StoryPage
    name = "stories"
    icon = "doc-full"
    menu_label = _("Stories")
    menu_order = 10


class NoticeViewSet(TextViewSet):
    model = NoticePage
    name = "notices"
    icon = "warning"
    menu_label = _("Notices")
    menu_order = 20


class EventViewSet(TextViewSet):
    model = EventPage
    name = "events"
    icon = "date"
    menu_label = _("Events")
    menu_order = 30


class AnyTextViewSet(TextViewSet):
    """All kinds in one list: where a search and the queue lead to."""

    model = Publication
    name = "texts"
    icon = "search"
    menu_label = _("All texts")
    menu_order = 40
    with_kind = True
    filterset_class = AnyTextFilterSet

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name != "choose_parent"]


def shown_flag(category: Category) -> str:
    return flag_svg(category.flag, size=36, title=str(category.get_flag_display()))


class CategoryIndexView(OfficeIndexView):
    default_ordering = ("order", "name")
    table_class = TextTable


class CategoryViewSet(OfficeViewSet):
    """What texts are about. Its short name is chosen once; readers' addresses hold it."""

    model = Category
    name = "categories"
    icon = "tag"
    menu_hook = NEWSROOM
    add_to_admin_menu = True
    menu_label = _("Categories")
    menu_order = 70
    duty = Duty.WRITE
    see = Duty.WRITE
    index_view_class = CategoryIndexView
    inspect_view_enabled = False
    list_display = [
        "name",
        Column("flag", label=_("Flag"), accessor=shown_flag),
        "name_en",
        Column("slug", label=_("Short name"), accessor="slug"),
        Column("order", label=_("Order"), accessor="order", sort_key="order"),
    ]
    search_fields = ["name", "name_en"]
    search_backend_name = None
    form_fields = CategoryForm.Meta.fields

    def get_form_class(self, for_update: bool = False) -> type[CategoryForm]:  # noqa: ARG002 -- Wagtail's
        return CategoryForm


class HashtagViewSet(OfficeViewSet):
    """How tags are written on channels, where joining their words would not do."""

    model = Hashtag
    name = "hashtags"
    icon = "tag"
    menu_hook = NEWSROOM
    add_to_admin_menu = True
    menu_label = _("Hashtags")
    menu_order = 75
    duty = Duty.WRITE
    see = Duty.WRITE
    inspect_view_enabled = False
    list_display = [
        "topic",
        Column("word", label=_("On channels"), accessor=str, sort_key="word"),
    ]
    search_fields = ["word"]
    search_backend_name = None
    form_fields = HashtagForm.Meta.fields

    def get_form_class(self, for_update: bool = False) -> type[HashtagForm]:  # noqa: ARG002 -- Wagtail's
        return HashtagForm
