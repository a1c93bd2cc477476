"""Registers of the people room."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton

from signalmast.people.desk import DayColumn, OfficeIndexView, OfficeViewSet, SourceColumn
from signalmast.people.forms import UnitForm
from signalmast.people.models import Unit
from signalmast.people.views.units import merge


def _label(name: str) -> Any:
    return Unit._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # plain columns


class UnitIndexView(OfficeIndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("merged_into")

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if self.user_has_permission("change"):
            url = reverse("units:merge")
            buttons.append(HeaderButton(_("Merge units"), url=url, icon_name="resubmit"))
        return buttons


class UnitViewSet(OfficeViewSet):
    model = Unit
    name = "units"
    icon = "site"
    add_to_admin_menu = True
    menu_order = 60
    menu_name = "units"
    index_view_class = UnitIndexView
    list_display = [
        "name",
        "code",
        "kind",
        DayColumn("valid_from", label=_label("valid_from"), sort_key="valid_from"),
        DayColumn("valid_to", label=_label("valid_to"), sort_key="valid_to"),
        "merged_into",
        SourceColumn(),
    ]
    list_export = ["name", "code", "kind", "valid_from", "valid_to", "merged_into"]
    list_filter = ["kind", "merged_into"]
    search_fields = ["name", "code", "kind", "aliases__name"]
    search_backend_name = None
    form_fields = UnitForm.Meta.fields
    inspect_view_fields = [*UnitForm.Meta.fields, "aliases", "merged_from"]

    def get_form_class(self, for_update: bool = False) -> type[UnitForm]:  # noqa: ARG002 -- Wagtail's
        return UnitForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("merge/", merge, name="merge")]


unit_viewset = UnitViewSet()
