from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.values import (
    is_destroyed_id,
    parse_count,
    parse_day,
    parse_decimal,
    parse_moment,
)

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "-", "–", "N/A", "n/a"])
def test_blank_is_unknown(cell):
    assert parse_count(cell) is None
    if cell is not None:
        assert parse_day(cell) is None
        assert parse_moment(cell, order="mdy", zone=PACIFIC) is None
        assert parse_decimal(cell) is None


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (1310, 1310),
        (1310.0, 1310),
        ("1310", 1310),
        ("1310.0", 1310),
        (" 1310 ", 1310),
        ("1.310", 1310),
        ("1,310", 1310),
        ("1 310", 1310),
        ("1\u00a0310", 1310),
        ("1\u202f310", 1310),
        ("1.310.000", 1310000),
        ("1,310,000.00", 1310000),
        ("91.718", 91718),
        ("0", 0),
        (0, 0),
        ("007", 7),
    ],
)
def test_counts(cell, count):
    assert parse_count(cell) == count


@pytest.mark.parametrize(
    "cell",
    [
        *("1.31", "12,5", "0.125", "1.310,567", "1,31,000", "12.3456", "abc", "1e5", "٣", "²"),
        *(1.5, 1e15, float("nan"), float("inf"), True, date(2018, 5, 19), "1" * 16, "9" * 5000),
    ],
)
def test_what_is_no_whole_number_is_no_count(cell):
    with pytest.raises(BadValue):
        parse_count(cell)


@pytest.mark.parametrize("cell", ["1.2K", "1,2 N", "3 triệu", "1.2k", "5M"])
def test_shortened_figures_are_named_as_such(cell):
    with pytest.raises(BadValue) as caught:
        parse_count(cell)

    assert str(caught.value) == (
        f"“{cell}” is a shortened figure whose last digits are lost;"
        " export the file again with full numbers."
    )


@pytest.mark.parametrize("cell", [-1, "-1", "-1.310", "−5", -1.5])
def test_negative_counts_are_named_as_such(cell):
    with pytest.raises(BadValue) as caught:
        parse_count(cell)

    assert str(caught.value) == f"“{cell}” is below zero, which no count can be; correct the cell."


@given(st.integers(0, 10**15 - 1), st.sampled_from([",", ".", " ", "\u00a0", "'"]))
def test_every_count_survives_its_separators(count, separator):
    assert parse_count(f"{count:,}".replace(",", separator)) == count
    assert parse_count(str(count)) == count


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("81,8", "81.8"),
        ("81.8", "81.8"),
        (81.8, "81.8"),
        (9, "9"),
        ("1.310,5", "1310.5"),
        ("1,310.5", "1310.5"),
        ("1.310.000", "1310000"),
        ("1.310", "1.310"),
        ("-0,5", "-0.5"),
    ],
)
def test_decimals(cell, number):
    assert parse_decimal(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["8,1,8", "tám", "1e3", True, float("nan"), "8/10", "9" * 50])
def test_what_is_no_decimal(cell):
    with pytest.raises(BadValue):
        parse_decimal(cell)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("19/05/2018", "dmy", date(2018, 5, 19)),
        ("19-5-2018", "dmy", date(2018, 5, 19)),
        ("19.05.2018", "dmy", date(2018, 5, 19)),
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("2018-05-19", "dmy", date(2018, 5, 19)),
        ("2018-05-19T00:00:00", "mdy", date(2018, 5, 19)),
        ("19/05/2018 08:30", "dmy", date(2018, 5, 19)),
        (date(2018, 5, 19), "dmy", date(2018, 5, 19)),
        (datetime(2018, 5, 19, 23, 59), "dmy", date(2018, 5, 19)),  # noqa: DTZ001 -- as cells are
    ],
)
def test_days(cell, order, day):
    assert parse_day(cell, order=order) == day


@pytest.mark.parametrize(
    "cell",
    [
        *("19/05/18", "31/02/2018", "12/31/2017", "19/05-2018", "19/05/1889", "2018-13-01"),
        *("mai", "19/05/2018 chiều", "٣/05/2018", date(2101, 1, 1), 43239),
    ],
)
def test_what_is_no_day(cell):
    with pytest.raises(BadValue):
        parse_day(cell)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_each_spelling(day):
    assert parse_day(f"{day:%d/%m/%Y}") == day
    assert parse_day(f"{day.day}.{day.month}.{day.year}") == day
    assert parse_day(f"{day:%m/%d/%Y}", order="mdy") == day
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("12/31/2017 09:40", datetime(2017, 12, 31, 17, 40, tzinfo=UTC)),
        ("12/31/2017 09:40:05", datetime(2017, 12, 31, 17, 40, 5, tzinfo=UTC)),
        ("4/22/2018 6:00", datetime(2018, 4, 22, 13, 0, tzinfo=UTC)),
        ("09/30/2020 05:40:16 PM", datetime(2020, 10, 1, 0, 40, 16, tzinfo=UTC)),
        ("09/30/2020 12:00 AM", datetime(2020, 9, 30, 7, 0, tzinfo=UTC)),
        ("2018-06-30T23:30:00", datetime(2018, 7, 1, 6, 30, tzinfo=UTC)),
        ("2018-06-30 23:30", datetime(2018, 7, 1, 6, 30, tzinfo=UTC)),
        ("2018-06-30T23:30:00+07:00", datetime(2018, 6, 30, 16, 30, tzinfo=UTC)),
        ("2018-06-30T23:30:00+0700", datetime(2018, 6, 30, 16, 30, tzinfo=UTC)),
        ("2026-08-15 12:00 +0000", datetime(2026, 8, 15, 12, 0, tzinfo=UTC)),
        ("2018-06-30T23:30:00Z", datetime(2018, 6, 30, 23, 30, tzinfo=UTC)),
        ("06/30/2018", datetime(2018, 6, 30, 7, 0, tzinfo=UTC)),
        (date(2018, 6, 30), datetime(2018, 6, 30, 7, 0, tzinfo=UTC)),
        (datetime(2018, 6, 30, 1), datetime(2018, 6, 30, 8, tzinfo=UTC)),  # noqa: DTZ001 -- as cells are
        # Clocks went back at 02:00 and forward at 02:00: the first 01:30, and an hour that is not.
        ("11/04/2018 01:30", datetime(2018, 11, 4, 8, 30, tzinfo=UTC)),
        ("03/11/2018 02:30", datetime(2018, 3, 11, 10, 30, tzinfo=UTC)),
    ],
)
def test_moments(cell, moment):
    assert parse_moment(cell, order="mdy", zone=PACIFIC) == moment


@pytest.mark.parametrize(
    "cell",
    [
        *("31/12/2017 09:40", "12/31/17 09:40", "12/31/2017 25:00", "12/31/2017 13:00 PM"),
        *("12/31/1889 09:40", "2018-06-30T23:61", "2018-06-30T23:30:00+99:00", "10:00"),
        *("hôm qua", 43239.5),
    ],
)
def test_what_is_no_moment(cell):
    with pytest.raises(BadValue):
        parse_moment(cell, order="mdy", zone=PACIFIC)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)), st.sampled_from(["dmy", "mdy"]))  # noqa: DTZ001
def test_every_minute_in_utc_comes_back(moment, order):
    moment = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    pattern = "%d/%m/%Y %H:%M" if order == "dmy" else "%m/%d/%Y %H:%M"

    assert parse_moment(moment.strftime(pattern), order=order, zone=ZoneInfo("UTC")) == moment


@pytest.mark.parametrize("cell", ["1.22158E+17", "1,22E+17", "1E+17", "1.2e17", 1.22158e17, 10**15])
def test_destroyed_ids(cell):
    assert is_destroyed_id(cell)


@pytest.mark.parametrize(
    "cell", ["122158000000000123", "614855718638584_614855718638583", "E17", "", None, 12345, True]
)
def test_sound_ids(cell):
    assert not is_destroyed_id(cell)
