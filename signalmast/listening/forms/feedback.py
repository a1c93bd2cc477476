"""What a person at the desk enters about feedback."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from signalmast.core.images import LARGEST
from signalmast.listening.domain.answering import Draft
from signalmast.listening.domain.feedback_intake import LONGEST, LONGEST_ADDRESS, Message
from signalmast.listening.enums.feedback import BY_DESK, FeedbackOrigin, FeedbackState
from signalmast.listening.models import Feedback, Subject
from signalmast.people.models import Unit

MOST_OFFERED = 100


def area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class RouteForm(forms.Form):
    """Who answers, and what it is about after all."""

    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"),
        queryset=Subject.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Another subject has another number of working days."),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit that answers"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("the office itself"),
    )
    note = forms.CharField(
        label=gettext_lazy("A word to the sender"),
        required=False,
        max_length=500,
        widget=area(2),
    )

    def __init__(self, *args: Any, feedback: Feedback, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"subject": feedback.subject_id, "unit": feedback.unit_id})
        super().__init__(*args, **kwargs)
        subjects: Any = self.fields["subject"]
        subjects.queryset = Subject.objects.of(feedback.office)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.of(feedback.office).filter(merged_into=None)


class NoteForm(forms.Form):
    """What is being done, for the sender."""

    note = forms.CharField(
        label=gettext_lazy("What is being done"),
        max_length=2000,
        widget=area(3),
        help_text=gettext_lazy("The sender reads it with the code. Name nobody."),
        error_messages={"required": gettext_lazy("Write what is being done; the sender reads it.")},
    )


class RefuseForm(forms.Form):
    """Why the office can't answer, and whom to ask."""

    reason = forms.CharField(
        label=gettext_lazy("Why, and whom to ask instead"),
        max_length=2000,
        widget=area(3),
        help_text=gettext_lazy("The sender reads it and can open the feedback again."),
        error_messages={
            "required": gettext_lazy("Say why the office can't answer, and whom to ask instead.")
        },
    )


class MergeForm(forms.Form):
    """Which other feedback tells the same."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Tells the same as"),
        queryset=Feedback.objects.none(),
        to_field_name="number",
        widget=forms.TextInput,
        help_text=gettext_lazy("The number of the other feedback. One answer is for both."),
        error_messages={
            "required": gettext_lazy("Write the number of the feedback that tells the same."),
            "invalid_choice": gettext_lazy("No feedback of this office has this number."),
        },
    )

    def __init__(self, *args: Any, feedback: Feedback, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        rows = Feedback.objects.of(feedback.office).exclude(pk=feedback.pk)
        into.queryset = rows.exclude(state=FeedbackState.CLOSED)


class RemovalForm(forms.Form):
    """By which rule a text goes off the site."""

    reason = forms.CharField(
        label=gettext_lazy("By which rule it goes"),
        max_length=500,
        widget=area(2),
        help_text=gettext_lazy("Public: it stands in the log. Somebody else who approves does it."),
        error_messages={
            "required": gettext_lazy("Say by which rule it goes; the public log shows it.")
        },
    )


class AnswerForm(forms.Form):
    """The answer, and the question as the site shall show it."""

    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=6000,
        widget=area(10),
        error_messages={"required": gettext_lazy("Write the answer; whoever asked reads it.")},
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Publish question and answer on the site"),
        required=False,
        help_text=gettext_lazy("The sender has agreed. Somebody else who approves reads it first."),
    )
    title = forms.CharField(
        label=gettext_lazy("Heading of the question"),
        required=False,
        max_length=140,
        help_text=gettext_lazy("As somebody would search for it."),
    )
    question = forms.CharField(
        label=gettext_lazy("The question in the office's words"),
        required=False,
        max_length=2000,
        widget=area(4),
        help_text=gettext_lazy(
            "Without names, house numbers and anything else that says who asked."
        ),
    )

    def __init__(self, *args: Any, feedback: Feedback, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text", "title", "question"):
            self.fields[name].widget.attrs["lang"] = feedback.language
        if not feedback.agrees_to_publish:
            for name in ("is_public", "title", "question"):
                del self.fields[name]

    @property
    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            given["text"], given.get("is_public", False), given.get("title", ""),
            given.get("question", ""),
        )  # fmt: skip


class SendBackForm(forms.Form):
    """What has to change before a second person can confirm."""

    comment = forms.CharField(
        label=gettext_lazy("What has to change"),
        max_length=1000,
        widget=area(3),
        help_text=gettext_lazy("Whoever wrote the answer reads it on the page of the feedback."),
        error_messages={"required": gettext_lazy("Say what has to change.")},
    )


class EntryForm(forms.Form):
    """Feedback that came by letter, by telephone or over the counter."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Came by"),
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in BY_DESK],
        initial=FeedbackOrigin.PHONE,
    )
    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"), queryset=Subject.objects.none(), empty_label=None
    )
    text = forms.CharField(
        label=gettext_lazy("What was written or said"),
        max_length=LONGEST,
        widget=area(6),
        help_text=gettext_lazy("Without the name of whoever wrote or rang."),
        error_messages={"required": gettext_lazy("Write down what was written or said.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Place"), required=False, max_length=LONGEST_ADDRESS
    )
    language = forms.ChoiceField(label=gettext_lazy("Answer in"))
    images = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("It is drawn anew; hidden data in the file is thrown away."),
    )
    contact = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy(
            "If they want to be told that there is an answer. It is sealed and seen by nobody."
        ),
    )
    agrees_to_publish = forms.BooleanField(
        label=gettext_lazy("They agree that question and answer are published"), required=False
    )

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.queryset = Subject.objects.of(office).open()
        language: Any = self.fields["language"]
        language.choices = list(settings.WAGTAIL_CONTENT_LANGUAGES)
        language.initial = office.language

    def clean_images(self) -> Any:
        image = self.cleaned_data["images"]
        if image is not None and image.size > LARGEST:
            raise ValidationError(
                gettext_lazy("The picture is larger than 8 MB. Send a smaller one.")
            )
        return image

    @property
    def message(self) -> Message:
        given = self.cleaned_data
        return Message(
            subject=given["subject"], text=given["text"], language=given["language"],
            address=given["address"], images=[given["images"]] if given["images"] else [],
            agrees_to_publish=given["agrees_to_publish"], contact=given["contact"],
            origin=given["origin"],
        )  # fmt: skip
