"""Forms of planned sessions and of what units report; each refusal is a verb's sentence."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.people.models import Unit
from signalmast.programmes.domain.planned import Plan, programmes_for
from signalmast.programmes.domain.reported import Report
from signalmast.programmes.enums import Came
from signalmast.programmes.forms.fields import a_reason
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur, Session

DAY = {"type": "date"}
TIME = {"type": "time"}
NUMBER = {"min": "0", "inputmode": "numeric"}


def a_day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(DAY, "%Y-%m-%d"), **more)


def a_time(**more: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(TIME, "%H:%M"), **more)


def a_count(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        required=False, min_value=0, max_value=1_000_000, widget=forms.NumberInput(NUMBER), **more
    )


class PlanForm(forms.Form):
    """One session: when, where, for how many, by whom. `seen` is the sequence on the screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput())
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none()
    )
    day = a_day(label=gettext_lazy("Date"))
    begins = a_time(label=gettext_lazy("Begins"))
    ends = a_time(label=gettext_lazy("Ends"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300)
    expected = a_count(label=gettext_lazy("How many are called"))
    capacity = a_count(label=gettext_lazy("Seats"))
    speakers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Speakers"), queryset=Rapporteur.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(
        self, *args: Any, office: Any, known: PlannedSession | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**_of(known), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.office = office
        self.known = known
        fields: Any = self.fields
        fields["programme"].queryset = self.programmes(office.today())
        if fields["programme"].queryset.count() == 1 and not self.initial.get("programme"):
            self.initial["programme"] = fields["programme"].queryset.get().pk
        current = Q(until=None) | Q(until__gte=office.today())
        if known is not None:
            current |= Q(pk__in=known.speakers.all())
        fields["speakers"].queryset = Rapporteur.objects.filter(current, office=office)
        if not fields["speakers"].queryset.exists():
            del fields["speakers"]

    def programmes(self, today: date) -> Any:
        """Return what may be chosen: programmes whose last day is to come."""
        rows = Programme.objects.of(self.office)
        due = Q(due_on=None) | Q(due_on__gte=today)
        return rows.filter(due | Q(pk=self.known.programme_id) if self.known else due)

    def plan(self) -> Plan:
        """Return what the form plans; it is valid."""
        given = self.cleaned_data
        return Plan(
            given["programme"], self._moment("begins"), self._moment("ends"), given["place"],
            capacity=given["capacity"], expected=given["expected"],
            speakers=tuple(given.get("speakers") or ()),
        )  # fmt: skip

    def _moment(self, name: str) -> datetime:
        day: date = self.cleaned_data["day"]
        at: time = self.cleaned_data[name]
        return datetime.combine(day, at, self.office.zone)


class UnitPlanForm(PlanForm):
    """A session of one unit, planned by its officer: the programmes that call the unit."""

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, office=unit.office, **kwargs)

    def programmes(self, today: date) -> Any:
        found = Q(pk__in=programmes_for(self.unit, today))
        if self.known is not None:
            found |= Q(pk=self.known.programme_id)
        return Programme.objects.of(self.office).filter(found)


class DeskPlanForm(PlanForm):
    """The same for units that the office chooses, one or many at one time."""

    unit = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Units"), queryset=Unit.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each unit gets a session of its own at this time."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("or all units of a kind"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    field_order = ("seen", "programme", "unit", "kinds")

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, office=office, **kwargs)
        fields: Any = self.fields
        units = Unit.objects.of(office).filter(merged_into=None)
        units = units.in_force(office.today())
        fields["unit"].queryset = units
        kinds = units.exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
        fields["kinds"].choices = [(one, one) for one in kinds]
        if self.known is not None or not kinds:
            del fields["kinds"]
        if self.known is not None:
            del fields["unit"]

    def units(self) -> list[Unit]:
        """Return the units chosen by name and by kind, each once."""
        fields: Any = self.fields
        chosen = set(self.cleaned_data["unit"].values_list("pk", flat=True))
        kinds = self.cleaned_data.get("kinds") or []
        found = fields["unit"].queryset.filter(Q(pk__in=chosen) | Q(kind__in=kinds))
        return list(found.select_related("office", "merged_into"))


def _of(known: PlannedSession | None) -> dict[str, Any]:
    """Return what a form about a planned session begins with."""
    if known is None:
        return {}
    return {
        "seen": known.sequence, "programme": known.programme_id, "day": known.day,
        "begins": known.begins.time(), "ends": known.ends.time(), "place": known.place,
        "expected": known.expected, "capacity": known.capacity,
        "speakers": list(known.speakers.all()),
    }  # fmt: skip


class CallOffForm(forms.Form):
    why = a_reason(gettext_lazy("Why"))


COUNT, LIST, CHECKED = "count", "list", "checked"


class ReportForm(forms.Form):
    """What a unit says of a session: by a number, by a list, or by the phones that checked in."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none()
    )
    held_on = a_day(label=gettext_lazy("Held on"))
    expected = a_count(label=gettext_lazy("How many were called"))
    way = forms.ChoiceField(
        label=gettext_lazy("How the number is known"), widget=forms.RadioSelect(), required=False
    )
    attended = a_count(label=gettext_lazy("How many came"))
    names = forms.CharField(
        label=gettext_lazy("List of those who came"), required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One name on each line. It is kept for certificates alone."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Needed where more came than were called."),
    )  # fmt: skip
    replaces = forms.BooleanField(
        label=gettext_lazy("Our numbers are right; put them in the place of the others."),
        required=False,
    )

    def __init__(
        self, *args: Any, unit: Unit, planned: PlannedSession | None = None,
        session: Session | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.checked = _checked_in(planned)
        begun = self._initial(planned, session)
        kwargs["initial"] = {**begun, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if planned is not None or session is not None:
            del fields["programme"]
        else:
            fields["programme"].queryset = programmes_for(unit, date.min)
        if planned is None:
            for name in ("way", "names"):
                del fields[name]
        else:
            fields["way"].choices = self._ways()

    def _ways(self) -> list[tuple[str, Any]]:
        ways: list[tuple[str, Any]] = [(COUNT, _("by counting")), (LIST, _("by a list of names"))]
        if self.checked:
            ways.insert(0, (CHECKED, _("by phones that checked in")))
        return ways

    def _initial(self, planned: PlannedSession | None, session: Session | None) -> dict[str, Any]:
        listed = [] if planned is None else _names_of(planned)
        found: dict[str, Any] = {"names": "\n".join(listed)}
        if session is not None:
            way = LIST if listed and len(listed) == session.attended else COUNT
            return {
                **found, "held_on": session.held_on, "expected": session.expected,
                "attended": session.attended, "note": session.note, "way": way,
            }  # fmt: skip
        if planned is None:
            return found
        return {
            **found, "held_on": planned.day, "expected": planned.expected,
            "attended": self.checked or None, "way": CHECKED if self.checked else COUNT,
        }  # fmt: skip

    def report(self) -> Report:
        """Return what the form reports; it is valid."""
        given = self.cleaned_data
        by_list = given.get("way") == LIST
        return Report(
            given["held_on"], attended=given["attended"], expected=given["expected"],
            note=given["note"], names=given["names"].splitlines() if by_list else None,
            replaces=given["replaces"],
        )  # fmt: skip


def _checked_in(planned: PlannedSession | None) -> int:
    """Return how many phones checked in and count."""
    if planned is None:
        return 0
    return planned.attendees.counted().exclude(came=Came.LISTED).count()


def _names_of(planned: PlannedSession) -> list[str]:
    rows = planned.attendees.filter(came=Came.LISTED, struck_out=False)
    return list(rows.order_by("pk").values_list("name", flat=True))
