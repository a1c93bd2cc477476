"""How long votes are kept: some months after closing; then there is what was released."""

from calendar import monthrange
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.data_subjects import Held
from signalmast.core.receipts import digest_of
from signalmast.listening.domain.statements import follow_statement
from signalmast.listening.enums.consultations import (
    Access,
    ConsultationState,
    Rule,
    StatementState,
)
from signalmast.listening.models import Appeal, Consultation, Participant, Vote


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day of a later month, or its last day where it is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def _due(now: datetime) -> list[Consultation]:
    rows: Any = Consultation.objects.filter(state=ConsultationState.CLOSED, emptied_at=None)
    rows = rows.exclude(closed_at=None).select_related("office")
    return [one for one in rows if months_after(one.closed_at, one.keep_months) <= now]


def votes_are_old() -> bool:
    return bool(_due(timezone.now()))


def empty_old_consultations() -> int:
    """Delete participants and votes of consultations long closed, and texts never shown."""
    found = _due(timezone.now())
    for one in found:
        _empty(one)
    return len(found)


@transaction.atomic
def _empty(consultation: Consultation) -> None:
    consultation.participants.all().delete()
    hidden = consultation.statements.exclude(state=StatementState.SHOWN)
    hidden.exclude(text="").update(text="", translation="")
    Appeal.objects.filter(statement__consultation=consultation).exclude(text="").update(text="")
    consultation.emptied_at = timezone.now()
    consultation.save(update_fields=["emptied_at"])
    audit.record("consultation.empty", by=None, office=consultation.office, subject=consultation)


@transaction.atomic
def mix_votes() -> int:
    """Write participants of closed groups and their votes anew in the order of random numbers.

    PostgreSQL keeps rows and numbers of transactions in the order of writing; beside the order
    in which codes were used that could tell who is who. Returns how many participants there are.
    """
    groups = Consultation.objects.filter(state=ConsultationState.OPEN, access=Access.GROUP)
    locked = Participant.objects.select_for_update().filter(consultation__in=groups)
    people = list(locked.order_by("pk"))
    numbers = [one.pk for one in people]
    votes = list(Vote.objects.filter(participant__in=numbers).order_by("pk"))
    Participant.objects.filter(pk__in=numbers).delete()
    Participant.objects.bulk_create(people)
    Vote.objects.bulk_create(votes)
    return len(people)


def held_votes(code: str) -> list[Held]:
    """Return what is held under a voter's code or an author's code."""
    found = []
    participant = Participant.objects.filter(secret_digest=digest_of(code)).first()
    if participant is not None:
        votes = participant.votes.select_related("statement").order_by("statement__number")
        content = {
            "consultation": participant.consultation.title,
            "votes": [
                {"statement": one.statement.text, "vote": one.value, "important": one.is_important}
                for one in votes
            ],
        }
        kept = _("Until the months named on the consultation's page have passed since it closed.")
        found.append(Held(_("Votes in a consultation"), content, kept))
    statement = follow_statement(code)
    if statement is not None:
        appeal = getattr(statement, "appeal", None)
        content = {
            "text": statement.text, "received_at": statement.received_at.isoformat(),
            "state": statement.state, "objection": appeal.text if appeal else "",
        }  # fmt: skip
        kept = _("Shown statements stay with the result; others go when the votes do.")
        found.append(Held(_("A statement in a consultation"), content, kept))
    return found


@transaction.atomic
def erase_votes(code: str) -> int:
    """Delete a voter with all votes, or empty a statement that is not public; return how many."""
    count = 0
    participant = Participant.objects.filter(secret_digest=digest_of(code)).first()
    if participant is not None:
        participant.delete()
        count += 1
    statement = follow_statement(code)
    if statement is not None and not statement.is_shown and statement.text:
        if statement.state == StatementState.WAITING:
            statement.state, statement.rule = StatementState.DECLINED, Rule.UNCLEAR
            statement.reason = _("Its author had it erased.")
        statement.text = statement.translation = ""
        statement.save()
        statement.versions.all().delete()
        Appeal.objects.filter(statement=statement).update(text="")
        count += 1
    return count
