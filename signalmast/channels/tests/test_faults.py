"""Every channel, every request of a post, twelve faults, through the outbox itself.

The ends stand in docs/reference/channel-faults.md. A test fails where its line there differs;
`SIGNALMAST_WRITE_FAULTS=1` with these tests alone, in one process, writes the lines anew.
"""

import os
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from signalmast.channels.connectors import connector_of
from signalmast.channels.domain import outbox
from signalmast.channels.domain.copies import ATTEMPTS
from signalmast.channels.domain.posts import freeze
from signalmast.channels.domain.queueing import Item, queue
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.enums import FINAL, CopyState, Outcome, Standing, State, Why
from signalmast.channels.models import Account, Delivery
from signalmast.channels.tests.breaking import AT_THE_DOT, BEFORE_THE_DOT
from signalmast.channels.tests.conftest import START, next_moment
from signalmast.channels.tests.contract import post
from signalmast.channels.tests.factories import account
from signalmast.channels.tests.platforms.base import Fault
from signalmast.channels.tests.readers import READERS

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]
TABLE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "channel-faults.md"
PLATFORMS = {
    "bluesky": "BlueskyServer",
    "facebook": "Facebook",
    "ghost": "Ghost",
    "mastodon": "MastodonServer",
    "matrix": "MatrixServer",
    "telegram": "Telegram",
    "wordpress": "WordPress",
    "zalo": "Zalo",
}
#: What the table calls the outcomes of the attempts.
WORDS = {
    Outcome.SENT: "sent",
    Outcome.LATER: "later",
    Outcome.UNKNOWN: "unknown",
    Outcome.FOUND: "found",
    Outcome.NOT_FOUND: "not there",
    Outcome.REFUSED: "refused",
}
#: The same for what becomes of a copy.
COPY_WORDS = {
    CopyState.DUE: "later",
    CopyState.SENT: "sent",
    CopyState.FAILED: "refused",
    CopyState.UNKNOWN: "unknown, a person looks",
}
KEYS = sorted([*PLATFORMS, *READERS])
MENDED = "the account stops until a person has seen to it"
MOST_STEPS = 60


class Desk:
    """One account on one platform, and the line between them."""

    def __init__(self, office, network, key):
        module = import_module(f"signalmast.channels.tests.platforms.{key}")
        self.there = getattr(module, PLATFORMS[key])()
        for host in (self.there.host, getattr(getattr(self.there, "door", None), "host", "")):
            network.lines.pop(host, None)
        self.line = network.add(self.there)
        if hasattr(self.there, "door"):
            network.add(self.there.door)
        values = self.there.settings()
        form = connector_of(key).settings_form
        open_ones = {name for name in form.base_fields if name not in form.secrets}
        self.account = account(
            office, key, name=f"{key} {Delivery.objects.count()}",
            settings={name: value for name, value in values.items() if name in open_ones},
        )  # fmt: skip
        hidden = {name: str(value) for name, value in values.items() if name not in open_ones}
        keep_secrets(self.account, hidden)

    def publish(self, clock, faults):
        """Send one post, let time go by until its end is known, and return its delivery."""
        self.line.faults = list(faults)
        delivery = queue(Item(self.account, "story:1", "1", "Tin", freeze(post())))
        for _step in range(MOST_STEPS):
            outbox.send_next("worker-1")
            # What was under way lands by the real clock, before the desk's own goes on.
            self.line.settle()
            delivery.refresh_from_db()
            if delivery.state in FINAL:
                return delivery
            # Whoever looks after the account has seen to it.
            Account.objects.filter(standing=Standing.BROKEN).update(standing=Standing.READY)
            clock.move_to(min(next_moment(), timezone.now() + timedelta(minutes=10)))
        raise AssertionError(f"no end after {MOST_STEPS} steps: {delivery.said}")


def changing_requests(desk):
    return sum(desk.there.changes(request) for request in desk.there.requests)


def told(delivery):
    """Return what became of a delivery in the words of the table."""
    steps = [WORDS[Outcome(one.outcome)] for one in delivery.timeline.all()]
    if delivery.state != State.REFUSED:
        steps = [MENDED if step == "refused" else step for step in steps]
    if delivery.state == State.NEEDS_PERSON:
        steps.append("a person looks")
    return ", ".join(steps)


def check(desk, delivery, fault):
    """No second copy, and the platform holds what is called sent and nothing that is refused."""
    copies = len(desk.there.public())
    assert copies <= 1, f"{fault.value}: {copies} copies"
    if delivery.state == State.SENT:
        assert copies == 1, f"{fault.value}: sent, but not there"
    elif delivery.state == State.REFUSED:
        assert copies == 0, f"{fault.value}: refused, but there"
    else:
        assert (delivery.state, delivery.why) == (State.NEEDS_PERSON, Why.UNREADABLE)


def lines_of(key, number, cells):
    return [f"| {key} | {number} | {fault.value} | {cells[fault]} |" for fault in Fault]


@pytest.mark.parametrize("key", sorted(PLATFORMS))
def test_twelve_faults(office, network, key):
    found = []
    with time_machine.travel(START, tick=False) as clock:
        desk = Desk(office, network, key)
        delivery = desk.publish(clock, [])
        assert (delivery.state, len(desk.there.public())) == (State.SENT, 1)
        count = changing_requests(desk)
        for number in range(count):
            cells = {}
            for fault in Fault:
                clock.move_to(START)
                desk = Desk(office, network, key)
                delivery = desk.publish(clock, [*[None] * number, fault])
                check(desk, delivery, fault)
                cells[fault] = told(delivery) if fault in desk.line.played else "not met"
            found += lines_of(key, f"{number + 1} of {count}", cells)
    compare(key, found)


def publish_copies(desk, clock):
    """Send one post to three, let time go by until its end; return it and what the first met."""
    delivery = queue(Item(desk.account, "story:1", "1", "Tin", freeze(post())))
    steps = []
    for _step in range(MOST_STEPS):
        outbox.send_next("worker-1")
        desk.line.settle()
        first = delivery.copies.order_by("pk").first()
        if first is not None and first.attempts > len(steps):
            steps.append(COPY_WORDS[CopyState(first.state)])
        delivery.refresh_from_db()
        if delivery.state in FINAL:
            return delivery, steps
        clock.move_to(min(next_moment(), timezone.now() + timedelta(minutes=10)))
    raise AssertionError(f"no end after {MOST_STEPS} steps: {steps}")


def check_copies(desk, delivery, fault):
    """Each copy at its end, none twice; the two that met no fault have arrived."""
    first, *others = delivery.copies.order_by("pk").select_related("subscriber")
    there, *elsewhere = desk.arrived()
    assert [one.state for one in others] == [CopyState.SENT] * 2, f"{fault}: {others[0].said}"
    assert elsewhere == [1, 1], f"{fault}: {elsewhere}"
    assert there <= 1, f"{fault}: {there} of one copy"
    is_doubtful = first.state == CopyState.UNKNOWN
    assert (delivery.state, delivery.why) == (State.SENT, Why.COPIES if is_doubtful else "")
    if first.state == CopyState.SENT:
        assert there == 1, f"{fault}: sent, but not there"
    elif first.state == CopyState.FAILED:
        assert there == 0, f"{fault}: refused, but there"
    else:
        assert is_doubtful
    assert bool(str(first.said)) == (first.state != CopyState.SENT)
    return ["the subscription ends"] if first.subscriber.ended_at else []


@pytest.mark.urls("signalmast.website.urls_channels")
@pytest.mark.parametrize("key", sorted(READERS))
def test_twelve_faults_of_a_copy(office, network, monkeypatch, settings, key):
    settings.SITE_URL = "https://phuong-mau.test"
    kind, found = READERS[key], []
    with time_machine.travel(START, tick=False) as clock:
        for point in range(kind.points):
            cells = {}
            for fault in Fault:
                clock.move_to(START)
                desk = kind(office, network, monkeypatch)
                try:
                    desk.plan(point, fault)
                    delivery, steps = publish_copies(desk, clock)
                    steps += check_copies(desk, delivery, fault)
                finally:
                    desk.close()
                cells[fault] = ", ".join(steps) if fault in desk.line.played else "not met"
            found += lines_of(key, f"{point + 1} of {kind.points}", cells)
    compare(key, found)


@pytest.mark.urls("signalmast.website.urls_channels")
@pytest.mark.parametrize("key", sorted(READERS))
def test_a_copy_that_never_gets_through_is_given_up(office, network, monkeypatch, settings, key):
    settings.SITE_URL = "https://phuong-mau.test"
    with time_machine.travel(START, tick=False) as clock:
        desk = READERS[key](office, network, monkeypatch)
        try:
            desk.plan(0, Fault.BUSY)
            desk.line.faults *= MOST_STEPS
            delivery, steps = publish_copies(desk, clock)
        finally:
            desk.close()
    first = delivery.copies.order_by("pk").first()
    assert steps == ["later"] * (ATTEMPTS - 1) + ["refused"]
    assert str(first.said).endswith(".")
    assert (desk.arrived()[0], first.subscriber.ended_at) == (0, None)


def compare(key, found):
    """Hold a channel's lines against the committed table, or write them into it."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    lines = text.splitlines()
    kept = [line for line in lines if line.startswith(f"| {key} |")]
    if os.environ.get("SIGNALMAST_WRITE_FAULTS"):
        others = [
            line
            for line in lines
            if any(line.startswith(f"| {one} |") for one in KEYS if one != key)
        ]
        rows = sorted([*others, *found], key=lambda line: line.split(" |")[0])
        TABLE.write_text("\n".join([HEAD, *rows]) + FOOT, encoding="utf-8")
        return
    assert found == kept


HEAD = """# What becomes of a post when the line breaks

{}

{}

{}

| channel | request | fault | what became of it |
|---|---|---|---|""".format(
    "Each line is a post that was sent through the outbox to the channel's contract server while "
    "one of its requests met a fault. The last column tells the attempts in their order, up to "
    "the end. In no case is there a second copy, and nothing is called sent that the platform "
    "doesn't hold. `signalmast/channels/tests/test_faults.py` makes this page and compares it.",
    "*Sent*: the platform accepted it. *Later*: it was certain that nothing was posted. "
    "*Unknown*: it may have been posted, and the desk waits until a late request must have "
    "landed. *Found* and *not there*: what reading the channel back showed. *A person looks*: the "
    "channel can't be read back, or it refused to be. *Not met*: no request was left to break.",
    "To a channel with subscribers (activitypub, newsletter, web_push) the post goes in three "
    "copies, and the line tells of the first, which met the fault; the other two arrive, once, in "
    "every case. Here *refused* is a copy that is given up with the reason. In the fediverse "
    "*later* is also said when the server may have it: it takes an activity only once, by its id.",
)


def foot():
    lines = [
        f"| {fault.value} | {BEFORE_THE_DOT[fault].words} | "
        f"{AT_THE_DOT[fault].words if fault in AT_THE_DOT else 'none: the line is open'} |"
        for fault in Fault
    ]
    return "\n".join(["", "", FAULTS_OF_MAIL, *lines, ""])


FAULTS_OF_MAIL = """## The faults of mail

{}

| fault | 1 of 2: up to the text | 2 of 2: the final dot |
|---|---|---|""".format(
    "Mail has no requests. A letter is handed over in two steps, and in each a fault is what comes "
    "nearest to it in SMTP. A server that answers 4xx or 5xx to the final dot has not taken the "
    "letter (RFC 5321, 4.2.5); the desk believes that.",
)
FOOT = foot()


def test_the_table_holds_every_channel():
    text = TABLE.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert text.endswith(FOOT)
    lines = text.removeprefix(HEAD).removesuffix(FOOT).split("\n")
    keys = {line.split(" | ")[0].removeprefix("| ") for line in lines if line}
    assert keys == set(KEYS)
