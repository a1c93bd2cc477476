"""Nobody publishes alone, whatever path the text takes."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from signalmast.core.models import AuditEntry
from signalmast.newsroom import tasks
from signalmast.newsroom.domain.publishing import (
    approve_page,
    approve_urgent,
    publish_urgently,
    take_down_lapsed,
    withdraw_page,
)
from signalmast.newsroom.models import Approval, Publication, StoryPage
from signalmast.newsroom.models.guarded import NeedsReason, NotApproved, writers_of
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    hand_in,
    notice,
    person,
    story,
    writer,
)
from signalmast.people.enums import Role

pytestmark = pytest.mark.django_db


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def change(page, by, **fields):
    page = fresh(page)
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision(user=by)


def test_a_text_goes_public_when_the_second_person_approves_it(office):
    page = draft(office)
    hand_in(page)
    approve_page(page, by=approver(office))
    assert fresh(page).live
    row = Approval.objects.get()
    assert (row.page_id, row.kind, row.by_id) == (page.pk, "approved", approver(office).pk)


def test_a_revision_without_approval_cannot_be_published_by_any_caller(office):
    page = draft(office)
    revision = page.get_latest_revision()
    for attempt in (
        revision.publish,
        lambda: revision.publish(user=approver(office), skip_permission_checks=True),
        lambda: page.publish(revision),
        lambda: Publication.objects.get(pk=page.pk).specific.publish(revision),
        lambda: Page.objects.get(pk=page.pk).publish(revision),
        lambda: PublishPageRevisionAction(revision).execute(skip_permission_checks=True),
        lambda: live_by_hand(StoryPage.objects.get(pk=page.pk)),
        lambda: live_by_hand(Publication.objects.get(pk=page.pk)),
        lambda: live_by_hand(Page.objects.get(pk=page.pk)),
    ):
        with pytest.raises(NotApproved), transaction.atomic():
            attempt()
    assert not fresh(page).live


def live_by_hand(page):
    page.live = True
    page.save()


def test_a_public_text_is_not_changed_by_saving_it(office):
    page = story(office)
    for model in (StoryPage, Publication, Page):
        same = model.objects.get(pk=page.pk)
        same.title = "Đổi lén"
        with pytest.raises(NotApproved), transaction.atomic():
            same.save()
    assert fresh(page).title == page.title


def test_a_writer_who_may_approve_cannot_approve_their_own_text(office):
    binh = approver(office)
    page = draft(office, by=binh)
    hand_in(page, binh)
    with pytest.raises(PermissionDenied):
        approve_page(page, by=binh)
    other = person(office, "chi", Role.APPROVER)
    approve_page(fresh(page), by=other)
    assert fresh(page).live


def test_whoever_changed_a_word_of_it_is_a_writer_too(office):
    binh = approver(office)
    page = draft(office)
    change(page, binh, standfirst="Một câu khác.")
    assert writers_of(fresh(page)) == {writer(office).pk, binh.pk}


def test_after_an_approval_only_those_who_wrote_since_are_writers(office):
    page = story(office)
    assert writers_of(page) == set()
    lan = writer(office)
    change(page, lan, standfirst="Có thêm giờ mở cửa buổi tối.")
    assert writers_of(fresh(page)) == {lan.pk}


def test_an_editor_without_the_duty_cannot_approve(office):
    page = draft(office)
    hand_in(page)
    minh = person(office, "minh", Role.EDITOR)
    with pytest.raises(PermissionDenied):
        approve_page(page, by=minh)


def test_an_approver_of_another_office_cannot_approve(office):
    from signalmast.people.domain.offices import open_office

    page = draft(office)
    hand_in(page)
    stranger = person(open_office("quan-2", name="Quận Hai"), "dung", Role.APPROVER)
    with pytest.raises(PermissionDenied):
        approve_page(page, by=stranger)


def test_the_operator_of_the_installation_publishes_nothing(office):
    page = draft(office)
    hand_in(page)
    operator = person(None, "root")
    operator.is_superuser = True
    operator.save()
    with pytest.raises(PermissionDenied):
        approve_page(page, by=operator)
    tester = page.permissions_for_user(operator)
    assert (tester.can_publish(), tester.can_edit(), tester.can_delete()) == (False, False, False)


def test_what_is_approved_is_published_and_not_a_later_revision(office):
    page = draft(office, title="Đã đọc")
    hand_in(page)
    page.title = "Chưa ai đọc"
    page.save_revision(user=writer(office), clean=False)
    approve_page(fresh(page), by=approver(office))
    assert fresh(page).title == "Đã đọc"


def test_an_approved_revision_is_not_written_over_before_its_time(office):
    tomorrow = timezone.now() + timedelta(days=1)
    page = draft(office, title="Đã duyệt", go_live_at=tomorrow)
    hand_in(page)
    approve_page(page, by=approver(office))
    page = fresh(page)
    approved = page.get_latest_revision()
    page.title = "Đổi sau khi duyệt"
    page.save_revision(user=writer(office), overwrite_revision=approved)
    approved.refresh_from_db()
    assert approved.content["title"] == "Đã duyệt"


def test_an_approved_revision_that_was_changed_behind_its_back_stays_unpublished(office):
    page = draft(office, go_live_at=timezone.now() + timedelta(days=1))
    hand_in(page)
    approve_page(page, by=approver(office))
    revision = fresh(page).get_latest_revision()
    revision.content["title"] = "Lén đổi"
    revision.save()
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False), pytest.raises(NotApproved):
        revision.publish()


def test_a_scheduled_text_goes_out_at_its_minute_and_ends_at_its_minute(office):
    now = timezone.now()
    page = draft(office, go_live_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=3))
    hand_in(page)
    approve_page(page, by=approver(office))
    assert not fresh(page).live
    with time_machine.travel(now + timedelta(minutes=59), tick=False):
        assert not tasks.something_is_due()
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        assert tasks.go_out_on_time() == "1 pages went out and 0 came to their end."
        assert fresh(page).live
    with time_machine.travel(now + timedelta(minutes=181), tick=False):
        assert tasks.go_out_on_time() == "0 pages went out and 1 came to their end."
    page = fresh(page)
    assert (page.live, page.expired) == (False, True)
    assert AuditEntry.objects.filter(verb="page.expire", subject_id=str(page.pk)).count() == 1


def test_a_hurry_needs_a_reason_and_says_so_to_readers(office):
    page = draft(office)
    with pytest.raises(ValidationError):
        publish_urgently(page, by=writer(office), reason="  ")
    publish_urgently(page, by=writer(office), reason="Bão đổ bộ trong hai giờ tới")
    page = fresh(page)
    assert page.live
    assert page.urgent_since == Approval.objects.get().at


def test_the_hurrying_writer_cannot_be_the_second_person(office):
    binh = approver(office)
    page = draft(office, by=binh)
    publish_urgently(page, by=binh, reason="Bão đổ bộ trong hai giờ tới")
    with pytest.raises(PermissionDenied):
        approve_urgent(fresh(page), by=binh)
    approve_urgent(fresh(page), by=person(office, "chi", Role.APPROVER))
    assert fresh(page).urgent_since is None


def test_a_hurry_that_nobody_approves_ends_after_an_hour(office):
    page = draft(office)
    publish_urgently(page, by=writer(office), reason="Bão đổ bộ trong hai giờ tới")
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=59), tick=False):
        assert not take_down_lapsed(fresh(page))
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        assert tasks.take_down_what_nobody_approved() == "1 pages were taken down."
    assert not fresh(page).live
    entry = AuditEntry.objects.get(verb="page.urgent-lapsed")
    assert entry.data["title"] == page.title


def test_a_hurry_approved_in_time_stays(office):
    page = draft(office)
    publish_urgently(page, by=writer(office), reason="Bão đổ bộ trong hai giờ tới")
    approve_urgent(fresh(page), by=approver(office))
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        assert not take_down_lapsed(fresh(page))
    assert fresh(page).live


def test_withdrawing_needs_a_reason_that_the_log_keeps(office):
    page = story(office)
    with pytest.raises(ValidationError):
        withdraw_page(page, by=writer(office), reason="")
    withdraw_page(page, by=writer(office), reason="Số liệu trong bài sai")
    assert not fresh(page).live
    entry = AuditEntry.objects.get(verb="page.withdraw")
    assert (entry.data["reason"], entry.data["title"]) == ("Số liệu trong bài sai", page.title)


def test_no_caller_takes_a_page_down_without_a_reason(office):
    page = story(office)
    for attempt in (
        page.unpublish,
        lambda: Page.objects.get(pk=page.pk).unpublish(),
        lambda: UnpublishPageAction(fresh(page)).execute(skip_permission_checks=True),
    ):
        with pytest.raises(NeedsReason), transaction.atomic():
            attempt()
    assert fresh(page).live


def test_what_was_public_is_not_deleted(office):
    page = story(office)
    with pytest.raises(NeedsReason), transaction.atomic():
        page.delete()
    withdraw_page(fresh(page), by=writer(office), reason="Trùng bài")
    with pytest.raises(NeedsReason), transaction.atomic():
        fresh(page).delete()
    assert StoryPage.objects.filter(pk=page.pk).exists()
    never = draft(office, title="Chưa từng đăng")
    never.delete()
    assert not StoryPage.objects.filter(pk=never.pk).exists()


def test_the_database_refuses_to_change_an_approval(office):
    story(office)
    with (
        pytest.raises((DatabaseError, IntegrityError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE newsroom_approval SET by_id = 1")


def test_a_public_address_stays(office):
    page = story(office)
    page.slug = "mot-dia-chi-khac"
    with pytest.raises(ValidationError) as refused:
        page.save_revision(user=writer(office))
    assert list(refused.value.message_dict) == ["slug"]


def test_a_picture_says_what_it_shows(office):
    from signalmast.newsroom.tests.factories import picture

    with pytest.raises(ValidationError) as refused:
        draft(office, picture=picture(office, size=(300, 200)), picture_alt=" ")
    assert list(refused.value.message_dict) == ["picture_alt"]


def test_a_notice_that_ends_before_it_begins_is_refused(office):
    now = timezone.now()
    with pytest.raises(ValidationError) as refused:
        notice(office, valid_from=now, valid_until=now - timedelta(hours=1))
    assert list(refused.value.message_dict) == ["valid_until"]


def test_the_review_date_is_set_by_publication(office):
    page = draft(office, review_months=6)
    hand_in(page)
    with time_machine.travel("2026-08-31T03:00:00+00:00", tick=False):
        approve_page(page, by=approver(office))
    assert fresh(page).review_on.isoformat() == "2027-02-28"
