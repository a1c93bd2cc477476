"""The composer and the deliveries in a browser: previews follow the typing, nothing is cut off."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from signalmast.channels.demo import say_it_went_out
from signalmast.channels.domain.accounts import check_account, connect_account
from signalmast.channels.enums import CopyState, Why
from signalmast.channels.models import Account, Copy, Delivery
from signalmast.newsroom.domain.composing import Words, compose, prepare, source_of
from signalmast.newsroom.domain.publishing import approve_page
from signalmast.newsroom.tests.factories import approver, draft, hand_in, picture
from signalmast.newsroom.tests.looks import account_of_every_kind
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from tests.browser.looking import PASSWORD, faults, overhang, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"


@pytest.fixture
def page_of_a_story(transactional_db):
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    user = User.objects.create_user("lan", password=PASSWORD)
    for role in ("editor", "administrator"):
        take_in_member(user, office=office, role=role)
    preview = connect_account(office, connector="preview", name="Xem thử", values={}, by=None)
    check_account(preview)
    Account.objects.create(
        office=office, platform="telegram", connector="telegram", name="Kênh Telegram",
        standing="paused", proven_at=timezone.now(),
    )  # fmt: skip
    page = draft(
        office, title="Ngày hội đọc sách", picture=picture(office), picture_alt="Các em đọc sách"
    )
    texts = {one.pk: Words(prepare(page, one)) for one in Account.objects.connected()}
    compose(page, texts, by=page.owner)
    page.refresh_from_db()
    hand_in(page)
    approve_page(page, by=approver(office))
    say_it_went_out(source_of(page), timezone.now() - timedelta(hours=1))
    return page


def with_copies_in_doubt(one):
    """Let a delivery wait for a person because of two of its copies."""
    Delivery.objects.filter(pk=one.pk).update(why=Why.COPIES)
    for state in (CopyState.SENT, CopyState.UNKNOWN, CopyState.UNKNOWN):
        Copy.objects.create(delivery=one, state=state, not_before=timezone.now())
    return one


@pytest.fixture
def opened(browser, live_server, page_of_a_story):
    contexts = []

    def a_page(language, width):
        context = browser.new_context(
            base_url=live_server.url, locale=language, reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        sign_in(page, "lan")
        return page

    yield a_page
    for context in contexts:
        context.close()


def test_the_preview_and_the_count_follow_what_is_typed(opened, page_of_a_story):
    page = opened("vi-VN", 1280)
    page.goto(f"/desk/newsroom/{page_of_a_story.pk}/channels/")
    side = page.locator("[data-channel]").first
    side.locator("textarea").fill("Phường mời bà con.")
    side.locator(".desk-look__text", has_text="Phường mời bà con.").wait_for()
    assert side.locator(".desk-channel__count").inner_text().startswith("18/4.096 ký tự")
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(("language", "width"), [("vi-VN", 390), ("en-GB", 1280)])
def test_screens_fit_and_pass_axe(opened, page_of_a_story, language, width):
    page = opened(language, width)
    one = Delivery.objects.get(state="person")
    doubtful = with_copies_in_doubt(Delivery.objects.get(state="sent"))
    wrong = []
    for address in (
        f"/desk/newsroom/{page_of_a_story.pk}/channels/",
        "/desk/deliveries/",
        "/desk/deliveries/calendar/",
        f"/desk/deliveries/inspect/{one.pk}/",
        f"/desk/deliveries/inspect/{doubtful.pk}/",
        "/desk/channel_accounts/",
        "/desk/channel_accounts/connect/",
        "/desk/channel_accounts/connect/mastodon/",
        f"/desk/channel_accounts/inspect/{one.account_id}/",
    ):
        answer = page.goto(address)
        assert answer.status == 200, address
        wide = overhang(page)
        wrong += [f"{address} is {wide} wider than the window"] if wide > 0 else []
        wrong += [f"{address} {fault}" for fault in faults(page)]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("vi-VN", 390, "dark"), ("en-GB", 1280, "light")]
)
def test_every_look_fits_and_passes_axe(opened, page_of_a_story, language, width, theme):
    """Each kind of preview: with a text that is folded, with the page's picture and without."""
    UserProfile.objects.create(user=User.objects.get(username="lan"), theme=theme)
    office = page_of_a_story.office
    account_of_every_kind(office)
    one = draft(
        office, title="Ngày hội đọc sách", standfirst="Cả gia đình cùng đọc sách. " * 8,
        picture=picture(office), picture_alt="Các em đọc sách",
    )  # fmt: skip
    page = opened(language, width)
    page.goto(f"/desk/newsroom/{one.pk}/channels/")
    long = page.locator("[data-channel]", has=page.locator(".desk-look--card"))
    assert long.locator(".desk-look__hidden").count() == 0
    long.locator("textarea").fill("Mời bà con đến dự ngày hội. " * 40)
    long.locator(".desk-look__fold", has_text="480").wait_for()
    wrong = faults(page)
    for box in page.locator("[data-channel] [name^=picture]").all():
        box.uncheck()
    long.locator(".desk-look__card").wait_for()
    wrong += faults(page)
    for frame in page.locator(".desk-look__frame").all():
        over = frame.evaluate("one => one.scrollWidth - one.clientWidth")
        wrong += [f"{frame.inner_text()[:40]} is {over} too wide"] if over > 0 else []
    wide = overhang(page)
    assert (wrong, max(wide, 0)) == ([], 0)
