"""The newsroom driven by a browser: written by one, approved by another, on a phone too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.newsroom.domain.publishing import publish_urgently, send_back
from signalmast.newsroom.models import Publication, StoryPage
from signalmast.newsroom.tests.factories import draft, event, hand_in, notice, published, story
from tests.browser.looking import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = 1280, 390


@pytest.fixture
def texts(office, people):
    """A desk in the middle of its day: something waits, runs out, was sent back, is public."""
    lan, now = people["lan"], timezone.now()
    public = story(office, title="Phòng tiếp dân đổi giờ", standfirst="Sáng thứ bảy.")
    public.standfirst = "Sáng thứ bảy và tối thứ năm."
    public.save_revision(user=lan)
    hand_in(public)
    back = draft(office, title="Tổng kết phong trào")
    hand_in(back)
    send_back(back, by=people["binh"], comment="Thêm số liệu từng khu phố")
    hurry = draft(office, title="Cảnh báo ngập")
    publish_urgently(hurry, by=lan, reason="Nước dâng nhanh")
    published(draft(office, title="Lịch cúp điện", go_live_at=now + timedelta(days=1)))
    event(office)
    notice(office)
    return {
        "public": public.pk,
        "back": back.pk,
        "hurry": hurry.pk,
        "draft": draft(office, title="Nháp").pk,
    }


def test_one_writes_and_another_approves(desk_of, people):
    lan, binh = desk_of("lan"), desk_of("binh", width=PHONE)
    lan.goto("/desk/stories/")
    lan.get_by_role("link", name="New story", exact=True).click()
    lan.get_by_role("textbox", name="Title").fill("Khai mạc ngày hội đọc sách")
    lan.get_by_role("textbox", name="Standfirst").fill("Ngày hội có 20 gian sách cho thiếu nhi.")
    lan.get_by_role("combobox", name="Category").select_option(label="Official information")
    lan.locator("footer .w-dropdown__toggle").first.click()
    lan.get_by_role("button", name="Hand in for approval").click()
    lan.wait_for_url("**/desk/stories/")
    assert "is handed in" in lan.locator("body").inner_text()

    binh.goto("/desk/newsroom/approvals/")
    assert "Ngày hội có 20 gian sách cho thiếu nhi." in binh.locator("body").inner_text()
    binh.get_by_role("button", name="Approve and publish").click()
    binh.wait_for_url("**/desk/newsroom/approvals/")
    assert "is approved and public now" in binh.locator("body").inner_text()
    assert StoryPage.objects.get().live


def test_a_text_is_sent_back_with_words_that_open_the_editor(desk_of, office, people):
    page = draft(office)
    hand_in(page)
    binh, lan = desk_of("binh", width=PHONE), desk_of("lan")
    binh.goto(f"/desk/newsroom/approvals/{page.pk}/")
    binh.get_by_text("Ask for changes").click()
    binh.get_by_label("What has to change").fill("Thêm số liệu")
    binh.get_by_role("button", name="Send back to the writers").click()
    binh.wait_for_url("**/desk/newsroom/approvals/")
    lan.goto(f"/desk/pages/{page.pk}/edit/")
    assert "Trần Văn Bình asks for changes: Thêm số liệu" in lan.locator("body").inner_text()


def test_the_days_of_the_calendar_are_walked_with_the_keys(desk_of, texts):
    page = desk_of("lan")
    page.goto("/desk/newsroom/calendar/?month=2026-06")
    days = page.locator("[data-day]")
    days.first.focus()
    for key, place in (("ArrowRight", 1), ("ArrowDown", 8), ("ArrowLeft", 7), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert days.nth(place).evaluate("day => day === document.activeElement"), key
    page.keyboard.press("PageDown")
    page.wait_for_url("**month=2026-07**")


SCREENS = {
    "stories": "/desk/stories/",
    "texts": "/desk/texts/?state=public",
    "nothing": "/desk/notices/?state=hurry",
    "approvals": "/desk/newsroom/approvals/",
    "approval": "/desk/newsroom/approvals/{public}/",
    "urgent": "/desk/newsroom/{hurry}/urgent/",
    "hurry": "/desk/newsroom/{draft}/hurry/",
    "withdraw": "/desk/newsroom/{public}/withdraw/",
    "translate": "/desk/newsroom/{public}/translate/",
    "calendar": "/desk/newsroom/calendar/",
    "agenda": "/desk/newsroom/calendar/?view=list",
    "sites": "/desk/newsroom/sites/",
    "categories": "/desk/categories/",
    "category": "/desk/categories/new/",
    "pictures": "/desk/images/",
    "files": "/desk/documents/",
    "home": "/desk/",
    "editor": "/desk/pages/{draft}/edit/",
    "sent back": "/desk/pages/{back}/edit/",
    "in review": "/desk/pages/{public}/edit/",
    "history": "/desk/pages/{public}/history/",
    "compare": "/desk/pages/{public}/revisions/compare/live...latest/",
}


@pytest.mark.parametrize(
    ("language", "width"), [("vi-VN", PHONE), ("en-GB", PHONE), ("vi-VN", DESK)]
)
def test_no_screen_shuts_anybody_out_or_is_cut_off(desk_of, texts, language, width):
    page = desk_of("binh", language, width)
    found, wide = {}, {}
    for name, address in SCREENS.items():
        page.goto(address.format(**texts))
        page.wait_for_load_state("networkidle")
        found[name] = faults(page)
        wide[name] = overhang(page)
    assert {name: one for name, one in found.items() if one} == {}
    assert {name: one for name, one in wide.items() if one > 0} == {}
    assert Publication.objects.count() == 7
