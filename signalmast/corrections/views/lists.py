"""The lists of the room: claims, the most urgent first, and rulings that readers contest."""

from typing import Any

import django_filters
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from signalmast.core.listing import AskOnce, LooseSearch, ReadFirst
from signalmast.corrections.enums import OPEN, ClaimState, Nature, Origin, Outcome
from signalmast.corrections.models import Claim, Contest, Ruling
from signalmast.corrections.permissions import can_check, can_confirm
from signalmast.corrections.views import words
from signalmast.people.desk import OfficeFilterSet, OfficeIndexView, office_of
from signalmast.people.views.clock import OfficeClock

IS_OPEN, MINE, BACK, ANSWERED = "open", "mine", "back", "answered"
STATES = [(IS_OPEN, gettext_lazy("open: needs somebody")), *ClaimState.choices]
CONTEST_STATES = [
    (IS_OPEN, gettext_lazy("to be answered")),
    (ANSWERED, gettext_lazy("answer waits for a second person")),
    *Outcome.choices,
]
DECIDE = [
    (MINE, gettext_lazy("a ruling to confirm")),
    (BACK, gettext_lazy("a ruling of mine that was sent back")),
]
#: In these nobody rules on a claim any more.
SETTLED = (ClaimState.ANSWERED, ClaimState.MERGED, ClaimState.SET_ASIDE)


def to_confirm(user: Any, office: Any) -> list[int]:
    """Return the numbers of the claims whose proposal this person may confirm."""
    rows = Ruling.objects.proposed().exclude(proposed_by=user.pk).filter(claim__office=office)
    return [one.claim_id for one in rows.select_related("claim") if can_confirm(user, one)]


def sent_back_to(user: Any) -> QuerySet[Ruling]:
    """Return the proposals of a person that were sent back and that no newer one replaces."""
    newest = Ruling.objects.filter(claim=OuterRef("claim")).order_by("-version")
    rows = Ruling.objects.filter(proposed_by=user.pk, confirmed_at=None)
    rows = rows.exclude(sent_back_at=None).exclude(claim__state__in=SETTLED)
    return rows.filter(version=Subquery(newest.values("version")[:1]))


class ClaimFilterSet(OfficeFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=STATES
    )
    decide = django_filters.ChoiceFilter(
        label=gettext_lazy("Waits for me"), method="by_decision", choices=DECIDE
    )
    nature = django_filters.ChoiceFilter(label=gettext_lazy("What it is"), choices=Nature.choices)
    origin = django_filters.ChoiceFilter(label=gettext_lazy("Came by"), choices=Origin.choices)

    class Meta:
        model = Claim
        fields: list[str] = []

    def by_state(self, rows: Any, _name: str, value: str) -> QuerySet[Claim]:
        found: QuerySet[Claim] = rows.open() if value == IS_OPEN else rows.filter(state=value)
        return found

    def by_decision(self, rows: Any, _name: str, value: str) -> QuerySet[Claim]:
        user = self.request.user
        waiting: Any = sent_back_to(user).values("claim")
        if value == MINE:
            waiting = to_confirm(user, office_of(self.request))
        found: QuerySet[Claim] = rows.filter(pk__in=waiting)
        return found


COLUMNS = (
    "text",
    Column(
        "urgency", label=gettext_lazy("Priority"), accessor=words.shown_urgency,
        sort_key="urgency",
    ),
    Column("state", label=gettext_lazy("State"), accessor=words.shown_state, sort_key="state"),
    Column("nature", label=gettext_lazy("What it is"), accessor=words.shown_nature),
    Column("origin", label=gettext_lazy("Came by"), accessor="get_origin_display"),
    Column(
        "received_at", label=words.RECEIVED, accessor=words.shown_received,
        sort_key="received_at",
    ),
    Column(
        "times", label=gettext_lazy("Times handed in"), accessor=words.shown_count,
        sort_key="times",
    ),
)  # fmt: skip


class CardTable(Table):
    """A table that reads as cards on a phone."""

    classname = "listing desk-cards desk-claims"


class RoomIndexView(OfficeClock, AskOnce, LooseSearch, ReadFirst, OfficeIndexView):
    """A list whose rows lead to a page; there is nothing else to choose for one."""

    table_class = CardTable

    def get_list_more_buttons(self, instance: Any) -> list[Any]:  # noqa: ARG002 -- Wagtail's
        return []


class ClaimIndexView(RoomIndexView):
    """Claims of one office: open ones first, by how much they matter, then what is settled."""

    page_title = gettext_lazy("Claims")
    default_ordering = ("-rank", "-urgency", "-received_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        is_open = Case(When(state__in=OPEN, then=Value(1)), default=Value(0))
        found: QuerySet[Any] = rows.annotate(
            rank=is_open, times=Count("submissions", distinct=True)
        )
        return found

    @cached_property
    def may_note(self) -> bool:
        return can_check(self.request.user, office_of(self.request))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may_note:
            return []
        return [HeaderButton(_("Note a claim"), url=reverse("claims:note"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_note": self.may_note}


class ContestFilterSet(OfficeFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=CONTEST_STATES
    )

    class Meta:
        model = Contest
        fields: list[str] = []

    def by_state(self, rows: Any, _name: str, value: str) -> QuerySet[Contest]:
        narrowed = {IS_OPEN: Q(outcome="", decided_at=None),
                    ANSWERED: Q(decided_at=None) & ~Q(outcome="")}  # fmt: skip
        decided = Q(outcome=value, decided_at__isnull=False)
        found: QuerySet[Contest] = rows.filter(narrowed.get(value, decided))
        return found


CONTEST_COLUMNS = (
    "text",
    Column("state", label=gettext_lazy("State"), accessor=words.shown_contest),
    Column("ruling", label=gettext_lazy("Correction"), accessor="title"),
    Column(
        "received_at", label=words.RECEIVED, accessor=words.shown_received,
        sort_key="received_at",
    ),
)  # fmt: skip


class ContestIndexView(RoomIndexView):
    """Contested rulings of one office, those that want an answer first."""

    page_title = gettext_lazy("Contested rulings")
    default_ordering = ("-rank", "received_at", "pk")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        is_open = Case(When(decided_at=None, then=Value(1)), default=Value(0))
        rows = rows.select_related("ruling__claim__office").prefetch_related("ruling__words")
        found: QuerySet[Any] = rows.annotate(rank=is_open)
        return found

    def get_table(self, object_list: Any) -> Any:
        for one in object_list:
            one.title = one.ruling.words_in(one.ruling.claim.office.language).title
        return super().get_table(object_list)
