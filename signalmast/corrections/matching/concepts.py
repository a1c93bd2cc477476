"""Which concepts a text speaks of, and whether it denies them.

A concept is an index token both languages share (`c_axis_change_up`), so an English report finds a
Vietnamese correction by what it is about even where no encoder is installed. Concepts of an axis or
a choice exclude each other.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from signalmast.core.tabular.text import tone_normal
from signalmast.corrections.matching.stemming import stem
from signalmast.corrections.matching.stream import Stream, folded_form
from signalmast.corrections.matching.words import listed

#: Syllables that without marks are mostly another, more frequent word.
AMBIGUOUS = listed("ambiguous")


class Concept(NamedTuple):
    """One concept of the list."""

    key: str
    #: `axis_change` or `choice_vehicle`; empty for a topic.
    group: str

    @property
    def token(self) -> str:
        return f"c_{self.key}"


class Mention(NamedTuple):
    """Where a concept stands in a text."""

    concept: Concept
    start: int
    after: int


@cache
def _listed() -> list[tuple[Concept, str, str]]:
    path = Path(__file__).with_name("concepts.toml")
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [(Concept(key, ""), *both) for key, both in data["topic"].items()]
    for kind in ("axis", "choice"):
        for group, values in data[kind].items():
            found += [
                (Concept(f"{group}_{key}", f"{kind}_{group}"), *both)
                for key, both in values.items()
            ]
    return found


@cache
def _phrases(language: str) -> dict[str, list[tuple[tuple[str, ...], list[Concept]]]]:
    """Return phrases by their first key, the longest first; one phrase can mean two concepts."""
    by_phrase: dict[tuple[str, ...], list[Concept]] = {}
    for concept, vietnamese, english in _listed():
        for phrase in (vietnamese if language == "vi" else english).split(","):
            words = phrase.split()
            keys = tuple(tone_normal(word) if language == "vi" else stem(word) for word in words)
            if keys:
                by_phrase.setdefault(keys, []).append(concept)
    by_first: dict[str, list[tuple[tuple[str, ...], list[Concept]]]] = {}
    for keys, concepts in by_phrase.items():
        first = folded_form(keys[0]) if language == "vi" else keys[0]
        by_first.setdefault(first, []).append((keys, concepts))
    for many in by_first.values():
        many.sort(key=lambda one: -len(one[0]))
    return by_first


def mentions_at(stream: Stream, place: int) -> list[Mention]:
    """Return the concepts of the longest phrase that begins at a place."""
    is_vietnamese = stream.language == "vi"
    has_marks = stream.is_accented or stream.is_bold or not is_vietnamese
    word = stream.word(place)
    listed = _phrases(stream.language).get(word if is_vietnamese else stem(word))
    found: list[Mention] = []
    for keys, concepts in listed or ():
        if is_vietnamese:
            is_here = stream.spells(place, keys)
        else:
            is_here = all(stem(stream.word(place + i)) == key for i, key in enumerate(keys))
        if is_here and (has_marks or len(keys) > 1 or word not in AMBIGUOUS):
            found += [Mention(concept, place, place + len(keys)) for concept in concepts]
            # Without marks several phrases may stand here; a bold reading takes them all.
            if not stream.is_bold:
                break
    return found
