"""What the newsroom brings to the home: what waits for this person, and what the week holds."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import ngettext, ngettext_lazy

from signalmast.core.desk import CalendarItem, QueueItem, Urgency, calendar_item, queue_item
from signalmast.newsroom.domain.states import in_state, to_read_again, written_by
from signalmast.newsroom.domain.timetable import entries
from signalmast.newsroom.domain.waiting import hurried_texts, late_marks, waiting_texts
from signalmast.newsroom.enums import State
from signalmast.newsroom.models import Publication
from signalmast.newsroom.models.guarded import URGENT_FOR
from signalmast.newsroom.permissions import can_approve, can_write_for
from signalmast.newsroom.views.words import minutes_left
from signalmast.people.desk import office_of
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty

LABEL_SIGNS = 80


@queue_item
def texts_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Texts this person may approve, own ones sent back, public ones to read again."""
    office, user = office_of(request), request.user
    if has_duty(user, Duty.APPROVE, office):  # type: ignore[arg-type]  # a User
        count = sum(can_approve(user, page) for _state, page in waiting_texts(office))
        label = ngettext_lazy("text to approve", "texts to approve", count)
        yield QueueItem(label, count, reverse("newsroom:approvals"), Urgency.TODAY)
    if not can_write_for(user, office):
        return
    texts, index = Publication.objects.filter(office=office), reverse("texts:index")
    back = written_by(in_state(texts, State.SENT_BACK), user).count()
    label = ngettext_lazy("text of yours was sent back", "texts of yours were sent back", back)
    yield QueueItem(label, back, f"{index}?state={State.SENT_BACK}&mine=yes", Urgency.TODAY)
    old = to_read_again(texts, timezone.localdate()).count()
    label = ngettext_lazy("page is to be read again", "pages are to be read again", old)
    yield QueueItem(label, old, f"{index}?state=review", Urgency.SOON)


@queue_item
def hours_that_run(request: HttpRequest) -> Iterable[QueueItem]:
    """Pages that are public in a hurry, with the minutes until the first is taken down."""
    office, user = office_of(request), request.user
    if not can_write_for(user, office):
        return
    mine: list[int] = []
    others: list[int] = []
    for page in hurried_texts(office):
        since = page.urgent_since
        if since is not None:
            (mine if can_approve(user, page) else others).append(minutes_left(since + URGENT_FOR))
    if mine:
        said = ngettext(
            "page to approve now: taken down in %(minutes)d min",
            "pages to approve now: the first is taken down in %(minutes)d min",
            len(mine),
        )
        url = reverse("newsroom:approvals")
        yield QueueItem(said % {"minutes": min(mine)}, len(mine), url, Urgency.NOW)
    if others:
        said = ngettext(
            "page in a hurry waits for a second person: %(minutes)d min left",
            "pages in a hurry wait for a second person: %(minutes)d min left",
            len(others),
        )
        url = f"{reverse('texts:index')}?state={State.HURRY}"
        yield QueueItem(said % {"minutes": min(others)}, len(others), url, Urgency.NOW)


@queue_item
def files_that_lag(request: HttpRequest) -> Iterable[QueueItem]:
    office = office_of(request)
    if can_write_for(request.user, office):
        count = late_marks(office).count()
        label = ngettext_lazy(
            "change is not on the site yet", "changes are not on the site yet", count
        )
        yield QueueItem(label, count, reverse("newsroom:sites"), Urgency.NOW)


@calendar_item
def the_week(office: Any, first: date, last: date) -> Iterator[CalendarItem]:
    """What the newsroom's own calendar has on these days."""
    for entry in entries(office, first, last):
        yield CalendarItem(
            entry.at,
            Truncator(entry.title).chars(LABEL_SIGNS),
            reverse("newsroom:show", args=[entry.page]),
            entry.moment.label,
        )
