"""A post waits until its page stands on the site, a minute at most."""

from datetime import timedelta

import pytest

from signalmast.channels.connector import Limits
from signalmast.channels.domain import outbox
from signalmast.channels.domain.cards import LONGEST
from signalmast.channels.enums import Act, Outcome, State
from signalmast.channels.models import Attempt, Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.desk import step
from signalmast.channels.tests.factories import account, queued
from signalmast.core import coming

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def unmade(monkeypatch):
    """The things whose pages are still to be made, as the room says that makes the site."""
    things = {"story:1"}
    monkeypatch.setattr(coming, "_checker", [things.__contains__])
    return things


def timeline(one):
    return [(each.outcome, str(each.said)) for each in one.timeline.all()]


def test_it_goes_out_as_soon_as_its_page_is_there(office, board, clock, unmade):
    one = queued(account(office, "readable"))
    for _time in range(3):
        assert not outbox.send_next("w")
        clock.shift(SECOND)
    assert board.calls == []
    one.refresh_from_db()
    assert (one.state, one.attempts, one.claimed_until) == (State.DUE, 0, None)
    assert timeline(one) == [("waited", "It waits until its page stands on the site.")]
    unmade.clear()
    assert outbox.send_next("w")
    one.refresh_from_db()
    assert (one.state, one.attempts) == (State.SENT, 1)
    assert timeline(one) == [
        ("waited", "It waited until its page stood on the site."), ("sent", ""),
    ]  # fmt: skip
    wait = one.timeline.first()
    assert wait.ended_at - wait.began_at == 3 * SECOND


def test_a_page_that_never_comes_holds_it_up_for_a_minute_and_this_is_written(
    office, board, clock, unmade
):
    one = queued(account(office, "readable"))
    step()
    clock.shift(LONGEST - SECOND)
    step()
    assert board.calls == []
    clock.shift(SECOND)
    step()
    assert board.calls == ["send"]
    assert timeline(one) == [
        ("waited", "Its page was not on the site after a minute; it went out all the same."),
        ("sent", ""),
    ]


def test_the_minute_begins_with_the_first_look_and_not_while_no_worker_ran(
    office, board, clock, unmade
):
    queued(account(office, "readable"))
    clock.shift(timedelta(minutes=50))
    step()
    assert board.calls == []
    unmade.clear()
    clock.shift(SECOND)
    step()
    assert board.calls == ["send"]


def test_where_no_room_makes_a_site_nothing_waits(office, board, clock, monkeypatch):
    monkeypatch.setattr(coming, "_checker", [])
    one = queued(account(office, "readable"))
    step()
    assert timeline(one) == [("sent", "")]


def test_it_holds_up_no_other_and_uses_nothing_of_the_hour(
    office, board, clock, unmade, monkeypatch
):
    monkeypatch.setattr(simulated.Readable, "limits", Limits(per_hour=2, gap=30))
    there = account(office, "readable")
    queued(there)
    other = queued(there, source="story:2")
    step(2)
    assert [one["key"] for one in board.posts] == [other.key.hex]
    unmade.clear()
    clock.shift(30 * SECOND)
    step()
    assert len(board.posts) == 2


def test_two_workers_write_one_wait(office, board, clock, unmade):
    one = queued(account(office, "readable"))
    first, second = (Delivery.objects.select_related("account").get() for _worker in range(2))
    for each in (first, second):
        assert outbox.waits_for_its_page(each, each.not_before)
    assert one.timeline.count() == 1


def test_a_worker_that_dies_while_it_waits_leaves_nothing_to_clear_up(
    office, board, clock, unmade, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(*_args, **_more):
        raise Killed

    one = queued(account(office, "readable"))
    with monkeypatch.context() as patch:
        patch.setattr(Attempt.objects, "create", die)
        with pytest.raises(Killed):
            step()
    one.refresh_from_db()
    assert (one.state, one.not_before, one.timeline.count()) == (State.DUE, one.due_at, 0)
    step()
    unmade.clear()
    clock.shift(SECOND)
    step()
    assert len(board.posts) == 1


def test_a_clock_that_is_set_back_does_not_make_it_wait_longer(office, board, clock, unmade):
    one = queued(account(office, "readable"))
    step()
    clock.shift(-timedelta(hours=3))
    Delivery.objects.update(not_before=one.due_at - timedelta(hours=4))
    step()
    assert board.calls == ["send"]


def test_only_a_post_waits_and_only_before_its_first_attempt(office, board, clock, unmade):
    there = account(office, "readable")
    unmade.clear()
    queued(there)
    step()
    unmade.add("story:1")
    edit = queued(there, version="2", text="Đã sửa")
    step()
    edit.refresh_from_db()
    assert (edit.act, edit.state) == (Act.EDIT, State.SENT)
    assert Attempt.objects.filter(outcome=Outcome.WAITED).count() == 0
    board.script = ["later"]
    unmade.clear()
    again = queued(there, source="story:3")
    step()
    unmade.add("story:3")
    clock.shift(timedelta(seconds=15))
    step()
    again.refresh_from_db()
    assert (again.state, again.attempts) == (State.SENT, 2)
