"""What a person at the desk enters about consultations and statements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.listening.enums.consultations import AppealOutcome, Rule
from signalmast.listening.models import Consultation
from signalmast.listening.models.consultations import MOST_MONTHS
from signalmast.listening.models.statements import LONGEST

CHOOSE = gettext_lazy("Choose one of these.")
WORDS = ("title", "introduction", "promise")


def area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")


class ConsultationForm(forms.ModelForm[Consultation]):
    """Words, days and for whom."""

    class Meta:
        model = Consultation
        fields = (
            "title", "title_en", "introduction", "introduction_en", "promise", "promise_en",
            "slug", "opens_at", "closes_at", "access", "takes_statements", "keep_months",
        )  # fmt: skip
        widgets = {
            "introduction": area(5), "introduction_en": area(5), "promise": area(3),
            "promise_en": area(3), "opens_at": moment(), "closes_at": moment(),
            "access": forms.RadioSelect,
            "keep_months": forms.NumberInput({"min": 1, "max": MOST_MONTHS}),
        }  # fmt: skip
        help_texts = {
            "introduction": gettext_lazy("What is to be decided, by whom and when."),
            "promise": gettext_lazy(
                "Who gets the result and what they must do with it. It stands beside the result."
            ),
            "slug": gettext_lazy("Small letters, digits and dashes; it never changes once public."),
            "keep_months": gettext_lazy(
                "After that votes are deleted and the published result stays."
            ),
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", gettext_lazy("It can only close after it has opened."))
        return given


class StatementForm(forms.Form):
    """A statement of the office, or one whose slip of the pen is put right."""

    text = forms.CharField(
        label=gettext_lazy("Statement"),
        max_length=2 * LONGEST,
        widget=area(2),
        help_text=gettext_lazy(
            "One thought in one sentence that people can agree or disagree with; no question, no "
            "“and”. Write what critics say, too."
        ),
        error_messages={"required": gettext_lazy("Write a statement.")},
    )
    translation = forms.CharField(
        label=gettext_lazy("The same in the other language"),
        max_length=LONGEST, required=False, widget=area(2),
    )  # fmt: skip


class WhyForm(forms.Form):
    """A reason that somebody reads."""

    why = forms.CharField(
        label=gettext_lazy("What has to change"), max_length=1000, widget=area(3),
        error_messages={"required": gettext_lazy("Say what should change.")},
    )  # fmt: skip


class CloseForm(forms.Form):
    """Why a consultation closes before its day."""

    why = forms.CharField(
        label=gettext_lazy("Why it closes before its day"), max_length=1000, widget=area(2),
        help_text=gettext_lazy("Public: it stands in the log."),
        error_messages={
            "required": gettext_lazy(
                "Say why it closes before its day; the public log shows it."
            )
        },
    )  # fmt: skip


class DeclineForm(forms.Form):
    """Why a statement is not shown, by rule and in words."""

    rule = forms.ChoiceField(
        label=gettext_lazy("The statement"), widget=forms.RadioSelect, choices=Rule.choices,
        error_messages={"required": CHOOSE},
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("A sentence to its author"), max_length=1000, widget=area(2),
        help_text=gettext_lazy("The author reads it with their code and can object once."),
        error_messages={
            "required": gettext_lazy("Write a sentence to the author; it is all they get.")
        },
    )  # fmt: skip


class RepeatForm(DeclineForm):
    """The same of a statement that waits, which may repeat another one."""

    same_as = forms.IntegerField(
        label=gettext_lazy("Number of the statement that says the same"), required=False,
        min_value=1,
        help_text=gettext_lazy("Its author reads that statement then and can vote on it."),
    )  # fmt: skip


class AppealForm(forms.Form):
    """What is proposed about an author's objection."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), widget=forms.RadioSelect, choices=AppealOutcome.choices,
        error_messages={"required": CHOOSE},
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("Answer"), max_length=1000, widget=area(3),
        help_text=gettext_lazy("The author reads it, and the public log shows it."),
        error_messages={"required": gettext_lazy("Write the reasons; the author reads them.")},
    )  # fmt: skip


class SheetForm(forms.Form):
    """How many one-time codes are printed."""

    count = forms.IntegerField(label=gettext_lazy("Number of codes"), min_value=1, max_value=2000)


class ImportForm(forms.Form):
    """The export of a conversation that was held in Polis."""

    archive = forms.FileField(
        label=gettext_lazy("Export as a ZIP archive"),
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
        help_text=gettext_lazy(
            "comments.csv with participants-votes.csv or votes.csv, as Polis hands them out. "
            "Participants get new random numbers, and authors are not kept."
        ),
        error_messages={"required": gettext_lazy("Choose the archive.")},
    )
