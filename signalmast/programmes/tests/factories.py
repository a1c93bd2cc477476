"""Offices, units and files for the tests of this room; nothing random, every default plain."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from signalmast.core import figures
from signalmast.core.figures import Question
from signalmast.core.importing.pipeline import Report, load_file
from signalmast.people.models import Office, Unit

FOLDER = Path(mkdtemp(prefix="signalmast-programmes-"))
HEADERS = {
    "attendance": ("Chuyên đề", "Ngày", "Đơn vị", "Được triệu tập", "Có mặt", "Ghi chú"),
    "commendations": ("Đợt", "Cấp", "Loại", "Tên", "Đơn vị", "Ngày", "Thành tích"),
    "contest": ("Hội thi", "Thí sinh", "Đơn vị", "GK1", "GK2"),
    "plan": ("Kỳ", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Trạng thái", "Kết quả"),
}


def an_office(slug: str = "quan-1", **fields: object) -> Office:
    return Office.objects.create(slug=slug, name=f"Office {slug}", **fields)


def a_unit(
    office: Office,
    name: str,
    *,
    first: date | None = date(2017, 1, 1),
    last: date | None = None,
    into: Unit | None = None,
) -> Unit:
    return Unit.objects.create(
        office=office, name=name, valid_from=first, valid_to=last, merged_into=into
    )


def a_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a CSV file whose name follows from its content."""
    lines = [list(map(str, header)), *(["" if c is None else str(c) for c in row] for row in rows)]
    path = FOLDER / f"{sha256(repr(lines).encode()).hexdigest()[:24]}.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(lines)
    return path


def load(
    office: Office,
    kind: str,
    rows: Iterable[Sequence[object]],
    *,
    header: Sequence[str] | None = None,
    **options: object,
) -> Report:
    path = a_file(header or HEADERS[kind], rows)
    return load_file(path, name=path.name, office=office, by=None, format=kind, options=options)


def ask(office: Office, period: str, **where: str) -> Question:
    figures.autodiscover()
    return Question(office, office.period(period), where)


def value(office: Office, name: str, period: str = "2018-H1", **where: str) -> object:
    question = ask(office, period, **where)
    return figures.find_figure(name, office).answer(question).value


def sliced(office: Office, name: str, by: str, period: str = "2018-H1", **where: str) -> dict:
    """Return a figure's slices, label to value."""
    question = ask(office, period, **where)
    found = figures.find_figure(name, office).by[by](question)
    return {str(one.label): one.value for one in found}


def every_value(office: Office, period: str = "2018-H1") -> dict[str, object]:
    """Return every figure of the programmes with its value and what it counted."""
    question = ask(office, period)
    found = {}
    for spec in figures.figures_of(office):
        if spec.id.startswith("programmes."):
            answer = spec.answer(question)
            found[spec.id] = (answer.value, sorted(answer.rows.keys()))
            for name, by in spec.by.items():
                found[f"{spec.id} by {name}"] = [(one.label, one.value) for one in by(question)]
    return found


def fill(office: Office, name: str, period: str = "2018-H1", **where: str) -> figures.Table:
    question = ask(office, period, **where)
    return figures.find_table(name).fill(question)
