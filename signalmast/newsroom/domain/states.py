"""Where texts stand: asked for a whole list at once, and as a narrowing of rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, Revision, WorkflowState

from signalmast.newsroom.enums import ApprovalKind, State
from signalmast.newsroom.models import Approval, Publication
from signalmast.newsroom.models.guarded import URGENT_FOR

Rows = QuerySet[Publication]
WAITING, SENT_BACK = WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES
IN_WORKFLOW = {WAITING: State.WAITING, SENT_BACK: State.SENT_BACK}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a text is now, and what is on its way to change that.

    `at`: when a scheduled text goes out, a public one came out, a hurry ends. `change` is the
    state of a newer revision of a public text, or None when there is none.
    """

    state: State
    at: datetime | None = None
    change: State | None = None
    change_at: datetime | None = None


def standings(pages: Iterable[Any]) -> dict[int, Standing]:
    """Return the standing of each page by its number, with three queries for all of them."""
    pages = list(pages)
    numbers = [page.pk for page in pages]
    workflows = _workflows(numbers)
    times = _times(numbers)
    approvals: dict[int, list[Approval]] = {}
    for row in Approval.objects.filter(page_id__in=[page.pk for page in pages if page.live]):
        approvals.setdefault(row.page_id, []).append(row)
    return {
        page.pk: _standing(
            page, workflows.get(page.pk), times.get(page.pk), approvals.get(page.pk, [])
        )
        for page in pages
    }


def _standing(
    page: Any, workflow: State | None, time: datetime | None, approvals: list[Approval]
) -> Standing:
    coming = State.SCHEDULED if time else workflow
    if page.live:
        hurry = hurried_at(page, approvals)
        change = coming or (State.DRAFT if page.has_unpublished_changes else None)
        if hurry is not None:
            return Standing(State.HURRY, hurry + URGENT_FOR, change, time)
        return Standing(State.PUBLIC, page.first_published_at, change, time)
    if coming is not None:
        return Standing(coming, time)
    if page.expired:
        return Standing(State.ENDED, page.expire_at)
    was_public = page.first_published_at is not None
    return Standing(State.WITHDRAWN if was_public else State.DRAFT)


def hurried_at(page: Any, approvals: list[Approval]) -> datetime | None:
    """Return when the live revision went out in a hurry, unless somebody has approved it."""
    if page.live_revision_id is None:
        return None
    rows = [row for row in approvals if row.revision_id >= page.live_revision_id]
    if any(row.kind == ApprovalKind.APPROVED for row in rows):
        return None
    return min((row.at for row in rows), default=None)


def _workflows(numbers: list[int]) -> dict[int, State]:
    found = workflow_rows(*IN_WORKFLOW).filter(object_id__in=[str(one) for one in numbers])
    return {
        int(number): IN_WORKFLOW[status]
        for number, status in found.values_list("object_id", "status")
    }


def _times(numbers: list[int]) -> dict[int, datetime]:
    found = _schedules().filter(object_id__in=[str(one) for one in numbers])
    return {
        int(number): at
        for number, at in found.order_by("-approved_go_live_at").values_list(
            "object_id", "approved_go_live_at"
        )
    }


def _page_type() -> ContentType:
    return ContentType.objects.get_for_model(Page)


def workflow_rows(*statuses: str) -> QuerySet[WorkflowState]:
    """Return the workflow states of pages with one of these statuses, of every office."""
    found: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        base_content_type=_page_type(), status__in=statuses
    )
    return found


def _schedules() -> QuerySet[Revision]:
    found: QuerySet[Revision] = Revision.objects.filter(
        base_content_type=_page_type(), approved_go_live_at__isnull=False
    )
    return found


def _numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the numbers of pages that generic rows point at, for use as a subquery."""
    found: QuerySet[Any] = rows.annotate(number=Cast("object_id", BigIntegerField()))
    return found.values("number")


def in_hurry() -> Q:
    """Return what narrows pages to those that are public and wait for a second person."""
    let_out = Approval.objects.filter(
        page_id=OuterRef("pk"), revision_id__gte=OuterRef("live_revision_id")
    )
    return Q(
        Exists(let_out.filter(kind=ApprovalKind.URGENT)),
        ~Exists(let_out.filter(kind=ApprovalKind.APPROVED)),
        live=True,
    )


def in_state(rows: Rows, state: str) -> Rows:
    """Narrow publications to those in a state; a change on its way counts by its own state."""
    narrow = _NARROW.get(state)
    return narrow(rows) if narrow else rows.none()


def _never(rows: Rows) -> Rows:
    rows = rows.filter(live=False, expired=False)
    return rows.exclude(pk__in=_numbers(workflow_rows(*IN_WORKFLOW))).exclude(
        pk__in=_numbers(_schedules())
    )


_NARROW: dict[str, Callable[[Rows], Rows]] = {
    State.DRAFT: lambda rows: _never(rows).filter(first_published_at=None),
    State.SENT_BACK: lambda rows: rows.filter(pk__in=_numbers(workflow_rows(SENT_BACK))),
    State.WAITING: lambda rows: rows.filter(pk__in=_numbers(workflow_rows(WAITING))),
    State.SCHEDULED: lambda rows: rows.filter(pk__in=_numbers(_schedules())),
    State.PUBLIC: lambda rows: rows.filter(live=True).exclude(in_hurry()),
    State.HURRY: lambda rows: rows.filter(in_hurry()),
    State.WITHDRAWN: lambda rows: _never(rows).exclude(first_published_at=None),
    State.ENDED: lambda rows: rows.filter(live=False, expired=True),
}


def written_by(rows: Rows, user: Any) -> Rows:
    """Narrow publications to those of which the user saved a revision."""
    mine = Revision.objects.filter(base_content_type=_page_type(), user=user)
    return rows.filter(pk__in=_numbers(mine))


def to_read_again(rows: Rows, day: date) -> Rows:
    """Narrow publications to public ones whose day of review has come."""
    return rows.filter(live=True, review_on__lte=day)
