"""The transports of client libraries, all leading through the gate.

A library keeps its own way of building requests and reading answers; it opens no connection.
"""

from collections.abc import Mapping
from typing import Any

import httpx
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from signalmast.channels.answers import failure_of
from signalmast.channels.outbound import Gate


class _RequestsDoor(BaseAdapter):
    """What `requests` calls instead of a connection pool."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate = gate

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 -- requests
        timeout: Any = None,  # noqa: ARG002 -- requests
        verify: Any = True,  # noqa: ARG002 -- requests
        cert: Any = None,  # noqa: ARG002 -- requests
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 -- requests
    ) -> requests.Response:
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        answer = self.gate.fetch(
            request.method or "GET", request.url or "", headers=dict(request.headers), body=body
        )
        if 300 <= answer.status < 400:
            raise failure_of(answer)
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.body  # the whole answer is read already
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is held open."""


def requests_session(gate: Gate) -> requests.Session:
    """Return a session for libraries that stand on `requests`; it follows no redirect."""
    session = requests.Session()
    session.trust_env = False
    door = _RequestsDoor(gate)
    session.mount("https://", door)
    session.mount("http://", door)
    return session


class HttpxDoor(httpx.BaseTransport):
    """The transport for libraries that stand on `httpx`."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.gate.fetch(
            request.method, str(request.url), headers=dict(request.headers), body=request.read()
        )
        if 300 <= answer.status < 400:
            raise failure_of(answer)
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name not in {"content-encoding", "content-length", "transfer-encoding"}
        }
        return httpx.Response(answer.status, headers=kept, content=answer.body, request=request)
