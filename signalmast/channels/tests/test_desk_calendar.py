"""The calendar of deliveries: weeks and days on the office's clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.channels.tests.desk import step
from signalmast.channels.tests.factories import account, queued
from signalmast.people.tests.screens import signed_in, words

pytestmark = pytest.mark.django_db
INDEX = "/desk/deliveries/"


@pytest.fixture
def editor(office, clock):
    return signed_in(office, "editor")


def entries(page):
    return [
        (day.date.day, one.hour.strftime("%H:%M"), one.delivery.title)
        for day in page.context["days"]
        for one in day.entries
    ]


def test_a_week_shows_each_delivery_at_its_hour_on_the_offices_clock(editor, office, board, clock):
    there = account(office, "readable", name="Quảng trường")
    queued(there, text="Hôm nay")
    step()
    now = timezone.now()
    queued(there, source="story:2", text="Nửa đêm", due_at=now + timedelta(hours=9.5))
    queued(there, source="story:3", text="Tuần sau", due_at=now + timedelta(days=3))
    page = editor.get(f"{INDEX}calendar/")
    assert [day.date.isoformat() for day in page.context["days"]][::6] == [
        "2026-11-16", "2026-11-22",
    ]  # fmt: skip
    assert entries(page) == [(20, "15:00", "Hôm nay"), (21, "00:30", "Nửa đêm")]
    text = words(page)
    assert "15:00 sent Hôm nay Quảng trường" in text
    assert "00:30 due Nửa đêm Quảng trường" in text
    assert 'aria-current="date"' in page.content.decode()
    following = editor.get(page.context["following"])
    assert entries(following) == [(23, "15:00", "Tuần sau")]
    day = editor.get(f"{INDEX}calendar/?day=2026-11-21&view=day")
    assert entries(day) == [(21, "00:30", "Nửa đêm")]


def test_what_is_tried_again_stands_at_its_next_try(editor, office, board):
    board.script = ["limited"]
    queued(account(office, "readable"))
    step()
    assert entries(editor.get(f"{INDEX}calendar/")) == [(20, "15:01", "Ngày hội đọc sách")]


@pytest.mark.parametrize("day", ["", "2026-13-01", "1899-01-01", "nonsense", "20261120", "²" * 10])
def test_a_day_that_is_none_shows_today(editor, office, day):
    page = editor.get(f"{INDEX}calendar/", {"day": day, "view": "day"})
    assert [one.date.isoformat() for one in page.context["days"]] == ["2026-11-20"]
    assert "Nothing goes out on this day." in words(page)


def test_the_calendar_speaks_the_readers_language(office, board, clock):
    queued(account(office, "readable"))
    text = words(signed_in(office, "editor", language="vi").get(f"{INDEX}calendar/"))
    assert "16/11/2026 – 22/11/2026" in text
    assert "Thứ 6 20/11/2026" in text
