"""A consultation as people take part in it: by keyboard alone, on a phone, without a script."""

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from signalmast.listening.domain import votes
from signalmast.listening.domain.moderating import appeal_statement, decline_statement
from signalmast.listening.domain.opinions import refresh
from signalmast.listening.models import Participant, Statement, Vote
from signalmast.listening.tests import consulting
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits, proof
from signalmast.website.domain.baking import bake_marks
from tests.browser.looking import faults as desk_faults
from tests.browser.looking import ways
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {
    "vi": ("", "via-he/", "via-he/ket-qua/", "via-he/y-kien/", "via-he/bay-to/", "theo-doi/"),
    "en": ("", "via-he/", "via-he/results/", "via-he/statement/", "via-he/vote/", "follow/"),
}
BELOW = {"vi": "/vi/tham-van/", "en": "/en/consultations/"}


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """An office with an open consultation, served as in production; yields the address."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", parent="Thành phố Mẫu", is_demo=True)
    consultation = consulting.opened(office)
    consulting.two_camps(consultation, 20)
    refresh(consultation)
    Participant.objects.all().delete()
    votes.counts.clear()
    bake_marks()
    for bucket in (
        *(limits.from_one, limits.of_one_form, limits.joins_from_one, limits.votes_of_one),
        *(limits.questions, limits.all_questions, limits.wrong_codes),
    ):
        bucket.empty()
    with served(settings) as address:
        yield address


@pytest.fixture
def opened(browser, site):
    """Open pages as somebody; anything a browser complains of or asks others for is kept."""
    residents = Residents(browser, site, expected="422")
    yield residents
    residents.leave()


@pytest.mark.parametrize(("language", "scheme", "width"), ways(360))
def test_axe_finds_nothing_on_any_page(opened, scheme, width, language):
    page = opened(width, color_scheme=scheme)
    found = []
    for address in PAGES[language]:
        answer = page.goto(f"{BELOW[language]}{address}")
        assert answer.status == 200, address
        assert page.locator("html").get_attribute("lang") == language
        for details in page.locator("details").all():
            details.evaluate("one => { one.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        found += faults(page)
    assert found == []
    assert opened.complaints == []


def pressed(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focused(page):
    return page.evaluate("(document.activeElement.innerText || '').trim()")


def tab_to(page, text):
    """Go on with Tab until something with a text has the focus."""
    for _press in range(60):
        pressed(page, "Tab")
        if text in focused(page):
            return
    raise AssertionError(text)


def test_the_whole_vote_goes_by_keyboard_alone(opened):
    page = opened(360)
    page.goto("/en/consultations/via-he/")
    tab_to(page, "Begin")
    pressed(page, "Enter")
    page.wait_for_selector("[data-vote]")
    said = page.locator("[data-vote-said]")
    tab_to(page, "Agree")
    pressed(page, "Enter")
    expect(said).to_contain_text("Agree")
    # The next statement has the focus, and its buttons follow.
    expect(page.locator("#statement")).to_be_focused()
    pressed(page, "2")
    expect(said).to_contain_text("Disagree")
    expect(page.locator("#statement")).to_be_focused()
    pressed(page, "Tab", "Space")
    expect(page.locator("[name=important]")).to_be_checked()
    pressed(page, "Tab", "Tab", "Tab")
    assert focused(page) == "Pass"
    pressed(page, "Space")
    expect(said).to_contain_text("Pass")
    for _statement in range(3):
        expect(page.locator("#statement")).to_be_focused()
        before = said.text_content()
        pressed(page, "1")
        expect(said).not_to_have_text(before)
    expect(page.locator("#statement")).to_contain_text("every statement")
    assert faults(page) == []
    found = sorted(Vote.objects.values_list("value", flat=True))
    assert found == [-1, 0, 1, 1, 1, 1]
    assert Vote.objects.get(is_important=True).value == 0
    assert opened.complaints == []


def test_keys_do_nothing_outside_the_statement(opened):
    page = opened(1280)
    begun(page, "vi")
    page.locator("[data-copy-code]").focus()
    pressed(page, "1", "2", "3")
    assert Vote.objects.count() == 0


def begun(page, language):
    page.goto(f"{BELOW[language]}via-he/")
    page.click(".begin [data-send]")
    page.wait_for_selector("[data-vote]")


def test_without_a_script_everything_works_with_forms(opened, monkeypatch):
    monkeypatch.setattr(proof, "WITHOUT_PROOF", 0)
    page = opened(360, java_script_enabled=False)
    page.goto("/vi/tham-van/via-he/")
    page.click(".begin [data-send]")
    for _statement in range(6):
        page.check("[name=important]")
        page.click("button[name=value][value='-1']")
    assert page.locator("[data-vote]").count() == 0
    page.locator("form .ways button").click()
    assert page.locator(".my-votes > li").count() == 6
    assert set(Vote.objects.values_list("value", "is_important")) == {(-1, True)}


def test_the_device_remembers_the_code_until_it_is_told_to_forget(opened):
    page = opened(390)
    begun(page, "en")
    code = page.locator("#code").inner_text()
    page.locator("button[value='1']").click()
    expect(page.locator("[data-vote-said]")).to_contain_text("Agree")
    page.goto("/en/consultations/via-he/")
    expect(page.locator("#secret")).to_have_value(code)
    page.click("text=See and change my votes")
    expect(page.locator(".my-votes > li")).to_have_count(1)
    assert code not in page.url
    page.goto("/en/consultations/via-he/")
    page.click("[data-back-forget]")
    page.reload()
    expect(page.locator("#secret")).to_have_value("")
    assert Participant.objects.count() == 1


def test_a_vote_that_is_lost_on_the_way_is_said_and_sent_again(opened):
    page = opened(390)
    begun(page, "en")
    number = page.locator("[data-vote] [name=number]").get_attribute("value")
    page.route("**/vote/", lambda route: route.abort())
    page.locator("button[value='1']").click()
    expect(page.locator("[data-vote-said]")).to_contain_text("did not arrive")
    page.unroute("**/vote/")
    pressed(page, "Enter")
    expect(page.locator("[data-vote-said]")).to_contain_text(f"statement {number}: Agree")
    assert Vote.objects.count() == 1
    opened.complaints.clear()


def test_the_map_is_told_in_words_beside_its_picture(opened):
    page = opened(360)
    page.goto("/en/consultations/via-he/results/")
    picture = page.locator("figure.map svg")
    described = page.locator(f"#{picture.get_attribute('aria-describedby')}")
    expect(described).to_contain_text("The votes show 2 groups of opinion.")
    expect(described).to_contain_text("Group A: about 20 people")
    first = page.locator(".results section").first
    expect(first).to_contain_text("What unites the groups")


@pytest.mark.parametrize(("language", "width"), [("vi-VN", 360), ("en-GB", 360), ("vi-VN", 1280)])
def test_axe_finds_nothing_at_the_desk(browser, live_server, office, language, width):
    consultation = consulting.opened(office)
    draft = consulting.draft(office, slug="nhom", title="Nhóm kín", access="group")
    consulting.handed(consultation, "Chợ đêm chỉ nên mở vào các ngày cuối tuần.")
    declined = consulting.handed(consultation).statement
    lan = consulting.writer(office)
    decline_statement(declined, rule="twice", reason="Ý này đã có ở số 2.", by=lan)
    appeal_statement(declined, text="Số 2 nói về xe buýt, ý của tôi nói về xe đạp.")
    waiting = Statement.objects.waiting().get()
    client = Client()
    client.force_login(lan)
    context = browser.new_context(
        base_url=live_server.url, locale=language, reduced_motion="reduce",
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([{**session, "url": live_server.url}])
    page = context.new_page()
    found = []
    for address in (
        "consultations/", f"consultations/inspect/{consultation.pk}/", "consultations/begin/",
        f"consultations/inspect/{draft.pk}/", "consultations/import/", "statements/",
        f"statements/inspect/{waiting.pk}/", f"statements/inspect/{declined.pk}/",
    ):  # fmt: skip
        assert page.goto(f"/desk/{address}").status == 200
        found += desk_faults(page)
    context.close()
    assert found == []
