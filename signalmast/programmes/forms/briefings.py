"""Forms of briefings: the note itself, a question, an answer, a withdrawal."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.tabular.text import nfc
from signalmast.newsroom.models import Attachment
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.enums import Role
from signalmast.people.models import Unit
from signalmast.programmes.forms.fields import a_reason
from signalmast.programmes.models import Briefing

LINK = gettext_lazy("Where others find it too; a document's number goes into the source.")


class BriefingForm(forms.ModelForm[Briefing]):
    """A short note with its source, for whom, and how long it holds."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of units"), required=False, widget=forms.CheckboxSelectMultiple
    )

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Members of the office as well"), required=False,
        choices=[(one.value, one.label) for one in Role if one != Role.UNIT_OFFICER],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever has one of these roles reads and confirms it, too."),
    )  # fmt: skip
    source_url = forms.URLField(
        label=gettext_lazy("Link to the source"), required=False, max_length=500, help_text=LINK,
        assume_scheme="https",
    )  # fmt: skip

    class Meta:
        model = Briefing
        fields = (
            "title", "text", "source", "source_url", "kinds", "units", "roles", "attachments",
            "valid_from", "valid_until", "by_mail",
        )  # fmt: skip
        widgets = {
            "text": forms.Textarea({"rows": 8}),
            "units": forms.CheckboxSelectMultiple,
            "attachments": forms.CheckboxSelectMultiple,
            "valid_from": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "valid_until": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }
        help_texts = {
            "text": gettext_lazy("What happened, what is known, what to say when people ask."),
            "units": gettext_lazy("Neither kinds nor units chosen means every unit."),
            "valid_until": gettext_lazy("After this day it is marked as ended everywhere."),
            "by_mail": gettext_lazy("Officers get the title and a link; the text stays here."),
        }

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        units = Unit.objects.of(office).filter(merged_into=None)
        kinds = units.exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
        fields["kinds"].choices = [(one, one) for one in kinds]
        fields["units"].queryset = units
        files = Attachment.objects.filter(collection__name=collection_name(office.pk))
        fields["attachments"].queryset = files
        if not files.exists():
            del fields["attachments"]
        if self.instance.pk:
            self.initial["kinds"] = self.instance.kinds
            self.initial["roles"] = self.instance.roles

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error(
                "valid_until", _("The last day comes before the first; correct one of them.")
            )
        return {
            name: nfc(value).strip() if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your question to the office"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer, which every unit reads"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    why = a_reason(gettext_lazy("Why it is taken back"))
