"""The gate: the only module that opens connections to other hosts.

A request passes when its host is one of the account's and `allowed.py` lists its method and
path. Names are resolved once, every address is checked, and the connection goes to a checked
address. Redirects are not followed; time and size are capped. Whatever goes wrong is told apart
by one question: can the other side have received the request?
"""

import contextlib
import email.utils
import imaplib
import ipaddress
import json
import logging
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as configuration
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from signalmast.channels.allowed import Verb, rules_of
from signalmast.channels.connector import Refused, TryLater, Unknown
from signalmast.core.sentences import tell

logger = logging.getLogger(__name__)
#: Seconds to connect, between two bytes, and for the whole answer.
CONNECT, SILENCE, WHOLE = 10.0, 30.0, 60.0
#: The largest answer that is read.
MOST = 2_000_000
#: Addresses that carry another inside: loopback can hide there from `is_global`.
TUNNELS = tuple(
    ipaddress.ip_network(net)
    for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
AGENT = "signalmast"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON. Raises Unknown when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Unknown(
                tell(
                    "The platform answered something that can't be read. It may have posted; "
                    "the desk looks there before it tries again."
                ),
                answer=self.excerpt(),
            ) from None

    def excerpt(self) -> str:
        """Return the beginning of the answer for the record."""
        return f"{self.status} {self.body[:500].decode('utf-8', 'replace')}".strip()

    def retry_after(self) -> timedelta | None:
        """Return how long the platform asks to wait: seconds or a date (RFC 9110, 10.2.3)."""
        said = self.headers.get("retry-after", "").strip()
        if said.isdecimal():
            return timedelta(seconds=int(said))
        try:
            when = email.utils.parsedate_to_datetime(said)
        except ValueError:
            return None
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        return max(when - datetime.now(UTC), timedelta(0))


@dataclass(slots=True)
class Gate:
    """The way out for one account: its connector's requests, its hosts, nothing else."""

    connector: str
    hosts: tuple[str, ...]
    timeout: float = WHOLE
    log: list[str] = field(default_factory=list)
    #: The host of the subscriber whose copy is delivered now: open for deliveries and no more.
    subscriber: str = ""

    def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        json_body: Any = None,
    ) -> Answer:
        """Send one request and return its answer, whatever its status.

        Raises Refused for what is not allowed, TryLater when the other side cannot have
        received it, Unknown when it can and no whole answer came.
        """
        data = body.encode() if isinstance(body, str) else body or b""
        # In small letters, so that a library's own "accept" or "host" stands in no second line.
        given = {name.lower(): value for name, value in (headers or {}).items()}
        sent = {"user-agent": AGENT, "accept": "application/json", **given}
        if json_body is not None:
            data = json.dumps(json_body, ensure_ascii=False).encode()
            sent.setdefault("content-type", "application/json")
        parts = urlsplit(url)
        verb = self._permit(method, parts.scheme, parts.netloc, parts.path, data)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        started = time.monotonic()
        connection = self._connect(parts.scheme, parts.hostname or "", parts.port)
        try:
            answer = self._exchange(connection, method, target, parts.netloc, sent, data, started)
        finally:
            connection.close()
        # The path only: a query or a header may hold a token.
        self.log.append(f"{method} {answer.status}")
        logger.debug("%s: %s %s", self.connector, verb.value, answer.status)
        return answer

    def _permit(self, method: str, scheme: str, netloc: str, path: str, body: bytes) -> Verb:
        own = netloc.lower() in self.hosts
        if not own and (not netloc or netloc.lower() != self.subscriber):
            raise _foreign(netloc)
        if scheme != "https" and not (scheme == "http" and is_private_host(netloc)):
            raise Refused(
                tell("%(host)s is not reached by https, so nothing was sent there. Enter an "
                     "address that begins with https://.", host=netloc)
            )  # fmt: skip
        for rule in rules_of(self.connector):
            if rule.allows(method, path, body) and (own or rule.verb is Verb.DELIVER):
                return rule.verb
        # Without the path: on some platforms it holds the token.
        raise Refused(tell("The desk does not do this on a platform, so nothing was sent."))

    def _connect(self, scheme: str, host: str, port: int | None) -> HTTPConnection:
        """Return an open connection to a checked address. Raises Refused, TryLater."""
        number = port or (443 if scheme == "https" else 80)
        address, number = resolve(host, number)
        timeout = min(CONNECT, self.timeout)
        if scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                address, number, timeout=timeout, server_hostname=host, assert_hostname=host,
                ssl_context=tls_context(),
            )  # fmt: skip
        else:
            connection = HTTPConnection(address, number, timeout=timeout)
        try:
            connection.connect()
        except (OSError, HTTPError, ssl.SSLError) as error:
            connection.close()
            raise _no_line(host, error) from None
        # urllib3 sets this on the socket when the request is sent.
        connection.timeout = min(SILENCE, self.timeout)
        return connection

    def _exchange(
        self, connection: HTTPConnection, method: str, target: str, netloc: str,
        headers: Mapping[str, str], data: bytes, started: float,
    ) -> Answer:  # fmt: skip
        try:
            connection.request(
                method, target, body=data or None, headers={**headers, "host": netloc},
                preload_content=False, decode_content=True,
            )  # fmt: skip
            response = connection.getresponse()
            body = b""
            while chunk := response.read(65_536):
                body += chunk
                if len(body) > MOST or time.monotonic() - started > self.timeout:
                    raise Unknown(
                        tell("The platform's answer did not end. It may have posted; the desk "
                             "looks there before it tries again.")
                    )  # fmt: skip
        except (OSError, HTTPError, HTTPException) as error:
            raise Unknown(
                tell("The line broke before %(host)s had answered. It may have posted; the desk "
                     "looks there before it tries again.", host=netloc),
                answer=type(error).__name__,
            ) from None  # fmt: skip
        said = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, said, body)


class Safety(Enum):
    """How a line to a mail server is encrypted."""

    #: Encrypted from the first byte (ports 465 and 993).
    TLS = "tls"
    #: Encrypted before anything is said (port 587).
    STARTTLS = "starttls"
    #: Only for servers that the operator named as the office's own.
    NONE = "none"


class _Smtp(smtplib.SMTP):
    """The library's client on a connection that the gate opened."""

    def __init__(self, line: socket.socket, host: str, name: str, timeout: float) -> None:
        self._line = line
        super().__init__(local_hostname=name, timeout=timeout)
        # The library checks the certificate of STARTTLS against it.
        self._host = host

    def _get_socket(self, *_asked: Any) -> socket.socket:
        return self._line


class _Imap(imaplib.IMAP4):
    """The library's client on a connection that the gate opened."""

    def __init__(self, line: socket.socket, host: str) -> None:
        self._line = line
        super().__init__(host)

    def _create_socket(self, *_asked: Any) -> socket.socket:
        return self._line


@dataclass(slots=True)
class MailGate:
    """The way out for mail: to one account's servers, as `allowed.py` says of SMTP and IMAP."""

    connector: str
    hosts: tuple[str, ...]
    timeout: float = SILENCE

    def smtp(
        self, host: str, port: int, *, safety: Safety, user: str, password: str, name: str
    ) -> smtplib.SMTP:
        """Return a line to a mail server that takes mail from us; `name` is how we call us.

        Raises Refused for what a person must mend, TryLater for everything else: nothing was
        handed over yet.
        """
        line: _Smtp | None = None
        opened = self._open("SMTP", "/", host, port, safety)
        try:
            line = _Smtp(opened, host, name, self.timeout)
            code, said = line.connect(host, port)
            if code != 220:
                raise smtplib.SMTPResponseException(code, said)
            if safety is Safety.STARTTLS:
                line.starttls(context=tls_context())
            line.ehlo_or_helo_if_needed()
            if user:
                line.login(user, password)
        except (smtplib.SMTPAuthenticationError, UnicodeError) as error:
            # The library can sign in with letters of ASCII only.
            _hang_up(line, opened)
            raise _not_let_in(host, type(error).__name__) from None
        except smtplib.SMTPNotSupportedError as error:
            _hang_up(line, opened)
            raise Refused(
                tell("%(host)s offers no encryption or no way to sign in, so nothing was sent. "
                     "Choose another port or another kind of encryption for the account.",
                     host=host),
                answer=str(error), account=True,
            ) from None  # fmt: skip
        except (OSError, smtplib.SMTPException) as error:
            _hang_up(line, opened)
            raise _no_line(host, error) from None
        return line

    def imap(
        self, host: str, port: int, *, safety: Safety, user: str, password: str
    ) -> imaplib.IMAP4:
        """Return a line to the mailbox to which undeliverable mail comes back.

        Raises Refused, TryLater.
        """
        opened = self._open("IMAP", "/INBOX", host, port, safety)
        line: _Imap | None = None
        try:
            line = _Imap(opened, host)
            if safety is Safety.STARTTLS:
                line.starttls(tls_context())
            line.login(user, password)
        except (OSError, imaplib.IMAP4.abort) as error:
            _hang_up(line, opened)
            raise _no_line(host, error) from None
        except (imaplib.IMAP4.error, UnicodeError) as error:
            _hang_up(line, opened)
            raise _not_let_in(host, str(error)[:200]) from None
        return line

    def _open(self, method: str, path: str, host: str, port: int, safety: Safety) -> socket.socket:
        """Return a connection to a checked address. Raises Refused, TryLater."""
        netloc = f"{host}:{port}".lower()
        if netloc not in self.hosts:
            raise _foreign(netloc)
        if safety is Safety.NONE and not is_private_host(netloc):
            raise Refused(
                tell("%(host)s would be reached without encryption, so nothing was sent there. "
                     "Choose STARTTLS or TLS for the account.", host=host),
                account=True,
            )  # fmt: skip
        if not any(rule.allows(method, path, b"") for rule in rules_of(self.connector)):
            raise Refused(tell("The desk does not do this on a platform, so nothing was sent."))
        address, number = resolve(host, port)
        try:
            line = socket.create_connection((address, number), min(CONNECT, self.timeout))
            line.settimeout(self.timeout)
            # Else a letter's last dot waits 40 ms for an acknowledgement.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if safety is Safety.TLS:
                # It takes the socket over and closes it when they can't agree.
                return tls_context().wrap_socket(line, server_hostname=host)
        except OSError as error:
            raise _no_line(host, error) from None
        return line


def _hang_up(line: smtplib.SMTP | imaplib.IMAP4 | None, opened: socket.socket) -> None:
    """Close a line without a word, whichever library has it in hand."""
    with contextlib.suppress(OSError):
        if isinstance(line, imaplib.IMAP4):
            line.shutdown()
        elif line is not None:
            line.close()
    opened.close()


def _foreign(netloc: str) -> Refused:
    return Refused(
        tell(
            "%(host)s does not belong to this account, so nothing was sent there.",
            host=netloc or "?",
        )
    )


def _no_line(host: str, error: Exception) -> TryLater:
    return TryLater(
        tell("%(host)s could not be reached, so nothing was sent; it is tried again.", host=host),
        answer=type(error).__name__,
    )


def _not_let_in(host: str, answer: str) -> Refused:
    return Refused(
        tell("%(host)s did not accept the user name and password, so nothing was sent. Enter them "
             "again in the account's settings.", host=host),
        answer=answer, account=True,
    )  # fmt: skip


def is_private_host(netloc: str) -> bool:
    """Tell whether the operator named this host as one of the office's own network."""
    return netloc.lower() in configuration.CHANNEL_PRIVATE_HOSTS


def resolve(host: str, port: int) -> tuple[str, int]:
    """Return address and port of a host after checking all addresses. Raises Refused, TryLater."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TryLater(
            tell("%(host)s could not be found on the network, so nothing was sent; it is tried "
                 "again.", host=host)
        ) from None  # fmt: skip
    addresses = [str(one[4][0]) for one in found]
    own = is_private_host(f"{host}:{port}") or is_private_host(host)
    if not own and not all(is_public(address) for address in addresses):
        raise Refused(
            tell("%(host)s lies in a private network, so nothing was sent there. If the office "
                 "runs it, the operator adds it to SIGNALMAST_CHANNEL_PRIVATE_HOSTS.", host=host)
        )  # fmt: skip
    return addresses[0], port


def is_public(address: str) -> bool:
    """Tell whether an address is on the public internet, tunnels to private ones excluded."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped.is_global
        if any(ip in tunnel for tunnel in TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast


def tls_context() -> ssl.SSLContext:
    """Return the context of every connection: the system's authorities, TLS 1.2 or newer."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
