"""The register of units as files bring it: mergers are facts like others, and commute."""

from datetime import date

import pytest
from django.utils import translation

from signalmast.core.importing.pipeline import load_file, undo_import
from signalmast.core.models import Import
from signalmast.people.domain.offices import take_in_member
from signalmast.people.domain.units import merge_units
from signalmast.people.enums import Role
from signalmast.people.models import Office, Unit

pytestmark = pytest.mark.django_db
UNITS = "Tên đơn vị,Mã,Hiệu lực từ,Hiệu lực đến,Nhập vào\n"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return Office.objects.create(slug="a", name="A")


@pytest.fixture
def editor(office, django_user_model):
    user = django_user_model.objects.create_user("editor")
    take_in_member(user, office=office, role=Role.EDITOR)
    return user


@pytest.fixture
def give(tmp_path, office):
    def load(text, **options):
        path = tmp_path / f"{abs(hash(text))}.csv"
        path.write_text(text, encoding="utf-8")
        return load_file(
            path, name=path.name, office=office, by=None, format="units", options=options
        )

    return load


def said(report):
    return [(one.number, one.outcome.name, one.reason % one.values) for one in report.verdicts]


PARTS = f"{UNITS}A,,01/01/2017,,\nB,,01/01/2017,,\n"
MERGED = f"{UNITS}A,,01/01/2017,30/06/2018,B\n"


@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_file_says_what_a_unit_was_merged_into(give, turned):
    files = [(PARTS, "2018-01-01"), (MERGED, "2018-07-01")]
    for data, day in reversed(files) if turned else files:
        give(data, as_of=day)
    unit = Unit.objects.get(name="A")
    assert (unit.merged_into.name, unit.valid_to) == ("B", date(2018, 6, 30))


@pytest.mark.parametrize("turned", [False, True])
def test_a_newer_file_takes_a_merger_back(give, turned):
    files = [(PARTS, "2018-08-01"), (MERGED, "2018-07-01")]
    for data, day in reversed(files) if turned else files:
        give(data, as_of=day)
    unit = Unit.objects.get(name="A")
    assert (unit.merged_into, unit.valid_to) == (None, None)


def test_undoing_a_merger_parts_the_units_again(give):
    give(PARTS, as_of="2018-01-01")
    merged = give(MERGED, as_of="2018-07-01")
    undo_import(Import.objects.get(pk=merged.import_id), by=None)
    unit = Unit.objects.get(name="A")
    assert (unit.merged_into, unit.valid_to) == (None, None)


def test_a_merger_said_by_a_person_outlives_files(give, editor):
    give(PARTS, as_of="2018-01-01")
    first, second = Unit.objects.order_by("name")
    merge_units([first], into=second, on=date(2018, 7, 1), by=editor)
    report = give(f"{UNITS}A,X,01/01/2017,,\n", as_of="2019-01-01")
    unit = Unit.objects.get(name="A")
    assert (report.duplicate, unit.merged_into, unit.code) == (1, second, "")


def test_a_merger_into_a_unit_not_known_yet_waits_for_it(give):
    held = give(f"{UNITS}A,,01/01/2017,30/06/2018,B\n")
    assert (held.held, Unit.objects.get().merged_into) == (1, None)
    give(f"{UNITS}B,,01/07/2018,,\n")
    assert Unit.objects.get(name="A").merged_into.name == "B"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("  ,X", "The row names no unit; write the name or remove the row."),
        (
            "A,,01/07/2018,30/06/2018",
            "“A” would be in force until 2018-06-30 but only from 2018-07-01; correct the dates.",
        ),
        ("A,,,,a", "“A” would be merged into itself; correct the row."),
        (
            "=HYPERLINK(1)",
            "“=HYPERLINK(1)” is a formula without its result; write the value itself.",
        ),
        ("x" * 201, f"“{'x' * 40}…” is longer than 200 characters; shorten it."),
        (f"A,{'y' * 41}", f"“{'y' * 40}…” is longer than 40 characters; shorten it."),
        ("A,,31/02/2018", "“31/02/2018” is not a date; write day, month and year like 19/05/2018."),
    ],
)
def test_a_unit_that_cannot_be_used_says_why(give, row, reason):
    report = give(f"{UNITS}{row}\nB\n")
    assert said(report)[0] == (2, "REFUSED", reason)
    assert (report.stored, Unit.objects.get().name) == (1, "B")
