"""The desk driven by a browser: from a dropped file to the line a figure came from."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from signalmast.core.importing.pipeline import load_file
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from tests.browser.looking import PASSWORD, faults, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PACK = Path(__file__).parents[1] / "cases" / "quan-1-2018-h1"
UNITS, POSTS = PACK / "don-vi.xlsx", PACK / "Jan-01-2018_Jun-26-2018_100003.csv"
DROP = """
([form, names]) => {
    const data = new DataTransfer();
    for (const [name, body] of names) {
        const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));
        data.items.add(new File([bytes], name));
    }
    form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}
"""


@pytest.fixture
def office(transactional_db):
    return open_office("quan-1", name="Quận Một", is_demo=True)


@pytest.fixture
def lan(office):
    user = User.objects.create_user("lan", password=PASSWORD, first_name="Nguyễn Thị Lan")
    take_in_member(user, office=office, role="administrator")
    return user


@pytest.fixture
def desk_at(browser, live_server, lan):
    """Sign in through the door and return the page, in one language."""
    contexts = []

    def a_desk(language, width=1280):
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, "lan")
        return page

    yield a_desk
    for context in contexts:
        context.close()


def drop(page, *paths):
    """Let files fall on the drop zone, as a person's file manager would."""
    files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in paths]
    form = page.locator("[data-drop]").element_handle()
    page.evaluate(DROP, [form, files])


def test_from_two_dropped_files_to_the_line_behind_a_figure(desk_at):
    page = desk_at("vi-VN")
    page.goto("/desk/imports/")
    drop(page, UNITS, POSTS)
    cards = page.locator(".desk-card")
    expect(cards).to_have_count(2)
    page.locator("[data-load-all] button").click()
    page.wait_for_selector("table.desk-table tbody tr")
    rows = page.locator("table.desk-table tbody tr")
    counts = {
        row.locator("th").inner_text(): row.locator("td.desk-num").all_inner_texts()[:2]
        for row in rows.all()
    }
    assert counts == {UNITS.name: ["32", "32"], POSTS.name: ["312", "312"]}

    page.goto("/desk/figures/?period=2018-H1")
    page.get_by_role("link", name="91.718").click()
    page.wait_for_url("**/desk/figures/engagement.interactions/2018-H1/")
    assert page.locator(".desk-value strong").inner_text() == "91.718"
    last = page.locator("[aria-labelledby=rows] tbody tr").first.locator("td").last
    last.locator("a").click()
    page.wait_for_url("**/desk/imports/*/rows/*/")
    facts = page.locator(".desk-facts").inner_text()
    number = page.url.rstrip("/").split("/")[-1]
    assert POSTS.name in facts
    assert number in facts.split()
    assert len(page.locator(".desk-facts code").first.inner_text()) == 64


def test_without_javascript_the_form_hands_in_several_files(browser, live_server, lan):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "lan")
    page.goto("/desk/imports/")
    page.set_input_files("#files", [UNITS, POSTS])
    page.locator("[data-drop-send]").click()
    assert page.locator(".desk-card").count() == 2
    context.close()


SCREENS = {
    "home": "/desk/",
    "import": "/desk/imports/",
    "detail": "/desk/imports/{pk}/",
    "row": "/desk/imports/{pk}/rows/2/",
    "undo": "/desk/imports/{pk}/undo/",
    "figures": "/desk/figures/?period=2018-H1",
    "evidence": "/desk/figures/engagement.interactions/2018-H1/",
    "units": "/desk/units/",
    "unit": "/desk/units/edit/{unit}/",
    "merge": "/desk/units/merge/",
    "names": "/desk/names/",
    "members": "/desk/members/",
    "member": "/desk/members/new/",
    "office": "/desk/office/",
    "audit": "/desk/audit/",
    "language": "/desk/language/",
    "second factor": "/accounts/2fa/",
    "sign out": "/accounts/logout/",
}


@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_no_screen_shuts_anybody_out(desk_at, browser, live_server, office, lan, language):
    units = load_file(UNITS, name=UNITS.name, office=office, by=lan)
    posts = load_file(POSTS, name=POSTS.name, office=office, by=lan)
    assert (units.stored, posts.stored) == (32, 312)
    door = browser.new_page(base_url=live_server.url, locale=language)
    door.goto("/accounts/login/")
    found = {"login": faults(door)}
    door.close()
    page = desk_at(language)
    unit = office.units.first()
    for name, address in SCREENS.items():
        page.goto(address.format(pk=posts.import_id, unit=unit.pk))
        page.wait_for_load_state("networkidle")
        found[name] = faults(page)
    page.goto("/desk/imports/")
    drop(page, UNITS)
    page.wait_for_selector(".desk-card")
    page.locator(".desk-card summary").first.click()
    found["card"] = faults(page)
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_nothing_is_cut_off_on_a_narrow_screen(desk_at, office, lan, language):
    posts = load_file(POSTS, name=POSTS.name, office=office, by=lan)
    page = desk_at(language, width=390)
    wide = {}
    for name in ("home", "import", "detail", "figures", "evidence", "row", "members", "audit"):
        page.goto(SCREENS[name].format(pk=posts.import_id))
        wide[name] = page.evaluate(
            "document.querySelector('.desk-page').scrollWidth <= window.innerWidth"
        )
    assert wide == dict.fromkeys(wide, True)
