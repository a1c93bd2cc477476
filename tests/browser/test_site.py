"""The public site as residents see it: a phone, a keyboard, no script, the dark."""

import re

import pytest
from django.core.management import call_command

from signalmast.channels.models import Account
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.tests.factories import (
    draft,
    event,
    notice,
    picture,
    published,
    story,
    writer,
)
from signalmast.people.domain.offices import open_office
from signalmast.people.models import Unit
from signalmast.website.domain import files
from signalmast.website.domain.baking import bake_marks
from tests.browser.looking import ways
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: A page of each template, in both languages.
PAGES = {
    "vi": (
        "/vi/", "/vi/tin/thong-xe-cau-mong/", "/vi/thong-bao/tam-ngung-cap-nuoc/",
        "/vi/lich/ngay-hoi-doc-sach/", "/vi/tin/", "/vi/tin/trang/1/",
        "/vi/chuyen-muc/thong-tin-chinh-thuc/", "/vi/the/giao-thong/", "/vi/luu-tru/",
        "/vi/don-vi/", "/vi/lich/", "/vi/gioi-thieu/", "/vi/tai-khoan/", "/vi/charter/",
        "/vi/tiep-can/", "/vi/so-cong-khai/", "/vi/khong-co-trang-nay/",
        "/vi/tim-kiem/?q=cau+mong", "/vi/nhung/thong-bao/",
    ),
    "en": (
        "/en/", "/en/stories/bridge-opens/", "/en/stories/", "/en/archive/", "/en/events/",
        "/en/about/", "/en/accounts/", "/en/charter/", "/en/accessibility/", "/en/log/",
        "/en/search/?q=bridge", "/en/no-such-page/", "/en/embed/notices/",
    ),
}  # fmt: skip
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """An office with one of everything, baked and served as in production; yields the address."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", parent="Thành phố Mẫu", is_demo=True)
    unit = Unit.objects.create(office=office, name="Phường Đa Kao")
    body = [
        ("text", "<h2>Lịch thông xe</h2><p>Cầu thông xe lúc 6 giờ.</p><ul><li>Xe máy</li></ul>"),
        ("quote", {"text": "Đường về nhà ngắn hơn.", "who": "Một cư dân", "where": ""}),
        ("place", {"name": "Cầu Mống", "address": "", "latitude": 10.77, "longitude": 106.7}),
        ("video", {"url": "https://example.org/v", "title": "Lễ thông xe", "picture": None,
                   "transcript": "Lời dẫn."}),
        ("figure", {"figure": "engagement.posts", "period": "2026-H1", "note": "Số bài."}),
    ]  # fmt: skip
    vietnamese = story(
        office, title="Thông xe cầu Mống", units=[unit], tags=["giao thông"], body=body,
        picture=picture(office), picture_alt="Cầu Mống lúc bình minh",
    )  # fmt: skip
    english = vietnamese.copy_for_translation(site_of(office, "en").locale)
    english.title, english.slug = "Bridge opens", "bridge-opens"
    english.save_revision(user=writer(office))
    published(english)
    notice(office, units=[unit])
    event(office, title="Ngày hội đọc sách", units=[unit])
    for number in range(6):
        story(office, title=f"Tin thêm {number}", picture=picture(office, name=f"{number}.jpg"),
              picture_alt=f"Ảnh {number}")  # fmt: skip
    draft(office, title="Bản nháp chưa ai đọc")
    Account.objects.create(office=office, platform="facebook", name="Quận Một")
    bake_marks()
    with served(settings) as address:
        yield address


@pytest.fixture
def opened(browser, site):
    """Open pages as somebody; anything a browser complains of or asks others for is kept."""
    residents = Residents(browser, site, expected="404")
    yield residents
    residents.leave()


@pytest.mark.parametrize(("language", "scheme", "width"), ways(390))
def test_axe_finds_nothing_on_any_template(opened, scheme, width, language):
    page = opened(width, color_scheme=scheme)
    found = []
    for address in PAGES[language]:
        answer = page.goto(address)
        assert answer.status == (404 if "no-such" in address or "khong-co" in address else 200)
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        found += faults(page)
    assert found == []
    assert opened.complaints == []


def test_the_home_page_is_light_still_and_its_own(opened, site):
    page = opened()
    sizes = []
    page.on("requestfinished", lambda asked: sizes.append(asked.sizes()["responseBodySize"]))
    page.goto("/vi/")
    page.wait_for_load_state("networkidle")
    assert round(page.evaluate(SHIFTS), 3) == 0
    assert 5_000 < sum(sizes) < 120_000
    assert opened.complaints == []


def test_a_page_can_be_read_without_script(opened):
    page = opened(java_script_enabled=False)
    page.goto("/vi/tin/thong-xe-cau-mong/")
    assert "Cầu thông xe lúc 6 giờ." in page.locator("main").inner_text()
    page.goto("/vi/")
    page.locator("input[name=q]").first.fill("cau mong")
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_url("**/tim-kiem/**")
    assert page.locator("main a", has_text="Thông xe cầu Mống").count() == 1
    assert page.locator("main mark").count() > 0


def test_the_keyboard_reaches_the_text_the_search_and_the_other_language(opened):
    page = opened(1280)
    page.goto("/vi/tin/thong-xe-cau-mong/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto("/vi/tin/thong-xe-cau-mong/")
    walked = []
    for _step in range(60):
        page.keyboard.press("Tab")
        walked.append(
            page.evaluate(
                "[document.activeElement.name || document.activeElement.getAttribute('href'),"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    names = [name for name, _outline in walked]
    assert "q" in names
    assert "/en/stories/bridge-opens/" in names
    assert "/vi/charter/" in names
    assert [name for name, outline in walked if name and outline == "none"] == []


def test_what_is_typed_is_answered_with_suggestions(opened):
    page = opened(1280)
    page.goto("/vi/")
    page.locator("input[name=q]").first.press_sequentially("thong xe", delay=20)
    option = page.locator("datalist option").first
    option.wait_for(state="attached")
    assert option.get_attribute("value") == "Thông xe cầu Mống"


def test_a_draft_and_a_withdrawn_page_answer_at_no_address(opened, site):
    from signalmast.newsroom.domain.publishing import withdraw_page
    from signalmast.newsroom.models import Publication, StoryPage

    page = opened()
    gone = StoryPage.objects.get(title="Thông xe cầu Mống")
    pictures = sorted(path.name for path in (files.root() / "files").iterdir())
    withdraw_page(gone, by=writer(gone.office), reason="Sai")
    bake_marks()
    secret = Publication.objects.get(title="Bản nháp chưa ai đọc")
    for one in (gone, secret):
        words = f"/vi/tin/{one.slug}/"
        for address in (
            words, f"{words}index.html", f"{words}?draft=1", f"{words}index.html.gz",
            f"/en/stories/{one.slug}/", f"/vi/nhung/{one.slug}/", f"/{one.slug}/",
            f"/desk/pages/{one.pk}/view_draft/", f"/desk/pages/{one.pk}/edit/preview/",
            f"/api/v2/pages/{one.pk}/", f"/pages/{one.pk}/",
        ):  # fmt: skip
            answer = page.request.get(address, max_redirects=0)
            assert answer.status in {404, 302}, address
            assert one.title not in answer.text()
    left = {path.name for path in (files.root() / "files").iterdir()}
    for name in set(pictures) - left:
        assert page.request.get(f"/files/{name}").status == 404
    found = page.request.get("/vi/tim-kiem/?q=thong+xe+cau+mong").text()
    assert re.search(r"<mark>Thông</mark>", found) is None
    assert page.request.get("/vi/tim-kiem/goi-y/?q=ban+nhap").json() == []
