"""Forms of a judged contest: rules with criteria, a judge's name, a sheet of points."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.numbers import show_number
from signalmast.programmes.models import Criterion, Round

#: Criteria that one round can have; sheets with more are not filled in with care.
MOST_CRITERIA = 8


class RoundForm(forms.ModelForm[Round]):
    """How a round is decided."""

    class Meta:
        model = Round
        fields = ("name", "quorum", "goes_on", "breaks_ties", "adjusts")
        help_texts = {
            "quorum": gettext_lazy("An entry with fewer whole sheets gets no place."),
            "goes_on": gettext_lazy("Empty for the last round."),
            "breaks_ties": gettext_lazy(
                "Otherwise equals share a place. What is equal in every criterion shares it anyway."
            ),
            "adjusts": gettext_lazy(
                "Raw places are shown beside them. Matters where judges miss entries."
            ),
        }


class CriterionForm(forms.Form):
    """One criterion; an empty row is none."""

    name = forms.CharField(label=gettext_lazy("Criterion"), max_length=200, required=False)
    weight = forms.DecimalField(
        label=gettext_lazy("Weight"), max_digits=6, decimal_places=2, required=False
    )
    most = forms.DecimalField(
        label=gettext_lazy("Most points"), max_digits=6, decimal_places=2, required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        said = {name: given.get(name) for name in ("name", "weight", "most")}
        if not any(value not in (None, "") for value in said.values()):
            return given
        if not said["name"]:
            self.add_error("name", _("Name what gets points here, or empty the row."))
        for field in ("weight", "most"):
            value = said[field]
            if field not in self.errors and (value is None or value <= 0):
                self.add_error(field, _("Write a number above 0."))
        return given


def _plain(value: Decimal) -> str:
    """Return a decimal without empty places; 10 is "10" and not "1E+1"."""
    return f"{value.normalize():f}"


CriterionFormSet = forms.formset_factory(CriterionForm, extra=0, max_num=MOST_CRITERIA)


def criteria_forms(round_: Round | None, data: Any) -> Any:
    """Return rows for criteria: those that are there, and some empty ones."""
    there = round_.criteria.order_by("number") if round_ and round_.pk else []
    rows: list[dict[str, Any]] = [
        {"name": one.name, "weight": _plain(one.weight), "most": _plain(one.most)} for one in there
    ]
    rows += [{}] * (min(MOST_CRITERIA, max(4, len(rows) + 2)) - len(rows))
    return CriterionFormSet(data, initial=rows, prefix="criteria")


class JudgeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the judge"), max_length=120)


class ConflictForm(forms.Form):
    """Why a judge may not judge an entry."""

    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"), max_length=500, required=False
    )


class SheetForm(forms.Form):
    """Points for one entry, a field for each criterion; what is empty is not given yet.

    `stands` are the points that were kept before, by the number of the criterion.
    """

    def __init__(
        self, *args: Any, criteria: list[Criterion], stands: Mapping[int, Decimal], **kwargs: Any
    ) -> None:
        point = get_format("DECIMAL_SEPARATOR")
        kwargs["initial"] = {
            f"criterion-{number}": _plain(points).replace(".", point)
            for number, points in stands.items()
        }
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"criterion-{one.number}"] = forms.CharField(
                label=one.name, required=False,
                help_text=_("0 to %(most)s") % {"most": show_number(float(one.most))},
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for one in self.criteria:
            name = f"criterion-{one.number}"
            given[name] = self._points(name, str(given.get(name, "")).strip())
        return given

    def _points(self, name: str, said: str) -> Decimal | None:
        if not said:
            return None
        try:
            value: Decimal = forms.DecimalField(max_digits=6, decimal_places=2).clean(
                said.replace(",", ".")
            )
        except ValidationError:
            self.add_error(name, _("Write a number such as 8 or 8,5."))
            return None
        return value

    def points(self) -> dict[int, Decimal | None]:
        """Return what was given, by the number of the criterion."""
        return {one.number: self.cleaned_data[f"criterion-{one.number}"] for one in self.criteria}
