"""No screen of the desk and no page of the site breaks its own Content-Security-Policy."""

import http.client
import re
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from urllib.parse import quote, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from signalmast.newsroom.tests.factories import draft, event, notice, picture, story
from signalmast.people.domain.offices import take_in_member
from signalmast.people.enums import Role
from signalmast.people.models import Office, User
from signalmast.reports.domain.reports import begin_report
from signalmast.reports.tests.office import load_sample
from signalmast.website.domain.baking import bake_marks
from signalmast.website.front import Front

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
    const [one] = event.composedPath();
    window.violated([
        location.pathname, event.effectiveDirective, event.blockedURI,
        (one.outerHTML || "").slice(0, 200),
    ].join(" "));
});
"""
#: What a person would not open to look around: it ends the session or hands out a file.
NOT_WALKED = re.compile(
    r"logout|download|/file/|/bulk/|\.(docx|pdf|json|xlsx)$|/switch/|/language/"
)

FRAMED = ("/vi/nhung/thong-bao/", "/vi/")


class Patient(ThreadingMixIn, WSGIServer):
    """Answers one connection while the browser holds others open."""

    daemon_threads = True
    block_on_close = False


class Silent(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _own_site(settings, tmp_path):
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def found():
    """What the browser complained about."""
    return []


@pytest.fixture
def page(browser, live_server, found):
    context = browser.new_context(
        base_url=live_server.url,
        locale="en-GB",
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    )
    context.expose_binding("violated", lambda _source, what: found.append(what))
    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("pageerror", lambda error: found.append(f"{page.url} {error}"))
    yield page
    context.close()


@pytest.fixture
def an(transactional_db):
    """May do everything in the office and runs the installation, with a second factor."""
    office = load_sample()
    user = User.objects.create_user("an", password=PASSWORD, is_superuser=True)
    TOTP.activate(user, generate_totp_secret())
    for role in (Role.ADMINISTRATOR, Role.EDITOR, Role.APPROVER):
        take_in_member(user, office=office, role=role)
    return user


@pytest.fixture
def office(an):
    return Office.objects.get()


@pytest.fixture
def signed_in(page, an, client, settings, live_server):
    client.force_login(an)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def kind_of(address: str) -> str:
    """Return an address with what differs between two screens of a kind left out."""
    place = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return re.sub(r"\d+", "N", re.sub(r"/figures/[^/]+/", "/figures/F/", place))


def walk(page, begin: list[str]) -> Iterator[str]:
    """Open one screen of each kind that can be reached; yield its address."""
    waiting, known = list(begin), {kind_of(one) for one in begin}
    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            continue
        yield address
        links = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
        for link in links:
            path = re.sub(r"^https?://[^/]+", "", link)
            own = path.startswith(("/desk/", "/accounts/")) and not NOT_WALKED.search(path)
            if own and kind_of(path) not in known:
                known.add(kind_of(path))
                waiting.append(path)


def test_no_screen_of_the_desk_breaks_its_policy(signed_in, an, office, found):
    report = begin_report(office, period_key="2018-H1", by=an)
    pages = [story(office), notice(office), event(office), draft(office, title="Bản nháp")]
    begin = [
        *("/desk/", "/desk/account/", "/accounts/2fa/", "/accounts/2fa/totp/activate/"),
        *("/desk/stories/", "/desk/notices/", "/desk/events/", "/desk/newsroom/calendar/"),
        *(reverse("wagtailadmin_pages:edit", args=[one.pk]) for one in pages),
        *(reverse(f"reports:{name}", args=[report.pk]) for name in ("edit", "detail")),
    ]
    walked = list(walk(signed_in, begin))
    assert found == []
    assert len(walked) > 60


def test_a_date_is_picked_from_the_calendar(signed_in, office, found):
    page = event(office)
    signed_in.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    signed_in.click("[name=starts_at]")
    calendar = signed_in.locator(".xdsoft_datetimepicker:visible")
    calendar.locator("td.xdsoft_date:not(.xdsoft_other_month)", has_text="17").click()
    assert signed_in.input_value("[name=starts_at]")[8:10] == "17"
    assert found == []


def test_a_picture_is_chosen(signed_in, office, found):
    picture(office, title="Dọn kênh Nhiêu Lộc")
    page = draft(office, title="Bản nháp")
    signed_in.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    signed_in.get_by_role("button", name="Choose an image").first.click()
    signed_in.locator(".modal-body a.image-choice").first.click()
    expect(signed_in.locator(".chooser__title").first).to_have_text("Dọn kênh Nhiêu Lộc")
    assert found == []


def test_a_text_is_written_and_previewed(signed_in, office, found):
    page = draft(office, title="Bản nháp")
    signed_in.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    signed_in.get_by_role("button", name="Insert a block").first.click()
    signed_in.get_by_role("option", name="Text", exact=True).click()
    written = signed_in.locator(".Draftail-Editor [contenteditable=true]").last
    written.click()
    written.press_sequentially("Nước sông lên cao")
    expect(signed_in.locator("[name=body-0-value]")).to_have_value(re.compile("lên cao"))
    signed_in.locator("[data-side-panel-toggle=preview]").click()
    shown = signed_in.frame_locator("#w-preview-iframe")
    expect(shown.get_by_text("Nước sông lên cao")).to_be_visible(timeout=15_000)
    assert found == []


def forward_to(url: str) -> WSGIApplication:
    """Return an application that hands everything on to the desk of the live server."""
    place = urlsplit(url)

    def desk(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        query = environ["QUERY_STRING"]
        path = quote(environ["PATH_INFO"].encode("latin-1")) + (f"?{query}" if query else "")
        line.request(environ["REQUEST_METHOD"], path, headers={"Host": place.netloc})
        answer = line.getresponse()
        own = {"date", "server", "connection", "transfer-encoding"}
        headers = [one for one in answer.getheaders() if one[0].lower() not in own]
        start(f"{answer.status} {answer.reason}", headers)
        body = answer.read()
        line.close()
        return [body]

    return desk


@pytest.fixture
def serve():
    """Serve an application on a free port until the test ends; return its address."""
    servers = []

    def start(application: WSGIApplication) -> str:
        server = make_server("127.0.0.1", 0, application, Patient, Silent)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


@pytest.fixture
def served(serve, live_server, settings, tmp_path):
    """The site as files through the front, with search behind it; return its address."""
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    front = Front(
        site=settings.SITE_DIR,
        static=settings.STATIC_ROOT,
        start_desk=lambda: forward_to(live_server.url),
        secure=False,
        room=10_000_000,
    )
    return serve(front)


def pages(site) -> list[str]:
    """Return the address of one page of each kind."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = f"/{path.relative_to(site).as_posix()}".removesuffix("index.html")
        found.setdefault(kind_of(name), name)
    return list(found.values())


def test_no_page_of_the_site_breaks_its_policy(page, office, served, found, settings):
    story(office, picture=picture(office, title="Dọn kênh"), picture_alt="Người dọn kênh")
    notice(office)
    event(office)
    bake_marks()
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    addresses = [*pages(settings.SITE_DIR), "/vi/tim-kiem/?q=kênh", "/en/search/"]
    for address in addresses:
        answer = page.goto(f"{served}{address}")
        assert answer is not None
        assert (answer.status, answer.headers["x-content-type-options"]) == (200, "nosniff")
    assert found == []
    assert len(addresses) > 20


def test_an_embedded_page_is_shown_by_another_site_and_no_other_page_is(
    page, office, serve, served
):
    notice(office, title="Tạm ngừng cấp nước")
    bake_marks()

    def other_site(_environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html")])
        return [f'<iframe src="{served}{path}"></iframe>'.encode() for path in FRAMED]

    page.goto(serve(other_site))
    embedded, other = page.frames[1:]
    expect(embedded.get_by_text("Tạm ngừng cấp nước")).to_be_visible()
    assert embedded.locator("script").count() == 0
    assert other.url.startswith("chrome-error:")
