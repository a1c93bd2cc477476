"""The programmes room on a screen: nothing is cut off, axe finds nothing, and four walks."""

import pytest
from playwright.sync_api import expect

from signalmast.programmes.models import Commendation, Credential
from tests.browser.looking import faults, overhang, sign_in, ways
from tests.browser.programmes_room import PEOPLE, REASONS, ROUND, UNITS, Room, filled

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


SHEET = {"vi": "/vi/hoi-thi/phieu-cham/", "en": "/en/contest-results/judge/"}

UNFOLD = """document.querySelectorAll("details:not([open])").forEach((one) => {
    one.open = true; one.dataset.was = "folded"; })"""
FOLD = """document.querySelectorAll("details[data-was]").forEach((one) => {
    one.open = false; delete one.dataset.was; })"""


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
    page.evaluate(UNFOLD)
    wide = overhang(page)
    found = [*faults(page), *([f"{wide} px too wide"] if wide else [])]
    page.evaluate(FOLD)
    return found


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


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_two_judges_mark_until_the_outcome_shows_and_somebody_else_settles(room, opened):
    contest = room.contest()
    drafted = room.round(contest)
    desk = opened("lan", width=1280)
    desk.goto(f"/desk/judging/{contest.pk}/")
    press(desk, "Open the round")
    found = []
    for number, (language, address) in enumerate(SHEET.items()):
        phone = opened(language=language)
        phone.goto(address)
        phone.fill("#code", room.codes[number].lower())
        phone.press("#code", "Enter")
        for person, given in zip(PEOPLE, ("8,5", "10", "7"), strict=True):
            press(phone, person)
            phone.fill("[name=criterion-1]", given)
            phone.fill("[name=criterion-2]", "12")
            found += looked(phone)
            phone.click("button[value=marks]")
            phone.get_by_role("status").wait_for()
        found += looked(phone)
        press(phone, PEOPLE[0])
        assert phone.input_value("[name=criterion-1]") == ("8,5", "8.5")[number]
    desk.reload()
    assert desk.get_by_text("whole", exact=True).count() == 6
    press(desk, "End the judging and compute the result")
    desk.click("text=Read the result")
    expect(desk.locator("tbody th").first).to_have_text(PEOPLE[1])
    expect(desk.get_by_role("button", name="Settle and publish")).to_have_count(0)
    head = opened("binh", "vi")
    head.goto(f"/desk/judging/rounds/{drafted.pk}/result/")
    press(head, "Chốt và công bố")
    expect(head.locator(".messages")).to_contain_text("Đã chốt")
    found += looked(head)
    drafted.refresh_from_db()
    assert [one["rank"] for one in drafted.result["standings"]] == [1, 2, 3]
    assert (drafted.is_settled, found) == (True, [])


def test_an_officer_nominates_on_a_phone_and_two_people_commend(room, opened):
    phone = opened("an", "vi")
    phone.get_by_role("link", name="Đề cử người mới").click()
    phone.fill("[name=round]", ROUND)
    phone.select_option("[name=kind]", "individual")
    phone.fill("[name=name]", PEOPLE[2])
    phone.fill("[name=reasons]", REASONS)
    press(phone, "Gửi cơ quan")
    expect(phone.locator(".desk-error")).to_have_count(1)
    assert phone.input_value("[name=name]") == PEOPLE[2]
    found = looked(phone)
    phone.check("[name=consent][value=spoken]")
    press(phone, "Gửi cơ quan")
    phone.wait_for_url("**/nominations/*/")
    found += looked(phone)
    desk = opened("lan")
    desk.goto("/desk/nominations/")
    desk.click(f"text={PEOPLE[2]}")
    press(desk, "Prepare the award")
    expect(desk.locator(".desk-error")).to_have_count(2)
    desk.select_option("[name=level]", "ward")
    desk.fill("[name=decision_number]", "12/QĐ-UBND")
    desk.fill("[name=decided_on]", room.today.isoformat())
    found += looked(desk)
    press(desk, "Prepare the award")
    expect(desk.locator(".desk-facts")).to_contain_text("waits for a second person")
    head = opened("binh", width=1280)
    head.goto(desk.url)
    press(head, "Commend")
    expect(head.locator(".desk-facts")).to_contain_text("commended")
    phone.reload()
    expect(phone.locator(".desk-facts")).to_contain_text("12/QĐ-UBND")
    row = Commendation.objects.get()
    assert (row.name, row.unit, row.citation) == (PEOPLE[2], room.unit, REASONS)
    assert found + looked(head) + looked(phone) == []


def test_an_officer_confirms_on_a_phone_and_the_desk_sees_it(room, opened):
    sent = room.sent()
    phone = opened("an", "vi")
    phone.click(f"text={sent.title}")
    # The bar is too narrow for the title, so it stands on the page.
    expect(phone.locator("h1")).to_have_text(sent.title)
    assert phone.locator("h1").bounding_box()["height"] > 20
    press(phone, "Chúng tôi đã đọc")
    expect(phone.locator(".messages")).to_contain_text("Đã xác nhận")
    phone.fill("[name=text]", "Có xe bồn không?")
    press(phone, "Gửi câu hỏi")
    expect(phone.get_by_text("Có xe bồn không?")).to_be_visible()
    found = looked(phone)
    desk = opened("lan", width=1280)
    desk.goto("/desk/briefings/")
    expect(desk.locator("td.desk-num")).to_have_text("1/3")
    desk.click(f"text={sent.title}")
    expect(desk.locator(".desk-notes li")).to_have_text(UNITS[1:])
    desk.fill(".desk-card textarea", "Có hai xe, từ 23 giờ.")
    press(desk, "Answer all units")
    phone.reload()
    expect(phone.locator(".desk-card")).to_contain_text("Có hai xe, từ 23 giờ.")
    assert found + looked(desk) + looked(phone) == []


def test_a_certificate_is_issued_revoked_and_its_page_says_so(room, opened):
    held = room.held(room.programme())
    phone = opened("an", "vi")
    phone.get_by_role("heading", name="Giấy chứng nhận").locator("xpath=..").locator("a").click()
    phone.select_option("[name=agreed]", "signed")
    press(phone, "Cấp giấy chứng nhận")
    expect(phone.locator(".messages")).to_contain_text("3")
    found = looked(phone)
    one = Credential.objects.get(name=PEOPLE[2])
    reader = opened()
    reader.goto(f"/en/certificates/{one.code}/")
    expect(reader.locator(".banner")).to_contain_text("This certificate is valid.")
    expect(reader.locator(".facts__first")).to_contain_text(PEOPLE[2])
    found += looked(reader)
    line = phone.locator("li", has_text=one.code)
    line.locator("summary").click()
    line.locator("textarea").fill("Cấp nhầm buổi.")
    line.get_by_role("button", name="Thu hồi hẳn").click()
    expect(phone.locator(".unit-lines__late")).to_contain_text("Cấp nhầm buổi.")
    reader.goto("/en/certificates/")
    reader.fill("#code", one.code.lower().replace("-", ""))
    reader.press("#code", "Enter")
    expect(reader.locator(".banner--off")).to_contain_text("does not hold any more")
    expect(reader.locator(".form-page")).to_contain_text("The reason: Cấp nhầm buổi.")
    expect(reader.locator(".form-page")).not_to_contain_text(PEOPLE[2])
    assert Credential.objects.filter(attendee__planned=held).standing().count() == 2
    assert found + looked(reader) + looked(phone) == []
