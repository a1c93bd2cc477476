"""Notifications against a push service that really decrypts and checks signatures."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from signalmast.channels import outbound, vault
from signalmast.channels.broadcast import Ended, Target
from signalmast.channels.connector import Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.web_push import WebPush
from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.enums import CopyState, State
from signalmast.channels.models import Subscriber
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import (
    LINK,
    OFFICE,
    DictSettings,
    new_key,
    post,
)
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.platforms.base import PATIENCE, Fault
from signalmast.channels.tests.platforms.web_push import PushService

FIXTURES = Path(__file__).parent / "fixtures" / "web_push"
CERTAIN = {Fault.LIMITED, Fault.BUSY, Fault.TLS, Fault.DNS, Fault.REDIRECT}


class Mozilla(PushService):
    host = "updates.push.test"


@pytest.fixture
def there(network):
    service = PushService()
    service.line = network.add(service)
    return service


@pytest.fixture
def channel():
    values = DictSettings(contact="lien-he@phuong-mau.test")
    made = WebPush(values, Gate("web_push", WebPush.hosts(values), timeout=PATIENCE))
    made.check()
    return made


def target(address: str) -> Target:
    return Target(address, Key(new_key().id, datetime(2026, 11, 20, tzinfo=UTC)))


def test_form():
    assert WebPush.settings_form({"contact": "lien-he@phuong-mau.test"}).errors == {}


def test_key_is_made_once_and_kept(channel):
    first, made = channel.check(), channel.settings["private_key"]
    assert channel.check() == first
    assert channel.settings["private_key"] == made
    assert made.startswith("-----BEGIN PRIVATE KEY-----")
    assert len(channel.application_key()) == 87
    assert len(first.external_id) == 40


def test_browser_reads_what_was_sent(there, channel):
    there.subscribe(channel.application_key())
    channel.deliver(post(), target(there.subscribe(channel.application_key())))
    (said,) = there.browsers["/send/1"].shown
    assert said == {
        "title": "Ngày hội đọc sách", "summary": "Ngày hội đọc sách mở cửa lúc 8 giờ.",
        "link": LINK, "office": OFFICE, "language": "vi", "tag": said["tag"],
    }  # fmt: skip
    assert there.browsers["/send/0"].shown == []
    (request,) = there.requests
    assert request.headers["ttl"] == "86400"
    assert request.headers["topic"] == said["tag"]
    assert OFFICE.encode() not in request.body


def test_repeat_replaces_the_first_in_the_browser(there, channel):
    address = there.subscribe(channel.application_key())
    channel.deliver(post(), target(address))
    channel.deliver(post(), target(address))
    assert len(there.requests) == 2
    assert len(there.public()) == 1


def test_any_push_service_is_reached_and_only_for_its_own_copy(network, there, channel):
    other = Mozilla()
    network.add(other)
    channel.deliver(post(), target(other.subscribe(channel.application_key())))
    assert len(other.public()) == 1
    assert channel.gate.subscriber == ""
    with pytest.raises(Refused):
        channel.gate.fetch("POST", f"https://{there.host}/send/0", body=b"x")
    assert there.requests == []


def test_host_of_a_subscriber_is_open_for_deliveries_only(there):
    gate = Gate("telegram", (), subscriber=there.host)
    with pytest.raises(Refused) as raised:
        gate.fetch("POST", f"https://{there.host}/bot1/sendMessage", body=b"text=x")
    assert raised.value.message == ("The desk does not do this on a platform, so nothing was sent.")
    assert there.requests == []


def test_copy_is_marked_before_it_leaves(there, channel):
    seen = []
    one = target(there.subscribe(channel.application_key()))
    one.key._store = lambda kept: seen.append((dict(kept), len(there.requests)))
    channel.deliver(post(), one)
    assert seen == [({"handing": "1"}, 0)]


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
def test_fault_is_told_apart(there, channel, fault):
    address = there.subscribe(channel.application_key())
    there.line.faults = [fault]
    raised = None
    try:
        channel.deliver(post(), target(address))
    except (Refused, TryLater, Unknown) as failure:
        raised = failure
    there.line.settle()
    assert raised is None or str(raised).endswith(".")
    assert not getattr(raised, "account", False)
    if isinstance(raised, Unknown):
        assert raised.message == (
            "The push service gave no clear answer. The notification may have arrived and is not "
            "sent to this browser again."
        )
    assert there.line.played == [fault]
    assert isinstance(raised, Refused | TryLater) == (fault in CERTAIN)
    assert len(there.public()) == (0 if fault in CERTAIN else 1)


@pytest.mark.parametrize("ended", [True, False])
def test_subscription_that_is_gone_ends(there, channel, ended):
    address = there.subscribe(channel.application_key())
    there.browsers["/send/0"].ended = ended
    if not ended:
        there.browsers.clear()
    with pytest.raises(Ended) as raised:
        channel.deliver(post(), target(address))
    assert str(raised.value) == "The browser has ended its subscription."


def test_subscription_made_with_another_key(there, channel):
    with pytest.raises(Refused) as raised:
        channel.deliver(post(), target(there.subscribe("another")))
    assert not raised.value.account
    assert raised.value.message == (
        "The push service does not take the office's key for this browser. Whoever uses it can "
        "subscribe again."
    )


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (413, "The notification is too large for the push service of this browser."),
        (400, "The push service of this browser did not take the notification."),
        (302, "The push service of this browser did not take the notification."),
    ],
)
def test_refusals_touch_only_one_browser(there, channel, status, sentence):
    there.next = status
    with pytest.raises(Refused) as raised:
        channel.deliver(post(), target(there.subscribe(channel.application_key())))
    assert (raised.value.message, raised.value.account) == (sentence, False)


def test_service_that_asks_to_wait(there, channel):
    address = there.subscribe(channel.application_key())
    there.line.faults = [Fault.LIMITED]
    with pytest.raises(TryLater) as raised:
        channel.deliver(post(), target(address))
    assert raised.value.after == timedelta(seconds=1)


@pytest.mark.parametrize("name", sorted(file.stem for file in FIXTURES.glob("unusable_*.json")))
def test_address_that_is_no_subscription_ends(there, channel, settings, name):
    """Among them addresses that lead into the office's own network."""
    settings.CHANNEL_PRIVATE_HOSTS = {"intranet.test", "10.0.0.5:443"}
    with pytest.raises(Ended) as raised:
        channel.deliver(post(), target((FIXTURES / f"{name}.json").read_text()))
    assert str(raised.value) == "The subscription of this browser can't be used."
    assert there.requests == []


def test_private_address_is_not_reached(channel, monkeypatch):
    """The gate looks at what a name leads to, whoever entered it."""
    address = json.loads((FIXTURES / "browser.json").read_text())
    address["endpoint"] = "https://harmless.test/send/1"
    there = [(2, 1, 6, "", ("192.168.1.7", 443))]
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_asked, **_more: there)
    with pytest.raises(Refused) as raised:
        channel.deliver(post(), target(json.dumps(address)))
    assert str(raised.value).startswith("harmless.test lies in a private network")


def test_long_texts_are_cut_to_fit(there, channel):
    long = post(title="ộ " * 400, summary="ờ " * 900)
    assert channel.prepare(long, key=new_key()).url == LINK
    channel.deliver(long, target(there.subscribe(channel.application_key())))
    (said,) = there.browsers["/send/0"].shown
    assert (len(said["title"]) <= 150, said["summary"][-1]) == (True, "…")


def test_link_that_does_not_fit_is_refused_before_the_first_copy(channel):
    with pytest.raises(Refused) as raised:
        channel.prepare(post(link=LINK + "x" * 4000), key=new_key())
    assert raised.value.message == (
        "The link is too long for a notification. Shorten the address of the page and send it "
        "again."
    )


def test_each_browser_is_told_once_and_one_that_is_gone_is_let_go(office, there, run, settings):
    """The whole way: rows, worker, push service, browsers."""
    made = account(office, "web_push", settings={"contact": "lien-he@phuong-mau.test"})
    assert check_account(made)
    key = channel_of(made).application_key()
    readers = [subscriber(made, there.subscribe(key)) for _browser in range(3)]
    there.browsers["/send/1"].ended = True
    delivery = queued(made)
    run(hours=0.1)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert [copy.state for copy in delivery.copies.order_by("pk")] == [
        CopyState.SENT, CopyState.FAILED, CopyState.SENT,
    ]  # fmt: skip
    assert [len(browser.shown) for browser in there.browsers.values()] == [1, 0, 1]
    for reader in readers:
        reader.refresh_from_db()
    assert [reader.ended_at is not None for reader in readers] == [False, True, False]


def subscriber(made, address):
    there = Subscriber(account=made, digest=address[-60:], confirmed_at=timezone.now())
    there.address = vault.seal(address, context=place_of(there))
    there.save()
    return there
