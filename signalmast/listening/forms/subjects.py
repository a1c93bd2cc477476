"""Subjects, answer templates and moved days, as a person at the desk enters them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from signalmast.core.tabular.text import fold
from signalmast.listening.domain.answer_templates import PLACES, unknown_places
from signalmast.listening.domain.attributes import DATATYPES, LISTS
from signalmast.listening.models import AnswerTemplate, Subject

PARTS = 5
ENGLISH_PARTS = 3
MOST_QUESTIONS = 20


def lines_of(questions: list[dict[str, Any]]) -> str:
    """Return the questions of a subject, a line each: code | kind | ! | question | answers."""
    return "\n".join(_line(one) for one in questions)


def _line(one: dict[str, Any]) -> str:
    values = "; ".join(f"{it['key']}={it['name']}" for it in one.get("values", []))
    must = "!" if one.get("required") else ""
    parts = [one["code"], one["datatype"], must, one.get("description", ""), values]
    return " | ".join(parts).rstrip(" |")


def english_lines_of(questions: list[dict[str, Any]]) -> str:
    """Return what is said in English of questions, a line each: code | question | answers."""
    said = [one for one in questions if one.get("description_en") or _has_english_answers(one)]
    return "\n".join(_english_line(one) for one in said)


def _english_line(one: dict[str, Any]) -> str:
    named = [it for it in one.get("values", []) if it.get("name_en")]
    values = "; ".join(f"{it['key']}={it['name_en']}" for it in named)
    return " | ".join([one["code"], one.get("description_en", ""), values]).rstrip(" |")


def _has_english_answers(one: dict[str, Any]) -> bool:
    return any(it.get("name_en") for it in one.get("values", []))


def questions_of(text: str) -> list[dict[str, Any]]:
    """Return the questions that lines say. Raises ValidationError with the line at fault."""
    rows = [line for line in text.splitlines() if line.strip()]
    if len(rows) > MOST_QUESTIONS:
        raise ValidationError(_("Twenty questions at most; people leave longer forms."))
    found = [_question(line, number) for number, line in enumerate(rows, start=1)]
    codes = [one["code"] for one in found]
    if len(set(codes)) != len(codes):
        raise ValidationError(_("Two questions have the same code."))
    return found


def _question(line: str, number: int) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    code, kind, must, text, values = (parts + [""] * PARTS)[:PARTS]
    if len(parts) > PARTS or not re.fullmatch(r"[a-z0-9_-]{1,40}", code) or not text:
        raise ValidationError(
            _("Line %(number)s can't be read. Write: code | kind | ! | question | answers.")
            % {"number": number}
        )
    if kind not in DATATYPES:
        raise ValidationError(
            _("Line %(number)s: “%(kind)s” is no kind of question. The kinds are %(kinds)s.")
            % {"number": number, "kind": kind, "kinds": ", ".join(DATATYPES)}
        )
    choices = [_choice(one) for one in values.split(";") if one.strip()]
    if (kind in LISTS) != bool(choices):
        raise ValidationError(
            _("Line %(number)s: questions with a list have answers, separated by semicolons, and "
              "others have none.") % {"number": number}
        )  # fmt: skip
    asked: dict[str, Any] = {
        "variable": True, "code": code, "datatype": kind, "required": must == "!",
        "datatype_description": "", "order": number, "description": text,
    }  # fmt: skip
    return {**asked, "values": choices} if choices else asked


def _choice(said: str) -> dict[str, str]:
    """Return one answer of a list: `key=name`, or a name alone, whose key is made of it."""
    key, equals, name = (part.strip() for part in said.partition("="))
    if equals:
        return {"key": key, "name": name}
    return {"key": re.sub(r"[^a-z0-9]+", "-", fold(key)).strip("-"), "name": key}


def with_english(questions: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return questions with what lines say of them in English. Raises ValidationError."""
    known = {one["code"]: one for one in questions}
    said = dict(known)
    rows = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(rows, start=1):
        parts = [part.strip() for part in line.split("|")]
        code, question, values = (parts + [""] * ENGLISH_PARTS)[:ENGLISH_PARTS]
        if len(parts) > ENGLISH_PARTS or code not in known:
            raise ValidationError(
                _("Line %(number)s in English can't be read. Write: code | question | answers, "
                  "with a code that stands among the questions.") % {"number": number}
            )  # fmt: skip
        said[code] = _english_question(known[code], question, values, number)
    return list(said.values())


def _english_question(
    one: dict[str, Any], question: str, values: str, number: int
) -> dict[str, Any]:
    found = {**one, "description_en": question} if question else dict(one)
    given = [part.strip() for part in values.split(";") if part.strip()]
    if not given:
        return found
    own = one.get("values", [])
    if all("=" in part for part in given):
        names = {key.strip(): name.strip() for key, name in (it.split("=", 1) for it in given)}
    else:
        names = {it["key"]: name for it, name in zip(own, given, strict=False)}
        names |= {"": ""} if len(given) != len(own) else {}
    if not names.keys() <= {it["key"] for it in own}:
        raise ValidationError(
            _("Line %(number)s in English: name the same answers by their keys, such as "
              "dark=out of order, or all of them in the same order.") % {"number": number}
        )  # fmt: skip
    found["values"] = [
        {**it, "name_en": names[it["key"]]} if names.get(it["key"]) else it for it in own
    ]
    return found


class SubjectForm(WagtailAdminModelForm):
    """A subject with its questions as lines; other programs know it by its code, which stays."""

    questions = forms.CharField(
        label=gettext_lazy("Questions"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "What the form asks beside the text, a line each: code | kind | ! if needed | "
            "question | answers separated by semicolons. Kinds: string, text, number, datetime, "
            "singlevaluelist, multivaluelist."
        ),
    )

    questions_en = forms.CharField(
        label=gettext_lazy("Questions in English"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "The same questions for readers of the English site, a line each: code | question | "
            "answers as key=name, separated by semicolons. What is left out stays as above."
        ),
    )

    class Meta:
        model = Subject
        fields = [
            "name", "name_en", "code", "group", "group_en", "description", "description_en", "unit",
            "working_days", "is_open", "order", "notice", "notice_en", "keywords",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].initial = lines_of(self.instance.attributes)
        self.fields["questions_en"].initial = english_lines_of(self.instance.attributes)
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean_questions(self) -> list[dict[str, Any]]:
        return questions_of(self.cleaned_data["questions"])

    def clean_questions_en(self) -> str:
        """Put the English beside the questions; where those can't be read, that is said alone."""
        text: str = self.cleaned_data["questions_en"]
        questions = self.cleaned_data.get("questions")
        if questions is not None:
            self.cleaned_data["questions"] = with_english(questions, text)
        return text

    def save(self, commit: bool = True) -> Any:
        self.instance.attributes = self.cleaned_data["questions"]
        return super().save(commit=commit)


class TemplateForm(WagtailAdminModelForm):
    """An answer that is often given."""

    class Meta:
        model = AnswerTemplate
        fields = ["name", "subject", "text", "text_en"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = ", ".join(f"{{{name}}} = {said}" for name, said in PLACES.items())
        self.fields["text"].help_text = _("These are filled in: %(places)s") % {"places": places}

    def _clean_text(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        unknown = unknown_places(text)
        if unknown:
            raise ValidationError(
                _("“{%(name)s}” stands for nothing that is known.") % {"name": unknown[0]}
            )
        return text

    def clean_text(self) -> str:
        return self._clean_text("text")

    def clean_text_en(self) -> str:
        return self._clean_text("text_en")
