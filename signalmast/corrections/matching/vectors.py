"""Vectors of claims: kept in the index's table, searched by brute force, asked only by route.

One vector a claim, of the text as written. A report without diacritics is asked with its marks put
back; a second vector of the folded text was tried and not kept (docs/decisions/0017).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

from signalmast.corrections.matching.documents import LANGUAGES, Stored
from signalmast.corrections.matching.encoder import (
    DIMENSIONS,
    MOST_QUERY_WORDS,
    MOST_WORDS,
    Encoder,
    Floats,
    first_words,
    quantised,
    restored,
)
from signalmast.corrections.matching.language import Route
from signalmast.corrections.matching.reading import Reading
from signalmast.corrections.matching.store import Store, portions

#: Nearest claims that join the candidates.
MOST_SIMILAR = 10
#: Up to here all vectors are compared in full; of more the nearest in SHORT directions first.
MOST_WHOLE = 8000
SHORT = 96
MOST_ROUGH = 500
#: Vectors that the directions are taken from.
MOST_SAMPLED = 4000
#: Vectors of queries remembered by their text: the same rumour is asked for many times.
MOST_REMEMBERED = 2000
#: Texts encoded at a time.
PORTION = 64


class _Matrix(NamedTuple):
    version: int
    numbers: Any
    rows: Floats
    #: The directions in which the vectors differ most, a column each; None for a small index.
    basis: Floats | None = None
    #: The rows in these directions.
    short: Floats | None = None

    def nearest(self, vector: Floats, most: int) -> list[tuple[int, float]]:
        """Return the numbers of the nearest rows with their cosines.

        Reading 150 MB for every question is what a search among 100,000 costs. A quarter of it,
        in the principal directions (Jolliffe 2002, without centring), is enough to know which
        rows are worth the rest.
        """
        if self.basis is None or self.short is None:
            places, cosines = None, self.rows @ vector
        else:
            rough = self.short @ (vector @ self.basis)
            places = rough.argpartition(-MOST_ROUGH)[-MOST_ROUGH:]
            cosines = self.rows[places] @ vector
        best = cosines.argpartition(-min(most, len(cosines)))[-min(most, len(cosines)) :]
        return [
            (int(self.numbers[place if places is None else places[place]]), float(cosines[place]))
            for place in best
        ]


def _directions(rows: Floats) -> Floats:
    """Return the SHORT directions, a column each, that keep most of the rows' lengths."""
    import numpy as np  # noqa: PLC0415 -- optional dependency

    sample = rows[:: max(1, len(rows) // MOST_SAMPLED)]
    _values, vectors = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(vectors[:, -SHORT:])


class Vectors:
    """Vectors of one index. `seconds` bounds what may be spent on making those of claims."""

    def __init__(self, store: Store, encoder: Encoder, *, seconds: float | None = None) -> None:
        self.store, self.encoder = store, encoder
        self.left = seconds
        self._asked: OrderedDict[str, Floats] = OrderedDict()
        self._matrices: dict[str, _Matrix] = {}

    def add(self, texts: dict[int, str]) -> int:
        """Make and store the vectors of claims, by number; return how many the time allowed."""
        made = 0
        for numbers in portions(list(texts), PORTION):
            if self.left is not None and self.left <= 0:
                break
            start = time.process_time()
            chosen = [first_words(texts[number], MOST_WORDS) for number in numbers]
            packed = quantised(self.encoder.encode(chosen))
            self.store.put_vectors(
                (number, 0, data) for number, data in zip(numbers, packed, strict=True)
            )
            made += len(numbers)
            if self.left is not None:
                self.left -= time.process_time() - start
        return made

    def languages(self, query: Reading, route: Route) -> list[str]:
        """Return the languages whose claims this query is compared with by meaning."""
        return [one for one in LANGUAGES if one != query.language or route.is_encoded]

    def similar(self, text: str, query: Reading, route: Route) -> dict[int, float]:
        """Return the nearest claims of each language the route asks for, with their cosines."""
        found: dict[int, float] = {}
        for language in self.languages(query, route):
            matrix = self._matrix(language)
            if not len(matrix.rows):
                continue
            found.update(matrix.nearest(self._of_query(text), MOST_SIMILAR))
        return found

    def cosines(
        self, text: str, query: Reading, route: Route, stored: Sequence[Stored]
    ) -> dict[int, float]:
        """Return the cosine of every candidate that has a vector and that the route asks for."""
        asked = self.languages(query, route)
        found: dict[int, float] = {}
        for language in asked:
            matrix = self._matrix(language)
            if not len(matrix.rows):
                continue
            wanted = [one.number for one in stored if one.language == language]
            places = matrix.numbers.searchsorted(wanted)
            vector = self._of_query(text)
            for number, place in zip(wanted, places, strict=True):
                if place < len(matrix.numbers) and matrix.numbers[place] == number:
                    found[number] = float(matrix.rows[place] @ vector)
        return found

    def _of_query(self, text: str) -> Floats:
        key = first_words(text, MOST_QUERY_WORDS)
        if key not in self._asked:
            self._asked[key] = self.encoder.encode([key])[0]
            if len(self._asked) > MOST_REMEMBERED:
                self._asked.popitem(last=False)
        self._asked.move_to_end(key)
        return self._asked[key]

    def _matrix(self, language: str) -> _Matrix:
        """Return all vectors of a language; after a change only the new ones are read."""
        import numpy as np  # noqa: PLC0415 -- optional dependency

        version = self.store.state(language).version
        held = self._matrices.get(language)
        if held is not None and held.version == version:
            return held
        numbers = np.array(self.store.encoded(language, 0), dtype=np.int64)
        rows: Floats = np.empty((len(numbers), DIMENSIONS), dtype=np.float32)
        is_held: Any = np.zeros(len(numbers), dtype=bool)
        if held is not None and len(held.numbers):
            places = held.numbers.searchsorted(numbers).clip(max=len(held.numbers) - 1)
            is_held = held.numbers[places] == numbers
            rows[is_held] = held.rows[places[is_held]]
        fresh: Any = np.flatnonzero(~is_held)
        for start in range(0, len(fresh), 4096):
            part = fresh[start : start + 4096]
            read = self.store.vectors([int(one) for one in numbers[part]], 0)
            rows[part] = restored([data for _number, data in read])
        made = _Matrix(version, numbers, rows)
        if len(rows) > MOST_WHOLE:
            made = self._shortened(made, held, is_held, fresh)
        self._matrices[language] = made
        return made

    def _shortened(self, made: _Matrix, held: _Matrix | None, is_held: Any, fresh: Any) -> _Matrix:
        """Add the short rows; those made before are kept until the index has doubled."""
        import numpy as np  # noqa: PLC0415 -- optional dependency

        if held is None or held.short is None or len(made.rows) > 2 * len(held.rows):
            basis = _directions(made.rows)
            return made._replace(basis=basis, short=made.rows @ basis)
        short: Floats = np.empty((len(made.rows), SHORT), dtype=np.float32)
        places = held.numbers.searchsorted(made.numbers[is_held])
        short[is_held] = held.short[places]
        short[fresh] = made.rows[fresh] @ held.basis
        return made._replace(basis=held.basis, short=short)
