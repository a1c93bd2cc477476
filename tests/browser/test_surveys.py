"""Surveys as residents meet them: on a phone, with the real work, with a one-time code."""

import pytest
from django.core.management import call_command

from signalmast.listening.domain.admissions import make_codes, spent
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Submission
from signalmast.listening.tests.surveys_made import ANSWERS, begun, opened
from signalmast.newsroom.tests.factories import writer
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from signalmast.website.domain.baking import bake_marks
from tests.browser.looking import faults as desk_faults
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM, GROUP = "/vi/khao-sat/hoc-sinh-va-mang/", "/vi/khao-sat/lop-9/"
PAGES = (
    "/vi/khao-sat/", FORM, f"{FORM}ban-in/", GROUP, "/vi/khao-sat/theo-doi/",
    "/en/surveys/", "/en/surveys/hoc-sinh-va-mang/",
)  # fmt: skip


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """An office with an open survey and one of a closed group; yields its address and a code."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    opened(office)
    group = opened(office, "lop-9", "lop-9", is_closed_group=True)
    where = {"door": Door.SURVEY, "number": group.pk}
    _sheet, codes = make_codes(office, **where, count=2, by=writer(office))
    bake_marks()
    for bucket in (limits.answers_from_one, limits.all_answers, limits.of_one_form):
        bucket.empty()
    with served(settings) as address:
        yield address, codes[0], where


@pytest.fixture
def seen(browser, site):
    """Open pages as somebody; anything a browser complains of or asks others for is kept."""
    residents = Residents(browser, site[0], expected="422")
    yield residents
    residents.leave()


def answer(page):
    page.locator("input[value=yes]").first.check()
    page.locator("[name='q/hours']").fill("3")
    page.locator("input[value=news]").check()
    page.locator("input[value=safe]").check()
    page.locator("[name='q/words']").fill("Cảm ơn thầy cô")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 360), ("light", 1280)])
def test_axe_finds_nothing_on_any_page(seen, scheme, width):
    page = seen(width, color_scheme=scheme)
    found = []
    for path in PAGES:
        page.goto(path)
        found += [f"{path}: {one}" for one in faults(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the window")
    assert (found, seen.complaints) == ([], [])


def test_a_resident_answers_on_a_phone_and_withdraws(seen):
    page = seen(360)
    page.goto(FORM)
    answer(page)
    page.locator("[data-send]").click()
    code = page.locator("#code").inner_text()
    assert Submission.objects.get().answers == ANSWERS
    assert faults(page) == []
    page.goto("/vi/khao-sat/theo-doi/")
    page.fill("#code", code)
    page.locator("main form .button").click()
    page.locator("button[value=withdraw]").wait_for()
    assert faults(page) == []
    page.locator("button[value=withdraw]").click()
    page.locator(".banner").wait_for()
    assert (Submission.objects.count(), seen.complaints) == (0, [])


def test_enter_in_a_field_hands_in_with_the_keyboard_alone(seen):
    page = seen(1280)
    page.goto(FORM)
    answer(page)
    page.locator("[name='q/words']").press("Enter")
    page.locator("#code").wait_for()
    assert Submission.objects.get().answers == ANSWERS


def test_a_pupil_answers_with_a_one_time_code(seen, site):
    _address, code, where = site
    page = seen(360)
    page.goto(GROUP)
    page.fill("#code", code)
    page.locator("[data-send]").click()
    page.locator("[name='q/words']").wait_for()
    assert (spent(*where.values()).used, Submission.objects.count()) == (1, 0)
    answer(page)
    page.locator("[data-send]").click()
    page.locator("#code").wait_for()
    assert (Submission.objects.get().answers, code in page.content()) == (ANSWERS, False)


def test_axe_finds_nothing_at_the_desk(desk_of, office):
    survey = begun(office, is_closed_group=True)
    page = desk_of("lan")
    found = []
    for path in ("/desk/surveys/", "/desk/surveys/begin/", f"/desk/surveys/inspect/{survey.pk}/"):
        page.goto(path)
        found += [f"{path}: {one}" for one in desk_faults(page)]
    page.locator("section[aria-labelledby=codes] summary").click()
    page.locator(f"form[action='/desk/surveys/codes/{survey.pk}/'] button").click()
    page.locator(".slip").first.wait_for()
    found += desk_faults(page)
    assert (found, page.locator(".slip").count()) == ([], 40)
