"""Feedback as residents and the desk see it: write with the real work, follow, read, answer."""

import pytest
from django.core.management import call_command

from signalmast.listening.demo import fill
from signalmast.listening.domain.answering import answer_privately
from signalmast.listening.models import Feedback, Satisfaction
from signalmast.newsroom.tests.factories import approver, writer
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from signalmast.website.domain.baking import bake_marks
from tests.browser import looking
from tests.browser.looking import ways
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {
    "vi": (
        "/vi/phan-anh/", "/vi/phan-anh/gui/chieu-sang/", "/vi/phan-anh/theo-doi/",
        "/vi/hoi-dap/", "/vi/hoi-dap/{question}/",
    ),
    "en": (
        "/en/feedback/", "/en/feedback/hand-in/chieu-sang/", "/en/feedback/follow/",
        "/en/questions/",
    ),
}  # fmt: skip
FORMS = {
    "vi": ("/vi/phan-anh/gui/duong-he/", "/vi/phan-anh/theo-doi/"),
    "en": ("/en/feedback/hand-in/duong-he/", "/en/feedback/follow/"),
}


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """The example office's feedback, served as in production; yields the address."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", parent="Thành phố Mẫu", is_demo=True)
    fill(office, editor=writer(office), head=approver(office))
    bake_marks()
    for bucket in (limits.from_one, limits.of_one_form, limits.questions, limits.all_questions):
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
    question = Feedback.objects.filter(answers__is_public=True).exclude(answered_at=None).first()
    found = []
    for address in PAGES[language]:
        where = address.format(question=question.number.lower())
        answer = page.goto(where)
        assert answer.status == 200, where
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where
        found += faults(page)
    assert found == []
    assert opened.complaints == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_resident_writes_with_the_real_work_and_reads_the_answer(opened, language):
    form, follow = FORMS[language]
    page = opened(360)
    page.goto(form)
    page.fill("#text", "Nắp cống trước chợ bị vỡ, trẻ con dễ ngã.")
    page.fill("#address", "Trước chợ phường")
    page.click("[data-send]")
    page.wait_for_selector("#code")
    found = faults(page)
    code = page.text_content("#code")
    feedback = Feedback.objects.latest("pk")
    assert (feedback.address, feedback.language) == ("Trước chợ phường", language)
    answer_privately(feedback, text="Đã thay nắp mới.", by=writer(feedback.office))
    page.goto(follow)
    page.fill("#code", code)
    page.press("#code", "Enter")
    page.wait_for_selector(".answer")
    assert "Đã thay nắp mới." in page.text_content(".answer")
    found += faults(page)
    page.check("[name=score][value='4']")
    page.click("form:has([name=score]) button")
    page.wait_for_selector(".banner[role=status]")
    assert Satisfaction.objects.get(answer__feedback=feedback).score == 4
    assert code not in page.url
    assert found + faults(page) == []
    assert opened.complaints == []


def test_the_form_works_without_a_script(opened):
    page = opened(360, java_script_enabled=False)
    page.goto("/vi/phan-anh/")
    page.click("a[href='/vi/phan-anh/gui/thu-tuc/']")
    page.fill("#text", "Sáng thứ Bảy có làm việc không?")
    page.click("[data-send]")
    # Sent at once, it has to wait; what was written is still there.
    assert page.locator("#form-error").count() == 1
    assert page.input_value("#text") == "Sáng thứ Bảy có làm việc không?"


def test_a_place_is_asked_for_on_a_press_alone(opened):
    page = opened(
        360, geolocation={"latitude": 10.77689, "longitude": 106.70094},
        permissions=["geolocation"],
    )  # fmt: skip
    page.goto("/vi/phan-anh/gui/duong-he/")
    assert page.input_value("[name=latitude]") == ""
    page.click("[data-place-take]")
    page.wait_for_function("document.querySelector('[name=latitude]').value !== ''")
    assert page.input_value("[name=latitude]") == "10.77689"
    page.click("[data-place-drop]")
    assert page.input_value("[name=longitude]") == ""
    assert opened.complaints == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_desk_lists_routes_and_answers(desk_of, office, people, language):
    fill(office, editor=people["lan"], head=people["binh"])
    waits = Feedback.objects.get(text__startswith="Đường Số 7")
    drafted = Feedback.objects.get(text__startswith="Sáng thứ Bảy")
    found = []
    for width in (1280, 360):
        page = desk_of("binh", language, width)
        for path in (
            "/desk/feedback/", f"/desk/feedback/inspect/{waits.pk}/",
            f"/desk/feedback/answer/{waits.pk}/", f"/desk/feedback/confirm/{drafted.pk}/",
            "/desk/feedback/note/", "/desk/feedback_subjects/", "/desk/answer_templates/",
        ):  # fmt: skip
            page.goto(path)
            assert looking.overhang(page) == 0, (path, width)
            found += looking.faults(page)
    assert found == []
