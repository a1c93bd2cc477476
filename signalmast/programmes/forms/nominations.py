"""Forms of nominations: what a unit proposes, what the office decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.core.tabular.text import nfc
from signalmast.programmes.domain.nominations import NO_NUMBER, Award
from signalmast.programmes.enums import Level
from signalmast.programmes.forms.fields import a_reason
from signalmast.programmes.models import Nomination


class NominationForm(forms.ModelForm[Nomination]):
    """Whom a unit proposes and why."""

    class Meta:
        model = Nomination
        fields = ("round", "kind", "name", "reasons", "consent")
        widgets = {"reasons": forms.Textarea({"rows": 6}), "consent": forms.RadioSelect()}
        help_texts = {
            "round": gettext_lazy("Such as “First quarter of 2018”; rounds are counted by it."),
            "reasons": gettext_lazy("What was done, when, and for whom; two or three sentences."),
            "consent": gettext_lazy(
                "A person is named on the site only if they agreed, and can take it back."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {
            name: nfc(value).strip() if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class AwardForm(forms.Form):
    """Level and decision of an award, as its document says."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    decision_number = forms.CharField(
        label=gettext_lazy("Number of the decision"), max_length=60,
        error_messages={"required": NO_NUMBER},
    )  # fmt: skip
    decided_on = forms.DateField(
        label=gettext_lazy("Date of the decision"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    citation = forms.CharField(
        label=gettext_lazy("Citation"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Empty takes the unit's reasons."),
    )  # fmt: skip

    def award(self) -> Award:
        return Award(**self.cleaned_data)


class DeclineForm(forms.Form):
    why = a_reason(gettext_lazy("Why not"), longest=1000)
