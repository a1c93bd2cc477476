"""Corrections as residents see them: read, hand in with the real work, follow, contest."""

import pytest
from django.core.management import call_command

from signalmast.corrections.domain.intake import open_own_error
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.enums import Media, Stance, Verdict
from signalmast.corrections.models import Claim, Contest, Submission
from signalmast.corrections.tests import factories
from signalmast.newsroom.tests.factories import approver, story, writer
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from signalmast.website.domain.baking import bake_marks
from tests.browser.looking import ways
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CORRECTION = "/vi/dinh-chinh/khong-co-viec-thu-phi-qua-cau-ben-nghe/"
ENGLISH = "/en/corrections/there-is-no-toll-on-ben-nghe-bridge/"
PAGES = {
    "vi": (
        "/vi/", CORRECTION, "/vi/dinh-chinh/", "/vi/dinh-chinh/trang/1/",
        "/vi/dinh-chinh/ket-luan/",
        "/vi/dinh-chinh/gui/", "/vi/dinh-chinh/theo-doi/", "/vi/dinh-chinh/da-tra-loi/",
        "/vi/dinh-chinh/da-tra-loi/?q=thu+phi+qua+cau+ben+nghe+tu+1/8",
        f"/vi/dinh-chinh/phan-hoi/{CORRECTION.split('/')[3]}/", "/vi/tin/gio-mo-cua/",
        "/vi/tin/gio-mo-cua/ban-cu/{former}/", "/vi/so-cong-khai/",
    ),
    "en": (
        ENGLISH, "/en/corrections/", "/en/corrections/rulings/", "/en/corrections/hand-in/",
        "/en/corrections/follow/", "/en/corrections/answered/",
        f"/en/corrections/contest/{ENGLISH.split('/')[3]}/", "/en/log/",
    ),
}  # fmt: skip


def own_error(office):
    """Correct a story that gave a wrong hour."""
    wrong = "Phòng đọc mở cửa từ 7 giờ sáng."
    page = story(office, title="Giờ mở cửa", standfirst=wrong)
    claim = factories.with_source(open_own_error(page, wrong=wrong, by=writer(office)))
    words = {"vi": factories.words("Phòng đọc mở cửa lúc 8 giờ", claim_reviewed=wrong)}
    proposal = propose_ruling(claim, factories.draft(words=words), by=writer(office))
    confirm_ruling(proposal, by=approver(office))


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """An office with corrections of every kind, served as in production; yields the address."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", parent="Thành phố Mẫu", is_demo=True)
    ruling = factories.ruling(
        office, media=[Media.DECONTEXTUALIZED], media_context="Ảnh chụp năm 2015."
    )
    factories.with_source(
        ruling.claim, title="Dự thảo năm 2019", is_own=True, reference="45/DT", url="",
        stance=Stance.SUPPORTS,
    )  # fmt: skip
    words = {"vi": factories.words("Phí là của một dự thảo"), "en": factories.ENGLISH}
    draft = factories.draft(verdict=Verdict.MISLEADING, change="Có dự thảo.", words=words)
    confirm_ruling(propose_ruling(ruling.claim, draft, by=writer(office)), by=approver(office))
    text = "Nước máy khu phố 3 nhiễm phèn."
    factories.ruling(
        office, text, verdict=Verdict.UNVERIFIABLE, words={"vi": factories.words(text)}
    )
    own_error(office)
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


@pytest.mark.parametrize(("language", "scheme", "width"), ways(390))
def test_axe_finds_nothing_on_any_page(opened, scheme, width, language):
    former = Claim.objects.exclude(story_revision=None).get().story_revision
    page = opened(width, color_scheme=scheme)
    found = []
    for address in PAGES[language]:
        where = address.format(former=former)
        answer = page.goto(where)
        assert answer.status == 200, where
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where
        found += faults(page)
    assert found == []
    assert opened.complaints == []


@pytest.mark.parametrize(
    ("form", "follow"),
    [
        ("/vi/dinh-chinh/gui/", "/vi/dinh-chinh/theo-doi/"),
        ("/en/corrections/hand-in/", "/en/corrections/follow/"),
    ],
)
def test_a_resident_hands_in_with_the_real_work_and_follows_the_code(opened, form, follow):
    page = opened()
    page.goto(form)
    page.fill("#text", "Nghe nói phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé từ 1/8.")
    page.wait_for_selector("form[data-took]")
    assert page.locator("[data-proof-said]").inner_text() != ""
    page.click("[data-send]")
    code = page.locator("#code").inner_text()
    assert faults(page) == []
    page.goto(follow)
    page.fill("#code", code.lower())
    page.click(".form__send button")
    page.wait_for_selector(".followed")
    assert page.locator(".followed").count() == 1
    assert faults(page) == []
    assert code not in page.url
    assert Submission.objects.count() == 3
    assert opened.complaints == []


def test_who_presses_at_once_waits_for_the_work_and_is_taken(opened):
    page = opened()
    page.goto("/vi/dinh-chinh/gui/")
    page.evaluate("document.querySelector('#text').value = 'Chợ đêm sẽ đóng cửa từ tháng sau.'")
    page.click("[data-send]")
    page.wait_for_selector("#code")
    assert page.locator("#code").count() == 1


def test_what_is_missing_is_marked_and_read_aloud(opened):
    page = opened()
    page.goto("/en/corrections/hand-in/")
    page.fill("#text", "x")
    page.click("[data-send]")
    page.wait_for_selector("[role=alert]")
    assert page.locator("#text").get_attribute("aria-invalid") == "true"
    assert page.locator("#text-error").inner_text() != ""
    assert faults(page) == []
    page.fill("#text", "They say that the night market closes next month.")
    page.click("[data-send]")
    page.wait_for_selector("#code")
    assert opened.complaints == []


def test_a_reader_contests_a_ruling(opened):
    page = opened(1280)
    page.goto(CORRECTION)
    page.click(".reply .button")
    page.fill("#text", "Tôi thấy có trạm.")
    page.fill("#source_url", "bao.example/tram")
    page.fill("#passage", "Trạm đặt ở đầu cầu.")
    page.click("[data-send]")
    page.wait_for_selector("#code")
    assert Contest.objects.get().source_url == "https://bao.example/tram"
    assert opened.complaints == []


def test_a_message_is_answered_from_the_register(opened):
    page = opened()
    page.goto("/vi/dinh-chinh/")
    page.fill("#paste", "Phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé từ ngày 1/8.")
    page.click(".paste button")
    found = page.locator(".answers a").first
    assert found.get_attribute("href") == CORRECTION
    assert page.locator(".why").count() > 0
    assert faults(page) == []


def test_without_script_the_form_is_whole_and_says_when_it_may_go(opened):
    page = opened(java_script_enabled=False)
    page.goto("/en/corrections/hand-in/")
    assert page.locator("noscript").count() == 1
    page.fill("#text", "They say that the night market closes next month.")
    page.click("[data-send]")
    assert page.locator("[role=alert]").count() == 1
    assert page.locator("#text").input_value().startswith("They say")
    page.goto(ENGLISH)
    assert "There is no such toll." in page.locator("main").inner_text()
