"""Posts, daily numbers and names of columns at the desk."""

from typing import Any

import django_filters
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from signalmast.channels.models import Account
from signalmast.channels.viewsets import SETTINGS, OwnModelFilter
from signalmast.core.desk import REGISTERS
from signalmast.core.importing.registry import importers
from signalmast.core.listing import CellColumn, OfficeChoiceFilter, PeriodFilter
from signalmast.core.models import ColumnAlias
from signalmast.engagement import forms, views
from signalmast.engagement.models import DailyMetric, Kind, Post
from signalmast.people.desk import OfficeFilterSet, OfficeViewSet, SourceColumn
from signalmast.people.models import Unit


def account_filter() -> OwnModelFilter:
    return OwnModelFilter(field_name="account", queryset=Account.objects.all(), label=_("Page"))


class PostFilterSet(OfficeFilterSet):
    period = PeriodFilter(field_name="published_at", moments=True)
    page = account_filter()
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    category = OfficeChoiceFilter(
        label=_("Category"),
        offer=lambda office: [(name, name) for name in views.categories(office)],
    )
    unit = OwnModelFilter(
        queryset=Unit.objects.all(), label=_("Unit concerned"), null_label=_("none")
    )

    class Meta:
        model = Post
        fields: list[str] = []


class Posts(OfficeViewSet):
    """Posts come and go with imports; a person sets their category and unit."""

    name = "posts"
    model = Post
    icon = "comment"
    menu_hook = REGISTERS
    menu_label = _("Posts")
    menu_order = 50
    index_view_class = views.PostIndexView
    edit_view_class = views.PostEditView
    edit_template_name = "engagement/post/edit.html"
    inspect_view_class = views.PostInspectView
    inspect_template_name = "engagement/post/inspect.html"
    filterset_class = PostFilterSet
    search_fields = ("title",)
    ordering = ("-published_at", "pk")
    list_display = (
        "title",
        CellColumn("published_at", label=_("Published"), sort_key="published_at"),
        CellColumn("account", label=_("Page"), accessor="account.name"),
        CellColumn("get_kind_display", label=_("Kind"), sort_key="kind"),
        CellColumn("category", label=_("Category"), sort_key="category"),
        CellColumn("unit", label=_("Unit concerned")),
        CellColumn("latest_reactions", label=_("Reactions"), sort_key="latest_reactions"),
        CellColumn("latest_comments", label=_("Comments"), sort_key="latest_comments"),
        CellColumn("latest_shares", label=_("Shares"), sort_key="latest_shares"),
        CellColumn("latest_views", label=_("Views"), sort_key="latest_views"),
        SourceColumn(views.shown_post_source),
    )
    list_export = (
        "published_at",
        "title",
        "account",
        "kind",
        "category",
        "unit",
        "latest_reactions",
        "latest_comments",
        "latest_shares",
        "latest_views",
        "external_id",
        "permalink",
    )
    export_headings = {
        "latest_reactions": _("Reactions"),
        "latest_comments": _("Comments"),
        "latest_shares": _("Shares"),
        "latest_views": _("Views"),
    }
    inspect_view_fields = (
        "title",
        "published_at",
        "account",
        "kind",
        "category",
        "unit",
        "is_share",
        "external_id",
    )

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002 -- Wagtail's form
        return forms.PostForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {**common, "add_url_name": None, "delete_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name not in {"add", "delete"}]


class DailyFilterSet(OfficeFilterSet):
    period = PeriodFilter(field_name="day")
    page = account_filter()
    metric = OfficeChoiceFilter(
        label=_("Metric"), offer=lambda office: [(name, name) for name in metrics(office)]
    )

    class Meta:
        model = DailyMetric
        fields: list[str] = []


def metrics(office: Any) -> list[str]:
    """Return what the office has daily numbers of."""
    rows = DailyMetric.objects.filter(office=office).order_by("metric")
    return list(rows.values_list("metric", flat=True).distinct())


class DailyNumbers(OfficeViewSet):
    """Numbers of a page for a day, as the platform gave them; nobody changes them here."""

    name = "daily_numbers"
    model = DailyMetric
    icon = "date"
    menu_hook = REGISTERS
    menu_label = _("Daily numbers")
    menu_order = 60
    duty = None
    index_view_class = views.DailyIndexView
    filterset_class = DailyFilterSet
    search_fields = ("metric",)
    ordering = ("metric", "-day")
    list_display = (
        CellColumn("metric", label=_("Metric"), sort_key="metric"),
        CellColumn("day", label=_("Day"), sort_key="day"),
        CellColumn("account", label=_("Page"), accessor="account.name"),
        CellColumn("value", label=_("Value"), sort_key="value"),
        SourceColumn(),
    )
    list_export = ("metric", "day", "account", "value")
    exclude_form_fields = ("office",)
    inspect_view_enabled = False


def kind_of_file(alias: ColumnAlias) -> str:
    """Return what the desk calls the kind of file a name is for."""
    importer = importers().get(alias.format)
    return str(importer.label) if importer else alias.format


def meaning(alias: ColumnAlias) -> str:
    """Return the usual name of the column that a name stands for."""
    importer = importers().get(alias.format)
    columns = importer.columns if importer else ()
    return next((one.names[0] for one in columns if one.field == alias.field), alias.field)


class ColumnNames(OfficeViewSet):
    """Names that this office's files give to columns, beside the names the desk knows."""

    name = "column_names"
    model = ColumnAlias
    icon = "table"
    menu_hook = SETTINGS
    menu_label = _("Column names")
    menu_order = 10
    index_view_class = views.AliasIndexView
    inspect_view_enabled = False
    list_display = (
        "name",
        CellColumn("field", label=_("Means"), accessor=meaning),
        CellColumn("format", label=_("Kind of file"), accessor=kind_of_file),
    )

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002 -- Wagtail's form
        return forms.ColumnAliasForm


VIEWSETS = (Posts, DailyNumbers, ColumnNames)
