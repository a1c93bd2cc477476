"""Forms of the people room: members, units, the office."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from signalmast.people.domain.offices import OFFICE_FIELDS
from signalmast.people.domain.units import name_in_files
from signalmast.people.enums import Role
from signalmast.people.models import Office, Unit, User


class MemberForm(forms.Form):
    """Who joins, in which role, for which unit."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=gettext_lazy("What the person types to sign in; letters, digits and . @ + - _"),
    )
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=150, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=gettext_lazy("Only for a unit officer."),
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.of(office)  # type: ignore[attr-defined]  # a ModelChoiceField


class OfficeForm(forms.ModelForm[Office]):
    class Meta:
        model = Office
        fields = OFFICE_FIELDS


class UnitForm(WagtailAdminModelForm):
    """A unit with its days and the other names files give it, one a line."""

    names = forms.CharField(
        label=gettext_lazy("Names in files"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        help_text=gettext_lazy("Other ways in which files write the name, one on each line."),
    )

    class Meta:
        model = Unit
        fields = ["name", "code", "kind", "valid_from", "valid_to", "merged_into"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            known = self.instance.aliases.order_by("name").values_list("name", flat=True)
            self.initial["names"] = "\n".join(known)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean()
        first, last, into = (found.get(name) for name in ("valid_from", "valid_to", "merged_into"))
        if first and last and last < first:
            raise ValidationError(
                _("The unit would end before it begins; correct one of the two days.")
            )
        if into is not None and into.pk == self.instance.pk:
            raise ValidationError(_("A unit can't be merged into itself; choose another unit."))
        if into is not None and last is None:
            raise ValidationError(
                _("A unit that was merged has a last day in force; write it down.")
            )
        return found

    def save(self, commit: bool = True) -> Unit:
        unit: Unit = super().save(commit=commit)
        if commit and "names" in self.changed_data:
            name_in_files(unit, names=self.cleaned_data["names"].splitlines(), by=self.for_user)
        return unit


class MergeForm(forms.Form):
    """Which units become part of which other, and from which day."""

    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Units that are merged"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    into = forms.ModelChoiceField(label=gettext_lazy("Into"), queryset=Unit.objects.none())
    on = forms.DateField(
        label=gettext_lazy("From this day on"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.of(office)
        self.fields["units"].queryset = units.filter(merged_into=None)  # type: ignore[attr-defined]  # as named
        self.fields["into"].queryset = units  # type: ignore[attr-defined]  # as named
