"""A proxy in front of a peer that loses answers: the request arrives, what came of it does not."""

import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Cutting"

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        loses = self.server.next() if self.command in CHANGES else False
        peer = http.client.HTTPConnection("127.0.0.1", self.server.peer, timeout=60)
        try:
            peer.request(self.command, self.path, body, dict(self.headers))
            answer = peer.getresponse()
            said = answer.read()
        finally:
            peer.close()
        self.close_connection = True
        if loses:
            self.server.lost.append(f"{self.command} {answer.status}")
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()
            return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(said)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_any  # noqa: N815

    def log_message(self, *_words):
        """Quiet."""


class Cutting(ThreadingHTTPServer):
    """Hand everything on to the port of a peer; `plan` says for each change if its answer is lost.

    `lost` notes what the peer had answered, so that a test can show that the change was made.
    """

    daemon_threads = True

    def __init__(self, peer: int):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.peer = peer
        self.plan: list[bool] = []
        self.lost: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def next(self) -> bool:
        return self.plan.pop(0) if self.plan else False

    def handle_error(self, request, client_address):
        """A line that was cut on purpose is no news."""

    def close(self):
        self.shutdown()
        self.server_close()
