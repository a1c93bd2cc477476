"""While a sheet is made it notes what it shows and uses; that note is the dependency record."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from signalmast.newsroom.models import SitePage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ref:
    """Which sheet: whose it is (None for the installation's own), the kind and the key."""

    of: "SitePage | None"
    kind: str
    key: str = ""

    @property
    def site(self) -> "SitePage":
        """The site of a sheet that belongs to one. Raises LookupError for the installation's."""
        if self.of is None:
            raise LookupError(self.kind)
        return self.of


@dataclass(slots=True)
class Note:
    """What one sheet turned out to show and use."""

    shows: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    fresh_until: datetime | None = None
    #: A preview puts nothing on the site.
    is_preview: bool = False

    def digest(self) -> str:
        """Return a short name for what is shown and used; equal names mean equal records."""
        text = f"{sorted(self.shows)}{sorted(self.files)}"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def until(self, at: datetime | None) -> None:
        """Remember the soonest moment at which the sheet changes by itself."""
        if at is not None and (self.fresh_until is None or at < self.fresh_until):
            self.fresh_until = at


@dataclass(frozen=True, slots=True)
class Kind:
    """How sheets of one kind are named and made.

    `address` and `build` take the ref; `build` returns the bytes, or None for a sheet that
    should not be there.
    """

    name: str
    address: Callable[[Ref], str]
    build: Callable[[Ref], bytes | None]


class Memory:
    """What sheets made one after the other share, so that a list of stories is read once.

    Good only as long as nothing changed: whoever works off a mark ticks the clock of the site
    before the first file, and a baker looks at it while it holds an address. What it writes is
    then never older than what the last one wrote there.
    """

    def __init__(self) -> None:
        self.clock = b""
        self.known: dict[object, Any] = {}

    def hold_to(self, clock: bytes) -> None:
        """Forget everything unless `clock` is the one it was remembered under."""
        if clock != self.clock:
            self.clock = clock
            self.known.clear()


_kinds: dict[str, Kind] = {}
_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)
_note: ContextVar[Note | None] = ContextVar("note", default=None)


def sheet_kind(
    name: str, address: Callable[[Ref], str]
) -> Callable[[Callable[[Ref], bytes | None]], Callable[[Ref], bytes | None]]:
    """Declare a kind of sheet: where it lies, and the function that makes it."""

    def declare(build: Callable[[Ref], bytes | None]) -> Callable[[Ref], bytes | None]:
        _kinds[name] = Kind(name, address, build)
        return build

    return declare


def kind_of(ref: Ref) -> Kind:
    return _kinds[ref.kind]


@contextmanager
def noting() -> Iterator[Note]:
    """Collect what is shown and used until the block ends."""
    note = Note()
    token = _note.set(note)
    try:
        yield note
    finally:
        _note.reset(token)


def current_note() -> Note:
    """Return the note of the sheet being made; outside of one, a note nobody reads."""
    return _note.get() or Note()


@contextmanager
def remembering() -> Iterator[Memory]:
    """Share what is read between the sheets made in the block; a block inside joins in."""
    outer = _memory.get()
    if outer is not None:
        yield outer
        return
    memory = Memory()
    token = _memory.set(memory)
    try:
        yield memory
    finally:
        _memory.reset(token)


def remember(key: object, compute: Callable[[], T]) -> T:
    """Return what `compute` gave under `key` before, or ask it; outside of a block, ask always."""
    memory = _memory.get()
    if memory is None:
        return compute()
    if key not in memory.known:
        memory.known[key] = compute()
    found: T = memory.known[key]
    return found


def remember_many(
    kind: str, keys: Sequence[int], compute: Callable[[list[int]], Mapping[int, T]]
) -> dict[int, T]:
    """Return what belongs to each key, asking `compute` for those not known yet, all at once."""
    memory = _memory.get()
    known: dict[object, Any] = memory.known if memory is not None else {}
    missing = [key for key in keys if (kind, key) not in known]
    if missing:
        found = compute(missing)
        known.update(((kind, key), found.get(key)) for key in missing)
    there = ((key, known[kind, key]) for key in keys)
    return {key: value for key, value in there if value is not None}
