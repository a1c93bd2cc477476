"""Subscribing by asking and confirming, and ending it; the mail server is in the same process."""

import email
import re
from datetime import timedelta
from email.policy import default

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from signalmast.channels import outbound, vault
from signalmast.channels.domain import copies, errands, outbox
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.domain.subscriptions import (
    PER_HOUR,
    TooMany,
    ask_to_subscribe,
    asker,
    clear_subscriptions,
    confirm_subscription,
    end_address,
    end_subscription,
    reader,
)
from signalmast.channels.enums import CopyState, Standing, State
from signalmast.channels.letters import number_of
from signalmast.channels.models import Copy, Subscriber
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.mail import MailServer
from signalmast.channels.tests.platforms.base import AUTHORITY
from signalmast.core.personal import Personal

pytestmark = pytest.mark.urls("signalmast.website.urls_channels")
HOA, BINH = "hoa@dan-cu.test", "binh@dan-cu.test"


@pytest.fixture
def server(monkeypatch):
    import ssl

    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    one = MailServer()
    monkeypatch.setattr(outbound, "tls_context", lambda: context)
    monkeypatch.setattr(outbound, "resolve", lambda *_asked: ("127.0.0.1", one.controller.port))
    yield one
    one.close()


@pytest.fixture
def bulletin(office, server):
    told = server.settings()
    password = told.pop("password")
    there = account(office, "newsletter", settings=told)
    keep_secrets(there, {"password": password})
    return there


@pytest.fixture
def paper(office):
    """A newsletter whose mail server nobody asks."""
    return account(office, "newsletter")


def tokens(server):
    """The words of the links in the mails so far, the newest last."""
    found = []
    for _sender, _to, raw in server.handler.letters:
        body = email.message_from_bytes(raw, policy=default).get_body(("plain",)).get_content()
        found += re.findall(r"/(?:xac-nhan|confirm|thoi-nhan|end)/(\S+)/", body)
    return found


def subscribed(there, address=HOA):
    ask_to_subscribe(there, address, "vi")
    row = Subscriber.objects.latest("pk")
    Subscriber.objects.filter(pk=row.pk).update(
        confirmed_at=timezone.now(), errand="", errand_at=None
    )
    row.refresh_from_db()
    return row


def test_from_asking_to_the_end(bulletin, server):
    ask_to_subscribe(bulletin, f"  {HOA.upper()} ", "en")
    row = Subscriber.objects.get()
    assert Subscriber.objects.active().count() == 0
    assert HOA not in f"{row.address}{row.digest}{row.errand}"
    assert vault.unseal(row.address, context=place_of(row)) == HOA
    assert errands.is_waiting()

    assert errands.run_errands() == 1
    assert errands.run_errands() == 0
    ((sender, to, raw),) = server.handler.letters
    assert (sender, to) == ("tra-ve@phuong-mau.test", [HOA])
    letter = email.message_from_bytes(raw, policy=default)
    assert letter["Subject"] == "Confirm your subscription to Phường Mẫu"
    assert letter["List-Unsubscribe"] is None
    (token,) = tokens(server)

    assert asker(token) == row
    assert Subscriber.objects.active().count() == 0
    assert confirm_subscription(token) == row
    assert confirm_subscription(token) == row
    row.refresh_from_db()
    assert (row.errand, row.errand_at) == ("", None)
    assert list(Subscriber.objects.active()) == [row]

    end = re.search(r"/en/newsletter/end/(.+)/$", end_address(row, None))[1]
    assert end != token
    assert end_subscription(end) == row
    row.refresh_from_db()
    assert (row.address, row.errand, row.route) == ("", "", "")
    assert row.digest.startswith("ended-")
    assert reader(end) == row
    assert end_subscription(end) == row
    assert asker(token) is None
    assert confirm_subscription(token) is None
    assert Subscriber.objects.active().count() == 0

    ask_to_subscribe(bulletin, HOA, "vi")
    assert errands.run_errands() == 1
    assert confirm_subscription(tokens(server)[-1]).pk != row.pk


def test_asking_tells_nothing_and_sends_nothing_to_who_is_subscribed(paper):
    row = subscribed(paper)
    assert ask_to_subscribe(paper, HOA, "vi") is None
    assert ask_to_subscribe(paper, BINH, "vi") is None
    row.refresh_from_db()
    assert row.errand_at is None
    assert Subscriber.objects.count() == 2


def test_one_address_is_asked_once_a_day(paper):
    for _time in range(3):
        ask_to_subscribe(paper, HOA, "vi")
    row = Subscriber.objects.get()
    Subscriber.objects.update(errand="", errand_at=None)
    ask_to_subscribe(paper, HOA, "vi")
    row.refresh_from_db()
    assert row.errand_at is None
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(days=1, seconds=1))
    ask_to_subscribe(paper, HOA, "vi")
    row.refresh_from_db()
    assert row.errand_at is not None


def test_no_more_than_a_crowd_in_an_hour(paper):
    Subscriber.objects.bulk_create(
        Subscriber(account=paper, digest=str(number), address="x") for number in range(PER_HOUR)
    )
    with pytest.raises(TooMany):
        ask_to_subscribe(paper, HOA, "vi")
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(hours=1, seconds=1))
    ask_to_subscribe(paper, HOA, "vi")


@pytest.mark.parametrize(
    "address", ["", "hoa", "hoa@", "@x.test", "hoa@x", "hòa@x.test", f"{'a' * 250}@x.test",
                "a@x.test\r\nBcc: b@x.test", "a@x.test,b@x.test"],
)  # fmt: skip
def test_what_is_no_address(paper, address):
    with pytest.raises(ValidationError) as caught:
        ask_to_subscribe(paper, address, "vi")
    assert caught.value.messages == ["Write an e-mail address such as name@example.com."]
    assert Subscriber.objects.count() == 0


def test_a_domain_with_accents_is_written_as_the_network_has_it(paper):
    ask_to_subscribe(paper, "hoa@phường.test", "vi")
    row = Subscriber.objects.get()
    assert vault.unseal(row.address, context=place_of(row)) == "hoa@xn--phng-rib8295b.test"


@pytest.mark.parametrize(
    "token", ["", "x", "1", "1-", "1-" + "0" * 32, "-1-" + "0" * 32, "９-" + "0" * 32, "9" * 30]
)
def test_a_made_up_token_is_none(paper, token):
    subscribed(paper)
    assert confirm_subscription(token) is None
    assert end_subscription(token) is None
    assert Subscriber.objects.active().count() == 1


def test_a_token_ends_one_subscription_only(paper):
    hoa, binh = subscribed(paper), subscribed(paper, BINH)
    word = re.search(r"/([^/]+)/$", end_address(hoa, None))[1]
    end_subscription(word)
    assert list(Subscriber.objects.active()) == [binh]
    assert end_subscription(word.replace(f"{hoa.pk}-", f"{binh.pk}-")) is None


def test_what_nobody_confirmed_is_forgotten(paper):
    ask_to_subscribe(paper, HOA, "vi")
    kept = subscribed(paper, BINH)
    now = timezone.now()
    assert clear_subscriptions(now + timedelta(days=29)) == 0
    assert clear_subscriptions(now + timedelta(days=31)) == 1
    assert list(Subscriber.objects.all()) == [kept]


def test_an_errand_does_not_wait_for_ever(paper):
    ask_to_subscribe(paper, HOA, "vi")
    now = timezone.now()
    clear_subscriptions(now + timedelta(hours=47))
    assert Subscriber.objects.get().errand != ""
    clear_subscriptions(now + timedelta(hours=49))
    row = Subscriber.objects.get()
    assert (row.errand, row.errand_at) == ("", None)


def test_what_another_hand_ended_is_erased(paper):
    row = subscribed(paper)
    Subscriber.objects.update(ended_at=timezone.now())
    assert clear_subscriptions() == 1
    row.refresh_from_db()
    assert (row.address, row.digest[:6]) == ("", "ended-")
    assert clear_subscriptions() == 0


def test_a_question_survives_a_worker_that_dies(bulletin, server, monkeypatch):
    ask_to_subscribe(bulletin, HOA, "vi")

    class Killed(BaseException):
        pass

    def die(*_asked, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("signalmast.channels.connectors.newsletter.Newsletter.run_errand", die)
        with pytest.raises(Killed):
            errands.run_errands()
    assert errands.run_errands() == 0
    assert errands.run_errands(timezone.now() + errands.LEASE) == 1
    assert len(server.handler.letters) == 1


def test_a_question_is_put_off_and_then_given_up(bulletin, server):
    ask_to_subscribe(bulletin, HOA, "vi")
    server.handler.rcpt[HOA] = "451 4.7.1 Greylisted"
    now = timezone.now()
    assert errands.run_errands(now) == 0
    row = Subscriber.objects.get()
    assert (row.errand_tries, row.errand_at) == (1, now + timedelta(minutes=1))
    server.handler.rcpt = {}
    assert errands.run_errands(now) == 0
    assert errands.run_errands(now + timedelta(minutes=1)) == 1
    Subscriber.objects.update(asked_at=now - timedelta(days=3), errand=row.errand, errand_at=now)
    server.handler.rcpt[HOA] = "451 4.7.1 Greylisted"
    assert errands.run_errands(now) == 0
    row.refresh_from_db()
    assert (row.errand, row.errand_at) == ("", None)


def test_a_mailbox_that_is_not_there_is_forgotten(bulletin, server):
    ask_to_subscribe(bulletin, HOA, "vi")
    server.handler.rcpt[HOA] = "550 5.1.1 No such user"
    assert errands.run_errands() == 0
    assert Subscriber.objects.get().address == ""


def test_an_account_that_may_not_send_asks_nobody(bulletin, server):
    ask_to_subscribe(bulletin, HOA, "vi")
    type(bulletin).objects.update(standing=Standing.PAUSED)
    assert not errands.is_waiting()
    assert errands.run_errands() == 0
    assert server.handler.letters == []


def test_a_post_reaches_each_reader_once(bulletin, server):
    rows = [subscribed(bulletin, f"ban-doc-{number}@dan-cu.test") for number in range(3)]
    ask_to_subscribe(bulletin, HOA, "vi")
    Subscriber.objects.filter(confirmed_at=None).update(errand_at=None)
    server.handler.rcpt["ban-doc-1@dan-cu.test"] = "550 5.1.1 No such user"
    there = queued(bulletin)
    while outbox.send_next("worker-1"):
        pass
    there.refresh_from_db()
    assert there.state == State.SENT
    states = list(Copy.objects.order_by("pk").values_list("subscriber", "state"))
    assert states == [
        (rows[0].pk, CopyState.SENT), (rows[1].pk, CopyState.FAILED), (rows[2].pk, CopyState.SENT),
    ]  # fmt: skip
    letters = server.handler.letters
    assert [to for _sender, to, _raw in letters] == [
        ["ban-doc-0@dan-cu.test"], ["ban-doc-2@dan-cu.test"],
    ]  # fmt: skip
    numbers = [number_of(sender) for sender, _to, _raw in letters]
    assert numbers == list(Copy.objects.filter(state=CopyState.SENT).values_list("pk", flat=True))
    assert [reader(token).pk for token in tokens(server)] == [rows[0].pk, rows[2].pk]
    assert set(Subscriber.objects.active()) == {rows[0], rows[2]}


def test_a_letter_whose_answer_was_lost_is_not_sent_again(bulletin, server):
    subscribed(bulletin)
    server.handler.cut = "dot, taken"
    queued(bulletin)
    while outbox.send_next("worker-1"):
        pass
    server.handler.cut = ""
    copies.pick_up_dropped(timezone.now() + timedelta(days=1))
    assert not outbox.send_next("worker-1")
    assert Copy.objects.get().state == CopyState.UNKNOWN
    assert len(server.handler.letters) == 1


def test_each_personal_field_says_why_it_is_kept():
    from signalmast.channels.models.subscribers import PERSONAL

    assert set(PERSONAL) == {
        f"channels.subscriber.{name}" for name in ("address", "digest", "route", "errand")
    }
    assert all(isinstance(one, Personal) for one in PERSONAL.values())
