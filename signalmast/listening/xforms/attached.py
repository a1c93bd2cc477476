"""Files beside a workbook: lists of choices, and tables that pulldata() looks things up in."""

import csv
import io
import re
from collections.abc import Mapping

from signalmast.listening.xforms.model import Choice, Texts
from signalmast.listening.xforms.said import Refused, gettext_noop

#: All of it travels with the page of the form, so it is kept small.
MOST_FILES, LARGEST_FILE, MOST_ROWS, MOST_COLUMNS = 5, 400_000, 5_000, 30
#: What collecting apps call the sheet `external_choices`; its lists are read with the workbook.
ITEMSETS = "itemsets.csv"
DELIMITERS = ",;\t"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,80}\.csv", re.ASCII | re.IGNORECASE)


def list_of(name: str) -> str:
    """Return what a form calls the list in a file."""
    return name[: -len(".csv")]


def read_attached(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return files by name as collecting apps read them: UTF-8, commas. Raises Refused."""
    if len(files) > MOST_FILES:
        raise Refused(gettext_noop("Five files beside a workbook at most."))
    if sum(map(len, files.values())) > LARGEST_FILE:
        raise Refused(
            gettext_noop("The files are larger than 400 kB together. All of it goes to each "
                         "telephone; leave out rows and columns that the form does not use.")
        )  # fmt: skip
    return {name: _written(name, data) for name, data in files.items()}


def _written(name: str, data: bytes) -> str:
    if not _NAME.fullmatch(name) or name == ITEMSETS:
        raise Refused(
            gettext_noop("“%(file)s” can't stand beside a workbook. Save it as CSV, with a name "
                         "of letters, digits and dashes such as units.csv."),
            file=name,
        )  # fmt: skip
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            gettext_noop("“%(file)s” is not in UTF-8. Save it once more as “CSV UTF-8”."),
            file=name,
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        rows = []
    _check(name, rows)
    width = len(rows[0])
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows((row + [""] * width)[:width] for row in rows)
    return written.getvalue()


def _check(name: str, rows: list[list[str]]) -> None:
    header = rows[0] if rows else []
    if len(rows) < 2 or not all(header) or len({*header}) != len(header):
        raise Refused(
            gettext_noop("“%(file)s” can't be read as a table. Its first line names the columns, "
                         "each once; below it stands at least one row."),
            file=name,
        )  # fmt: skip
    if len(rows) - 1 > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise Refused(gettext_noop("“%(file)s” has more than 5,000 rows or 30 columns."), file=name)


def choices_in(text: str, value: str = "name", label: str = "label") -> list[Choice]:
    """Return the rows of a file as choices, with the columns that a form names."""
    found = []
    for row in csv.DictReader(io.StringIO(text)):
        columns = {name: said for name, said in row.items() if name not in {value, label}}
        labels: Texts = {
            name.partition("::")[2] if name != label else "": [said]
            for name, said in row.items()
            if said and (name == label or name.startswith(f"{label}::"))
        }
        found.append(Choice(row.get(value, ""), labels, columns))
    return found
