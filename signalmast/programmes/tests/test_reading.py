"""What only workbooks hold: real dates, errors, formulas."""

from datetime import date

import pytest
import xlsxwriter

from signalmast.core.importing.pipeline import load_file
from signalmast.programmes.models import Session
from signalmast.programmes.tests.factories import HEADERS, a_unit, an_office

pytestmark = pytest.mark.django_db
UNITS = [f"Phường {i}" for i in range(1, 9)]


@pytest.fixture
def office():
    office = an_office()
    for name in UNITS:
        a_unit(office, name)
    return office


def load_days(office, path, days, formula=None):
    """Load a workbook with one session per day; a `date` becomes a real date cell."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS["attendance"])
        for number, (day, unit) in enumerate(zip(days, UNITS, strict=False), start=1):
            sheet.write(number, 0, "Chuyên đề")
            if isinstance(day, date):
                sheet.write_datetime(number, 1, day)
            else:
                sheet.write_string(number, 1, day)
            sheet.write_row(number, 2, (unit, 10, 9))
        if formula:
            sheet.write_formula(1, 3, *formula)
    return load_file(path, name="days.xlsx", office=office, by=None, format="attendance")


def test_real_dates_are_taken(office, tmp_path):
    report = load_days(office, tmp_path / "a.xlsx", [date(2018, 5, 19), "20/05/2018"])
    assert (report.stored, report.notes) == (2, [])
    assert list(Session.objects.values_list("held_on", flat=True)) == [
        date(2018, 5, 19),
        date(2018, 5, 20),
    ]


def test_dates_turned_around_by_american_settings_refuse_the_file(office, tmp_path):
    turned = [date(2018, 5, 6), date(2018, 4, 3), date(2018, 12, 2), "19/05/2018", "13/04/2018"]
    report = load_days(office, tmp_path / "a.xlsx", turned)
    assert "has turned day and month around" in report.refusal
    assert report.refusal_values == {"column": "Ngày"}
    assert Session.objects.count() == 0


def test_an_error_cell_refuses_its_row_only(office, tmp_path):
    report = load_days(
        office, tmp_path / "a.xlsx", ["19/05/2018", "20/05/2018"], ("=1/0", None, "#DIV/0!")
    )
    assert (report.stored, report.refused) == (1, 1)
    assert "#DIV/0!" in report.verdicts[0].reason % report.verdicts[0].values
