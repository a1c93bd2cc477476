"""How a text goes public and comes down again. Every way leads through here."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from signalmast.core import audit
from signalmast.newsroom.domain.composing import deliver_to_channels
from signalmast.newsroom.domain.quoting import quote_figures
from signalmast.newsroom.enums import ApprovalKind, MarkKind
from signalmast.newsroom.models import Approval, BakeMark, Publication
from signalmast.newsroom.models.approvals import content_hash, record_approval
from signalmast.newsroom.models.guarded import URGENT_FOR, GuardedPage, NotApproved
from signalmast.newsroom.permissions import can_approve, can_hurry, can_withdraw


@transaction.atomic
def approve_page(page: GuardedPage, *, by: Any, comment: str = "") -> None:
    """Approve what was handed in, which publishes or schedules it.

    Raises PermissionDenied for a writer, ValidationError when nothing was handed in.
    """
    state = page.current_workflow_task_state
    if state is None:
        raise ValidationError(_("Nothing of this page waits for approval; hand it in first."))
    state.task.specific.on_action(state, user=by, action_name="approve", comment=comment)


@transaction.atomic
def send_back(page: GuardedPage, *, by: Any, comment: str) -> None:
    """Ask the writers for changes instead of approving what was handed in.

    Raises PermissionDenied for a writer, ValidationError.
    """
    if not comment.strip():
        raise ValidationError(_("Say what has to change; the writers read it in the editor."))
    state = page.current_workflow_task_state
    if state is None:
        raise ValidationError(_("Nothing of this page waits for approval any more."))
    state.task.specific.on_action(state, user=by, action_name="reject", comment=comment.strip())


@transaction.atomic
def publish_urgently(page: Publication, *, by: Any, reason: str) -> None:
    """Publish the newest revision before anybody else has read it.

    The page says so to its readers until a second person approves; after an hour without, it
    is taken down (`take_down_lapsed`). Channels take two people in any case (charter, point 9):
    they follow when the second one approves. Raises PermissionDenied, ValidationError.
    """
    if not can_hurry(by, page):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why this can't wait for a second person; it is public."))
    revision = page.get_latest_revision()
    if revision is None:
        raise ValidationError(_("Nothing of this page is saved yet; save it first."))
    goes_out = revision.as_object().go_live_at
    if goes_out is not None and goes_out > timezone.now():
        raise ValidationError(
            _("The text has a time to go out that has not come; take that time out of it first.")
        )
    record_approval(page, revision, by=by, kind=ApprovalKind.URGENT, reason=reason.strip())
    audit.record(
        "page.urgent",
        by=by,
        office=page.office,
        subject=page,
        data={"title": page.draft_title or page.title, "reason": reason.strip()},
    )
    revision.publish(user=by)


@transaction.atomic
def approve_urgent(page: Publication, *, by: Any) -> None:
    """Give the second person's word for what already is public. Raises PermissionDenied."""
    if page.urgent_since is None:
        raise ValidationError(_("This page does not wait for a second person."))
    if not can_approve(by, page):
        raise PermissionDenied
    if content_hash(page.live_revision) not in _let_out(page):
        raise NotApproved(_("The text was changed after it went out; read the new one first."))
    record_approval(page, page.live_revision, by=by)
    deliver_to_channels(page, page.live_revision_id)
    audit.record(
        "page.urgent-approved",
        by=by,
        office=page.office,
        subject=page,
        data={"title": page.title},
    )
    _mark(page)


def _let_out(page: Publication) -> set[str]:
    rows = Approval.objects.filter(page_id=page.pk, revision_id=page.live_revision_id)
    return set(rows.values_list("content_hash", flat=True))


@transaction.atomic
def withdraw_page(page: Publication, *, by: Any, reason: str) -> None:
    """Take a public page down; the public log keeps its title and the reason.

    Raises PermissionDenied, ValidationError.
    """
    if not can_withdraw(by, page):
        raise PermissionDenied
    _take_down(page, "page.withdraw", by=by, reason=reason)


@transaction.atomic
def take_down_lapsed(page: Publication) -> bool:
    """Take down a page that nobody approved within the hour; tell whether it was one."""
    since = page.urgent_since
    if since is None or timezone.now() - since < URGENT_FOR:
        return False
    reason = _("No second person approved it within the hour.")
    _take_down(page, "page.urgent-lapsed", by=None, reason=reason)
    return True


@transaction.atomic
def publish_scheduled(revision: Revision) -> bool:
    """Publish a revision whose time has come; tell whether nobody else had done it."""
    locked = Revision.objects.select_for_update().filter(pk=revision.pk)
    due = locked.filter(approved_go_live_at__lte=timezone.now()).first()
    if due is not None:
        due.publish(log_action="wagtail.publish.scheduled")
    return due is not None


@transaction.atomic
def expire_page(page: Publication) -> bool:
    """Take a page down at the time its text set; tell whether nobody else had done it."""
    locked = Publication.objects.select_for_update(of=("self",))
    if not locked.filter(pk=page.pk, live=True, expire_at__lte=timezone.now()).exists():
        return False
    audit.record(
        "page.expire",
        by=None,
        office=page.office,
        subject=page,
        data={"title": page.title, "path": page.public_path()},
    )
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _take_down(page: Publication, verb: str, *, by: Any, reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Say why the page is taken down; the public log shows it."))
    audit.record(
        verb,
        by=by,
        office=page.office,
        subject=page,
        data={"title": page.title, "path": page.public_path(), "reason": reason.strip()},
    )
    page.unpublish(user=by, reason=reason)


def _mark(page: Publication) -> None:
    BakeMark.put(MarkKind.PAGE, page.pk)


def after_publication(page: Publication, revision: Revision) -> None:
    """Do what follows from going public, in the same transaction: quotes, deliveries, review
    date, log.
    """
    quote_figures(page)
    approval = page.approval_of(revision)
    if approval is not None and approval.kind == ApprovalKind.APPROVED:
        deliver_to_channels(page, revision.pk)
    review = _months_later(timezone.localdate(), page.review_months) if page.review_months else None
    Publication.objects.filter(pk=page.pk).update(review_on=review)
    page.review_on = review
    earlier = Approval.objects.filter(page_id=page.pk, revision_id__lt=revision.pk).exists()
    if earlier:
        audit.record(
            "page.change",
            by=revision.user,
            office=page.office,
            subject=page,
            data={"title": page.title, "path": page.public_path(), "revision": revision.pk},
        )


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(
        date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1)
    )
