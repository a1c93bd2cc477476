"""What a publication means for an account."""

import pytest
from django.utils import timezone

from signalmast.channels.connector import Refused
from signalmast.channels.domain import outbox, outcomes
from signalmast.channels.domain.queueing import take_back
from signalmast.channels.enums import Act, State, Why
from signalmast.channels.models import Delivery
from signalmast.channels.tests.factories import account, queued

pytestmark = pytest.mark.django_db


def states():
    rows = Delivery.objects.order_by("pk")
    return [(one.act, one.version, one.state) for one in rows]


def test_the_same_story_twice_in_a_second_is_one_row(office, board, clock):
    there = account(office)
    first = queued(there)
    again = queued(there)
    assert again.pk != first.pk
    assert states() == [(Act.SEND, "1", State.WITHDRAWN), (Act.SEND, "1", State.DUE)]
    while outbox.send_next("w"):
        pass
    assert len(board.posts) == 1
    assert queued(there) is None
    assert Delivery.objects.count() == 2


def test_a_newer_version_replaces_what_has_not_left(office, board, clock):
    there = account(office)
    queued(there)
    queued(there, version="2", text="Ngày hội dời sang chủ nhật")
    while outbox.send_next("w"):
        pass
    assert states() == [(Act.SEND, "1", State.WITHDRAWN), (Act.SEND, "2", State.SENT)]
    assert ["chủ nhật" in one["text"] for one in board.posts] == [True]


def test_a_newer_version_changes_what_is_out(office, board, clock):
    there = account(office)
    queued(there)
    outbox.send_next("w")
    queued(there, version="2", text="Ngày hội dời sang thứ bảy")
    queued(there, version="3", text="Ngày hội dời sang chủ nhật")
    while outbox.send_next("w"):
        pass
    assert states() == [
        (Act.SEND, "1", State.SENT), (Act.EDIT, "2", State.WITHDRAWN), (Act.EDIT, "3", State.SENT),
    ]  # fmt: skip
    assert ["chủ nhật" in one["text"] for one in board.posts] == [True]


def test_a_version_with_the_same_words_changes_nothing(office, board, clock):
    there = account(office)
    queued(there)
    outbox.send_next("w")
    assert queued(there, version="2") is None
    queued(there, version="3", text="Ngày hội dời sang chủ nhật")
    outbox.send_next("w")
    assert queued(there, version="4", text="Ngày hội dời sang chủ nhật") is None
    assert queued(there, version="5").act == Act.EDIT


def test_taking_down_cancels_what_is_pending_in_the_same_transaction(office, board, clock):
    there, other = account(office), account(office, "keyed")
    queued(there)
    queued(other)
    assert take_back("story:1") == []
    assert [state for _act, _version, state in states()] == [State.WITHDRAWN] * 2
    assert not outbox.send_next("w")


def test_taking_down_twice_is_one_withdrawal(office, board, clock):
    queued(account(office))
    outbox.send_next("w")
    assert len(take_back("story:1")) == 1
    assert take_back("story:1") == []


def test_what_was_taken_down_can_be_published_again(office, board, clock):
    there = account(office)
    queued(there)
    outbox.send_next("w")
    take_back("story:1")
    outbox.send_next("w")
    again = queued(there)
    outbox.send_next("w")
    assert (again.act, again.version) == (Act.SEND, "1.1")
    assert len(board.seen()) == 1


def test_a_channel_that_cannot_change_a_post_asks_a_person(office, board, clock):
    there = account(office, "blind")
    queued(there)
    outbox.send_next("w")
    edit = queued(there, version="2", text="Ngày hội dời sang chủ nhật")
    assert (edit.state, edit.why) == (State.NEEDS_PERSON, Why.IMPOSSIBLE)
    assert edit.said == (
        "This channel can't change a post. Change it there by hand, or publish a correction."
    )


def test_a_refused_post_ends_what_followed_it(office, board, clock):
    there = account(office)
    board.script = ["accepted-lost"]
    first = queued(there)
    outbox.send_next("w")
    (withdrawal,) = take_back("story:1")
    outcomes._refused(        Delivery.objects.get(pk=first.pk), Refused("No."), timezone.now(),
        was_unknown=False,
    )  # fmt: skip
    withdrawal.refresh_from_db()
    assert withdrawal.state == State.WITHDRAWN
