"""Any sequence of answers, deaths and waits: never two copies, never "sent" without a post."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalmast.channels.domain import outbox
from signalmast.channels.enums import FINAL, State
from signalmast.channels.models import Account, Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.conftest import START
from signalmast.channels.tests.factories import account, queued

pytestmark = pytest.mark.one_database
ANSWERS = ("ok", *simulated.CERTAIN, *simulated.LOST, "fault")
STEPS = st.one_of(
    st.tuples(st.just("work"), st.integers(1, 4)),
    st.tuples(st.just("die"), st.sampled_from(["before", "after"])),
    st.tuples(st.just("wait"), st.sampled_from([10, 30, 130, 700, 3700])),
    st.tuples(st.just("mend"), st.just(0)),
)


def die(when):
    """Kill a worker in the middle: before the platform had the post, or right after."""
    attempt = outbox.claim("worker-dead")
    if attempt is None or attempt.delivery.was == State.UNKNOWN:
        return
    if when == "after":
        channel = outbox.channel_of(attempt.delivery.account)
        channel._store(outbox.thaw(attempt.delivery.payload), outbox._key(attempt.delivery), now())


def now():
    from django.utils import timezone

    return timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(simulated.KINDS))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(answers=st.lists(st.sampled_from(ANSWERS), max_size=12), steps=st.lists(STEPS, max_size=14))
def test_exactly_once(office, board, kind, answers, steps):
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        there = account(office, kind, name=f"{kind}")
        delivery = queued(there)
        board.posts.clear()
        board.script[:] = answers
        for name, value in [*steps, ("mend", 0), ("wait", 700)]:
            if name == "work":
                for _one in range(value):
                    outbox.send_next("worker-1")
            elif name == "die":
                die(value)
            elif name == "wait":
                clock.shift(value)
            else:
                Account.objects.update(standing="ready", rests_until=None)
        board.script.clear()
        for _one in range(30):
            Account.objects.update(standing="ready", rests_until=None)
            if not outbox.send_next("worker-1"):
                clock.shift(timedelta(minutes=4))
        delivery.refresh_from_db()
        clock.shift(timedelta(hours=1))
        copies = [one for one in board.seen() if one["key"] == delivery.key.hex]
        assert delivery.state in FINAL
        assert len(copies) <= 1
        if delivery.state == State.SENT:
            assert len(copies) == 1
        if delivery.state == State.REFUSED:
            assert copies == []
        assert Delivery.objects.filter(state=State.SENT, external_id="").count() == 0
        transaction.set_rollback(True)
