"""The interface of an importer: one file per source, found by scanning `<room>/importers/`."""

import inspect
import json
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import override

from signalmast.core.models import Outcome
from signalmast.core.tabular.errors import Sentence
from signalmast.core.tabular.reader import Row, Table
from signalmast.core.tabular.text import header_key

Text = str | Promise


class Fact(NamedTuple):
    """What one row says: of which subject, with what weight, and the values.

    Of several facts about one subject the one with the greatest `rank` holds. A rank begins
    with the day the file speaks for and ends with the values, so that the winner never
    depends on the order of loading.
    """

    number: int
    subject: str
    rank: str
    values: Any


class Problem(NamedTuple):
    """A row that can't be used as it is. `reason` is an English sentence with %(names)s."""

    number: int
    outcome: Outcome
    reason: str
    values: Mapping[str, object] = {}
    subject: str = ""


class Verdict(NamedTuple):
    """What became of one row."""

    number: int
    outcome: Outcome
    subject: str = ""
    reason: str = ""
    values: Mapping[str, object] = {}


class Refusal(Exception):
    """The file as a whole can't be read; `reason` is an English sentence with %(names)s."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Column:
    """A column an importer knows: its field and every name files give it."""

    field: str
    required: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Something a person may say about a file, such as its time zone. `kind` picks the widget."""

    name: str
    label: Text
    kind: str = "text"
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a header fits an importer: field to column index, and what is missing."""

    columns: Mapping[str, int]
    missing: tuple[str, ...]

    @property
    def score(self) -> int:
        return len(self.columns)


def no_progress(done: int) -> None:
    """Tell nobody how far a load is."""


@dataclass(slots=True)
class Context:
    """What an importer may know while it reads one file."""

    office: Any
    options: dict[str, Any]
    as_of: date | None
    file_name: str
    path: Path
    import_id: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    progress: Callable[[int], None] = no_progress
    kept: dict[object, Any] = field(default_factory=dict)

    def note(self, text: str, **values: object) -> None:
        """Say something about the whole file; `text` is an English sentence with %(names)s."""
        self.notes.append({"text": text, "values": values})

    def rank(self, values: object) -> str:
        """Return the weight of a fact: the day the file speaks for, then the values."""
        day = self.as_of.isoformat() if self.as_of else "0000-00-00"
        return f"{day}|{json.dumps(values, ensure_ascii=False, default=str)}"

    def keep(self, key: object, make: Callable[[], Any]) -> Any:
        """Return what `make` gave the first time; for lookups shared by all rows."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]


class Importer(ABC):
    """One source of files. Subclasses read rows into facts and apply facts to a room's rows."""

    #: The format's name in office.toml and in the docs; equals the module name with dashes.
    format: ClassVar[str]
    #: Another format name under which a pack may announce these files.
    family: ClassVar[str] = ""
    label: ClassVar[Text]
    #: Which rows it fills; importers of one store share subjects.
    store: ClassVar[str]
    #: What a person may say about the file.
    options: ClassVar[tuple[Option, ...]] = ()
    #: Whether rows of other files may wait for what this one brings (units).
    releases_held: ClassVar[bool] = False

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The table of names beside the module, `<module>.toml`."""
        module = Path(inspect.getfile(type(self)))
        return tomllib.loads(module.with_suffix(".toml").read_text(encoding="utf-8"))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(
            Column(name, bool(entry.get("required")), tuple(entry["names"]))
            for name, entry in self.data["columns"].items()
        )

    def match(self, header: Sequence[str], extra: Mapping[str, str]) -> Match:
        """Find each field's column by name. `extra` maps header keys to fields (office's own)."""
        names = {header_key(name): column.field for column in self.columns for name in column.names}
        names.update(extra)
        found: dict[str, int] = {}
        for index, title in enumerate(header):
            known = names.get(header_key(title))
            if known is not None and known not in found:
                found[known] = index
        missing = tuple(
            column.names[0]
            for column in self.columns
            if column.required and column.field not in found
        )
        return Match(found, missing)

    def accepts(self, table: Table) -> bool:  # noqa: ARG002 -- for subclasses
        """Look beyond the header, where two formats share one."""
        return True

    def value(self, kind: str, text: object) -> str | None:
        """Translate a word of the file by the table `[values.<kind>]`, None when unknown."""
        return self._values[kind].get(header_key(str(text)))

    @cached_property
    def _values(self) -> dict[str, dict[str, str]]:
        return {
            kind: {header_key(name): code for code, names in words.items() for name in names}
            for kind, words in self.data.get("values", {}).items()
        }

    @abstractmethod
    def read(self, table: Table, rows: Iterable[Row], context: Context) -> Iterator[Fact | Problem]:
        """Turn rows into facts. `rows` may be a part of the table's. Raises Refusal."""

    @abstractmethod
    def apply(self, facts: Sequence[Fact], context: Context) -> Iterable[Verdict]:
        """Write facts; each subject occurs once. Return one verdict per fact."""

    @abstractmethod
    def forget(self, subjects: Sequence[str], context: Context) -> None:
        """Take back what the import `context.import_id` alone said of these subjects.

        Raises Refusal where rows of other stores still need them.
        """

    @abstractmethod
    def reset(self, subjects: Sequence[str], context: Context) -> None:
        """Make subjects that other imports speak of too ready to be said anew by those."""

    def settle(self, context: Context) -> None:  # noqa: B027 -- most importers derive nothing
        """Put derived columns in order after rows were applied or forgotten."""


def spoken(error: Sentence) -> tuple[str, dict[str, object]]:
    """Return an error's English sentence and its values, to be translated when it is read."""
    with override("en"):
        return str(error.message), {key: str(value) for key, value in error.values.items()}


def cell(row: Row, index: int | None) -> object:
    """Return a cell, or None where the table has no such column or the row ends early."""
    if index is None or index >= len(row.cells):
        return None
    return row.cells[index]
