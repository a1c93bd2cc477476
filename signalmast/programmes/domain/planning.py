"""Verbs of the plan: proposals become tasks, units report how far they are, with evidence.

A task is the register's row that files bring too; a state that a person reports holds against
every file, as all rows that people keep do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core import audit
from signalmast.core.importing.register import BY_HAND
from signalmast.core.periods import BadPeriod
from signalmast.people.models import Membership, Unit
from signalmast.programmes.domain.plans import CLOSED
from signalmast.programmes.domain.registers import plan_task
from signalmast.programmes.domain.units import unit_fault
from signalmast.programmes.enums import Status
from signalmast.programmes.models import Evidence, PlanItem, Proposal, TaskCare
from signalmast.programmes.permissions import can_act_for, can_keep

NO_LABEL = gettext_lazy("Say what it is, such as a document's number.")


@dataclass(frozen=True, slots=True)
class Task:
    """What a proposal becomes: for which period, by whom, by when."""

    period: str
    unit: Unit | None = None
    due: date | None = None
    text: str = ""


def may_report(user: Any, item: PlanItem) -> bool:
    """Whoever keeps the registers, and the officers of the unit that leads the task."""
    if can_keep(user, item.office):
        return True
    return item.unit is not None and can_act_for(user, item.unit)


@transaction.atomic
def record_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """Keep what was proposed. Raises PermissionDenied, ValidationError."""
    if not can_keep(by, proposal.office):
        raise PermissionDenied
    if not proposal.text.strip():
        raise ValidationError({"text": _("Write what was proposed, in a sentence.")})
    proposal.recorded_by = by.pk
    proposal.save()
    audit.record("proposal.record", by=by, office=proposal.office, subject=proposal)
    return proposal


def _open(proposal: Proposal) -> Proposal:
    now = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not now.is_open:
        raise ValidationError(_("This proposal was settled meanwhile; open the page again."))
    return now


@transaction.atomic
def take_up(proposal: Proposal, task: Task, *, by: Any) -> PlanItem:
    """Make a proposal a task of the plan. Raises PermissionDenied, ValidationError."""
    now = _open(proposal)
    if not can_keep(by, now.office):
        raise PermissionDenied
    try:
        period = str(now.office.period(task.period.strip().upper()).key)
    except BadPeriod as error:
        raise ValidationError({"period": str(error)}) from error
    if task.unit is not None:
        day = task.due or now.office.today()
        wrong = unit_fault(task.unit, day)
        if wrong:
            raise ValidationError({"unit": wrong})
    item = PlanItem(
        office=now.office, period=period, task=task.text.strip() or now.text, unit=task.unit,
        due=task.due, status=Status.NOT_STARTED,
    )  # fmt: skip
    try:
        with transaction.atomic():
            plan_task(item, by=by)
    except IntegrityError:
        raise ValidationError(
            _("The plan of this period has this task of this unit already; change it there.")
        ) from None
    now.item, now.settled_at = item, timezone.now()
    now.save(update_fields=["item", "settled_at"])
    audit.record("proposal.take-up", by=by, office=now.office, subject=now)
    return item


@transaction.atomic
def decline_proposal(proposal: Proposal, *, why: str, by: Any) -> Proposal:
    """Say why a proposal becomes no task. Raises PermissionDenied, ValidationError."""
    now = _open(proposal)
    if not can_keep(by, now.office):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": _("Say why it becomes no task, in a sentence.")})
    now.declined_why, now.settled_at = why.strip()[:1000], timezone.now()
    now.save(update_fields=["declined_why", "settled_at"])
    audit.record("proposal.decline", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def report_progress(
    item: PlanItem, *, status: str, result: str, seen: str | None, by: Any
) -> PlanItem:
    """Say how far a task is. `seen` is the state that the reporter saw.

    Raises PermissionDenied, ValidationError where somebody reported meanwhile.
    """
    now: PlanItem = PlanItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not may_report(by, now):
        raise PermissionDenied
    if (now.status or "") != (seen or ""):
        raise ValidationError(
            _("Somebody reported meanwhile (%(state)s); look at it and report once more.")
            % {"state": now.get_status_display()}
        )
    if status not in Status.values:
        raise ValidationError({"status": _("Choose how far the task is.")})
    if status in CLOSED and not result.strip():
        raise ValidationError({"result": _("Say what came of it, or why it was dropped.")})
    now.status, now.result, now.rank = status, result.strip(), BY_HAND
    now.save(update_fields=["status", "result", "rank"])
    audit.record("plan.report", by=by, office=now.office, subject=now, data={"status": str(status)})
    return now


@transaction.atomic
def add_evidence(item: PlanItem, *, label: str, url: str = "", by: Any) -> Evidence:
    """Add what shows how far a task is. Raises PermissionDenied, ValidationError."""
    if not may_report(by, item):
        raise PermissionDenied
    if not label.strip():
        raise ValidationError({"label": NO_LABEL})
    found = Evidence.objects.create(item=item, label=label.strip()[:300], url=url, added_by=by.pk)
    audit.record("plan.evidence", by=by, office=item.office, subject=item)
    return found


@transaction.atomic
def give_task(item: PlanItem, *, owner: Any, by: Any) -> TaskCare:
    """Say who of the office looks after a task. Raises PermissionDenied, ValidationError."""
    if not can_keep(by, item.office):
        raise PermissionDenied
    if owner is not None and not Membership.objects.of(item.office).filter(user=owner).exists():
        raise ValidationError({"owner": _("Choose somebody who works for this office.")})
    care, _new = TaskCare.objects.update_or_create(item=item, defaults={"owner": owner})
    audit.record("plan.give", by=by, office=item.office, subject=item)
    return care


@dataclass(slots=True)
class Column:
    """One column of the progress board."""

    status: str
    label: str
    items: list[PlanItem] = field(default_factory=list)


def columns(items: Iterable[PlanItem]) -> list[Column]:
    """Return tasks by how far they are; those that nobody reported stand first."""
    found = [Column("", _("not reported"))]
    found += [Column(one.value, str(one.label)) for one in Status]
    by_status = {one.status: one for one in found}
    for item in items:
        by_status[item.status or ""].items.append(item)
    return found
