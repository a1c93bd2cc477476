"""The marks of a text written without them: `nuoc may` is `nước máy`.

A path through the readings of each syllable (Viterbi 1967) over counts of neighbours. The counts
come from `syllables.txt`, which `bench/count_syllables.py` writes, and from the candidates of the
very query: names and terms of the place stand there. Nothing here is shown to anyone: the restored
text is what the encoder is asked, because it knows Vietnamese by its marks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from signalmast.corrections.matching.reading import Reading, spelt_out
from signalmast.corrections.matching.stream import folded_form
from signalmast.corrections.matching.tokens import Token, tokens

#: Before the first word of a clause.
START = ""
#: Words of a text that are restored; the encoder is asked no more.
MOST_RESTORED = 60
#: A neighbour counts in full once it was seen a few times; before, the syllable alone counts too.
_DOUBT = 0.5
#: What a mention in a candidate counts beside those of the list.
_NEAR = 1.0
_LEAST = 1e-9


class Counts:
    """How often a syllable with its marks follows another one."""

    def __init__(self) -> None:
        #: folded -> marked -> count
        self.alone: dict[str, dict[str, float]] = {}
        #: (marked before, folded) -> marked -> count
        self.after: dict[tuple[str, str], dict[str, float]] = {}

    def see(self, before: str, folded: str, marked: str, count: float) -> None:
        """Count one mention."""
        alone = self.alone.setdefault(folded, {})
        alone[marked] = alone.get(marked, 0.0) + count
        after = self.after.setdefault((before, folded), {})
        after[marked] = after.get(marked, 0.0) + count


@cache
def listed_counts() -> Counts:
    """Return the counts of the list: a line is the syllable before, then marked=count each."""
    found = Counts()
    path = Path(__file__).with_name("syllables.txt")
    for line in path.read_text(encoding="utf-8").splitlines():
        before, _tab, many = line.partition("\t")
        for one in many.split():
            marked, _equals, count = one.partition("=")
            found.see(before, folded_form(marked), marked, float(count or 1))
    return found


def restored_text(text: str, near: Iterable[Reading]) -> str:
    """Return a text with short forms in full and the likeliest marks, in the order of its words."""
    every = spelt_out(tokens(text))
    words = [token.folded if token.kind == "word" else START for token in every][:MOST_RESTORED]
    marked = _likeliest(words, listed_counts(), _seen(near, set(words)))
    spelt = ""
    for token, word in zip(every, [*marked, *([START] * len(every))], strict=False):
        spelt += ("" if token.glued or not spelt else " ") + _spelling(token, word)
    return spelt


def _spelling(token: Token, word: str) -> str:
    if not word or not token.marked.isascii():
        # What came with its marks keeps them: only some words of a text may lack them.
        return token.marked if token.kind == "word" else token.raw
    return word[:1].upper() + word[1:] if token.is_capital else word


def _seen(near: Iterable[Reading], wanted: set[str]) -> Counts:
    """Count the syllables of the candidates; values such as `n_5` are no syllables."""
    found = Counts()
    for reading in near:
        before = START
        for folded, marked in zip(reading.words, reading.marked, strict=True):
            if not marked.isalpha():
                before = START
                continue
            if folded in wanted:
                found.see(before, folded, marked, _NEAR)
            before = marked
    return found


def _likeliest(words: Sequence[str], listed: Counts, near: Counts) -> list[str]:
    paths: dict[str, tuple[float, tuple[str, ...]]] = {START: (0.0, ())}
    for word in words:
        paths = _step(paths, word, listed, near) if word else _stop(paths)
    return list(max(paths.values())[1])


_Paths = dict[str, tuple[float, tuple[str, ...]]]


def _stop(paths: _Paths) -> _Paths:
    cost, path = max(paths.values())
    return {START: (cost, (*path, START))}


def _step(paths: _Paths, word: str, listed: Counts, near: Counts) -> _Paths:
    """Lead every path on to every reading of the next syllable and keep the best of each."""
    alone = _summed(listed.alone.get(word), near.alone.get(word)) or {word: 1.0}
    total = sum(alone.values())
    made: _Paths = {}
    for before, (cost, path) in paths.items():
        after = _summed(listed.after.get((before, word)), near.after.get((before, word)))
        seen = sum(after.values())
        for marked, count in alone.items():
            share = (after.get(marked, 0.0) + _DOUBT * count / total) / (seen + _DOUBT)
            reached = cost + math.log(share + _LEAST)
            if marked not in made or reached > made[marked][0]:
                made[marked] = (reached, (*path, marked))
    return made


def _summed(
    one: Mapping[str, float] | None, other: Mapping[str, float] | None
) -> Mapping[str, float]:
    if not one or not other:
        return one or other or {}
    found: defaultdict[str, float] = defaultdict(float, one)
    for marked, count in other.items():
        found[marked] += count
    return found
