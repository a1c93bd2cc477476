"""The days of an office's texts, on the office's own clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from signalmast.newsroom.domain.publishing import approve_page, withdraw_page
from signalmast.newsroom.domain.timetable import Moment, entries
from signalmast.newsroom.domain.translating import translate_page
from signalmast.newsroom.models import EventPage, Publication, StoryPage
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    event,
    hand_in,
    notice,
    published,
    story,
    writer,
)
from signalmast.people.domain.offices import open_office

pytestmark = pytest.mark.django_db
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
#: Ten in the morning of 10 June in Saigon.
NOW = datetime(2026, 6, 10, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(NOW, tick=False):
        yield


def moments(office, first=JUNE[0], last=JUNE[1]):
    return [(one.day(office), one.moment, one.title) for one in entries(office, first, last)]


def test_an_approved_text_goes_out_and_comes_down_at_its_hours(office):
    published(
        draft(
            office,
            title="Lịch cúp điện",
            go_live_at=NOW + timedelta(days=2),
            expire_at=NOW + timedelta(days=5),
        )
    )
    assert moments(office) == [
        (date(2026, 6, 12), Moment.GOES_OUT, "Lịch cúp điện"),
        (date(2026, 6, 15), Moment.ENDS, "Lịch cúp điện"),
    ]
    assert not entries(office, *JUNE)[0].is_provisional


def test_a_text_that_waits_is_planned_and_not_promised(office):
    hand_in(draft(office, title="Chờ duyệt", go_live_at=NOW + timedelta(days=2)))
    (entry,) = entries(office, *JUNE)
    assert (entry.moment, entry.is_provisional) == (Moment.PLANNED, True)


def test_a_draft_that_nobody_handed_in_stands_nowhere(office):
    draft(office, go_live_at=NOW + timedelta(days=2))
    assert entries(office, *JUNE) == []


def test_a_public_text_with_an_end_comes_down_once(office):
    published(draft(office, title="Có hạn", expire_at=NOW + timedelta(days=3)))
    assert moments(office) == [(date(2026, 6, 13), Moment.ENDS, "Có hạn")]


def test_late_in_the_evening_of_greenwich_is_the_next_day_of_the_office(office):
    at = datetime(2026, 6, 30, 18, 30, tzinfo=UTC)
    event(office, title="Đêm hội", starts_at=at, ends_at=at + timedelta(hours=2))
    assert moments(office) == []
    july = moments(office, date(2026, 7, 1), date(2026, 7, 31))
    assert july == [(date(2026, 7, 1), Moment.EVENT, "Đêm hội")]
    (entry,) = entries(office, date(2026, 7, 1), date(2026, 7, 31))
    assert entry.hour(office).isoformat() == "01:30:00"


def test_an_event_that_began_before_stands_on_the_first_day_shown(office):
    begin = datetime(2026, 5, 28, 2, tzinfo=UTC)
    event(office, title="Triển lãm", starts_at=begin, ends_at=begin + timedelta(days=20))
    assert moments(office) == [(date(2026, 6, 1), Moment.EVENT, "Triển lãm")]


def test_an_event_says_whether_it_is_public_and_whether_it_takes_place(office):
    at = NOW + timedelta(days=1)
    draft(office, EventPage, title="Dự kiến", starts_at=at, ends_at=at, place="Nhà văn hóa")
    cancelled = event(office, title="Hoãn", starts_at=at, ends_at=at, is_cancelled=True)
    gone = event(office, title="Đã gỡ", starts_at=at, ends_at=at)
    withdraw_page(gone, by=writer(office), reason="Đổi kế hoạch")
    said = {title: moment for _day, moment, title in moments(office)}
    assert said == {"Dự kiến": Moment.EVENT_DRAFT, "Hoãn": Moment.CANCELLED}
    assert cancelled.live


def test_a_notice_begins_and_ends(office):
    notice(office, valid_from=NOW + timedelta(days=1), valid_until=NOW + timedelta(days=4))
    assert [(day, moment) for day, moment, _title in moments(office)] == [
        (date(2026, 6, 11), Moment.NOTICE_FROM),
        (date(2026, 6, 14), Moment.NOTICE_UNTIL),
    ]


def test_a_page_to_read_again_has_a_day_and_no_hour(office):
    page = story(office, title="Thủ tục")
    Publication.objects.filter(pk=page.pk).update(review_on=date(2026, 6, 20))
    (entry,) = entries(office, *JUNE)
    assert (entry.moment, entry.day(office), entry.hour(office)) == (
        Moment.REVIEW,
        date(2026, 6, 20),
        None,
    )


def test_days_are_in_order_and_hours_within_them(office):
    for hours, name in ((30, "Ba"), (2, "Một"), (5, "Hai")):
        at = NOW + timedelta(hours=hours)
        event(office, title=name, starts_at=at, ends_at=at)
    assert [title for _day, _moment, title in moments(office)] == ["Một", "Hai", "Ba"]


def test_both_languages_of_a_text_are_one_entry_while_they_agree(office):
    at = NOW + timedelta(days=2)
    page = event(office, title="Ngày hội", starts_at=at, ends_at=at)
    made = translate_page(page, by=writer(office), language="en")
    EventPage.objects.filter(pk=made.pk).update(draft_title="Fair")
    hand_in(made)
    approve_page(EventPage.objects.get(pk=made.pk), by=approver(office))
    (entry,) = entries(office, *JUNE)
    assert (entry.title, entry.languages, entry.page) == ("Ngày hội", "vi, en", page.pk)
    EventPage.objects.filter(pk=made.pk).update(starts_at=at - timedelta(hours=1))
    assert [entry.languages for entry in entries(office, *JUNE)] == ["en", "vi"]


def test_another_offices_days_are_its_own(office):
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    at = NOW + timedelta(days=2)
    hand_in(draft(office, go_live_at=at))
    published(draft(office, go_live_at=at))
    event(office, starts_at=at, ends_at=at)
    notice(office, valid_from=at, valid_until=at)
    assert len(entries(office, *JUNE)) == 5
    assert entries(other, *JUNE) == []


def test_the_number_of_questions_does_not_grow_with_the_texts(
    office, django_assert_max_num_queries
):
    for number in range(4):
        published(draft(office, title=f"Bài {number}", go_live_at=NOW + timedelta(days=2)))
        hand_in(draft(office, title=f"Chờ {number}", go_live_at=timezone.now() + timedelta(days=3)))
    with django_assert_max_num_queries(14):
        assert len(entries(office, *JUNE)) == 8
    assert StoryPage.objects.count() == 8
