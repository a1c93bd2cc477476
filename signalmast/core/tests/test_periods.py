from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.periods import BadPeriod, HalfYear, current_period, parse_period

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")

KEYS = st.one_of(
    st.builds("{:04}-H{}".format, st.integers(1991, 2099), st.sampled_from([1, 2])),
    st.builds("{:04}-Q{}".format, st.integers(1991, 2099), st.integers(1, 4)),
    st.builds("{:04}-{:02}".format, st.integers(1991, 2099), st.integers(1, 12)),
    st.builds("{:04}".format, st.integers(1991, 2099)),
)
CALENDARS = st.sampled_from(list(HalfYear))


@pytest.mark.parametrize(
    ("key", "half_year", "first", "last"),
    [
        ("2018-H1", "calendar", date(2018, 1, 1), date(2018, 6, 30)),
        ("2018-H2", "calendar", date(2018, 7, 1), date(2018, 12, 31)),
        ("2018-H1", "decree-09", date(2017, 12, 15), date(2018, 6, 14)),
        ("2018-H2", "decree-09", date(2018, 6, 15), date(2018, 12, 14)),
        ("2018", "decree-09", date(2017, 12, 15), date(2018, 12, 14)),
        ("2018-Q4", "decree-09", date(2018, 10, 1), date(2018, 12, 31)),
        ("2018-02", "calendar", date(2018, 2, 1), date(2018, 2, 28)),
        ("2018-12", "calendar", date(2018, 12, 1), date(2018, 12, 31)),
        ("2018", "calendar", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-01-01..2018-06-26", "calendar", date(2018, 1, 1), date(2018, 6, 26)),
    ],
)
def test_parse_period_bounds(key, half_year, first, last):
    period = parse_period(key, half_year)

    assert (period.first, period.last, period.key) == (first, last, key)


@pytest.mark.parametrize("text", ["", "2018-H3", "2018-13", "18-H1", "2018-06-30..2018-01-01", "x"])
def test_parse_period_refuses_with_the_forms(text):
    with pytest.raises(BadPeriod) as refusal:
        parse_period(text)

    assert str(refusal.value) == (
        f"“{text}” names no period; write it as 2018-H1, 2018-Q2, 2018-06, 2018 "
        "or 2018-01-01..2018-06-26."
    )


@given(KEYS, CALENDARS)
def test_previous_ends_the_day_before(key, half_year):
    period = parse_period(key, half_year)

    assert period.previous().last == period.first - timedelta(days=1)
    assert parse_period(period.previous().key, half_year) == period.previous()


@given(KEYS, CALENDARS)
def test_weeks_hold_every_day_once(key, half_year):
    period = parse_period(key, half_year)
    weeks = period.weeks()

    assert sum(week.days for week in weeks) == period.days
    assert (weeks[0].first, weeks[-1].last) == (period.first, period.last)


@given(st.dates(date(1992, 1, 1), date(2098, 1, 1)), CALENDARS)
def test_current_period_holds_today(today, half_year):
    assert today in current_period(today, half_year)


def test_range_previous_has_as_many_days():
    period = parse_period("2018-01-01..2018-06-26")

    assert period.previous().key == "2017-07-08..2017-12-31"
    assert period.a_year_before().key == "2017-01-01..2017-06-26"


def test_a_year_before_leap_day():
    assert parse_period("2020-02-29..2020-02-29").a_year_before().first == date(2019, 2, 28)


def test_moments_are_the_offices_midnights():
    first, after = parse_period("2018-H1").moments(SAIGON)

    assert first == datetime(2017, 12, 31, 17, tzinfo=UTC)
    assert after == datetime(2018, 6, 30, 17, tzinfo=UTC)
