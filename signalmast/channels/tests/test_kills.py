"""Workers that die at any moment: nothing twice, nothing lost, and no "sent" without a post."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from signalmast.channels import connectors as folder
from signalmast.channels import vault
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.queueing import Item, queue
from signalmast.channels.enums import CopyState, Outcome, State, Why
from signalmast.channels.models import Attempt, Copy, Delivery, Installation, Subscriber
from signalmast.channels.tests import wire
from signalmast.channels.tests.factories import account, payload
from signalmast.people.domain.offices import open_office

pytestmark = pytest.mark.django_db(transaction=True)
ZYGOTE = Path(__file__).with_name("zygote.py")
ROOT = Path(__file__).resolve().parents[3]
WORKERS = 3
CHANNELS = ("keyed", "readable", "steps", "blind")


@pytest.fixture
def office(transactional_db):
    return open_office("phuong-mau", name="Phường Mẫu", is_demo=True)


@pytest.fixture
def wired(tmp_path, monkeypatch, settings):
    """The platforms of `wire.py`; a quarter of their answers is bad unless a test says else."""
    monkeypatch.setattr(folder, "connectors", lambda: wire.KINDS)
    monkeypatch.setenv(wire.PLACE, str(tmp_path / "wire"))
    settings.DATA_DIR = tmp_path
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    vault.keys()
    there = wire.Platform(tmp_path, random.Random(7))  # noqa: S311 -- a test, not a secret
    yield there
    there.close()


@pytest.fixture
def say(capsys):
    """Show what came of it, past pytest's capture."""

    def show(text):
        with capsys.disabled():
            sys.stdout.write(text)

    return show


@contextmanager
def workers(place):
    """Run workers on this test's database until the block ends."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.test_settings",
        "SIGNALMAST_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "SIGNALMAST_TEST_SITE": str(django_settings.SITE_DIR),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, str(ZYGOTE), str(place), str(WORKERS)],
        env=environment, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Killer:
    """Kills one worker after another at random moments, as often as it was told to."""

    def __init__(self, place, dice, kills, longest):
        self.place, self.dice, self.kills, self.longest = place, dice, kills, longest
        self.done = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.hunt)

    def hunt(self):
        while self.done < self.kills and not self.over.is_set():
            time.sleep(self.dice.uniform(0.005, self.longest))
            self.done += self.kill(self.dice.randrange(WORKERS))

    def kill(self, number):
        try:
            os.kill(int((self.place / f"{number}.pid").read_text()), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.thread.join()


def wait_for(is_over, *, longest):
    """Look again and again whether something is so; fail after some seconds."""
    end = time.monotonic() + longest
    while not is_over():
        assert time.monotonic() < end, "It did not come to an end."
        time.sleep(0.05)


def integrity():
    """Return what the database says of itself; on PostgreSQL it says nothing."""
    if connection.vendor != "sqlite":
        return ["ok"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [str(row) for row in cursor.fetchall()]


def deliveries(office, count):
    frozen = payload()
    accounts = [account(office, kind) for kind in CHANNELS]
    for number in range(count):
        queue(Item(accounts[number % len(accounts)], f"story:{number}", "1", "Tin", frozen))


def torture(office, platform, place, say, *, count, kills, longest, within):
    """Send `count` posts while `kills` workers die; print what came of it and check it."""
    deliveries(office, count)
    began = time.monotonic()
    dice = random.Random(count)  # noqa: S311 -- a test, not a secret
    with workers(place), Killer(place, dice, kills, longest) as killer:
        wait_for(lambda: killer.done >= kills, longest=within)
        wait_for(lambda: not Delivery.objects.open().exists(), longest=within)
    took = time.monotonic() - began
    platform.close()
    sent = Delivery.objects.filter(state=State.SENT).values_list("account__connector", "key")
    absent = [row for row in sent if not platform.copies(row[0]).get(row[1].hex)]
    twice = {kind: sum(count > 1 for count in platform.copies(kind).values()) for kind in CHANNELS}
    asking = Delivery.objects.filter(state=State.NEEDS_PERSON)
    died = Attempt.objects.filter(outcome=Outcome.DIED).count()
    say(
        f"\n{killer.done} kills ({died} in the middle of a delivery), {count} deliveries on "
        f"{connection.vendor}, {platform.calls} calls, {platform.faulty:.0%} of them faulty: "
        f"{twice} twice, {len(absent)} sent but absent, {asking.count()} need a person, "
        f"{took:.0f} s\n"
    )
    assert not (place / "failed").exists()
    assert killer.done == kills
    assert twice == dict.fromkeys(CHANNELS, 0)
    assert absent == []
    assert Installation.objects.get().held_at is None
    assert integrity() == ["ok"]
    ends = Counter(Delivery.objects.values_list("account__connector", "state"))
    for kind in ("keyed", "readable", "steps"):
        assert ends[kind, State.SENT] == count / len(CHANNELS)
    assert ends["blind", State.SENT] + ends["blind", State.NEEDS_PERSON] == count / len(CHANNELS)
    assert set(asking.values_list("account__connector", "why")) <= {("blind", Why.UNREADABLE)}
    return killer.done


def test_workers_killed_a_few_times_post_everything_once(office, wired, tmp_path, say):
    torture(office, wired, tmp_path, say, count=60, kills=12, longest=0.15, within=60)


@pytest.mark.torture
def test_workers_killed_a_thousand_times_post_everything_once(office, wired, tmp_path, say):
    torture(office, wired, tmp_path, say, count=5000, kills=1000, longest=0.4, within=1500)


def letters(office, count):
    """Subscribe so many, and write the delivery that brings each of them a letter."""
    there = account(office, "letters")
    now = timezone.now()
    rows = [Subscriber(account=there, digest=f"{n:064}", confirmed_at=now) for n in range(count)]
    for number, row in enumerate(rows):
        row.address = vault.seal(str(number), context=place_of(row))
    Subscriber.objects.bulk_create(rows, batch_size=2000)
    return queue(Item(there, "story:1", "1", "Tin", payload()))


def post_letters(office, sink, place, say, *, count, kills, longest, within):
    """Send letters to so many while `kills` workers die; print what came of it and check it."""
    sink.faulty = sink.slow = 0
    delivery = letters(office, count)
    began = time.monotonic()
    dice = random.Random(count)  # noqa: S311 -- a test, not a secret
    with workers(place), Killer(place, dice, kills, longest) as killer:
        wait_for(lambda: killer.done >= kills, longest=within)
        wait_for(lambda: not Delivery.objects.open().exists(), longest=within)
    took = time.monotonic() - began
    sink.close()
    arrived = sink.copies("letters")
    states = Counter(Copy.objects.values_list("state", flat=True))
    say(
        f"\n{killer.done} kills, {count} copies on {connection.vendor}: {len(arrived)} arrived, "
        f"{sum(many > 1 for many in arrived.values())} twice, "
        f"{states[CopyState.UNKNOWN]} unknown, {took:.0f} s, {count / took:.0f} a second\n"
    )
    delivery.refresh_from_db()
    assert not (place / "failed").exists()
    assert delivery.state == State.SENT
    assert killer.done == kills
    assert set(arrived.values()) == {1}
    assert states[CopyState.SENT] + states[CopyState.UNKNOWN] == count
    assert states[CopyState.UNKNOWN] <= kills
    assert delivery.why == (Why.COPIES if states[CopyState.UNKNOWN] else "")
    assert count - len(arrived) <= states[CopyState.UNKNOWN]
    numbers = {vault.unseal(one.subscriber.address, context=place_of(one.subscriber))
               for one in Copy.objects.filter(state=CopyState.SENT).select_related("subscriber")
               } if count < 1000 else set()  # fmt: skip
    assert numbers <= set(arrived)
    assert integrity() == ["ok"]


def test_letters_whose_workers_are_killed_come_at_most_once(office, wired, tmp_path, say):
    post_letters(office, wired, tmp_path, say, count=300, kills=3, longest=0.4, within=60)


@pytest.mark.torture
def test_fifty_thousand_letters_come_at_most_once(office, wired, tmp_path, say):
    post_letters(office, wired, tmp_path, say, count=50_000, kills=20, longest=20, within=1500)
