"""Taking part: a code instead of a name, one vote on each statement, the last one counts.

The code is shown once and lies in the form that the voter sends; it stands in no address and no
cookie. Nothing here writes a time, an address or an entry of the audit chain about a vote.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from signalmast.core.receipts import code_for, digest_of
from signalmast.listening.enums.consultations import Stance
from signalmast.listening.models import Consultation, Participant, Statement, Vote

#: For so many seconds the counts that spread votes evenly may be old.
COUNTS_LIVE = 20.0


@dataclass(frozen=True, slots=True)
class Joined:
    """A participant with the code, which is shown and kept by nobody here."""

    participant: Participant
    code: str


class NotOpen(ValidationError):
    """Nobody can vote in this consultation now."""


def join(consultation: Consultation, *, token: str, admission_digest: str = "") -> Joined:
    """Let somebody take part and return their code; the same token again returns the same.

    `admission_digest` is of the one-time code of a closed group (domain/admissions.py) and counts
    once. Raises NotOpen, ValidationError.
    """
    code = code_for(token)
    digest = digest_of(code)
    there = Participant.objects.filter(secret_digest=digest).first()
    if there is not None:
        return Joined(there, code)
    check_open(consultation)
    if consultation.is_of_group and not admission_digest:
        raise ValidationError(_("This consultation is for a closed group. Enter your code first."))
    try:
        with transaction.atomic():
            made = Participant.objects.create(
                consultation=consultation, secret_digest=digest,
                admission_digest=admission_digest or None,
            )  # fmt: skip
    except IntegrityError as error:
        there = Participant.objects.filter(secret_digest=digest).first()
        if there is None:
            raise ValidationError(
                _("Somebody takes part with this one-time code already. Enter the code that the "
                  "page showed then.")
            ) from error  # fmt: skip
        return Joined(there, code)
    return Joined(made, code)


def find_participant(consultation: Consultation, code: str) -> Participant | None:
    """Return who takes part in this consultation with a code, None for no such code."""
    if not code.strip():
        return None
    rows = Participant.objects.filter(secret_digest=digest_of(code), consultation=consultation)
    found = rows.first()
    if found is not None:
        found.consultation = consultation
    return found


def check_open(consultation: Consultation) -> None:
    """Raise NotOpen unless votes are taken now."""
    if not consultation.is_taking_votes():
        raise NotOpen(_("The consultation is not open now, so nothing was changed."))


def cast(
    participant: Participant, *, number: int, value: int, is_important: bool = False
) -> Statement:
    """Keep what a participant says to a statement, in place of what they said before.

    The same again changes nothing. Raises NotOpen, ValidationError.
    """
    check_open(participant.consultation)
    if value not in Stance.values:
        raise ValidationError(_("Choose one of the three: agree, disagree or pass."))
    statement = _shown(participant, number)
    with transaction.atomic():
        Vote.objects.bulk_create(
            [
                Vote(
                    participant=participant, statement=statement, value=value,
                    is_important=is_important,
                )
            ],
            update_conflicts=True,
            unique_fields=["participant", "statement"],
            update_fields=["value", "is_important"],
        )  # fmt: skip
    return statement


def take_back(participant: Participant, *, number: int) -> Statement:
    """Delete a participant's vote on a statement. Raises NotOpen, ValidationError."""
    check_open(participant.consultation)
    statement = _shown(participant, number)
    Vote.objects.filter(participant=participant, statement=statement).delete()
    return statement


def _shown(participant: Participant, number: int) -> Statement:
    rows = Statement.objects.of(participant.consultation_id).shown()
    found = rows.filter(number=number).first()
    if found is None:
        raise ValidationError(_("This statement is not shown any more; here is another."))
    return found


def leave(participant: Participant) -> int:
    """Delete a participant with all votes and return how many there were; also after the end."""
    with transaction.atomic():
        count = participant.votes.count()
        participant.delete()
    return count


def votes_of(participant: Participant) -> list[Vote]:
    """Return a participant's votes on what is shown, by the number of the statement."""
    rows = Vote.objects.filter(participant=participant).select_related("statement")
    return [one for one in rows.order_by("statement__number") if one.statement.is_shown]


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next for a participant: a statement or none, and how far they are."""

    statement: Statement | None
    done: int
    all: int


def next_for(
    participant: Participant, *, choose: Callable[[list[Any]], Any] = random.choice
) -> Next:
    """Return a statement that a participant has not voted on, one of those with fewest votes.

    Chance decides among the equally few, so that no statement gains from standing first.
    """
    consultation = participant.consultation
    shown = {one.pk: one for one in Statement.objects.of(consultation).shown()}
    done = set(Vote.objects.filter(participant=participant).values_list("statement_id", flat=True))
    left = [key for key in shown if key not in done]
    counted = len(shown) - len(left)
    if not left:
        return Next(None, counted, len(shown))
    seen = counts.of(consultation)
    fewest = min(seen.get(key, 0) for key in left)
    least = [key for key in left if seen.get(key, 0) == fewest]
    return Next(shown[choose(least)], counted, len(shown))


class Counts:
    """Votes for each statement, counted anew every few seconds in the memory of this process."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, dict[int, int]]] = {}
        self._lock = Lock()

    def of(self, consultation: Consultation) -> dict[int, int]:
        """Return how many voted on each statement, at most COUNTS_LIVE seconds old."""
        now = time.monotonic()
        with self._lock:
            at, found = self._known.get(consultation.pk, (float("-inf"), {}))
            if now - at < COUNTS_LIVE:
                return found
            self._known[consultation.pk] = (now, found)
        rows = Vote.objects.filter(statement__consultation=consultation).order_by()
        found = dict(rows.values_list("statement_id").annotate(votes=Count("participant_id")))
        with self._lock:
            self._known[consultation.pk] = (now, found)
        return found

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


counts = Counts()
