from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from signalmast.channels import connectors as folder
from signalmast.channels.domain import outbox
from signalmast.channels.models import Account, Copy, Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.contract import network  # noqa: F401 -- a fixture of all
from signalmast.people.domain.offices import open_office

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    """Keys and the file beside the database belong to one test."""
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def office(db):
    return open_office("phuong-mau", name="Phường Mẫu", is_demo=True)


@pytest.fixture
def board(monkeypatch):
    """Simulated channels in the place of the real ones."""
    fresh = simulated.Board()
    monkeypatch.setattr(simulated, "board", fresh)
    monkeypatch.setattr(folder, "connectors", lambda: simulated.KINDS)
    return fresh


@pytest.fixture
def clock():
    """A clock that only the test moves."""
    with time_machine.travel(START, tick=False) as there:
        yield there


@pytest.fixture
def run(clock):
    """Send all that becomes due, moving the clock from one moment to the next, for some hours."""

    def work(hours=1.0):
        end = timezone.now() + timedelta(hours=hours)
        while timezone.now() < end:
            if not outbox.send_next("worker-1"):
                clock.move_to(min(end, next_moment()))

    return work


def next_moment():
    """Return when something can happen next: a delivery, a lease, an account at rest."""
    now = timezone.now()
    moments = [
        *Delivery.objects.open().values_list("not_before", flat=True),
        *Delivery.objects.exclude(claimed_until=None).values_list("claimed_until", flat=True),
        *Account.objects.exclude(rests_until=None).values_list("rests_until", flat=True),
        *Copy.objects.values_list("not_before", flat=True),
        *Copy.objects.exclude(claimed_until=None).values_list("claimed_until", flat=True),
    ]
    later = [one for one in moments if one > now]
    return min(later, default=now + timedelta(hours=1)) + timedelta(milliseconds=1)


@pytest.fixture
def other_office(db):
    return open_office("phuong-khac", name="Phường Khác", is_demo=True)
