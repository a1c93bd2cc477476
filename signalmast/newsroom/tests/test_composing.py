"""One text per channel: prepared, edited, approved with the page, sent once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalmast.channels import connectors as folder
from signalmast.channels.connector import Limits, Look, Shows, Unit
from signalmast.channels.domain import outbox
from signalmast.channels.domain.posts import thaw
from signalmast.channels.enums import Act, State
from signalmast.channels.models import Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.factories import account
from signalmast.core import coming
from signalmast.newsroom.domain.composing import (
    Words,
    accounts_for,
    as_html,
    compose,
    hashtags,
    joined_words,
    link_of,
    prepare,
    problems,
    shortened,
)
from signalmast.newsroom.domain.publishing import (
    approve_page,
    approve_urgent,
    publish_urgently,
    withdraw_page,
)
from signalmast.newsroom.models import Hashtag, Topic
from signalmast.newsroom.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def board(monkeypatch, settings, tmp_path):
    """Simulated channels in the place of the real ones."""
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path
    fresh = simulated.Board()
    monkeypatch.setattr(simulated, "board", fresh)
    monkeypatch.setattr(folder, "connectors", lambda: simulated.KINDS)
    # Nobody makes the site here, so no post waits for its page (website/tests/test_posts_wait.py).
    monkeypatch.setattr(coming, "_checker", [])
    return fresh


@pytest.fixture
def channel(office):
    return account(office, "readable", name="Trang của quận")


@pytest.fixture
def office_with_page(office):
    office.page_of_the_test = factories.draft(office, title="Tin")
    return office


def said(page, channel, more=""):
    return {channel.pk: Words(prepare(page, channel) + more)}


def published_with(office, channel, **fields):
    page = factories.draft(office, **fields)
    compose(page, said(page, channel), by=page.owner)
    page.refresh_from_db()
    factories.hand_in(page)
    approve_page(page, by=factories.approver(office))
    page.refresh_from_db()
    return page


def send_all():
    while outbox.send_next("w"):
        pass


def test_a_first_text_names_the_office_and_leads_to_the_page(office, channel):
    page = factories.draft(office, title="Ngày hội đọc sách", tags=["đọc sách"])
    page.standfirst = "Cả gia đình cùng đọc."
    assert prepare(page, channel) == (
        f"Ngày hội đọc sách\n\nCả gia đình cùng đọc.\n\nQuận Một: {link_of(page)}\n\n#ĐọcSách"
    )
    assert problems(prepare(page, channel), page=page, account=channel) == []


def test_a_channel_that_shows_the_headline_does_not_get_it_twice(office, channel, monkeypatch):
    page = factories.draft(office, title="Ngày hội đọc sách")
    page.standfirst = "Cả gia đình cùng đọc."
    monkeypatch.setattr(simulated.Readable, "shows", Shows(Look.PAGE))
    assert prepare(page, channel) == f"Cả gia đình cùng đọc.\n\nQuận Một: {link_of(page)}"
    page.standfirst = " "
    assert prepare(page, channel) == f"Ngày hội đọc sách\n\nQuận Một: {link_of(page)}"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=st.text("aộ đe\u0302\u0323👨‍👩‍👧🇻🇳 ", min_size=1, max_size=120),
    standfirst=st.text("ắbc. \u0301", max_size=400),
    length=st.integers(180, 600),
    unit=st.sampled_from(list(Unit)),
)
def test_a_prepared_text_fits_and_keeps_office_and_link(
    office_with_page, channel, monkeypatch, title, standfirst, length, unit
):
    office = office_with_page
    monkeypatch.setattr(simulated.Readable, "limits", Limits(length=length, unit=unit))
    page = office.page_of_the_test
    page.title, page.standfirst = title, standfirst
    text = prepare(page, channel)
    assert simulated.Readable.limits.over(text) == 0
    assert link_of(page) in text
    assert office.name in text


def test_words_are_not_cut_inside(office):
    limits = Limits(length=20)
    assert shortened("Ngày hội đọc sách", 12, limits) == "Ngày hội…"
    assert shortened("Ngày hội", 20, limits) == "Ngày hội"
    assert shortened("Ngàyhộiđọcsách", 5, limits) == "…"


def test_hashtags_come_from_the_offices_table_first(office):
    page = factories.draft(office, tags=["đọc sách", "covid 19"])
    Hashtag.objects.create(office=office, topic=Topic.objects.get(name="covid 19"), word="COVID")
    assert sorted(hashtags(page)) == ["COVID", "ĐọcSách"]
    assert joined_words("phòng, chống dịch") == "PhòngChốngDịch"


def test_a_text_without_link_or_office_or_over_the_limit_is_not_saved(office, channel):
    page = factories.draft(office, title="Ngày hội đọc sách")
    revisions = page.revisions.count()
    with pytest.raises(ValidationError) as raised:
        compose(page, {channel.pk: Words("ộ" * 501)}, by=page.owner)
    assert raised.value.message_dict == {
        str(channel.pk): [
            "Trang của quận takes 500 characters and this text has 501. Shorten it.",
            f"The link to the text is missing. Put {link_of(page)} into it.",
            "The office's name is missing. Put “Quận Một” into the text.",
        ]
    }
    assert page.revisions.count() == revisions


def test_nobody_composes_for_another_office_or_while_it_is_being_approved(office, channel):
    page = factories.draft(office)
    with pytest.raises(PermissionDenied):
        compose(page, said(page, channel), by=factories.person(office, "khach", role="auditor"))
    factories.hand_in(page)
    page.refresh_from_db()
    with pytest.raises(PermissionDenied):
        compose(page, said(page, channel), by=page.owner)


def test_what_was_approved_goes_out_once_with_the_page(office, channel, board):
    page = published_with(office, channel, title="Ngày hội đọc sách")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.source) == (State.DUE, f"page:{page.pk}")
    assert delivery.version == str(page.live_revision_id)
    send_all()
    assert [one["text"] for one in board.posts] == [prepare(page, channel)]
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_the_rows_are_written_in_the_transaction_that_publishes(office, channel, monkeypatch):
    """A publication that fails leaves no delivery behind."""
    from signalmast.newsroom.domain import publishing

    page = factories.draft(office)
    compose(page, said(page, channel), by=page.owner)
    page.refresh_from_db()
    factories.hand_in(page)

    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(publishing.audit, "record", broken)
    monkeypatch.setattr(publishing.Publication.objects, "filter", broken)
    with pytest.raises(RuntimeError):
        approve_page(page, by=factories.approver(office))
    monkeypatch.undo()
    assert Delivery.objects.count() == 0


def test_a_text_changed_after_approval_needs_it_again(office, channel, board):
    page = published_with(office, channel)
    send_all()
    writer = factories.writer(office)
    compose(page, said(page, channel, "\n\nCập nhật."), by=writer)
    assert Delivery.objects.count() == 1
    page.refresh_from_db()
    factories.hand_in(page, by=writer)
    approve_page(page, by=factories.approver(office))
    send_all()
    assert [one.act for one in Delivery.objects.order_by("pk")] == [Act.SEND, Act.EDIT]
    assert [one["text"].endswith("Cập nhật.") for one in board.seen()] == [True]


def test_taking_the_page_down_takes_the_posts_down(office, channel, board):
    page = published_with(office, channel)
    send_all()
    withdraw_page(page, by=factories.writer(office), reason="Sai ngày.")
    send_all()
    assert board.seen() == []
    assert [one.act for one in Delivery.objects.order_by("pk")] == [Act.SEND, Act.WITHDRAW]


def test_a_channel_without_its_tick_is_silent_and_taken_down(office, channel, board):
    page = published_with(office, channel)
    send_all()
    writer = factories.writer(office)
    compose(page, {}, by=writer)
    page.refresh_from_db()
    factories.hand_in(page, by=writer)
    approve_page(page, by=factories.approver(office))
    send_all()
    assert board.seen() == []


def test_a_hurry_reaches_channels_only_with_the_second_person(office, channel, board):
    page = factories.draft(office)
    compose(page, said(page, channel), by=page.owner)
    page.refresh_from_db()
    publish_urgently(page, by=page.owner, reason="Vỡ ống nước.")
    send_all()
    assert (Delivery.objects.count(), board.posts) == (0, [])
    page = type(page).objects.get(pk=page.pk)
    approve_urgent(page, by=factories.approver(office))
    send_all()
    assert len(board.seen()) == 1


def test_only_proven_accounts_of_the_language_are_offered(office, channel):
    account(office, "keyed", name="English page", language="en")
    account(office, "blind", name="New", standing="unproven")
    assert accounts_for(factories.draft(office)) == [channel]


def test_a_picture_goes_along_as_jpeg_with_its_words(office, monkeypatch):
    monkeypatch.setattr(simulated.Readable, "limits", Limits(length=500, images=4, alt_text=20))
    channel = account(office, "readable", name="Có ảnh")
    picture = factories.picture(office)
    page = published_with(
        office, channel, picture=picture, picture_alt="Các em nhỏ đọc sách dưới gốc cây"
    )
    (image,) = thaw(Delivery.objects.get().payload).images
    assert page.picture_id == picture.pk
    assert image.alt == "Các em nhỏ đọc sách "
    assert (image.width, image.height, image.mime) == (1280, 720, "image/jpeg")
    assert image.read()[:3] == b"\xff\xd8\xff"


def test_markup_in_a_text_stays_text():
    assert as_html("<script>alert(1)</script>\n\nhttps://a.test/") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
        '<p><a href="https://a.test/">https://a.test/</a></p>'
    )
