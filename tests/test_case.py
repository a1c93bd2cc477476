"""One office's pack, end to end: its files in, the figures of its half-year review out."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from signalmast.core import audit, figures
from signalmast.core.figures import Question, answer_all
from signalmast.core.models import Import, Outcome
from signalmast.people.domain.packs import load_pack
from signalmast.people.models import Office

pytestmark = pytest.mark.django_db

PACK = Path(__file__).parent / "cases" / "quan-1-2018-h1"
EXPECTED = json.loads((PACK / "expected.json").read_text(encoding="utf-8"))
FILES = 8


@pytest.fixture
def loaded():
    return list(load_pack(PACK))


def run(*words: str, **options: object) -> str:
    out = StringIO()
    call_command(*words, stdout=out, language="en", **options)
    return out.getvalue()


def refusal(*words: str, **options: object) -> str:
    with pytest.raises(CommandError) as caught:
        run(*words, **options)
    return str(caught.value)


def test_the_figures_of_the_half_year_are_the_expected_ones(loaded):
    body = json.loads(run("figures", "2018-H1", json=True))
    assert (body["office"], body["period"]) == ("quan-1", EXPECTED["period"])
    assert (body["from"], body["to"]) == (EXPECTED["from"], EXPECTED["to"])
    found = {one["id"]: one for one in body["figures"]}
    shown = {
        name: {key: found[name][key] for key in wanted}
        for name, wanted in EXPECTED["figures"].items()
    }
    assert shown == EXPECTED["figures"]


def test_every_figure_keeps_the_contract(loaded):
    body = json.loads(run("figures", "2018-H1", json=True))
    assert list(body) == ["office", "period", "from", "to", "figures"]
    names = [one["id"] for one in body["figures"]]
    assert names == sorted(set(names))
    keys = {"id", "label", "value", "unit", "previous", "change", "rows", "method", "as_of"}
    for one in body["figures"]:
        assert set(one) - {"reason"} == keys
        assert all(one[key] for key in ("label", "unit", "method"))
        assert ("reason" in one) == (one["value"] is None)
        assert isinstance(one["rows"], int)
        if one["value"] and one["previous"]:
            ratio = (one["value"] - one["previous"]) / one["previous"]
            assert one["change"] == round(ratio, 4)
        else:
            assert one["change"] is None
    rows = {one["id"]: one["rows"] for one in body["figures"]}
    assert rows["engagement.posts"] == rows["engagement.shares"] == 312
    assert rows["programmes.units"] == 32


def test_the_rows_behind_a_figure_lead_to_file_and_line(loaded):
    figures.autodiscover()
    office = Office.objects.get()
    question = Question(office, office.period("2018-H1"))
    spec = figures.find_figure("engagement.shares", office)
    rows = spec.answer(question).rows
    total = 0
    for row in rows.page(0, rows.count()):
        source = Import.objects.get(pk=row.source.import_id)
        assert source.rows.filter(number=row.source.number).exists()
        total += row.cells[-1]
    assert total == spec.answer(question).value


def test_a_period_without_data_is_not_known_rather_than_none(loaded):
    body = json.loads(run("figures", "2015-H1", json=True))
    for one in body["figures"]:
        if one["id"].startswith("engagement."):
            assert (one["value"], one["rows"]) == (None, 0)
            assert one["reason"]


def test_the_second_load_stores_and_updates_nothing(loaded):
    before = Import.objects.count()
    again = list(load_pack(PACK))
    assert len(loaded) == len(again) == FILES
    assert [(one.stored, one.updated, one.refusal) for one in again] == [(0, 0, "")] * FILES
    assert sum(one.duplicate for one in again) == sum(one.read for one in loaded) - sum(
        one.held + one.refused for one in loaded
    )
    assert Import.objects.count() == before
    assert not list(audit.broken_links())


def test_every_row_of_every_file_has_one_outcome(loaded):
    for report in loaded:
        parts = (report.stored, report.updated, report.duplicate, report.held, report.refused)
        assert report.read == sum(parts) > 0
        record = Import.objects.get(pk=report.import_id)
        assert record.rows.count() == report.read
        assert record.counts == report.counts
        for outcome in Outcome:
            assert (
                record.rows.filter(outcome=outcome).count() == report.counts[outcome.name.lower()]
            )


def test_the_command_says_what_became_of_each_file():
    said = run("load", str(PACK)).splitlines()
    assert said[0] == (
        "don-vi.xlsx (units): 32 read, 32 stored, 0 updated, 0 duplicate, 0 held, 0 refused"
    )
    assert said[-1].startswith("Together: ")
    again = run("load", str(PACK)).splitlines()[-1]
    assert again.startswith("Together: ")
    assert ", 0 stored, 0 updated, " in again


def test_the_figures_as_text_name_value_and_value_before(loaded):
    lines = run("figures", "2018-H1").splitlines()
    assert "first half of 2018" in lines[0]
    [posts] = [line for line in lines if line.startswith("Posts ")]
    assert posts.split()[1:] == ["312", "before:", "141"]


def test_all_figures_answer_in_the_same_way_one_by_one(loaded):
    figures.autodiscover()
    office = Office.objects.get()
    period = office.period("2018-H1")
    together = {one.spec.id: one.as_json() for one in answer_all(Question(office, period))}
    alone = {name: figures.answer(name, Question(office, period)).as_json() for name in together}
    assert alone == together


# What is wrong is one sentence that says what to do.


def test_no_office_yet():
    assert refusal("figures", "2018-H1") == (
        "There is no office yet; load one with `signalmast load PACK_DIR`."
    )


def test_an_unknown_office(loaded):
    assert refusal("figures", "2018-H1", office="quan-2") == (
        "No office is called “quan-2”; there is quan-1."
    )


def test_several_offices_need_a_name(loaded):
    Office.objects.create(slug="quan-2", name="Quận 2")
    assert refusal("figures", "2018-H1") == (
        "There are several offices; name one with --office: quan-1, quan-2."
    )
    assert json.loads(run("figures", "2018-H1", office="quan-1", json=True))["office"] == "quan-1"


@pytest.mark.parametrize("period", ["2018-H3", "2018-13", "next", "2018-02-30..2018-03-01"])
def test_an_unknown_period(loaded, period):
    assert refusal("figures", period) == (
        f"“{period}” names no period; write it as 2018-H1, 2018-Q2, 2018-06, 2018 "
        "or 2018-01-01..2018-06-26."
    )


def test_a_folder_that_is_not_there(tmp_path):
    assert refusal("load", str(tmp_path / "nope")) == (
        f"{tmp_path}/nope/office.toml can't be read (No such file or directory); "
        "name the folder that holds office.toml."
    )


def a_pack(folder: Path, toml: str) -> str:
    (folder / "office.toml").write_text(toml, encoding="utf-8")
    return str(folder)


OFFICE = '[office]\nslug = "a"\nname = "A"\n'


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[office\n", "office.toml is not valid TOML ("),
        ("slug = 1\n", "office.toml names no office; add [office] with slug and name."),
        ('office = "a"\n', "office.toml names no office; add [office] with slug and name."),
        (f'{OFFICE}time_zone = "Mars"\n', "office.toml can't be used: “Mars” is no time zone;"),
        (f'{OFFICE}layout = "fancy"\n', "office.toml can't be used: "),
        ('[office]\nslug = "a b"\nname = "A"\n', "office.toml can't be used: "),
        (f"{OFFICE}name = 7\n", "office.toml is not valid TOML ("),
        (f'{OFFICE}[[file]]\npath = "../x.csv"\n', "office.toml names the file “../x.csv”, which "),
        (f"{OFFICE}[[file]]\n", "office.toml names the file “”, which is not in the folder;"),
        (f"file = 3\n{OFFICE}", "office.toml lists its files in another way than [[file]];"),
        (f'file = ["x.csv"]\n{OFFICE}', "office.toml lists its files in another way than [[file]]"),
    ],
)
def test_a_broken_office_file(tmp_path, toml, said):
    assert refusal("load", a_pack(tmp_path, toml)).startswith(said)
    assert Office.objects.count() == 0


def test_a_file_that_is_missing_or_refused_stops_no_other(tmp_path):
    for name in ("don-vi.xlsx", "ke-hoach.csv"):
        shutil.copy(PACK / name, tmp_path)
    folder = a_pack(
        tmp_path,
        f'{OFFICE}[[file]]\npath = "nope.csv"\nformat = "plan"\n'
        '[[file]]\npath = "ke-hoach.csv"\nformat = "unheard-of"\n'
        '[[file]]\npath = "don-vi.xlsx"\nformat = "units"\n',
    )
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("load", folder, stdout=out, language="en")
    assert str(caught.value) == "2 files were refused; see above what to do."
    lines = out.getvalue().splitlines()
    assert lines[0] == (
        "nope.csv: refused. The file is not in the folder; add it or remove it from office.toml."
    )
    assert lines[1].startswith("ke-hoach.csv: refused. No importer is called “unheard-of”;")
    assert lines[2].startswith("don-vi.xlsx (units): 32 read, 32 stored")


def test_an_office_file_that_changed_changes_the_office(tmp_path):
    run("load", a_pack(tmp_path, OFFICE))
    run("load", a_pack(tmp_path, OFFICE.replace('"A"', '"B"')))
    assert Office.objects.get().name == "B"
