"""Calendars that programs read without complaint and recognise again after a change."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from signalmast.core.wording import clean
from signalmast.website import calendars
from signalmast.website.tests.made_up import MORNING, event


def one(card):
    return Calendar.from_ical(calendars.one_event(card)).events[0]


def test_an_event_is_written_in_utc_with_place_and_address():
    made = one(event())
    assert made.start == datetime(2018, 6, 26, 7, 30, tzinfo=UTC)
    assert made.end == datetime(2018, 6, 26, 9, 30, tzinfo=UTC)
    assert made["SUMMARY"] == "Khai trương phòng đọc sách"
    assert made["LOCATION"] == "Nhà văn hóa khu phố 5"
    assert made["URL"] == "http://127.0.0.1:8000/vi/lich/doc-sach/"
    assert made["STATUS"] == "CONFIRMED"
    assert b"DTSTART:20180626T073000Z" in calendars.one_event(event())


def test_a_changed_event_is_the_same_event_with_a_higher_number():
    first, changed = one(event()), one(event(changed=MORNING + timedelta(minutes=5)))
    assert first["UID"] == changed["UID"] == "event-7@127.0.0.1"
    assert (first["SEQUENCE"], changed["SEQUENCE"]) == (0, 300)


def test_a_cancelled_event_stays_in_the_calendar_as_cancelled():
    assert one(event(is_cancelled=True))["STATUS"] == "CANCELLED"


def test_the_calendar_has_a_name_an_address_and_says_when_to_ask_again():
    body = calendars.calendar([event(), event(page=8)], name="Lịch Quận Một", url="http://x/lich/")
    made = Calendar.from_ical(body)
    assert made["X-WR-CALNAME"] == "Lịch Quận Một"
    assert made["VERSION"] == "2.0"
    assert made["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert [each["UID"] for each in made.events] == ["event-7@127.0.0.1", "event-8@127.0.0.1"]


def test_the_same_events_give_the_same_bytes():
    args = {"name": "Lịch", "url": "http://x/"}
    assert calendars.calendar([event()], **args) == calendars.calendar([event()], **args)


def test_a_vietnamese_line_is_folded_by_octets_and_read_back_whole():
    title = "Lễ kỷ niệm ngày thành lập Đội Thiếu niên Tiền phong Hồ Chí Minh " * 4
    body = calendars.one_event(event(title=title))
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert one(event(title=title))["SUMMARY"] == title


@given(st.text(max_size=200))
def test_no_title_breaks_a_calendar(title):
    said = str(one(event(title=title))["SUMMARY"])
    assert said.split() == clean(title).split()
