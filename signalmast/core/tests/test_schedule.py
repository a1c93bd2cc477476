"""Recurring duties: done when due, by one worker, and again after a failure."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from signalmast.core import schedule
from signalmast.core.models import Job

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 19, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def done(monkeypatch):
    """One duty of its own, with the times at which it was done."""
    monkeypatch.setattr(schedule, "_duties", {})
    times = []

    @schedule.job("count", every=HOUR)
    def count():
        times.append(len(times) + 1)
        return f"done {len(times)} times"

    return times


def test_a_duty_is_done_when_it_is_due_and_not_before(done):
    assert schedule.work_once(NOW) == ["count"]
    assert schedule.work_once(NOW + HOUR / 2) == []
    assert schedule.work_once(NOW + HOUR) == ["count"]
    job = Job.objects.get()
    assert (job.said, job.due_at, job.claimed_until) == ("done 2 times", NOW + 2 * HOUR, None)


def test_a_duty_that_another_worker_claimed_waits_for_its_lease(done):
    Job.objects.create(name="count", due_at=NOW, claimed_until=NOW + schedule.LEASE)
    assert schedule.work_once(NOW) == []
    assert schedule.work_once(NOW + schedule.LEASE + HOUR) == ["count"]
    assert done == [1]


def test_a_duty_that_fails_keeps_its_lease_and_stops_no_other(done, caplog):
    def fail():
        raise OSError("no room")

    schedule._duties.clear()
    schedule.job("fail", every=HOUR)(fail)
    schedule.job("after", every=HOUR)(lambda: "done")
    assert schedule.work_once(NOW) == ["after"]
    assert caplog.messages == ["The job “fail” failed; it is tried again after 0:30:00."]
    job = Job.objects.get(name="fail")
    assert (job.claimed_until, job.due_at) == (NOW + schedule.LEASE, NOW)
    schedule.job("fail", every=HOUR)(lambda: "came right")
    assert schedule.work_once(NOW + HOUR / 4) == []
    assert schedule.work_once(NOW + HOUR) == ["fail", "after"]


def test_a_duty_that_looks_often_asks_first_whether_there_is_anything_to_do(monkeypatch):
    monkeypatch.setattr(schedule, "_duties", dict(schedule._duties))
    schedule.autodiscover()
    often = {one.name for one in schedule._duties.values() if one.every < timedelta(minutes=1)}
    assert often == {
        "bake", "refresh-site", "go-out", "urgent", "errands", "feedback-mail",
        "briefing-mail", "briefing-push", "session-mail",
    }  # fmt: skip
    assert all(schedule._duties[name].waits is not None for name in often)


def test_steady_work_is_done_in_threads_of_its_own_and_finished_before_the_end(done, monkeypatch):
    stop, pieces = threading.Event(), []

    def piece(worker):
        pieces.append(worker)
        if len(pieces) == 3:
            stop.set()
        return True

    monkeypatch.setattr(schedule, "_steady", {"send": schedule.Steady("send", 1, piece)})
    monkeypatch.setattr(schedule, "close_old_connections", lambda: None)
    schedule.work(stop)

    assert len(pieces) == 3
    assert len(set(pieces)) == 1
    assert pieces[0].endswith("send-0")


def test_a_piece_that_fails_stops_neither_the_worker_nor_the_next(done, monkeypatch, caplog):
    stop, pieces = threading.Event(), []

    def piece(worker):
        pieces.append(worker)
        if len(pieces) == 2:
            stop.set()
            return True
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(schedule, "PAUSE", 0.0)
    monkeypatch.setattr(schedule, "_steady", {"send": schedule.Steady("send", 1, piece)})
    monkeypatch.setattr(schedule, "close_old_connections", lambda: None)
    schedule.work(stop)

    assert len(pieces) == 2
    assert [one.message for one in caplog.records] == [
        "A piece of “send” failed; the worker goes on."
    ]
