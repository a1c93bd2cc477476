"""Reading what residents hand in: shown or not, for a reason, and what an author can do about it.

One person may leave a statement unshown, because its author reads why and can object; what was
shown is taken out by two people, in public (charter, points 8 and 9).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain.statements import locked, refuse
from signalmast.listening.enums.consultations import (
    AppealOutcome,
    Rule,
    StatementState,
)
from signalmast.listening.models import Appeal, Statement
from signalmast.listening.permissions import (
    can_decide_appeal,
    can_remove_statement,
    can_show_statement,
)
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark

#: What an author may still object to.
MOST_SIGNS = 1000


@transaction.atomic
def show_statement(statement: Statement, *, by: Any) -> Statement:
    """Let a statement into its consultation. Raises PermissionDenied, ValidationError."""
    now = locked(statement)
    refuse(can_show_statement(by, now))
    _check_waits(now)
    now.state = StatementState.SHOWN
    return _decided(now, "statement.show", by)


@transaction.atomic
def decline_statement(
    statement: Statement, *, rule: str, reason: str, by: Any, same_as: Statement | None = None
) -> Statement:
    """Leave a statement unshown and tell its author why. Raises as the others do."""
    require(by, "write", statement.consultation.office)
    now = locked(statement)
    _check_waits(now)
    now.rule, now.reason = _checked_reason(rule, reason)
    if same_as is not None and same_as.consultation_id == now.consultation_id:
        now.same_as = same_as
    now.state = StatementState.DECLINED
    return _decided(now, "statement.decline", by)


def _decided(now: Statement, verb: str, by: Any) -> Statement:
    now.decided_by, now.decided_at = by.pk, timezone.now()
    now.save()
    audit.record(
        verb, by=by, office=now.consultation.office, subject=now,
        data={"number": now.number, "rule": now.rule},
    )  # fmt: skip
    return now


def _check_waits(now: Statement) -> None:
    if now.state != StatementState.WAITING:
        raise ValidationError(
            _("Somebody has decided on it meanwhile (%(state)s). Look at it again.")
            % {"state": now.get_state_display()}
        )


def _checked_reason(rule: str, reason: str) -> tuple[str, str]:
    if rule not in Rule.values:
        raise ValidationError({"rule": _("Choose the reason; there is none for disagreeing.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Write a sentence to the author; it is all they get.")})
    return rule, reason.strip()


@transaction.atomic
def propose_removal(statement: Statement, *, rule: str, reason: str, by: Any) -> Statement:
    """Propose to take a shown statement out. It stays until a second person agrees."""
    require(by, "write", statement.consultation.office)
    now = locked(statement)
    if not now.is_shown:
        raise ValidationError(_("Only what is shown can be taken out."))
    now.rule, now.reason = _checked_reason(rule, reason)
    now.removal_by = by.pk
    now.save()
    audit.record(
        "statement.removal", by=by, office=now.consultation.office, subject=now,
        data={"number": now.number, "rule": now.rule},
    )  # fmt: skip
    return now


@transaction.atomic
def remove_statement(statement: Statement, *, by: Any) -> Statement:
    """Take a statement out as the second person; the public log says so, with the reason.

    Its votes leave every count that is published from now on. Raises PermissionDenied.
    """
    now = locked(statement)
    if not now.removal_waits:
        raise ValidationError(_("Nobody proposes to take it out any more. Look at it again."))
    refuse(can_remove_statement(by, now))
    now.state = StatementState.REMOVED
    now.removed_by, now.removed_at = by.pk, timezone.now()
    now.save()
    _public("statement.remove", now, by, now.reason)
    return now


@transaction.atomic
def keep_statement(statement: Statement, *, by: Any) -> Statement:
    """Let a statement stay that somebody proposed to take out. Raises PermissionDenied."""
    require(by, "write", statement.consultation.office)
    now = locked(statement)
    if not now.removal_waits:
        raise ValidationError(_("Nobody proposes to take it out any more. Look at it again."))
    now.rule = now.reason = ""
    now.removal_by = None
    now.save()
    audit.record(
        "statement.keep", by=by, office=now.consultation.office, subject=now,
        data={"number": now.number},
    )  # fmt: skip
    return now


@transaction.atomic
def appeal_statement(statement: Statement, *, text: str) -> Appeal:
    """Keep an author's objection; there is one for each statement. Raises ValidationError."""
    now = locked(statement)
    there = Appeal.objects.filter(statement=now).first()
    if there is not None:
        return there
    if now.state not in {StatementState.DECLINED, StatementState.REMOVED}:
        raise ValidationError(_("There is nothing to object to: it waits or is shown."))
    if not text.strip():
        raise ValidationError({"text": _("Write why it should be shown.")})
    appeal = Appeal.objects.create(
        statement=now, text=text.strip()[:MOST_SIGNS], received_at=timezone.now()
    )
    audit.record(
        "statement.appeal", by=None, office=now.consultation.office, subject=now,
        data={"number": now.number},
    )  # fmt: skip
    return appeal


@transaction.atomic
def answer_appeal(appeal: Appeal, *, outcome: str, answer: str, by: Any) -> Appeal:
    """Propose what becomes of an objection, with the reasons. Raises as the others do."""
    require(by, "write", appeal.statement.consultation.office)
    now = _open(appeal)
    if outcome not in AppealOutcome.values:
        raise ValidationError({"outcome": _("Choose whether the decision stays.")})
    if not answer.strip():
        raise ValidationError({"answer": _("Write the reasons; the author reads them.")})
    now.outcome, now.answer = outcome, answer.strip()
    now.answered_by, now.answered_at = by.pk, timezone.now()
    now.save()
    return now


@transaction.atomic
def decide_appeal(appeal: Appeal, *, by: Any) -> Appeal:
    """Decide as the second person; either outcome is in the public log. Raises PermissionDenied."""
    now = _open(appeal)
    if not now.outcome:
        raise ValidationError(_("No answer is proposed yet; write one first."))
    refuse(can_decide_appeal(by, now))
    now.decided_by, now.decided_at = by.pk, timezone.now()
    now.save()
    statement = locked(now.statement)
    if now.outcome == AppealOutcome.SHOWN:
        statement.state = StatementState.SHOWN
        statement.rule = statement.reason = ""
        statement.removal_by = statement.removed_by = statement.removed_at = None
        statement.same_as = None
        statement.save()
    _public(f"statement.appeal-{now.outcome}", statement, by, now.answer)
    return now


def _open(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    now = rows.select_related("statement__consultation__office").get(pk=appeal.pk)
    if not now.is_open:
        raise ValidationError(_("It is decided; that is not changed any more."))
    return now


def _public(verb: str, statement: Statement, by: Any, reason: str) -> None:
    """Write an entry that the public log shows; it holds no word of the resident's."""
    consultation = statement.consultation
    title = _("Statement %(number)s in “%(title)s”")
    audit.record(
        verb, by=by, office=consultation.office, subject=statement,
        data={
            "title": title % {"number": statement.number, "title": consultation.title},
            "reason": f"{Rule(statement.rule).label}. {reason}" if statement.rule else reason,
        },
    )  # fmt: skip
    BakeMark.put(MarkKind.FIXED, consultation.office_id)
