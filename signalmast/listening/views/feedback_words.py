"""How the desk says where feedback stands, how much time is left, and who did what when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signalmast.channels.views.words import ACT, DOUBT, GOOD, NOTHING, OFF, WAITS, chip, labelled
from signalmast.core.models import AuditEntry
from signalmast.core.templatetags.desk import cell
from signalmast.listening.domain.working_days import WorkingDays
from signalmast.listening.enums.feedback import FeedbackState
from signalmast.listening.models import Feedback
from signalmast.newsroom.views.words import name_of
from signalmast.people.models import User
from signalmast.people.views.audit import VERBS

STATES: dict[str, str] = {
    FeedbackState.NEW: DOUBT, FeedbackState.ROUTED: WAITS, FeedbackState.ANSWERED: GOOD,
    FeedbackState.CLOSED: OFF, FeedbackState.MERGED: OFF, FeedbackState.REFUSED: OFF,
}  # fmt: skip
DUE = gettext_lazy("Answer due")
FEW_DAYS = 2


def shown_state(feedback: Feedback) -> SafeString:
    """Return where feedback stands; a draft that waits says more than the state itself."""
    if feedback.is_open and getattr(feedback, "has_draft", False):
        return chip(ACT, _("answer waits for a second person"))
    if feedback.is_open and feedback.reopened:
        return chip(DOUBT, _("opened again"))
    return chip(STATES[feedback.state], feedback.get_state_display())


def time_left(feedback: Feedback, days: WorkingDays) -> SafeString:
    """Return the day an answer is due, with how many working days are left where it is open."""
    day = cell(feedback.due_at)
    if not feedback.is_open:
        return labelled(DUE, day)
    today = timezone.localdate()
    if today > feedback.due_at:
        late = days.between(feedback.due_at, today)
        said = ngettext("%(count)s working day late", "%(count)s working days late", late)
        return labelled(DUE, chip(ACT, f"{day} · {said % {'count': late}}"))
    left = days.between(today, feedback.due_at)
    said = ngettext("%(count)s working day left", "%(count)s working days left", left)
    said = _("today") if today == feedback.due_at else said % {"count": left}
    return labelled(DUE, chip(DOUBT if left <= FEW_DAYS else WAITS, f"{day} · {said}"))


def shown_unit(feedback: Feedback) -> SafeString | str:
    return feedback.unit.name if feedback.unit is not None else NOTHING


def people(numbers: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by their numbers."""
    found = User.objects.filter(pk__in={one for one in numbers if one is not None})
    return {one.pk: name_of(one) for one in found}


def name_in(names: dict[int, str], number: int | None) -> str:
    return names.get(number, name_of(None)) if number is not None else ""


@dataclass(frozen=True, slots=True)
class Done:
    """Something that somebody did about feedback."""

    at: datetime
    who: str
    what: str | Promise


def what_was_done(feedback: Feedback) -> list[Done]:
    """Return who did what about feedback and its answers, the oldest first."""
    answers = [str(one) for one in feedback.answers.values_list("pk", flat=True)]
    about = Q(subject_type="listening.feedback", subject_id=str(feedback.pk))
    about |= Q(subject_type="listening.answer", subject_id__in=answers)
    entries = list(
        AuditEntry.objects.filter(about, office_id=feedback.office_id).order_by("number")
    )
    names = people(one.actor_id for one in entries)
    sender = _("the sender")
    return [
        Done(
            one.at,
            name_in(names, one.actor_id) if one.actor_id is not None else sender,
            VERBS.get(one.verb, one.verb),
        )
        for one in entries
    ]


def said_of(feedback: Feedback) -> dict[str, Any]:
    """Return what is shown of feedback at the head of its screens."""
    return {"state": shown_state(feedback), "unit": shown_unit(feedback)}
