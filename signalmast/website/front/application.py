"""The server's first hand: answers with a file, and leaves what is no file to Django.

Speaks WSGI and knows nothing of Django, so that the pages of the site need neither the database
nor a desk that starts.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from signalmast.core import headers as security
from signalmast.website.front import asking, paths
from signalmast.website.front.behind import Behind, Failed
from signalmast.website.front.sending import send
from signalmast.website.front.shelf import Found, Headers, Shelf, find

#: How many folders of an address are looked at for an error page: language, "o", office.
DEEPEST = 3
LONGEST_HEADER = 256
#: The file with the words for an error, looked for upwards from the address.
ERROR_FILES = {
    HTTPStatus.NOT_FOUND: "404.html",
    HTTPStatus.INTERNAL_SERVER_ERROR: "500.html",
    HTTPStatus.SERVICE_UNAVAILABLE: "500.html",
}
#: Words for an error that has no file.
SENTENCES = {
    HTTPStatus.NOT_FOUND: (
        "Không có trang này. Hãy kiểm tra địa chỉ hoặc bắt đầu từ trang chủ.\n"
        "There is no such page. Check the address, or begin at the front page.\n"
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "Địa chỉ này chỉ để đọc; không thể gửi dữ liệu đến đây.\n"
        "This address can only be read; nothing can be sent to it.\n"
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Hệ thống gặp lỗi. Hãy thử lại; nếu lỗi lặp lại, hãy báo cho người quản trị.\n"
        "Something went wrong here. Try again; if it happens twice, tell the operator.\n"
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Phần này tạm thời chưa hoạt động; các trang khác vẫn đọc được. Hãy thử lại sau.\n"
        "This part does not answer now; the other pages can be read. Try again later.\n"
    ),
}


class Front:
    """WSGI application: files of the site and static files, else what `start_desk` returns.

    `tiles` holds the pictures of the office's own map, if it lays them here. `secure` says that
    readers come by https; `room` is the memory for files in bytes;
    `replace_errors` puts the site's own page in place of the desk's page about a failure.
    """

    def __init__(
        self,
        *,
        site: Path,
        static: Path,
        start_desk: Callable[[], WSGIApplication],
        secure: bool,
        room: int,
        replace_errors: bool = True,
        tiles: Path | None = None,
    ) -> None:
        self.site = str(site)
        self.tiles = str(tiles or site / paths.TILES.strip("/"))
        self.static = str(static)
        self.desk = Behind(start_desk, replace_errors=replace_errors)
        self.shelf = Shelf(room)
        self.secure = secure

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO") or "/"
        wanted = _wanted(environ)
        found = self.shelf.get((path, wanted))
        if found is None:
            if paths.is_dynamic(path):
                return self._from_desk(environ, start)
            found = self._read(path, wanted)
        if found is None:
            return self._without_file(environ, start)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._error(environ, start, HTTPStatus.METHOD_NOT_ALLOWED)
        return send(environ, start, found) or self._error(environ, start, HTTPStatus.NOT_FOUND)

    def _read(self, path: str, wanted: tuple[str, ...]) -> Found | None:
        """Read the file of an address from the disk and keep it."""
        name = paths.file_name(path)
        if name is None:
            return None
        root = self.site
        if path.startswith(paths.STATIC):
            root, name = self.static, name.removeprefix(paths.STATIC[1:])
        elif path.startswith(paths.TILES):
            root, name = self.tiles, name.removeprefix(paths.TILES[1:])
        guards = security.public(paths.kind_of(path), secure=self.secure)
        found = find(root, name, address=path, wanted=wanted, guards=guards)
        if found is not None:
            self.shelf.put((path, wanted), found)
        return found

    def _without_file(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer for an address that has no file: lead on to its folder, or say so.

        Until the site has been written for the first time, Django shows what there is.
        """
        path = environ.get("PATH_INFO") or "/"
        if not path.endswith("/") and self._read(f"{path}/", ()) is not None:
            query = environ.get("QUERY_STRING", "")
            goal = quote(path.encode("latin-1")) + "/" + (f"?{query}" if query else "")
            start("301 Moved Permanently", [("Location", goal), *self._of_text(b"")])
            return [b""]
        if not os.path.exists(f"{self.site}/index.html"):  # noqa: PTH110 -- an error costs no more than a page
            return self._from_desk(environ, start)
        return self._error(environ, start, HTTPStatus.NOT_FOUND)

    def _from_desk(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            return self.desk(environ, start)
        except Failed as failed:
            return self._error(environ, start, failed.status)

    def _error(
        self, environ: WSGIEnvironment, start: StartResponse, status: HTTPStatus
    ) -> Iterable[bytes]:
        """Answer with the nearest file for an error, or with a sentence where there is none."""
        path = environ.get("PATH_INFO") or "/"
        wanted = _wanted(environ)
        for address in _error_addresses(path, status):
            found = self.shelf.get((address, wanted)) or self._read(address, wanted)
            if found is not None and found.body is not None:
                fresh = {"ETag", "Last-Modified", "Accept-Ranges"}
                headers = [one for one in found.headers if one[0] not in fresh]
                body = found.body
                break
        else:
            body = SENTENCES[status].encode()
            headers = self._of_text(body)
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "GET, HEAD"))
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", "30"))
        start(f"{status.value} {status.phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _of_text(self, body: bytes) -> Headers:
        """Return the headers of a text that is no file."""
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", paths.REVALIDATE),
            *security.public(security.Kind.SITE, secure=self.secure).items(),
        ]


def _wanted(environ: WSGIEnvironment) -> tuple[str, ...]:
    """Return the encodings a reader takes; what goes on for longer than a line is not read."""
    return asking.encodings(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_HEADER])


def _error_addresses(path: str, status: HTTPStatus) -> Iterator[str]:
    """Return where the file for an error may lie, from the nearest folder to the root."""
    name = ERROR_FILES.get(status)
    if name is None:
        return
    folders = path.split("/")[1:-1][:DEEPEST] if paths.file_name(path) is not None else []
    for depth in range(len(folders), -1, -1):
        yield "/".join(("", *folders[:depth], name))
