"""The registers and the public pages in a browser: nothing is cut off, axe finds no fault."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse

from signalmast.core.importing.pipeline import load_file
from signalmast.engagement.models import Post
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.models import Commendation, Contest, PlanItem, Programme, Session
from tests.browser.looking import PASSWORD, faults, overhang, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PACK = Path(__file__).parents[1] / "cases" / "quan-1-2018-h1"
FILES = {
    "don-vi.xlsx": "units",
    "hoc-tap.xlsx": "attendance",
    "bieu-duong.xlsx": "commendations",
    "hoi-thi.xlsx": "contest",
    "ke-hoach.csv": "plan",
}
WIDTHS = [1280, 390]
#: What of a list or form can't be reached: cut off by an ancestor that doesn't scroll.
CUT_OFF = """
() => [...document.querySelectorAll("table.listing, .w-field")].filter((part) => {
    if (part.getBoundingClientRect().right <= window.innerWidth) return false;
    for (let one = part.parentElement; one; one = one.parentElement) {
        const shown = getComputedStyle(one).overflowX;
        if (shown === "auto" || shown === "scroll") return false;
        if (shown === "hidden") return true;
    }
    return false;
}).length
"""


@pytest.fixture
def office(transactional_db, tmp_path):
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    for name, kind in FILES.items():
        load_file(PACK / name, name=name, office=office, by=None, format=kind, options={})
    for day, reactions in (("2018-06-01", 10), ("2018-06-26", 1310)):
        header = ("Post ID", "Page name", "Title", "Publish time", "Post type", "Reactions")
        row = (
            "9000001",
            "Cột cờ Thủ Ngữ",
            f"Ngày hội đọc sách {day}",
            "05/19/2018 01:08",
            "Photos",
        )
        path = tmp_path / f"{day}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows([header, (*row, reactions)])
        options = {"exported_on": day}
        load_file(
            path, name=path.name, office=office, by=None, format="meta-posts", options=options
        )
    user = User.objects.create_user("lan", password=PASSWORD)
    take_in_member(user, office=office, role="editor")
    return office


def addresses() -> list[str]:
    """Return a list, a form and a page of every register."""
    names = ("sessions", "commendations", "contests", "plan", "programmes", "posts")
    names += ("daily_numbers", "column_names", "channel_accounts", "contest_entries")
    found = [reverse(f"{name}:index") for name in names]
    kept = ("sessions", "commendations", "contests", "contest_entries", "plan", "column_names")
    found += [reverse(f"{name}:add") for name in kept]
    for name, model in (
        ("sessions", Session),
        ("commendations", Commendation),
        ("contests", Contest),
        ("plan", PlanItem),
        ("posts", Post),
    ):
        found.append(reverse(f"{name}:inspect", args=[model.objects.first().pk]))
        found.append(reverse(f"{name}:edit", args=[model.objects.first().pk]))
    found.append(reverse("programmes:edit", args=[Programme.objects.first().pk]))
    return found


@pytest.fixture
def opened(browser, live_server):
    contexts = []

    def a_page(language, width, **more):
        size = {"width": width, "height": 900}
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            viewport=size,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        return context.new_page()

    yield a_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "width"), [("vi-VN", 390), ("vi-VN", 1280), ("en-GB", 390)])
def test_registers_fit_and_pass_axe(office, opened, language, width):
    page = opened(language, width)
    sign_in(page, "lan")
    wrong = []
    for address in addresses():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        wrong += [f"{address} {fault}" for fault in faults(page)]
        if page.evaluate(CUT_OFF):
            wrong.append(f"{address} cuts something off")
        if overhang(page):
            wrong.append(f"{address} is wider than the screen")
    assert wrong == []


def test_a_session_is_entered_and_its_numbers_are_checked(office, opened):
    page = opened("en-GB", 1280)
    sign_in(page, "lan")
    page.goto(reverse("sessions:add"))
    page.select_option("[name=programme]", index=1)
    page.select_option("[name=unit]", label="Phường Bến Nghé")
    page.fill("[name=held_on]", "2018-06-20")
    page.fill("[name=expected]", "40")
    page.fill("[name=attended]", "41")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Create").click()
    said = page.locator("#panel-attended-errors, .error-message").first
    assert said.inner_text().startswith("41 present are more than the 40 called")
    page.fill("[name=note]", "Có khách mời")
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/desk/sessions/")
    assert Session.objects.get(held_on="2018-06-20").attended == 41


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_fit_pass_axe_and_ask_nobody_else(office, opened, live_server, width, scheme):
    page = opened("vi-VN", width, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    wrong = []
    for address in ("/vi/", "/en/", "/vi/charter/", "/en/charter/", "/nowhere/"):
        page.goto(address)
        wrong += [f"{address} {fault}" for fault in faults(page)]
        if overhang(page):
            wrong.append(f"{address} is wider than the screen")
    assert wrong == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []
    assert page.context.cookies() == []
