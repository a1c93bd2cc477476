"""The registers of this room at the desk: what each lists, filters and lets one change."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.channels.viewsets import OwnModelFilter
from signalmast.core.desk import REGISTERS
from signalmast.core.listing import CellColumn, OfficeChoiceFilter, PeriodFilter
from signalmast.people.desk import OfficeFilterSet, OfficeViewSet, SourceColumn
from signalmast.people.models import Unit
from signalmast.programmes.domain.plans import overdue, planned_periods
from signalmast.programmes.enums import Kind, Level, Status
from signalmast.programmes.forms import registers as forms
from signalmast.programmes.models import (
    Commendation,
    Contest,
    ContestEntry,
    PlanItem,
    Programme,
    Session,
)
from signalmast.programmes.views import registers as views


def unit_filter() -> OwnModelFilter:
    return OwnModelFilter(queryset=Unit.objects.all(), label=_("Unit"))


class SessionFilterSet(OfficeFilterSet):
    period = PeriodFilter(field_name="held_on")
    unit = unit_filter()
    programme = OwnModelFilter(queryset=Programme.objects.all(), label=_("Programme"))
    attendance = django_filters.ChoiceFilter(
        label=_("Attendance"),
        method="by_attendance",
        choices=[("missing", _("not reported yet")), ("known", _("reported"))],
    )

    class Meta:
        model = Session
        fields: list[str] = []

    def by_attendance(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(attended__isnull=value == "missing")


class CommendationFilterSet(OfficeFilterSet):
    period = PeriodFilter(field_name="day")
    unit = unit_filter()
    level = django_filters.ChoiceFilter(label=_("Level"), choices=Level.choices)
    kind = django_filters.ChoiceFilter(label=_("For"), choices=Kind.choices)

    class Meta:
        model = Commendation
        fields: list[str] = []


class ContestFilterSet(OfficeFilterSet):
    period = PeriodFilter(field_name="held_on")
    dated = django_filters.ChoiceFilter(
        label=_("Date"),
        method="by_date",
        choices=[("no", _("without a date")), ("yes", _("with a date"))],
    )

    class Meta:
        model = Contest
        fields: list[str] = []

    def by_date(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(held_on__isnull=value == "no")


class PlanFilterSet(OfficeFilterSet):
    period = OfficeChoiceFilter(
        label=_("Period"),
        offer=lambda office: [(one.key, one.label) for one in reversed(planned_periods(office))],
    )
    unit = unit_filter()
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, null_label=_("not stated")
    )
    late = django_filters.ChoiceFilter(
        label=_("Due"), method="by_due", choices=[("yes", _("overdue"))]
    )

    class Meta:
        model = PlanItem
        fields: list[str] = []

    def by_due(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        return overdue(rows, timezone.localdate())


class Register(OfficeViewSet):
    """A register under “Registers” whose rows persons and files keep together."""

    menu_hook = REGISTERS
    delete_view_class = views.RegisterDeleteView
    form_class: Any = None

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002 -- Wagtail's form
        return self.form_class


class Sessions(Register):
    name = "sessions"
    model = Session
    icon = "group"
    menu_label = _("Sessions")
    menu_order = 10
    index_view_class = views.SessionIndexView
    add_view_class = views.AddSession
    edit_view_class = views.EditSession
    form_class = forms.SessionForm
    filterset_class = SessionFilterSet
    search_fields = ("programme__name", "programme_name", "unit__name", "note")
    ordering = ("-held_on", "subject")
    list_display = (
        "programme",
        CellColumn("held_on", label=_("Date"), sort_key="held_on"),
        CellColumn("unit", label=_("Unit"), sort_key="unit__sorts_as"),
        CellColumn("expected", label=_("Called"), sort_key="expected"),
        CellColumn("attended", label=_("Present"), sort_key="attended"),
        SourceColumn(),
    )
    list_export = ("programme", "held_on", "unit", "expected", "attended", "note")
    inspect_view_fields = ("programme", "held_on", "unit", "expected", "attended", "note")


class Commendations(Register):
    name = "commendations"
    model = Commendation
    icon = "pick"
    menu_label = _("Commendations")
    menu_order = 20
    index_view_class = views.RegisterIndexView
    add_view_class = views.AddCommendation
    edit_view_class = views.EditCommendation
    form_class = forms.CommendationForm
    filterset_class = CommendationFilterSet
    search_fields = ("name", "round", "citation", "unit__name")
    ordering = ("-day", "subject")
    list_display = (
        "name",
        CellColumn("round", label=_("Round"), sort_key="round"),
        CellColumn("get_level_display", label=_("Level"), sort_key="level"),
        CellColumn("get_kind_display", label=_("For"), sort_key="kind"),
        CellColumn("unit", label=_("Unit"), sort_key="unit__sorts_as"),
        CellColumn("day", label=_("Date"), sort_key="day"),
        SourceColumn(),
    )
    list_export = ("round", "level", "kind", "name", "unit", "day", "citation")
    inspect_view_fields = ("name", "round", "level", "kind", "unit", "day", "citation")


class Contests(Register):
    name = "contests"
    model = Contest
    icon = "list-ol"
    menu_label = _("Contests")
    menu_order = 30
    index_view_class = views.ContestIndexView
    add_view_class = views.AddContest
    edit_view_class = views.EditContest
    inspect_view_class = views.ContestInspectView
    inspect_template_name = "programmes/contest/inspect.html"
    form_class = forms.ContestForm
    filterset_class = ContestFilterSet
    search_fields = ("name",)
    ordering = ("-held_on", "name")
    list_display = (
        "name",
        CellColumn("held_on", label=_("Date"), sort_key="held_on"),
        CellColumn("number_of_entries", label=_("Entries"), sort_key="number_of_entries"),
    )
    list_export = ("name", "held_on", "held_on_assumed", "number_of_entries")
    export_headings = {"number_of_entries": _("Entries")}


class ContestEntries(Register):
    """Entries have no menu item; one comes to them through their contest."""

    name = "contest_entries"
    model = ContestEntry
    icon = "list-ol"
    menu_hook = ""
    index_view_class = views.EntryIndexView
    add_view_class = views.AddEntry
    edit_view_class = views.EditEntry
    delete_view_class = views.DeleteEntry
    inspect_view_class = views.EntryInspectView
    form_class = forms.EntryForm
    search_fields = ("entry", "contest__name", "unit__name")
    list_display = (
        "entry",
        CellColumn("contest", label=_("Contest"), sort_key="contest__name"),
        CellColumn("unit", label=_("Unit"), sort_key="unit__sorts_as"),
        SourceColumn(),
    )
    list_export = ("contest", "entry", "unit", "scores")
    inspect_view_fields = ("contest", "entry", "unit", "scores")


class PlanItems(Register):
    name = "plan"
    model = PlanItem
    icon = "tasks"
    menu_label = _("Plan")
    menu_order = 40
    index_view_class = views.PlanIndexView
    index_results_template_name = "programmes/plan/index_results.html"
    add_view_class = views.AddPlanItem
    edit_view_class = views.EditPlanItem
    form_class = forms.PlanItemForm
    filterset_class = PlanFilterSet
    search_fields = ("task", "result", "unit__name")
    list_display = (
        "task",
        CellColumn("unit", label=_("Lead unit"), sort_key="unit__sorts_as", width="20%"),
        CellColumn("due", label=_("Due"), sort_key="due", width="10%"),
        CellColumn("get_status_display", label=_("Status"), sort_key="status", width="14%"),
        SourceColumn(),
    )
    list_export = ("period", "task", "unit", "due", "status", "result")
    inspect_view_fields = ("period", "task", "unit", "due", "status", "result")


VIEWSETS = (Sessions, Commendations, Contests, ContestEntries, PlanItems)
