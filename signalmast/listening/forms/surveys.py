"""What a person at the desk enters about a survey."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy

from signalmast.listening.domain.admissions import MOST
from signalmast.listening.domain.surveys import (
    LONGEST_INTRODUCTION,
    LONGEST_TITLE,
    Details,
    Words,
)
from signalmast.listening.models import Survey
from signalmast.people.models import Unit


def _day(**more: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, **more)


class DetailsForm(forms.Form):
    """What a survey is: words in each language, for whom, how long."""

    slug = forms.SlugField(
        label=gettext_lazy("Word in the address"),
        max_length=60,
        help_text=gettext_lazy("Short, without diacritics, such as an-toan-mang-2026."),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit it is about"), required=False, queryset=Unit.objects.none()
    )
    is_closed_group = forms.BooleanField(
        label=gettext_lazy("Only with a one-time code"),
        required=False,
        help_text=gettext_lazy(
            "For a closed group, such as the pupils of a school. You print a sheet of codes; "
            "nobody can join a code to an answer."
        ),
    )
    shows_results = forms.BooleanField(
        label=gettext_lazy("Results are published"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Only tables that passed the protection of small groups."),
    )
    opens_on = _day(label=gettext_lazy("Opens on"))
    closes_on = _day(label=gettext_lazy("Closes after"))

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.of(office)
        self.languages = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
        words = {}
        for code in self.languages:
            name = get_language_info(code)["name_translated"]
            is_own = code == office.language
            words[f"title_{code}"] = forms.CharField(
                label=gettext_lazy("Title (%(language)s)") % {"language": name},
                required=is_own,
                max_length=LONGEST_TITLE,
            )
            words[f"introduction_{code}"] = forms.CharField(
                label=gettext_lazy("Introduction (%(language)s)") % {"language": name},
                required=False,
                max_length=LONGEST_INTRODUCTION,
                widget=forms.Textarea({"rows": 3}),
            )
        self.fields = {**words, **self.fields}

    @property
    def details(self) -> Details:
        given = dict(self.cleaned_data)
        words = {
            code: Words(given.pop(f"title_{code}"), given.pop(f"introduction_{code}"))
            for code in self.languages
        }
        written = {code: one for code, one in words.items() if one.title or one.introduction}
        return Details(words=written, **given)

    @staticmethod
    def of(survey: Survey) -> dict[str, Any]:
        """Return what the form begins with for a survey that is there."""
        own = {name: getattr(survey, name) for name in DetailsForm.base_fields}
        for one in survey.words.all():
            own[f"title_{one.language}"] = one.title
            own[f"introduction_{one.language}"] = one.introduction
        return own


class _Several(forms.FileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """Files from one field, by their names; none is fine."""

    def clean(self, data: Any, initial: Any = None) -> dict[str, Any]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(_Files, self).clean(one, initial) for one in given if one]
        return {one.name: one for one in files}


class UploadForm(forms.Form):
    """The workbook with the questions, and files that they look things up in."""

    workbook = forms.FileField(
        label=gettext_lazy("Workbook (XLSForm)"),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.xlsm,.csv,.md"}),
        help_text=gettext_lazy("XLSX, up to 5 MB, with the sheets “survey” and “choices”."),
        error_messages={"required": gettext_lazy("Choose the workbook first.")},
    )
    beside = _Files(
        label=gettext_lazy("Files beside it"),
        required=False,
        widget=_Several({"accept": ".csv", "multiple": True}),
        help_text=gettext_lazy(
            "Only if the form names some, in select_one_from_file or pulldata(): CSV, up to five, "
            "400 kB together. They go with the form to everybody who opens it."
        ),
    )


class SendBackForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("What has to change"), max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class ClosingForm(forms.Form):
    closes_on = _day(label=gettext_lazy("Closes after"))


class CodesForm(forms.Form):
    """How many codes a sheet shall have."""

    count = forms.IntegerField(
        label=gettext_lazy("How many codes"), min_value=1, max_value=MOST, initial=40
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("of a collecting device", "Device or place"),
        max_length=100,
        help_text=gettext_lazy("Such as “Tablet 2, Lê Lợi school”; never a person's name."),
    )
