"""The newsletter through a real Postfix into real mailboxes of Dovecot, and what comes back."""

import email
import email.message
import imaplib
import smtplib
import ssl
import subprocess
import time
from dataclasses import dataclass, replace
from email.policy import default
from itertools import count

import pytest
import trustme
from django.utils import timezone

from signalmast.channels import outbound
from signalmast.channels.broadcast import Ended, Target
from signalmast.channels.connector import Key, Refused, TryLater
from signalmast.channels.connectors.newsletter import Newsletter
from signalmast.channels.domain import errands, outbox
from signalmast.channels.domain.bounces import ENOUGH, parse_bounce, read_bounces
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.domain.subscriptions import ask_to_subscribe
from signalmast.channels.enums import CopyState, State
from signalmast.channels.letters import number_of
from signalmast.channels.models import Copy, Subscriber
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import DictSettings, new_key, post
from signalmast.channels.tests.factories import account, queued
from signalmast.corrections.domain.mailbox import Mailbox, read_claims
from signalmast.corrections.models import Submission
from signalmast.people.domain.offices import open_office
from tests.peers.started import free_port, installed

pytestmark = [pytest.mark.peers, pytest.mark.urls("signalmast.website.urls_channels")]
END = "https://phuong-mau.test/vi/ban-tin/thoi-nhan/7-0123456789abcdef0123456789abcdef/"
PATIENCE = 15.0
NUMBERS = count(1)


@dataclass(frozen=True)
class Mail:
    smtp: int
    imap: int
    authority: trustme.CA
    #: Where what can't be delivered comes back to.
    came_back: str = "tra-ve@phuong-mau.test"

    def settings(self, **more):
        return {
            "mailbox": "ban-tin@phuong-mau.test", "name": "Phường Mẫu", "host": "127.0.0.1",
            "port": self.smtp, "safety": "starttls", "bounces": self.came_back,
            "imap_host": "127.0.0.1", "imap_port": self.imap, "imap_safety": "none",
            "imap_user": self.came_back, **more,
        }  # fmt: skip

    def hosts(self):
        return {f"127.0.0.1:{self.smtp}", f"127.0.0.1:{self.imap}"}

    def letters(self, address, *, at_least=0):
        """Return the letters in a mailbox, waiting until there are so many; they stay there."""
        end = time.monotonic() + PATIENCE
        while True:
            with imaplib.IMAP4("127.0.0.1", self.imap) as box:
                box.login(address, "test")
                box.select("INBOX", readonly=True)
                numbers = box.search(None, "ALL")[1][0].split()
                found = [box.fetch(one, "(RFC822)")[1][0][1] for one in numbers]
            if len(found) >= at_least or time.monotonic() > end:
                return [email.message_from_bytes(one, policy=default) for one in found]
            time.sleep(0.1)


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    authority = trustme.CA()
    chain = tmp_path_factory.mktemp("mail") / "chain.pem"
    issued = authority.issue_cert("127.0.0.1")
    chain.write_bytes(
        issued.private_key_pem.bytes() + b"".join(one.bytes() for one in issued.cert_chain_pems)
    )
    ports = {name: free_port() for name in ("SMTP_PORT", "LMTP_PORT", "IMAP_PORT")}
    said = installed(
        "mail.sh", seconds=60, MAIL_CERTIFICATE=str(chain),
        **{name: str(port) for name, port in ports.items()},
    )  # fmt: skip
    folder = said.strip().splitlines()[-1]
    dovecot, postfix = f"{folder}/dovecot.conf", f"{folder}/postfix"
    subprocess.run(["dovecot", "-c", dovecot], check=True, timeout=60)
    try:
        subprocess.run(["postfix", "-c", postfix, "start"], check=True, timeout=60)
        yield Mail(ports["SMTP_PORT"], ports["IMAP_PORT"], authority)
    finally:
        subprocess.run(["postfix", "-c", postfix, "stop"], timeout=60, check=False)
        subprocess.run(["doveadm", "-c", dovecot, "stop"], timeout=60, check=False)


@pytest.fixture
def mail(servers):
    """The servers with a mailbox of this test's own: tests run in any order, and mail stays."""
    return replace(servers, came_back=f"tra-ve-{next(NUMBERS)}@phuong-mau.test")


@pytest.fixture(autouse=True)
def _way_out(mail, settings, tmp_path, monkeypatch):
    settings.CHANNEL_PRIVATE_HOSTS = mail.hosts()
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path
    settings.SITE_URL = "https://phuong-mau.test"
    context = ssl.create_default_context()
    mail.authority.configure_trust(context)
    monkeypatch.setattr(outbound, "tls_context", lambda: context)


@pytest.fixture
def channel(mail):
    told = DictSettings(mail.settings())
    one = Newsletter(told, Gate("newsletter", Newsletter.hosts(told)))
    yield one
    one.close()


def target(address, number=7):
    kept = []
    key = Key(new_key().id, timezone.now(), store=kept.append)
    return Target(address, key, unsubscribe=END, number=number), kept


def test_a_letter_is_delivered_with_its_way_out(channel, mail):
    there, kept = target("chi.hoa@dan-cu.test")
    channel.deliver(post(), there)
    (letter,) = mail.letters("chi.hoa@dan-cu.test", at_least=1)
    assert letter["Subject"] == "Ngày hội đọc sách"
    assert letter["From"] == "Phường Mẫu <ban-tin@phuong-mau.test>"
    assert letter["Message-ID"] == f"<{there.key.id}@phuong-mau.test>"
    assert letter["List-Unsubscribe"] == f"<{END}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"] == "Phường Mẫu <ban-tin.phuong-mau.test>"
    assert number_of(letter["Return-Path"].strip("<>")) == 7
    assert "TLS" in letter["Received"] or "ESMTPS" in str(letter.get_all("Received"))
    assert "Phường Mẫu" in letter.get_body(("plain",)).get_content()
    assert kept == [{"handing": "1"}]


def test_a_portion_goes_over_one_line_past_an_address_that_is_refused(channel, mail):
    with pytest.raises(Ended, match=r"5\.1\.1"):
        channel.deliver(post(), target("mat@dan-cu.test")[0])
    for address in ("day@dan-cu.test", "ban@dan-cu.test"):
        there, kept = target(address)
        with pytest.raises(TryLater) as caught:
            channel.deliver(post(), there)
        assert caught.value.message == (
            "The mail server does not take the letter now, so nothing was sent; it is tried again."
        )
        assert kept == []
    channel.deliver(post(), target("anh.binh@dan-cu.test")[0])
    assert len(mail.letters("anh.binh@dan-cu.test", at_least=1)) == 1


def test_a_worker_that_dies_before_the_final_dot_has_sent_nothing(channel, mail):
    class Killed(BaseException):
        pass

    def die(_kept):
        raise Killed

    key = Key(new_key().id, timezone.now(), store=die)
    with pytest.raises(Killed):
        channel.deliver(post(), Target("co.lan@dan-cu.test", key))
    channel.deliver(post(), Target("co.lan@dan-cu.test", Key(key.id, key.at)))
    letters = mail.letters("co.lan@dan-cu.test", at_least=1)
    time.sleep(0.5)
    assert len(mail.letters("co.lan@dan-cu.test")) == len(letters) == 1


@pytest.fixture
def bulletin(db, mail):
    office = open_office("phuong-mau", name="Phường Mẫu", is_demo=True)
    there = account(office, "newsletter", settings=mail.settings())
    keep_secrets(there, {"imap_password": "test"})
    return there


def test_the_question_arrives(bulletin, mail):
    ask_to_subscribe(bulletin, "hoi@dan-cu.test", "vi")
    assert errands.run_errands() == 1
    (letter,) = mail.letters("hoi@dan-cu.test", at_least=1)
    assert "/vi/ban-tin/xac-nhan/" in letter.get_body(("plain",)).get_content()


def test_what_comes_back_late_ends_the_subscription_in_the_end(bulletin, mail):
    for address in ("ve-sau@dan-cu.test", "ong.nam@dan-cu.test"):
        ask_to_subscribe(bulletin, address, "vi")
    Subscriber.objects.update(confirmed_at=timezone.now(), errand="", errand_at=None)
    for round_ in range(1, ENOUGH + 1):
        there = queued(bulletin, source=f"story:{round_}")
        while outbox.send_next("worker-1"):
            pass
        there.refresh_from_db()
        assert there.state == State.SENT
        (report,) = mail.letters(mail.came_back, at_least=1)
        bounce = parse_bounce(report.as_bytes())
        assert (bounce.permanent, bounce.status) == (True, "5.1.1")
        assert read_bounces(bulletin) == 1
        assert read_bounces(bulletin) == 0
        assert mail.letters(mail.came_back) == []
        states = sorted(Copy.objects.filter(delivery=there).values_list("state", flat=True))
        assert states == [CopyState.BOUNCED, CopyState.SENT]
        left = 1 if round_ == ENOUGH else 2
        assert Subscriber.objects.active().count() == left
    assert len(mail.letters("ong.nam@dan-cu.test", at_least=ENOUGH)) == ENOUGH


def test_a_mailbox_that_does_not_let_the_desk_in(bulletin, mail):
    bulletin.secrets.all().delete()
    keep_secrets(bulletin, {"imap_password": "khac"})
    with pytest.raises(Refused) as caught:
        read_bounces(bulletin)
    assert caught.value.message == (
        "127.0.0.1 did not accept the user name and password, so nothing was sent. Enter them "
        "again in the account's settings."
    )
    keep_secrets(bulletin, {"imap_password": "khác"})
    with pytest.raises(Refused):
        read_bounces(bulletin)
    bulletin.settings = mail.settings(imap_port=mail.smtp)
    with pytest.raises(TryLater):
        read_bounces(bulletin)


def test_other_mail_in_the_mailbox_is_left_alone(bulletin, mail, channel):
    channel.deliver(post(), target(mail.came_back)[0])
    assert len(mail.letters(mail.came_back, at_least=1)) == 1
    assert read_bounces(bulletin) == 0
    assert len(mail.letters(mail.came_back)) == 1


def test_a_claim_that_came_by_mail_is_taken_and_the_mail_is_gone(bulletin, mail):
    words = "Phường thu phí 50.000 đồng mỗi lượt qua cầu từ ngày 1/8."
    address = f"kiem-chung-{next(NUMBERS)}@phuong-mau.test"
    letter = email.message.EmailMessage()
    letter["From"], letter["To"] = "ong.nam@dan-cu.test", address
    letter["Subject"], letter["Message-ID"] = "Hỏi", f"<{new_key().id}@dan-cu.test>"
    letter.set_content(words)
    with smtplib.SMTP("127.0.0.1", mail.smtp) as line:
        line.send_message(letter)
    assert len(mail.letters(address, at_least=1)) == 1
    mailbox = Mailbox(
        "127.0.0.1", mail.imap, outbound.Safety.NONE, address, "test", bulletin.office.slug
    )
    assert (read_claims(mailbox), read_claims(mailbox)) == (1, 0)
    assert mail.letters(address) == []
    (row,) = Submission.objects.values("text", "origin", "platform", "url")
    assert row == {"text": words, "origin": "email", "platform": "", "url": ""}
