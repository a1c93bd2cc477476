"""Claims that come by mail: the message is read, the claim kept, the mail and its sender not."""

import contextlib
import email
import hashlib
import imaplib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError

from signalmast.channels.outbound import MailGate, Safety
from signalmast.core.images import LARGEST as LARGEST_IMAGE
from signalmast.corrections.domain.intake import LONGEST, SHORTEST, Handed, Message, hand_in
from signalmast.corrections.enums import Origin
from signalmast.people.models import Office

logger = logging.getLogger(__name__)
AT_ONCE, LARGEST = 50, 15_000_000
#: Lines that begin an older message or a signature.
QUOTED = re.compile(r"^(>|On .+ wrote:$|Vào .+ đã viết:$|-{2,}\s*$|_{10,}$|-+ ?Forwarded|-+ ?Thư)")
FORWARD = re.compile(r"^-+ ?(Forwarded message|Thư đã chuyển tiếp|Tin nhắn được chuyển).*", re.M)
FORWARDED_HEAD = re.compile(r"^(From|To|Cc|Date|Subject|Từ|Đến|Ngày|Chủ đề):.*$", re.M)
PREFIX = re.compile(r"^\s*((re|fw|fwd|tr|trả lời|chuyển tiếp)\s*:\s*)+", re.I)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where claims come by mail, and for which office."""

    host: str
    port: int
    safety: Safety
    user: str
    password: str
    office: str

    @classmethod
    def from_address(cls, address: str) -> "Mailbox":
        """Read `imaps://USER:PASSWORD@HOST:PORT?office=SLUG`; `imap://` asks for STARTTLS.

        Raises ValueError when a part is missing.
        """
        found = urlsplit(address)
        office = parse_qs(found.query).get("office", [""])[0]
        if found.scheme not in {"imap", "imaps"} or not found.hostname or not office:
            raise ValueError(address)
        tls = found.scheme == "imaps"
        return cls(
            found.hostname, found.port or (993 if tls else 143),
            Safety.TLS if tls else Safety.STARTTLS,
            unquote(found.username or ""), unquote(found.password or ""), office,
        )  # fmt: skip


def read_claims(mailbox: Mailbox) -> int:
    """Take every new message of the mailbox as a submission; return how many there were.

    A message that was taken is deleted, since it names its sender. The same message read twice
    is one submission. Raises what the gate raises: Refused, TryLater.
    """
    office = Office.objects.get(slug=mailbox.office)
    # The rule of the newsletter's mailbox is the one that allows reading mail.
    gate = MailGate(connector="newsletter", hosts=(f"{mailbox.host}:{mailbox.port}".lower(),))
    line = gate.imap(
        mailbox.host, mailbox.port, safety=mailbox.safety, user=mailbox.user,
        password=mailbox.password,
    )  # fmt: skip
    count = 0
    try:
        line.select("INBOX")
        for number, raw in _unseen(line):
            taken = take_letter(office, raw) is not None
            count += taken
            line.store(number, "+FLAGS", r"(\Deleted)" if taken else r"(\Seen)")
        line.expunge()
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            line.logout()
    return count


def _unseen(line: imaplib.IMAP4) -> Iterator[tuple[str, bytes]]:
    _answer, found = line.search(None, "UNSEEN")
    for number in (found[0] or b"").decode().split()[:AT_ONCE]:
        _answer, parts = line.fetch(number, f"(BODY.PEEK[]<0.{LARGEST}>)")
        for part in parts:
            if isinstance(part, tuple):
                yield number, part[1]


def take_letter(office: Any, raw: bytes) -> Handed | None:
    """Take one message as a submission; None where there is nothing to check in it."""
    letter = email.message_from_bytes(raw, policy=default)
    is_a_report = letter.get_content_type() == "multipart/report"
    if is_a_report or letter.get("Auto-Submitted", "no") != "no":
        return None
    text = words_of(letter)
    token = f"mail:{letter.get('Message-ID') or hash_of(raw)}"
    message = Message(
        text=text, language=office.language, image=_image(letter), origin=Origin.EMAIL
    )
    try:
        return hand_in(office, message, token=token)
    except ValidationError as error:
        logger.info("A message in the mailbox for claims was left: %s", "; ".join(error.messages))
        return None


def hash_of(raw: bytes) -> str:
    """Return a name for a message that has none of its own."""
    return hashlib.sha256(raw).hexdigest()


def words_of(letter: EmailMessage) -> str:
    """Return what a message says: the forwarded part where there is one, else what was written.

    Headers of the forwarded message and signatures are left out, since they name people.
    """
    body = letter.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    if body is not None and body.get_content_subtype() == "html":
        text = unescape(nh3.clean(re.sub(r"<(br|/p|/div)[^>]*>", "\n", text), tags=set()))
    text = text.replace("\r\n", "\n")
    forward = FORWARD.search(text)
    if forward:
        text = FORWARDED_HEAD.sub("", text[forward.end() :])
    else:
        kept = []
        for one in text.split("\n"):
            if QUOTED.match(one.strip()):
                break
            kept.append(one)
        text = "\n".join(kept)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    subject = PREFIX.sub("", str(letter.get("Subject", ""))).strip()
    return (text if len(text) >= SHORTEST else subject)[:LONGEST]


def _image(letter: EmailMessage) -> BytesIO | None:
    for part in letter.iter_attachments():
        content = part.get_content() if part.get_content_maintype() == "image" else b""
        if content and len(content) <= LARGEST_IMAGE:
            return BytesIO(content)
    return None


def mailbox_of_settings() -> Mailbox | None:
    """Return the mailbox of the installation's settings, None where none is set."""
    address = settings.CLAIMS_MAILBOX
    return Mailbox.from_address(address) if address else None
