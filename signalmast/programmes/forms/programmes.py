"""The form of a programme at the desk, and of somebody on the roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.questionnaires import questionnaires
from signalmast.newsroom.models import Attachment
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.models import Unit
from signalmast.programmes.forms.registers import RegisterForm
from signalmast.programmes.models import Programme, Rapporteur


class ProgrammeForm(RegisterForm):
    """What a programme is about, whom it calls, by when, with which materials."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of units called"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen calls every unit."),
    )  # fmt: skip
    questionnaire = forms.ChoiceField(
        label=gettext_lazy("Survey afterwards"), required=False,
        help_text=gettext_lazy(
            "After a session its unit gets the survey's address and a code for those who were "
            "there."
        ),
    )  # fmt: skip

    class Meta:
        model = Programme
        fields = [
            "name", "topic", "called", "kinds", "begins_on", "due_on", "materials", "questionnaire",
        ]  # fmt: skip
        labels = {"topic": gettext_lazy("Topic")}
        widgets = {
            "topic": forms.Textarea({"rows": 4}),
            "materials": forms.CheckboxSelectMultiple({"class": "desk-picks"}),
        }
        help_texts = {
            "called": gettext_lazy("Such as “heads of neighbourhoods and their deputies”."),
            "due_on": gettext_lazy("The board shows from this day on who has not held it."),
            "materials": gettext_lazy("Files of the newsroom; upload new ones there first."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office, fields = self.instance.office, self.fields
        kinds = Unit.objects.of(office).exclude(kind="").order_by("kind")
        known = dict.fromkeys([*kinds.values_list("kind", flat=True), *self.instance.kinds])
        fields["kinds"].choices = [(one, one) for one in known]
        if not known:
            del fields["kinds"]
        surveys = questionnaires(office)
        if surveys or self.instance.questionnaire:
            fields["questionnaire"].choices = _offered(surveys, self.instance.questionnaire)
        else:
            del fields["questionnaire"]

    def offer_materials(self) -> None:
        """Let the office's own files be chosen; their collection says whose they are."""
        field: Any = self.fields["materials"]
        own = Attachment.objects.filter(
            collection__name=collection_name(self.instance.office_id)
        ).order_by("title")
        field.queryset = own
        if not own.exists():
            del self.fields["materials"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("begins_on"), cleaned.get("due_on")
        if first is not None and last is not None and last < first:
            said = _("It would have to be held before it begins; correct one of the days.")
            self.add_error("due_on", said)
        return cleaned


def _offered(surveys: Any, chosen: str) -> list[tuple[str, str]]:
    found = [("", _("none"))]
    found += [(one.name, f"{one.title} ({one.state})") for one in surveys]
    if chosen and chosen not in dict(found):
        found.append((chosen, _("a survey that is not public any more")))
    return found


class RapporteurForm(RegisterForm):
    """Somebody who speaks for the office."""

    class Meta:
        model = Rapporteur
        fields = ["name", "post", "topics", "until"]
        labels = {"post": gettext_lazy("Position")}
        help_texts = {
            "until": gettext_lazy("Empty while they stay; after this day nobody books them."),
        }
