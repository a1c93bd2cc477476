"""What people send to reports."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from signalmast.core.periods import BadPeriod
from signalmast.people.models.offices import Layout

TEMPLATE_BYTES = 5 << 20


class BeginForm(forms.Form):
    """Which period a report is about; any the office can name."""

    period = forms.CharField(
        label=_("Period"),
        max_length=40,
        help_text=_("Such as 2018-H1, 2018-Q2, 2018-06, 2018 or 2018-01-01..2018-06-26."),
    )

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.fields["period"].widget.attrs["list"] = "periods"

    def clean_period(self) -> str:
        try:
            key: str = self.office.period(self.cleaned_data["period"]).key
        except BadPeriod as error:
            raise forms.ValidationError(str(error)) from error
        return key


class ReturnForm(forms.Form):
    because = forms.CharField(
        label=_("What should be changed"), widget=forms.Textarea(attrs={"rows": 3})
    )


class SignForm(forms.Form):
    name = forms.CharField(
        label=_("Name under the report"),
        max_length=200,
        help_text=_("After signing nothing in this report can be changed any more."),
    )


class TemplateForm(forms.Form):
    layout = forms.ChoiceField(label=_("Layout"), choices=Layout.choices)
    file = forms.FileField(label=_("Word template"), validators=[FileExtensionValidator(["docx"])])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > TEMPLATE_BYTES:
            raise forms.ValidationError(
                _("The template is larger than 5 MB; remove pictures from it and try again.")
            )
        return file
