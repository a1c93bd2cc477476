"""Published results of a survey, as residents and the desk see them."""

import pytest
from django.core.management import call_command

from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.tests.answered import answer, survey_of
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from tests.browser.looking import faults, ways
from tests.browser.serving import Residents, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {"vi": "/vi/khao-sat/thu-vien/ket-qua/", "en": "/en/surveys/thu-vien/results/"}


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """An office with results of one survey, served as in production; yields the address."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", parent="Thành phố Mẫu", is_demo=True)
    survey = survey_of(office)
    answer(survey, 404)
    release_results(survey.version)
    for bucket in (limits.questions, limits.all_questions):
        bucket.empty()
    with served(settings) as address:
        yield address


@pytest.fixture
def opened(browser, site):
    """Open pages as somebody; anything a browser complains of or asks others for is kept."""
    residents = Residents(browser, site, expected="no complaint")
    yield residents
    residents.leave()


@pytest.mark.parametrize(("language", "scheme", "width"), ways(360))
def test_axe_finds_nothing_on_the_results(opened, scheme, width, language):
    page = opened(width, color_scheme=scheme)
    answer = page.goto(PAGES[language])
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults(page) == []
    assert opened.complaints == []


def test_bars_are_as_long_as_their_shares(opened):
    page = opened(1280)
    page.goto(PAGES["en"])
    for row in page.locator(".bars tbody tr").all():
        said = row.locator("b").inner_text().removesuffix("%")
        width = row.locator(".bars__fill").get_attribute("width")
        assert width == (said if said.isdecimal() else "0")


@pytest.mark.parametrize("language", ["vi", "en-GB"])
def test_axe_finds_nothing_on_the_desk(desk_of, office, language):
    survey = survey_of(office)
    answer(survey, 404)
    release_results(survey.version)
    page = desk_of("lan", language)
    answered = page.goto(f"/desk/surveys/results/{survey.pk}/")
    assert answered.status == 200
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for picture in page.locator(".desk-claim img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "one => one.complete && one.naturalWidth > 0", arg=picture.element_handle()
        )
    assert faults(page) == []
