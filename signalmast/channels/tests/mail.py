"""A mail server in the test's own process that keeps what it is handed and can break the line."""

import contextlib
import socket
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from signalmast.channels.tests.platforms.base import AUTHORITY

HOST = "mail.phuong-mau.test"
USER, PASSWORD = "ban-tin@phuong-mau.test", "mat-khau-thu"


class Handler:
    """Takes every message but for the planned answers; `cut` names where the line is cut."""

    #: The protocol that it is the handler of.
    speaks = SMTP

    def __init__(self):
        self.letters = []
        #: The answer to RCPT by address, and to what comes after the final dot.
        self.rcpt = {}
        self.mail = ""
        self.after_the_dot = ""
        self.cut = ""
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 -- the library's name
        self.connections += 1
        self.called = hostname
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 -- the library's name
        if self.cut == "mail":
            server.transport.abort()
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- the library's name
        if self.cut == "rcpt":
            server.transport.abort()
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the library's name
        if self.cut == "dot, not taken":
            server.transport.abort()
            return "250 OK"
        if self.after_the_dot:
            return self.after_the_dot
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        if self.cut == "dot, taken":
            server.transport.abort()
        return "250 OK"


class _Controller(Controller):
    def factory(self):
        return self.handler.speaks(self.handler, **self.SMTP_kwargs)


class MailServer:
    """aiosmtpd behind STARTTLS with a password, under a name of the test's network."""

    def __init__(self, *, safety="starttls", handler=None):
        self.handler = handler or Handler()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        AUTHORITY.issue_cert(HOST).configure_cert(context)

        def let_in(server, session, envelope, mechanism, data):
            right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
            return AuthResult(success=right, handled=False)

        tls = {"tls_context": context, "require_starttls": True} if safety == "starttls" else {}
        self.controller = _Controller(
            self.handler, hostname="127.0.0.1", port=0, authenticator=let_in,
            auth_require_tls=safety == "starttls",
            ssl_context=context if safety == "tls" else None, **tls,
        )  # fmt: skip
        self.controller.port = free_port()
        self.controller.start()
        self.safety = safety

    def settings(self, **more):
        return {
            "mailbox": "ban-tin@phuong-mau.test", "name": "Phường Mẫu", "host": HOST,
            "port": 587, "safety": self.safety, "user": USER, "password": PASSWORD,
            "bounces": "tra-ve@phuong-mau.test", "imap_host": HOST, "imap_port": 993,
            "imap_safety": "tls", **more,
        }  # fmt: skip

    def close(self):
        with contextlib.suppress(Exception):
            self.controller.stop()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


__all__ = ["HOST", "PASSWORD", "SMTP", "USER", "MailServer", "free_port"]
