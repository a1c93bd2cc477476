"""Answers that are often given, with what changes filled in."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from signalmast.core.periods import short_day
from signalmast.listening.models import AnswerTemplate, Feedback

#: What may stand between braces, with what it means.
PLACES: dict[str, str | Promise] = {
    "number": _("the number of the feedback"),
    "subject": _("its subject"),
    "unit": _("the unit that answers"),
    "received": _("the day it came in"),
    "date": _("today"),
    "office": _("the office"),
}


def unknown_places(text: str) -> list[str]:
    """Return what stands between braces and is no place for anything."""
    found = [part.split("}")[0] for part in text.split("{")[1:] if "}" in part]
    return [one for one in found if one not in PLACES]


def templates_for(feedback: Feedback) -> Any:
    """Return the templates that fit, those of its own subject first."""
    rows = AnswerTemplate.objects.filter(office=feedback.office)
    fitting = rows.filter(Q(subject=feedback.subject) | Q(subject=None))
    return fitting.order_by(F("subject").asc(nulls_last=True), "name")


def filled(template: AnswerTemplate, feedback: Feedback) -> str:
    """Return the text of a template for one feedback, in its language."""
    zone = feedback.office.zone
    values = {
        "number": feedback.number,
        "subject": feedback.subject.name_in(feedback.language),
        "unit": feedback.unit.name if feedback.unit is not None else feedback.office.name,
        "received": short_day(timezone.localtime(feedback.received_at, zone).date()),
        "date": short_day(timezone.localdate(timezone=zone)),
        "office": feedback.office.name,
    }
    text = template.text
    if feedback.language == "en" and template.text_en:
        text = template.text_en
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
