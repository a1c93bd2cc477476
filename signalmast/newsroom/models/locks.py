from typing import Any

from django.utils.translation import gettext as _
from wagtail.locks import ScheduledForPublishLock, WorkflowLock

from signalmast.core.duties import allowed
from signalmast.core.templatetags.desk import cell


class ReviewLock(WorkflowLock):
    """Nobody changes a text while it is being read, the second person included.

    The editor saves by itself: one key pressed by a reader would make them a writer, who may
    not approve any more.
    """

    def get_message(self, user: Any) -> str:
        """Say to whoever opens the editor what they may do now, and why not more."""
        from signalmast.newsroom.models.guarded import may_approve, writers_of  # noqa: PLC0415 -- they lock with this

        page = self.object.specific
        if may_approve(page, user):
            return _("This text waits for your approval: read it, then approve it or send it back.")
        if user.pk not in writers_of(page):
            return _("This text waits for the approval of somebody with that duty.")
        if allowed(user, "approve", page.office):
            return _(
                "You wrote a part of this text, so there is no button to approve it here: "
                "somebody who wrote none of it approves it."
            )
        return _(
            "You handed this text in; it waits for somebody else's approval. "
            "Take it back if you want to change it."
        )

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:  # noqa: ARG002 -- Wagtail's
        return _("Being read")

    def get_description(self, user: Any, can_lock: bool = False) -> str:  # noqa: ARG002 -- Wagtail's
        return _("Nobody changes the text while it waits for approval")

    def get_icon(self, user: Any, can_lock: bool = False) -> str:  # noqa: ARG002 -- Wagtail's
        return "lock"


class OutgoingLock(ScheduledForPublishLock):
    """What is approved and waits for its hour stays as it was approved."""

    def get_message(self, user: Any) -> str:  # noqa: ARG002 -- Wagtail's signature
        at = self.object.scheduled_revision.approved_go_live_at
        return _(
            "This text is approved and goes out on %(when)s. To change it, stop that first; "
            "then it is handed in again."
        ) % {"when": cell(at)}
