"""The editor: who may save, hand in, take back and delete, and what it says."""

from datetime import timedelta

import pytest

from signalmast.newsroom.domain.publishing import send_back
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import (
    NoticePage,
    Publication,
    StoryPage,
)
from signalmast.newsroom.tests.factories import (
    approver,
    category,
    draft,
    hand_in,
    published,
    story,
)
from signalmast.people.tests.screens import words
from tests.desk.newsroom import NOW, buttons, edit, form_of, fresh, said, verbs

pytestmark = pytest.mark.usefixtures("own_site")


def test_a_draft_is_saved_or_handed_in_and_never_published(office, lan):
    page = draft(office)
    answer = lan.get(edit(page))
    assert buttons(answer) == ["Save draft", "Hand in for approval"]
    assert verbs(answer, page) == {"channels", "hurry", "translate"}
    lan.post(edit(page), form_of(answer, **{"action-publish": "1"}))
    assert not fresh(page).live


def test_handing_in_leads_back_to_the_list_of_the_kind_and_says_what_follows(office, lan):
    page = notice_draft(office)
    answer = lan.post(edit(page), form_of(lan.get(edit(page)), **{"action-submit": "1"}))
    assert answer["Location"] == "/desk/notices/"
    text = said(lan, answer)
    assert "“Tạm ngừng cấp nước” is handed in. Somebody else approves it" in text
    assert "moderation" not in text
    assert fresh(page).workflow_in_progress


def notice_draft(office):
    return draft(
        office,
        NoticePage,
        title="Tạm ngừng cấp nước",
        changes="Không có nước.",
        valid_from=NOW,
        where="Khu phố 3",
        contact="Phòng Kinh tế",
    )


def test_a_writer_who_may_approve_is_told_why_there_is_no_button(office, binh):
    page = draft(office, by=approver(office))
    hand_in(page, approver(office))
    answer = binh.get(edit(page))
    assert buttons(answer) == ["Take back from approval"]
    assert "You wrote a part of this text, so there is no button to approve it here" in words(
        answer
    )


def test_a_text_that_waits_is_changed_by_nobody_its_reader_included(office, lan, binh):
    page = draft(office, title="Như đã trình")
    hand_in(page)
    for client, button in ((lan, "Take back from approval"), (binh, "Read and approve")):
        answer = client.get(edit(page))
        assert buttons(answer)[0] == button
        client.post(edit(page), form_of(answer, title="Đổi lúc đang đọc"))
    assert fresh(page).get_latest_revision_as_object().title == "Như đã trình"


def test_a_text_is_taken_back_and_changed(office, lan):
    page = draft(office)
    hand_in(page)
    answer = lan.get(edit(page))
    lan.post(edit(page), form_of(answer, **{"action-cancel-workflow": "1"}))
    assert not fresh(page).workflow_in_progress
    assert buttons(lan.get(edit(page))) == ["Save draft", "Hand in for approval"]


def test_a_text_that_was_sent_back_opens_with_what_has_to_change(office, lan):
    page = draft(office)
    hand_in(page)
    send_back(page, by=approver(office), comment="Thêm <b>số liệu</b>")
    answer = lan.get(edit(page))
    assert "asks for changes: Thêm &lt;b&gt;số liệu" in answer.content.decode()
    assert buttons(answer) == ["Save draft", "Hand in again"]


def test_a_scheduled_text_says_when_it_goes_out_and_can_be_stopped(office, lan):
    page = published(draft(office, go_live_at=NOW + timedelta(days=1)))
    answer = lan.get(edit(page))
    assert "This text is approved and goes out on" in words(answer)
    revision = fresh(page).scheduled_revision
    lan.post(f"/desk/pages/{page.pk}/revisions/{revision.pk}/unschedule/")
    assert fresh(page).scheduled_revision is None


def test_only_a_draft_that_was_never_public_is_deleted(office, lan):
    never, was = draft(office, title="Nháp"), story(office, title="Đã đăng")
    delete = f'href="/desk/pages/{never.pk}/delete/'
    assert delete in lan.get(edit(never)).content.decode()
    assert "/delete/" not in lan.get(edit(was)).content.decode()
    lan.post(f"/desk/pages/{was.pk}/delete/")
    answer = lan.post(f"/desk/pages/{never.pk}/delete/")
    assert answer["Location"] == "/desk/stories/"
    assert list(Publication.objects.values_list("pk", flat=True)) == [was.pk]


def test_the_editor_offers_no_copy_no_move_no_privacy(office, lan):
    page = story(office)
    text = lan.get(edit(page)).content.decode()
    for what in ("copy", "move", "unpublish", "privacy"):
        assert f"/desk/pages/{page.pk}/{what}/" not in text, what
        assert lan.get(f"/desk/pages/{page.pk}/{what}/").status_code == 404


def test_the_root_of_a_site_is_neither_deleted_nor_withdrawn(office, lan):
    site = site_of(office, "vi")
    assert verbs(lan.get(edit(site)), site) == set()
    lan.post(f"/desk/pages/{site.pk}/delete/")
    assert lan.post(f"/desk/newsroom/{site.pk}/withdraw/", {"reason": "x"}).status_code == 404
    assert type(site).objects.get(pk=site.pk).live


def test_hours_are_those_of_the_offices_clock(office, lan):
    office.time_zone = "Asia/Tokyo"
    office.save()
    page = draft(office, go_live_at=NOW + timedelta(days=1))
    shown = lan.get(edit(page)).context["form"]["go_live_at"].value()
    assert shown.astimezone(office.zone).isoformat() == (
        (NOW + timedelta(days=1)).astimezone(office.zone).isoformat()
    )
    sent = form_of(lan.get(edit(page)), go_live_at="2030-01-01 08:00", expire_at="")
    lan.post(edit(page), sent)
    at = fresh(page).get_latest_revision_as_object().go_live_at
    assert at.astimezone(office.zone).isoformat() == "2030-01-01T08:00:00+09:00"


def test_the_address_follows_the_headline_until_the_page_is_public(office, lan):
    site = site_of(office, "vi")
    address = f"/desk/pages/add/newsroom/storypage/{site.pk}/"
    typed = form_of(lan.get(address), title="Đường Ng", category=category(office).pk)
    lan.post(address, {**typed, "standfirst": "Một câu.", "slug": ""})
    page = StoryPage.objects.get()
    assert page.slug == "duong-ng"
    lan.post(edit(page), form_of(lan.get(edit(page)), title="Đường Nguyễn Huệ ngập"))
    assert fresh(page).slug == "duong-nguyen-hue-ngap"
    lan.post(edit(page), form_of(lan.get(edit(page)), slug="ngap-nuoc"))
    lan.post(edit(page), form_of(lan.get(edit(page)), title="Đường hết ngập"))
    assert fresh(page).slug == "ngap-nuoc"
    lan.post(edit(page), form_of(lan.get(edit(page)), slug=""))
    assert fresh(page).slug == "duong-het-ngap"
    public = published(fresh(page))
    lan.post(edit(public), form_of(lan.get(edit(public)), title="Nhan đề mới"))
    assert fresh(public).get_latest_revision_as_object().slug == "duong-het-ngap"


def test_two_texts_of_one_headline_have_two_addresses(office, lan):
    address = f"/desk/pages/add/newsroom/storypage/{site_of(office, 'vi').pk}/"
    for _number in range(3):
        sent = form_of(lan.get(address), title="!!!", category=category(office).pk, slug="")
        assert lan.post(address, {**sent, "standfirst": "Một câu."}).status_code == 302
    slugs = StoryPage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["story", "story-2", "story-3"]
