"""The questions of a subject, as an Open311 service definition has them, and answers to them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from signalmast.listening.models import Subject

DATATYPES = ("string", "text", "number", "datetime", "singlevaluelist", "multivaluelist")
LISTS = ("singlevaluelist", "multivaluelist")
LONGEST_VALUE = 2000


def field_name(code: str) -> str:
    """Return what a question is called in forms and in what is refused."""
    return f"attribute_{code}"


def asked(subject: Subject, language: str = "") -> list[dict[str, Any]]:
    """Return the questions that take an answer, in their order; the others are only shown.

    Without a language they are in the office's own words, and so is what has no English.
    """
    rows = [one for one in subject.attributes if one.get("variable", True)]
    found = sorted(rows, key=lambda one: (one.get("order", 0), one["code"]))
    return [_in_english(one) for one in found] if language == "en" else found


def _in_english(one: dict[str, Any]) -> dict[str, Any]:
    said = {**one, "description": one.get("description_en") or one.get("description", "")}
    if "values" in one:
        said["values"] = [{**it, "name": it.get("name_en") or it["name"]} for it in one["values"]]
    return said


def checked(subject: Subject, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that belong to the subject, cleaned. Raises ValidationError by field.

    A question of the kind `multivaluelist` gets a list, any other one text.
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in asked(subject):
        code = question["code"]
        values = _values(given.get(code))
        said = _complaint(question, values)
        if said:
            wrong[field_name(code)] = said
        elif values:
            kept[code] = values if question["datatype"] == "multivaluelist" else values[0]
    if wrong:
        raise ValidationError(wrong)
    return kept


def _values(given: Any) -> list[str]:
    if given is None:
        return []
    several = given if isinstance(given, list | tuple) else [given]
    return [text for one in several if (text := str(one).strip())]


def _complaint(question: dict[str, Any], values: list[str]) -> str:
    """Return what is wrong with the answers to a question, "" where nothing is."""
    kind = question["datatype"]
    if not values:
        return _("This question needs an answer.") if question.get("required") else ""
    if len(values) > 1 and kind != "multivaluelist":
        return _("Give one answer only.")
    if any(len(one) > LONGEST_VALUE for one in values):
        return _("The answer is too long.")
    if kind == "number" and not _is_number(values[0]):
        return _("Write a number.")
    if kind == "datetime" and not _is_moment(values[0]):
        return _("Write a day and a time.")
    if kind in LISTS:
        keys = {str(one["key"]) for one in question.get("values", [])}
        if not keys.issuperset(values):
            return _("Choose one of the answers that are offered.")
    return ""


def _is_number(text: str) -> bool:
    try:
        return abs(float(text.replace(",", "."))) < float("inf")
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return parse_datetime(text) is not None
    except ValueError:
        return False


def shown(subject: Subject, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each question with its answer as a person reads them."""
    rows = []
    for question in asked(subject):
        if question["code"] not in answers:
            continue
        names = {str(one["key"]): str(one["name"]) for one in question.get("values", [])}
        values = _values(answers[question["code"]])
        said = ", ".join(names.get(one, one) for one in values)
        rows.append((str(question.get("description") or question["code"]), said))
    return rows
