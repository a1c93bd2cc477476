"""The case's registers entered by people, at the desk and on units' pages, beside the files.

Whoever types what the files hold gets the same figures; posts come as files in both offices.
"""

import csv
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from signalmast.core.figures import Question, answer_all
from signalmast.core.importing.pipeline import load_file
from signalmast.people.domain.offices import open_office
from signalmast.people.domain.packs import load_pack
from signalmast.people.models import Office, Unit
from signalmast.programmes.models import Commendation, Contest, PlanItem, Programme, Session
from signalmast.programmes.tests.factories import every_value
from tests.desk.conftest import desk_of, person

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parent / "cases" / "quan-1-2018-h1"
WORDS = Path(__file__).parents[1] / "signalmast" / "programmes" / "importers"
PACK_DAY = "2018-06-26"


def sheet(name):
    """Return the rows of a workbook below its header."""
    book = CalamineWorkbook.from_path(PACK / name)
    return book.get_sheet_by_index(0).to_python()[1:]


def day(text):
    return "-".join(reversed(text.split("/")))


@cache
def words(file, field):
    """Return the code of each word that files use for a field."""
    told = tomllib.loads((WORDS / f"{file}.toml").read_text(encoding="utf-8"))
    return {word: code for code, known in told["values"][field].items() for word in known}


class ByHand:
    """An office whose people type what the files of the case hold."""

    def __init__(self):
        self.office = open_office("quan-1-tay", name="Nhập tay", is_demo=True)
        self.desk = desk_of(person("lan-tay", self.office, "editor"))

    def enter(self, register, **data):
        answer = self.desk.post(reverse(f"{register}:add"), data)
        assert answer.status_code == 302, answer.context["form"].errors

    def unit(self, name):
        return self.units.get(name) or ""

    def load_posts(self):
        told = tomllib.loads((PACK / "office.toml").read_text(encoding="utf-8"))
        for one in told["file"]:
            if one["format"] == "meta-posts":
                options = {key: one[key] for key in one if key not in ("path", "format")}
                load_file(
                    PACK / one["path"], name=one["path"], office=self.office, by=None,
                    format="meta-posts", options=options,
                )  # fmt: skip

    def enter_units(self):
        for code, name, kind, first, _last, _into in sheet("don-vi.xlsx"):
            self.enter("units", code=code, name=name, kind=kind, valid_from=day(first))
        found = Unit.objects.of(self.office)
        self.units = {one.name: one.pk for one in found}

    def report_sessions(self):
        """Each unit's officer reports on the unit's own page."""
        self.enter("programmes", name="Chuyên đề năm 2018")
        programme = Programme.objects.of(self.office).get()
        for number, row in enumerate(sheet("hoc-tap.xlsx")):
            name, held, unit, called, came, note = row
            assert name == programme.name
            own = Unit.objects.get(pk=self.units[unit])
            officer = person(f"can-bo-{number}", self.office, "unit-officer", unit=own)
            data = {
                "programme": programme.pk, "held_on": day(held), "expected": int(called),
                "attended": int(came), "note": note,
            }  # fmt: skip
            address = reverse("unit:report-unplanned", args=[own.pk])
            assert desk_of(officer).post(address, data).status_code == 302

    def enter_commendations(self):
        levels, kinds = words("commendations", "level"), words("commendations", "kind")
        for round_, level, kind, name, unit, given, citation in sheet("bieu-duong.xlsx"):
            self.enter(
                "commendations", round=round_, level=levels[level], kind=kinds[kind], name=name,
                unit=self.unit(unit), day=day(given), citation=citation,
            )  # fmt: skip

    def enter_contest(self):
        rows = sheet("hoi-thi.xlsx")
        self.enter("contests", name=rows[0][0], held_on=PACK_DAY)
        contest = Contest.objects.of(self.office).get()
        for _contest, entry, unit, *scores in rows:
            lines = [f"GK{place}: {one}" for place, one in enumerate(scores, 1) if one != ""]
            self.enter(
                "contest_entries", contest=contest.pk, entry=entry, unit=self.unit(unit),
                scores="\n".join(lines),
            )  # fmt: skip

    def enter_plan(self):
        states = words("plan", "status")
        with (PACK / "ke-hoach.csv").open(encoding="utf-8-sig", newline="") as file:
            for period, task, unit, due, status, result in list(csv.reader(file))[1:]:
                self.enter(
                    "plan", period=period, task=task, unit=self.unit(unit), due=day(due),
                    status=states[status] if status else "", result=result,
                )  # fmt: skip


@pytest.fixture
def both():
    """Return the office that loaded the files and the one whose people typed them."""
    list(load_pack(PACK))
    typed = ByHand()
    typed.load_posts()
    typed.enter_units()
    typed.report_sessions()
    typed.enter_commendations()
    typed.enter_contest()
    typed.enter_plan()
    return Office.objects.get(slug="quan-1"), typed.office


def figures_of(office):
    """Return every figure of the half-year as the command line prints it, without its time."""
    question = Question(office, office.period("2018-H1"))
    return [{**one.as_json(), "as_of": None} for one in answer_all(question)]


def by_row_and_slice(office):
    """Return every figure with the rows it counted, and its parts by unit, programme and week.

    A contest's day that a person typed is no assumption, which its rows say.
    """
    found = every_value(office)
    return {
        name: answer if " by " in name else (answer[0], [_settled(*row) for row in answer[1]])
        for name, answer in found.items()
    }


def _settled(identity, content):
    return identity, content.removesuffix(" assumed")


def test_figures_are_the_same_whether_registers_were_loaded_or_typed(both):
    loaded, typed = both
    for model in (Session, Commendation, PlanItem):
        rows = model.objects.of(typed)
        assert rows.count() == model.objects.of(loaded).count() > 0
        assert rows.exclude(import_id=None).count() == 0
    assert figures_of(typed) == figures_of(loaded)
    assert by_row_and_slice(typed) == by_row_and_slice(loaded)
