"""Two files at once: an index that lives as long as the command, and all queries to it.

Encoding 100,000 claims takes half an hour, so here the encoder works to a budget of time: claims in
another language than some query first, all of them if the budget holds them. Of what it doesn't
hold, the claims that share names, numbers and terms with a query are encoded.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Literal, NamedTuple

from signalmast.corrections.matching.documents import LANGUAGES, Document
from signalmast.corrections.matching.encoder import Encoder, first_words
from signalmast.corrections.matching.language import language_of, route_of
from signalmast.corrections.matching.matcher import Answer, Index
from signalmast.corrections.matching.reading import read
from signalmast.corrections.matching.sqlite import SqliteStore, sqlite_tables
from signalmast.corrections.matching.vectors import Vectors

#: Claims encoded for a query where the budget can't hold all.
MOST_CHOSEN = 15


class Note(NamedTuple):
    """Something a reader of the answers should know."""

    kind: Literal["no-encoder", "part-encoded"]
    texts: int


class Batch:
    """Matches queries with claims. `notes` are complete once all answers were taken."""

    def __init__(
        self,
        known: Sequence[Document],
        queries: Sequence[Document],
        *,
        encoder: Encoder | None = None,
        encoder_seconds: float = 180.0,
    ) -> None:
        self.known, self.queries = known, queries
        self.encoder, self.encoder_seconds = encoder, encoder_seconds
        self.notes: list[Note] = []

    def answers(self, limit: int = 10) -> Iterator[Answer]:
        """Yield the answer to each query, in order."""
        # An empty name is a database of SQLite's own in a temporary file.
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            index = self._filled(connection)
            if self.encoder is not None:
                index.vectors = self._encoded(index, self.encoder)
            lacking = 0
            for query in self.queries:
                answer = index.search(query.text, query.language or None, limit)
                lacking += answer.lacks_encoder
                yield answer
        if lacking:
            self.notes.append(Note("no-encoder", lacking))

    def _filled(self, connection: sqlite3.Connection) -> Index:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for statement in sqlite_tables("claims"):
            connection.execute(statement)
        index = Index(SqliteStore(connection, "claims"))
        connection.execute("BEGIN")
        index.add(self.known)
        connection.execute("COMMIT")
        for language in LANGUAGES:
            table = f"claims_{language}"
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
        return index

    def _encoded(self, index: Index, encoder: Encoder) -> Vectors:
        """Make the vectors that the queries need and the budget allows."""
        vectors = Vectors(index.store, encoder, seconds=self.encoder_seconds)
        texts = {one.id: one.text for one in self.known}
        made, is_short = 0, False
        for language, places in self._needed(vectors):
            bare = {number: texts[key] for number, key in index.store.bare(language)}
            if self._cost(encoder, list(bare.values())) <= (vectors.left or 0):
                made += vectors.add(bare)
                continue
            near = [
                number
                for query in (self.queries[place] for place in places)
                for number in index.nearest(
                    query.text, query.language or None, language, MOST_CHOSEN
                )
            ]
            made += vectors.add({number: bare[number] for number in near if number in bare})
            is_short = True
        if is_short:
            self.notes.append(Note("part-encoded", made))
        return vectors

    def _needed(self, vectors: Vectors) -> list[tuple[str, list[int]]]:
        """Return languages of claims with the queries that ask for their vectors.

        Queries in another language come first: only the encoder can answer those in full.
        """
        spoken = {one.language or language_of(one.text) for one in self.known}
        across: dict[str, list[int]] = {}
        within: dict[str, list[int]] = {}
        for place, query in enumerate(self.queries):
            mine = "vi" if (query.language or language_of(query.text)) == "vi" else "en"
            route = route_of(query.text, mine)
            for language in vectors.languages(read(query.text, mine), route):
                if language in spoken:
                    (across if language != mine else within).setdefault(language, []).append(place)
        return [*across.items(), *within.items()]

    def _cost(self, encoder: Encoder, texts: list[str]) -> float:
        """Estimate the seconds that encoding takes, from a sample."""
        if not texts:
            return 0.0
        sample = texts[:: max(1, len(texts) // 8)][:8]
        start = time.process_time()
        encoder.encode([first_words(text, 100) for text in sample])
        return (time.process_time() - start) / len(sample) * len(texts)
