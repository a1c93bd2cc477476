"""The lists: consultations of an office, and statements with those first that wait to be read."""

from typing import Any

import django_filters
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from signalmast.channels.views.words import ACT, DOUBT, GOOD, OFF, WAITS, chip, labelled
from signalmast.core.listing import AskOnce, LooseSearch, OfficeChoiceFilter, ReadFirst
from signalmast.core.numbers import show
from signalmast.core.templatetags.desk import cell
from signalmast.listening.enums.consultations import By, ConsultationState, StatementState
from signalmast.listening.models import Consultation, Statement
from signalmast.listening.permissions import can_consult
from signalmast.people.desk import OfficeFilterSet, OfficeIndexView, office_of
from signalmast.people.views.clock import OfficeClock

STATES: dict[str, str] = {
    ConsultationState.DRAFT: WAITS, ConsultationState.PROPOSED: ACT, ConsultationState.OPEN: GOOD,
    ConsultationState.CLOSED: OFF,
}  # fmt: skip
LOOKS: dict[str, str] = {
    StatementState.WAITING: DOUBT, StatementState.SHOWN: GOOD, StatementState.DECLINED: OFF,
    StatementState.REMOVED: OFF,
}  # fmt: skip
WAITING, APPEAL, DECIDE, REMOVAL = "waiting", "appeal", "decide", "removal"
TASKS = [
    (WAITING, gettext_lazy("to be read")),
    (APPEAL, gettext_lazy("an author objects: to be answered")),
    (DECIDE, gettext_lazy("answer to an author waits for a second person")),
    (REMOVAL, gettext_lazy("proposed to be taken out")),
]
TASK: dict[str, Q] = {
    WAITING: Q(state=StatementState.WAITING),
    APPEAL: Q(appeal__decided_at=None, appeal__outcome="", appeal__isnull=False),
    DECIDE: Q(appeal__isnull=False, appeal__decided_at=None) & ~Q(appeal__outcome=""),
    REMOVAL: Q(state=StatementState.SHOWN, removal_by__isnull=False),
}


def shown_state(consultation: Consultation) -> SafeString:
    return chip(STATES[consultation.state], consultation.get_state_display())


def shown_statement(statement: Statement) -> SafeString:
    """Return where a statement stands and what of it waits for somebody."""
    appeal = getattr(statement, "appeal", None)
    if appeal is not None and appeal.is_open:
        words = _("answer waits for a second person") if appeal.outcome else _("author objects")
        return chip(ACT, words)
    if statement.removal_waits:
        return chip(ACT, _("proposed to be taken out"))
    return chip(LOOKS[statement.state], statement.get_state_display())


def shown_closing(consultation: Consultation) -> SafeString:
    return labelled(gettext_lazy("Closes"), cell(consultation.closes_at))


def shown_waiting(consultation: Any) -> SafeString:
    return labelled(gettext_lazy("Statements to read"), show(consultation.waiting))


class ConsultationFilterSet(OfficeFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=ConsultationState.choices
    )

    class Meta:
        model = Consultation
        fields: list[str] = []


COLUMNS = (
    "title",
    Column("state", label=gettext_lazy("State"), accessor=shown_state, sort_key="state"),
    Column("access", label=gettext_lazy("For whom"), accessor="get_access_display"),
    Column(
        "closes_at", label=gettext_lazy("Closes"), accessor=shown_closing, sort_key="closes_at"
    ),
    Column(
        "waiting", label=gettext_lazy("Statements to read"), accessor=shown_waiting,
        sort_key="waiting",
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


class ConsultationIndexView(RoomIndexView):
    """Consultations of one office: what waits for somebody, what is open, what is over."""

    page_title = gettext_lazy("Consultations")
    default_ordering = ("rank", "-opens_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        rank = Case(
            When(state=ConsultationState.PROPOSED, then=Value(0)),
            When(state=ConsultationState.OPEN, then=Value(1)),
            When(state=ConsultationState.DRAFT, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        waits = Count("statements", filter=Q(statements__state=StatementState.WAITING))
        found: QuerySet[Any] = rows.annotate(rank=rank, waiting=waits)
        return found

    @cached_property
    def may_begin(self) -> bool:
        return can_consult(self.request.user, office_of(self.request))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may_begin:
            return []
        begin = reverse("consultations:begin")
        take_in = reverse("consultations:import")
        return [
            HeaderButton(_("Begin a consultation"), url=begin, icon_name="plus"),
            HeaderButton(_("Take in from Polis"), url=take_in, icon_name="upload"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_begin": self.may_begin}


def offered(office: Any) -> list[tuple[int, str]]:
    """Return the office's consultations as choices, newest first."""
    rows = Consultation.objects.of(office).order_by("-opens_at")
    return list(rows.values_list("pk", "title")[:100])


class StatementFilterSet(OfficeFilterSet):
    consultation = OfficeChoiceFilter(
        label=gettext_lazy("Consultation"), field_name="consultation", offer=offered
    )
    task = django_filters.ChoiceFilter(
        label=gettext_lazy("Waits for somebody"), method="by_task", choices=TASKS
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=StatementState.choices)
    by = django_filters.ChoiceFilter(label=pgettext_lazy("statement", "By"), choices=By.choices)

    class Meta:
        model = Statement
        fields: list[str] = []

    def by_task(self, rows: Any, _name: str, value: str) -> QuerySet[Statement]:
        found: QuerySet[Statement] = rows.filter(TASK[value])
        return found


STATEMENT_COLUMNS = (
    "text",
    Column("state", label=gettext_lazy("State"), accessor=shown_statement, sort_key="state"),
    Column(
        "number", label=gettext_lazy("Number"), sort_key="number",
        accessor=lambda one: labelled(gettext_lazy("Number"), show(one.number)),
    ),
    Column("by", label=pgettext_lazy("statement", "By"), accessor="get_by_display"),
    Column("consultation", label=gettext_lazy("Consultation"), accessor="consultation.title"),
    Column(
        "received_at", label=gettext_lazy("Received"),
        accessor=lambda one: labelled(gettext_lazy("Received"), cell(one.received_at)),
        sort_key="received_at",
    ),
)  # fmt: skip


class StatementIndexView(RoomIndexView):
    """Statements of one office, those first that wait for somebody, the oldest of them on top."""

    page_title = gettext_lazy("Statements")
    default_ordering = ("rank", "received_at", "pk")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        waits = TASK[WAITING] | TASK[APPEAL] | TASK[DECIDE] | TASK[REMOVAL]
        rank = Case(When(waits, then=Value(0)), default=Value(1), output_field=IntegerField())
        found: QuerySet[Any] = rows.select_related("consultation", "appeal").annotate(rank=rank)
        return found
