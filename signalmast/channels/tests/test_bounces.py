"""Reports of mail servers; the one of the fixture was written by Postfix 3.7.11.

Its address, action and status are filled in here. Reading a mailbox: tests/peers/test_mail.py.
"""

from pathlib import Path

import pytest
from django.utils import timezone

from signalmast.channels.domain.bounces import ENOUGH, parse_bounce, take_bounce
from signalmast.channels.domain.subscriptions import ask_to_subscribe
from signalmast.channels.enums import CopyState
from signalmast.channels.letters import Sender, return_path
from signalmast.channels.models import Copy, Subscriber
from signalmast.channels.tests.factories import account, queued

pytestmark = pytest.mark.urls("signalmast.website.urls_channels")
REPORT = (Path(__file__).parent / "fixtures" / "newsletter" / "bounce.eml").read_text()
SENDER = Sender("Phường Mẫu", "ban-tin@phuong-mau.test", "tra-ve@phuong-mau.test")


def report(number, *, status="5.1.1", action="failed", to=None):
    words = REPORT.replace("{address}", to or return_path(SENDER, number))
    words = words.replace("{status}", status).replace("{action}", action)
    return words.replace("\n", "\r\n").encode()


@pytest.fixture
def reader(office):
    there = account(office, "newsletter")
    ask_to_subscribe(there, "ve-sau@dan-cu.test", "vi")
    Subscriber.objects.update(confirmed_at=timezone.now(), errand="", errand_at=None)
    return Subscriber.objects.get()


def copy_of(reader, number=1):
    delivery = queued(reader.account, source=f"story:{number}")
    return Copy.objects.create(
        delivery=delivery, subscriber=reader, state=CopyState.SENT, not_before=timezone.now()
    )


def test_a_report_names_its_copy(db):
    found = parse_bounce(report(12))
    assert (found.number, found.permanent, found.status) == (12, True, "5.1.1")
    assert not parse_bounce(report(12, status="4.2.2")).permanent


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_what_may_still_arrive_did_not_come_back(db, action):
    assert parse_bounce(report(12, action=action)) is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"Subject: xin nghi phep\r\n\r\nToi vang mat", b"\x00\xff",
     b"Content-Type: multipart/report; boundary=x\r\n\r\n--x"],
)  # fmt: skip
def test_other_mail(db, raw):
    assert parse_bounce(raw) is None


def test_a_made_up_report_is_nobodys(reader):
    copy = copy_of(reader)
    forged = f"tra-ve+{copy.pk}-{'0' * 16}@phuong-mau.test"
    assert not take_bounce(reader.account, report(0, to=forged))
    assert not take_bounce(reader.account, report(0, to="tra-ve@phuong-mau.test"))
    copy.refresh_from_db()
    assert copy.state == CopyState.SENT


def test_a_report_counts_once_and_enough_of_them_end_it(reader):
    for number in range(1, ENOUGH + 1):
        assert Subscriber.objects.active().count() == 1
        copy = copy_of(reader, number)
        for _time in range(2):
            assert take_bounce(reader.account, report(copy.pk))
        copy.refresh_from_db()
        assert (copy.state, copy.said) == (CopyState.BOUNCED, "It came back: 5.1.1.")
    reader.refresh_from_db()
    assert (reader.bounces, reader.address) == (ENOUGH, "")
    assert Subscriber.objects.active().count() == 0


def test_what_may_work_later_ends_nothing(reader):
    copy = copy_of(reader)
    assert take_bounce(reader.account, report(copy.pk, status="4.2.2"))
    copy.refresh_from_db()
    reader.refresh_from_db()
    assert (copy.state, reader.bounces) == (CopyState.SENT, 0)


def test_a_report_on_another_accounts_copy(reader, office):
    other = account(office, "newsletter", name="khac")
    assert not take_bounce(other, report(copy_of(reader).pk))
