import tracemalloc
import zipfile
from collections import deque
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from signalmast.core.tabular.reader import (
    CellError,
    Row,
    TableRefused,
    open_table,
    sheet_names,
)
from signalmast.core.tests.samples import (
    HEADER,
    ODS_ERROR,
    ROWS,
    csv_bytes,
    ods_bytes,
    unzip,
    xls_bytes,
    xlsx_bytes,
    zip_bytes,
)


@pytest.fixture
def write(tmp_path):
    def write_file(data: bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write_file


def read(path, **options):
    table = open_table(path, **options)
    return table, [tuple(row) for row in table.rows()]


CSV_ROWS = [(2, ("Phường 1", "19/05/2018", "1310")), (3, ("Phường Bến Nghé", "26/06/2018", "42"))]


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (b"", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("said", ["", "sep={}\r\n"])
def test_encodings_and_delimiters(write, mark, codec, encoding, delimiter, said):
    text = said.format(delimiter).encode(codec)

    table, rows = read(write(mark + text + csv_bytes(codec, delimiter)))

    assert (table.kind, table.encoding, table.delimiter) == ("csv", encoding, delimiter)
    assert (table.header, rows) == (HEADER, CSV_ROWS)


def test_meta_daily_export_is_found_by_its_header(write):
    text = '\ufeffsep=,\n"Lượt xem"\n"Ngày","Primary"\n"2026-01-31T00:00:00","1234"\n'
    path = write(text.encode("utf-16-le"))

    table, rows = read(path, header_score=lambda cells: int("Ngày" in cells))

    assert table.header == ("Ngày", "Primary")
    assert table.preamble == (("Lượt xem",),)
    assert rows == [(3, ("2026-01-31T00:00:00", "1234"))]


def test_header_may_hold_commas_line_breaks_and_twins(write):
    text = ' ID ,"Cảm xúc, bình luận và lượt chia sẻ",Ẩn,Ẩn\n1,2,3,4\n5,"a\nb"\n\n6,7,8,9,10\n'

    table, rows = read(write(text.encode()))

    assert table.header == ("ID", "Cảm xúc, bình luận và lượt chia sẻ", "Ẩn", "Ẩn")
    assert rows == [
        (2, ("1", "2", "3", "4")),
        (3, ("5", "a\nb", "", "")),
        (5, ("6", "7", "8", "9", "10")),
    ]


def test_delimiter_is_not_fooled_by_decimal_commas_or_a_title(write):
    text = "Kết quả, đợt 2\nA;B;C\n1,5;2,5;3,5\n4,5;5,5;6,5\n"

    table, rows = read(write(text.encode()), header_score=lambda cells: len(cells) * ("A" in cells))

    assert (table.delimiter, table.header) == (";", ("A", "B", "C"))
    assert rows[0] == (3, ("1,5", "2,5", "3,5"))


def test_formulas_in_text_stay_text(write):
    _table, rows = read(write(b"a,b\n=1+1,@SUM(A1)\n+84,-5\n"))

    assert rows == [(2, ("=1+1", "@SUM(A1)")), (3, ("+84", "-5"))]


def test_rows_can_be_read_twice(write):
    for data, name in [(csv_bytes(), "a.csv"), (xlsx_bytes(), "a.xlsx")]:
        table = open_table(write(data, name))
        assert list(table.rows()) == list(table.rows())


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (
            b"a,b\nx,\xff\n",
            "encoding",
            "The text is not UTF-8: byte 6 does not fit; open the file in your"
            " spreadsheet program and save it as “CSV UTF-8”.",
        ),
        (
            "Tên đơn vị\n".encode() + b"C\xe2\xecp, Qu\xe2\xf2n, x\xe3\xec\n",
            "old_encoding",
            "The text is not UTF-8 (byte 17) and looks like Windows-1258, an old"
            " Vietnamese encoding; open it in your spreadsheet program, convert it to"
            " Unicode and save it as “CSV UTF-8”.",
        ),
        (
            b"Ph\xad\xeang B\xd5n Ngh\xd0, \xa7\xb5 N\xbdng\n",
            "old_encoding",
            "The text is not UTF-8 (byte 2) and looks like TCVN3 (ABC), an old"
            " Vietnamese encoding; open it in your spreadsheet program, convert it to"
            " Unicode and save it as “CSV UTF-8”.",
        ),
        (
            b"a,b\n1,\x002\n",
            "binary",
            "Byte 6 of the file is a NUL, which no text contains;"
            " the file is damaged or not a table, so export it again.",
        ),
        (
            b'a,b\n1,2\n3,"4\n5,6\n',
            "open_quote",
            "A quotation mark opened in row 3 is never closed, so the rows below it are"
            " lost; the file may be cut off, so export it again.",
        ),
        (
            b"",
            "empty",
            "The file is empty; export it again and load the new one.",
        ),
    ],
)
def test_refusals_say_what_to_do(write, data, code, sentence):
    with pytest.raises(TableRefused) as caught:
        read(write(data))

    assert (caught.value.code, str(caught.value)) == (code, sentence)


def test_a_byte_far_into_the_file_is_named_exactly(write):
    good = "Tên đơn vị\n".encode() * 200_000
    with pytest.raises(TableRefused) as caught:
        open_table(write(good + b"\xff\n"))

    assert caught.value.values == {"position": len(good)}


def test_missing_files_and_folders_are_refused(tmp_path):
    for path, code in [(tmp_path, "directory"), (tmp_path / "none.csv", "unreadable")]:
        with pytest.raises(TableRefused) as caught:
            open_table(path)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("data", "kind"), [(xlsx_bytes(), "xlsx"), (ods_bytes(), "ods")], ids=["xlsx", "ods"]
)
def test_workbook_cells_keep_their_types(write, data, kind):
    table, rows = read(write(data, "stored-without-ending"))

    assert (table.kind, table.sheet, table.header) == (kind, "Sheet1", HEADER)
    assert rows == [(number, cells) for number, cells in enumerate(ROWS, 2)]
    assert type(rows[0][1][1]) is date
    assert table.warnings == []


def test_xls_is_read_with_its_formulas_and_errors(write):
    data = xls_bytes([("Mã", "Số"), ("a", 1310), (), ("b", "#REF!"), ("c", "=1/0")])

    table, rows = read(write(data, "table.xls"))

    assert (table.kind, table.header) == ("xls", ("Mã", "Số"))
    assert rows == [
        (2, ("a", 1310)),
        (4, ("b", CellError("#REF!"))),
        (5, ("c", CellError("#DIV/0!"))),
    ]
    assert [warning.values for warning in table.warnings] == [
        {"count": 1, "cells": "B5"},
        {"count": 2},
    ]


def test_xlsx_formulas_are_counted_and_errors_stand_out(tmp_path):
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(3, 2, ["Mã", "Số", "Tổng"])
        page.write_row(4, 2, ["a", 2])
        page.write_formula(4, 4, "=D5*2", None, 4)
        page.write(5, 2, "b")
        page.write_formula(5, 4, "=#REF!", None, "#REF!")

    table, rows = read(path)

    assert (table.header, table.header_number) == (("Mã", "Số", "Tổng"), 4)
    assert rows == [(5, ("a", 2, 4)), (6, ("b", "", CellError("#REF!")))]
    assert str(rows[1][1][2]) == "#REF!"
    assert [str(warning) for warning in table.warnings] == [
        "2 cells hold formulas (for example E5, E6); the value that the"
        " spreadsheet program last calculated is used.",
        "1 cells show an error, not a value; correct them in the workbook.",
    ]


def test_ods_error_cells_stand_out(write):
    row = f"<table:table-row><table:table-cell/>{ODS_ERROR}</table:table-row>"

    table, rows = read(write(ods_bytes([("Mã", "Số"), ("a", 1)], extra=row), "a.ods"))

    assert rows == [(2, ("a", 1)), (3, ("", CellError("#DIV/0!")))]
    assert table.warnings[0].values == {"count": 1, "cells": "B3"}


def test_macros_are_read_as_data_and_named(write):
    parts = {**unzip(xlsx_bytes()), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}

    table, rows = read(write(zip_bytes(parts), "a.xlsm"))

    assert len(rows) == 2
    assert [str(warning) for warning in table.warnings] == [
        "The workbook contains macros; they were not run, only cells were read."
    ]


def test_sheets_are_chosen_by_name(write, tmp_path):
    path = tmp_path / "sheets.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden = book.add_worksheet("Danh mục")
        book.add_worksheet("Quý 1").write("A1", "một")
        book.add_worksheet("Quý 2").write("A1", "hai")
        book.get_worksheet_by_name("Quý 1").activate()
        hidden.write("A1", "ẩn")
        hidden.hide()

    assert sheet_names(path) == ("Danh mục", "Quý 1", "Quý 2")
    assert open_table(path).header == ("một",)
    assert open_table(path, sheet="quý 2 ").header == ("hai",)
    with pytest.raises(TableRefused) as caught:
        open_table(path, sheet="Quý 3")
    assert str(caught.value) == (
        "The workbook has no sheet named “Quý 3”; its sheets are: Danh mục, Quý 1, Quý 2."
    )
    assert sheet_names(write(csv_bytes())) == ()


def test_locked_members_are_refused(write):
    data = bytearray(xlsx_bytes())
    with zipfile.ZipFile(write(bytes(data), "a.xlsx")) as container:
        directory = container.start_dir
    data[directory + 8] |= 1

    with pytest.raises(TableRefused) as caught:
        open_table(write(bytes(data), "locked.xlsx"))

    assert caught.value.code == "encrypted"


def test_text_named_like_a_workbook_is_read_with_a_warning(write):
    table, rows = read(write(csv_bytes()), name="diem-danh.xlsx")

    assert rows == CSV_ROWS
    assert [str(warning) for warning in table.warnings] == [
        "The file is named like a workbook but holds plain text; it was read so."
    ]


def test_a_large_table_is_streamed(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as lines:
        lines.write(",".join(f"Cột {n}" for n in range(28)) + "\n")
        lines.writelines(f"{row}," + ",".join(["giá trị"] * 27) + "\n" for row in range(50_000))
    tracemalloc.start()

    (last,) = deque(open_table(path).rows(), maxlen=1)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert last == Row(50_001, ("49999", *["giá trị"] * 27))
    assert peak < 12 << 20
