"""The index on SQLite: a contentless FTS5 table whose rowids run in the order of time.

Rowid order is what bounds a question for a word that every document holds: FTS5 walks its lists
from the newest on and stops. SQLite 3.40 can take a document out of a contentless table only
when told exactly what was put in, so the tokens are kept, compressed, beside it.
"""

# ruff: noqa: S608 -- tables are named by this product alone; values are parameters

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from itertools import chain
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
from signalmast.core.sql import among

_COLUMNS = "body, summary, title, extras, facets"
#: A mention in the title counts as six in the body, one in the summary as two.
_WEIGHTS = "1.0, 2.0, 6.0, 1.0, 0.0"
#: How many documents may share a place's minute before one is put a little later.
_ROOMS = (1 << 6, 1 << 12, 1 << 18, 1 << 24, 1 << 62)


class SqliteEngine:
    """Tables NAME_entry, NAME_index and NAME_vocabulary, made by the migration."""

    most_ranked = 2000

    def __init__(self, name: str) -> None:
        self.name = name

    def put(self, entries: Iterable[Entry]) -> None:
        fresh = list({entry.key: entry for entry in entries}.values())
        held = self._take_out([entry.key for entry in fresh])
        newest = self.newest_place()
        rows: dict[int, Entry] = {}
        for entry in fresh:
            place = self._free_place(entry.place, held.get(entry.key), newest, rows)
            newest = max(newest, place)
            rows[place] = entry
        # FTS5 writes its cache out whenever rowids go backwards.
        ordered = sorted(rows.items())
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.name}_entry (place, key, words) VALUES (%s, %s, %s)",
                [(place, entry.key, _packed(_fields(entry))) for place, entry in ordered],
            )
            cursor.executemany(
                f"INSERT INTO {self.name}_index (rowid, {_COLUMNS}) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [(place, *_columns(_fields(entry))) for place, entry in ordered],
            )

    def _free_place(
        self, wanted: int | None, held: int | None, newest: int, taken: dict[int, Entry]
    ) -> int:
        """Return the first place free from `wanted` on; the one held before when it still fits."""
        if wanted is None:
            return max(newest + 1, place_now())
        if held is not None and held not in taken and 0 <= held - wanted < _ROOMS[0]:
            return held
        for room in _ROOMS:
            last = self._last_place(wanted, wanted + room)
            among_new = [place for place in taken if wanted <= place < wanted + room]
            place = max([wanted - 1, *last, *among_new]) + 1
            if place < wanted + room:
                return place
        return newest + 1

    def _last_place(self, first: int, after: int) -> list[int]:
        rows = self._rows(
            f"SELECT place FROM {self.name}_entry WHERE place >= %s AND place < %s "
            "ORDER BY place DESC LIMIT 1",
            [first, after],
        )
        return [place for (place,) in rows]

    def remove(self, keys: Iterable[int]) -> None:
        self._take_out(list(keys))

    def remove_until(self, place: int) -> None:
        rows = self._rows(f"SELECT key FROM {self.name}_entry WHERE place <= %s", [place])
        self._take_out([key for (key,) in rows])

    def _take_out(self, keys: Sequence[int]) -> dict[int, int]:
        """Remove documents; return the places they had, by key."""
        found = self._rows(
            f"SELECT key, place, words FROM {self.name}_entry "
            "WHERE key IN (SELECT value FROM json_each(%s))",
            [json.dumps(list(keys))],
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.name}_index ({self.name}_index, rowid, {_COLUMNS}) "
                "VALUES ('delete', %s, %s, %s, %s, %s, %s)",
                [(place, *_columns(_unpacked(words))) for _key, place, words in found],
            )
            cursor.executemany(
                f"DELETE FROM {self.name}_entry WHERE place = %s",
                [(place,) for _key, place, _words in found],
            )
        return {key: place for key, place, _words in found}

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.name}_index ({self.name}_index) VALUES ('delete-all')"
            )
            cursor.execute(f"DELETE FROM {self.name}_entry")

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.name}_index ({self.name}_index) VALUES ('optimize')")

    def newest_place(self) -> int:
        ((place,),) = self._rows(f"SELECT MAX(place) FROM {self.name}_entry", [])
        return int(place or 0)

    def scored(self, want: Want) -> Matches:
        # bm25 reads the lists of all words to their ends, so first it is asked whether it shall.
        total = self.count(want, MOST_COUNTED + 1)
        if total > self.most_ranked:
            return Matches([], min(total, MOST_COUNTED), exact=total <= MOST_COUNTED)
        if not total:
            return Matches([], 0, exact=True)
        index = f"{self.name}_index"
        chosen, values = self._source(want)
        rows = self._rows(
            f"SELECT e.key, e.place, -bm25({index}, {_WEIGHTS}) "
            f"FROM {index} CROSS JOIN {self.name}_entry e ON e.place = {index}.rowid "
            # The plus keeps SQLite from matching again for every single rowid.
            f"WHERE {index} MATCH %s AND +{index}.rowid IN (SELECT {index}.rowid {chosen})",
            [_ranking(want), *values],
        )
        return Matches([Match(*row) for row in rows], len(rows), exact=True)

    def newest(self, want: Want, limit: int, offset: int = 0, *, counted: bool = True) -> Matches:
        source, values = self._source(want)
        found = self._rows(
            f"SELECT e.key, e.place, 0.0 {source} "
            f"ORDER BY {self.name}_index.rowid DESC LIMIT %s OFFSET %s",
            [*values, limit, offset],
        )
        rows = [Match(*row) for row in found]
        is_all = not counted or (not offset and len(rows) < limit)
        total = len(rows) if is_all else self.count(want, MOST_COUNTED + 1)
        return Matches(rows, min(total, MOST_COUNTED), exact=total <= MOST_COUNTED)

    def count(self, want: Want, most: int = MOST_COUNTED) -> int:
        source, values = self._source(want)
        ((number,),) = self._rows(
            f"SELECT COUNT(*) FROM (SELECT 1 {source} LIMIT %s)", [*values, most]
        )
        return int(number)

    def size(self) -> int:
        ((number,),) = self._rows(f"SELECT COUNT(*) FROM {self.name}_entry", [])
        return int(number)

    def keys(self, want: Want) -> set[int]:
        source, values = self._source(want)
        return {key for (key,) in self._rows(f"SELECT e.key {source}", values)}

    def selection(self, want: Want) -> tuple[str, list[object]]:
        source, values = self._source(want)
        return f"SELECT e.key & {want.key_mask} {source}", values

    def _source(self, want: Want) -> tuple[str, list[object]]:
        """Return FROM and WHERE of a question, and their parameters."""
        index = f"{self.name}_index"
        # CROSS JOIN keeps FTS5 outside, so that its rowids come in order and nothing is sorted.
        source = (
            f"FROM {index} CROSS JOIN {self.name}_entry e ON e.place = {index}.rowid "
            f"WHERE {index} MATCH %s"
        )
        values: list[object] = [_expression(want)]
        if want.within is not None:
            chosen, more = want.within
            source += f" AND (e.key & {want.key_mask}) IN ({chosen})"
            values.extend(more)
        return source, values

    def frequencies(self, tokens: Iterable[str]) -> dict[str, int]:
        chosen, values = among("term", sorted(set(tokens)))
        rows = self._rows(f"SELECT term, doc FROM {self.name}_vocabulary WHERE {chosen}", [values])
        return dict(rows)

    def known(self, words: Iterable[str]) -> set[str]:
        return set(self.frequencies(words))

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


def _fields(entry: Entry) -> list[tuple[str, ...]]:
    return [entry.body, entry.summary, entry.title, entry.extras, entry.facets]


def _columns(fields: Sequence[Sequence[str]]) -> list[str]:
    """Return the columns' texts: words, then their pairs, so that phrases stay whole."""
    *texts, extras, facets = fields
    spelt = [" ".join(chain(words, pairs(words))) for words in texts]
    return [*spelt, " ".join(extras), " ".join(facets)]


def _packed(fields: Sequence[Sequence[str]]) -> bytes:
    return zlib.compress("\n".join(" ".join(words) for words in fields).encode(), 9)


def _unpacked(packed: bytes) -> list[list[str]]:
    return [
        line.split(" ") if line else [] for line in zlib.decompress(packed).decode().split("\n")
    ]


def _expression(want: Want) -> str:
    """Spell what must be met in FTS5's syntax; every token stands in quotes."""
    where = _where(want)
    return where if want.node == All(()) else f"({where}) AND {_spelt(want.node, where)}"


def _ranking(want: Want) -> str:
    """Spell what counts for the rank: what is met, phrases as their pairs, and what is liked.

    bm25 asks for the number of documents of each part; of a long phrase that is dear.
    """
    where = _where(want)
    met = _spelt(want.node, where, is_exact=False)
    # All documents of these facets meet the second part in any case; what is liked only counts.
    return f"{met} AND (({where}) OR {_any_of(want.liked)})" if want.liked else met


def _where(want: Want) -> str:
    return " AND ".join(f"facets : ({_any_of(facet)})" for facet in want.facets)


def _any_of(tokens: Iterable[str]) -> str:
    return " OR ".join(_quoted(token) for token in tokens)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


def _spelt(node: Node, where: str, *, is_exact: bool = True) -> str:
    match node:
        case str():
            return _quoted(node)
        case Prefix(start):
            return f"{_quoted(start)} *"
        case Phrase((word,)):
            return _quoted(word)
        case Phrase(words):
            near = [_quoted(token) for token in pairs(words)]
            # The pairs narrow the documents down before positions are compared; two words are one.
            whole = [_quoted(" ".join(words))] if is_exact and len(words) > 2 else []
            return "(" + " AND ".join([*near, *whole]) + ")"
        case All(parts):
            met = [
                _spelt(part, where, is_exact=is_exact)
                for part in parts
                if not isinstance(part, Not)
            ]
            unmet = [_spelt(part.part, where) for part in parts if isinstance(part, Not)]
            return f"({' NOT '.join([' AND '.join(met) or where, *unmet])})"
        case Some(parts):
            return "(" + " OR ".join(_spelt(one, where, is_exact=is_exact) for one in parts) + ")"
        case Not(part):
            return f"(({where}) NOT {_spelt(part, where)})"
