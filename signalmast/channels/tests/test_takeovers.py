"""Workers that were taken for dead: what they may still do, and what they may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.channels import connectors as folder
from signalmast.channels import vault
from signalmast.channels.broadcast import Broadcast
from signalmast.channels.domain import copies, holding, outbox, outcomes
from signalmast.channels.domain.copies import place_of
from signalmast.channels.enums import CopyState, State, Why
from signalmast.channels.models import Account, Copy, Delivery, Subscriber
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.simulated import KINDS
from signalmast.core.models import AuditEntry

pytestmark = pytest.mark.django_db


class Letters(Broadcast):
    key = "letters"
    label = "Letters"
    arrived: list = []
    #: What happens before the last word.
    before = staticmethod(lambda: None)

    def check(self):
        raise AssertionError("Nobody is asked who the account is.")

    def deliver(self, post, target):
        self.before()
        target.key.keep(handing="1")
        self.arrived.append(target.address)


@pytest.fixture
def letters(office, board, clock, monkeypatch):
    monkeypatch.setattr(folder, "connectors", lambda: {**KINDS, "letters": Letters})
    monkeypatch.setattr(Letters, "arrived", [])
    there = account(office, "letters")
    for number in range(3):
        row = Subscriber(account=there, digest=str(number), confirmed_at=timezone.now())
        row.address = vault.seal(str(number), context=place_of(row))
        row.save()
    delivery = queued(there)
    outbox.send_next("worker-1")
    return delivery


def states():
    return list(Copy.objects.order_by("pk").values_list("state", flat=True))


def test_a_worker_that_is_too_slow_hands_no_letter_over_that_another_has(
    letters, clock, monkeypatch
):
    def stall():
        monkeypatch.setattr(Letters, "before", staticmethod(lambda: None))
        clock.shift(copies.LEASE + timedelta(seconds=1))
        assert copies.send_portion("worker-2")

    monkeypatch.setattr(Letters, "before", staticmethod(stall))
    assert copies.send_portion("worker-1")
    assert Letters.arrived == ["0", "1", "2"]
    assert states() == [CopyState.SENT] * 3
    letters.refresh_from_db()
    assert letters.state == State.SENT


def test_a_worker_that_is_too_slow_puts_nothing_off_that_another_has_sent(
    letters, clock, monkeypatch
):
    from signalmast.channels.connector import TryLater

    def stall():
        monkeypatch.setattr(Letters, "before", staticmethod(lambda: None))
        clock.shift(copies.LEASE + timedelta(seconds=1))
        assert copies.send_portion("worker-2")
        raise TryLater("Too slow.")

    monkeypatch.setattr(Letters, "before", staticmethod(stall))
    copies.send_portion("worker-1")
    assert states() == [CopyState.SENT] * 3
    assert copies.send_portion("worker-3") is False
    assert Letters.arrived == ["0", "1", "2"]


def test_a_worker_that_dies_after_the_last_letter_leaves_its_last_step_to_another(
    letters, clock, monkeypatch
):
    def die(_number):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(copies, "settle", die)
        with pytest.raises(SystemExit):
            copies.send_portion("worker-1")
    letters.refresh_from_db()
    assert (states(), letters.state) == ([CopyState.SENT] * 3, State.SENDING)
    copies.send_portion("worker-2")
    letters.refresh_from_db()
    assert (letters.state, letters.why) == (State.SENT, "")


def test_letters_that_were_all_sent_are_not_looked_through(
    letters, django_assert_num_queries, clock
):
    while copies.send_portion("worker-1"):
        pass
    with django_assert_num_queries(1):
        assert copies.send_portion("worker-1") is False


def test_a_post_that_brings_down_every_worker_is_handed_to_a_person(office, board, clock):
    delivery = queued(account(office, "keyed"))
    for _death in range(outcomes.ATTEMPTS):
        Account.objects.update(rests_until=None)
        assert outbox.claim("worker-dead") is not None
        clock.shift(outbox.LEASE + timedelta(minutes=10))
        outbox.pick_up_dropped()
        clock.shift(timedelta(minutes=3))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.why) == (State.NEEDS_PERSON, Why.SPENT)
    assert board.posts == []


def test_a_row_that_was_sent_meanwhile_is_not_taken(office, board, clock):
    delivery = queued(account(office, "readable"))
    turns = list(outbox._turns(timezone.now()))
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT)
    assert outbox._first_of(turns, set(), "worker-2", timezone.now()) is None
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_the_last_free_place_of_an_hour_is_taken_once(office, board, clock, monkeypatch):
    from signalmast.channels.connector import Limits
    from signalmast.channels.tests.simulated import Readable

    monkeypatch.setattr(Readable, "limits", Limits(per_hour=1))
    there = account(office, "readable")
    first, second = queued(there), queued(there, source="story:2")
    now = timezone.now()
    # Both workers have looked and seen room before either takes.
    assert outbox.has_room(there, now)
    assert outbox._take(first, "worker-1", now) is not None
    assert outbox._take(second, "worker-2", now) is None


def test_a_desk_that_is_held_writes_it_down_once(office, board, clock):
    queued(account(office, "keyed"))
    outbox.send_next("worker-1")
    holding._remember(1_000_000)
    before = AuditEntry.objects.count()
    assert [holding.is_held() for _look in range(5)] == [True] * 5
    assert AuditEntry.objects.count() == before + 1


def test_a_look_with_nothing_due_is_a_handful_of_reads(
    office, board, clock, django_assert_max_num_queries
):
    queued(account(office, "keyed"))
    for _look in range(3):
        outbox.send_next("worker-1")
    with django_assert_max_num_queries(5) as asked:
        assert outbox.send_next("worker-1") is False
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
