"""What both engines are asked and told, in tokens: the seam below the two indexes.

An engine keeps, for each document, a key (a whole number), a place (larger is newer) and tokens
in fields. It never reads a text. A token holds no space, quote or backslash, which `folding`
sees to; each engine spells the question in its own syntax from these objects alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

#: Beyond this many matches an engine to which counting is work says "more than", and no page goes.
MOST_COUNTED = 10_000
#: Stands before a word of a title, for what is asked of titles alone.
TITLE_SIGN = "^"


def place_now() -> int:
    """Return a place for what is stored now: microseconds, so that later is larger."""
    return time.time_ns() // 1000


@dataclass(frozen=True, slots=True)
class All:
    """Every part must be met."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One part must be met."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not be met; stands beside a part that must, inside All."""

    part: Node


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words stand side by side in one field."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """A token that begins so."""

    start: str


Node: TypeAlias = str | All | Some | Not | Phrase | Prefix


@dataclass(frozen=True, slots=True)
class Want:
    """A question: where to look (facets, one of each tuple), what must be met, what is liked.

    `liked` tokens only raise the rank of a match. `rarity` says how much each token of a question
    of alternatives counts, to an engine that doesn't know by itself. `within` is a SQL subquery
    and its parameters; its one column lists the keys, masked by `key_mask`, that may match.
    """

    facets: tuple[tuple[str, ...], ...]
    node: Node
    liked: tuple[str, ...] = ()
    rarity: tuple[tuple[str, float], ...] = ()
    within: tuple[str, Sequence[object]] | None = None
    key_mask: int = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as an engine stores it. `place` None means: newer than all there are."""

    key: int
    place: int | None
    title: tuple[str, ...]
    summary: tuple[str, ...]
    body: tuple[str, ...]
    #: Tokens without a place in the text: dates, words with their marks, titles' words.
    extras: tuple[str, ...]
    facets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A document found; a higher score is better and comparable within one answer only."""

    key: int
    place: int
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """Some matches from the newest on, and how many there are in all.

    `exact` is false when there may be more or fewer than `total`.
    """

    found: list[Match]
    total: int
    exact: bool


class Engine(Protocol):
    """One index in the database of the installation. Changes run in the caller's transaction."""

    #: More matches than these are not ranked, so that no word is dear however many hold it.
    most_ranked: int

    def put(self, entries: Iterable[Entry]) -> None:
        """Store documents, each in the place of the one with its key."""

    def remove(self, keys: Iterable[int]) -> None: ...

    def remove_until(self, place: int) -> None:
        """Remove every document whose place is not after `place`."""

    def clear(self) -> None: ...

    def tidy(self) -> None:
        """Put the index in its best form after many changes."""

    def newest_place(self) -> int:
        """Return the largest place; 0 in an empty index."""

    def scored(self, want: Want) -> Matches:
        """Return all matches with scores; when they are more than `most_ranked`, only the count."""

    def newest(self, want: Want, limit: int, offset: int = 0, *, counted: bool = True) -> Matches:
        """Return matches from the newest on, without scores, and the count of all if asked to."""

    def count(self, want: Want, most: int = MOST_COUNTED) -> int:
        """Return how many match, at most `most`."""

    def size(self) -> int:
        """Return the number of documents."""

    def keys(self, want: Want) -> set[int]: ...

    def selection(self, want: Want) -> tuple[str, list[object]]:
        """Return a SQL query for the masked keys of all matches, and its parameters."""

    def frequencies(self, tokens: Iterable[str]) -> dict[str, int]:
        """Return in how many documents of the whole index each token stands.

        Tokens that stand in none are left out. Numbers of frequent tokens may be estimates.
        """

    def known(self, words: Iterable[str]) -> set[str]:
        """Return those of the words that some document holds or has held."""
