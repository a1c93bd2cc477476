"""Days and hours as readers of both languages write them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from signalmast.website import moments
from signalmast.website.tests.made_up import MORNING, ZONE

SAIGON = "2018-06-26T14:30+07:00"


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "26/6/2018"), ("en", "26 June 2018"), ("en-gb", "26 June 2018")]
)
def test_a_day_is_written_in_the_pages_language(language, words):
    with override(language):
        assert moments.day(MORNING) == f'<time datetime="{SAIGON}">{words}</time>'
        assert moments.day(date(2018, 6, 26)) == f'<time datetime="2018-06-26">{words}</time>'


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", "thứ ba, 26/6/2018, 14:30"), ("en", "Tuesday, 26 June 2018, 14:30")],
)
def test_a_moment_has_weekday_day_and_hour(language, words):
    with override(language):
        assert moments.moment(MORNING) == f'<time datetime="{SAIGON}">{words}</time>'


def test_what_comes_from_the_database_is_led_to_the_zone_of_the_office():
    stored = datetime(2018, 6, 26, 7, 30, tzinfo=UTC)
    with override("en"), timezone.override("Europe/Berlin"):
        assert "14:30" in moments.moment(stored, ZONE)
        assert "09:30" in moments.moment(stored)
        assert "14:30" in moments.moment("2018-06-26T07:30:00Z", ZONE)


def test_a_card_keeps_its_own_zone_whatever_zone_is_active():
    with override("en"), timezone.override("America/Lima"):
        assert moments.clock(MORNING) == f'<time datetime="{SAIGON}">14:30</time>'


def test_nothing_is_written_for_no_date():
    assert [moments.day(None), moments.moment(None), moments.span(None)] == ["", "", ""]


def test_a_text_that_is_no_moment_is_refused():
    with pytest.raises(ValueError, match="soon"):
        moments.moment("soon")


def words_of(markup):
    return re.sub(r"<[^>]+>", "", markup)


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(0), "Tuesday, 26 June 2018, 14:30"),
        (timedelta(hours=2), "Tuesday, 26 June 2018, 14:30–16:30"),
        (timedelta(days=1), "Tuesday, 26 June 2018, 14:30 – Wednesday, 27 June 2018, 14:30"),
    ],
)
def test_a_span_names_the_second_day_only_if_it_is_another(later, words):
    with override("en"):
        assert words_of(moments.span(MORNING, MORNING + later)) == words


def test_a_span_without_an_end_is_a_moment():
    with override("en"):
        assert words_of(moments.span(MORNING)) == "Tuesday, 26 June 2018, 14:30"


def test_a_week_begins_on_monday_and_is_named_in_full_for_those_who_listen():
    with override("vi"):
        assert [short for short, _long in moments.weekdays()] == [
            "T2", "T3", "T4", "T5", "T6", "T7", "CN",
        ]  # fmt: skip
        assert moments.weekdays()[6] == ("CN", "chủ nhật")


@given(st.integers(0, 2**32))
def test_the_machine_readable_moment_is_the_same_instant(second):
    when = datetime.fromtimestamp(second, UTC)
    written = re.search(r'datetime="([^"]+)"', moments.moment(when, ZONE))[1]
    assert datetime.fromisoformat(written) == when.replace(second=0, microsecond=0)


def test_a_text_corrected_within_its_first_minute_was_not_changed():
    assert moments.is_later(MORNING + timedelta(seconds=59), MORNING) is False
    assert moments.is_later(MORNING + timedelta(minutes=1), MORNING) is True
