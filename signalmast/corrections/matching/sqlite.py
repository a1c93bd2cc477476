"""The index on SQLite: one FTS5 table a language, of tokens made by `reading`.

FTS5 neither folds nor stems here: it doesn't know đ, and both databases must find the same.
"""

# ruff: noqa: S608 -- tables are named by this product alone; values are parameters

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from signalmast.corrections.matching.documents import (
    COLUMN_WEIGHTS,
    COLUMNS,
    LANGUAGES,
    Row,
    Stored,
    stored,
)
from signalmast.corrections.matching.store import State, portions, rarest

_TOKENIZER = """tokenize = "unicode61 remove_diacritics 0 tokenchars '_'" """


def sqlite_tables(prefix: str) -> list[str]:
    """Return the statements that make the tables, for a migration."""
    statements = [
        f"CREATE TABLE {prefix}_document (number INTEGER PRIMARY KEY AUTOINCREMENT, "
        "id TEXT NOT NULL UNIQUE, language TEXT NOT NULL, exact TEXT NOT NULL, "
        "folded TEXT NOT NULL, dated TEXT NOT NULL, reading BLOB NOT NULL)",
        f"CREATE INDEX {prefix}_document_exact ON {prefix}_document (exact)",
        f"CREATE INDEX {prefix}_document_folded ON {prefix}_document (folded)",
        f"CREATE TABLE {prefix}_url (url TEXT NOT NULL, number INTEGER NOT NULL, "
        "PRIMARY KEY (url, number)) WITHOUT ROWID",
        f"CREATE INDEX {prefix}_url_number ON {prefix}_url (number)",
        f"CREATE TABLE {prefix}_vector (number INTEGER NOT NULL, form INTEGER NOT NULL, "
        "data BLOB NOT NULL, PRIMARY KEY (number, form))",
        f"CREATE TABLE {prefix}_state (language TEXT PRIMARY KEY, documents INTEGER NOT NULL, "
        "tokens INTEGER NOT NULL, version INTEGER NOT NULL)",
    ]
    for language in LANGUAGES:
        statements += [
            f"CREATE VIRTUAL TABLE {prefix}_{language} "
            f"USING fts5({', '.join(COLUMNS)}, {_TOKENIZER})",
            f"CREATE VIRTUAL TABLE {prefix}_{language}_vocabulary "
            f"USING fts5vocab({prefix}_{language}, row)",
            f"INSERT INTO {prefix}_state VALUES ('{language}', 0, 0, 0)",
        ]
    return statements


def sqlite_drops(prefix: str) -> list[str]:
    """Return the statements that undo `sqlite_tables`."""
    virtual = [
        f"DROP TABLE {prefix}_{language}{suffix}"
        for language in LANGUAGES
        for suffix in ("_vocabulary", "")
    ]
    plain = [f"DROP TABLE {prefix}_{name}" for name in ("state", "vector", "url", "document")]
    return [*virtual, *plain]


class SqliteStore:
    """Tables named `prefix_*` on a connection of the standard library."""

    def __init__(self, connection: sqlite3.Connection, prefix: str = "corrections_match") -> None:
        self.connection, self.prefix = connection, prefix

    def put(self, rows: Iterable[Row]) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for portion in portions(rows):
            numbers |= self._put(portion)
        return numbers

    def _put(self, rows: Sequence[Row]) -> dict[str, int]:
        fresh = {row.id: row for row in rows}
        self.take(fresh)
        self.connection.executemany(
            f"INSERT INTO {self.prefix}_document (id, language, exact, folded, dated, reading) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [row[:6] for row in fresh.values()],
        )
        numbers = self._numbers(fresh)
        self.connection.executemany(
            f"INSERT OR IGNORE INTO {self.prefix}_url VALUES (?, ?)",
            [(url, numbers[row.id]) for row in fresh.values() for url in row.urls],
        )
        for language in LANGUAGES:
            mine = [row for row in fresh.values() if row.language == language]
            self.connection.executemany(
                f"INSERT INTO {self.prefix}_{language} (rowid, {', '.join(COLUMNS)}) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                sorted((numbers[row.id], *row.columns) for row in mine),
            )
            self._count(language, len(mine), sum(_length(row.columns) for row in mine))
        return numbers

    def take(self, ids: Iterable[str]) -> None:
        for portion in portions(ids):
            numbers = self._numbers(portion)
            if not numbers:
                continue
            chosen = json.dumps(list(numbers.values()))
            among = "IN (SELECT value FROM json_each(?))"
            for language in LANGUAGES:
                held = self.connection.execute(
                    f"SELECT {', '.join(COLUMNS)} FROM {self.prefix}_{language} "
                    f"WHERE rowid {among}",
                    [chosen],
                ).fetchall()
                if held:
                    self.connection.execute(
                        f"DELETE FROM {self.prefix}_{language} WHERE rowid {among}", [chosen]
                    )
                    self._count(language, -len(held), -sum(_length(one) for one in held))
            for name in ("url", "vector", "document"):
                self.connection.execute(
                    f"DELETE FROM {self.prefix}_{name} WHERE number {among}", [chosen]
                )

    def _numbers(self, ids: Iterable[str]) -> dict[str, int]:
        rows = self.connection.execute(
            f"SELECT id, number FROM {self.prefix}_document "
            "WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(ids))],
        )
        return dict(rows.fetchall())

    def _count(self, language: str, documents: int, tokens: int) -> None:
        if documents:
            self.connection.execute(
                f"UPDATE {self.prefix}_state SET documents = documents + ?, "
                "tokens = tokens + ?, version = version + 1 WHERE language = ?",
                [documents, tokens, language],
            )

    def state(self, language: str) -> State:
        row = self.connection.execute(
            f"SELECT documents, tokens, version FROM {self.prefix}_state WHERE language = ?",
            [language],
        ).fetchone()
        return State(*row)

    def holding(self, language: str, terms: Sequence[str]) -> dict[str, int]:
        rows = self.connection.execute(
            f"SELECT v.term, v.doc FROM json_each(?) e CROSS JOIN "
            f"{self.prefix}_{language}_vocabulary v ON v.term = e.value",
            [json.dumps(list(terms))],
        )
        return dict(rows.fetchall())

    def candidates(
        self, language: str, terms: Mapping[str, int], limit: int
    ) -> list[tuple[int, float]]:
        chosen = rarest(terms)
        if not chosen:
            return []
        index = f"{self.prefix}_{language}"
        weights = ", ".join(str(weight) for weight in COLUMN_WEIGHTS)
        rows = self.connection.execute(
            f"SELECT rowid, -bm25({index}, {weights}) AS score FROM {index} "
            f"WHERE {index} MATCH ? ORDER BY score DESC, rowid LIMIT ?",
            [" OR ".join(f'"{term}"' for term in chosen), limit],
        )
        return rows.fetchall()

    def load(self, numbers: Sequence[int]) -> list[Stored]:
        rows = self.connection.execute(
            f"SELECT number, id, language, exact, folded, dated, reading "
            f"FROM {self.prefix}_document WHERE number IN (SELECT value FROM json_each(?))",
            [json.dumps(list(numbers))],
        )
        return [stored(row) for row in rows.fetchall()]

    def exact(self, *, exact: str, folded: str, urls: Sequence[str]) -> list[int]:
        rows = self.connection.execute(
            f"SELECT number FROM {self.prefix}_document WHERE exact = ? "
            f"UNION SELECT number FROM {self.prefix}_document WHERE folded = ? AND folded <> '' "
            f"UNION SELECT number FROM {self.prefix}_url "
            "WHERE url IN (SELECT value FROM json_each(?))",
            [exact, folded, json.dumps(list(urls))],
        )
        return [number for (number,) in rows.fetchall()]

    def put_vectors(self, vectors: Iterable[tuple[int, int, bytes]]) -> None:
        self.connection.executemany(
            f"INSERT OR REPLACE INTO {self.prefix}_vector VALUES (?, ?, ?)", list(vectors)
        )
        self.connection.execute(f"UPDATE {self.prefix}_state SET version = version + 1")

    def encoded(self, language: str, form: int) -> list[int]:
        rows = self.connection.execute(
            f"SELECT v.number FROM {self.prefix}_vector v "
            f"JOIN {self.prefix}_document d ON d.number = v.number "
            "WHERE v.form = ? AND d.language = ? ORDER BY v.number",
            [form, language],
        )
        return [number for (number,) in rows]

    def vectors(self, numbers: Sequence[int], form: int) -> list[tuple[int, bytes]]:
        rows = self.connection.execute(
            f"SELECT number, data FROM {self.prefix}_vector WHERE form = ? "
            "AND number IN (SELECT value FROM json_each(?)) ORDER BY number",
            [form, json.dumps(list(numbers))],
        )
        return rows.fetchall()

    def bare(self, language: str) -> list[tuple[int, str]]:
        rows = self.connection.execute(
            f"SELECT number, id FROM {self.prefix}_document d WHERE language = ? AND NOT EXISTS "
            f"(SELECT 1 FROM {self.prefix}_vector v WHERE v.number = d.number) ORDER BY number",
            [language],
        )
        return rows.fetchall()


def _length(columns: Iterable[str]) -> int:
    return sum(len(column.split()) for column in columns)
