"""Which bytes the front answers with: file, encoding, freshness, part, headers."""

import gzip
import io
import os
import threading
from email.utils import formatdate
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core import headers as security
from signalmast.website.front import asking, paths
from signalmast.website.tests.handing import (
    DECODED,
    ENCODED,
    LONG,
    PAGE,
    Desk,
    a_front,
    a_site,
    ask,
    write,
)


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path / "site")


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def front(site, desk):
    return a_front(site, desk)


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/vi/tin/y/", "vi/tin/y/index.html", "text/html; charset=utf-8"),
        ("/vi/feed.atom", "vi/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/vi/feed.json", "vi/feed.json", "application/feed+json; charset=utf-8"),
        ("/vi/data.json", "vi/data.json", "application/json; charset=utf-8"),
        ("/vi/lich/x/event.ics", "vi/lich/x/event.ics", "text/calendar; charset=utf-8"),
        ("/sitemap.xml", "sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "robots.txt", "text/plain; charset=utf-8"),
        ("/site.webmanifest", "site.webmanifest", "application/manifest+json; charset=utf-8"),
        (
            "/.well-known/security.txt",
            ".well-known/security.txt",
            "text/plain; charset=utf-8",
        ),
        ("/files/ab/ảnh.webp", "files/ab/ảnh.webp", "image/webp"),
        ("/files/ab/x.pdf", "files/ab/x.pdf", "application/pdf"),
        ("/files/ab/x.odd", "files/ab/x.odd", "application/octet-stream"),
    ],
)
def test_an_address_is_a_file_with_its_type(front, site, path, name, kind):
    write(site, name, "the text")
    found = ask(front, path)
    assert (found.status, found.body) == (200, b"the text")
    assert found.headers["Content-Type"] == kind
    assert found.headers["Content-Length"] == "8"


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("*;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("gzip;q=lots", ""),
        ("gzip;q=nan", ""),
        ("zstd", ""),
        ("", ""),
        (", ;q=1,,", ""),
    ],
)
def test_the_reader_chooses_the_encoding(front, header, encoding):
    found = ask(front, "/vi/tin/x/", accept_encoding=header)
    assert found.headers.get("Content-Encoding", "") == encoding
    assert DECODED[encoding](found.body) == PAGE.encode()
    assert int(found.headers["Content-Length"]) == len(found.body)
    assert found.headers["Vary"] == "Accept-Encoding"


WEIGHTS = st.dictionaries(
    st.sampled_from(["br", "gzip", "identity", "*", "zstd"]),
    st.integers(0, 1000).map(lambda one: one / 1000),
)


@given(WEIGHTS, st.randoms())
def test_no_encoding_is_tried_that_the_reader_likes_less_than_the_plain_file(weights, random):
    parts = [f"{name};q={weight}" for name, weight in weights.items()]
    random.shuffle(parts)
    tried = asking.encodings(", ".join(parts))
    rest = weights.get("*", 0)
    liked = [weights.get(name, rest) for name in tried]
    assert liked == sorted(liked, reverse=True)
    assert all(weight > 0 for weight in liked)
    assert all(weight >= weights.get("identity", 0) for weight in liked)
    if not tried:
        best = max(weights.get("br", rest), weights.get("gzip", rest))
        assert best == 0 or best < weights.get("identity", rest)


def test_without_a_copy_the_next_best_is_sent(front, site):
    write(site, "vi/feed.atom", "plain", encoded=False)
    assert ask(front, "/vi/feed.atom", accept_encoding="br, gzip").body == b"plain"
    (site / "vi/feed.atom.gz").write_bytes(gzip.compress(b"plain"))
    os.utime(site / "vi/feed.atom", (1, 1))
    found = ask(front, "/vi/feed.atom", accept_encoding="br, gzip")
    assert found.headers["Content-Encoding"] == "gzip"


def test_pictures_have_no_encodings(front, site):
    write(site, "files/ab/x.webp", "picture")
    found = ask(front, "/files/ab/x.webp", accept_encoding="br")
    assert found.body == b"picture"
    assert "Vary" not in found.headers


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', '"other",W/{0}', "*"])
def test_a_copy_that_still_holds_is_not_sent_again(front, encoding, form):
    first = ask(front, "/vi/tin/x/", accept_encoding=encoding)
    again = ask(
        front,
        "/vi/tin/x/",
        accept_encoding=encoding,
        if_none_match=form.format(first.headers["ETag"]),
    )
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == "Accept-Encoding"
    assert {"Content-Length", "Content-Type", "Content-Encoding"} & set(again.headers) == set()


def test_each_encoding_has_its_own_tag(front):
    tags = {ask(front, "/vi/tin/x/", accept_encoding=one).headers["ETag"] for one in ENCODED}
    assert len(tags) == 3


@pytest.mark.parametrize("header", ['"other"', "W/", "", "nonsense"])
def test_any_other_tag_gets_the_page(front, header):
    newest = formatdate(usegmt=True)
    found = ask(front, "/vi/tin/x/", if_none_match=header, if_modified_since=newest)
    assert found.status == 200


def test_the_date_counts_where_there_is_no_tag(front, site):
    os.utime(site / "vi/tin/x/index.html", (1_530_000_000, 1_530_000_000))
    first = ask(front, "/vi/tin/x/")
    date = first.headers["Last-Modified"]
    assert date == "Tue, 26 Jun 2018 08:00:00 GMT"
    statuses = [
        ask(front, "/vi/tin/x/", if_modified_since=one).status
        for one in (date, formatdate(usegmt=True), "Tue, 26 Jun 2018 07:59:59 GMT", "yesterday", "")
    ]
    assert statuses == [304, 304, 200, 200, 200]


def test_head_says_the_same_without_the_body(front):
    got = ask(front, "/vi/tin/x/", accept_encoding="gzip")
    head = ask(front, "/vi/tin/x/", "HEAD", accept_encoding="gzip")
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")
    missing = ask(front, "/vi/none/", "HEAD")
    assert (missing.status, missing.body) == (404, b"")


def test_a_change_is_seen_by_the_next_request(front, site):
    for number in range(5):
        write(site, "vi/tin/x/index.html", f"version {number}")
        for encoding in ("br", "gzip", ""):
            found = ask(front, "/vi/tin/x/", accept_encoding=encoding)
            coded = found.headers.get("Content-Encoding", "")
            assert (coded, DECODED[coded](found.body)) == (encoding, f"version {number}".encode())


def test_a_change_of_the_same_length_and_time_is_seen_too(front, site):
    times = (1_530_000_000, 1_530_000_000)
    os.utime(write(site, "vi/a.txt", "first", encoded=False), times)
    assert ask(front, "/vi/a.txt").body == b"first"
    os.utime(write(site, "vi/a.txt", "other", encoded=False), times)
    assert ask(front, "/vi/a.txt").body == b"other"


def test_a_withdrawn_page_is_gone_at_once_even_if_copies_are_left(front, site):
    assert ask(front, "/vi/tin/x/", accept_encoding="br").status == 200
    (site / "vi/tin/x/index.html").unlink()
    assert ask(front, "/vi/tin/x/", accept_encoding="br").status == 404


def test_memory_is_bounded_and_lets_go_of_what_is_asked_for_least(site):
    front = a_front(site, room=3 * (10_000 + 2_048))
    for name in "abcd":
        write(site, f"{name}.txt", name * 10_000, encoded=False)
    for name in "abcab":
        assert ask(front, f"/{name}.txt").body == name.encode() * 10_000
    assert ask(front, "/d.txt").body == b"d" * 10_000
    assert [key[0] for key in front.shelf._kept] == ["/a.txt", "/b.txt", "/d.txt"]
    assert front.shelf.used <= front.shelf.room


def test_memory_is_counted_right_by_many_threads(site):
    front = a_front(site, room=20_000)
    for number in range(8):
        write(site, f"{number}.txt", str(number) * 2_000, encoded=False)
    wrong = []

    def read(step):
        for turn in range(300):
            number = (turn * step) % 8
            if ask(front, f"/{number}.txt").body != str(number).encode() * 2_000:
                wrong.append(number)

    threads = [threading.Thread(target=read, args=(step,)) for step in (1, 3, 5, 7)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert front.shelf.used == sum(one.weight for one in front.shelf._kept.values())


def test_a_long_file_is_sent_in_pieces_and_not_kept(front, site):
    write(site, "files/ab/long.mp4", LONG, encoded=False)
    found = ask(front, "/files/ab/long.mp4")
    assert (found.status, found.body) == (200, LONG)
    assert found.headers["Content-Length"] == str(len(LONG))
    assert len(front.shelf) == 0
    again = ask(front, "/files/ab/long.mp4", if_none_match=found.headers["ETag"])
    assert again.status == 304


def test_a_long_file_that_goes_away_before_it_is_sent_is_a_missing_one(front, site, monkeypatch):
    path = write(site, "files/ab/long.mp4", LONG, encoded=False)
    found = front._read("/files/ab/long.mp4", ())
    monkeypatch.setattr(front, "_read", lambda *_: found)
    path.unlink()
    assert ask(front, "/files/ab/long.mp4").status == 404


@pytest.mark.parametrize("body", [LONG, LONG[:1000]], ids=["long", "short"])
@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-10", -10, None)],
)
def test_a_part_of_a_film_or_a_document_can_be_asked_for(front, site, body, header, start, stop):
    write(site, "files/ab/x.mp4", body, encoded=False)
    found = ask(front, "/files/ab/x.mp4", range=header)
    assert (found.status, found.body) == (206, body[start:stop])
    first, last, _ = slice(start, stop).indices(len(body))
    assert found.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(body)}"
    assert found.headers["Content-Length"] == str(len(found.body))


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("bytes=0-99999999999", 206),
        ("bytes=-99999999999", 206),
        ("bytes=1000-", 416),
        ("bytes=-0", 416),
        ("bytes=9-1", 200),
        ("bytes=-", 200),
        ("bytes=0-1,5-6", 200),
        ("lines=0-1", 200),
        ("bytes=" + "9" * 5_000 + "-", 200),
    ],
)
def test_what_cannot_be_a_part_is_refused_or_answered_whole(front, site, header, status):
    write(site, "files/ab/x.pdf", LONG[:1000], encoded=False)
    found = ask(front, "/files/ab/x.pdf", range=header)
    assert found.status == status
    assert len(found.body) == (0 if status == 416 else 1000)
    if status == 416:
        assert found.headers["Content-Range"] == "bytes */1000"


def test_a_part_is_only_good_for_the_version_it_belongs_to(front, site):
    write(site, "files/ab/x.pdf", LONG[:1000], encoded=False)
    whole = ask(front, "/files/ab/x.pdf")
    conditions = (whole.headers["ETag"], whole.headers["Last-Modified"], '"other"')
    statuses = [
        ask(front, "/files/ab/x.pdf", range="bytes=0-9", if_range=one).status for one in conditions
    ]
    assert statuses == [206, 206, 200]


def test_pages_have_no_parts(front):
    assert ask(front, "/vi/tin/x/", range="bytes=0-9").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_a_file_can_only_be_read(front, method):
    found = ask(front, "/vi/tin/x/", method)
    assert found.status == 405
    assert found.headers["Allow"] == "GET, HEAD"
    assert ask(front, "/vi/tin/x/").status == 200


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/vi/", paths.REVALIDATE),
        ("/sitemap.xml", paths.REVALIDATE),
        ("/files/0a1b2c/ke-hoach.pdf", paths.IMMUTABLE),
        ("/static/website/site.0123456789ab.css", paths.IMMUTABLE),
        ("/static/website/site.css", paths.REVALIDATE),
    ],
)
def test_only_names_with_a_digest_may_be_kept_without_asking(front, site, path, value):
    write(site, "sitemap.xml", "x")
    write(site, "files/0a1b2c/ke-hoach.pdf", "x")
    for name in ("site.0123456789ab.css", "site.css"):
        write(site.parent / "static", f"website/{name}", "x")
    found = ask(front, path)
    assert (found.status, found.headers["Cache-Control"]) == (200, value)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/vi/tin/x/", security.Kind.SITE),
        ("/vi/nhung/so-lieu/1/", security.Kind.EMBEDDED),
        ("/en/o/q1/embed/notices/", security.Kind.EMBEDDED),
        ("/vi/tin/nhung/", security.Kind.SITE),
        ("/files/ab/x.webp", security.Kind.FILE),
        ("/issuers/quan-1/did.json", security.Kind.ISSUER),
        ("/nowhere/", security.Kind.SITE),
    ],
)
@pytest.mark.parametrize("secure", [False, True])
def test_every_answer_has_the_headers_of_its_kind(site, path, kind, secure):
    front = a_front(site, secure=secure)
    for name in ("vi/nhung/so-lieu/1", "en/o/q1/embed/notices", "vi/tin/nhung"):
        write(site, f"{name}/index.html", "x")
    write(site, "files/ab/x.webp", "x")
    write(site, "issuers/quan-1/did.json", "{}")
    found = ask(front, path).headers
    wanted = security.public(kind, secure=secure)
    assert {name: found.get(name) for name in wanted} == wanted
    assert ("X-Frame-Options" in found) == (kind is not security.Kind.EMBEDDED)
    assert ("Access-Control-Allow-Origin" in found) == (kind is security.Kind.ISSUER)


@pytest.mark.parametrize(
    "path", ["/vi/tin/x/", "/vi/tin/x", "/none/", "/files/ab/long.mp4", "/desk/"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_front_keeps_the_protocol_between_server_and_application(front, site, path, method):
    write(site, "files/ab/long.mp4", LONG, encoded=False)
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    checked = validator(front)(environ, lambda *_: io.BytesIO().write)
    for _piece in checked:
        pass
    checked.close()
