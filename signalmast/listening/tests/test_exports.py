"""Exports hold published cells and nothing of a single person, in every format."""

import io

import pytest
from openpyxl import load_workbook

from signalmast.listening.disclosure import STEP
from signalmast.listening.domain.exports import (
    COLUMNS,
    SILENT,
    about,
    codebook,
    codebook_rows,
    cut,
    folded,
    rows_of,
    spss,
    workbook,
)
from signalmast.listening.domain.results import results_of
from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.models import Submission
from signalmast.listening.tests.answered import answer, survey_of


@pytest.fixture
def results(office):
    survey = survey_of(office)
    answer(survey, 400)
    release_results(survey.version)
    return results_of(survey.version, language="en")


@pytest.fixture
def statistics(results, tmp_path):
    import pyreadstat

    path = tmp_path / "results.sav"
    path.write_bytes(spss(results))
    return pyreadstat.read_sav(str(path))


def test_rows_are_published_cells(results):
    rows = list(rows_of(results))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    answers = [row for row in rows if row[0] == "answers"]
    assert answers[0][1:3] == ("Which ward do you live in?", "Bến Thành")
    assert {row[5] % STEP for row in rows if row[5] is not None} == {0}
    assert sum(row[5] for row in answers if row[1] == "Which ward do you live in?") == 400
    assert [row for row in rows if row[0] == "cross" and row[5] is not None and row[5] < 10] == []


def test_the_workbook_says_what_it_is_and_has_a_sheet_for_each_table(results):
    book = load_workbook(io.BytesIO(workbook(results)))
    assert book.sheetnames == ["About these numbers", "Answers", "Table 1", "Codebook"]
    said = [row[0].value for row in book["About these numbers"].iter_rows()]
    assert said == about(results)
    first = [cell.value for cell in book["Table 1"][1]]
    assert first[0] == "Which ward do you live in? × Do you go to the library?"
    assert first[-1] == "together"


def test_in_spss_the_weighted_cells_give_the_published_tables(results, statistics):
    frame, meta = statistics
    assert meta.column_names == ["table", "q1", "q2", "q3", "q4", "q5", "n"]
    assert meta.column_names_to_labels["q2"] == "Do you go to the library?"
    assert meta.variable_value_labels["q1"] == {
        1.0: "Bến Thành", 2.0: "Tân Định", 3.0: "Cầu Kho", float(SILENT): "no answer",
    }  # fmt: skip
    assert " ".join(meta.notes) == " ".join(about(results))
    library = frame[(frame["table"] == 2)]
    assert dict(zip(library["q2"], library["n"], strict=True)) == {
        **{float(at): line.count for at, line in enumerate(results.blocks[1].lines, start=1)},
        float(SILENT): results.blocks[1].unanswered,
    }
    crossed = frame[frame["table"] == 6].pivot_table(index="q1", columns="q2", values="n")
    shown = results.tables[0]
    assert crossed.loc[1.0, 1.0] == shown.rows[0].cells[0].count


def test_a_row_of_the_spss_file_is_a_cell_and_never_a_person(results, statistics):
    frame, _meta = statistics
    questions = frame[["q1", "q2", "q3", "q4", "q5"]]
    assert questions.notna().sum(axis=1).max() == 2
    assert (frame["n"] % STEP).max() == 0
    assert len(frame) < 40 < Submission.objects.count()


def test_the_codebook_names_every_variable_and_code(results):
    entries = codebook(results)
    assert [entry.variable for entry in entries] == ["q1", "q2", "q3", "q4", "q5"]
    head, *rows = codebook_rows(results)
    assert len(head) == 6
    assert rows[0] == ("Which ward do you live in?", "q1", "ward", "one choice", 1, "Bến Thành")


def test_open_answers_are_in_no_file(results, tmp_path):
    whole = [
        str(list(rows_of(results))).encode(), workbook(results), spss(results),
        str(list(codebook_rows(results))).encode(),
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(whole[1]))
    text = str([[c.value for c in row] for sheet in book for row in sheet.iter_rows()])
    assert "ý kiến riêng" not in text
    assert all("ý kiến riêng".encode() not in one for one in whole)


def test_long_texts_are_cut_and_folded_between_letters_and_words():
    assert cut("đường", 3) == "đ"
    assert list(folded("một hai ba", 7)) == ["một", "hai ba"]
