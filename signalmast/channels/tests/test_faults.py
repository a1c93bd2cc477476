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
from signalmast.channels.domain.posts import freeze
from signalmast.channels.domain.queueing import Item, queue
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.enums import FINAL, Outcome, Standing, State, Why
from signalmast.channels.models import Account, Delivery
from signalmast.channels.tests.conftest import START, next_moment
from signalmast.channels.tests.contract import post
from signalmast.channels.tests.factories import account
from signalmast.channels.tests.platforms.base import Fault

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


def compare(key, found):
    """Hold a channel's lines against the committed table, or write them into it."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    lines = text.splitlines()
    kept = [line for line in lines if line.startswith(f"| {key} |")]
    if os.environ.get("SIGNALMAST_WRITE_FAULTS"):
        others = [
            line
            for line in lines
            if any(line.startswith(f"| {one} |") for one in PLATFORMS if one != key)
        ]
        rows = sorted([*others, *found], key=lambda line: line.split(" |")[0])
        TABLE.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        return
    assert found == kept


HEAD = """# What becomes of a post when the line breaks

{}

{}

| channel | request | fault | what became of it |
|---|---|---|---|""".format(
    "Each line is a post that was sent through the outbox to the channel's contract server while "
    "one of its requests met a fault. The last column tells the attempts in their order, up to "
    "the end. In no case is there a second copy, and nothing is called sent that the platform "
    "doesn't hold. `signalmast/channels/tests/test_faults.py` makes this page and compares it; "
    "channels that go to subscribers have tests of their own.",
    "*Sent*: the platform accepted it. *Later*: it was certain that nothing was posted. "
    "*Unknown*: it may have been posted, and the desk waits until a late request must have "
    "landed. *Found* and *not there*: what reading the channel back showed. *A person looks*: the "
    "channel can't be read back, or it refused to be. *Not met*: no request was left to break.",
)


def test_the_table_holds_every_channel():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    keys = {line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")}
    assert keys == {"channel", *PLATFORMS}
    assert TABLE.read_text(encoding="utf-8").startswith(HEAD)
