"""Nothing is sent during a restore, nor by a second installation."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from signalmast.channels.domain import holding, outbox
from signalmast.channels.domain.deciding import confirm_arrival, let_be, send_again
from signalmast.channels.enums import State, Why
from signalmast.channels.models import Attempt, Delivery, Installation
from signalmast.channels.tests.factories import account, queued
from signalmast.core.models import AuditEntry
from signalmast.core.sentences import tell
from signalmast.newsroom.tests.factories import person

pytestmark = pytest.mark.django_db


def test_a_database_older_than_what_was_sent_is_held(office, board, clock):
    there = account(office, "keyed")
    queued(there)
    outbox.send_next("w")
    outbox.send_next("w")
    assert holding.known_attempt() == Attempt.objects.get().pk
    # Yesterday's database: the delivery is due in it and nothing was tried.
    Attempt.objects.all().delete()
    Delivery.objects.update(state=State.DUE, attempts=0)
    assert not outbox.send_next("w")
    row = Delivery.objects.get()
    assert (row.state, row.why) == (State.NEEDS_PERSON, Why.RESTORED)
    assert len(board.posts) == 1
    assert holding.why_held() == (
        "The database is older than what was sent; it was restored from a backup. Nothing is sent "
        "until a person has looked at what was open and let it go on."
    )
    assert AuditEntry.objects.filter(verb="channels.hold").count() == 1


def test_going_on_sends_again_but_not_what_waits_for_a_person(
    office, board, clock, django_capture_on_commit_callbacks
):
    there = account(office, "keyed")
    queued(there)
    assert holding.hold("A restore.") == 1
    with django_capture_on_commit_callbacks(execute=True):
        holding.go_on(office, by=None)
    new = queued(there, source="story:2")
    while outbox.send_next("w"):
        pass
    assert [one["key"] for one in board.posts] == [new.key.hex]


def test_only_who_may_connect_accounts_lets_it_go_on(office, board, clock):
    queued(account(office, "keyed"))
    holding.hold(tell("The database was restored from a backup."))
    for role in ("editor", "auditor"):
        with pytest.raises(PermissionDenied):
            holding.go_on(office, by=person(office, role, role=role))
    assert Installation.objects.get().held_at is not None
    assert AuditEntry.objects.filter(verb="channels.go-on").count() == 0
    manager = person(office, "lan", role="administrator")
    holding.go_on(office, by=manager)
    assert Installation.objects.get().held_at is None
    assert AuditEntry.objects.get(verb="channels.go-on").actor_id == manager.pk


def test_a_second_installation_does_not_send(office, board, clock):
    queued(account(office, "keyed"))
    holding.installation()
    Installation.objects.update(key_mark="another")
    assert not outbox.send_next("w")
    assert board.calls == []
    assert holding.why_held() == (
        "Another installation sends from this database, so this one does not. Give this one a "
        "database of its own, or its key file if it should take over."
    )


def test_an_unread_answer_is_settled_by_a_person(office, board, clock):
    board.script = ["accepted-lost"] * 3
    there = account(office, "blind")
    seen, missing, old = (queued(there, source=f"story:{number}") for number in (1, 2, 3))
    for _one in range(4):
        outbox.send_next("w")
    confirm_arrival(seen, by=None, url="https://platform.test/1", number="1")
    send_again(missing, by=None)
    with pytest.raises(ValidationError):
        let_be(old, by=None, reason=" ")
    let_be(old, by=None, reason="Chương trình đã hủy.")
    outbox.send_next("w")
    states = [Delivery.objects.get(pk=one.pk).state for one in (seen, missing, old)]
    assert states == [State.SENT, State.SENT, State.WITHDRAWN]
    assert [one["key"] for one in board.posts].count(missing.key.hex) == 2
    with pytest.raises(ValidationError):
        send_again(seen, by=None)
    verbs = AuditEntry.objects.filter(verb__startswith="channels.").order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == [
        "channels.confirm", "channels.send-again", "channels.let-be",
    ]  # fmt: skip
