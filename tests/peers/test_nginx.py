"""nginx with the configuration of docs/how-to answers as the product itself does."""

import time

import pytest

from signalmast.core import headers as security
from signalmast.website.front.paths import CONTENT_TYPES, IMMUTABLE, TEXTS
from signalmast.website.tests.handing import DECODED, PAGE, Desk, a_front, a_site, write

pytestmark = pytest.mark.peers
SITE = security.public(security.Kind.SITE, secure=True)
#: What a reader's program acts on. The rest is each server's own way of saying the same.
COMPARED = {
    *security.public(security.Kind.SITE, secure=True),
    *("Content-Type", "Content-Length", "Content-Encoding", "Cache-Control", "Vary", "Location"),
}
OF_A_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Vary"}
FILES = {
    "en/404.html": "nothing in English",
    "en/500.html": "the fault is ours",
    "en/stories/x/index.html": "a story",
    "vi/o/q1/404.html": "nothing in the ward",
    "vi/o/q1/tin/x/index.html": "a story of the ward",
    "vi/feed.atom": "<feed/>",
    "vi/feed.json": "{}",
    "vi/tin/x/event.ics": "BEGIN:VCALENDAR",
    "vi/nhung/so-lieu/1/index.html": "an embedded figure",
    "vi/o/q1/nhung/thong-bao/index.html": "embedded notices",
    "sitemap.xml": "<urlset/>",
    "robots.txt": "User-agent: *",
    ".well-known/security.txt": "Contact: mailto:a@b.example",
    ".locks/001": "hidden",
    "files/0a1b2c/ảnh.webp": "a picture",
    "files/0a1b2c/ke-hoach.pdf": "a plan",
    "files/0a1b2c/bieu-do.svg": "<svg/>",
    "site.webmanifest": "{}",
}
STATIC = {"website/site.0123456789ab.css": "a{}", "website/site.css": "a{}"}
ADDRESSES = [
    *("/", "/vi/", "/vi/tin/x/", "/en/stories/x/", "/vi/o/q1/tin/x/", "/vi/index.html"),
    *("/vi/feed.atom", "/vi/feed.json", "/vi/tin/x/event.ics", "/sitemap.xml", "/robots.txt"),
    *("/.well-known/security.txt", "/site.webmanifest"),
    *("/vi/nhung/so-lieu/1/", "/vi/o/q1/nhung/thong-bao/"),
    *("/files/0a1b2c/%E1%BA%A3nh.webp", "/files/0a1b2c/ke-hoach.pdf", "/files/0a1b2c/bieu-do.svg"),
    *("/static/website/site.0123456789ab.css", "/static/website/site.css"),
    *("/none/", "/en/none/", "/en/a/b/c/", "/vi/o/q1/none/", "/files/none", "/static/none.css"),
    *("/files/", "/.locks/001", "/vi/tin/x/index.html.gz", "/vi/tin/x/index.html.br"),
    *("/static/website/site.css.gz", "/vi/..%2f..%2f..%2fetc/passwd", "/vi/%00/"),
    *("/vi/dinh-chinh/ket-luan/", "/vi/dinh-chinh/gui-x/", "/en/corrections/register.json"),
    *("/vi/tin/x?a=1", "/desks/", "/vi/tim-kiem-x/", "/static/.hidden"),
]
DYNAMIC = [
    *("/desk/", "/desk", "/desk/pages/1/?next=%2Fdesk%2F", "/accounts/login/", "/i18n/setlang/"),
    *("/media/a.webp", "/documents/1/ke-hoach.pdf", "/charter/"),
    *("/open311/discovery.xml", "/open311/test/v2/requests.json?page=2", "/api/openapi.json"),
    *("/vi/tim-kiem/?q=ph%C6%B0%E1%BB%9Dng", "/en/search/", "/vi/o/q1/tim-kiem/"),
    *("/vi/dinh-chinh/gui/?f=a%3Ab", "/en/corrections/follow/", "/vi/o/q1/dinh-chinh/theo-doi/"),
    *("/en/corrections/contest/x/", "/vi/dinh-chinh/api/claims:search?query=a"),
]


class Echo(Desk):
    """Answers with what it was asked, and with headers of its own."""

    def __call__(self, environ, start_response):
        start_response(
            "200 OK", [("Content-Type", "text/plain"), *security.desk(secure=True).items()]
        )
        asked = ("PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "HTTP_HOST")
        sent = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
        return ["\n".join(environ.get(name, "") for name in (*asked, *sent)).encode()]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    a_site(folder / "site")
    for name, text in FILES.items():
        write(folder / "site", name, text, encoded=not name.endswith((".webp", ".pdf")))
    for name, text in STATIC.items():
        write(folder / "static", name, text)
    write(folder / "static", ".hidden", "hidden")
    return folder


@pytest.fixture
def front(data, serve):
    return serve(a_front(data / "site", Echo(), secure=True))


@pytest.fixture
def peers(data, front, nginx, peer_at):
    """Return what asks nginx and what asks the product itself."""
    https, _plain = nginx(data, desk=front.server_port)
    return https, peer_at(front.server_port)


def compared(answer):
    """Return the part of an answer on which both must agree.

    Each has words of its own for leading on and for an address that is no address.
    """
    status, headers, body = answer
    if status == 400:
        return 404
    said = {name: value for name, value in headers.items() if name in COMPARED}
    if status in {301, 405, 503}:
        return status, {name: said[name] for name in said if name not in OF_A_BODY}
    return status, said, body


@pytest.mark.parametrize("encoding", ["identity", "gzip", "gzip, deflate, br"])
def test_both_answer_alike(peers, encoding):
    nginx, front = peers
    different = {}
    for address in ADDRESSES:
        told = [compared(one.ask(address, accept_encoding=encoding)) for one in (nginx, front)]
        if told[0] not in (told[1], told[1][0]):
            different[address] = told
    assert different == {}


def test_both_know_the_same_endings(peers, data):
    nginx, front = peers
    for ending in [*CONTENT_TYPES, ".odd"]:
        write(data / "site", f"files/0a/x{ending}", "x", encoded=ending in TEXTS)
        told = [compared(one.ask(f"/files/0a/x{ending}")) for one in (nginx, front)]
        assert told[0] == told[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_desk_gets_what_is_rendered_when_asked_and_speaks_for_itself(peers, method):
    nginx, front = peers
    for address in DYNAMIC:
        status, headers, body = nginx.ask(address, method)
        assert (status, body.decode().splitlines()[4:]) == (200, ["127.0.0.1", "https"])
        assert body.splitlines()[:3] == front.ask(address, method)[2].splitlines()[:3]
        own = security.desk(secure=True)
        assert {name: headers.get(name) for name in own} == own


def test_a_file_can_only_be_read(peers):
    nginx, front = peers
    told = [compared(one.ask("/vi/tin/x/", "POST")) for one in (nginx, front)]
    assert told[0] == told[1]
    assert told[0][0] == 405


def test_a_copy_that_still_holds_is_not_sent_again(peers):
    for peer in peers:
        for encoding in ("identity", "gzip", "br"):
            _status, headers, _body = peer.ask("/vi/tin/x/", accept_encoding=encoding)
            status, again, body = peer.ask(
                "/vi/tin/x/", accept_encoding=encoding, if_none_match=headers["ETag"]
            )
            assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
            assert again["Content-Security-Policy"] == SITE["Content-Security-Policy"]


def test_a_part_of_a_document_can_be_asked_for(peers):
    for peer in peers:
        status, headers, body = peer.ask("/files/0a1b2c/ke-hoach.pdf", range="bytes=2-")
        assert (status, headers["Content-Range"], body) == (206, "bytes 2-5/6", b"plan")
        assert headers["Cache-Control"] == IMMUTABLE


def test_head_says_the_same_without_the_body(peers):
    nginx, front = peers
    told = [compared(one.ask("/vi/tin/x/", "HEAD", accept_encoding="br")) for one in (nginx, front)]
    assert told[0] == told[1]
    assert told[0][2] == b""


def test_a_withdrawn_page_is_gone_with_the_next_second(peers, data):
    nginx, _front = peers
    assert nginx.ask("/vi/tin/x/", accept_encoding="br")[0] == 200
    (data / "site/vi/tin/x/index.html").unlink()
    end = time.monotonic() + 1.5
    while nginx.ask("/vi/tin/x/", accept_encoding="br")[0] == 200:
        assert time.monotonic() < end
    assert nginx.ask("/vi/tin/x/", accept_encoding="br")[0] == 404


def test_a_new_page_is_there_at_once(peers, data):
    nginx, _front = peers
    assert nginx.ask("/vi/tin/y/")[0] == 404
    write(data / "site", "vi/tin/y/index.html", "new")
    assert nginx.ask("/vi/tin/y/")[2] == b"new"


def test_without_the_desk_the_site_stays_up(data, serve, nginx):
    gone = serve(Desk())
    https, _plain = nginx(data, desk=gone.server_port)
    gone.shutdown()
    gone.server_close()
    status, headers, body = https.ask("/en/search/?q=a")
    assert (status, body) == (503, b"the fault is ours")
    assert headers["Content-Security-Policy"] == SITE["Content-Security-Policy"]
    assert DECODED["br"](https.ask("/vi/tin/x/", accept_encoding="br")[2]) == PAGE.encode()


def test_without_encryption_everybody_is_led_to_it(data, front, nginx):
    _https, plain = nginx(data, desk=front.server_port)
    status, headers, _body = plain.ask("/vi/tin/x/?a=1", host="truyenthong.example")
    assert (status, headers["Location"]) == (301, "https://truyenthong.example/vi/tin/x/?a=1")
