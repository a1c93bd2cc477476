"""The day by which an answer is due, against the calendar and against plain counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.listening.domain.working_days import WorkingDays, working_days
from signalmast.listening.models import DayOff

DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))
MOVED = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.booleans(), max_size=20)
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 2, 16), False),  # the last day of the lunar year
        (date(2026, 2, 20), False),  # the fourth day of the new one
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # for the Hùng Kings' day, which is a Sunday
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), False),
        (date(2026, 9, 2), False),
        (date(2026, 9, 1), False),
        (date(2025, 4, 26), True),  # a Saturday that was worked for 2 May
        (date(2025, 5, 2), False),
        (date(2026, 8, 22), True),  # a Saturday that is worked for 31 August
        (date(2026, 8, 31), False),
        (date(2026, 6, 6), False),  # Saturday
        (date(2026, 6, 7), False),  # Sunday
        (date(2026, 6, 8), True),
    ],
)
def test_the_law_says_which_days_are_off(day, works):
    assert WorkingDays().is_working(day) is works


def test_a_week_of_work_before_the_lunar_new_year_ends_after_it():
    assert WorkingDays().after(date(2026, 2, 11), 5) == date(2026, 2, 25)


def test_the_day_itself_does_not_count():
    assert WorkingDays().after(date(2026, 6, 5), 1) == date(2026, 6, 8)
    assert WorkingDays().after(date(2026, 6, 6), 1) == date(2026, 6, 8)


@given(DAYS, st.integers(1, 60))
def test_so_many_working_days_lie_before_the_day_and_it_is_one(day, count):
    calendar = WorkingDays()
    due = calendar.after(day, count)
    assert calendar.is_working(due)
    assert calendar.between(day, due) == count
    assert calendar.between(day, due - ONE) == count - 1


@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_days_add_up(day, some, more):
    calendar = WorkingDays()
    assert calendar.after(calendar.after(day, some), more) == calendar.after(day, some + more)


@given(DAYS, DAYS)
def test_no_earlier_start_ends_later(one, other):
    first, last = sorted((one, other))
    assert WorkingDays().after(first, 10) <= WorkingDays().after(last, 10)


@given(MOVED, st.dates(date(2025, 12, 1), date(2026, 3, 31)), st.integers(1, 30))
def test_what_the_desk_entered_goes_before_the_law(moved, day, count):
    calendar, plain = WorkingDays(moved), WorkingDays()
    for one, is_off in moved.items():
        assert calendar.is_working(one) is not is_off
    due = calendar.after(day, count)
    worked = [
        one
        for one in (day + ONE * number for number in range(1, (due - day).days + 1))
        if not moved.get(one, not plain.is_working(one))
    ]
    assert len(worked) == count
    assert worked[-1] == due


@pytest.mark.django_db
def test_an_office_has_its_own_days(office):
    DayOff.objects.create(office=office, day=date(2026, 6, 8), is_off=True)
    DayOff.objects.create(office=office, day=date(2026, 6, 13), is_off=False)
    calendar = working_days(office)
    assert calendar.after(date(2026, 6, 5), 1) == date(2026, 6, 9)
    assert calendar.after(date(2026, 6, 12), 1) == date(2026, 6, 13)
