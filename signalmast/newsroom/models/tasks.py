from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from signalmast.core import audit
from signalmast.core.duties import allowed
from signalmast.newsroom.models.approvals import record_approval
from signalmast.newsroom.models.guarded import may_approve


class SecondPersonTask(Task):
    """The one step of the office's workflow: somebody who wrote none of it approves.

    Who may is asked of duties in the page's own office, not of groups.
    """

    class Meta:
        verbose_name = _("second person")
        verbose_name_plural = _("second persons")

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return allowed(user, "approve", obj.specific.office)

    def locked_for_user(self, obj: Any, user: Any) -> bool:  # noqa: ARG002 -- Wagtail's signature
        """What is being read must not change under the reader, nor by the reader."""
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not may_approve(obj.specific, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve and publish"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Write down whose word it was before the page goes out, in one transaction."""
        page = task_state.workflow_state.content_object.specific
        if not may_approve(page, user):
            raise PermissionDenied(
                _("You wrote a part of this text; somebody who did not approves it.")
            )
        if action_name == "approve":
            record_approval(page, task_state.revision, by=user, reason=kwargs.get("comment", ""))
        audit.record(
            f"page.{action_name}",
            by=user,
            office=page.office,
            subject=page,
            data={"revision": task_state.revision_id},
        )
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:  # noqa: ARG002 -- Wagtail's signature
        states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        mine = [
            state.pk
            for state in states.select_related("workflow_state")
            if may_approve(state.workflow_state.content_object.specific, user)
        ]
        return TaskState.objects.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> Any:
        return _("Somebody of the office who wrote none of the text approves it")
