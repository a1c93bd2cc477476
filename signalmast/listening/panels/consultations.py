"""What the room brings to the home: what of it waits for this person."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from signalmast.core.desk import QueueItem, Urgency, queue_item
from signalmast.listening.enums.consultations import ConsultationState
from signalmast.listening.models import Consultation, Statement
from signalmast.listening.permissions import can_consult
from signalmast.listening.views.consultations_lists import APPEAL, DECIDE, REMOVAL, TASK, WAITING
from signalmast.people.desk import office_of
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty

# consultations


@queue_item
def consultations_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Consultations to open, and what a second person decides about statements."""
    office, user = office_of(request), _user(request)
    if not has_duty(user, Duty.APPROVE, office):
        return
    rows = Consultation.objects.of(office).filter(state=ConsultationState.PROPOSED)
    count = rows.exclude(proposed_by=user.pk).count()
    label = ngettext_lazy(
        "consultation waits for you to open it", "consultations wait for you to open them", count
    )
    url = f"{reverse('consultations:index')}?state={ConsultationState.PROPOSED}"
    yield QueueItem(label, count, url, Urgency.TODAY)
    own = Statement.objects.filter(consultation__office=office)
    count = own.filter(TASK[DECIDE]).exclude(appeal__answered_by=user.pk).count()
    label = ngettext_lazy(
        "objection of an author waits for your decision",
        "objections of authors wait for your decision",
        count,
    )
    yield QueueItem(label, count, f"{reverse('statements:index')}?task={DECIDE}", Urgency.TODAY)
    count = own.filter(TASK[REMOVAL]).exclude(removal_by=user.pk).count()
    label = ngettext_lazy(
        "statement is proposed to be taken out", "statements are proposed to be taken out", count
    )
    yield QueueItem(label, count, f"{reverse('statements:index')}?task={REMOVAL}", Urgency.TODAY)


@queue_item
def statements_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Statements to read, and objections of authors to answer."""
    office, user = office_of(request), _user(request)
    if not can_consult(user, office):
        return
    own, index = Statement.objects.filter(consultation__office=office), reverse("statements:index")
    count = own.filter(TASK[WAITING]).count()
    label = ngettext_lazy("statement to read", "statements to read", count)
    yield QueueItem(label, count, f"{index}?task={WAITING}", Urgency.TODAY)
    count = own.filter(TASK[APPEAL]).count()
    label = ngettext_lazy(
        "objection of an author to answer", "objections of authors to answer", count
    )
    yield QueueItem(label, count, f"{index}?task={APPEAL}", Urgency.TODAY)


def _user(request: HttpRequest) -> Any:
    return request.user
