"""When a unit hears of a session again: a day before, the morning after, and a week later."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from signalmast.programmes.domain.planned import BEFORE
from signalmast.programmes.domain.session_mail import survey_of, tell
from signalmast.programmes.enums import SessionWord
from signalmast.programmes.models import PlannedSession

#: On the day after, by the office's clock.
MORNING = time(8)
AGAIN = timedelta(days=7)
MOST_ASKED = 2
#: Whoever was there is asked soon or not at all.
ASKED_WITHIN = timedelta(days=3)


def morning_after(planned: PlannedSession) -> datetime:
    """Return from when on a session that is over counts as late to report."""
    day = planned.ends.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, planned.office.zone)


def _soon(now: datetime) -> Any:
    rows = PlannedSession.objects.standing().filter(session=None, reminded_at=None)
    return rows.filter(starts_at__gt=now, starts_at__lte=now + BEFORE)


def _over(now: datetime) -> Any:
    """Those that are over and of which something may still be to say."""
    rows = PlannedSession.objects.standing().filter(ends_at__lte=now, chased__lt=MOST_ASKED)
    fresh = Q(chased=0, ends_at__gt=now - ASKED_WITHIN) & ~Q(programme__questionnaire="")
    return rows.filter(Q(session=None) | fresh)


def _next(planned: PlannedSession, now: datetime) -> SessionWord | None:
    """Return what is to be said of a session that is over, None for nothing yet."""
    from_then = morning_after(planned)
    if now < from_then + planned.chased * AGAIN:
        return None
    if planned.session_id is None:
        return SessionWord.UNREPORTED
    return SessionWord.ASKED if survey_of(planned) is not None else None


def _rows(rows: Any) -> Any:
    return rows.select_related("office", "programme", "unit")


def remind() -> int:
    """Write the messages that are due down; return of how many sessions."""
    now = timezone.now()
    done = sum(_remind(one, now) for one in _rows(_soon(now)))
    for one in _rows(_over(now)):
        word = _next(one, now)
        done += _chase(one, word) if word is not None else 0
    return done


@transaction.atomic
def _remind(planned: PlannedSession, now: datetime) -> int:
    if not _soon(now).filter(pk=planned.pk).update(reminded_at=now):
        return 0
    tell(planned, SessionWord.SOON)
    return 1


@transaction.atomic
def _chase(planned: PlannedSession, word: SessionWord) -> int:
    same = PlannedSession.objects.filter(pk=planned.pk, chased=planned.chased)
    if not same.update(chased=planned.chased + 1):
        return 0
    tell(planned, word)
    return 1
