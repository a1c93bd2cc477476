"""The programmes room on a screen: nothing is cut off, axe finds nothing, and four walks."""

import pytest

from tests.browser.looking import faults, sign_in, ways
from tests.browser.programmes_room import Room, filled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 360
OFFICE = (
    "/desk/judging/{draft}/", "/desk/judging/{draft}/round/{drafted}/",
    "/desk/judging/{contest}/", "/desk/judging/rounds/{settled}/result/",
    "/desk/judging/rounds/{closed}/result/",
    "/desk/judging/rounds/{final}/{judge}/{entry}/",
    "/desk/nominations/", "/desk/nominations/{nominated}/", "/desk/nominations/{prepared}/",
    "/desk/nominations/{awarded}/", "/desk/nominations/{declined}/",
    "/desk/briefings/", "/desk/briefings/new/", "/desk/briefings/{proposed}/",
    "/desk/briefings/{sent}/", "/desk/briefings/{withdrawn}/",
    "/desk/planning/", "/desk/planning/tasks/{task}/", "/desk/planning/proposals/",
    "/desk/planning/proposals/{proposal}/",
    "/desk/planned/", "/desk/planned/programmes/{programme}/", "/desk/planned/{held}/",
    "/desk/planned/{coming}/", "/desk/planned/{off}/", "/desk/planned/{coming}/change/",
    "/desk/planned_sessions/", "/desk/sessions/inspect/{session}/",
    "/desk/certificates/", "/desk/certificates/{certificate}/", "/desk/certificates/{revoked}/",
    "/desk/certificates/sessions/{held}/", "/desk/certificates/sessions/{waits}/",
    "/desk/training/", "/desk/training/{course}/{lesson}/",
)  # fmt: skip
UNIT = (
    "/desk/unit/{unit}/", "/desk/unit/{unit}/briefings/", "/desk/unit/{unit}/briefings/{sent}/",
    "/desk/unit/{unit}/briefings/{withdrawn}/",
    "/desk/unit/{unit}/nominate/", "/desk/unit/{unit}/nominate/{kept}/",
    "/desk/unit/{unit}/nominations/{awarded}/", "/desk/unit/{unit}/nominations/{declined}/",
    "/desk/unit/{unit}/sessions/", "/desk/unit/{unit}/sessions/{coming}/",
    "/desk/unit/{unit}/sessions/{held}/certificates/", "/desk/unit/{unit}/held/{session}/",
    "/desk/unit/{unit}/tasks/{task}/",
)  # fmt: skip


@pytest.fixture
def room(transactional_db, settings, tmp_path):
    settings.SITE_DIR, settings.MEDIA_ROOT = tmp_path / "site", tmp_path / "media"
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    return Room()


@pytest.fixture
def opened(browser, live_server):
    """Open a browser in one language, scheme and width; signed in as `name`, if one is given."""
    contexts = []

    def open_as(name="", language="en", scheme="light", width=PHONE):
        context = browser.new_context(
            base_url=live_server.url, locale=language, color_scheme=scheme,
            viewport={"width": width, "height": 780}, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        if name:
            sign_in(page, name)
        return page

    yield open_as
    for context in contexts:
        context.close()


def looked(page):
    """Return what axe finds with everything unfolded, and whether the page is too wide."""
    page.evaluate("document.querySelectorAll('.desk-page details').forEach(d => d.open = true)")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*faults(page), *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(("language", "scheme", "width"), ways(PHONE))
def test_every_screen_is_whole_for_everybody(room, opened, language, scheme, width):
    there = filled(room)
    wrong = {}
    for name, screens in (("lan", OFFICE), ("an", UNIT)):
        page = opened(name, language, scheme, width)
        for screen in screens:
            address = screen.format(**there)
            answer = page.goto(address)
            assert answer.status == 200, address
            assert page.locator("html").get_attribute("lang") == language
            wrong[screen] = looked(page)
    assert {screen: found for screen, found in wrong.items() if found} == {}
