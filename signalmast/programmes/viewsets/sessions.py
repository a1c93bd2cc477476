"""Lists about sessions that are to be held: programmes, the roster, what is planned."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.channels.viewsets import OwnModelFilter
from signalmast.core.listing import CellColumn, PeriodFilter
from signalmast.people.desk import OfficeFilterSet
from signalmast.programmes.enums import PlannedState
from signalmast.programmes.forms import programmes as forms
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur
from signalmast.programmes.views import programmes as views
from signalmast.programmes.viewsets.registers import Register, unit_filter


class Programmes(Register):
    name = "programmes"
    model = Programme
    icon = "openquote"
    menu_label = _("Programmes")
    menu_order = 70
    index_view_class = views.ProgrammeIndexView
    add_view_class = views.AddProgramme
    edit_view_class = views.EditProgramme
    inspect_view_enabled = False
    form_class = forms.ProgrammeForm
    search_fields = ("name", "topic")
    ordering = ("name",)
    list_display = (
        "name",
        CellColumn("held", label=_("Sessions"), sort_key="held"),
        CellColumn("last", label=_("Last session"), sort_key="last"),
        CellColumn("due_on", label=_("To be held by"), sort_key="due_on"),
    )
    list_export = ("name", "topic", "called", "begins_on", "due_on", "held", "last")
    export_headings = {"held": _("Sessions"), "last": _("Last session")}


class Rapporteurs(Register):
    name = "rapporteurs"
    model = Rapporteur
    icon = "user"
    menu_label = _("Rapporteurs")
    menu_order = 80
    index_view_class = views.RapporteurIndexView
    add_view_class = views.AddRapporteur
    edit_view_class = views.EditRapporteur
    delete_view_class = views.StrikeOff
    form_class = forms.RapporteurForm
    search_fields = ("name", "post", "topics")
    ordering = ("name",)
    list_display = (
        "name",
        CellColumn("post", label=_("Position"), sort_key="post"),
        CellColumn("topics", label=_("Speaks about")),
        CellColumn("until", label=_("On the roster until"), sort_key="until"),
    )
    list_export = ("name", "post", "topics", "until")
    inspect_view_fields = ("name", "post", "topics", "until")


class PlannedFilterSet(OfficeFilterSet):
    period = PeriodFilter(field_name="starts_at", moments=True)
    unit = unit_filter()
    programme = OwnModelFilter(queryset=Programme.objects.all(), label=_("Programme"))
    how_far = django_filters.ChoiceFilter(
        label=_("How far"),
        method="by_how_far",
        choices=[
            ("coming", _("to come")),
            ("silent", _("over, not reported")),
            ("reported", _("reported")),
            ("off", _("called off")),
        ],
    )

    class Meta:
        model = PlannedSession
        fields: list[str] = []

    def by_how_far(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        found: dict[str, Any] = {
            "coming": {"state": PlannedState.PLANNED, "session": None, "ends_at__gt": now},
            "silent": {"state": PlannedState.PLANNED, "session": None, "ends_at__lte": now},
            "reported": {"session__isnull": False},
            "off": {"state": PlannedState.CALLED_OFF},
        }
        return rows.filter(**found[value])


class PlannedSessions(Register):
    """Changed on pages of their own, where the verbs are."""

    name = "planned_sessions"
    model = PlannedSession
    icon = "date"
    menu_label = _("Planned sessions")
    menu_order = 15
    duty = None
    index_view_class = views.PlannedIndexView
    inspect_view_enabled = False
    filterset_class = PlannedFilterSet
    search_fields = ("programme__name", "unit__name", "place")
    ordering = ("-starts_at", "pk")
    list_display = (
        "programme",
        CellColumn("starts_at", label=_("Begins"), sort_key="starts_at"),
        CellColumn("unit", label=_("Unit"), sort_key="unit__sorts_as"),
        CellColumn("place", label=_("Place"), sort_key="place"),
        CellColumn("get_state_display", label=_("State"), sort_key="state"),
    )
    list_export = (
        "programme", "unit", "starts_at", "ends_at", "place", "expected", "capacity", "state",
    )  # fmt: skip


VIEWSETS = (Programmes, Rapporteurs, PlannedSessions)
