"""The office's accounts: the list, and one account with what it can do and what is wrong."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from signalmast.channels.domain.watching import needs_a_person, runs_out_soon
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Delivery
from signalmast.channels.permissions import can_connect
from signalmast.channels.views import words
from signalmast.core.listing import AskOnce, CellColumn, ReadFirst
from signalmast.people.desk import OfficeFilterSet, OfficeIndexView, OfficeInspectView, office_of
from signalmast.people.views.clock import OfficeClock

WANTS, TOKEN, FILES = "wants", "token", "files"
#: What the list of accounts can be narrowed to.
LOOKS = [
    (WANTS, gettext_lazy("a person has to act")),
    (TOKEN, gettext_lazy("the token runs out in 14 days")),
    *Standing.choices,
    (FILES, gettext_lazy("not connected")),
]
WORKED, DAYS = gettext_lazy("Last success"), gettext_lazy("Token, days left")
COLUMNS = (
    "name",
    CellColumn(
        "platform", label=gettext_lazy("Channel"), accessor=words.shown_platform,
        sort_key="platform",
    ),
    Column(
        "standing", label=gettext_lazy("State"), accessor=words.shown_trouble,
        sort_key="standing",
    ),
    Column(
        "worked_at", label=WORKED, sort_key="worked_at",
        accessor=lambda account: words.shown_moment(WORKED, account.worked_at),
    ),
    Column(
        "expires_at", label=DAYS, sort_key="expires_at",
        accessor=lambda account: words.labelled(DAYS, words.shown_days_left(account)),
    ),
)  # fmt: skip


class AccountFilterSet(OfficeFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=LOOKS
    )

    class Meta:
        model = Account
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Account], _name: str, value: str) -> QuerySet[Account]:
        if value == WANTS:
            return rows.filter(needs_a_person())
        if value == TOKEN:
            return rows.filter(runs_out_soon())
        if value == FILES:
            return rows.filter(connector="")
        return rows.filter(standing=value).exclude(connector="")


class AccountTable(Table):
    """A table that reads as cards on a phone."""

    classname = "listing desk-cards"


class AccountIndexView(OfficeClock, AskOnce, ReadFirst, OfficeIndexView):
    table_class = AccountTable

    @cached_property
    def may_connect(self) -> bool:
        return can_connect(self.request.user, office_of(self.request))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may_connect:
            return []
        url = reverse("channel_accounts:connect")
        return [HeaderButton(_("Connect a channel"), url=url, icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_connect": self.may_connect}


class AccountInspectView(OfficeClock, OfficeInspectView):
    """One account: what is wrong and what to do, the proof, what the channel can do."""

    template_name = "channels/account.html"
    page_title = gettext_lazy("Channel account")

    def get_page_subtitle(self) -> str:
        return str(self.object.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        account: Account = self.object
        kind = words.kind_of(account)
        does, does_not = words.abilities(kind) if kind is not None else ([], [])
        deliveries = Delivery.objects.of(account.office).filter(account=account)
        return {
            **context,
            "account": account,
            "is_installed": kind is not None,
            "platform": words.shown_platform(account),
            "state": words.shown_standing(account),
            "problem": words.whats_wrong(account),
            "days_left": words.shown_days_left(account),
            "link": words.safe_link(account.url),
            "site": settings.SITE_URL,
            "proof_wanted": kind is not None and not kind.is_own_site and not account.is_proven,
            "is_paused": account.standing == Standing.PAUSED,
            "may_connect": can_connect(self.request.user, account.office),
            "does": does,
            "does_not": does_not,
            "deliveries": deliveries.count(),
        }
