"""The methods that `bench_matching` puts side by side, each behind `search` and `without`."""

import sqlite3
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from signalmast.corrections.matching.documents import Document, words_and_pairs
from signalmast.corrections.matching.encoder import first_words, installed_encoder
from signalmast.corrections.matching.matcher import Index
from signalmast.corrections.matching.reading import read
from signalmast.corrections.matching.sqlite import SqliteStore, sqlite_tables
from signalmast.corrections.matching.tokens import tokens
from signalmast.corrections.matching.vectors import Vectors

Hits = list[tuple[str, float]]
#: Hits that are looked at; near misses need the score of one claim, so more than ten.
MOST = 100


class Known(NamedTuple):
    """One claim of the index."""

    id: str
    language: str
    text: str


class Remembering:
    """The encoder for several methods in one process: a claim is encoded once."""

    def __init__(self, encoder: Any) -> None:
        self.encoder = encoder
        self.known: dict[str, Any] = {}

    def encode(self, texts: list[str]) -> Any:
        import numpy as np

        # Queries come one at a time and are encoded anew, so that their time is measured.
        if len(texts) == 1:
            return self.encoder.encode(texts)
        if missing := [text for text in dict.fromkeys(texts) if text not in self.known]:
            self.known.update(zip(missing, self.encoder.encode(missing), strict=True))
        return np.vstack([self.known[text] for text in texts])


@cache
def remembering() -> Any:
    return Remembering(installed_encoder())


class Listed:
    """A method whose answer without a correction is its answer with that line crossed out."""

    def search(self, text: str, _language: str) -> Hits:
        raise NotImplementedError

    def without(self, known: Known, text: str, language: str) -> Hits:
        return [hit for hit in self.search(text, language) if hit[0] != known.id]


class Plain(Listed):
    """BM25 as SQLite gives it: unicode61 with remove_diacritics 2, an OR of all words."""

    def __init__(self, known: list[Known]) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, text, "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )
        self.connection.executemany(
            "INSERT INTO t VALUES (?, ?)", [(one.id, one.text) for one in known]
        )

    def search(self, text: str, _language: str) -> Hits:
        words = dict.fromkeys(one.raw for one in tokens(text) if one.kind in {"word", "number"})
        return matched(self.connection, "t", words)


def matched(connection: sqlite3.Connection, table: str, words: Any) -> Hits:
    if not words:
        return []
    rows = connection.execute(
        f"SELECT id, -bm25({table}) FROM {table} WHERE {table} MATCH ? ORDER BY 2 DESC, 1 LIMIT ?",
        [" OR ".join(f'"{word}"' for word in words), MOST],
    )
    return rows.fetchall()


class Folded(Listed):
    """Folded words and pairs in Vietnamese, stems in English, without stop words."""

    def __init__(self, known: list[Known]) -> None:
        self.connection = sqlite3.connect(":memory:")
        for language in ("vi", "en"):
            self.connection.execute(
                f"CREATE VIRTUAL TABLE {language} USING fts5(id UNINDEXED, words, pairs, "
                """tokenize = "unicode61 remove_diacritics 0 tokenchars '_'")"""
            )
        for one in known:
            reading = read(one.text, one.language)
            pairs = " ".join(reading.pairs()) if one.language == "vi" else ""
            self.connection.execute(
                f"INSERT INTO {one.language} VALUES (?, ?, ?)",
                (one.id, " ".join(reading.words), pairs),
            )

    def search(self, text: str, _language: str) -> Hits:
        found = [
            hit
            for table in ("vi", "en")
            for hit in matched(self.connection, table, words_and_pairs(read(text, table)))
        ]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:MOST]


class Encoded(Listed):
    """The encoder alone, by brute force over all claims."""

    def __init__(self, known: list[Known]) -> None:
        import numpy as np

        self.encoder: Any = remembering()
        self.ids = [one.id for one in known]
        texts = [first_words(one.text, 100) for one in known]
        self.matrix = np.vstack(
            [self.encoder.encode(texts[at : at + 64]) for at in range(0, len(texts), 64)]
        )
        self.last: tuple[str, Any] = ("", None)

    def search(self, text: str, _language: str) -> Hits:
        if self.last[0] != text:
            self.last = (text, self.encoder.encode([first_words(text, 100)])[0])
        cosines = self.matrix @ self.last[1]
        best = cosines.argsort()[::-1][:MOST]
        return [(self.ids[at], float(cosines[at])) for at in best]


class Fused(Listed):
    """Reciprocal rank fusion of folded words and the encoder, k = 60, whatever the query."""

    def __init__(self, known: list[Known]) -> None:
        self.arms = (Folded(known), Encoded(known))

    def search(self, text: str, language: str) -> Hits:
        scores: dict[str, float] = {}
        for arm in self.arms:
            for place, (key, _score) in enumerate(arm.search(text, language), 1):
                scores[key] = scores.get(key, 0.0) + 1 / (60 + place)
        return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))


class Ours:
    """The product's own index, without the encoder or with it."""

    def __init__(self, known: list[Known], *, encoded: bool) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        for statement in sqlite_tables("claims"):
            connection.execute(statement)
        store = SqliteStore(connection, "claims")
        encoder = remembering() if encoded else None
        self.index = Index(store, Vectors(store, encoder) if encoder else None)
        self.connection = connection
        self.index.add(Document(one.id, one.text, one.language) for one in known)

    def search(self, text: str, language: str) -> Hits:
        answer = self.index.search(text, language, MOST)
        return [(match.id, match.score) for match in answer.matches]

    def without(self, known: Known, text: str, language: str) -> Hits:
        self.connection.execute("BEGIN")
        self.index.remove([known.id])
        hits = self.search(text, language)
        self.connection.execute("ROLLBACK")
        return hits


METHODS: dict[str, Callable[[list[Known]], Any]] = {
    "BM25": Plain,
    "folded": Folded,
    "encoder": Encoded,
    "fusion": Fused,
    "ours": lambda known: Ours(known, encoded=False),
    "ours+encoder": lambda known: Ours(known, encoded=True),
}
