"""The office's pages on platforms at the desk."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from signalmast.channels.models import Account
from signalmast.core.listing import AskOnce, CellColumn
from signalmast.people.desk import (
    OfficeEditView,
    OfficeIndexView,
    OfficeViewSet,
    office_of,
    own_rows,
)
from signalmast.people.enums import Duty

#: The hook under which rooms put what an office sets once and seldom changes.
SETTINGS = "register_desk_settings_menu_item"


class OwnModelFilter(django_filters.ModelChoiceFilter):
    """A choice among records of the office of the request."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return own_rows(super().get_queryset(request), office_of(request))


class AccountForm(WagtailAdminModelForm):
    """The name under which the desk lists a page."""

    class Meta:
        model = Account
        fields = ["name"]
        help_texts = {
            "name": _(
                "Files find the page by this name; once it is changed, name the page so with "
                "every file, or a second page appears in the list."
            )
        }


class AccountEditView(OfficeEditView):
    can_delete = False


class AccountIndexView(AskOnce, OfficeIndexView):
    pass


class Accounts(OfficeViewSet):
    """Pages come with the files that speak of them."""

    name = "channel_accounts"
    model = Account
    icon = "globe"
    menu_hook = SETTINGS
    menu_label = _("Channel accounts")
    menu_order = 20
    duty = Duty.LOAD
    index_view_class = AccountIndexView
    edit_view_class = AccountEditView
    inspect_view_enabled = False
    list_display = (
        "name",
        CellColumn("platform", label=_("Platform"), sort_key="platform"),
        CellColumn("external_id", label=_("Number on the platform")),
    )

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002 -- Wagtail's form
        return AccountForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {**common, "add_url_name": None, "delete_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name not in {"add", "delete"}]
