"""Unknown is None with a reason; zero is said only where somebody has counted."""

from datetime import date

import pytest

from signalmast.core.figures import digest, figures_of, find_figure, find_table
from signalmast.programmes.tests.factories import a_unit, an_office, ask, load, value

pytestmark = pytest.mark.django_db
ROW = ("Luật", "19/05/2018", "Phường A", 10, 9, "")


@pytest.fixture
def office():
    office = an_office()
    a_unit(office, "Phường A")
    return office


def reason(office, name, period, **where):
    answer = find_figure(name, office).answer(ask(office, period, **where))
    assert (answer.value, answer.rows.count()) == (None, 0)
    return str(answer.reason)


def test_an_empty_desk_knows_nothing_and_says_why():
    office = an_office()
    for spec in figures_of(office):
        if spec.id.startswith("programmes."):
            answer = spec.answer(ask(office, "2018-H1"))
            assert (answer.value, bool(str(answer.reason))) == (None, True)
            assert [by(ask(office, "2018-H1")) for by in spec.by.values()] == [
                [] for _by in spec.by
            ]
    assert reason(office, "programmes.units", "2018-H1") == (
        "No units are known; load the list of units."
    )


def test_no_unit_in_force_yet():
    office = an_office()
    a_unit(office, "Phường A", first=date(2018, 1, 1))
    assert reason(office, "programmes.units", "2017-H2") == (
        "No unit is in force on the last day of the period; load the list of units of that time."
    )


def test_a_register_knows_its_own_reach(office):
    load(office, "attendance", [ROW, ("Luật", "20/02/2018", "Phường A", 1, 1, "")])
    assert value(office, "programmes.sessions", "2018-Q1") == 1
    assert value(office, "programmes.sessions", "2018-04") == 0
    assert value(office, "programmes.attendance_expected", "2018-04") == 0
    assert value(office, "programmes.unit_coverage", "2018-04") == 0
    assert reason(office, "programmes.sessions", "2017-H2").startswith(
        "The register holds nothing for this period; it reaches from "
    )
    assert value(office, "programmes.sessions", "2018-H2") is None


def test_the_day_a_file_speaks_for_reaches_further_than_its_rows(office):
    load(office, "attendance", [ROW], as_of="2018-09-30")
    assert value(office, "programmes.sessions", "2018-H2") == 0
    assert value(office, "programmes.sessions", "2018-Q4") is None


def test_a_rate_without_anybody_called_is_unknown(office):
    load(office, "attendance", [("Luật", "19/05/2018", "Phường A", 0, 0, "")])
    assert value(office, "programmes.attendance_expected") == 0
    assert value(office, "programmes.attendance_rate") is None


def test_a_figure_that_has_no_such_part_does_not_pass_the_whole_off_as_one(office):
    load(office, "attendance", [ROW])
    assert reason(office, "programmes.sessions", "2018-H1", category="x", city="y") == (
        "This figure can't be narrowed by category, city; ask for the whole."
    )


def test_evidence_names_row_content_and_file(office):
    report = load(office, "attendance", [ROW])
    answer = find_figure("programmes.sessions", office).answer(ask(office, "2018-H1"))
    [row] = answer.rows.page(0, 10)
    assert row.identity == "session:luật|2018-05-19|phường a|2017-01-01"
    assert row.content == "attended=9 expected=10"
    assert row.cells == ("Luật", date(2018, 5, 19), "Phường A", 10, 9)
    assert (row.source.import_id, row.source.number) == (report.import_id, 2)
    assert answer.as_of is not None


def test_every_method_is_one_sentence_and_every_figure_has_a_digest(office):
    load(office, "attendance", [ROW])
    seen = set()
    for spec in figures_of(office):
        if spec.id.startswith("programmes."):
            assert str(spec.method).endswith(".")
            question = ask(office, "2018-H1")
            answer = spec.answer(question)
            seen.add(digest(spec, question, answer.value, dict(answer.rows.keys())))
    assert len(seen) == 18


def test_tables_of_an_empty_register_say_why():
    office = an_office()
    for name in (
        "attendance_by_unit",
        "commendations",
        "contest_results",
        "plan_results",
        "plan_next",
        "units_without_session",
    ):
        table = find_table(f"programmes.{name}").fill(ask(office, "2018-H1"))
        assert (list(table.rows), bool(str(table.note))) == ([], True)
