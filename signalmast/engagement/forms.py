"""Forms of this room: where a post belongs, and what an office's files call their columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from signalmast.core.importing.registry import importers
from signalmast.core.models import ColumnAlias
from signalmast.core.tabular.text import header_key, nfc
from signalmast.engagement.models import Post


class PostForm(WagtailAdminModelForm):
    """Category and unit of a post; everything else comes from the platform."""

    class Meta:
        model = Post
        fields = ["category", "unit"]
        widgets = {"category": forms.TextInput(attrs={"list": "categories"})}

    def clean_category(self) -> str:
        return nfc(self.cleaned_data["category"]).strip()


SEPARATOR = "/"


def _targets() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return every field of every kind of file, each said with its kind."""
    return [
        (
            importer.label,
            [
                (
                    f"{importer.format}{SEPARATOR}{column.field}",
                    f"{importer.label}: {column.names[0]}",
                )
                for column in importer.columns
            ],
        )
        for importer in importers().values()
        if importer.columns
    ]


class ColumnAliasForm(WagtailAdminModelForm):
    """Kind of file and field are one choice, so that no field of another kind can be chosen."""

    target = forms.ChoiceField(
        label=gettext_lazy("Kind of file and field"),
        help_text=gettext_lazy("Which column of which kind of file has this name."),
    )
    field_order = ["name", "target"]

    class Meta:
        model = ColumnAlias
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        target.choices = [("", "---------"), *_targets()]
        if self.instance.pk:
            self.initial["target"] = f"{self.instance.format}{SEPARATOR}{self.instance.field}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        name, target = nfc(cleaned.get("name") or "").strip(), cleaned.get("target")
        if not name or not target:
            return cleaned
        cleaned["name"] = name
        format_name, _bar, field = target.partition(SEPARATOR)
        self._check_not_shipped(format_name, name)
        self._check_not_there(format_name, name)
        self.instance.format, self.instance.field = format_name, field
        return cleaned

    def _check_not_shipped(self, format_name: str, name: str) -> None:
        key = header_key(name)
        for column in importers()[format_name].columns:
            if key in {header_key(known) for known in column.names}:
                said = _(
                    "Files of this kind may call “%(field)s” so already; nothing needs adding."
                )
                self.add_error("name", said % {"field": column.names[0]})

    def _check_not_there(self, format_name: str, name: str) -> None:
        others = ColumnAlias.objects.filter(office=self.instance.office, format=format_name)
        key = header_key(name)
        for other in others.exclude(pk=self.instance.pk):
            if header_key(other.name) == key:
                said = _("“%(name)s” is in the list for this kind of file; change that line.")
                self.add_error("name", said % {"name": other.name})
