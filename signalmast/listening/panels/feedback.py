"""What the room brings to the home: what of it waits for this person."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from signalmast.core.desk import QueueItem, Urgency, queue_item
from signalmast.listening.domain.digest import last_whole_week, received_in
from signalmast.listening.enums.feedback import FeedbackState, Reminder
from signalmast.listening.models import Feedback
from signalmast.listening.permissions import can_handle
from signalmast.listening.views.feedback_lists import (
    BACK,
    CONFIRM,
    LATE,
    REMOVAL,
    TODAY,
    sent_back_to,
    to_confirm,
    to_remove,
)
from signalmast.people.desk import office_of
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty


@queue_item
def feedback_that_waits(request: HttpRequest) -> Iterable[QueueItem]:
    """Feedback that is late or due, that nobody has looked at, and drafts that came back."""
    office, user = office_of(request), request.user
    if not can_handle(user, office):
        return
    today, index = timezone.localdate(), reverse("feedback:index")
    rows = Feedback.objects.of(office).open()
    count = rows.filter(due_at__lt=today).count()
    label = ngettext_lazy("feedback is overdue", "feedback are overdue", count)
    yield QueueItem(label, count, f"{index}?state={LATE}", Urgency.NOW)
    count = rows.filter(due_at=today).count()
    label = ngettext_lazy("feedback is due today", "feedback are due today", count)
    yield QueueItem(label, count, f"{index}?state={TODAY}", Urgency.NOW)
    count = rows.filter(state=FeedbackState.NEW).count()
    label = ngettext_lazy("feedback to route or answer", "feedback to route or answer", count)
    yield QueueItem(label, count, f"{index}?state={FeedbackState.NEW}", Urgency.TODAY)
    count = len(sent_back_to(user, office))
    label = ngettext_lazy("answer of yours was sent back", "answers of yours were sent back", count)
    yield QueueItem(label, count, f"{index}?decide={BACK}", Urgency.TODAY)
    count = rows.filter(reminded=Reminder.SOON, due_at__gt=today).count()
    label = ngettext_lazy("feedback will be due soon", "feedback will be due soon", count)
    yield QueueItem(label, count, f"{index}?state=open", Urgency.SOON)


@queue_item
def answers_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Answers for a second person, and texts that somebody wants off the site."""
    office, user = office_of(request), request.user
    if not can_handle(user, office):
        return
    index = reverse("feedback:index")
    count = len(to_confirm(user, office))
    label = ngettext_lazy(
        "answer waits for your confirmation", "answers wait for your confirmation", count
    )
    yield QueueItem(label, count, f"{index}?decide={CONFIRM}", Urgency.NOW)
    if _approves(user, office):
        count = len(to_remove(user, office))
        label = ngettext_lazy("text to take off the site", "texts to take off the site", count)
        yield QueueItem(label, count, f"{index}?decide={REMOVAL}", Urgency.TODAY)


def _approves(user: Any, office: Any) -> bool:
    return has_duty(user, Duty.APPROVE, office)


@queue_item
def digest_of_last_week(request: HttpRequest) -> Iterable[QueueItem]:
    """What came in last week, for whoever approves: the line opens the digest."""
    office = office_of(request)
    user: Any = request.user
    if not has_duty(user, Duty.APPROVE, office):
        return
    week = last_whole_week(timezone.localdate())
    count = received_in(office, week)
    label = ngettext_lazy(
        "piece of feedback came in last week: read the digest",
        "pieces of feedback came in last week: read the digest",
        count,
    )
    yield QueueItem(label, count, reverse("digest:period", args=[week.key]), Urgency.KNOW)
