"""What the matcher asks of a database. SQLite and PostgreSQL answer alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar

from signalmast.corrections.matching.documents import Row, Stored

T = TypeVar("T")
#: BM25's parameters (Robertson and Zaragoza 2009), the values FTS5 has built in.
K1, B = 1.2, 0.75
#: How many mentions one question may read; the rarest words come first.
MOST_READ = 8_000
#: So many of the rarest words are looked for in any case.
LEAST_TERMS = 3


class State(NamedTuple):
    """How full the index of one language is; `version` changes with every change."""

    documents: int
    tokens: int
    version: int


class Store(Protocol):
    """Everything runs in the caller's transaction and on the caller's connection."""

    def put(self, rows: Iterable[Row]) -> dict[str, int]:
        """Store rows, one with a known id in its place; return the numbers by id."""

    def take(self, ids: Iterable[str]) -> None:
        """Remove documents; unknown ids do nothing."""

    def state(self, language: str) -> State: ...

    def holding(self, language: str, terms: Sequence[str]) -> dict[str, int]:
        """Return how many documents of a language hold each term; missing ones are left out."""

    def candidates(
        self, language: str, terms: Mapping[str, int], limit: int
    ) -> list[tuple[int, float]]:
        """Return documents that hold terms with their BM25, best first; `terms` with counts."""

    def load(self, numbers: Sequence[int]) -> list[Stored]:
        """Return documents by number, in no order."""

    def exact(self, *, exact: str, folded: str, urls: Sequence[str]) -> list[int]:
        """Return the numbers of documents with an equal text or an equal address."""

    def put_vectors(self, vectors: Iterable[tuple[int, int, bytes]]) -> None:
        """Store (number, form, bytes)."""

    def encoded(self, language: str, form: int) -> list[int]:
        """Return the numbers of the documents that have a vector, in order."""

    def vectors(self, numbers: Sequence[int], form: int) -> list[tuple[int, bytes]]:
        """Return the vectors of some documents, by number."""

    def bare(self, language: str) -> list[tuple[int, str]]:
        """Return number and id of the documents that have no vector yet."""


def rarest(terms: Mapping[str, int], most: int = MOST_READ) -> list[str]:
    """Return the terms to look for: the rarest, until their mentions fill the budget."""
    chosen: list[str] = []
    spent = 0
    for term, holding in sorted(terms.items(), key=lambda one: (one[1], one[0])):
        if len(chosen) >= LEAST_TERMS and spent + holding > most:
            break
        chosen.append(term)
        spent += holding
    return chosen


def portions(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    stream = iter(values)
    while portion := list(islice(stream, size)):
        yield portion
