"""What a person typed, as needs: each is a word, a phrase in quotes, a date or a unit.

Nothing in it is syntax. Letters and digits become tokens; everything else, quotes included, only
separates them, so no text can raise or reach an engine as anything but words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from signalmast.core.search.engine import TITLE_SIGN, All, Node, Phrase
from signalmast.core.search.folding import Token, accented_word, pairs, storable
from signalmast.core.search.reading import Reading, read

MOST_SIGNS = 400
MOST_NEEDS = 16
_QUOTES = re.compile('["“”„‟«»＂]')


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a match must hold, and where in the typed text it stands."""

    node: Node
    start: int
    end: int


@dataclass(frozen=True)
class Query:
    """A typed text and its needs, in the order typed; without needs there is nothing to find."""

    text: str
    needs: tuple[Need, ...]
    tokens: tuple[Token, ...]
    #: The words typed with marks, in lower case.
    accents: frozenset[str]

    @property
    def node(self) -> All:
        return All(tuple(need.node for need in self.needs))

    @property
    def liked(self) -> tuple[str, ...]:
        """Return the tokens that lift a match: neighbours that are neighbours, marks that agree."""
        names = [token.text for token in self.tokens]
        liked = dict.fromkeys([*pairs(names), *sorted(self.accents)])
        return tuple(token for token in liked if token not in self.joint)[: 2 * MOST_NEEDS]

    @property
    def close(self) -> tuple[str, ...]:
        """Return what the closest of very many matches hold: the pairs, or one word's marks."""
        names = [token.text for token in self.tokens[:MOST_NEEDS]]
        return tuple(dict.fromkeys(pairs(names))) or tuple(sorted(self.accents))

    @property
    def title_node(self) -> All:
        """Return what a title holds when all that is asked for stands there."""
        words = tuple(f"{TITLE_SIGN}{token.text}" for token in self.tokens[:MOST_NEEDS])
        # Words in the title are words; a phrase, a date or a unit has to be asked for again.
        more = tuple(need.node for need in self.needs if need.node not in self.words)
        return All((*words, *more))

    @cached_property
    def words(self) -> frozenset[str]:
        """The single words asked for."""
        return frozenset(_singles(need.node for need in self.needs))

    @cached_property
    def loose(self) -> frozenset[str]:
        """The single words that did not stand in quotes, which vouch for the spelling."""
        nodes = {need.node for need in self.needs}
        return frozenset(word for word in self.words if word in nodes)

    @cached_property
    def joint(self) -> frozenset[str]:
        """The tokens asked for that stand for several words: pairs and dates."""
        return frozenset(_joint(need.node for need in self.needs))

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What finds these words in a text folded letter by letter; None where that can't."""
        if not self.words | self.joint or any(token.startswith("@") for token in self.joint):
            return None
        longest_first = sorted(self.words | self.joint, key=lambda token: (-len(token), token))
        spelt = (r"[\W_]+".join(map(_spelling, token.split("_"))) for token in longest_first)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelt)})(?![^\W_])")


def _spelling(word: str) -> str:
    return f"0?{word}" if len(word) == 1 and word.isdecimal() else re.escape(word)


def _singles(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str) and "_" not in node and not node.startswith("@"):
            yield node
        elif isinstance(node, Phrase) and len(node.words) == 1:
            yield node.words[0]
        elif isinstance(node, All):
            yield from _singles(node.parts)


def _joint(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Phrase):
            yield from pairs(node.words)
        elif isinstance(node, All):
            yield from _joint(node.parts)
        elif isinstance(node, str) and ("_" in node or node.startswith("@")):
            yield node


def parse(text: str, language: str) -> Query:
    """Read what a person typed; signs and needs beyond the limits are not looked at."""
    shown = " ".join(storable(text[:MOST_SIGNS]).split())
    needs: list[Need] = []
    tokens: list[Token] = []
    accents: set[str] = set()
    for start, part, quoted in _parts(shown):
        reading = read(part, language)
        found = _phrases(reading) if quoted else _needs(reading)
        needs += [Need(need.node, need.start + start, need.end + start) for need in found]
        tokens += [Token(one.text, one.start + start, one.end + start) for one in reading.tokens]
        accents |= _accents(reading)
    distinct: dict[Node, Need] = {}
    for need in needs:
        distinct.setdefault(need.node, need)
    return Query(shown, tuple(distinct.values())[:MOST_NEEDS], tuple(tokens), frozenset(accents))


def _parts(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield start, text and whether it stood between quotes; a quote left open quotes nothing."""
    marks = [*(found.start() for found in _QUOTES.finditer(text)), len(text)]
    start = 0
    for number, end in enumerate(marks):
        if part := text[start:end]:
            yield start, part, number % 2 == 1 and end < len(text)
        start = end + 1


def _needs(reading: Reading) -> Iterator[Need]:
    tokens, place = reading.tokens, 0
    for sense in reading.senses:
        if sense.first < place:
            continue
        yield from (Need(one.text, one.start, one.end) for one in tokens[place : sense.first])
        asked = sense.asked
        node = asked[0] if len(asked) == 1 else All(asked)
        yield Need(node, tokens[sense.first].start, tokens[sense.after - 1].end)
        place = sense.after
    yield from (Need(one.text, one.start, one.end) for one in tokens[place:])


def _phrases(reading: Reading) -> Iterator[Need]:
    """Yield the words between quotes as one phrase, around dates, which have many spellings."""
    tokens, place = reading.tokens, 0
    for sense in reading.senses:
        if not sense.also:
            continue
        yield from _phrase(tokens[place : sense.first])
        yield Need(sense.asked[0], tokens[sense.first].start, tokens[sense.after - 1].end)
        place = sense.after
    yield from _phrase(tokens[place:])


def _phrase(tokens: list[Token]) -> Iterator[Need]:
    if tokens:
        names = tuple(token.text for token in tokens[:MOST_NEEDS])
        yield Need(Phrase(names), tokens[0].start, tokens[-1].end)


def _accents(reading: Reading) -> set[str]:
    marked = {accented_word(reading.text[one.start : one.end]) for one in reading.tokens}
    return marked - {""}
