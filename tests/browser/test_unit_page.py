"""A unit's page on a phone: its figures fit, and the switch for notifications says how it stands.

Chromium without a head reaches no push service. So the browser's own answer to "subscribe" is
imitated where a test needs one; everything else is the page, the desk and the database.
"""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signalmast.channels.domain.accounts import check_account
from signalmast.channels.tests.factories import account
from signalmast.channels.tests.platforms.web_push import PushService
from signalmast.programmes.domain.briefing_push import application_key
from signalmast.programmes.models import OfficerBrowser, Programme, Session
from signalmast.programmes.tests.briefed import Case
from tests.browser.looking import PASSWORD, faults, overhang, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}
#: Counts how often the person was asked; a subscription is what the imitated browser gives.
IMITATED = """
window.asked = 0;
const ask = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { window.asked += 1; return ask(); };
let made = null;
PushManager.prototype.getSubscription = async () => made;
PushManager.prototype.subscribe = async () => (made = {
    toJSON: () => (GIVEN), unsubscribe: async () => { made = null; return true; } });
"""


@pytest.fixture
def case(transactional_db, settings, tmp_path):
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path
    found = Case(units=6)
    found.officer.set_password(PASSWORD)
    found.officer.save()
    assert check_account(
        account(found.office, "web_push", settings={"contact": "lien-he@phuong-mau.test"})
    )
    type(found.units[0]).objects.update(kind="khu phố")
    programme = Programme.objects.create(office=found.office, name="An toàn giao thông")
    today = timezone.localdate()
    for number, unit in enumerate(found.units):
        for day in (today, today - timedelta(days=200)):
            Session.objects.create(
                office=found.office, unit=unit, programme=programme, held_on=day,
                programme_name=programme.name, expected=40, attended=20 + 3 * number,
            )  # fmt: skip
    found.sent(valid_until=date(today.year + 1, 1, 31))
    return found


@pytest.fixture
def phone(browser, live_server, case):
    contexts = []

    def a_phone(script="", *, allowed=False):
        context = browser.new_context(
            base_url=live_server.url, locale="vi-VN", viewport=PHONE, reduced_motion="reduce"
        )
        contexts.append(context)
        if allowed:
            context.grant_permissions(["notifications"])
        page = context.new_page()
        page.add_init_script(script)
        sign_in(page, case.officer.username)
        page.goto(f"/desk/unit/{case.units[0].pk}/")
        return page

    yield a_phone
    for context in contexts:
        context.close()


def test_the_units_figures_fit_a_phone_and_open_their_rows(phone, case):
    page = phone()
    assert faults(page) == []
    assert overhang(page) == 0
    table = page.locator(".unit-figures")
    expect(table.locator("tbody tr")).to_have_count(7)
    expect(table.locator("tbody tr").first).to_contain_text("của 6 đơn vị")
    table.locator("tbody tr td a").first.click()
    page.wait_for_url("**/figures/programmes.sessions/**")
    assert faults(page) == []
    expect(page.locator("main")).not_to_contain_text("Khu phố 2")


def test_a_browser_that_can_not_says_so_and_shows_no_button(phone):
    page = phone("delete window.PushManager;")
    expect(page.locator("[data-notify-none]")).to_be_visible()
    expect(page.locator("[data-notify]")).to_be_hidden()


def test_nobody_is_asked_before_the_button_and_a_refusal_says_what_to_do(phone):
    page = phone(IMITATED.replace("GIVEN", "{}"))
    expect(page.locator("[data-notify]")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    page.locator("[data-notify]").click()
    expect(page.locator("[data-notify-said]")).to_contain_text("Trình duyệt đang chặn")
    assert page.evaluate("window.asked") == 1
    assert OfficerBrowser.objects.count() == 0


def test_it_is_switched_on_and_off_again(phone, case):
    given = json.dumps(json.loads(PushService().subscribe(application_key(case.office))))
    page = phone(IMITATED.replace("GIVEN", given), allowed=True)
    button = page.locator("[data-notify]")
    expect(button).to_have_text("Báo cho tôi trên trình duyệt này")
    button.click()
    expect(button).to_have_text("Thôi báo trên trình duyệt này")
    assert [one.user_id for one in OfficerBrowser.objects.all()] == [case.officer.pk]
    button.click()
    expect(button).to_have_text("Báo cho tôi trên trình duyệt này")
    assert OfficerBrowser.objects.count() == 0
