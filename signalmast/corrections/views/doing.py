"""What is done on the page of a claim: which form belongs to which verb, and what is said after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.corrections.domain.triage import (
    add_note,
    answer_without_ruling,
    judge_match,
    merge_claims,
    set_aside,
    take_up,
)
from signalmast.corrections.forms import AnswerForm, MergeForm, NoteForm, SetAsideForm, TakeUpForm
from signalmast.corrections.models import Claim

TAKE_UP, ANSWER, SET_ASIDE, MERGE, NOTE = "take-up", "answer", "set-aside", "merge", "note"
SAME, OTHER, NONE = "same", "other", "none"


class MatchForm(forms.Form):
    """The suggested claim that somebody says is the same, or is not."""

    claim = forms.ModelChoiceField(queryset=Claim.objects.none())
    score = forms.FloatField(required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["claim"]
        field.queryset = Claim.objects.of(claim.office).exclude(pk=claim.pk)


class MatchesForm(forms.Form):
    """All suggested claims, none of which says the same."""

    claims = forms.ModelMultipleChoiceField(queryset=Claim.objects.none())

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["claims"]
        field.queryset = Claim.objects.of(claim.office).exclude(pk=claim.pk)


@dataclass(frozen=True, slots=True)
class Verb:
    """A form, what is done with what it gives, and the sentence afterwards."""

    form: Callable[[Claim, Any], forms.Form]
    act: Callable[[Claim, dict[str, Any], Any], Claim | None]
    said: Promise


def _take_up(claim: Claim, given: dict[str, Any], by: Any) -> Claim:
    return take_up(claim, by=by, **given)


def _answer(claim: Claim, given: dict[str, Any], by: Any) -> Claim:
    return answer_without_ruling(claim, by=by, **given)


def _set_aside(claim: Claim, given: dict[str, Any], by: Any) -> Claim:
    return set_aside(claim, reason=given["answer"], by=by)


def _merge(claim: Claim, given: dict[str, Any], by: Any) -> Claim:
    return merge_claims(claim, into=given["into"], by=by)


def _note(claim: Claim, given: dict[str, Any], by: Any) -> None:
    add_note(claim, given["text"], by=by)


def _same(claim: Claim, given: dict[str, Any], by: Any) -> Claim:
    return merge_claims(claim, into=given["claim"], by=by, score=given["score"])


def _other(claim: Claim, given: dict[str, Any], by: Any) -> None:
    judge_match(claim, given["claim"], same=False, by=by, score=given["score"])


def _none(claim: Claim, given: dict[str, Any], by: Any) -> None:
    for other in given["claims"]:
        judge_match(claim, other, same=False, by=by)


MERGED = gettext_lazy("It is noted as the same claim; here is the one that answers both.")
VERBS: dict[str, Verb] = {
    TAKE_UP: Verb(
        lambda claim, data: TakeUpForm(data, initial=TakeUpForm.of(claim), prefix=TAKE_UP),
        _take_up,
        gettext_lazy("The claim is being checked. Add the sources that decide it."),
    ),
    ANSWER: Verb(
        lambda _claim, data: AnswerForm(data, prefix=ANSWER),
        _answer,
        gettext_lazy("The answer stands; whoever handed it in reads it with their code."),
    ),
    SET_ASIDE: Verb(
        lambda _claim, data: SetAsideForm(data, prefix=SET_ASIDE),
        _set_aside,
        gettext_lazy("The claim is set aside; the public log shows the reason."),
    ),
    MERGE: Verb(lambda claim, data: MergeForm(data, claim=claim, prefix=MERGE), _merge, MERGED),
    NOTE: Verb(
        lambda _claim, data: NoteForm(data, prefix=NOTE), _note, gettext_lazy("The note is kept.")
    ),
    SAME: Verb(lambda claim, data: MatchForm(data, claim=claim), _same, MERGED),
    OTHER: Verb(
        lambda claim, data: MatchForm(data, claim=claim),
        _other,
        gettext_lazy("It is noted as another claim; the match is not shown again."),
    ),
    NONE: Verb(
        lambda claim, data: MatchesForm(data, claim=claim),
        _none,
        gettext_lazy("It is noted that none of them is the same; they are not shown again."),
    ),
}
#: Those whose form stands on the page; the others are buttons beside matches.
SHOWN = (TAKE_UP, ANSWER, SET_ASIDE, MERGE, NOTE)


def forms_for(claim: Claim, entered: str = "", bound: forms.Form | None = None) -> dict[str, Any]:
    """Return the forms of the page by names for its template; one keeps what was entered."""
    found = {
        name: bound if name == entered and bound is not None else VERBS[name].form(claim, None)
        for name in SHOWN
    }
    return {name.replace("-", "_"): form for name, form in found.items()}


def written(form: forms.Form) -> list[str]:
    """Return the texts that somebody wrote into a form, for when it can't be shown again."""
    names = [name for name, one in form.fields.items() if isinstance(one.widget, forms.Textarea)]
    texts = (str(form[name].value() or "").strip() for name in names)
    return [text for text in texts if text]


def refused(error: ValidationError) -> str:
    """Return what a verb refused as one text for the top of the page."""
    return " ".join(error.messages) or _("Look at what is marked.")
