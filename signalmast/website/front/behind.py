"""Django behind the front: started when it is first needed, and kept from spoiling an answer."""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)
#: Seconds before a start that failed is tried again.
PAUSE = 10.0


class Failed(Exception):
    """Django gave no answer that a reader should see; `status` is the one to give instead."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Behind:
    """WSGI application that starts another one on first use.

    A start that fails is logged and tried again after a pause; meanwhile, and when the
    application raises or answers with a page about its own failure, Failed is raised.
    """

    def __init__(
        self, start_application: Callable[[], WSGIApplication], *, replace_errors: bool
    ) -> None:
        self._start = start_application
        self._replace_errors = replace_errors
        self._application: WSGIApplication | None = None
        self._lock = Lock()
        self._failed_at = float("-inf")

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        application = self._application or self.started()
        held: list[tuple[str, list[tuple[str, str]]]] = []

        def hold(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
        ) -> Callable[[bytes], object]:
            del exc_info
            held.append((status, headers))
            return _refuse_write

        try:
            body = application(environ, hold)
        except Exception as error:  # whatever it is, the reader gets a page and the log the rest
            logger.exception("The desk raised on %s.", environ.get("PATH_INFO"))
            raise Failed(HTTPStatus.INTERNAL_SERVER_ERROR) from error
        status, headers = held[-1]
        if self._replace_errors and status.startswith("500") and _is_page(headers):
            close = getattr(body, "close", None)
            if close is not None:
                close()
            raise Failed(HTTPStatus.INTERNAL_SERVER_ERROR)
        start(status, headers)
        return body

    def warm(self) -> None:
        """Start the application before anyone asks for it; what fails is tried again then."""
        with suppress(Failed):
            self.started()

    def started(self) -> WSGIApplication:
        """Return the application, started by whichever thread comes first. Raises Failed."""
        with self._lock:
            if self._application is not None:
                return self._application
            if time.monotonic() - self._failed_at < PAUSE:
                raise Failed(HTTPStatus.SERVICE_UNAVAILABLE)
            try:
                self._application = self._start()
            except Exception as error:  # the files must be handed out whatever is broken here
                self._failed_at = time.monotonic()
                logger.exception("The desk did not start; files are handed out without it.")
                raise Failed(HTTPStatus.SERVICE_UNAVAILABLE) from error
            return self._application


def _is_page(headers: list[tuple[str, str]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return kind.startswith("text/html")


def _refuse_write(_piece: bytes) -> object:
    """Stand in for the way of writing of PEP 3333 that Django does not use."""
    raise NotImplementedError("Django returns its answers; it never writes them.")
