"""What waits for somebody in a newsroom: approvals, an hour that runs, files that lag behind."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import WorkflowState

from signalmast.newsroom.domain.states import WAITING, in_hurry, workflow_rows
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, Publication, SitePage
from signalmast.newsroom.models.guarded import GuardedPage

#: The site follows within seconds; after so long something keeps it from doing so.
LATE = timedelta(minutes=5)


def waiting_texts(office: Any) -> Iterator[tuple[WorkflowState, GuardedPage]]:
    """Yield what waits for approval in an office, the longest first, with its page."""
    states = workflow_rows(WAITING).select_related("requested_by", "current_task_state__revision")
    found = {int(state.object_id): state for state in states.order_by("created_at", "pk")}
    own = {
        one.pk: one
        for model in (Publication, SitePage)
        for one in model.objects.filter(office=office, pk__in=found).specific()
    }
    for number, state in found.items():
        if number in own:
            yield state, own[number]


def hurried_texts(office: Any) -> list[Publication]:
    """Return the office's pages that are public and that nobody but a writer has read."""
    return list(Publication.objects.filter(in_hurry(), office=office).specific())


def late_marks(office: Any) -> QuerySet[BakeMark]:
    """Return what the files of an office's site should show and have not for five minutes."""
    texts = Publication.objects.filter(office=office).values("pk")
    roots = SitePage.objects.of(office).values("pk")
    return BakeMark.objects.filter(
        Q(kind=MarkKind.PAGE, key__in=texts)
        | Q(kind=MarkKind.SITE, key__in=roots)
        | Q(kind=MarkKind.FIXED, key=office.pk),
        at__lte=timezone.now() - LATE,
    )
