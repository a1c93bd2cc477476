"""Taking in and sorting: what a person enters about a claim."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy, pgettext_lazy

from signalmast.corrections.domain.intake import LONGEST, Message
from signalmast.corrections.enums import ClaimState, Nature, Origin
from signalmast.corrections.forms.shared import CHOOSE, area, day, languages_offered
from signalmast.corrections.models import Claim

TITLE_SIGNS = 80
#: So many of the office's claims are offered to merge into, the newest.
MOST_OFFERED = 200


class EntryForm(forms.Form):
    """A claim that somebody at the desk has seen or heard."""

    text = forms.CharField(
        label=gettext_lazy("What is being said"),
        max_length=LONGEST,
        widget=area(4),
        help_text=gettext_lazy(
            "Paste the message or write the claim in a sentence. Names, links to profiles and "
            "telephone numbers are not needed."
        ),
        error_messages={"required": gettext_lazy("Write what is being said, in a sentence.")},
    )
    link = forms.CharField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=1000,
        widget=forms.TextInput({"inputmode": "url"}),
        help_text=gettext_lazy(
            "Of a post on a platform only the platform's name is kept, never who wrote it."
        ),
    )
    seen_on = day(label=gettext_lazy("Seen on the day"))
    image = forms.FileField(
        label=pgettext_lazy("of a claim", "Picture"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG or WebP; place and device are taken out of the file."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Written in"))

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["language"]
        field.choices, field.initial = languages_offered(), office.language

    @property
    def message(self) -> Message:
        given = self.cleaned_data
        return Message(
            text=given["text"], language=given["language"], link=given["link"].strip(),
            seen_on=given["seen_on"], image=given["image"], origin=Origin.EDITOR,
        )  # fmt: skip


def weights(few: Any, some: Any, much: Any) -> list[tuple[int, Any]]:
    return [(3, much), (2, some), (1, few)]


class TakeUpForm(forms.Form):
    """How much a claim matters, and why. What is asked is the claim's, never its speaker's."""

    harm = forms.TypedChoiceField(
        label=gettext_lazy("What happens to people who believe it"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=weights(
            gettext_lazy("little: a misunderstanding"),
            gettext_lazy("some: a wasted way, money or time lost"),
            gettext_lazy("much: health, safety, savings or a right is at stake"),
        ),
        error_messages={"required": CHOOSE},
    )
    reach = forms.TypedChoiceField(
        label=gettext_lazy("How far it goes"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=weights(
            gettext_lazy("few people have asked"),
            gettext_lazy("one ward or one group speaks of it"),
            gettext_lazy("it is spoken of across the office's area"),
        ),
        error_messages={"required": CHOOSE},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=1000,
        widget=area(2),
        help_text=gettext_lazy("Why it has this priority, for whoever asks later."),
        error_messages={"required": gettext_lazy("Write down why it has this priority.")},
    )
    about_office = forms.BooleanField(
        label=gettext_lazy("It is about the office itself; the page will say so"), required=False
    )

    @classmethod
    def of(cls, claim: Claim) -> dict[str, Any]:
        """Return what the form begins with for a claim."""
        return {
            "harm": claim.harm, "reach": claim.reach, "reason": claim.reason,
            "about_office": claim.about_office,
        }  # fmt: skip


class AnswerForm(forms.Form):
    """The answer with which an opinion, a criticism or a question leaves the room."""

    nature = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        widget=forms.RadioSelect,
        choices=[one for one in Nature.choices if one[0] != Nature.FACT],
        error_messages={"required": CHOOSE},
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=2000,
        widget=area(4),
        help_text=gettext_lazy("Whoever handed it in reads it; the public log shows it too."),
        error_messages={"required": gettext_lazy("Write the answer; whoever asked reads it.")},
    )


class SetAsideForm(forms.Form):
    """Why a claim is not checked."""

    answer = forms.CharField(
        label=gettext_lazy("Why it is not checked"),
        max_length=2000,
        widget=area(3),
        help_text=gettext_lazy(
            "Public. For example: it can't be checked, it is older than a year, it is a joke "
            "that nobody takes seriously."
        ),
        error_messages={
            "required": gettext_lazy("Say why it is not checked; the reason is public.")
        },
    )


class MergeForm(forms.Form):
    """Which other claim of the office says the same."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Says the same as"),
        queryset=Claim.objects.none(),
        empty_label=gettext_lazy("choose a claim"),
        help_text=gettext_lazy(
            "What was handed in goes over to the other claim, and its answer counts for both."
        ),
        error_messages={
            "required": gettext_lazy("Choose the claim that says the same."),
            "invalid_choice": gettext_lazy("Choose another claim of this office."),
        },
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = claims_to_merge_into(claim)
        field.label_from_instance = labelled
        field.iterator = _Newest


class _Newest(forms.models.ModelChoiceIterator[Claim]):
    """Offers the newest of the claims; any other of the office is taken too."""

    def __iter__(self) -> Any:
        yield "", self.field.empty_label
        for one in self.queryset[:MOST_OFFERED]:
            yield self.choice(one)


def claims_to_merge_into(claim: Claim) -> Any:
    rows = Claim.objects.of(claim.office).exclude(pk=claim.pk)
    return rows.exclude(state=ClaimState.MERGED).order_by("-received_at", "-pk")


def labelled(claim: Claim) -> str:
    """Return a claim in a list of choices: its number, what it says, where it stands."""
    said = Truncator(claim.text).chars(TITLE_SIGNS)
    return f"{claim.pk}. {said} ({claim.get_state_display()})"


class NoteForm(forms.Form):
    """A note for the others who check."""

    text = forms.CharField(
        label=gettext_lazy("New note"),
        max_length=4000,
        widget=area(3),
        help_text=gettext_lazy("Seen at the desk only, and deleted a year after the answer."),
        error_messages={"required": gettext_lazy("The note is empty.")},
    )


class OwnErrorForm(forms.Form):
    """The sentence of the office's own text that is wrong."""

    wrong = forms.CharField(
        label=gettext_lazy("The sentence that is wrong"),
        max_length=1000,
        widget=area(3),
        help_text=gettext_lazy("Word for word, as it stands in the text."),
        error_messages={"required": gettext_lazy("Quote the sentence of the text that is wrong.")},
    )
