"""Forms of the plan: a proposal, the task it becomes, how far a task is, evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.people.models import Unit, User
from signalmast.programmes.domain.planning import NO_LABEL
from signalmast.programmes.enums import Status
from signalmast.programmes.forms.fields import a_reason
from signalmast.programmes.models import Proposal

DAY = {"type": "date"}


class ProposalForm(forms.ModelForm[Proposal]):
    class Meta:
        model = Proposal
        fields = ("text", "unit", "recorded_on")
        widgets = {
            "text": forms.Textarea({"rows": 4}),
            "recorded_on": forms.DateInput(DAY, "%Y-%m-%d"),
        }

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = Unit.objects.of(office).filter(merged_into=None)


class TaskForm(forms.Form):
    """The task that a proposal becomes."""

    period = forms.CharField(
        label=gettext_lazy("Period"), max_length=30,
        help_text=gettext_lazy("Such as 2018-H1, 2018-Q2, 2018-06 or 2018."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Task"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Empty takes the proposal's own words."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Lead unit"), queryset=Unit.objects.none(), required=False
    )
    due = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(DAY, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = Unit.objects.of(office)


class DeclineForm(forms.Form):
    why = a_reason(gettext_lazy("Why not"), longest=1000)


class ProgressForm(forms.Form):
    """How far a task is. `seen` is the state on the screen, so that two do not overwrite."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput())
    status = forms.ChoiceField(
        label=gettext_lazy("How far it is"), choices=Status.choices, required=False,
        widget=forms.RadioSelect(),
    )  # fmt: skip
    result = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class EvidenceForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("What shows it"), max_length=300, error_messages={"required": NO_LABEL}
    )
    url = forms.URLField(
        label=gettext_lazy("Link"), max_length=1000, required=False, assume_scheme="https"
    )


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who looks after it"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        people = User.objects.filter(memberships__office=office, is_active=True).distinct()
        fields["owner"].queryset = people.order_by("last_name", "first_name")
