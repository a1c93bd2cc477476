"""Messages by rows (`core.sending`), on the mail of briefings: once, after a death, let go."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from signalmast.core.sending import LEASE, PAUSES, Gone, Messages, NotNow, by_mail
from signalmast.programmes.domain.briefing_mail import MAILS
from signalmast.programmes.models import BriefingMail
from signalmast.programmes.tests.briefed import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-20 08:00Z", tick=False) as moved:
        yield moved


@pytest.fixture
def case(clock):
    found = Case(units=2)
    found.sent(by_mail=True)
    return found


def test_one_that_another_worker_holds_is_left_to_it_until_its_claim_is_over(case, clock):
    first = BriefingMail.objects.first()
    BriefingMail.objects.filter(pk=first.pk).update(claimed_until=timezone.now() + LEASE)
    assert MAILS.send() == 1
    assert not MAILS.is_waiting()
    clock.shift(LEASE + timedelta(seconds=1))
    assert (MAILS.send(), BriefingMail.objects.count()) == (1, 0)


def test_a_death_between_sending_and_forgetting_sends_again_and_loses_nothing(case, clock):
    class Death(BaseException):
        pass

    def die(row):
        by_mail(lambda one: mail.EmailMessage("T", "B", to=[one.user.email]))(row)
        raise Death

    with pytest.raises(Death):
        Messages(BriefingMail, die).send()
    assert (len(mail.outbox), MAILS.send()) == (1, 1)
    clock.shift(LEASE + timedelta(seconds=1))
    assert (MAILS.send(), len(mail.outbox)) == (1, 3)
    assert mail.outbox[0].to == mail.outbox[2].to


def test_what_fails_is_tried_after_growing_pauses_and_let_go(case, clock, caplog):
    def fail(row):
        raise NotNow("TimeoutError")

    failing = Messages(BriefingMail, fail)
    assert [failing.send(), failing.is_waiting()] == [0, False]
    assert set(BriefingMail.objects.values_list("attempts", "not_before")) == {
        (1, timezone.now() + PAUSES[0])
    }
    assert caplog.messages[0] == "A row of programmes.BriefingMail was not sent: TimeoutError."
    for _again in PAUSES:
        clock.shift(PAUSES[-1])
        failing.send()
    assert BriefingMail.objects.count() == 0


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (SMTPRecipientsRefused({}), Gone),
        (ConnectionRefusedError("a@example.vn"), NotNow),
        (ValueError("a@example.vn"), NotNow),
    ],
)
def test_a_failure_of_mail_is_told_apart_and_names_no_address(failure, raised):
    def words(_row):
        raise failure

    with pytest.raises(raised) as caught:
        by_mail(words)(None)
    assert str(caught.value) in ("", type(failure).__name__)


def test_nobody_there_lets_the_message_go_at_once(case):
    def gone(row):
        raise Gone

    assert Messages(BriefingMail, gone).send() == 0
    assert BriefingMail.objects.count() == 0
