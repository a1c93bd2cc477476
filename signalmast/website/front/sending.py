"""How a file that was found goes out: whole, in part, or not at all because it is known."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from signalmast.website.front import asking
from signalmast.website.front.shelf import Found, Headers

#: Bytes of a long file that are in memory at a time.
PIECE = 262_144
#: What a part and an answer without a body say otherwise or not at all.
OF_THE_WHOLE = {"Content-Length"}
OF_THE_BODY = {"Content-Length", "Content-Type", "Content-Encoding"}


class Pieces:
    """A stretch of a long file, read as it is sent."""

    def __init__(self, found: Found, stretch: range) -> None:
        """Open the file. Raises OSError when it is no longer the one that was found."""
        self._left = len(stretch)
        self._file = Path(found.sent).open("rb")  # noqa: SIM115 -- the server calls close
        if os.fstat(self._file.fileno()).st_size != found.size or not found.holds():
            self._file.close()
            raise OSError
        self._file.seek(stretch.start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (piece := self._file.read(min(PIECE, self._left))):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        self._file.close()


def send(environ: WSGIEnvironment, start: StartResponse, found: Found) -> Iterable[bytes] | None:
    """Answer a GET or HEAD with a file; None when the file went away since it was found."""
    none_match = environ.get("HTTP_IF_NONE_MATCH")
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if (none_match or since) and asking.is_known(
        found.etag, found.modified, none_match=none_match, since=since
    ):
        start("304 Not Modified", _without(found, OF_THE_BODY))
        return [b""]
    head = environ["REQUEST_METHOD"] == "HEAD"
    if found.ranges and not head and "HTTP_RANGE" in environ:
        stretch = _part(environ, found)
        if stretch is not None:
            return _send_part(start, found, stretch)
    if head:
        start("200 OK", list(found.headers))
        return [b""]
    return _send_bytes(start, "200 OK", list(found.headers), found, range(found.size))


def _part(environ: WSGIEnvironment, found: Found) -> range | None:
    return asking.part(
        environ["HTTP_RANGE"],
        found.size,
        condition=environ.get("HTTP_IF_RANGE"),
        etag=found.etag,
        modified=asking.http_date(found.modified),
    )


def _send_part(start: StartResponse, found: Found, stretch: range) -> Iterable[bytes] | None:
    headers = _without(found, OF_THE_WHOLE)
    if not stretch:
        headers += [("Content-Range", f"bytes */{found.size}"), ("Content-Length", "0")]
        start("416 Range Not Satisfiable", headers)
        return [b""]
    headers += [
        ("Content-Range", f"bytes {stretch.start}-{stretch.stop - 1}/{found.size}"),
        ("Content-Length", str(len(stretch))),
    ]
    return _send_bytes(start, "206 Partial Content", headers, found, stretch)


def _send_bytes(
    start: StartResponse, status: str, headers: Headers, found: Found, stretch: range
) -> Iterable[bytes] | None:
    if found.body is not None:
        start(status, headers)
        whole = len(stretch) == found.size
        return [found.body if whole else found.body[stretch.start : stretch.stop]]
    try:
        pieces = Pieces(found, stretch)
    except OSError:
        return None
    start(status, headers)
    return pieces


def _without(found: Found, names: set[str]) -> Headers:
    return [one for one in found.headers if one[0] not in names]
