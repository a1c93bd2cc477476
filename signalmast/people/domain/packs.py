"""Office packs: a folder with office.toml and the files it names."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from signalmast.core import audit
from signalmast.core.importing.pipeline import Report, load_file
from signalmast.people.domain.offices import open_office
from signalmast.people.models import Office
from signalmast.people.permissions import can_load

OFFICE_FIELDS = ("name", "parent", "place", "time_zone", "language", "half_year", "layout")


NOT_THERE = gettext_noop("The file is not in the folder; add it or remove it from office.toml.")


class BadPack(Exception):
    """The pack can't be read; the message says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[file]]` of office.toml."""

    path: Path
    format: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pack:
    """An office.toml that has been read: the office's fields and its files."""

    slug: str
    office: dict[str, Any]
    files: tuple[Entry, ...] = field(default=())


def read_pack(folder: Path) -> Pack:
    """Read `office.toml` of a folder. Raises BadPack."""
    path = folder / "office.toml"
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadPack(
            _("%(path)s can't be read (%(why)s); name the folder that holds office.toml.")
            % {"path": path, "why": error.strerror}
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadPack(
            _("office.toml is not valid TOML (%(why)s); correct that line.") % {"why": error}
        ) from error
    office = body.get("office")
    if not isinstance(office, dict) or not office.get("slug") or not office.get("name"):
        raise BadPack(_("office.toml names no office; add [office] with slug and name."))
    listed = body.get("file", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadPack(
            _("office.toml lists its files in another way than [[file]]; write one per file.")
        )
    entries = tuple(_entry(folder, one, office) for one in listed)
    fields = {key: office[key] for key in OFFICE_FIELDS if key in office}
    return Pack(str(office["slug"]), fields, _dated(entries))


def _entry(folder: Path, body: dict[str, Any], office: dict[str, Any]) -> Entry:
    name = str(body.get("path", ""))
    path = (folder / name).resolve()
    if not name or not path.is_relative_to(folder.resolve()):
        raise BadPack(
            _("office.toml names the file “%(path)s”, which is not in the folder; move it there.")
            % {"path": name}
        )
    options = {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in body.items()
        if key not in {"path", "format"}
    }
    if "as_of" in office:
        options.setdefault("as_of", str(office["as_of"]))
    return Entry(path, str(body.get("format", "")), options)


def _dated(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Give registers without a day of their own the day the pack was put together.

    That day is the latest export in it. A contest without a date needs one to be in a period,
    and the pack knows no better; the import says that the day was taken from the pack.
    """
    days = [str(one.options["exported_on"]) for one in entries if "exported_on" in one.options]
    for one in entries:
        if days and "exported_on" not in one.options:
            one.options.setdefault("pack_day", max(days))
    return entries


def _nothing(line: str) -> None:
    """Announce no file."""


def load_pack(
    folder: Path, *, by: Any = None, said: Callable[[str], None] = _nothing
) -> Iterator[Report]:
    """Load a pack: the office first, then its files in the order named, one report each.

    With `by` None it is the operator's command line that loads. A file that is refused stops
    nothing; the others are loaded. Raises BadPack, PermissionDenied.
    """
    pack = read_pack(folder)
    office = _office(pack, by)
    for entry in pack.files:
        said(entry.path.name)
        if not entry.path.is_file():
            report = Report(entry.path.name, entry.format)
            report.refusal = NOT_THERE
            yield report
            continue
        yield load_file(
            entry.path,
            name=entry.path.name,
            office=office,
            by=by,
            format=entry.format,
            options=entry.options,
        )


def _office(pack: Pack, by: Any) -> Office:
    office = Office.objects.filter(slug=pack.slug).first()
    if by is not None and (office is None or not can_load(by, office)):
        raise PermissionDenied
    try:
        if office is None:
            return open_office(pack.slug, by=by, **pack.office)
        changed = [key for key, value in pack.office.items() if getattr(office, key) != value]
        if changed:
            with transaction.atomic():
                for key in changed:
                    setattr(office, key, pack.office[key])
                office.full_clean()
                office.save(update_fields=changed)
                audit.record(
                    "office.change", by=by, office=office, subject=office, data={"fields": changed}
                )
    except ValidationError as error:
        raise BadPack(
            _("office.toml can't be used: %(why)s") % {"why": " ".join(error.messages)}
        ) from error
    return office
