"""Words that no document holds, and the nearest ones that some do.

One letter too many, too few, wrong, or two swapped; a forgotten space; Telex keys that the
keyboard did not turn into marks (`thur tucj`). All candidates of one letter are few hundred, so
they are asked of the index's own vocabulary in one question instead of walking it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import log10

from signalmast.core.search.engine import Engine, Want
from signalmast.core.search.folding import Token, pairs
from signalmast.core.search.query import Query, parse

#: A word in no more documents than this may be a slip of the pen.
FEW = 2
#: How many times more documents must hold a word that is taken beside one in few documents.
FAR_MORE = 25
#: A word of the whole index that is in more documents than this is not asked for by office.
COMMON = 200
_SHORTEST = 3
_LONG = 5
_CHEAP = 0.4
_TRIED = 6
_TELEX_DOUBLES = re.compile("(dd|aa|ee|oo)")
_TELEX_HORN = re.compile("(?<=[aou])w")
_TELEX_TONE = re.compile("(?<=[aeiouy])[a-z]*?([sfrxj])")


@dataclass(frozen=True, slots=True)
class Slip:
    """A typed word, and the words it was taken for."""

    token: Token
    words: str
    is_unknown: bool


def correct(
    query: Query, engine: Engine, facets: tuple[tuple[str, ...], ...], language: str
) -> tuple[Query, list[Slip]]:
    """Return the question with its slips put right, and the slips; none when nothing is nearer.

    Only documents under `facets` count: a word that another office alone writes is no word here.
    """
    slips: list[Slip] = []
    asked = [token for token in query.tokens if token.text in query.loose]
    rare = engine.frequencies(token.text for token in asked)
    for token in asked:
        number = rare.get(token.text, 0)
        if number <= COMMON:
            number = engine.count(Want(facets, token.text), FEW + 1)
        if number <= FEW and (words := _nearest(token, query, engine, facets, number)):
            slips.append(Slip(token, words, is_unknown=number == 0))
    if not slips:
        return query, []
    return parse(_replaced(query.text, slips, {}), language), slips


def _replaced(text: str, slips: list[Slip], spelt: dict[str, str]) -> str:
    for slip in sorted(slips, key=lambda one: -one.token.start):
        words = " ".join(spelt.get(word, word) for word in slip.words.split())
        text = f"{text[: slip.token.start]}{words}{text[slip.token.end :]}"
    return text


def shown(query: Query, slips: list[Slip], spelt: dict[str, str]) -> str:
    """Return the question as typed with the right words; `spelt` gives them their marks."""
    return _replaced(query.text, slips, spelt)


def _nearest(
    token: Token,
    query: Query,
    engine: Engine,
    facets: tuple[tuple[str, ...], ...],
    held: int,
) -> str:
    """Return the word or the two words most probably meant; empty when there are none."""
    word = token.text
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return ""
    costs = candidates(word)
    known = engine.known(part for one in costs for part in one.split())
    costs = {one: cost for one, cost in costs.items() if known.issuperset(one.split())}
    costs.pop(word, None)
    tokens = {one: _evidence(one, token, query) for one in costs}
    numbers = engine.frequencies([*known, *(name for names in tokens.values() for name in names)])
    scores = {one: _score(one, cost, tokens[one], numbers) for one, cost in costs.items()}
    likely = [one for one in costs if _is_likely(one, costs[one], tokens[one], numbers)]
    for one in sorted(likely, key=lambda name: (-scores[name], name))[:_TRIED]:
        wanted = pairs(one.split())[0] if " " in one else one
        found = engine.count(Want(facets, wanted), COMMON)
        if found > max(0, held * FAR_MORE):
            return one
    return ""


def _evidence(words: str, token: Token, query: Query) -> list[str]:
    """Return the pairs that the words would make with their neighbours in the question."""
    place = query.tokens.index(token)
    before = [one.text for one in query.tokens[max(0, place - 1) : place]]
    after = [one.text for one in query.tokens[place + 1 : place + 2]]
    return pairs([*before, *words.split(), *after])


def _is_likely(words: str, cost: float, evidence: list[str], numbers: dict[str, int]) -> bool:
    """A cheap slip, or one whose word some document has beside the same neighbour.

    In a long word a wrong letter is likely too; in a short one it makes another word of it.
    """
    if " " in words:
        return pairs(words.split())[0] in numbers
    beside = any(name in numbers for name in evidence)
    return beside or cost <= _CHEAP or (cost <= 1.0 and len(words) >= _LONG)


def _score(words: str, cost: float, evidence: list[str], numbers: dict[str, int]) -> float:
    parts = words.split()
    often = min(numbers.get(part, 0) for part in parts)
    beside = sum(log10(1 + numbers.get(name, 0)) for name in evidence)
    return log10(1 + often) + 2 * beside - 2 * cost


def candidates(word: str) -> dict[str, float]:
    """Return what a folded word may have been before one slip, with what the slip costs."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = string.ascii_lowercase
    found: dict[str, float] = {}
    _cheaper(found, ((f"{a}{b[1:]}", _dropping(a, b)) for a, b in cuts if b))
    _cheaper(
        found, ((f"{a}{c}{b[1:]}", 1.0 + (not a)) for (a, b), c in product(cuts, letters) if b)
    )
    _cheaper(found, ((f"{a}{c}{b}", 0.4 + (not a)) for (a, b), c in product(cuts, letters)))
    _cheaper(found, ((f"{a}{b[1]}{b[0]}{b[2:]}", 0.2) for a, b in cuts if len(b) > 1))
    _cheaper(found, ((f"{a} {b}", 0.2) for a, b in cuts if len(a) > 1 and len(b) > 1))
    _cheaper(found, ((one, 0.0) for one in without_telex(word)))
    found.pop(word, None)
    return found


def _dropping(before: str, rest: str) -> float:
    """A letter struck twice is a slip of the finger; another one was seldom meant to be left."""
    return 0.2 if before[-1:] == rest[0] else 1.0 + (not before)


def _cheaper(found: dict[str, float], more: Iterable[tuple[str, float]]) -> None:
    for word, cost in more:
        if word and cost < found.get(word, 9.0):
            found[word] = cost


def without_telex(word: str) -> list[str]:
    """Return what Telex keys left in a word would have made of it: `dduwowngf` is `duong`."""
    plain = _TELEX_HORN.sub("", _TELEX_DOUBLES.sub(lambda twice: twice[0][0], word))
    places = [found.start(1) for found in _TELEX_TONE.finditer(plain)]
    toneless = [plain[:place] + plain[place + 1 :] for place in places]
    return [one for one in (*toneless, plain) if one != word]
