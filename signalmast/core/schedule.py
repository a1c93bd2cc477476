"""Recurring duties: a room declares a job, one worker claims it by one conditional update."""

import logging
import os
import socket
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


@dataclass(frozen=True, slots=True)
class Steady:
    """Work that every worker does all the time, on rows that it claims itself.

    `do` does one piece and tells whether there was one; the worker pauses when there was none.
    """

    name: str
    threads: int
    do: Callable[[str], bool]


_duties: dict[str, Duty] = {}
_steady: dict[str, Steady] = {}


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


def steady(
    name: str, *, threads: int = 1
) -> Callable[[Callable[[str], bool]], Callable[[str], bool]]:
    """Declare work that every worker does in threads of its own; it is given the worker's name."""

    def declare(do: Callable[[str], bool]) -> Callable[[str], bool]:
        _steady[name] = Steady(name, threads, do)
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


def work(stop: threading.Event) -> None:
    """Do due jobs and steady work until told to stop; what has begun is finished."""
    hands = [
        threading.Thread(target=_keep_doing, args=(one, stop), name=f"{one.name}-{number}")
        for one in _steady.values()
        for number in range(one.threads)
    ]
    for hand in hands:
        hand.start()
    while not stop.is_set():
        try:
            work_once()
        except DatabaseError:
            logger.exception("A job could not reach the database; it is tried again.")
        finally:
            close_old_connections()
        stop.wait(PAUSE)
    for hand in hands:
        hand.join()


def _keep_doing(work: Steady, stop: threading.Event) -> None:
    """Do one kind of steady work until told to stop."""
    worker = f"{socket.gethostname()[:20]}:{os.getpid()}:{threading.current_thread().name[-8:]}"
    while not stop.is_set():
        there_was_some = False
        try:
            there_was_some = work.do(worker)
        except Exception:  # a worker outlives any one piece; the traceback goes to the log
            logger.exception("A piece of “%s” failed; the worker goes on.", work.name)
        finally:
            close_old_connections()
        if not there_was_some:
            stop.wait(PAUSE)
