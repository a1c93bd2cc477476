"""Checking in as people do: on a phone with and without network, from the screen in a hall."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from signalmast.newsroom.addresses import check_in_path
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.checkin import short_of
from signalmast.programmes.domain.checkin import Tally, shown_codes, tally
from signalmast.programmes.models import Attendee
from signalmast.programmes.tests.checking_in import HOUR, a_session, code_at
from signalmast.website.domain import limits
from tests.browser.looking import PASSWORD
from tests.browser.looking import faults as desk_faults
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTED = {"vi": "Đã ghi nhận bạn có mặt", "en": "You are counted"}
KEPT = {"vi": "Đã giữ trong máy này", "en": "Kept on this phone"}
READY = {"vi": "Máy này đã sẵn sàng", "en": "This phone is ready"}


@pytest.fixture
def planned(transactional_db, settings, tmp_path):
    """A session that began five minutes ago, with its check-in open."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    now = timezone.now()
    for bucket in (limits.check_ins_of_one, limits.all_check_ins):
        bucket.empty()
    begun = now - HOUR / 12
    return a_session(office, starts_at=begun, ends_at=begun + HOUR, check_in_at=begun)


@pytest.fixture
def seen(browser, planned, settings):
    """Open pages as somebody; anything a browser complains of or asks others for is kept."""
    with served(settings) as address:
        residents = Residents(browser, address, expected="422")
        yield residents
        residents.leave()


def scan(planned):
    """Return the address that the camera reads from the screen now."""
    code = next(iter(shown_codes(planned, now=timezone.now()).values()))
    return check_in_path(short_of(planned.uid), code)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_scan_and_one_press_count_the_phone_once(seen, planned, language):
    page = seen(360, locale=language)
    page.goto(scan(planned))
    assert faults(page) == []
    page.locator(".presence__button").click()
    page.get_by_text(COUNTED[language]).wait_for()
    assert faults(page) == []
    page.goto(scan(planned))
    page.get_by_text(COUNTED[language]).wait_for()
    assert (page.locator("#code").is_visible(), tally(planned)) == (False, Tally(1, 0, 0))
    page.locator("summary").click()
    page.fill("#name", "Trần Thị Bé")
    page.locator(".presence__button").click()
    page.locator(".presence__button").wait_for(state="hidden")
    assert Attendee.objects.get().name == "Trần Thị Bé"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.complaints == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_prepared_phone_checks_in_without_network_and_sends_it_once(seen, planned, language):
    page = seen(360, locale=language)
    page.goto(check_in_path(short_of(planned.uid)))
    page.get_by_text(READY[language]).wait_for()
    page.context.set_offline(True)
    page.goto(scan(planned))
    page.locator(".presence__button").click()
    page.get_by_text(KEPT[language]).wait_for()
    assert (faults(page), tally(planned)) == ([], Tally(0, 0, 0))
    page.reload()
    page.get_by_text(KEPT[language]).wait_for()
    page.context.set_offline(False)
    page.get_by_text(COUNTED[language]).wait_for()
    page.reload()
    page.get_by_text(COUNTED[language]).wait_for()
    assert tally(planned).counted == Attendee.objects.count() == 1


def test_a_wrong_code_is_said_beside_its_field_and_stays(seen, planned):
    page = seen(360, locale="vi")
    page.goto(check_in_path(short_of(planned.uid), "22222AAAAA"))
    page.locator(".presence__button").click()
    page.locator("#said[role=alert]").wait_for()
    assert page.locator("#code").input_value() == "22222AAAAA"
    assert (faults(page), Attendee.objects.count()) == ([], 0)


def test_a_code_is_typed_where_no_camera_reads_it(seen, planned):
    page = seen(360, locale="vi")
    page.goto("/check-in/")
    assert faults(page) == []
    page.fill("#code", scan(planned)[-10:].lower())
    page.locator(".presence__button").click()
    page.locator("[data-check-in]").wait_for()
    page.locator(".presence__button").click()
    page.get_by_text(COUNTED["vi"]).wait_for()
    assert (tally(planned), seen.complaints) == (Tally(1, 0, 0), [])


def test_the_screen_goes_on_without_the_desk_and_its_address_counts(browser, live_server, planned):
    officer = User.objects.create_user("an", password=PASSWORD)
    take_in_member(officer, office=planned.office, role="unit-officer", unit=planned.unit)
    context = browser.new_context(base_url=live_server.url, locale="vi", reduced_motion="reduce")
    page = context.new_page()
    try:
        page.goto("/accounts/login/")
        page.fill("[name=login]", "an")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/desk/**")
        page.goto(f"/desk/unit/{planned.unit_id}/sessions/{planned.pk}/check-in/")
        page.locator("[data-typed]").wait_for()
        assert desk_faults(page) == []
        shown = page.locator("[data-code]").inner_text().replace(" ", "")
        now = timezone.now()
        assert shown in {code_at(planned, now), code_at(planned, now - HOUR / 120)}
        context.set_offline(True)
        page.get_by_text("Mất kết nối với máy chủ").wait_for()
        assert page.locator("[data-picture]").is_visible()
        context.set_offline(False)
        page.goto(f"/desk/unit/{planned.unit_id}/sessions/{planned.pk}/check-in/lines/")
        assert desk_faults(page) == []
    finally:
        context.close()
