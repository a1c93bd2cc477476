"""What the room brings to the home: what of it waits for this person."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from signalmast.core.desk import QueueItem, Urgency, queue_item
from signalmast.corrections.enums import ClaimState
from signalmast.corrections.models import Claim, Contest
from signalmast.corrections.permissions import can_check
from signalmast.corrections.views.lists import (
    ANSWERED,
    BACK,
    IS_OPEN,
    MINE,
    sent_back_to,
    to_confirm,
)
from signalmast.people.desk import office_of
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty


@queue_item
def claims_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Claims to sort, rulings to confirm, and own proposals that were sent back."""
    office, user = office_of(request), request.user
    rows, index = Claim.objects.of(office), reverse("claims:index")
    if _approves(user, office):
        count = len(to_confirm(user, office))
        label = ngettext_lazy(
            "ruling waits for your confirmation", "rulings wait for your confirmation", count
        )
        yield QueueItem(label, count, f"{index}?decide={MINE}", Urgency.NOW)
    if not can_check(user, office):
        return
    count = rows.filter(state=ClaimState.NEW).count()
    label = ngettext_lazy("claim to sort", "claims to sort", count)
    yield QueueItem(label, count, f"{index}?state={ClaimState.NEW}", Urgency.TODAY)
    count = sent_back_to(user).filter(claim__office=office).count()
    label = ngettext_lazy("ruling of yours was sent back", "rulings of yours were sent back", count)
    yield QueueItem(label, count, f"{index}?decide={BACK}", Urgency.TODAY)


@queue_item
def contests_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Contested rulings to answer, and answers that wait for a second person."""
    office, user = office_of(request), request.user
    rows = Contest.objects.open().filter(ruling__claim__office=office)
    index = reverse("objections:index")
    if _approves(user, office):
        count = rows.exclude(outcome="").exclude(answered_by=user.pk).count()
        label = ngettext_lazy(
            "contested ruling waits for your decision",
            "contested rulings wait for your decision",
            count,
        )
        yield QueueItem(label, count, f"{index}?state={ANSWERED}", Urgency.TODAY)
    if can_check(user, office):
        count = rows.filter(outcome="").count()
        label = ngettext_lazy("contested ruling to answer", "contested rulings to answer", count)
        yield QueueItem(label, count, f"{index}?state={IS_OPEN}", Urgency.TODAY)


def _approves(user: Any, office: Any) -> bool:
    return has_duty(user, Duty.APPROVE, office)
