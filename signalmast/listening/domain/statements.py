"""Statements: written by the office, handed in by residents, put right where a letter slipped."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.core.receipts import code_for, digest_of, token_digest
from signalmast.core.tabular.text import fold
from signalmast.listening.enums.consultations import By, ConsultationState, StatementState
from signalmast.listening.models import Consultation, Statement, StatementVersion
from signalmast.listening.models.statements import LONGEST

SHORTEST = 10
#: From here on two statements look alike to a person.
ALIKE = 0.72
MOST_ALIKE = 3
#: A change that leaves less of a statement than this is another statement.
SAME_STATEMENT = 0.8
#: Statements that wait at the same time, of one consultation.
MOST_WAITING = 2_000


@dataclass(frozen=True, slots=True)
class Handed:
    """A statement with its author's code, which is shown once and kept by nobody here."""

    statement: Statement
    code: str
    is_new: bool


@transaction.atomic
def write_statement(
    consultation: Consultation, *, text: str, by: Any, translation: str = ""
) -> Statement:
    """Add a statement of the office. Once the consultation is open a second person lets it in.

    Raises PermissionDenied, ValidationError by field.
    """
    require(by, "write", consultation.office)
    now = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if now.state == ConsultationState.CLOSED:
        raise ValidationError(_("The consultation is closed; nothing is added to it any more."))
    text = checked_text(text)
    statement = Statement(
        consultation=now, text=text, translation=translation.strip(),
        language=consultation.office.language, by=By.OFFICE, written_by=by.pk,
        received_at=timezone.now(), number=_next_number(now),
        state=StatementState.SHOWN if now.is_draft else StatementState.WAITING,
    )  # fmt: skip
    statement.save()
    audit.record(
        "statement.write", by=by, office=consultation.office, subject=statement,
        data={"number": statement.number},
    )  # fmt: skip
    return statement


def hand_in_statement(
    consultation: Consultation, *, text: str, language: str, token: str
) -> Handed:
    """Keep a resident's statement, which is read before it is shown, and return its code.

    The same token again returns the same statement. Raises ValidationError by field.
    """
    code = code_for(token)
    there = Statement.objects.filter(token_digest=token_digest(token)).first()
    if there is not None:
        return Handed(there, code, is_new=False)
    text = checked_text(text)
    try:
        with transaction.atomic():
            now = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
            _check_takes(now)
            statement = Statement.objects.create(
                consultation=now, text=text, language=language, by=By.RESIDENT,
                state=StatementState.WAITING, received_at=timezone.now(),
                number=_next_number(now), code_digest=digest_of(code),
                token_digest=token_digest(token),
            )  # fmt: skip
    except IntegrityError:
        # The same form came twice at the same moment; the other one has won.
        there = Statement.objects.filter(token_digest=token_digest(token)).first()
        if there is None:
            raise
        return Handed(there, code, is_new=False)
    return Handed(statement, code, is_new=True)


def _check_takes(consultation: Consultation) -> None:
    if not consultation.is_taking_votes():
        raise ValidationError(_("The consultation is not open, so no statement can be added."))
    if not consultation.takes_statements:
        raise ValidationError(_("This consultation takes votes and no statements."))
    if consultation.statements.waiting().count() >= MOST_WAITING:
        raise ValidationError(
            _("Very many statements wait to be read. Come back tomorrow; nothing is lost here.")
        )


def checked_text(text: str) -> str:
    """Return a statement without needless space. Raises ValidationError where it is none."""
    text = " ".join(text.split())
    if len(text) < SHORTEST:
        raise ValidationError({"text": _("Write a whole sentence that others can agree with.")})
    if len(text) > LONGEST:
        said = _("The statement has %(signs)s characters; %(most)s fit. Say one thing only.")
        raise ValidationError({"text": said % {"signs": len(text), "most": LONGEST}})
    return text


def _next_number(consultation: Consultation) -> int:
    found = consultation.statements.aggregate(most=Max("number"))["most"]
    return int(found or 0) + 1


def alike(text: str, among: Iterable[Statement]) -> list[Statement]:
    """Return the statements that say nearly the same in nearly the same words, nearest first."""
    mine = _folded(text)
    found = []
    for one in among:
        score = max(_likeness(mine, _folded(said)) for said in (one.text, one.translation) if said)
        if score >= ALIKE:
            found.append((score, one))
    found.sort(key=lambda pair: -pair[0])
    return [one for _score, one in found[:MOST_ALIKE]]


def _folded(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()


def _likeness(one: list[str], other: list[str]) -> float:
    """Return how alike two texts are: the order of their words, or the words whatever order."""
    if not one or not other:
        return 0.0
    shared = len(set(one) & set(other)) / len(set(one) | set(other))
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return shared
    return max(shared, matcher.ratio())


@transaction.atomic
def correct_statement(
    statement: Statement, *, text: str, by: Any, translation: str | None = None
) -> Statement:
    """Put a slip of the pen right; what it said before is kept and readers see that it changed.

    A change of meaning is refused once somebody may have voted on it: that is another
    statement. Raises PermissionDenied, ValidationError by field.
    """
    consultation = statement.consultation
    require(by, "write", consultation.office)
    now = locked(statement)
    if now.state == StatementState.REMOVED:
        raise ValidationError(_("It was taken out; it is not changed any more."))
    text = checked_text(text)
    is_own_draft = consultation.is_draft and not now.is_of_resident
    ratio = difflib.SequenceMatcher(None, fold(now.text), fold(text), autojunk=False).ratio()
    if not is_own_draft and ratio < SAME_STATEMENT:
        raise ValidationError(
            {"text": _("This changes what the statement says. Only slips of the pen are put "
                       "right; write another statement instead.")}
        )  # fmt: skip
    if text != now.text and not is_own_draft:
        StatementVersion.objects.create(
            statement=now, text=now.text, by_id=by.pk, until=timezone.now()
        )
    now.text = text
    if translation is not None:
        now.translation = translation.strip()
    now.save()
    audit.record(
        "statement.correct", by=by, office=consultation.office, subject=now,
        data={"number": now.number},
    )  # fmt: skip
    return now


@transaction.atomic
def drop_statement(statement: Statement, *, by: Any) -> None:
    """Delete a statement of the office from a draft. Raises PermissionDenied, ValidationError."""
    consultation = statement.consultation
    require(by, "write", consultation.office)
    if not consultation.is_draft:
        raise ValidationError(_("The consultation is public; two people take a statement out."))
    audit.record(
        "statement.drop", by=by, office=consultation.office, subject=statement,
        data={"number": statement.number},
    )  # fmt: skip
    statement.delete()


def locked(statement: Statement) -> Statement:
    """Return a statement as it stands now, locked until the transaction ends."""
    rows = Statement.objects.select_for_update(of=("self",))
    return rows.select_related("consultation__office").get(pk=statement.pk)


def follow_statement(code: str) -> Statement | None:
    """Return the statement that a code was given for, None for no such code."""
    rows = Statement.objects.select_related("consultation__office", "appeal", "same_as")
    return rows.filter(code_digest=digest_of(code)).first()


def refuse(allowed: bool) -> None:
    """Raise PermissionDenied unless it is allowed."""
    if not allowed:
        raise PermissionDenied
