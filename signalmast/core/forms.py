"""What forms say of an empty field and of a verb's refusal, and the form that describes a file."""

import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.importer import Importer, Option
from signalmast.core.importing.registry import importers

#: What a field says that was left empty and has no sentence of its own.
EMPTY = _("Fill this in; it must not stay empty.")
COLUMN = "column-"
ORDERS = [
    ("", _("as this kind of file usually has it")),
    ("dmy", _("day, month, year")),
    ("mdy", _("month, day, year")),
]


def install() -> None:
    """Have every form say what to do about an empty field, not only that it is required."""
    forms.Field.default_error_messages["required"] = EMPTY


def put(
    form: forms.BaseForm, error: ValidationError, *, names: Mapping[str, str] | None = None
) -> None:
    """Say what a verb refused beside the field it is about, else above the form.

    `names` holds the fields that the form calls otherwise than the verb.
    """
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, said in error.message_dict.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, said)


def format_choices() -> list[tuple[str, Any]]:
    """Return the kinds of file there are, for a person to choose from."""
    return [("", _("recognise it")), *((one.format, one.label) for one in importers().values())]


class FileForm(forms.Form):
    """Format, options and, where the importer takes one, the column map of a file.

    One field per option, named as in `Importer.options`; one `column-<field>` per field of the
    map, holding a title of the header.
    """

    format = forms.ChoiceField(label=_("Kind of file"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        importer: Importer | None,
        header: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["format"].choices = format_choices()  # type: ignore[attr-defined]  # a ChoiceField
        for option in importer.options if importer else ():
            if option.kind == "columns":
                self._add_columns(importer, header)
            else:
                self.fields[option.name] = _field(option)

    def _add_columns(self, importer: Importer | None, header: Sequence[str]) -> None:
        titles = [("", _("no column")), *((title, title) for title in header if title)]
        for column in importer.columns if importer else ():
            self.fields[COLUMN + column.field] = forms.ChoiceField(
                label=column.names[0], choices=titles, required=False
            )

    @property
    def columns(self) -> dict[str, str]:
        """The column map as it was chosen: field to title."""
        return {
            name.removeprefix(COLUMN): value
            for name, value in self.cleaned_data.items()
            if name.startswith(COLUMN) and value
        }

    @property
    def options(self) -> dict[str, Any]:
        """What `load_file` takes as options: only what a person said."""
        said = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if name != "format" and not name.startswith(COLUMN) and value not in (None, "")
        }
        return {**said, "columns": self.columns} if self.columns else said


def initial(
    format: str,  # noqa: A002 -- the pack's word
    options: Mapping[str, Any],
    columns: Mapping[str, str],
) -> dict[str, Any]:
    """Return the first values of a FileForm."""
    stated = {name: value for name, value in options.items() if name != "columns"}
    return {"format": format, **stated, **{COLUMN + name: one for name, one in columns.items()}}


def _field(option: Option) -> forms.Field:
    common: dict[str, Any] = {
        "label": option.label,
        "help_text": option.help,
        "required": False,
    }
    if option.kind == "date":
        return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **common)
    if option.kind == "zone":
        zones = sorted(zoneinfo.available_timezones())
        choices = [("", _("as this kind of file usually has it")), *((one, one) for one in zones)]
        return forms.ChoiceField(choices=choices, **common)
    if option.kind == "order":
        return forms.ChoiceField(choices=ORDERS, **common)
    return forms.CharField(max_length=200, **common)
