"""The newsletter against a mail server in the same process; the real ones are in tests/peers."""

import email
import json
import re
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest

from signalmast.channels import outbound
from signalmast.channels.allowed import RULES
from signalmast.channels.broadcast import Ended, Target
from signalmast.channels.connector import Key, Refused, TryLater, Unknown, can
from signalmast.channels.connectors.newsletter import Newsletter, says_no_mailbox
from signalmast.channels.letters import number_of, return_path
from signalmast.channels.outbound import Gate, MailGate, Safety
from signalmast.channels.tests.contract import LINK, OFFICE, DictSettings, post
from signalmast.channels.tests.mail import HOST, MailServer
from signalmast.channels.tests.platforms.base import AUTHORITY

ANSWERS = json.loads(
    (Path(__file__).parent / "fixtures" / "newsletter" / "refusals.json").read_text()
)
READER = "chi.hoa@dan-cu.test"
END = "https://phuong-mau.test/vi/ban-tin/thoi-nhan/17-0123456789abcdef0123456789abcdef/"


@pytest.fixture
def trusting(monkeypatch, settings, tmp_path):
    """Names of the test's network lead to loopback; its authority is trusted."""
    import ssl

    settings.CHANNEL_KEYS = tmp_path / "channels"
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    monkeypatch.setattr(outbound, "tls_context", lambda: context)


@pytest.fixture
def server(trusting, monkeypatch):
    one = MailServer()
    monkeypatch.setattr(outbound, "resolve", lambda *_asked: ("127.0.0.1", one.controller.port))
    yield one
    one.close()


@pytest.fixture
def channel(server):
    one = connect(server)
    yield one
    one.close()


def connect(server, **more):
    settings = DictSettings(server.settings(**more))
    return Newsletter(settings, Gate("newsletter", Newsletter.hosts(settings), timeout=2.0))


def target(address=READER, number=7, **more):
    kept = []
    key = Key(uuid4().hex, datetime(2026, 11, 20, 8, 0, tzinfo=UTC), store=kept.append)
    one = Target(address, key, unsubscribe=END, number=number, **more)
    return one, kept


def only(server):
    ((sender, to, raw),) = server.handler.letters
    return sender, to, email.message_from_bytes(raw, policy=default)


def test_form_takes_the_settings(server):
    assert Newsletter.settings_form(server.settings()).errors == {}


def test_check_signs_in_and_sends_nothing(channel, server):
    profile = channel.check()
    assert profile.external_id == "ban-tin@phuong-mau.test"
    assert (profile.name, profile.personal) == ("Phường Mẫu", False)
    assert server.handler.letters == []
    assert server.handler.called == "phuong-mau.test"


def test_a_letter_arrives_whole(channel, server):
    there, kept = target()
    channel.deliver(post(), there)
    sender, to, letter = only(server)
    assert to == [READER]
    assert number_of(sender) == 7
    assert letter["Subject"] == "Ngày hội đọc sách"
    assert letter["From"] == "Phường Mẫu <ban-tin@phuong-mau.test>"
    assert letter["To"] == READER
    assert letter["Message-ID"] == f"<{there.key.id}@phuong-mau.test>"
    assert letter["List-Id"] == "Phường Mẫu <ban-tin.phuong-mau.test>"
    assert letter["List-Unsubscribe"] == f"<{END}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter["Auto-Submitted"], letter["Precedence"]) == ("auto-generated", "bulk")
    assert letter["Content-Language"] == "vi"
    plain = letter.get_body(("plain",)).get_content()
    assert OFFICE in plain
    assert LINK in plain
    assert END in plain
    assert kept == [{"handing": "1"}]


def test_every_line_is_short_and_plain(channel, server):
    there, _kept = target()
    channel.deliver(post(text="ộ" * 3000), there)
    raw = server.handler.letters[0][2]
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 200
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert f"List-Unsubscribe: <{END}>\r\n".encode() in raw


def test_the_html_loads_nothing_and_has_no_link_but_its_own(channel, server):
    html = (
        '<h2>Lịch</h2><p>Xem <a href="/vi/tin/lich/">lịch</a>.</p><img src="https://x.test/a.gif">'
        '<script>alert(1)</script><a href="javascript:alert(1)">x</a>'
    )
    there, _kept = target()
    channel.deliver(post(html=html), there)
    page = only(server)[2].get_body(("html",)).get_content()
    assert re.findall(r"<(?:img|script|link|iframe|object|video)\b|src=|url\(", page) == []
    assert re.findall(r'href="([^"]*)"', page) == [
        "https://phuong-mau.test/vi/tin/lich/", LINK, END,
    ]  # fmt: skip
    assert '<html lang="vi">' in page
    assert page.count("<h1>") == 1


def test_the_frame_speaks_the_readers_language(channel, server):
    there, _kept = target(language="en")
    channel.deliver(post(), there)
    letter = only(server)[2]
    assert "End the subscription" in letter.get_body(("plain",)).get_content()
    page = letter.get_body(("html",)).get_content()
    assert '<html lang="vi">' in page
    assert '<footer lang="en">' in page


def test_a_line_that_begins_with_a_dot_does_not_end_the_letter(channel, server):
    there, _kept = target()
    channel.deliver(post(text=".\n.Mở cửa\n."), there)
    plain = only(server)[2].get_body(("plain",)).get_content()
    assert ".\n.Mở cửa\n." in plain.replace("\r\n", "\n")


def test_the_same_copy_is_the_same_message_at_every_attempt(channel, server):
    key = Key(uuid4().hex, datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    for _attempt in range(2):
        channel.deliver(post(), Target(READER, key, unsubscribe=END, number=7))
    (_s, _t, first), (_s, _t, second) = server.handler.letters
    assert first == second


def test_a_portion_goes_over_one_line(channel, server):
    for number in range(3):
        channel.deliver(post(), target(f"a{number}@dan-cu.test", number + 1)[0])
    assert len(server.handler.letters) == 3
    # Once before STARTTLS and once after it.
    assert server.handler.connections == 2
    channel.close()
    channel.close()


def test_name_and_subject_cannot_bring_headers(channel, server):
    there, _kept = target()
    channel.deliver(post(title="Tin\r\nBcc: ai-do@x.test"), there)
    letter = only(server)[2]
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Tin Bcc: ai-do@x.test"


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case["answer"])
def test_what_an_answer_to_an_address_means(channel, server, case):
    server.handler.rcpt[READER] = case["answer"]
    wanted = {"ended": Ended, "later": TryLater, "refused": Refused}[case["means"]]
    there, kept = target()
    with pytest.raises(wanted):
        channel.deliver(post(), there)
    assert kept == []
    assert server.handler.letters == []
    channel.deliver(post(), target("khac@dan-cu.test")[0])
    assert len(server.handler.letters) == 1


def test_a_full_mailbox_is_tried_again(channel, server):
    server.handler.rcpt[READER] = "452 4.2.2 Mailbox full, try later"
    with pytest.raises(TryLater) as caught:
        channel.deliver(post(), target()[0])
    assert caught.value.message == (
        "The mail server does not take the letter now, so nothing was sent; it is tried again."
    )
    assert caught.value.answer == "452 4.2.2 Mailbox full, try later"


def test_a_sender_that_is_not_let_send_stops_the_account(channel, server):
    server.handler.mail = "550 5.7.1 Sender is blocked"
    with pytest.raises(Refused) as caught:
        channel.deliver(post(), target()[0])
    assert caught.value.account
    assert caught.value.message == (
        "The mail server refused the letter, so nothing was sent: 550 5.7.1 Sender is blocked. "
        "Ask whoever keeps the mail server."
    )


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("451 4.3.0 Try later", TryLater),
        ("554 5.7.1 Looks like spam", Refused),
        ("550 5.1.1 No such user", Refused),
        ("299 what", Unknown),
    ],
)
def test_what_an_answer_after_the_final_dot_means(channel, server, answer, wanted):
    server.handler.after_the_dot = answer
    there, kept = target()
    with pytest.raises(wanted):
        channel.deliver(post(), there)
    assert kept == [{"handing": "1"}]


@pytest.mark.parametrize(
    ("cut", "wanted", "marked"),
    [
        ("mail", TryLater, []),
        ("rcpt", TryLater, []),
        ("dot, not taken", Unknown, [{"handing": "1"}]),
        ("dot, taken", Unknown, [{"handing": "1"}]),
    ],
)
def test_where_the_line_breaks_decides(channel, server, cut, wanted, marked):
    server.handler.cut = cut
    there, kept = target()
    with pytest.raises(wanted) as caught:
        channel.deliver(post(), there)
    assert str(caught.value).endswith(".")
    assert kept == marked
    assert len(server.handler.letters) == (cut == "dot, taken")
    server.handler.cut = ""
    channel.deliver(post(), target("khac@dan-cu.test")[0])
    assert len(server.handler.letters) == 1 + (cut == "dot, taken")


def test_a_worker_that_dies_before_the_final_dot_has_sent_nothing(channel, server):
    class Killed(BaseException):
        pass

    def die(_kept):
        raise Killed

    key = Key(uuid4().hex, datetime(2026, 11, 20, 8, 0, tzinfo=UTC), store=die)
    with pytest.raises(Killed):
        channel.deliver(post(), Target(READER, key, number=7))
    assert server.handler.letters == []
    channel.deliver(post(), target()[0])
    assert len(server.handler.letters) == 1


@pytest.mark.parametrize("password", ["khac", "khác"])
def test_a_wrong_password(server, password):
    with pytest.raises(Refused) as caught:
        connect(server, password=password).deliver(post(), target()[0])
    assert caught.value.account
    assert caught.value.message == (
        f"{HOST} did not accept the user name and password, so nothing was sent. Enter them again "
        "in the account's settings."
    )


def test_a_server_without_encryption_is_not_spoken_to(trusting, monkeypatch):
    one = MailServer(safety="none")
    monkeypatch.setattr(outbound, "resolve", lambda *_asked: ("127.0.0.1", one.controller.port))
    try:
        with pytest.raises(Refused) as caught:
            connect(one, safety="starttls").check()
        assert caught.value.message == (
            f"{HOST} offers no encryption or no way to sign in, so nothing was sent. Choose "
            "another port or another kind of encryption for the account."
        )
        with pytest.raises(Refused) as caught:
            connect(one).check()
        assert caught.value.message == (
            f"{HOST} would be reached without encryption, so nothing was sent there. Choose "
            "STARTTLS or TLS for the account."
        )
    finally:
        one.close()


def test_a_server_that_speaks_tls_from_the_first_byte(trusting, monkeypatch):
    one = MailServer(safety="tls")
    monkeypatch.setattr(outbound, "resolve", lambda *_asked: ("127.0.0.1", one.controller.port))
    channel = connect(one)
    try:
        channel.deliver(post(), target()[0])
        assert len(one.handler.letters) == 1
    finally:
        channel.close()
        one.close()


def test_a_certificate_of_another_name_is_not_believed(server):
    other = connect(server, host="khac.test")
    with pytest.raises(TryLater) as caught:
        other.check()
    assert caught.value.answer == "SSLCertVerificationError"


def test_a_server_that_is_not_there(server):
    channel = connect(server)
    server.close()
    with pytest.raises(TryLater) as caught:
        channel.deliver(post(), target()[0])
    assert caught.value.message == (
        f"{HOST} could not be reached, so nothing was sent; it is tried again."
    )


def test_the_gate_knows_the_accounts_servers_only(trusting):
    gate = MailGate("newsletter", (f"{HOST}:587",))
    asked = {"safety": Safety.TLS, "user": "", "password": "", "name": "x.test"}
    with pytest.raises(Refused, match=r"khac\.test:587 does not belong to this account"):
        gate.smtp("khac.test", 587, **asked)
    with pytest.raises(Refused, match="The desk does not do this on a platform"):
        MailGate("telegram", (f"{HOST}:587",)).smtp(HOST, 587, **asked)
    with pytest.raises(Refused, match="lies in a private network"):
        MailGate("newsletter", ("127.0.0.1:25",)).smtp("127.0.0.1", 25, **asked)


def test_only_mail_is_allowed():
    assert {(rule.method, rule.path) for rule in RULES["newsletter"]} == {
        ("SMTP", "/"), ("IMAP", "/INBOX"),
    }  # fmt: skip


def test_what_it_cannot_do():
    assert [one for one in ("edit", "withdraw", "count", "find") if can(Newsletter, one)] == []
    assert all(str(said).endswith(".") for said in Newsletter.cannot)


def test_bounces_cannot_be_made_up(trusting):
    from signalmast.channels.letters import Sender

    made = return_path(Sender("x", "a@b.test", "tra-ve@b.test"), 12)
    assert number_of(made) == 12
    assert number_of(made.upper()) == 12
    assert number_of(made.replace("+12-", "+13-")) is None
    assert number_of("tra-ve@b.test") is None


def test_a_blocked_office_ends_nobodys_subscription():
    assert says_no_mailbox(550, b"5.1.1 No such user")
    assert says_no_mailbox(550, b"No such user here")
    assert not says_no_mailbox(550, b"5.7.1 Your server is on a list")
    assert not says_no_mailbox(552, b"Mailbox full")
