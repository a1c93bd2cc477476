"""Offices, exports and questions for the tests of posts; nothing random, every default plain."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from signalmast.core import figures
from signalmast.core.figures import Question
from signalmast.core.importing.pipeline import Report, load_file
from signalmast.engagement.models import COUNTERS, Post, Reading
from signalmast.people.models import Office

FOLDER = Path(mkdtemp(prefix="signalmast-engagement-"))
ENGLISH = (
    *("Post ID", "Page ID", "Page name", "Title", "Description", "Publish time", "Permalink"),
    *("Is share", "Post type", "Custom labels", "Views", "Reach"),
    *("Reactions, Comments and Shares", "Reactions", "Comments", "Shares", "Total clicks"),
    "Data comment",
)
FIELDS = {
    **{"id": "Post ID", "page": "Page name", "title": "Title", "description": "Description"},
    **{"time": "Publish time", "share": "Is share", "kind": "Post type"},
    **{"category": "Custom labels", "views": "Views", "reach": "Reach"},
    **{"total": "Reactions, Comments and Shares", "reactions": "Reactions"},
    **{"comments": "Comments", "shares": "Shares", "clicks": "Total clicks"},
    # A column that no importer uses, to make files differ in nothing else.
    "mark": "Data comment",
}


def an_office(slug: str = "quan-1", **fields: object) -> Office:
    return Office.objects.create(slug=slug, name=f"Office {slug}", **fields)


def a_post(number: int = 1, **cells: object) -> dict[str, str]:
    """Return one row of Meta's English export by column title."""
    row = dict.fromkeys(ENGLISH, "")
    row["Post ID"] = str(900_001_000_000_000 + number)
    row["Publish time"] = "05/19/2018 09:00"
    row["Page name"] = "Cột cờ Thủ Ngữ"
    row["Post type"] = "Photos"
    row.update({FIELDS[name]: "" if value is None else str(value) for name, value in cells.items()})
    return row


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return target.getvalue()


def a_file(data: str | bytes, ending: str = "csv") -> Path:
    """Write a file whose name follows from its content."""
    raw = data.encode("utf-8-sig") if isinstance(data, str) else data
    path = FOLDER / f"{sha256(raw).hexdigest()[:24]}.{ending}"
    path.write_bytes(raw)
    return path


def an_export(rows: Iterable[Mapping[str, str]], header: Sequence[str] = ENGLISH) -> Path:
    return a_file(csv_text(header, [[row.get(name, "") for name in header] for row in rows]))


def load(office: Office, path: Path, kind: str = "meta-posts", **options: Any) -> Report:
    options.setdefault("exported_on", "2018-06-26")
    name = options.pop("name", path.name)
    return load_file(path, name=name, office=office, by=None, format=kind, options=options)


def load_posts(office: Office, *rows: Mapping[str, str], **options: Any) -> Report:
    return load(office, an_export(rows), **options)


def ask(office: Office, period: str = "2018-H1", **where: str) -> Question:
    figures.autodiscover()
    return Question(office, office.period(period), where)


def value(office: Office, name: str, period: str = "2018-H1", **where: str) -> object:
    question = ask(office, period, **where)
    return figures.find_figure(f"engagement.{name}", office).answer(question).value


def sliced(office: Office, name: str, by: str, period: str = "2018-H1") -> dict[str, object]:
    """Return a figure's slices, label to value."""
    found = figures.find_figure(f"engagement.{name}", office).by[by](ask(office, period))
    return {str(one.label): one.value for one in found}


def seconds(day: str | date, office: Office) -> int:
    """Return the moment for which an export of this day speaks."""
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=office.zone)
    return int(noon.timestamp())


def the_day(number: int) -> str:
    return (date(2018, 1, 1) + timedelta(days=number)).isoformat()


def stretches(external_id: str | None = None) -> list[tuple[int, int, tuple[int | None, ...]]]:
    """Return readings as (from, until, counters), by post and time."""
    found = Reading.objects.order_by("post__external_id", "taken_at")
    if external_id:
        found = found.filter(post__external_id=external_id)
    return [(one.taken_at, one.until, tuple(getattr(one, c) for c in COUNTERS)) for one in found]


def contents(office: Office, origin: Mapping[int, object] | None = None) -> dict[str, list[Any]]:
    """Return all rows of the room for one office, without numbers that loading gives out.

    `origin` maps numbers of imports to what stands for them in a comparison.
    """

    def where(import_id: int | None, row: int | None) -> object:
        return (origin.get(import_id), row) if origin is not None and import_id else None

    posts = Post.objects.of(office).select_related("account", "unit").order_by("external_id")
    readings = Reading.objects.filter(post__office=office).select_related("post")
    return {
        "posts": [
            (
                *(one.platform, one.external_id, one.account.name, one.published_at, one.title),
                *(one.kind, one.category, one.permalink, one.is_share, one.rank),
                one.unit.name if one.unit else None,
                where(one.import_id, one.row_number),
            )
            for one in posts
        ],
        "readings": [
            (
                *(one.post.external_id, one.taken_at, one.until),
                *(getattr(one, name) for name in COUNTERS),
                where(one.import_id, one.row_number),
                where(one.until_import_id, one.until_row),
            )
            for one in readings.order_by("post__external_id", "taken_at")
        ],
    }
