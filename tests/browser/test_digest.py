"""The digest and the keys of programs in a browser; on paper the text stands alone."""

import pytest

from signalmast.listening.domain.open311 import issue_key
from signalmast.listening.models import Feedback
from signalmast.listening.tests.feedback import hand_in, make_subject
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from tests.browser.looking import PASSWORD, faults, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = ("/desk/listening/digest/2026-H2/", "/desk/listening/digest/", "/desk/open311/")


@pytest.fixture
def page(browser, live_server, request):
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    user = User.objects.create_user("lan", password=PASSWORD)
    take_in_member(user, office=office, role="administrator")
    for subject in (make_subject(office), make_subject(office)):
        for _time in range(4):
            hand_in(office, subject)
    Feedback.objects.update(received_at="2026-08-03T08:00:00+07:00")
    issue_key(office, "Ứng dụng Quận Một trực tuyến, Trung tâm Chuyển đổi số", by=None)
    language, width = request.param
    context = browser.new_context(
        base_url=live_server.url, locale=language, viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )  # fmt: skip
    opened = context.new_page()
    sign_in(opened, "lan")
    yield opened
    context.close()


@pytest.mark.parametrize("page", [("vi-VN", 1280), ("en-GB", 390)], indirect=True)
def test_nobody_is_shut_out_and_nothing_is_cut_off(page):
    found, wide = {}, {}
    for address in SCREENS:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[address] = faults(page)
        wide[address] = page.evaluate(
            "document.querySelector('.desk-page').scrollWidth <= window.innerWidth"
        )
    assert {name: one for name, one in found.items() if one} == {}
    assert wide == dict.fromkeys(SCREENS, True)


@pytest.mark.parametrize("page", [("vi-VN", 1280)], indirect=True)
def test_on_paper_the_desk_around_it_is_gone(page):
    page.goto(SCREENS[0])
    page.emulate_media(media="print")
    assert page.locator(".desk-digest__title").is_visible()
    for gone in (".sidebar", ".desk-digest__turn", ".desk-digest__other", ".w-slim-header"):
        assert page.locator(f"{gone}:visible").count() == 0
