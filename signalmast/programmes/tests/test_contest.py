from datetime import date
from itertools import permutations

import pytest

from signalmast.core.figures import find_figure
from signalmast.core.importing.pipeline import retry_held, undo_import
from signalmast.core.importing.register import BY_HAND
from signalmast.core.models import Import
from signalmast.people.models import UnitAlias
from signalmast.programmes.models import Contest, ContestEntry
from signalmast.programmes.tests.factories import a_unit, an_office, ask, fill, load, value

pytestmark = pytest.mark.django_db
NAME = "Hội thi Báo cáo viên giỏi"


@pytest.fixture
def office():
    office = an_office()
    a_unit(office, "Phường Bến Nghé")
    return office


def a_row(entry="Thí sinh 01", first="81,8", second="81.5", unit="Phường Bến Nghé"):
    return (NAME, entry, unit, first, second)


def the_contest():
    return Contest.objects.values_list("name", "held_on", "held_on_assumed").get()


def test_every_unknown_numeric_column_is_a_judge(office):
    header = ("STT", "Hội thi", "Thí sinh", "Đơn vị", "GK1", "Cô Hoa", "Năng khiếu", "Tổng điểm")
    rows = [
        (1, NAME, "Thí sinh 01", "Phường Bến Nghé", "81,8", "90", "hát", "171,8"),
        (2, NAME, "Thí sinh 02", "", "70", "", "đàn", "70"),
    ]
    load(office, "contest", rows, header=header, held_on="2018-05-19")
    assert dict(ContestEntry.objects.values_list("entry", "scores")) == {
        "Thí sinh 01": {"GK1": 81.8, "Cô Hoa": 90},
        "Thí sinh 02": {"GK1": 70},
    }


def test_a_column_of_numbers_and_words_is_no_judge_and_said(office):
    report = load(office, "contest", [a_row(), a_row("Thí sinh 02", second="vắng")])
    assert [entry.scores for entry in ContestEntry.objects.order_by("entry")] == [
        {"GK1": 81.8},
        {"GK1": 81.8},
    ]
    assert report.notes[0]["values"] == {"columns": "“GK2”"}


def test_a_table_without_any_judge_is_refused(office):
    report = load(
        office, "contest", [(NAME, "Thí sinh 01", "")], header=("contest", "entry", "unit")
    )
    assert "one numeric column per judge" in report.refusal
    assert Contest.objects.count() == 0


def test_part_of_a_table_has_the_judges_of_the_whole(office):
    rows = [a_row(unit="?", second=""), a_row("Thí sinh 02", second="vắng")]
    assert load(office, "contest", rows, as_of="2018-06-01").held == 1
    UnitAlias.objects.create(unit=office.units.get(), name="?")
    assert retry_held(office) == 1
    assert ContestEntry.objects.get(entry="Thí sinh 01").scores == {"GK1": 81.8}


@pytest.mark.parametrize(
    ("options", "contest"),
    [
        ({}, (NAME, None, False)),
        ({"pack_day": "2018-06-26"}, (NAME, date(2018, 6, 26), True)),
        ({"pack_day": "2018-06-26", "as_of": "2018-06-20"}, (NAME, date(2018, 6, 20), True)),
        ({"as_of": "2018-06-20", "held_on": "2018-05-19"}, (NAME, date(2018, 5, 19), False)),
    ],
)
def test_where_the_day_comes_from(office, options, contest):
    load(office, "contest", [a_row()], **options)
    assert the_contest() == contest


def test_a_day_in_the_table_goes_before_all_else(office):
    header = ("Hội thi", "Thí sinh", "GK1", "Ngày thi")
    load(
        office,
        "contest",
        [(NAME, "Thí sinh 01", 9, "12/05/2018")],
        header=header,
        held_on="2018-05-19",
    )
    assert the_contest() == (NAME, date(2018, 5, 12), False)


def test_an_assumed_day_is_said(office):
    report = load(office, "contest", [a_row()], pack_day="2018-06-26")
    assert [note["values"] for note in report.notes] == [{"day": "2018-06-26"}]


def test_a_bad_option_is_refused(office):
    report = load(office, "contest", [a_row()], held_on="19/05/2018")
    assert report.refusal % report.refusal_values == (
        "“19/05/2018” is no date for the contest; write it as 2018-05-19."
    )


def test_files_of_one_contest_agree_on_its_day_in_any_order(office):
    files = [
        ("Thí sinh 01", {"pack_day": "2018-03-26"}),
        ("Thí sinh 02", {"held_on": "2018-05-20"}),
        ("Thí sinh 03", {"held_on": "2018-05-19"}),
    ]
    for order in permutations(files):
        reports = [load(office, "contest", [a_row(entry)], **options) for entry, options in order]
        assert the_contest() == (NAME, date(2018, 5, 19), False)
        assert ContestEntry.objects.count() == 3
        for report in reports:
            undo_import(Import.objects.get(pk=report.import_id), by=None)
        assert Contest.objects.count() == 0


def test_undoing_the_stated_day_brings_the_assumed_one_back(office):
    load(office, "contest", [a_row()], pack_day="2018-03-26")
    second = load(office, "contest", [a_row("Thí sinh 02")], held_on="2018-05-20")
    undo_import(Import.objects.get(pk=second.import_id), by=None)
    assert the_contest() == (NAME, date(2018, 3, 26), True)


def test_a_contest_that_comes_back_next_year_is_another(office):
    load(office, "contest", [a_row()], held_on="2018-05-19")
    load(office, "contest", [a_row(first="70")], held_on="2019-05-18")
    assert value(office, "programmes.contest_entries", "2018-H1") == 1
    assert value(office, "programmes.contest_entries", "2019-H1") == 1
    assert value(office, "programmes.contests", "2018-H2") == 0
    assert value(office, "programmes.contests", "2020-H1") is None


def test_a_day_set_by_a_person_stays(office):
    load(office, "contest", [a_row()], pack_day="2018-06-26")
    Contest.objects.update(held_on=date(2017, 12, 1), held_on_assumed=False, rank=BY_HAND)
    load(office, "contest", [a_row("Thí sinh 02")], held_on="2018-05-19")
    assert the_contest() == (NAME, date(2017, 12, 1), False)
    assert value(office, "programmes.contest_entries", "2017-H2") == 2


def test_a_contest_without_a_day_is_in_no_period_and_said(office):
    load(office, "contest", [a_row()])
    load(office, "contest", [a_row()], held_on="2018-05-19")
    answer = find_figure("programmes.contest_entries", office).answer(ask(office, "2018-H1"))
    # The same file with a day replaces its reading without one.
    assert (answer.value, str(answer.reason)) == (1, "")
    load(office, "contest", [(f"{NAME} 2", "Thí sinh 01", "", 9, 8)])
    answer = find_figure("programmes.contest_entries", office).answer(ask(office, "2018-H1"))
    assert answer.value == 1
    assert str(answer.reason) == "Contests without a date, which are in no period: 1."


def test_results_rank_by_exact_mean_and_ties_share_a_rank(office):
    rows = [
        a_row("Thí sinh 01", "8.1", "8.3"),
        a_row("Thí sinh 02", "8.2", "8.2"),
        a_row("Thí sinh 03", "9.5", ""),
        a_row("Thí sinh 04", "7", "8"),
        a_row("Thí sinh 05", "", ""),
    ]
    load(office, "contest", rows, held_on="2018-05-19")
    table = fill(office, "programmes.contest_results")
    assert [(row[1], row[2], row[4], row[5]) for row in table.rows] == [
        (1, "Thí sinh 03", 1, 9.5),
        (2, "Thí sinh 01", 2, 8.2),
        (2, "Thí sinh 02", 2, 8.2),
        (4, "Thí sinh 04", 2, 7.5),
        (None, "Thí sinh 05", 0, None),
    ]
