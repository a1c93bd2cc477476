"""Copies that may not have arrived: a person has them sent again or leaves them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from signalmast.channels import connectors as folder
from signalmast.channels import vault
from signalmast.channels.broadcast import Broadcast
from signalmast.channels.connector import Profile, Unknown
from signalmast.channels.domain import outbox
from signalmast.channels.domain.bounces import take_bounce
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.deciding import leave_copies, send_copies_again
from signalmast.channels.enums import CopyState, Outcome, State, Why
from signalmast.channels.models import Copy, Delivery, Subscriber
from signalmast.channels.tests.desk import delivery_url, said, step
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.test_bounces import report
from signalmast.core.models import AuditEntry
from signalmast.core.sentences import tell
from signalmast.newsroom.tests.factories import person
from signalmast.people.tests.screens import rows, signed_in, words

INDEX = "/desk/deliveries/"


class Flyers(Broadcast):
    """Copies that a test lets go astray."""

    key = "flyers"
    label = "Flyers"
    delivered: list[str]
    lost: set[str]
    #: Called in the middle of each, when it was handed over and no answer has come.
    meanwhile = staticmethod(lambda: None)

    def check(self):
        return Profile("1", "Office", "https://flyers.test/")

    def deliver(self, post, target):
        target.key.keep(handing="1")
        type(self).delivered.append(target.address)
        type(self).meanwhile()
        if target.address in type(self).lost:
            raise Unknown(tell("The platform asks to wait; it is tried again."))


@pytest.fixture
def flyers(monkeypatch):
    monkeypatch.setattr(folder, "connectors", lambda: {"flyers": Flyers})
    monkeypatch.setattr(Flyers, "delivered", [], raising=False)
    monkeypatch.setattr(Flyers, "lost", {"b", "d"}, raising=False)
    return Flyers


def sent(office, names="abcde"):
    there = account(office, "flyers")
    for number, name in enumerate(names):
        row = Subscriber(account=there, digest=f"{number:064}", confirmed_at=timezone.now())
        row.address = vault.seal(name, context=place_of(row))
        row.save()
    one = queued(there)
    step(3)
    one.refresh_from_db()
    return one


def states():
    return "".join(
        {CopyState.SENT: "s", CopyState.UNKNOWN: "?", CopyState.LEFT: "l", CopyState.BOUNCED: "b"}[
            one
        ]
        for one in Copy.objects.order_by("pk").values_list("state", flat=True)
    )


def test_a_post_with_lost_answers_is_sent_and_waits_for_a_person(office, clock, flyers):
    one = sent(office)
    assert (one.state, one.why, states()) == (State.SENT, Why.COPIES, "s?s?s")
    editor = signed_in(office)
    assert list(Delivery.objects.waiting_for_a_person()) == [one]
    assert len(rows(editor.get(INDEX, {"state": "waiting"}))) == 1
    page = editor.get(delivery_url(one))
    assert page.context["doubtful"] == 2
    assert "2 copies may not have arrived" in words(page)
    assert "Send these 2 again" in words(page)
    flyers.lost = set()
    whole = sent_alone(office)
    assert (whole.state, whole.why) == (State.SENT, "")
    assert editor.get(delivery_url(whole)).context["doubtful"] == 0


def sent_alone(office):
    one = queued(office.account_set.get(), source="story:2")
    step(3)
    one.refresh_from_db()
    return one


def test_they_are_sent_again_and_no_other_is(office, clock, flyers):
    one = sent(office)
    flyers.lost = set()
    editor = signed_in(office)
    answer = editor.post(delivery_url(one), {"copies": "again"}, follow=True)
    assert said(answer) == "2 copies are sent again."
    one.refresh_from_db()
    assert (one.state, one.why) == (State.SENDING, "")
    step(3)
    one.refresh_from_db()
    assert (one.state, one.why, states()) == (State.SENT, "", "sssss")
    assert flyers.delivered == [*"abcde", *"bd"]
    entry = AuditEntry.objects.get(verb="channels.copies-again")
    assert (entry.data["copies"], entry.office_id) == (2, office.pk)
    assert entry.actor_id is not None
    last = one.timeline.get(outcome=Outcome.DECIDED)
    assert last.said == (
        "2 copies that may not have arrived are sent again by a person's decision."
    )


def test_they_are_left_and_nobody_is_asked_again(office, clock, flyers):
    one = sent(office, "abc")
    answer = signed_in(office).post(delivery_url(one), {"copies": "let-be"}, follow=True)
    assert said(answer) == "1 copy is left as it is."
    one.refresh_from_db()
    assert (one.state, one.why, states()) == (State.SENT, "", "sls")
    assert Delivery.objects.waiting_for_a_person().count() == 0
    step(3)
    assert flyers.delivered == [*"abc"]
    assert AuditEntry.objects.get(verb="channels.copies-left").data["copies"] == 1
    for verb in (leave_copies, send_copies_again):
        with pytest.raises(ValidationError):
            verb(one, by=None)


def test_whoever_only_sees_decides_nothing(office, clock, flyers):
    one = sent(office)
    auditor = signed_in(office, "auditor")
    assert auditor.get(delivery_url(one)).context["doubtful"] == 0
    auditor.post(delivery_url(one), {"copies": "again"})
    for verb in (leave_copies, send_copies_again):
        with pytest.raises(PermissionDenied):
            verb(one, by=person(office, f"khach-{verb.__name__}", role="auditor"))
    assert states() == "s?s?s"


def test_the_screen_is_in_vietnamese_too(office, clock, flyers):
    one = sent(office)
    page = signed_in(office, language="vi").get(delivery_url(one))
    assert "2 bản gửi có thể chưa đến nơi" in words(page)


def test_a_letter_that_comes_back_is_in_doubt_no_more(office, clock, flyers):
    one = sent(office, "abc")
    copy = Copy.objects.get(state=CopyState.UNKNOWN)
    assert take_bounce(one.account, report(copy.pk))
    one.refresh_from_db()
    assert (one.why, states()) == ("", "sbs")


def test_a_slow_worker_does_not_write_over_what_was_sent_again(office, clock, flyers):
    one = sent(office, "abc")
    send_copies_again(one, by=None)
    assert Copy.objects.exclude(claimed_by="").filter(state=CopyState.DUE).count() == 0


@pytest.mark.django_db(transaction=True)
def test_each_copy_is_committed_before_the_next_is_handed_over(office, flyers, monkeypatch):
    """So a worker that is killed leaves one copy in doubt and no more."""
    seen = []

    def look():
        assert not connection.in_atomic_block
        found = list(Copy.objects.order_by("pk").values_list("state", flat=True))
        seen.append([str(one) for one in found])

    monkeypatch.setattr(flyers, "meanwhile", staticmethod(look))
    flyers.lost = set()
    assert sent(office, "abc").state == State.SENT
    assert seen == [
        ["handing", "sending", "sending"],
        ["sent", "handing", "sending"],
        ["sent", "sent", "handing"],
    ]
    assert not outbox.send_next("w")
