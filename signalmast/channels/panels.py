"""What the channels bring to the home: what waits for a person before anything goes out."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from signalmast.channels.domain.watching import (
    needs_a_person,
    runs_out_soon,
    waiting_deliveries,
    why_nothing_goes_out,
)
from signalmast.channels.models import Account
from signalmast.channels.permissions import can_connect
from signalmast.channels.views.accounts import TOKEN, WANTS
from signalmast.channels.views.deliveries import WAITING
from signalmast.core.desk import QueueItem, Urgency, queue_item
from signalmast.people.desk import office_of
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty


@queue_item
def deliveries_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Refused deliveries and those that only a person can decide about; a stop of everything."""
    office = office_of(request)
    user: Any = request.user
    if not has_duty(user, Duty.WRITE, office):
        return
    index = reverse("deliveries:index")
    stopped = 1 if why_nothing_goes_out(office) else 0
    yield QueueItem(_("stop: nothing goes out to the channels"), stopped, index, Urgency.NOW)
    count = waiting_deliveries(office).count()
    label = ngettext_lazy(
        "delivery waits for your decision", "deliveries wait for your decision", count
    )
    yield QueueItem(label, count, f"{index}?state={WAITING}", Urgency.NOW)


@queue_item
def accounts_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Accounts that can't send until somebody has acted, and tokens that will soon run out."""
    office = office_of(request)
    if not can_connect(request.user, office):
        return
    rows, index = Account.objects.filter(office=office), reverse("channel_accounts:index")
    count = rows.filter(needs_a_person()).count()
    label = ngettext_lazy("channel account needs you", "channel accounts need you", count)
    yield QueueItem(label, count, f"{index}?state={WANTS}", Urgency.TODAY)
    soon = rows.filter(runs_out_soon()).count()
    label = ngettext_lazy(
        "token of a channel runs out in 14 days", "tokens of channels run out in 14 days", soon
    )
    yield QueueItem(label, soon, f"{index}?state={TOKEN}", Urgency.SOON)
