"""Files that a browser keeps: any under a name, and tables for spreadsheet programs.

A table is safe to open: no cell of ours is ever run as a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_text(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet program would run as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, int | float | date | str):
        return value
    return str(value)


def kept_as(name: str) -> str:
    """Return the content disposition by which a browser keeps a file under a name."""
    return content_disposition_header(True, name) or "attachment"


def file_response(name: str, content: bytes | str, kind: str) -> HttpResponse:
    """Return a whole file to be kept; `kind` is its media type."""
    headers = {"Content-Disposition": kept_as(name)}
    return HttpResponse(content, content_type=kind, headers=headers)


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_response(
    name: str, columns: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Return a table as CSV in UTF-8 with a byte order mark, row by row."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        yield writer.writerow([safe_text(str(one)) for one in columns])
        for row in rows:
            yield writer.writerow([safe_text(_plain(cell)) for cell in row])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": kept_as(f"{name}.csv")},
    )


def xlsx_response(
    name: str, columns: Sequence[object], rows: Iterable[Sequence[object]]
) -> FileResponse:
    """Return a table as a workbook; text stays text, whatever it begins with."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd hh:mm",
        },
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [str(one) for one in columns], bold)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            value = _plain(cell)
            if isinstance(value, date) and not isinstance(value, datetime):
                sheet.write_datetime(number, place, value, day)
            else:
                sheet.write(number, place, value)
    book.close()
    out.seek(0)
    return FileResponse(out, content_type=XLSX, as_attachment=True, filename=f"{name}.xlsx")
