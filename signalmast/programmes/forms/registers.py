"""Forms of the registers; each refusal says what is wrong and what to do."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from signalmast.core.numbers import show
from signalmast.core.periods import BadPeriod, short_day
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.text import nfc
from signalmast.core.tabular.values import parse_decimal
from signalmast.people.models import Unit
from signalmast.programmes.domain.units import unit_fault
from signalmast.programmes.models import (
    Commendation,
    Contest,
    ContestEntry,
    PlanItem,
    Session,
)


class RegisterForm(WagtailAdminModelForm):
    """Checks that more than one register makes."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = nfc(value).strip()
        return cleaned

    def check_day_has_come(self, field: str) -> None:
        day: date | None = self.cleaned_data.get(field)
        today = self.instance.office.today()
        if day is not None and day > today:
            said = _("%(day)s has not come yet; correct the date or enter it after that day.")
            self.add_error(field, said % {"day": short_day(day)})

    def check_unit_in_force(self, day: date | None) -> None:
        """Refuse a unit that did not exist on the day."""
        unit: Unit | None = self.cleaned_data.get("unit")
        if unit is None or day is None:
            return
        wrong = unit_fault(unit, day)
        if wrong:
            self.add_error("unit", wrong)


class SessionForm(RegisterForm):
    """A session at the desk. More present than called needs a word in the note."""

    class Meta:
        model = Session
        fields = ["programme", "unit", "held_on", "expected", "attended", "note"]
        help_texts = {
            "expected": gettext_lazy("Leave empty what nobody wrote down."),
            "attended": gettext_lazy("Leave empty while the unit has not reported."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_day_has_come("held_on")
        self.check_unit_in_force(cleaned.get("held_on"))
        expected: int | None = cleaned.get("expected")
        attended: int | None = cleaned.get("attended")
        if expected is None or attended is None:
            return cleaned
        if attended > expected and not cleaned.get("note"):
            said = _(
                "%(attended)s present are more than the %(expected)s called; correct one of the "
                "numbers, or say in the note how it came about."
            )
            shown = {"attended": show(attended), "expected": show(expected)}
            self.add_error("attended", said % shown)
        return cleaned


class CommendationForm(RegisterForm):
    """A commendation at the desk."""

    class Meta:
        model = Commendation
        fields = ["round", "level", "kind", "name", "unit", "day", "citation"]
        help_texts = {
            "round": gettext_lazy("Such as “First quarter of 2018”; rounds are counted by it."),
            "name": gettext_lazy("The person or collective, as the decision writes it."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_day_has_come("day")
        self.check_unit_in_force(cleaned.get("day"))
        return cleaned


class ContestForm(RegisterForm):
    """A contest at the desk."""

    class Meta:
        model = Contest
        fields = ["name", "held_on"]
        help_texts = {
            "held_on": gettext_lazy("A contest without a date is counted in no period."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_day_has_come("held_on")
        return cleaned


class ScoresField(forms.CharField):
    """Scores as lines `judge: number`; a judge without a number gave none."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{judge}: {written(score)}" for judge, score in value.items())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or {}))
        except forms.ValidationError:
            return True

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        found: dict[str, int | float] = {}
        for line in (nfc(value or "")).splitlines():
            judge, colon, text = (part.strip() for part in line.rpartition(":"))
            if not line.strip():
                continue
            if not colon or not judge:
                said = _("“%(line)s” names no judge; write one line for each, such as Judge 1: 8.5")
                raise forms.ValidationError(said % {"line": line.strip()[:80]})
            if judge in found:
                said = _("“%(judge)s” stands there twice; keep one line for each judge.")
                raise forms.ValidationError(said % {"judge": judge})
            try:
                score = parse_decimal(text)
            except BadValue as error:
                raise forms.ValidationError(str(error)) from error
            if score is not None:
                whole = score == score.to_integral_value()
                found[judge] = int(score) if whole else float(score)
        return dict(sorted(found.items()))


def written(score: float | None) -> str:
    """Write a score with the reader's decimal mark and no other, or 1310 would read as 1.31."""
    if score is None:
        return ""
    return repr(score).replace(".", str(get_format("DECIMAL_SEPARATOR")))


class EntryForm(RegisterForm):
    """One entry of a contest with what each judge gave."""

    scores = ScoresField(
        label=gettext_lazy("Scores"),
        required=False,
        help_text=gettext_lazy(
            "One line for each judge, such as Judge 1: 8.5; leave out who gave none."
        ),
    )

    class Meta:
        model = ContestEntry
        fields = ["contest", "entry", "unit", "scores"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        contest = cleaned.get("contest")
        self.check_unit_in_force(contest.held_on if contest else None)
        return cleaned


class PlanItemForm(RegisterForm):
    """A task of the plan at the desk."""

    class Meta:
        model = PlanItem
        fields = ["period", "task", "unit", "due", "status", "result"]
        help_texts = {
            "period": gettext_lazy("Such as 2018-H1, 2018-Q2, 2018-06 or 2018."),
        }

    def clean_period(self) -> str:
        typed = self.cleaned_data["period"].strip().upper()
        try:
            return str(self.instance.office.period(typed).key)
        except BadPeriod as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["status"] = cleaned.get("status") or None
        self.check_unit_in_force(cleaned.get("due"))
        return cleaned
