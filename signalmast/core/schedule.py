"""Recurring duties: a room declares a job, one worker claims it by one conditional update."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, close_old_connections
from django.db.models import Q

from signalmast.core.models import Job
from signalmast.core.rooms import import_from_rooms

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=30)
#: Seconds between two looks; a text scheduled for a minute goes out within it.
PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Duty:
    """A job's name, how often it is due, and the function that does it and says what it did.

    `waits` answers with reads alone whether there is anything to do: a job that looks every
    second must not write every second.
    """

    name: str
    every: timedelta
    do: Callable[[], str]
    waits: Callable[[], bool] | None = None
    #: How long a claim holds; after it another worker takes over from one that died.
    lease: timedelta = LEASE


_duties: dict[str, Duty] = {}


def job(
    name: str,
    *,
    every: timedelta,
    waits: Callable[[], bool] | None = None,
    lease: timedelta = LEASE,
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Declare a recurring duty; the function returns one sentence about what it did."""

    def declare(do: Callable[[], str]) -> Callable[[], str]:
        _duties[name] = Duty(name, every, do, waits, lease)
        return do

    return declare


def autodiscover() -> None:
    """Import `tasks` of every installed room."""
    import_from_rooms("tasks")


def work_once(now: datetime | None = None) -> list[str]:
    """Do every job that is due and not claimed by another worker; return their names."""
    now = now or datetime.now(UTC)
    done = []
    for duty in _duties.values():
        if duty.waits is not None and not duty.waits():
            continue
        Job.objects.get_or_create(name=duty.name, defaults={"due_at": now})
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        claimed = Job.objects.filter(free, name=duty.name, due_at__lte=now).update(
            claimed_until=now + duty.lease
        )
        if claimed and _do(duty, now):
            done.append(duty.name)
    return done


def _do(duty: Duty, now: datetime) -> bool:
    """Do one job; one that fails keeps its lease, is tried after it and stops no other."""
    try:
        said = duty.do()
    except Exception:  # a worker outlives any one job; the traceback goes to the log
        logger.exception("The job “%s” failed; it is tried again after %s.", duty.name, duty.lease)
        return False
    Job.objects.filter(name=duty.name).update(
        claimed_until=None, due_at=now + duty.every, said=said
    )
    return True


def work(stop: threading.Event, after: float = 0.0) -> None:
    """Do due jobs until told to stop."""
    stop.wait(after)
    while not stop.is_set():
        try:
            work_once()
        except DatabaseError:
            logger.exception("A job could not reach the database; it is tried again.")
        finally:
            close_old_connections()
        stop.wait(PAUSE)
