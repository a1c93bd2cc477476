"""The index on PostgreSQL: lists of mentions and BM25 in SQL, over the tokens SQLite is handed.

PostgreSQL's own ranking knows no document frequency, and finding the same on both databases is
worth more than its text search. Frequencies are kept as counts, changed in one order so that two
writers never wait for each other in a circle.
"""

# ruff: noqa: S608 -- tables are named by this product alone; values are parameters

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from signalmast.corrections.matching.documents import (
    COLUMN_WEIGHTS,
    LANGUAGES,
    Row,
    Stored,
    stored,
)
from signalmast.corrections.matching.store import K1, B, State, portions, rarest


def postgresql_tables(prefix: str) -> list[str]:
    """Return the statements that make the tables, for a migration."""
    return [
        f"CREATE TABLE {prefix}_document (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "id text NOT NULL UNIQUE, language text NOT NULL, exact text NOT NULL, "
        "folded text NOT NULL, dated text NOT NULL, length integer NOT NULL, "
        "reading bytea NOT NULL)",
        f"CREATE INDEX {prefix}_document_exact ON {prefix}_document (exact)",
        f"CREATE INDEX {prefix}_document_folded ON {prefix}_document (folded)",
        f"CREATE TABLE {prefix}_url (url text NOT NULL, number bigint NOT NULL "
        f"REFERENCES {prefix}_document ON DELETE CASCADE, PRIMARY KEY (url, number))",
        f"CREATE INDEX {prefix}_url_number ON {prefix}_url (number)",
        f"CREATE TABLE {prefix}_mention (language text NOT NULL, term text NOT NULL, "
        f"number bigint NOT NULL REFERENCES {prefix}_document ON DELETE CASCADE, "
        "weight real NOT NULL, PRIMARY KEY (language, term, number))",
        f"CREATE INDEX {prefix}_mention_number ON {prefix}_mention (number)",
        f"CREATE TABLE {prefix}_term (language text NOT NULL, term text NOT NULL, "
        "holding integer NOT NULL, PRIMARY KEY (language, term))",
        f"CREATE TABLE {prefix}_vector (number bigint NOT NULL REFERENCES {prefix}_document "
        "ON DELETE CASCADE, form smallint NOT NULL, data bytea NOT NULL, "
        "PRIMARY KEY (number, form))",
        f"CREATE TABLE {prefix}_state (language text PRIMARY KEY, documents bigint NOT NULL, "
        "tokens bigint NOT NULL, version bigint NOT NULL)",
        *(f"INSERT INTO {prefix}_state VALUES ('{one}', 0, 0, 0)" for one in LANGUAGES),
    ]


def postgresql_drops(prefix: str) -> list[str]:
    """Return the statements that undo `postgresql_tables`."""
    names = ("state", "vector", "term", "mention", "url", "document")
    return [f"DROP TABLE {prefix}_{name}" for name in names]


class PostgresqlStore:
    """Tables named `prefix_*` on a connection of psycopg 3."""

    def __init__(self, connection: Any, prefix: str = "corrections_match") -> None:
        self.connection, self.prefix = connection, prefix

    def put(self, rows: Iterable[Row]) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for portion in portions(rows):
            numbers |= self._put(portion)
        return numbers

    def _put(self, rows: Sequence[Row]) -> dict[str, int]:
        fresh = {row.id: row for row in rows}
        self.take(fresh)
        self._many(
            f"INSERT INTO {self.prefix}_document "
            "(id, language, exact, folded, dated, reading, length) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(*row[:6], _length(row)) for row in fresh.values()],
        )
        numbers = self._numbers(fresh)
        self._many(
            f"INSERT INTO {self.prefix}_url VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(url, numbers[row.id]) for row in fresh.values() for url in row.urls],
        )
        mentions = [
            (row.language, term, numbers[row.id], weight)
            for row in fresh.values()
            for term, weight in _mentions(row).items()
        ]
        with (
            self.connection.cursor() as cursor,
            cursor.copy(
                f"COPY {self.prefix}_mention (language, term, number, weight) FROM STDIN"
            ) as copy,
        ):
            for mention in mentions:
                copy.write_row(mention)
        self._count(Counter((one[0], one[1]) for one in mentions))
        for language in LANGUAGES:
            mine = [row for row in fresh.values() if row.language == language]
            self._grow(language, len(mine), sum(_length(row) for row in mine))
        return numbers

    def take(self, ids: Iterable[str]) -> None:
        for portion in portions(ids):
            held = self._rows(
                f"SELECT number, language, length FROM {self.prefix}_document WHERE id = ANY(%s)",
                [portion],
            )
            if not held:
                continue
            numbers = [number for number, _language, _length_ in held]
            gone = self._rows(
                f"SELECT language, term, COUNT(*) FROM {self.prefix}_mention "
                "WHERE number = ANY(%s) GROUP BY language, term",
                [numbers],
            )
            self._count({(language, term): -many for language, term, many in gone})
            self._run(f"DELETE FROM {self.prefix}_document WHERE number = ANY(%s)", [numbers])
            for language in LANGUAGES:
                lengths = [length for _number, one, length in held if one == language]
                self._grow(language, -len(lengths), -sum(lengths))

    def _count(self, changes: Mapping[tuple[str, str], int]) -> None:
        ordered = sorted(changes.items())
        if not ordered:
            return
        self._run(
            f"INSERT INTO {self.prefix}_term "
            "SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) "
            f"ON CONFLICT (language, term) DO UPDATE SET holding = {self.prefix}_term.holding + "
            "excluded.holding",
            [
                [language for (language, _term), _many in ordered],
                [term for (_language, term), _many in ordered],
                [many for _key, many in ordered],
            ],
        )

    def _grow(self, language: str, documents: int, tokens: int) -> None:
        if documents:
            self._run(
                f"UPDATE {self.prefix}_state SET documents = documents + %s, "
                "tokens = tokens + %s, version = version + 1 WHERE language = %s",
                [documents, tokens, language],
            )

    def _numbers(self, ids: Iterable[str]) -> dict[str, int]:
        return dict(
            self._rows(
                f"SELECT id, number FROM {self.prefix}_document WHERE id = ANY(%s)", [list(ids)]
            )
        )

    def state(self, language: str) -> State:
        (row,) = self._rows(
            f"SELECT documents, tokens, version FROM {self.prefix}_state WHERE language = %s",
            [language],
        )
        return State(*row)

    def holding(self, language: str, terms: Sequence[str]) -> dict[str, int]:
        return dict(
            self._rows(
                f"SELECT term, holding FROM {self.prefix}_term "
                "WHERE language = %s AND term = ANY(%s) AND holding > 0",
                [language, list(terms)],
            )
        )

    def candidates(
        self, language: str, terms: Mapping[str, int], limit: int
    ) -> list[tuple[int, float]]:
        chosen = rarest(terms)
        if not chosen:
            return []
        documents, tokens, _version = self.state(language)
        return self._rows(
            # The rarity of FTS5's bm25, which never falls below a millionth.
            f"""
            SELECT m.number, SUM(asked.rarity * m.weight * {K1 + 1}
                / (m.weight + {K1} * (1 - {B} + {B} * d.length / %s))) AS score
            FROM unnest(%s::text[], %s::float8[]) AS asked (term, rarity)
            JOIN {self.prefix}_mention m ON m.language = %s AND m.term = asked.term
            JOIN {self.prefix}_document d ON d.number = m.number
            GROUP BY m.number
            ORDER BY score DESC, m.number
            LIMIT %s
            """,
            [
                max(1.0, tokens / max(1, documents)),
                chosen,
                [_rarity(terms[term], documents) for term in chosen],
                language,
                limit,
            ],
        )

    def load(self, numbers: Sequence[int]) -> list[Stored]:
        rows = self._rows(
            "SELECT number, id, language, exact, folded, dated, reading "
            f"FROM {self.prefix}_document WHERE number = ANY(%s)",
            [list(numbers)],
        )
        return [stored(row) for row in rows]

    def exact(self, *, exact: str, folded: str, urls: Sequence[str]) -> list[int]:
        rows = self._rows(
            f"SELECT number FROM {self.prefix}_document WHERE exact = %s "
            f"UNION SELECT number FROM {self.prefix}_document WHERE folded = %s AND folded <> '' "
            f"UNION SELECT number FROM {self.prefix}_url WHERE url = ANY(%s)",
            [exact, folded, list(urls)],
        )
        return [number for (number,) in rows]

    def put_vectors(self, vectors: Iterable[tuple[int, int, bytes]]) -> None:
        self._many(
            f"INSERT INTO {self.prefix}_vector VALUES (%s, %s, %s) "
            "ON CONFLICT (number, form) DO UPDATE SET data = excluded.data",
            list(vectors),
        )
        self._run(f"UPDATE {self.prefix}_state SET version = version + 1", [])

    def encoded(self, language: str, form: int) -> list[int]:
        rows = self._rows(
            f"SELECT v.number FROM {self.prefix}_vector v "
            f"JOIN {self.prefix}_document d ON d.number = v.number "
            "WHERE v.form = %s AND d.language = %s ORDER BY v.number",
            [form, language],
        )
        return [number for (number,) in rows]

    def vectors(self, numbers: Sequence[int], form: int) -> list[tuple[int, bytes]]:
        rows = self._rows(
            f"SELECT number, data FROM {self.prefix}_vector "
            "WHERE form = %s AND number = ANY(%s) ORDER BY number",
            [form, list(numbers)],
        )
        return [(number, bytes(data)) for number, data in rows]

    def bare(self, language: str) -> list[tuple[int, str]]:
        return self._rows(
            f"SELECT number, id FROM {self.prefix}_document d WHERE language = %s AND NOT EXISTS "
            f"(SELECT 1 FROM {self.prefix}_vector v WHERE v.number = d.number) ORDER BY number",
            [language],
        )

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def _run(self, sql: str, values: Sequence[Any]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)

    def _many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _mentions(row: Row) -> dict[str, float]:
    """Return the weighted mentions of every term, as FTS5's bm25 adds them up."""
    found: dict[str, float] = {}
    for column, weight in zip(row.columns, COLUMN_WEIGHTS, strict=True):
        for term in column.split():
            found[term] = found.get(term, 0.0) + weight
    return found


def _length(row: Row) -> int:
    return sum(len(column.split()) for column in row.columns)


def _rarity(holding: int, documents: int) -> float:
    return max(1e-6, math.log((documents - holding + 0.5) / (holding + 0.5)))
