"""The index on PostgreSQL: one vector of our own tokens in a narrow table, one GIN index.

The vector is written as PostgreSQL stores it, so no dictionary and no extension has a say.
The GIN index finds every match at little cost; only the newest are ranked, because ranking reads
the vectors themselves.
"""

# ruff: noqa: S608 -- tables are named by this product alone; values are parameters

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from signalmast.core.search.engine import (
    MOST_COUNTED,
    All,
    Entry,
    Match,
    Matches,
    Node,
    Not,
    Phrase,
    Prefix,
    Some,
    Want,
    place_now,
)
from signalmast.core.search.folding import pairs

#: Weights of ts_rank for body (D), nothing (C), summary (B) and title (A). bm25 lets further
#: mentions count less and less, so there a title counts 1.8 times a body; the same is set here.
_WEIGHTS = "{0.55,0.55,0.75,1.0}"
#: Words of two fields never stand side by side.
_BETWEEN_FIELDS = 8
#: A phrase is looked for, word by word, in this many of the newest documents that may hold it.
_PHRASES_CHECKED = 1000


class PostgresqlEngine:
    """Tables NAME_entry and NAME_word and the function NAME_matches, made by the migration."""

    most_ranked = 1000

    def __init__(self, name: str) -> None:
        self.name = name

    def put(self, entries: Iterable[Entry]) -> None:
        fresh = {entry.key: entry for entry in entries}
        rows = [
            (entry.key, place_now() if entry.place is None else entry.place, _vector(entry))
            for entry in fresh.values()
        ]
        words = {word for entry in fresh.values() for word in _vocabulary(entry)}
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.name}_entry (key, place, vector) "
                "VALUES (%s, %s, %s::tsvector) ON CONFLICT (key) "
                "DO UPDATE SET place = EXCLUDED.place, vector = EXCLUDED.vector",
                rows,
            )
            # Sorted, so that two writers never wait for each other.
            cursor.execute(
                f"INSERT INTO {self.name}_word (word) SELECT unnest(%s::text[]) "
                "ON CONFLICT (word) DO NOTHING",
                [sorted(words)],
            )

    def remove(self, keys: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.name}_entry WHERE key = ANY(%s)", [list(keys)])

    def remove_until(self, place: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.name}_entry WHERE place <= %s", [place])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.name}_entry")
            cursor.execute(f"DELETE FROM {self.name}_word")

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {self.name}_entry")

    def newest_place(self) -> int:
        ((place,),) = self._rows(f"SELECT MAX(place) FROM {self.name}_entry", [])
        return int(place or 0)

    def scored(self, want: Want) -> Matches:
        # ts_rank knows no rarity. Where all that is asked for is met it hardly matters.
        one = f"ts_rank('{_WEIGHTS}', e.vector, %s::tsquery, 1)"
        if want.rarity:
            rank = " + ".join(f"{weight:.3f} * {one}" for _token, weight in want.rarity)
            tokens = [_quoted(token) for token, _weight in want.rarity]
        else:
            rank = one
            tokens = [" | ".join(_quoted(token) for token in {*_leaves(want.node), *want.liked})]
        return self._found(want, self.most_ranked, 0, score=(rank, tokens))

    def newest(self, want: Want, limit: int, offset: int = 0, *, counted: bool = True) -> Matches:  # noqa: ARG002 -- counting costs nothing here
        if not any(_phrases(want.node)):
            return self._found(want, limit, offset)
        found = self._found(want, _PHRASES_CHECKED, 0)
        return replace(found, found=found.found[offset : offset + limit])

    def _found(
        self, want: Want, limit: int, offset: int, *, score: tuple[str, list[str]] | None = None
    ) -> Matches:
        """Return matches from the newest on; with a score all of them or, beyond limit, none."""
        matched, values = self._matched(want)
        phrases = " & ".join(_phrases(want.node))
        rank, more = score or ("0.0", [])
        sql = (
            f"WITH hits AS MATERIALIZED (SELECT m.key, m.place {matched}), "
            "every AS (SELECT COUNT(*) AS total FROM hits), "
            "newest AS (SELECT key, place FROM hits ORDER BY place DESC, key DESC "
            "LIMIT %s OFFSET %s) "
            f"SELECT total, n.key, n.place, {rank} FROM every "
            f"LEFT JOIN newest n ON {'total <= %s' if score else 'true'} "
        )
        values += [limit, offset, *more, *([limit] if score else [])]
        if score or phrases:
            sql += f"LEFT JOIN {self.name}_entry e ON e.key = n.key "
        if phrases:
            sql += "WHERE e.vector @@ %s::tsquery OR n.key IS NULL "
            values.append(phrases)
        rows = self._rows(f"{sql} ORDER BY n.place DESC, n.key DESC", values)
        total = rows[0][0] if rows else 0
        matches = [Match(key, place, value) for _total, key, place, value in rows if key]
        if phrases and total <= limit + offset:
            total = len(matches)
        return Matches(matches, total, exact=not phrases or total <= limit + offset)

    def _matched(self, want: Want) -> tuple[str, list[object]]:
        """Return FROM and WHERE of a question, and their parameters."""
        where = " & ".join(f"({_any_of(facet)})" for facet in want.facets)
        asked = where if want.node == All(()) else f"{where} & {_spelt(want.node)}"
        source, values = f"FROM {self.name}_matches(%s::tsquery) m", [asked]
        if want.within is None:
            return source, [*values]
        chosen, more = want.within
        return f"{source} WHERE (m.key & {want.key_mask}) IN ({chosen})", [*values, *more]

    def count(self, want: Want, most: int = MOST_COUNTED) -> int:
        matched, values = self._matched(want)
        ((number,),) = self._rows(f"SELECT COUNT(*) {matched}", values)
        return min(int(number), most)

    def size(self) -> int:
        ((number,),) = self._rows(f"SELECT COUNT(*) FROM {self.name}_entry", [])
        return int(number)

    def keys(self, want: Want) -> set[int]:
        matched, values = self._matched(want)
        return {key for (key,) in self._rows(f"SELECT m.key {matched}", values)}

    def selection(self, want: Want) -> tuple[str, list[object]]:
        matched, values = self._matched(want)
        return f"SELECT m.key & {want.key_mask} {matched}", values

    def frequencies(self, tokens: Iterable[str]) -> dict[str, int]:
        wanted = sorted(set(tokens))
        found = dict(
            self._rows(
                "SELECT s.token, (s.share * c.reltuples)::bigint FROM pg_class c, "
                "(SELECT unnest(most_common_elems::text::text[]) AS token, "
                "unnest(most_common_elem_freqs[:array_length(most_common_elem_freqs, 1) - 2]) "
                "AS share FROM pg_stats WHERE schemaname = ANY(current_schemas(false)) "
                "AND tablename = %s AND attname = 'vector') s "
                "WHERE c.oid = %s::regclass AND s.token = ANY(%s)",
                [f"{self.name}_entry", f"{self.name}_entry", wanted],
            )
        )
        rare = [token for token in wanted if token not in found]
        rows = self._rows(
            f"SELECT t, (SELECT COUNT(*) FROM {self.name}_matches(q::tsquery)) "
            "FROM unnest(%s::text[], %s::text[]) AS asked (t, q)",
            [rare, [_quoted(token) for token in rare]],
        )
        found.update((token, number) for token, number in rows if number)
        return found

    def known(self, words: Iterable[str]) -> set[str]:
        rows = self._rows(
            f"SELECT word FROM {self.name}_word WHERE word = ANY(%s)", [sorted(set(words))]
        )
        return {word for (word,) in rows}

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


def _vector(entry: Entry) -> str:
    """Write a document's tokens as a tsvector: words with positions, the rest without.

    Positions tell phrases and are weighed by field. Pairs of the body need neither, which keeps
    the vector a third smaller.
    """
    places: dict[str, list[str]] = {}
    start = 1
    for words, weight in ((entry.title, "A"), (entry.summary, "B"), (entry.body, "")):
        for step, word in enumerate(words, start):
            places.setdefault(word, []).append(f"{step}{weight}")
        for step, token in enumerate(pairs(words), start):
            held = places.setdefault(token, [])
            if weight:
                held.append(f"{step}{weight}")
        start += len(words) + _BETWEEN_FIELDS
    for token in (*entry.extras, *entry.facets):
        places.setdefault(token, [])
    return " ".join(
        f"{_quoted(token)}:{','.join(held)}" if held else _quoted(token)
        for token, held in places.items()
    )


def _vocabulary(entry: Entry) -> Iterator[str]:
    yield from entry.title
    yield from entry.summary
    yield from entry.body


def _any_of(tokens: Iterable[str]) -> str:
    return " | ".join(_quoted(token) for token in tokens)


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "").replace("'", "") + "'"


def _spelt(node: Node) -> str:
    """Spell a question as a tsquery. Phrases become their pairs, which the GIN index can tell."""
    match node:
        case str():
            return _quoted(node)
        case Prefix(start):
            return f"{_quoted(start)}:*"
        case Phrase(words):
            return "(" + " & ".join(_quoted(token) for token in pairs(words) or words) + ")"
        case All(parts):
            return "(" + " & ".join(_spelt(part) for part in parts) + ")"
        case Some(parts):
            return "(" + " | ".join(_spelt(part) for part in parts) + ")"
        case Not(part):
            return f"!{_spelt(part)}"


def _phrases(node: Node) -> Iterator[str]:
    """Yield the phrases that every match must hold and that pairs alone don't tell."""
    match node:
        case Phrase(words) if len(words) > 2:
            yield "(" + " <-> ".join(_quoted(word) for word in words) + ")"
        case All(parts):
            for part in parts:
                yield from _phrases(part)


def _leaves(node: Node) -> Iterator[str]:
    """Yield the tokens that may count for a match."""
    match node:
        case str():
            yield node
        case Phrase(words):
            yield from words
            yield from pairs(words)
        case All(parts) | Some(parts):
            for part in parts:
                yield from _leaves(part)
