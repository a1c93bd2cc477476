"""The lines of a text that answer a question, as safe HTML with the found words in <mark>.

Marks stand in the writer's own spelling. Where the question has diacritics and the text holds a
word with the same ones, only those are marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString

from signalmast.core.search.folding import WITHIN, accented_word, folded_word, pairs
from signalmast.core.search.query import Query
from signalmast.core.search.reading import Reading, read

#: Signs that a snippet shows, and of them before the first mark.
WIDTH, LEAD = 200, 45
#: Longer texts are looked into so far; what lies behind is found but not shown.
MOST_READ = 8000
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?…]\W*\s|\n")
_DECOMPOSED = re.compile(f"[{WITHIN}]")
_LETTERS = {
    code: plain
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if len(plain := folded_word(chr(code))) == 1
}


@dataclass(frozen=True, slots=True)
class _Spot:
    """`text[start:end]` answers the need `key`; `agrees` when its marks are those asked for."""

    start: int
    end: int
    key: str
    agrees: bool


def marked(text: str, query: Query, language: str, near: date | None = None) -> SafeString:
    """Return a whole text with the words of the question marked."""
    return _shown(text, 0, len(text), _spots(text, query, language, near))


def snippet(
    texts: Iterable[str], query: Query, language: str, near: date | None = None
) -> SafeString:
    """Return the lines where most words of the question lie together.

    The first of the texts wins where several are as good; without any of the words it is the
    beginning of the first that isn't empty.
    """
    best: tuple[float, str, int, list[_Spot]] | None = None
    for text in texts:
        if not text.strip():
            continue
        spots = _spots(text[:MOST_READ], query, language, near)
        score, start = _best_window(spots)
        if best is None or score > best[0]:
            best = score, text, start, spots
        if score >= _most(query):
            break
    return SafeString("") if best is None else _cut(*best[1:])


def _most(query: Query) -> float:
    """Return the score of a window that holds everything asked for."""
    with_marks = {folded_word(word) for word in query.accents} & query.words
    return len(query.words) + len(query.joint) + 0.5 * len(with_marks)


def _spots(text: str, query: Query, language: str, near: date | None) -> list[_Spot]:
    """Return where the question's words stand, in order; marks decide where they can."""
    found = _quick_spots(text, query) if language != "en" else []
    if not found:
        found = sorted(
            _read_spots(read(text, language, near=near), query),
            key=lambda spot: (spot.start, spot.end),
        )
    agreeing = {spot.key for spot in found if spot.agrees}
    return [spot for spot in found if spot.agrees or spot.key not in agreeing]


def _quick_spots(text: str, query: Query) -> list[_Spot]:
    """Find words and pairs as they are commonly written, without reading the text.

    Returns nothing where that could miss one: dates and decomposed letters have to be read.
    """
    pattern = query.pattern
    if pattern is None or _DECOMPOSED.search(text):
        return []
    # Letter by letter, so that places in the folded text are places in the original.
    folded = text.translate(_LETTERS)
    return [
        _Spot(
            *found.span(),
            _NO_WORD.sub("_", found[0]),
            accented_word(text[found.start() : found.end()]) in query.accents,
        )
        for found in pattern.finditer(folded)
    ]


def _read_spots(reading: Reading, query: Query) -> Iterator[_Spot]:
    text, tokens = reading.text, reading.tokens
    for token in tokens:
        if token.text in query.words:
            agrees = accented_word(text[token.start : token.end]) in query.accents
            yield _Spot(token.start, token.end, token.text, agrees)
    if not query.joint:
        return
    for place, name in enumerate(pairs(token.text for token in tokens)):
        if name in query.joint:
            yield _Spot(tokens[place].start, tokens[place + 1].end, name, agrees=False)
    for sense in reading.senses:
        for name in query.joint.intersection(sense.also):
            yield _Spot(tokens[sense.first].start, tokens[sense.after - 1].end, name, agrees=False)


def _best_window(spots: list[_Spot]) -> tuple[float, int]:
    """Return the best score and where its first spot starts; 0 where nothing was found."""
    best, start = 0.0, 0
    most = float(len({spot.key for spot in spots}))
    most += sum(0.5 for _key in {spot.key for spot in spots if spot.agrees})
    for number, spot in enumerate(spots):
        seen: dict[str, float] = {}
        for other in spots[number:]:
            if other.end > spot.start + WIDTH - LEAD:
                break
            seen[other.key] = max(seen.get(other.key, 0.0), 1.5 if other.agrees else 1.0)
        if (score := sum(seen.values())) > best:
            best, start = score, spot.start
        if best >= most:
            break
    return best, start


def _cut(text: str, found: int, spots: list[_Spot]) -> SafeString:
    """Return about WIDTH signs around the window, from the start of a sentence when it is near."""
    start = _sentence_start(text, found)
    limit = max(start, found - LEAD) + WIDTH
    end = len(text)
    if limit < end:
        space = max(text.rfind(sign, found, limit + 1) for sign in " \n")
        end = space if space > found else limit
    shown = _shown(text, start, end, spots)
    return SafeString(f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}")


def _sentence_start(text: str, found: int) -> int:
    """Return where the sentence begins, or a word about LEAD signs before when that is far off."""
    first = max(0, found - 2 * LEAD)
    ends = [one.end() for one in _SENTENCE_END.finditer(text, first, found)]
    if ends or not first:
        return ends[-1] if ends else 0
    space = max(text.find(sign, found - LEAD, found) for sign in " \n")
    return space + 1 if space > 0 else found


def _shown(text: str, start: int, end: int, spots: list[_Spot]) -> SafeString:
    pieces: list[str] = []
    place = start
    for first, after in _spans(text, spots):
        if first < start or after > end:
            continue
        pieces += [_plain(text[place:first]), "<mark>", _plain(text[first:after]), "</mark>"]
        place = after
    pieces.append(_plain(text[place:end]))
    return SafeString("".join(pieces))


def _spans(text: str, spots: list[_Spot]) -> list[tuple[int, int]]:
    """Return places to mark, apart from each other by more than a space or a dot."""
    spans: list[tuple[int, int]] = []
    for spot in spots:
        if spans and text[spans[-1][1] : spot.start].strip(" ./-\u00a0") == "":
            spans[-1] = (spans[-1][0], max(spot.end, spans[-1][1]))
        else:
            spans.append((spot.start, spot.end))
    return spans


def _plain(text: str) -> str:
    """Escape a piece of text; line breaks and runs of space become single spaces."""
    return escape(_SPACES.sub(" ", text))
