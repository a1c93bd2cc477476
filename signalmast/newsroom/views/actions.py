"""The editor's buttons: save, hand in, take back; and above it the verbs of the newsroom."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import WorkflowState

from signalmast.newsroom.domain.translating import missing_languages
from signalmast.newsroom.models import Publication
from signalmast.newsroom.permissions import can_approve, can_hurry, can_withdraw, can_write_for

#: What of the framework's own stays. Nothing publishes, and nothing approves without reading.
KEPT = {"action-save-draft", "action-page-locked"}


class HandIn(SubmitForModerationMenuItem):
    """Save the text and ask a second person for approval."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = _("Hand in again") if again else _("Hand in for approval")
        return context


class TakeBack(CancelWorkflowMenuItem):
    label = _("Take back from approval")

    def is_shown(self, context: Any) -> bool:
        waits = context["view"] == "edit" and context["page"].workflow_in_progress
        return bool(waits and super().is_shown(context))


class ReadAndApprove(ActionMenuItem):
    """Lead the second person to the screen on which a text is read and approved."""

    name = "action-read"
    label = _("Read and approve")
    icon_name = "check"

    def is_shown(self, context: Any) -> bool:
        page = context.get("page")
        waits = context["view"] == "edit" and page.workflow_in_progress
        return waits and can_approve(context["request"].user, page)

    def get_url(self, parent_context: Any) -> str:
        return reverse("newsroom:approval", args=[parent_context["page"].pk])


#: Ours, in their order; the first one shown is the button, the others open from it.
OWN = (ReadAndApprove(order=0), HandIn(order=60), TakeBack(order=40))


def choose(items: list[Any], context: dict[str, Any]) -> None:
    """Put our verbs in the place of the framework's, in a list that is changed in place."""
    kept = [one for one in items if one.name in KEPT]
    own = [one for one in OWN if one.is_shown(context)]
    if context["view"] == "edit" and context["locked_for_user"] and own:
        kept = []
    items[:] = sorted([*kept, *own], key=lambda one: one.order)


class Verb(PageMenuItem):
    """A verb of ours in the menu above the editor; who sees it is asked where it is built."""

    def is_shown(self, user: Any) -> bool:  # noqa: ARG002 -- Wagtail's signature
        return True


def verbs(page: Publication, user: Any) -> Iterator[Verb]:
    """Yield what this person may do with a text besides writing it."""
    waits = page.urgent_since is not None
    differs = not page.live or page.has_unpublished_changes
    writes = can_write_for(user, page.office)
    for name, label, icon, is_shown in (
        ("urgent", _("Approve what is public"), "check", waits and can_approve(user, page)),
        ("hurry", _("Publish in a hurry"), "upload", differs and can_hurry(user, page)),
        ("channels", _("Channels"), "mail", writes),
        ("translate", _("Translate"), "globe", writes and bool(missing_languages(page))),
        ("withdraw", _("Withdraw"), "download", can_withdraw(user, page)),
    ):
        if is_shown:
            url = reverse(f"newsroom:{name}", args=[page.pk])
            yield Verb(label, url, icon_name=icon, priority=10, page=page)
