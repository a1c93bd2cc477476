"""What keeps one person from publishing alone, whatever path the text takes."""

from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.panels import CommentPanel, PublishingPanel
from wagtail.locks import BaseLock, ScheduledForPublishLock, WorkflowLock
from wagtail.models import Page, PagePermissionTester, Revision

from signalmast.core.duties import allowed
from signalmast.newsroom.models.approvals import Approval, content_hash
from signalmast.newsroom.models.locks import OutgoingLock, ReviewLock
from signalmast.newsroom.rendering import rendered

#: How long a page published in a hurry waits for its second person.
URGENT_FOR = timedelta(hours=1)


class NotApproved(PermissionDenied):
    """The revision has nobody's word but its writer's."""


class NeedsReason(PermissionDenied):
    """A public page is taken down without saying why."""


#: The revision that is going public in this context; see `only_by_our_verbs`.
_publishing: ContextVar[int | None] = ContextVar("publishing", default=None)
#: The page that is coming down in this context.
_taking_down: ContextVar[int | None] = ContextVar("taking_down", default=None)
_REASON = _("A public page is taken down with a reason only; withdraw it and say why.")
_STAYS = _(
    "This text has no second person's approval, so it stays unpublished; hand it in for approval."
)


def only_by_our_verbs(page: Page) -> None:
    """Refuse a save that would change what is public without publishing or taking it down.

    Whatever calls for the save: the framework's own actions, a plain `Page`, a shell. Raises
    NotApproved, NeedsReason.
    """
    if page.live:
        if page.live_revision_id is None or _publishing.get() != page.live_revision_id:
            raise NotApproved(_STAYS)
    elif page.pk and _taking_down.get() != page.pk and _is_public(page):
        raise NeedsReason(_REASON)


def _is_public(page: Page) -> bool:
    return bool(Page.objects.filter(pk=page.pk, live=True).exists())


class OfficePageTester(PagePermissionTester):
    """Wagtail's questions about one page. Nobody publishes alone, the operator included."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.permissions = {
            one.permission.codename.rsplit("_", maxsplit=1)[0]
            for one in self.permission_policy.get_cached_permissions_for_user(user)
            if page.path.startswith(one.page.path)
        }

    def can_edit(self) -> bool:
        return self.user.is_active and "change" in self.permissions

    def can_add_subpage(self) -> bool:
        kinds = self.page.specific_class.creatable_subpage_models()
        return self.user.is_active and bool(kinds) and "add" in self.permissions

    def can_publish(self) -> bool:
        return False

    can_publish_subpage = can_unpublish = can_reorder_children = can_publish

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: ARG002 -- Wagtail's
        """A text that was never public may go; the rest is withdrawn and stays."""
        was_public = self.page.first_published_at is not None or self.page.specific_class.is_kept
        return self.can_edit() and not was_public and self.page.is_leaf()

    def can_copy(self) -> bool:
        """A copy takes the writers' names along; a translation is begun by a verb of its own."""
        return False

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    def can_unschedule(self) -> bool:
        """Whoever writes may stop what is to go out; going out again takes a second person."""
        return self.can_edit()

    def can_lock(self) -> bool:
        return self.can_edit() and not self.page.workflow_in_progress

    def can_unlock(self) -> bool:
        return self.can_edit()


class GuardedPage(Page):
    """A page that goes public only with a second person's approval of exactly that revision."""

    class Meta:
        abstract = True

    settings_panels: ClassVar[list[Any]] = [PublishingPanel(), CommentPanel()]
    office: Any
    #: Whether even a page that was never public stays, as the root of a site does.
    is_kept = False
    #: Whether a public page of this kind can be withdrawn at all.
    comes_down = True

    def permissions_for_user(self, user: Any) -> OfficePageTester:
        return OfficePageTester(user, self)

    def get_lock(self) -> BaseLock | None:
        """Lock as Wagtail does, in our words; see models/locks.py."""
        lock = super().get_lock()
        if isinstance(lock, WorkflowLock):
            return ReviewLock(self, lock.task)
        return OutgoingLock(self) if isinstance(lock, ScheduledForPublishLock) else lock

    def public_path(self) -> str:
        """Return the page's public address, without the host; each kind of page says it.

        Django builds models with a metaclass of its own, so Python's abstract methods can't
        demand it; a kind of page without it fails at the first page.
        """
        raise NotImplementedError

    def desk_url(self) -> str:
        """Return where the page is worked on at the desk: the editor, or a screen of its own."""
        return reverse("wagtailadmin_pages:edit", args=[self.pk])

    def preview_url(self, revision: Revision) -> str:
        """Return where a revision is read at the desk as residents will see it."""
        return reverse("wagtailadmin_pages:revisions_view", args=[self.pk, revision.pk])

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str]:  # noqa: ARG002 -- Wagtail's
        """Addresses come from the site, not from the tree (newsroom/addresses.py)."""
        return (0, settings.SITE_URL.rstrip("/"), self.public_path())

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 -- Wagtail's
        """A public page is a file; Django never serves one, whatever its state."""
        raise Http404

    def serve_preview(self, request: Any, mode_name: str) -> HttpResponse:  # noqa: ARG002 -- Wagtail's
        """Show a draft to those who work on it, as its readers would see it."""
        return HttpResponse(rendered(self))

    def approval_of(self, revision: Revision) -> Approval | None:
        """Return what lets `revision` out as it reads now: an approval, else a hurry, else None."""
        rows = Approval.objects.filter(
            page_id=self.pk, revision_id=revision.pk, content_hash=content_hash(revision)
        )
        return rows.by_second_person().last() or rows.urgent().last()

    def save_revision(self, *args: Any, overwrite_revision: Any = None, **more: Any) -> Revision:
        """Save as Wagtail does, but never over a revision that somebody let out."""
        if overwrite_revision is not None:
            let_out = Approval.objects.filter(page_id=self.pk, revision_id=overwrite_revision.pk)
            if let_out.exists():
                overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **more)

    def publish(self, revision: Revision, user: Any = None, **more: Any) -> None:
        """Publish an approved revision. Raises NotApproved for any other, whoever asks."""
        if self.approval_of(revision) is None:
            raise NotApproved(_STAYS)
        more["skip_permission_checks"] = True
        token = _publishing.set(revision.pk)
        try:
            super().publish(revision, user=user, **more)
        finally:
            _publishing.reset(token)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as Wagtail does; what is public changes by the verbs of the newsroom only."""
        if kwargs.get("update_fields") is None and not self._begins():
            only_by_our_verbs(self)
        super().save(*args, **kwargs)

    def _begins(self) -> bool:
        """Whether the page comes into being public, as a site does with its office."""
        return False

    def unpublish(
        self,
        set_expired: bool = False,
        commit: bool = True,
        user: Any = None,
        log_action: Any = True,
        *,
        reason: str = "",
    ) -> None:
        """Take the page down. Raises NeedsReason without a reason before its own end."""
        if not set_expired and not reason.strip():
            raise NeedsReason(_REASON)
        action = UnpublishPageAction(
            self, set_expired=set_expired, commit=commit, user=user, log_action=log_action
        )
        token = _taking_down.set(self.pk)
        try:
            action.execute(skip_permission_checks=True)
        finally:
            _taking_down.reset(token)

    @property
    def urgent_since(self) -> datetime | None:
        """When the live revision went out in a hurry, if nobody has approved it yet, else None."""
        if not self.live or self.live_revision_id is None:
            return None
        rows = Approval.objects.filter(page_id=self.pk, revision_id__gte=self.live_revision_id)
        if rows.by_second_person().exists():
            return None
        return rows.urgent().values_list("at", flat=True).first()


def writers_of(page: GuardedPage) -> set[int]:
    """Return the numbers of those who wrote any revision since the last approved one.

    The rule of two people turns on it: none of them may approve.
    """
    revisions = Revision.objects.for_instance(page).exclude(user=None)
    approved = Approval.objects.filter(page_id=page.pk).by_second_person().last()
    if approved is not None:
        revisions = revisions.filter(pk__gt=approved.revision_id)
    writers = set(revisions.values_list("user_id", flat=True))
    if approved is None and page.owner_id:
        writers.add(page.owner_id)
    return writers


def may_approve(page: GuardedPage, user: Any) -> bool:
    """Tell whether `user` can be the second person for what the page says now."""
    return allowed(user, "approve", page.office) and user.pk not in writers_of(page)
