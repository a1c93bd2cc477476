"""A clock that jumps by an hour: nothing early, nothing twice, nothing lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.channels.connector import Limits
from signalmast.channels.domain import outbox
from signalmast.channels.enums import State
from signalmast.channels.models import Delivery
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.simulated import Keyed, Readable

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("kind", ["keyed", "readable"])
def test_an_hour_ahead_while_a_call_is_under_way(office, board, clock, run, kind):
    """The lease has run out, another worker takes over, and the first answer comes after all."""
    queued(account(office, kind))

    def another_worker_takes_over():
        board.meanwhile = lambda: None
        clock.shift(HOUR)
        outbox.pick_up_dropped()

    board.meanwhile = another_worker_takes_over
    outbox.send_next("worker-1")
    run(hours=2)
    assert len(board.seen()) == 1
    assert states() == [State.SENT]


def test_an_hour_back_sends_nothing_early_and_nothing_twice(office, board, clock, run):
    due = timezone.now() + timedelta(minutes=30)
    there = account(office, "readable")
    queued(there)
    queued(there, source="story:2", due_at=due)
    outbox.send_next("w")
    clock.shift(-HOUR)
    while outbox.send_next("w"):
        pass
    assert len(board.seen()) == 0, "what was sent lies an hour ahead of the board's clock"
    assert len(board.posts) == 1
    run(hours=2)
    assert len(board.posts) == 2
    assert states() == [State.SENT, State.SENT]


def test_an_hour_back_does_not_silence_an_account_with_a_gap(office, board, clock, monkeypatch):
    monkeypatch.setattr(Keyed, "limits", Limits(per_hour=1000, gap=3.0))
    there = account(office, "keyed")
    queued(there)
    outbox.send_next("w")
    clock.shift(-HOUR)
    queued(there, source="story:2")
    outbox.send_next("w")
    assert len(board.posts) == 2


def test_an_hour_ahead_makes_nothing_stale_that_was_due_now(office, board, clock, run):
    queued(account(office, "readable"))
    clock.shift(HOUR)
    run(hours=1)
    assert states() == [State.SENT]


def test_the_hours_limit_counts_attempts_ahead_of_the_clock_too(office, board, clock, monkeypatch):
    monkeypatch.setattr(Readable, "limits", Limits(per_hour=2))
    there = account(office, "readable")
    for number in range(4):
        queued(there, source=f"story:{number}")
    outbox.send_next("w")
    outbox.send_next("w")
    clock.shift(-HOUR)
    Delivery.objects.update(not_before=timezone.now())
    assert not outbox.send_next("w")
    assert len(board.posts) == 2
