"""The office's newsletter: its own mail server brings each post to those who asked for it."""

import imaplib
import re
import smtplib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.channels.broadcast import Broadcast, Ended, Target
from signalmast.channels.connector import (
    Failure,
    Key,
    Limits,
    Look,
    Post,
    Profile,
    Refused,
    Settings,
    SettingsForm,
    Shows,
    TryLater,
    Unknown,
)
from signalmast.channels.letters import Sender, letter, question, return_path
from signalmast.channels.outbound import SILENCE, Gate, MailGate, Safety
from signalmast.core.sentences import tell

SAFETIES = [
    (Safety.STARTTLS.value, gettext_lazy("STARTTLS (port 587)")),
    (Safety.TLS.value, gettext_lazy("TLS (port 465)")),
    (Safety.NONE.value, gettext_lazy("none, in the office's own network only")),
]
#: The words of a server that knows no such mailbox (RFC 5321, RFC 3463 5.1.x and 5.2.1).
NO_MAILBOX = re.compile(rb"5\.(1\.\d|2\.1)\b")
ENHANCED = re.compile(rb"^5\.\d{1,3}\.\d{1,3}\b")
NO_MAILBOX_CODES = {550, 551, 553}


class NewsletterForm(SettingsForm):
    secrets: ClassVar[tuple[str, ...]] = ("password", "imap_password")

    mailbox = forms.EmailField(label=gettext_lazy("Address of the sender"))
    name = forms.CharField(label=gettext_lazy("Name of the sender"), max_length=120)
    host = forms.CharField(label=gettext_lazy("Server for sending (SMTP)"), max_length=200)
    port = forms.IntegerField(label=gettext_lazy("Port"), initial=587, min_value=1, max_value=65535)
    safety = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SAFETIES)
    user = forms.CharField(label=gettext_lazy("User name"), max_length=200, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, widget=forms.PasswordInput
    )
    bounces = forms.EmailField(
        label=gettext_lazy("Address for what comes back"),
        required=False,
        help_text=gettext_lazy("A mailbox of its own that also takes mail for name+anything."),
    )
    imap_host = forms.CharField(
        label=gettext_lazy("Server of that mailbox (IMAP)"), max_length=200, required=False
    )
    imap_port = forms.IntegerField(
        label=gettext_lazy("Port"), initial=993, min_value=1, max_value=65535, required=False
    )
    imap_safety = forms.ChoiceField(
        label=gettext_lazy("Encryption"), choices=SAFETIES, initial="tls", required=False
    )
    imap_user = forms.CharField(
        label=gettext_lazy("User name of that mailbox"), max_length=200, required=False
    )
    imap_password = forms.CharField(
        label=gettext_lazy("Password of that mailbox"), required=False, widget=forms.PasswordInput
    )


class Newsletter(Broadcast):
    key = "newsletter"
    label = gettext_lazy("Newsletter by e-mail")
    about = gettext_lazy(
        "Sends each post to those who subscribed on the site. The settings are those of the "
        "office's mail server; ask whoever keeps it."
    )
    platform = "newsletter"
    is_own_site = True
    limits = Limits(per_hour=3600)
    # What mail programs show of a letter in their list is theirs to choose.
    shows = Shows(Look.LETTER, fold=100)
    settings_form = NewsletterForm
    cannot = (
        gettext_lazy("It carries no pictures; they stand on the site."),
        gettext_lazy("Nobody is told whether it was opened."),
        gettext_lazy("After a lost answer a letter is not sent a second time."),
    )

    def __init__(self, settings: Settings, gate: Gate) -> None:
        super().__init__(settings, gate)
        self.mail = MailGate(self.key, gate.hosts, min(SILENCE, gate.timeout))
        self._line: smtplib.SMTP | None = None

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        found = [f"{settings['host']}:{settings['port']}".lower()]
        if settings.get("imap_host"):
            found.append(f"{settings['imap_host']}:{settings.get('imap_port') or 993}".lower())
        return tuple(found)

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        return str(settings.get("mailbox", ""))

    def sender(self, office: str) -> Sender:
        mailbox = str(self.settings["mailbox"])
        return Sender(office, mailbox, str(self.settings.get("bounces") or mailbox))

    def check(self) -> Profile:
        """Sign in on the mail server; nothing is sent."""
        self._open()
        self.close()
        mailbox, name = str(self.settings["mailbox"]), str(self.settings["name"])
        return Profile(mailbox, name, f"mailto:{mailbox}")

    def deliver(self, post: Post, target: Target) -> None:
        sender = self.sender(post.office)
        self._hand_over(
            return_path(sender, target.number),
            target.address,
            letter(post, target, sender),
            lambda: target.key.keep(handing="1"),
        )

    def run_errand(self, address: str, errand: Mapping[str, Any], *, key: Key) -> None:
        """Ask the owner of an address whether they subscribed; raises what `deliver` raises."""
        sender = self.sender(str(errand["office"]))
        asked = question(
            address, str(errand["url"]), office=sender.name, language=str(errand["language"]),
            sender=sender, key=key,
        )  # fmt: skip
        self._hand_over(sender.bounces, address, asked, lambda: key.keep(handing="1"))

    def mailbox(self) -> imaplib.IMAP4:
        """Return a line to the mailbox for what comes back. Raises Refused, TryLater."""
        return self.mail.imap(
            str(self.settings["imap_host"]),
            int(self.settings.get("imap_port") or 993),
            safety=Safety(self.settings.get("imap_safety") or "tls"),
            user=str(self.settings.get("imap_user") or self.settings.get("user") or ""),
            password=str(self.settings.get("imap_password") or self.settings.get("password") or ""),
        )

    def close(self) -> None:
        if self._line is not None:
            try:
                self._line.quit()
            except (OSError, smtplib.SMTPException):
                self._line.close()
            self._line = None

    def _open(self) -> smtplib.SMTP:
        if self._line is None:
            self._line = self.mail.smtp(
                str(self.settings["host"]),
                int(self.settings["port"]),
                safety=Safety(self.settings["safety"]),
                user=str(self.settings.get("user") or ""),
                password=str(self.settings.get("password") or ""),
                name=self.sender("").domain,
            )
        return self._line

    def _hand_over(self, sender: str, to: str, whole: bytes, handing: Callable[[], None]) -> None:
        """Hand one message to the mail server; only the final dot makes it the server's."""
        line = self._open()
        try:
            self._before_the_dot(line, sender, to, whole)
            handing()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TryLater(
                tell("The mail server hung up before it had taken the letter, so nothing was "
                     "sent; it is tried again."), answer=str(error)[:300],
            ) from None  # fmt: skip
        except BaseException:
            # What was begun and has no final dot is thrown away by the server.
            self._drop()
            raise
        try:
            line.send(b".\r\n")
            code, said = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unknown(
                tell("The mail server's last answer was lost. It may have sent the letter; it is "
                     "not sent a second time."), answer=str(error)[:300],
            ) from None  # fmt: skip
        if code != 250:
            self._drop()
            raise meaning(code, said, handed=True)

    def _before_the_dot(self, line: smtplib.SMTP, sender: str, to: str, whole: bytes) -> None:
        code, said = line.mail(sender)
        if code != 250:
            raise meaning(code, said, account=True)
        code, said = line.rcpt(to)
        if code not in {250, 251}:
            if 500 <= code < 600 and says_no_mailbox(code, said):
                line.rset()
                raise Ended(said.decode(errors="replace")[:300])
            raise meaning(code, said)
        code, said = line.docmd("DATA")
        if code != 354:
            raise meaning(code, said)
        line.send(re.sub(rb"(?m)^\.", b"..", whole))

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def says_no_mailbox(code: int, said: bytes) -> bool:
    """Tell "no such mailbox" from other refusals, which servers also give as 550.

    A server that blocks the office's own machine must not end everybody's subscription.
    """
    if ENHANCED.match(said):
        return NO_MAILBOX.match(said) is not None
    return code in NO_MAILBOX_CODES


def meaning(code: int, said: bytes, *, account: bool = False, handed: bool = False) -> Failure:
    """Return what an answer of a mail server means (RFC 5321, 4.2).

    Only when the final dot was `handed` over can one that makes no sense be a letter that left.
    """
    answer = f"{code} {said.decode(errors='replace')}"[:300]
    if 400 <= code < 500 or not (handed or 500 <= code < 600):
        return TryLater(
            tell("The mail server does not take the letter now, so nothing was sent; it is tried "
                 "again."), answer=answer,
        )  # fmt: skip
    if 500 <= code < 600:
        return Refused(
            tell("The mail server refused the letter, so nothing was sent: %(answer)s. Ask "
                 "whoever keeps the mail server.", answer=answer.rstrip(".")),
            answer=answer, account=account,
        )  # fmt: skip
    return Unknown(
        tell("The mail server answered something that can't be read. It may have sent the letter; "
             "it is not sent a second time."), answer=answer,
    )  # fmt: skip
