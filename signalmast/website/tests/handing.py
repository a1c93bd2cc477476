"""Asking the front the way a server asks it; nothing here opens a socket."""

import gzip
from wsgiref.util import setup_testing_defaults

import brotli

from signalmast.website.front import Front

ENCODED = {"br": brotli.compress, "gzip": gzip.compress, "": bytes}
DECODED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
PAGE = "<!doctype html><html lang=vi><title>Tin</title><p>Một buổi sáng ở phường</p>"
#: Longer than what is kept in memory.
LONG = bytes(range(256)) * 8_000


class Desk:
    """Stands where Django does, and remembers what it was asked."""

    def __init__(self, status="200 OK", kind="text/html", body=b"desk"):
        self.asked = []
        self.starts = 0
        self.answer = status, kind, body

    def start(self):
        self.starts += 1
        return self

    def __call__(self, environ, start_response):
        status, kind, body = self.answer
        self.asked.append(environ["PATH_INFO"])
        start_response(status, [("Content-Type", kind)])
        return [body]


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        self.body = body
        assert len(headers) == len(self.headers)


def ask(front, path="/", method="GET", *, raw=False, **headers):
    """Ask for a path as it stands after decoding; `raw` where its characters are bytes."""
    path = path if raw else path.encode().decode("latin-1")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    environ["QUERY_STRING"] = environ.pop("HTTP_QUERY", "")
    setup_testing_defaults(environ)
    got = []

    def start(status, headers, exc_info=None):
        got.append((status, headers))

    body = front(environ, start)
    whole = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    ((status, sent),) = got
    return Answer(status, sent, whole)


def write(folder, name, text, *, encoded=True):
    """Write a text as the baker does: the copies first, the file itself last."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    body = text.encode() if isinstance(text, str) else text
    endings = {".br": "br", ".gz": "gzip", "": ""} if encoded else {"": ""}
    for ending, encoding in endings.items():
        new = path.with_name(f".new{ending}")
        new.write_bytes(ENCODED[encoding](body))
        new.replace(path.with_name(path.name + ending))
    return path


def a_site(folder):
    """Write the smallest site that has a root, a language and a page."""
    write(folder, "index.html", "root")
    write(folder, "404.html", "nothing at the root")
    write(folder, "vi/index.html", "home")
    write(folder, "vi/tin/x/index.html", PAGE)
    return folder


def a_front(site, desk=None, *, room=1_000_000, secure=False, replace_errors=True, tiles=None):
    """Return a front over a site, with static files beside it."""
    static = site.parent / "static"
    static.mkdir(exist_ok=True)
    return Front(
        site=site,
        static=static,
        start_desk=desk.start if isinstance(desk, Desk) else desk or Desk().start,
        secure=secure,
        room=room,
        replace_errors=replace_errors,
        tiles=tiles,
    )
