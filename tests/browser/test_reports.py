"""A report on the desk: begun, previewed, handed in, signed by another person, checked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from signalmast.people.enums import Role
from signalmast.reports.tests.office import load_sample, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"
# Wagtail's own editor widgets repeat landmarks and ids inside its form controls.
RULES_OF_THE_FRAMEWORK = {"label-title-only"}


def sign_in(page, live_server, username):
    # What the page before still loads must not answer with a cookie of its own afterwards.
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=login]) button[type=submit]").first.click()
    page.wait_for_url("**/desk/**")


def violations(page):
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:160])
        for one in found
        if one["id"] not in RULES_OF_THE_FRAMEWORK
    ]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "vi-VN", "reduced_motion": "reduce"}


@pytest.fixture
def office():
    office = load_sample()
    member(office, "lan", Role.EDITOR)
    member(office, "binh", Role.APPROVER)
    return office


def test_a_report_goes_from_draft_to_signed(page, live_server, office):
    sign_in(page, live_server, "lan")
    page.goto(f"{live_server.url}/desk/reports/begin/")
    assert violations(page) == []
    page.locator("input[name=period]").fill("2018-H1")
    page.locator("form.desk-form button").click()
    page.wait_for_url("**/edit/**")
    page.locator("button[type=submit]:visible").last.click()
    page.wait_for_url("**/desk/reports/*/")
    report = page.url
    frame = page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("91.718")
    assert violations(page) == []

    page.locator("form[action$='/submit/'] button").click()
    expect(page.locator("form[action$='/sign/']")).to_have_count(0)

    sign_in(page, live_server, "binh")
    page.goto(report)
    page.locator("form[action$='/sign/'] input[name=name]").fill("Trần Bình")
    page.locator("form[action$='/sign/'] button").click()
    expect(page.locator(".desk-hash")).to_have_text(office.reports.get().document_hash)
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Trần Bình")
    assert violations(page) == []

    page.locator("a[href$='/check/']").click()
    expect(page.locator(".desk-page")).to_contain_text(str(office.reports.get().figures.count()))
    assert violations(page) == []


def test_a_figure_in_the_report_leads_to_file_and_row(page, live_server, office):
    sign_in(page, live_server, "lan")
    page.goto(f"{live_server.url}/desk/figures/engagement.shares/2018-H1/")
    expect(page.locator(".desk-value")).to_contain_text("1.310")
    page.locator("#rows ~ .desk-scroll tbody tr").first.locator("a[href*='/rows/']").click()
    expect(page.locator("body")).to_contain_text("Jan-01-2018_Jun-26-2018_100003.csv")
