"""Check, load, load again, undo: what a file does to the store, and that it does it whole."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import translation

from signalmast.core import audit
from signalmast.core.importing.importer import Refusal
from signalmast.core.importing.pipeline import check_file, load_file, undo_import
from signalmast.core.models import Import, ImportRow, ImportState, Outcome, SourceFile, file_path
from signalmast.core.tests.samples import xlsx_bytes
from signalmast.people.domain.offices import take_in_member
from signalmast.people.domain.units import confirm_unit_name
from signalmast.people.enums import Role
from signalmast.people.models import Office, Unit, UnitAlias
from signalmast.programmes.models import Session

pytestmark = pytest.mark.django_db
UNITS = "Tên đơn vị,Mã,Hiệu lực từ,Hiệu lực đến,Nhập vào\n"
SHEET = "Chuyên đề,Ngày,Đơn vị,Được triệu tập,Có mặt\n"


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
    """Load a text or bytes as a file; returns the report."""

    def load(data, kind="", *, name="", check=False, to=office, by=None, **options):
        path = a_file(tmp_path, data, name)
        do = check_file if check else load_file
        return do(path, name=path.name, office=to, by=by, format=kind, options=options)

    return load


def a_file(folder: Path, data: str | bytes, name: str = "") -> Path:
    raw = data.encode() if isinstance(data, str) else data
    path = folder / (name or f"{abs(hash(raw))}.csv")
    path.write_bytes(raw)
    return path


def everything() -> dict[str, int]:
    """Return the number of rows of every table, and the head of the chain."""
    counts = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    return {**counts, "head": audit.head()}


def kept_files() -> list[Path]:
    folder = Path(settings.SOURCE_FILES_DIR)
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def said(report) -> list[tuple[int, str, str]]:
    return [(one.number, one.outcome.name, one.reason % one.values) for one in report.verdicts]


def adds_up(report):
    parts = (report.stored, report.updated, report.duplicate, report.held, report.refused)
    assert report.read == sum(parts) == len(report.verdicts)
    record = Import.objects.get(pk=report.import_id)
    assert record.counts == report.counts
    numbers = list(record.rows.values_list("number", flat=True))
    assert numbers == [one.number for one in report.verdicts] == sorted(set(numbers))


MIXED = (
    f"{SHEET}"
    "Luật,19/05/2018,Bến Nghé,10,9\n"  # stored
    "Luật,19/05/2018,Bến Nghé,10,9\n"  # repeats
    "Luật,20/05/2018,Bến Nghé,10,8\n"  # known with an older state: updated
    "Luật,21/05/2018,Bến Nghé,7,7\n"  # known: duplicate
    "Luật,19/05/2018,Bến Thành,10,9\n"  # held
    "Luật,,Bến Nghé,10,9\n"  # refused
    "\n"  # blank: not a row
    "Luật,22/05/2018,Bến Nghé,ba,9\n"  # refused
)


def test_every_row_has_one_outcome_and_they_add_up(give):
    give(f"{UNITS}Bến Nghé\n", "units")
    give(
        f"{SHEET}Luật,20/05/2018,Bến Nghé,10,1\nLuật,21/05/2018,Bến Nghé,7,7\n",
        as_of="2018-05-21",
    )
    report = give(MIXED, as_of="2018-06-30")
    assert report.counts == {
        **{"read": 7, "stored": 1, "updated": 1},
        **{"duplicate": 2, "held": 1, "refused": 2},
    }
    adds_up(report)
    assert [number for number, *_rest in said(report)] == [2, 3, 4, 5, 6, 7, 9]


def test_a_rehearsal_says_what_a_load_says_and_leaves_nothing(give):
    give(f"{UNITS}Bến Nghé\n", "units")
    before, files = everything(), kept_files()
    rehearsed = give(MIXED, check=True)
    assert (everything(), kept_files()) == (before, files)
    loaded = give(MIXED)
    assert rehearsed.counts == loaded.counts
    assert said(rehearsed) == said(loaded)
    assert rehearsed.notes == loaded.notes


def test_a_rehearsal_of_a_file_that_is_loaded_keeps_its_copy(give):
    loaded = give(f"{UNITS}Bến Nghé\n")
    rehearsed = give(f"{UNITS}Bến Nghé\n", check=True)
    assert (rehearsed.stored, rehearsed.duplicate) == (0, 1)
    assert Import.objects.get(pk=loaded.import_id).file.path.read_text() == f"{UNITS}Bến Nghé\n"


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("", {}),
        ("x,y\n1,2\n", {}),
        ("Ngày,Chuyên đề\n1,2\n", {}),
        (f"{SHEET}Luật,05/19/2018,A,1,1\nLuật,06/20/2018,A,1,1\n", {}),
        (MIXED, {"as_of": "30/06/2018"}),
        (MIXED, {"kind": "no-such-format"}),
        (xlsx_bytes(), {"sheet": "No such sheet"}),
    ],
)
def test_a_refused_file_stores_nothing(give, data, options):
    before, files = everything(), kept_files()
    report = give(data, **options)
    assert report.refusal % report.refusal_values
    assert report.read == 0
    assert (everything(), kept_files()) == (before, files)


def test_a_file_is_kept_once_by_its_content(give, office):
    first = give(f"{UNITS}Bến Nghé\n", name="one.csv")
    give(f"{UNITS}Bến Nghé\n", name="two.csv", as_of="2018-01-01")
    other = Office.objects.create(slug="b", name="B")
    give(f"{UNITS}Bến Nghé\n", to=other)
    assert SourceFile.objects.filter(office=office).count() == 1
    assert SourceFile.objects.count() == 2
    record = Import.objects.get(pk=first.import_id)
    assert (record.file.name, record.file.size) == ("one.csv", record.file.path.stat().st_size)
    assert record.file.path == file_path(record.file.sha256)


def test_the_same_file_again_stores_nothing(give):
    give(f"{UNITS}Bến Nghé\n")
    first = give(MIXED)
    before = everything()
    again = give(MIXED)
    assert (again.stored, again.updated, again.import_id) == (0, 0, first.import_id)
    assert (again.held, again.refused) == (first.held, first.refused)
    assert again.read == first.read == again.duplicate + again.held + again.refused
    assert everything() == before


def test_the_same_file_with_other_options_takes_the_place_of_its_first_load(give):
    give(f"{UNITS}Bến Nghé\n")
    sheet = f"{SHEET}Luật,20/05/2018,Bến Nghé,10,1\n"
    first = give(sheet, as_of="2018-06-01")
    second = give(sheet, as_of="2018-07-01")
    states = dict(Import.objects.values_list("pk", "state"))
    assert states[first.import_id] == ImportState.UNDONE
    assert states[second.import_id] == ImportState.STORED
    assert second.stored == 1
    assert Session.objects.get().rank.startswith("2018-07-01")


def test_a_day_before_which_the_file_cannot_speak_keeps_the_first_load(give):
    give(f"{UNITS}Bến Nghé\n")
    sheet = f"{SHEET}Luật,20/05/2018,Bến Nghé,10,1\n"
    first = give(sheet)
    assert give(sheet, as_of="20/05/2018").refusal
    assert Import.objects.get(pk=first.import_id).is_live


def test_rows_wait_for_units_and_come_free_with_their_file(give):
    sheet = f"{SHEET}Luật,20/05/2018,Bến Nghé,10,1\nLuật,20/05/2018,Đa Kao,10,1\n"
    held = give(sheet)
    assert (held.held, held.stored, Session.objects.count()) == (2, 0, 0)
    assert said(held)[0][2] == (
        "No unit is called “Bến Nghé”; the row waits until someone says which unit is meant "
        "(nearest: -)."
    )
    give(f"{UNITS}Bến Nghé\nBến Thành\n")
    record = Import.objects.get(pk=held.import_id)
    assert record.counts == {
        **{"read": 2, "stored": 1, "updated": 0},
        **{"duplicate": 0, "held": 1, "refused": 0},
    }
    assert Session.objects.get().import_id == record.pk
    again = give(sheet)
    assert (again.stored, again.duplicate, again.held) == (0, 1, 1)


def test_rows_wait_for_a_person_to_say_which_unit_is_meant(give, editor):
    give(f"{UNITS}Phường Bến Nghé\n")
    held = give(f"{SHEET}Luật,20/05/2018,UBND P. Bến Nghé,10,1\n")
    unit = Unit.objects.get()
    assert (held.held, confirm_unit_name(unit, name=" UBND P. Bến Nghé ", by=editor)) == (1, 1)
    assert Session.objects.get().unit == unit
    assert UnitAlias.objects.get().name == "UBND P. Bến Nghé"
    assert ImportRow.objects.get(import_of_id=held.import_id).outcome == Outcome.STORED


def test_units_and_sheets_commute(give, office):
    sheet, units = f"{SHEET}Luật,20/05/2018,Bến Nghé,10,1\n", f"{UNITS}Bến Nghé\n"
    give(sheet)
    give(units)
    first = list(Session.objects.values_list("subject", "attended", "rank"))
    for record in Import.objects.stored().order_by("pk"):
        undo_import(record, by=None)
    assert (Session.objects.count(), Unit.objects.count()) == (0, 0)
    give(units)
    give(sheet)
    assert list(Session.objects.values_list("subject", "attended", "rank")) == first


def test_units_that_sessions_use_cannot_be_undone(give):
    units = give(f"{UNITS}Bến Nghé\n")
    sheet = give(f"{SHEET}Luật,20/05/2018,Bến Nghé,10,1\n")
    record = Import.objects.get(pk=units.import_id)
    before = everything()
    with pytest.raises(Refusal) as caught:
        undo_import(record, by=None)
    assert str(caught.value) == (
        "This import can't be undone while other records use its rows (sessions); "
        "undo the imports that brought those first."
    )
    assert everything() == before
    assert Import.objects.get(pk=units.import_id).is_live
    undo_import(Import.objects.get(pk=sheet.import_id), by=None)
    undo_import(Import.objects.get(pk=units.import_id), by=None)
    assert (Session.objects.count(), Unit.objects.count()) == (0, 0)


def test_an_import_is_undone_once(give):
    record = Import.objects.get(pk=give(f"{UNITS}Bến Nghé\n").import_id)
    undo_import(record, by=None)
    with pytest.raises(Refusal, match="undone already"):
        undo_import(record, by=None)


def test_undoing_leaves_the_file_and_its_rows_as_history_and_loading_brings_it_back(give):
    first = give(f"{UNITS}Bến Nghé\n")
    undo_import(Import.objects.get(pk=first.import_id), by=None)
    record = Import.objects.get()
    assert (record.state, record.rows.count()) == (ImportState.UNDONE, 1)
    assert record.undone_at is not None
    again = give(f"{UNITS}Bến Nghé\n")
    assert (again.stored, Import.objects.count(), Unit.objects.count()) == (1, 2, 1)


def test_undoing_the_latest_word_brings_the_one_before_back(give):
    give(f"{UNITS}Bến Nghé,OLD\n", as_of="2018-01-01")
    newer = give(f"{UNITS}Bến Nghé,NEW\n", as_of="2018-02-01")
    assert (newer.updated, Unit.objects.get().code) == (1, "NEW")
    undo_import(Import.objects.get(pk=newer.import_id), by=None)
    assert Unit.objects.get().code == "OLD"


def test_what_was_done_is_in_the_chain_by_number(give, office):
    report = give(f"{UNITS}Bến Nghé\n", name="Nguyễn Văn A.csv")
    undo_import(Import.objects.get(pk=report.import_id), by=None)
    from signalmast.core.models import AuditEntry

    entries = AuditEntry.objects.order_by("number").values_list("verb", "subject_id", "data")
    sha256 = SourceFile.objects.get().sha256
    assert list(entries) == [
        (
            "import.load",
            str(report.import_id),
            {"file": sha256, "format": "units", **report.counts},
        ),
        ("import.undo", str(report.import_id), {}),
    ]


# Formulas and errors in workbooks.


def workbook(*rows, formulas=()):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
        for place, formula, result in formulas:
            page.write_formula(*place, formula, None, result)
    return target.getvalue()


def test_a_formula_counts_with_its_result_and_an_error_refuses_its_row(give, office):
    Unit.objects.create(office=office, name="Bến Nghé")
    header = ["Chuyên đề", "Ngày", "Đơn vị", "Được triệu tập", "Có mặt"]
    row = ["Luật", "20/05/2018", "Bến Nghé", 10]
    other = ["Luật", "21/05/2018", "Bến Nghé", 10]
    data = workbook(header, row, other, formulas=[((1, 4), "=4+5", 9), ((2, 4), "=1/0", "#DIV/0!")])
    report = give(data, name="a.xlsx")
    assert [outcome for _number, outcome, _reason in said(report)] == ["STORED", "REFUSED"]
    assert Session.objects.get().attended == 9


def test_a_real_date_cell_is_a_day(give, office):
    Unit.objects.create(office=office, name="Phường 1")
    header = ("Chuyên đề", "Ngày", "Đơn vị", "Có mặt", "Được triệu tập")
    data = xlsx_bytes([header, ("Luật", date(2018, 5, 4), "Phường 1", 9, 10)])
    assert give(data, name="a.xlsx").stored == 1
    assert Session.objects.get().held_on == date(2018, 5, 4)


# Who may.


def test_only_members_who_load_may_check_load_and_undo(give, office, django_user_model):
    stranger = django_user_model.objects.create_user("stranger")
    loaded = give(f"{UNITS}Bến Nghé\n")
    before = everything()
    for check in (False, True):
        with pytest.raises(PermissionDenied):
            give(f"{UNITS}Đa Kao\n", by=stranger, check=check)
    with pytest.raises(PermissionDenied):
        undo_import(Import.objects.get(pk=loaded.import_id), by=stranger)
    assert everything() == before
