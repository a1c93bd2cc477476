"""A platform on loopback with a name and TLS of its own, and a proxy that breaks its answers."""

import email
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import trustme

AUTHORITY = trustme.CA()


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body or b"{}")

    def form(self) -> dict[str, str]:
        return {name: value[0] for name, value in parse_qs(self.body.decode()).items()}

    def parts(self) -> dict[str, str | bytes]:
        """Return the fields of a form of any kind; a file is bytes."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/"):
            return dict(self.form())
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        fields = {}
        for part in email.message_from_bytes(head + self.body).get_payload():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            fields[name] = content if part.get_filename() else content.decode()
        return fields


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value, status: int = 200, **headers: str) -> "Reply":
        return cls(
            status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers}
        )


class Platform:
    """A server that keeps posts in memory. A subclass answers requests as its platform does."""

    #: The host by which the connector knows it.
    host = "platform.test"

    def __init__(self):
        self.requests: list[Request] = []
        self.lock = threading.Lock()

    def settings(self) -> dict[str, str]:
        """Return the settings of an account on this platform."""
        raise NotImplementedError

    def answer(self, request: Request) -> Reply:
        """Answer one request; called by one thread at a time."""
        raise NotImplementedError

    def public(self) -> list[str]:
        """Return the texts that the public sees now, oldest first."""
        raise NotImplementedError

    def changes(self, request: Request) -> bool:
        """Tell whether a request is one that the faults are tried on: it posts or may post."""
        return request.method in {"POST", "PUT", "PATCH", "DELETE"}

    def receive(self, request: Request) -> Reply:
        with self.lock:
            self.requests.append(request)
            return self.answer(request)


class Fault(Enum):
    """Twelve ways in which an answer fails to say what happened."""

    DROPPED = "accepted, answer dropped"
    FAILED = "accepted, answered 500"
    LATE = "line cut, lands late"
    SLOW = "accepted, answer too slow"
    HALF = "accepted, half an answer"
    TWICE = "accepted, answered twice"
    LIMITED = "429 with Retry-After"
    BUSY = "503"
    TLS = "TLS failure"
    DNS = "DNS failure"
    GARBAGE = "200 with garbage"
    REDIRECT = "redirect"


#: How long a late request takes to land and a slow answer to come, in seconds.
LATE = 0.3
#: What a test sets the gate's patience to; a slow answer comes after it.
PATIENCE = 1.0


class Line:
    """The network between the desk and one platform; `faults` are played in their order.

    Each request that changes something takes the next fault; None is a line that works.
    `hold` makes TLS and DNS fail, which happens before there is a request.
    """

    def __init__(self, platform: Platform):
        self.platform = platform
        self.faults: list[Fault | None] = []
        self.played: list[Fault] = []
        self.late: list[threading.Timer] = []

    def next(self) -> Fault | None:
        return self.faults[0] if self.faults else None

    def take(self) -> Fault | None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            self.played.append(fault)
        return fault

    def settle(self):
        """Wait until everything that was under way has landed."""
        for timer in self.late:
            timer.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    line: Line

    def do_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        request = Request(
            self.command,
            parts.path,
            parse_qs(parts.query),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        fault = self.line.take() if self.line.platform.changes(request) else None
        self.close_connection = True
        BREAKS.get(fault, _Handler.whole)(self, request)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_any  # noqa: N815 -- http.server

    def whole(self, request):
        self.reply(self.line.platform.receive(request))

    def reply(self, reply: Reply):
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)

    def cut(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def dropped(self, request):
        self.line.platform.receive(request)
        self.cut()

    def failed(self, request):
        self.line.platform.receive(request)
        self.reply(Reply(500, b"Internal Server Error"))

    def late(self, request):
        timer = threading.Timer(LATE, self.line.platform.receive, [request])
        self.line.late.append(timer)
        timer.start()
        self.cut()

    def slow(self, request):
        reply = self.line.platform.receive(request)
        time.sleep(PATIENCE + 0.2)
        with suppress(OSError):
            self.reply(reply)

    def half(self, request):
        reply = self.line.platform.receive(request)
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply.body) + 20))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2])

    def twice(self, request):
        reply = self.line.platform.receive(request)
        self.reply(reply)
        with suppress(OSError):
            self.reply(reply)

    def limited(self, request):
        self.reply(Reply(429, b'{"error":"slow down"}', {"Retry-After": "1"}))

    def busy(self, request):
        self.reply(Reply(503, b"Service Unavailable"))

    def garbage(self, request):
        self.line.platform.receive(request)
        self.reply(Reply(200, b"<html>welcome to the hotel wifi"))

    def redirect(self, request):
        self.reply(Reply(302, b"", {"Location": "https://elsewhere.test/"}))

    def log_message(self, *args):
        """Quiet."""


BREAKS: dict[Fault | None, Callable[[_Handler, Request], None]] = {
    Fault.DROPPED: _Handler.dropped,
    Fault.FAILED: _Handler.failed,
    Fault.LATE: _Handler.late,
    Fault.SLOW: _Handler.slow,
    Fault.HALF: _Handler.half,
    Fault.TWICE: _Handler.twice,
    Fault.LIMITED: _Handler.limited,
    Fault.BUSY: _Handler.busy,
    Fault.GARBAGE: _Handler.garbage,
    Fault.REDIRECT: _Handler.redirect,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A line that was cut on purpose is no news."""


class Network:
    """Names and addresses of the test's internet; nothing else can be reached.

    Used through the fixture `network` of `contract.py`, which puts it in the gate's place.
    """

    def __init__(self):
        self.lines: dict[str, Line] = {}
        self.servers: dict[str, tuple[_Server, int]] = {}
        #: Every server that was started: a name may be put on the network again.
        self.started: list[_Server] = []
        context = ssl.create_default_context(cafile=None)
        AUTHORITY.configure_trust(context)
        self.context = context

    def add(self, platform: Platform) -> Line:
        """Put a platform on the network and return the line to it."""
        line = Line(platform)
        server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"line": line}))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        AUTHORITY.issue_cert(platform.host).configure_cert(tls)
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.started.append(server)
        self.lines[platform.host] = line
        self.servers[platform.host] = (server, server.server_address[1])
        return line

    def resolve(self, host: str, port: int) -> tuple[str, int]:
        """Stand in for `outbound.resolve`; a planned DNS or TLS failure happens here."""
        from signalmast.channels.connector import TryLater

        line = self.lines.get(host)
        if line is None or line.next() is Fault.DNS:
            if line is not None:
                line.take()
            raise TryLater(f"{host} could not be found on the network.")
        if line.next() is Fault.TLS:
            line.take()
            return "127.0.0.1", self.not_tls()
        return "127.0.0.1", self.servers[host][1]

    def not_tls(self) -> int:
        """Return the port of a server that hangs up in the handshake."""
        door = socket.create_server(("127.0.0.1", 0))

        def hang_up():
            with door:
                line, _address = door.accept()
                line.recv(10)
                line.close()

        threading.Thread(target=hang_up, daemon=True).start()
        return door.getsockname()[1]

    def close(self):
        for server in self.started:
            server.shutdown()
            server.server_close()
        for line in self.lines.values():
            for timer in line.late:
                timer.cancel()
