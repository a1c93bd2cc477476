import json
from pathlib import Path

import pytest

from signalmast.core.importing.pipeline import undo_import
from signalmast.core.models import Import
from signalmast.people.domain.packs import load_pack
from signalmast.people.models import Office, Unit
from signalmast.programmes.models import Contest, Programme
from signalmast.programmes.tests.factories import every_value, fill, sliced, value

PACK = Path(__file__).parents[3] / "tests" / "cases" / "quan-1-2018-h1"
FORMATS = ("units", "attendance", "commendations", "contest", "plan")


@pytest.fixture
def office(db):
    for report in load_pack(PACK):
        assert report.refusal == ""
    return Office.objects.get(slug="quan-1")


def test_the_figures_of_the_pack_come_out(office):
    expected = json.loads((PACK / "expected.json").read_text(encoding="utf-8"))["figures"]
    mine = {name: body for name, body in expected.items() if name.startswith("programmes.")}
    assert {name: {"value": value(office, name)} for name in mine} == mine


def test_its_figures_add_up(office):
    for name, whole in (("attendance_expected", 2756), ("attendance_present", 2602)):
        for dimension in ("unit", "programme", "week"):
            assert sum(sliced(office, f"programmes.{name}", dimension).values()) == whole


def test_a_second_load_changes_nothing(office):
    before = every_value(office)
    for report in load_pack(PACK):
        assert (report.stored, report.updated) == (0, 0)
    assert every_value(office) == before


def test_its_tables(office):
    assert fill(office, "programmes.units_without_session").rows == []
    assert fill(office, "programmes.attendance_by_unit").total[1:4] == (2756, 2602, 94.4)
    assert [row[1:3] for row in fill(office, "programmes.contest_results").rows[:2]] == [
        (1, "Thí sinh 06"),
        (2, "Thí sinh 08"),
    ]
    assert len(fill(office, "programmes.plan_results").rows) == 4
    assert len(fill(office, "programmes.plan_next").rows) == 7


def test_undoing_all_leaves_nothing(office):
    for record in Import.objects.stored().order_by("-pk"):
        undo_import(record, by=None)
    assert (Unit.objects.count(), Programme.objects.count(), Contest.objects.count()) == (0, 0, 0)
    assert value(office, "programmes.units") is None
