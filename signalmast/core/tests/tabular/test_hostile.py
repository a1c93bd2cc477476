from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalmast.core.tabular import workbook
from signalmast.core.tabular.reader import Row, TableRefused, open_table
from signalmast.core.tests.hostile import hostile_files, lying_bomb, zip_bomb


def outcome(path: Path, name: str) -> str:
    try:
        table = open_table(path, name=name)
        numbers = [row.number for row in table.rows()]
    except TableRefused as error:
        refusal = error
    else:
        refusal = None
    if refusal is not None:
        assert str(refusal).endswith(".")
        return refusal.code
    assert numbers == sorted(set(numbers))
    return "rows"


def test_hostile_files_are_many_and_repeatable():
    first, again = list(hostile_files(7)), list(hostile_files(7))

    assert len(first) >= 200
    assert [name for name, _ in first] == [name for name, _ in again]


def test_every_hostile_file_ends_in_rows_or_in_a_sentence(tmp_path):
    path = tmp_path / "stored"
    outcomes = {}
    for name, data in hostile_files(20180626):
        path.write_bytes(data)
        outcomes[name] = outcome(path, name)

    expected = {
        "archive.xlsx": "not_a_table",
        "blank.csv": "empty",
        "bomb.xlsx": "zip_bomb",
        "crowd.xlsx": "too_many_members",
        "far.xlsx": "parser_failed",
        "huge-cell.csv": "huge_cell",
        "laughs.ods": "broken",
        "laughs.xlsx": "broken",
        "lone-cr.csv": "rows",
        "loop.xls": "broken",
        "lying.xlsx": "lying_size",
        "nested.xlsx": "nested_archive",
        "nul.csv": "binary",
        "open-quote.csv": "open_quote",
        "page.xls": "not_a_table",
        "utf32.csv": "encoding",
        "wide.csv": "too_many_columns",
    }
    assert {name: outcomes[name] for name in expected} == expected


@pytest.mark.parametrize(("bomb", "code"), [(zip_bomb, "zip_bomb"), (lying_bomb, "lying_size")])
def test_bombs_are_refused_before_the_parser_sees_them(tmp_path, monkeypatch, bomb, code):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb())
    monkeypatch.setattr(workbook, "_PARSER", tmp_path / "there-is-no-parser.py")

    assert outcome(path, "bomb.xlsx") == code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=2000))
def test_any_bytes_end_in_rows_or_in_a_sentence(tmp_path, data):
    path = tmp_path / "any.csv"
    path.write_bytes(data)

    assert outcome(path, "any.csv")


_CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ue000"), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.lists(_CELL, min_size=2, max_size=4), min_size=1, max_size=8))
def test_quoted_text_comes_back_as_it_was_written(tmp_path, rows):
    head = ["Mã", "Tên", "Số", "Ghi chú"]
    path = tmp_path / "quoted.csv"
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [head, *rows]]
    path.write_bytes("\r\n".join(lines).encode())

    expected = [
        Row(number, (*row, *[""] * (4 - len(row))))
        for number, row in enumerate(rows, 2)
        if any(cell.strip() for cell in row)
    ]
    assert list(open_table(path, header_score=lambda cells: "Mã" in cells).rows()) == expected
