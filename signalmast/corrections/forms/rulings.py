"""What a person enters about sources, rulings and contested rulings."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.corrections.domain.ruling import Draft, Words
from signalmast.corrections.enums import DEFINITIONS, Media, Verdict
from signalmast.corrections.forms.shared import CHOOSE, area, day, languages_offered
from signalmast.corrections.models import Claim, RulingWords, Source
from signalmast.newsroom.domain.sites import languages

PARTS = ("title", "claim_reviewed", "known", "how")


class SourceForm(forms.ModelForm[Source]):
    """A source with the words that decide and a copy that outlives the page."""

    url = forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=gettext_lazy("Where anybody can read it."),
        error_messages={
            "invalid": gettext_lazy(
                "This is not an address. Copy the whole link, beginning with https://."
            )
        },
    )

    class Meta:
        model = Source
        fields = [
            "title", "publisher", "stance", "passage", "url", "reference", "published_on",
            "accessed_on", "is_public", "is_own", "kept_text",
        ]  # fmt: skip
        widgets = {
            "stance": forms.RadioSelect,
            "passage": area(4),
            "kept_text": area(4),
            "published_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "accessed_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }
        help_texts = {
            "is_public": gettext_lazy("Leave the tick off for what only the office can read."),
            "is_own": gettext_lazy(
                "A statement of this office counts when it has the number of a document."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stance"]
        field.choices = [one for one in field.choices if one[0]]
        field.error_messages["required"] = CHOOSE
        self.fields["accessed_on"].required = False
        self.fields["accessed_on"].help_text = _("Empty means today.")
        if self.instance.pk and self.instance.kept_text == self.instance.passage:
            self.initial["kept_text"] = ""

    def _post_clean(self) -> None:
        """Let the verb check the whole; a day left empty is today there."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class RulingForm(forms.Form):
    """The ruling and what the page says, one column per language."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Ruling"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the six rulings.")},
    )
    change = forms.CharField(
        label=gettext_lazy("Why the ruling changes"),
        required=False,
        max_length=1000,
        widget=area(2),
        help_text=gettext_lazy("Public: it stands on the page and in the log."),
    )
    first_seen = day(label=gettext_lazy("Claim first seen"))
    #: Not named as in the ruling: `media` is what a form's widgets load.
    findings = forms.MultipleChoiceField(
        label=gettext_lazy("What was found about the picture or film"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Media.choices,
    )
    media_context = forms.CharField(
        label=gettext_lazy("Where and when it really is from"),
        required=False,
        max_length=600,
        widget=area(2),
    )

    def __init__(self, *args: Any, claim: Claim, changes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = claim.office.language
        verdict: Any = self.fields["verdict"]
        verdict.choices = [(one.value, ruling_choice(one)) for one in Verdict]
        if not changes:
            del self.fields["change"]
        for language in languages():
            self._add_words(language)

    def _add_words(self, language: str) -> None:
        """Offer the words of one language; those of the office's own have to be written."""
        texts: dict[str, Any] = {
            "title": _("Without a question and without repeating what is false."),
            "claim_reviewed": _(
                "As it is said, without the ruling in it; search engines show 75 characters."
            ),
            "known": _("What is so, in plain sentences. The first one stands in lists."),
            "how": _("What was read and who was asked, so that anybody can do it again."),
        }
        for name in PARTS:
            of: Any = RulingWords._meta.get_field(name)
            is_line = name in {"title", "claim_reviewed"}
            field = forms.CharField(
                label=of.verbose_name[:1].upper() + of.verbose_name[1:],
                max_length=of.max_length,
                required=language == self.own,
                widget=area({"title": 2, "claim_reviewed": 2, "known": 6, "how": 4}[name]),
                help_text=texts[name],
            )
            field.widget.attrs["lang"] = language
            if is_line:
                field.widget.attrs["data-line"] = "yes"
            self.fields[f"{name}_{language}"] = field

    def columns(self) -> list[tuple[str, str, list[Any]]]:
        """Return code, name and fields of each language, the office's own first."""
        codes = sorted(languages(), key=lambda code: code != self.own)
        names = dict(languages_offered())
        return [(code, names[code], [self[f"{name}_{code}"] for name in PARTS]) for code in codes]

    @property
    def draft(self) -> Draft:
        given = self.cleaned_data
        words = {
            code: Words(**{name: " ".join(given[f"{name}_{code}"].split())
                           if name in {"title", "claim_reviewed"} else given[f"{name}_{code}"]
                           for name in PARTS})
            for code in languages()
        }  # fmt: skip
        return Draft(
            verdict=given["verdict"], change=given.get("change", ""), media=given["findings"],
            media_context=given["media_context"], first_seen=given["first_seen"],
            words={code: one for code, one in words.items() if not one.is_empty},
        )  # fmt: skip


def ruling_choice(verdict: Verdict) -> Any:
    """Return a ruling with its definition, as the form offers it."""
    return format_html(
        '<strong>{}</strong> <span class="desk-help">{}</span>',
        verdict.label, DEFINITIONS[verdict],
    )  # fmt: skip


class SendBackForm(forms.Form):
    """What has to change before a second person can confirm."""

    comment = forms.CharField(
        label=gettext_lazy("What has to change"),
        max_length=1000,
        widget=area(3),
        help_text=gettext_lazy("Whoever proposed the ruling reads it on the claim's page."),
        error_messages={"required": gettext_lazy("Say what has to change.")},
    )


class OutcomeForm(forms.Form):
    """What the office says to an objection; the page of the correction shows it."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=3000,
        widget=area(5),
        help_text=gettext_lazy(
            "Public: it stands below the correction. Name nobody; say what the source shows."
        ),
        error_messages={"required": gettext_lazy("Write the reasons; the page shows them.")},
    )
