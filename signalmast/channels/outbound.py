"""The gate: the only module that opens connections to other hosts.

A request passes when its host is one of the account's and `allowed.py` lists its method and
path. Names are resolved once, every address is checked, and the connection goes to a checked
address. Redirects are not followed; time and size are capped. Whatever goes wrong is told apart
by one question: can the other side have received the request?
"""

import email.utils
import ipaddress
import json
import logging
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as configuration
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from signalmast.channels.allowed import Verb, rules_of
from signalmast.channels.connector import Refused, TryLater, Unknown

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
                _(
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
        sent = {"User-Agent": AGENT, "Accept": "application/json", **(headers or {})}
        if json_body is not None:
            data = json.dumps(json_body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
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
        if netloc.lower() not in self.hosts:
            raise Refused(
                _("%(host)s does not belong to this account, so nothing was sent there.")
                % {"host": netloc or "?"}
            )
        if scheme != "https" and not (scheme == "http" and is_private_host(netloc)):
            raise Refused(
                _("%(host)s is not reached by https, so nothing was sent there. Enter an "
                  "address that begins with https://.") % {"host": netloc}
            )  # fmt: skip
        for rule in rules_of(self.connector):
            if rule.allows(method, path, body):
                return rule.verb
        raise Refused(
            _("The desk does not do this on a platform: %(method)s %(path)s.")
            % {"method": method, "path": path}
        )

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
            raise TryLater(
                _("%(host)s could not be reached, so nothing was sent; it is tried again.")
                % {"host": host},
                answer=type(error).__name__,
            ) from None
        if connection.sock is not None:
            connection.sock.settimeout(min(SILENCE, self.timeout))
        return connection

    def _exchange(
        self, connection: HTTPConnection, method: str, target: str, netloc: str,
        headers: Mapping[str, str], data: bytes, started: float,
    ) -> Answer:  # fmt: skip
        try:
            connection.request(
                method, target, body=data or None, headers={**headers, "Host": netloc},
                preload_content=False, decode_content=True,
            )  # fmt: skip
            response = connection.getresponse()
            body = b""
            while chunk := response.read(65_536):
                body += chunk
                if len(body) > MOST or time.monotonic() - started > self.timeout:
                    raise Unknown(
                        _("The platform's answer did not end. It may have posted; the desk "
                          "looks there before it tries again.")
                    )  # fmt: skip
        except (OSError, HTTPError, HTTPException) as error:
            raise Unknown(
                _("The line broke before %(host)s had answered. It may have posted; the desk "
                  "looks there before it tries again.") % {"host": netloc},
                answer=type(error).__name__,
            ) from None  # fmt: skip
        said = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, said, body)


def is_private_host(netloc: str) -> bool:
    """Tell whether the operator named this host as one of the office's own network."""
    return netloc.lower() in configuration.CHANNEL_PRIVATE_HOSTS


def resolve(host: str, port: int) -> tuple[str, int]:
    """Return address and port of a host after checking all addresses. Raises Refused, TryLater."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TryLater(
            _("%(host)s could not be found on the network, so nothing was sent; it is tried "
              "again.") % {"host": host}
        ) from None  # fmt: skip
    addresses = [str(one[4][0]) for one in found]
    own = is_private_host(f"{host}:{port}") or is_private_host(host)
    if not own and not all(is_public(address) for address in addresses):
        raise Refused(
            _("%(host)s lies in a private network, so nothing was sent there. If the office "
              "runs it, the operator adds it to SIGNALMAST_CHANNEL_PRIVATE_HOSTS.")
            % {"host": host}
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
