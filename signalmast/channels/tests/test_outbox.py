"""Exactly once, whatever the line does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.channels.domain import outbox
from signalmast.channels.domain.queueing import take_back
from signalmast.channels.enums import Outcome, Standing, State, Why
from signalmast.channels.models import Delivery
from signalmast.channels.tests.factories import account, queued

pytestmark = pytest.mark.django_db
KINDS = ("keyed", "readable", "blind")


def step(count=1):
    for _one in range(count):
        outbox.send_next("worker-1")


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_goes_out_once_with_its_proof(office, board, clock, kind):
    delivery = queued(account(office, kind))
    step(3)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert delivery.external_id == delivery.key.hex
    assert delivery.url == f"https://platform.test/{delivery.key.hex}"
    assert [one["key"] for one in board.posts] == [delivery.key.hex]
    assert [one.outcome for one in delivery.timeline.all()] == [Outcome.SENT]


def test_a_lost_answer_is_read_back_after_the_quarantine(office, board, clock):
    board.script = ["late-lost"]
    delivery = queued(account(office, "readable"))
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.UNKNOWN
    assert delivery.not_before == timezone.now() + timedelta(minutes=2)
    step()
    assert board.calls == ["send"]
    clock.shift(timedelta(minutes=2))
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert board.calls == ["send", "find"]
    assert len(board.posts) == 1


def test_what_is_not_there_twice_is_sent_again(office, board, run):
    board.script = ["never-lost"]
    delivery = queued(account(office, "readable"))
    run(hours=1)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert board.calls == ["send", "find", "find", "send"]
    assert len(board.posts) == 1


def test_a_channel_that_cannot_be_read_back_asks_a_person(office, board, run):
    board.script = ["accepted-lost"]
    delivery = queued(account(office, "blind"))
    run(hours=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.why) == (State.NEEDS_PERSON, Why.UNREADABLE)
    assert board.calls == ["send"]


def test_a_keyed_channel_is_simply_asked_again(office, board, run):
    board.script = ["accepted-lost", "accepted-lost"]
    delivery = queued(account(office, "keyed"))
    run(hours=1)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert board.calls == ["send"] * 3
    assert len(board.posts) == 1


def test_a_fault_of_ours_is_unknown_too(office, board, run):
    board.script = ["fault"]
    delivery = queued(account(office, "readable"))
    run(hours=1)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert board.calls == ["send", "find"]
    assert len(board.posts) == 1


def test_a_refusal_stops_for_a_person_with_the_platforms_words(office, board, run):
    board.script = ["refused"]
    delivery = queued(account(office, "readable"))
    run(hours=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.said) == (State.REFUSED, "The text is not accepted.")
    assert board.calls == ["send"]


def test_a_revoked_token_stops_the_account_and_not_the_text(office, board, clock):
    board.script = ["revoked"]
    there = account(office, "readable")
    first, second = queued(there), queued(there, source="story:2")
    step(4)
    there.refresh_from_db()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (there.standing, there.said) == (Standing.BROKEN, "The token is not valid any more.")
    assert (first.state, second.state) == (State.LATER, State.DUE)
    assert board.calls == ["send"]


def test_a_token_revoked_while_reading_back_keeps_the_question_open(office, board, clock):
    board.script = ["accepted-lost", "revoked"]
    there = account(office, "readable")
    delivery = queued(there)
    step()
    clock.shift(timedelta(minutes=3))
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.UNKNOWN
    there.refresh_from_db()
    there.standing = Standing.READY
    there.save()
    clock.shift(timedelta(minutes=3))
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert len(board.posts) == 1


def test_an_account_that_is_not_proven_sends_nothing(office, board, run):
    queued(account(office, "keyed", standing=Standing.UNPROVEN))
    queued(account(office, "readable", proven_at=None))
    old = timezone.now() - timedelta(days=38)
    queued(account(office, "blind", proven_at=old))
    run(hours=0.1)
    assert board.calls == []


def test_a_busy_platform_is_given_the_time_it_asks_for(office, board, clock):
    board.script = ["limited"]
    delivery = queued(account(office, "readable"))
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.LATER
    assert delivery.not_before == timezone.now() + timedelta(seconds=90)


def test_after_eight_attempts_a_person_is_asked(office, board, run):
    board.script = ["later"] * 20
    delivery = queued(account(office, "readable"))
    run(hours=30)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.why) == (State.NEEDS_PERSON, Why.SPENT)
    assert board.calls == ["send"] * 8
    assert delivery.said == "It was tried 8 times. Not reachable."


def test_five_failures_in_a_row_rest_the_account(office, board, clock):
    board.script = ["later"] * 5
    there = account(office, "readable")
    for number in range(6):
        queued(there, source=f"story:{number}")
    step(8)
    there.refresh_from_db()
    assert there.failures == 5
    assert there.rests_until == timezone.now() + timedelta(minutes=2)
    assert board.calls == ["send"] * 5
    clock.shift(timedelta(minutes=2, seconds=1))
    step()
    there.refresh_from_db()
    assert (there.failures, there.rests_until) == (0, None)


def test_what_is_long_past_asks_instead_of_posting(office, board, clock):
    delivery = queued(account(office, "keyed"))
    clock.shift(timedelta(hours=2, seconds=1))
    step(3)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.why) == (State.NEEDS_PERSON, Why.STALE)
    assert delivery.said == (
        "It should have gone out on 20/11/2026 15:00 and could not. Say whether it still should."
    )
    assert board.calls == []


def test_an_hours_limit_of_one_account_holds_up_no_other(office, board, clock, monkeypatch):
    from signalmast.channels.connector import Limits
    from signalmast.channels.tests.simulated import Readable

    monkeypatch.setattr(Readable, "limits", Limits(per_hour=3))
    slow, quick = account(office, "readable"), account(office, "keyed")
    for number in range(60):
        queued(slow, source=f"story:{number}")
    for number in range(5):
        queued(quick, source=f"story:{number}")
    step(70)
    assert len(board.seen("readable")) == 3
    assert len(board.seen("keyed")) == 5
    clock.shift(timedelta(hours=1, seconds=1))
    step(10)
    assert len(board.seen("readable")) == 6


def test_a_worker_that_died_is_taken_over_from(office, board, clock):
    delivery = queued(account(office, "readable"))
    assert outbox.claim("worker-dead") is not None
    assert outbox.claim("worker-2") is None
    clock.shift(outbox.LEASE + timedelta(seconds=1))
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.UNKNOWN
    assert [one.outcome for one in delivery.timeline.all()] == [Outcome.DIED]
    clock.shift(timedelta(minutes=3))
    step()
    clock.shift(timedelta(minutes=1))
    step(3)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert board.calls == ["find", "find", "send"]


def test_an_answer_that_comes_after_the_lease_still_counts(office, board, clock):
    delivery = queued(account(office, "blind"))
    states = []

    def another_worker_takes_over():
        clock.shift(outbox.LEASE + timedelta(seconds=1))
        outbox.pick_up_dropped()
        states.append(Delivery.objects.get().state)

    board.meanwhile = another_worker_takes_over
    step()
    assert states == [State.NEEDS_PERSON]
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert len(board.posts) == 1


def test_a_worker_that_was_suspended_before_the_call_does_not_begin_it(office, board, clock):
    delivery = queued(account(office, "blind"))
    attempt = outbox.claim("worker-asleep")
    clock.shift(outbox.LEASE - outbox.CALL + timedelta(seconds=1))
    outbox.deliver(attempt)
    assert board.calls == []
    step()
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert len(board.posts) == 1


def test_a_worker_that_slept_through_its_lease_leaves_the_other_alone(office, board, clock):
    delivery = queued(account(office, "blind"))
    attempt = outbox.claim("worker-asleep")
    clock.shift(outbox.LEASE + timedelta(seconds=1))
    outbox.pick_up_dropped()
    outbox.deliver(attempt)
    delivery.refresh_from_db()
    assert (delivery.state, board.calls) == (State.NEEDS_PERSON, [])


def test_two_workers_never_take_the_same(office, board, clock):
    for number in range(10):
        queued(account(office, "keyed", name=f"a{number}"), source=f"story:{number}")
    taken = [outbox.claim(f"worker-{number % 3}") for number in range(12)]
    numbers = [one.delivery_id for one in taken if one is not None]
    assert len(numbers) == 10
    assert len(set(numbers)) == 10
    assert taken[10:] == [None, None]


def test_a_withdrawal_goes_before_everything_else(office, board, clock):
    there = account(office, "keyed")
    queued(there)
    step()
    for number in range(2, 5):
        queued(there, source=f"story:{number}")
    take_back("story:1")
    step()
    assert board.calls == ["send", "withdraw"]
    assert board.seen() == []


def test_an_edit_waits_for_what_it_is_about(office, board, clock):
    there = account(office, "readable")
    board.script = ["accepted-lost"]
    first = queued(there)
    step()
    edit = queued(there, version="2", text="Ngày hội dời sang chủ nhật")
    step(3)
    assert (edit.of_id, board.calls) == (first.pk, ["send"])
    clock.shift(timedelta(minutes=3))
    step(3)
    edit.refresh_from_db()
    assert edit.state == State.SENT
    assert board.calls == ["send", "find", "edit"]
    assert "chủ nhật" in board.seen()[0]["text"]


def test_a_withdrawal_of_what_is_gone_is_done(office, board, clock):
    there = account(office, "keyed")
    queued(there)
    step()
    board.posts[0]["gone"] = True
    (withdrawal,) = take_back("story:1")
    step()
    withdrawal.refresh_from_db()
    assert withdrawal.state == State.SENT


def test_lost_answers_of_edits_and_withdrawals_are_repeated(office, board, run):
    there = account(office, "readable")
    queued(there)
    step()
    board.script = ["accepted-lost"]
    edit = queued(there, version="2", text="Ngày hội dời sang chủ nhật")
    run(hours=0.1)
    edit.refresh_from_db()
    assert edit.state == State.SENT
    board.script = ["accepted-lost"]
    (withdrawal,) = take_back("story:1")
    run(hours=0.1)
    withdrawal.refresh_from_db()
    assert withdrawal.state == State.SENT
    assert board.calls == ["send", "edit", "edit", "withdraw", "withdraw"]
    assert board.seen() == []


def test_nothing_is_deleted(office, board, clock):
    there = account(office, "keyed")
    queued(there)
    step()
    take_back("story:1")
    step()
    assert Delivery.objects.count() == 2
