"""The office's accounts and what goes out through them at the desk."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from signalmast.channels.forms import AccountForm
from signalmast.channels.models import Account, Delivery
from signalmast.channels.views import accounts, calendar, connecting, deliveries
from signalmast.people.desk import OfficeEditView, OfficeViewSet, office_of, own_rows
from signalmast.people.enums import Duty

#: The hook under which rooms put what an office sets once and seldom changes.
SETTINGS = "register_desk_settings_menu_item"


class OwnModelFilter(django_filters.ModelChoiceFilter):
    """A choice among records of the office of the request."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return own_rows(super().get_queryset(request), office_of(request))


class AccountEditView(OfficeEditView):
    can_delete = False


class Accounts(OfficeViewSet):
    """Pages come with the files that speak of them, or are connected to publish on them."""

    name = "channel_accounts"
    model = Account
    icon = "globe"
    menu_hook = SETTINGS
    menu_label = _("Channel accounts")
    menu_order = 20
    duty = Duty.LOAD
    index_view_class = accounts.AccountIndexView
    index_results_template_name = "channels/accounts_results.html"
    edit_view_class = AccountEditView
    inspect_view_class = accounts.AccountInspectView
    inspect_template_name = "channels/account.html"
    filterset_class = accounts.AccountFilterSet
    list_display = accounts.COLUMNS

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002 -- Wagtail's form
        return AccountForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {**common, "add_url_name": None, "delete_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [one for one in super().get_urlpatterns() if one.name not in {"add", "delete"}]
        return [
            *kept,
            path("connect/", connecting.choose, name="connect"),
            path("connect/<slug:key>/", connecting.connect, name="connect_to"),
            path("settings/<int:pk>/", connecting.change, name="settings"),
            path("check/<int:pk>/", connecting.check, name="check"),
            path("pause/<int:pk>/", connecting.pause, name="pause"),
        ]


class Deliveries(OfficeViewSet):
    """Rows are written by what is published; people only decide about those that wait."""

    name = "deliveries"
    model = Delivery
    icon = "upload"
    add_to_admin_menu = True
    menu_label = _("Deliveries")
    menu_order = 17
    duty = None
    index_view_class = deliveries.DeliveryIndexView
    index_template_name = "channels/deliveries.html"
    index_results_template_name = "channels/deliveries_results.html"
    inspect_view_class = deliveries.DeliveryInspectView
    inspect_template_name = "channels/delivery.html"
    filterset_class = deliveries.DeliveryFilterSet
    list_display = deliveries.COLUMNS
    list_export = ("title", "act", "account", "due_at", "state", "said", "sent_at", "url")
    search_fields = ("title",)
    search_backend_name = None
    exclude_form_fields = ("office",)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        gone = {f"{name}_url_name": None for name in ("add", "edit", "delete")}
        return {**common, **gone}

    def get_urlpatterns(self) -> list[URLPattern]:
        gone = {"add", "edit", "delete"}
        kept = [one for one in super().get_urlpatterns() if one.name not in gone]
        return [
            *kept,
            path("calendar/", calendar.calendar, name="calendar"),
            path("go-on/", deliveries.go_on, name="go_on"),
        ]
