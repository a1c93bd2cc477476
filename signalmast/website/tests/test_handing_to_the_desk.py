"""What the front does where there is no file: refuse, lead on, ask the desk, own up to a fault."""

import os
import re
import threading
from http import HTTPStatus

import pytest
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.headers import Kind
from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import urls
from signalmast.website.front import DYNAMIC, behind, paths
from signalmast.website.tests.handing import PAGE, Desk, a_front, a_site, ask, write


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path / "site")


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def front(site, desk):
    return a_front(site, desk)


HOSTILE = [
    *("/../secret.txt", "/vi/../../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt"),
    *("/vi/..\\..\\secret.txt", "/vi/./index.html", "//secret.txt", "/vi//index.html"),
    *("/vi/\0/index.html", "/vi/index.html\0", "/.hidden", "/.locks/001", "/vi/.x/index.html"),
    *("/vi/tin/x/index.html.gz", "/vi/tin/x/index.html.br", "/.well-known/.x", "/..", "/."),
    *("/" + "a" * 300, "/" + "a/" * 600, "/vi/tin/x/index.html/", "/static/../../secret.txt"),
    *("secret.txt", "*", "/vi/tin\n/", "/\udcff"),
]


@pytest.mark.parametrize("path", HOSTILE, ids=ascii)
def test_no_address_leads_out_of_the_folder(front, site, path):
    (site.parent / "secret.txt").write_text("secret")
    (site / ".hidden").write_text("secret")
    (site / ".locks").mkdir()
    (site / ".locks" / "001").write_text("secret")
    found = ask(front, path, raw=True)
    assert (found.status, found.body) == (404, b"nothing at the root")


def test_an_address_that_is_no_utf_8_is_no_page(front):
    assert ask(front, "/vi/\xff\xfe/", raw=True).status == 404


@given(st.text(st.characters(codec="latin-1"), max_size=40))
def test_a_name_stays_below_the_folder_and_out_of_hidden_files(path):
    name = paths.file_name(f"/{path}")
    if name is not None:
        parts = name.split("/")
        assert {"", ".", ".."} & set(parts) == set()
        assert [one for one in parts if one.startswith(".") and one != ".well-known"] == []
        assert not name.endswith((".gz", ".br"))
        assert os.path.normpath(f"/site/{name}") == f"/site/{name}"


def test_a_folder_leads_to_its_address_with_the_query(front, site):
    found = ask(front, "/vi/tin/x", query="a=1&b=%20")
    assert (found.status, found.headers["Location"]) == (301, "/vi/tin/x/?a=1&b=%20")
    write(site, "vi/tin/phường/index.html", "ward")
    found = ask(front, "/vi/tin/phường")
    assert found.headers["Location"] == "/vi/tin/ph%C6%B0%E1%BB%9Dng/"
    assert ask(front, "/vi/tin").status == 404


@pytest.mark.parametrize(
    "path",
    [
        *DYNAMIC,
        *("/desk", "/desk/pages/5/edit/", "/accounts/login/", "/media/x.webp"),
        *("/vi/tim-kiem/", "/vi/tim-kiem", "/en/search/", "/vi/o/quan-1/tim-kiem/goi-y/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_desk_answers_what_is_rendered_when_asked(front, desk, path, method):
    assert ask(front, path, method).body == b"desk"
    assert desk.asked == [path]


def test_every_address_of_django_is_one_of_them_or_a_page_that_becomes_a_file():
    samples = {"language": "vi", "word": "search", "slug": "q1", "ending": "goi-y"}
    routes = (str(one.pattern) for one in get_resolver().url_patterns)
    found = {re.sub(r"<(?:\w+:)?(\w+)>", lambda m: samples.get(m[1], "1"), one) for one in routes}
    reached = {one for one in found if paths.is_dynamic(f"/{one}")}
    assert len(reached) >= 5
    assert found - reached == {""}


def test_the_site_asks_django_for_nothing_that_the_front_keeps_from_it():
    samples = {"language": "vi", "word": "search", "slug": "q1", "ending": "goi-y"}
    routes = (str(one.pattern) for one in urls.urlpatterns)
    found = {re.sub(r"<(?:\w+:)?(\w+)>", lambda m: samples.get(m[1], "1"), one) for one in routes}
    assert {one for one in found if not paths.is_dynamic(f"/{one}")} == {"", "vi/", "vi/charter/"}


@pytest.mark.parametrize("language", sorted(SEGMENTS))
def test_the_words_of_both_languages_are_known(language):
    words = SEGMENTS[language]
    for begin in (f"/{language}/", f"/{language}/o/quan-1/"):
        assert paths.is_dynamic(f"{begin}{words['search']}/{words['suggest']}/")
        assert paths.kind_of(f"{begin}{words['embed']}/x/") is Kind.EMBEDDED
        for form in ("hand-in", "follow", "contest", "answered", "api"):
            assert paths.is_dynamic(f"{begin}{words['correction']}/{words[form]}/x/"), form
        for file in (words["rulings"], words["page"], "register.json", "phong-doc"):
            assert not paths.is_dynamic(f"{begin}{words['correction']}/{file}/"), file


@pytest.mark.parametrize(
    "path",
    ["/desks/", "/vi/desk/", "/vi/tim-kiem-x/", "/vi/tin/search/", "/x/search/", "/vi/o/search"],
)
def test_nothing_else_reaches_it(front, desk, path):
    assert ask(front, path).status == 404
    assert desk.asked == []
    assert desk.starts == 0


def test_before_the_first_page_is_written_the_desk_answers_for_the_site(front, desk, site):
    (site / "index.html").unlink()
    for path in ("/", "/en/", "/en/charter/"):
        assert ask(front, path).body == b"desk"
    assert ask(front, "/vi/").body == b"home"
    assert desk.asked == ["/", "/en/", "/en/charter/"]


def test_a_missing_page_speaks_the_language_and_the_office_of_its_address(front, site):
    write(site, "en/404.html", "nothing in English")
    write(site, "vi/o/q1/404.html", "nothing here in the ward")
    said = {
        path: ask(front, path).body for path in ("/en/x/y/z/", "/vi/o/q1/tin/x/", "/vi/x", "/x")
    }
    assert said == {
        "/en/x/y/z/": b"nothing in English",
        "/vi/o/q1/tin/x/": b"nothing here in the ward",
        "/vi/x": b"nothing at the root",
        "/x": b"nothing at the root",
    }
    found = ask(front, "/en/x/", accept_encoding="br", if_none_match="*")
    assert (found.status, found.headers["Content-Encoding"]) == (404, "br")
    assert {"ETag", "Last-Modified"} & set(found.headers) == set()


def test_without_a_page_for_it_an_error_is_a_sentence_in_both_languages(front, site):
    (site / "404.html").unlink()
    found = ask(front, "/x/")
    assert found.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert found.body.decode().splitlines() == [
        "Không có trang này. Hãy kiểm tra địa chỉ hoặc bắt đầu từ trang chủ.",
        "There is no such page. Check the address, or begin at the front page.",
    ]


class Broken(Desk):
    def __call__(self, environ, start_response):
        raise RuntimeError("the database is gone")


@pytest.mark.parametrize(
    "desk", [Broken(), Desk("500 Internal Server Error")], ids=["raises", "says"]
)
def test_a_desk_that_fails_shows_the_page_for_it(front, site, desk):
    sentence = ask(front, "/en/search/")
    write(site, "en/500.html", "the fault is ours")
    page = ask(front, "/en/search/")
    assert (sentence.status, page.status) == (500, 500)
    assert sentence.body.decode().endswith("if it happens twice, tell the operator.\n")
    assert page.body == b"the fault is ours"
    assert ask(front, "/vi/tin/x/").status == 200


def test_an_error_meant_for_a_program_is_left_as_it_is(site):
    desk = Desk("500 Internal Server Error", "application/json", b'{"error": 1}')
    front = a_front(site, desk)
    found = ask(front, "/desk/api/")
    assert (found.status, found.body) == (500, b'{"error": 1}')


def test_developers_see_the_desks_own_page(site):
    desk = Desk("500 Internal Server Error")
    front = a_front(site, desk, replace_errors=False)
    assert ask(front, "/desk/").body == b"desk"


def test_files_are_handed_out_while_the_desk_does_not_start(site, monkeypatch, caplog):
    starts = []

    def start():
        starts.append(1)
        raise ImportError("a room can't be read")

    front = a_front(site, start)
    found = [ask(front, "/desk/") for _ in range(3)]
    assert [(one.status, one.headers["Retry-After"]) for one in found] == [(503, "30")] * 3
    assert ask(front, "/vi/tin/x/").body == PAGE.encode()
    assert len(starts) == 1
    monkeypatch.setattr(behind, "PAUSE", 0.0)
    assert ask(front, "/desk/").status == HTTPStatus.SERVICE_UNAVAILABLE
    assert len(starts) == 2
    assert caplog.messages == ["The desk did not start; files are handed out without it."] * 2


def test_the_desk_starts_once_for_all_threads(site):
    desk = Desk()
    front = a_front(site, desk)
    together = threading.Barrier(8)

    def first():
        together.wait()
        ask(front, "/desk/")

    threads = [threading.Thread(target=first) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (desk.starts, len(desk.asked)) == (1, 8)
