from datetime import date

import pytest

from signalmast.core.figures import find_figure
from signalmast.core.models import Outcome
from signalmast.programmes.models import Commendation
from signalmast.programmes.tests.factories import a_unit, an_office, ask, fill, load, sliced, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = an_office()
    a_unit(office, "Phường Bến Nghé")
    return office


def a_row(
    level="quận", kind="tập thể", name="Tập thể 001", unit="Phường Bến Nghé", day="19/05/2018"
):
    return ("Biểu dương giữa năm 2018", level, kind, name, unit, day, "Gương điển hình")


@pytest.mark.parametrize(
    ("level", "kind", "codes"),
    [
        ("quận", "tập thể", ("district", "collective")),
        ("QUẬN", " Cá nhân ", ("district", "individual")),
        ("district", "individual", ("district", "individual")),
        ("thành phố", "collective", ("city", "collective")),
        ("Trung ương", "cá nhân", ("national", "individual")),
        ("phường", "cá nhân", ("ward", "individual")),
        ("tỉnh", "cá nhân", ("province", "individual")),
    ],
)
def test_words_become_codes(office, level, kind, codes):
    load(office, "commendations", [a_row(level, kind)])
    commendation = Commendation.objects.get()
    assert (commendation.level, commendation.kind) == codes


def test_an_unknown_level_is_refused_with_the_known_words(office):
    report = load(office, "commendations", [a_row(level="vũ trụ")])
    [verdict] = report.verdicts
    said = verdict.reason % verdict.values
    assert verdict.outcome == Outcome.REFUSED
    assert said == (
        "“vũ trụ” is not known under “Cấp”; write one of cơ sở, xã, phường, quận, thành phố, "
        "tỉnh, trung ương."
    )


def test_an_unknown_kind_is_refused_with_the_known_words(office):
    [verdict] = load(office, "commendations", [a_row(kind="nhóm")]).verdicts
    assert verdict.reason % verdict.values == (
        "“nhóm” is not known under “Loại”; write one of tập thể, cá nhân."
    )


def test_unit_and_day_may_be_missing(office):
    report = load(office, "commendations", [a_row(unit="", day=""), a_row(unit="")])
    commendation = Commendation.objects.get()
    assert (commendation.unit, commendation.day) == (None, date(2018, 5, 19))
    assert (report.stored, report.duplicate) == (1, 1)


def test_a_commendation_without_a_date_is_in_no_period_and_said(office):
    load(office, "commendations", [a_row(), a_row(name="Tập thể 002", day="")])
    answer = find_figure("programmes.commendations", office).answer(ask(office, "2018-H1"))
    assert answer.value == 1
    assert str(answer.reason) == "Commendations without a date, which are in no period: 1."


def test_each_level_and_kind_there_ever_was_is_a_figure(office):
    rows = [
        a_row(),
        a_row(name="Tập thể 002"),
        a_row("thành phố", "cá nhân", "Cá nhân 001"),
        a_row("phường", day="02/11/2017"),
    ]
    load(office, "commendations", rows)
    assert value(office, "programmes.commendations") == 3
    assert value(office, "programmes.commendations.district.collective") == 2
    assert value(office, "programmes.commendations.city.individual") == 1
    assert value(office, "programmes.commendations.ward.collective") == 0
    assert value(office, "programmes.commendations.ward.collective", "2017-H2") == 1
    assert value(office, "programmes.commendations", level="district", kind="collective") == 2


def test_slices_add_up(office):
    rows = [a_row(name=f"Tập thể {i}", unit="" if i % 3 else "Phường Bến Nghé") for i in range(7)]
    rows += [
        a_row("thành phố", "cá nhân", f"Cá nhân {i}", day=f"{i + 1}/02/2018") for i in range(9)
    ]
    load(office, "commendations", rows)
    for dimension in ("unit", "level", "kind", "week"):
        assert sum(sliced(office, "programmes.commendations", dimension).values()) == 16
    assert sliced(office, "programmes.commendations", "unit") == {
        "Phường Bến Nghé": 12,
        "without a unit": 4,
    }
    assert value(office, "programmes.commendations", unit="") == 4


def test_the_table_counts_by_round_and_level(office):
    rows = [a_row(), a_row("thành phố", "cá nhân"), a_row("quận", "cá nhân")]
    load(office, "commendations", rows)
    table = fill(office, "programmes.commendations")
    assert [(row[0], str(row[1]), *row[2:]) for row in table.rows] == [
        ("Biểu dương giữa năm 2018", "district level", 1, 1, 2),
        ("Biểu dương giữa năm 2018", "city level", 0, 1, 1),
    ]
    assert table.total[2:] == (1, 2, 3)
