"""How much of each text the other one holds, word by word, weighted by how rare a word is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from signalmast.core.tabular.text import tone_normal
from signalmast.corrections.matching.reading import Reading
from signalmast.corrections.matching.words import listed

#: Words that turn the sentence they are put into, in both languages, folded.
_TURNING = listed("turning")
_TURNING_MARKED = frozenset(tone_normal(word) for word in listed("turning_marked"))
#: How values begin among the words: numbers, days, labels, months, hours, years, weekdays.
_VALUES = ("n_", "d_", "l_", "m_", "h_", "y_", "w_")
Weight = Callable[[str], float]
#: Beyond this many words two texts are not laid side by side.
MOST_ALIGNED = 120
#: More words than these before or behind a claim are a message around it.
MOST_AT_EDGE = 5
_GREETING = listed("greeting")
#: Words such as `người` and `thing` whose coming and going changes no claim.
_LIGHT = listed("light")


def rarity(holding: int, total: int) -> float:
    """Return the weight of a word that `holding` of `total` texts hold, between 0 and 1.

    The inverse document frequency of BM25 (Robertson and Zaragoza 2009, log(1 + (N-n+½)/(n+½))),
    over that of a word nobody uses. Small collections are smoothed as if they had 500 texts.
    """
    size = max(total, 500)
    idf = math.log(1 + (size - holding + 0.5) / (holding + 0.5))
    return idf / math.log(1 + (size + 0.5) / 0.5)


@dataclass(slots=True)
class Overlap:
    """Shares are of the weight of the content words, 0..1."""

    of_query: float = 0.0
    of_known: float = 0.0
    #: Shared weight over the lighter text, over both.
    contained: float = 0.0
    dice: float = 0.0
    pairs: float = 0.0
    #: Of the words that both spell with marks, the share that agree in them.
    marks: float = 1.0
    shared: list[str] = field(default_factory=list)
    #: Words put in each other's place in otherwise equal surroundings: (theirs, ours).
    swapped: list[tuple[str, str]] = field(default_factory=list)
    swapped_weight: float = 0.0
    #: Weight of words that only one text has amid the repeated ones.
    added: float = 0.0
    dropped: float = 0.0
    #: The same before the first or behind the last repeated word, greetings left out.
    edge: float = 0.0
    #: The longest row of repeated words, in words.
    run: int = 0
    #: Words such as không and chỉ that only one text has at a place.
    polar: float = 0.0
    #: Changes between words that are repeated on both sides.
    held: float = 0.0
    #: The same words in another order.
    moved: float = 0.0
    #: Share of equal words in order, 0..1 (Ratcliff and Obershelp 1988).
    alike: float = 0.0


def overlap(
    query: Reading, known: Reading, weight: Weight, beside: frozenset[str] = frozenset()
) -> Overlap:
    """Lay the words of two texts of one language side by side.

    `beside` are words of the known claim's title: they cover the query, and nothing more.
    """
    found = Overlap()
    mine, theirs = _weighed(query, weight), _weighed(known, weight)
    if query.is_accented != known.is_accented:
        _restore(mine, query, theirs, weight)
        _restore(theirs, known, mine, weight)
    if not mine or not theirs:
        return found
    both = mine.keys() & theirs.keys()
    shared = sum(mine[word] for word in both)
    left = {word: w for word, w in mine.items() if word not in both}
    right = {word: w for word, w in theirs.items() if word not in both}
    slips = _slips(left, right)
    shared += sum(0.7 * min(mine[one], theirs[other]) for one, other in slips.items())
    all_mine, all_theirs = sum(mine.values()), sum(theirs.values())
    covered = shared + sum(w for word, w in left.items() if word in beside and word not in slips)
    found.of_query = covered / all_mine if all_mine else 0.0
    found.of_known = shared / all_theirs if all_theirs else 0.0
    found.contained = min(1.0, shared / min(all_mine, all_theirs))
    found.dice = 2 * shared / (all_mine + all_theirs)
    found.pairs = _pairs(query, known)
    found.shared = _spelt(known, both)
    found.marks = _marks(query, known, both)
    _align(query, known, found, weight, set(slips) | set(slips.values()))
    return found


def _weighed(reading: Reading, weight: Weight) -> dict[str, float]:
    return {word: weight(word) for place in reading.content if (word := reading.words[place])}


def _restore(
    mine: dict[str, float], reading: Reading, theirs: dict[str, float], weight: Weight
) -> None:
    """Count words that only look like stop words without their marks: `la` beside `lá`."""
    if reading.language == "vi" and not reading.is_accented:
        mine.update({word: weight(word) for word in reading.words if word in theirs})


def _slips(left: dict[str, float], right: dict[str, float]) -> dict[str, str]:
    """Match words of five letters or more that one slip of the keyboard separates."""
    found: dict[str, str] = {}
    if len(left) > 40 or len(right) > 40:
        return found
    spelt = [(other, len(other)) for other in right if len(other) > 3 and other.isalpha()]
    for one in left:
        size = len(one)
        if size < 4 or not one.isalpha():
            continue
        for other, length in spelt:
            is_near = -1 <= size - length <= 1 and (size > 4 or length > 4)
            if is_near and _one_slip(one, other):
                found[one] = other
                break
    return found


def _one_slip(one: str, other: str) -> bool:
    """Tell whether one letter more, less, wrong or two swapped make the difference."""
    start = 0
    shortest = min(len(one), len(other))
    while start < shortest and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        swapped = one[start : start + 2] == other[start : start + 2][::-1]
        rest = start + 2 if swapped else start + 1
        return one[rest:] == other[rest:]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]


def _pairs(query: Reading, known: Reading) -> float:
    """Return the shared neighbours over those of the shorter text."""
    mine, theirs = set(query.pairs()), set(known.pairs())
    shortest = min(len(mine), len(theirs))
    return len(mine & theirs) / shortest if shortest else 0.0


def _spelt(reading: Reading, words: set[str]) -> list[str]:
    spelt = [reading.marked[place] for place in reading.content if reading.words[place] in words]
    return list(dict.fromkeys(one for one in spelt if "_" not in one))


def _marks(query: Reading, known: Reading, both: set[str]) -> float:
    if not (query.is_accented and known.is_accented) or not both:
        return 1.0
    mine: dict[str, set[str]] = {}
    for word, marked in zip(query.words, query.marked, strict=True):
        mine.setdefault(word, set()).add(marked)
    spelt = [
        known.marked[place] in mine[known.words[place]]
        for place in known.content
        if known.words[place] in both
    ]
    return sum(spelt) / len(spelt)


def _align(query: Reading, known: Reading, found: Overlap, weight: Weight, slips: set[str]) -> None:
    """Find what was changed in a text that is otherwise repeated word by word."""
    if found.dice < 0.35 or max(len(query.words), len(known.words)) > MOST_ALIGNED:
        return
    matcher = SequenceMatcher(None, query.words, known.words, autojunk=False)
    blocks = matcher.get_opcodes()
    equal = sum(end - start for tag, start, end, _j, _k in blocks if tag == "equal")
    first = next((place for place, block in enumerate(blocks) if block[0] == "equal"), 0)
    last = len(blocks) - 1 - next((i for i, b in enumerate(reversed(blocks)) if b[0] == "equal"), 0)
    # Greetings before and questions after the claim are not part of what is repeated.
    ends = sum(
        (end - start)
        for place, (_tag, start, end, _j, _k) in enumerate(blocks)
        if place < first or place > last
    )
    found.run = max(
        (end - start for tag, start, end, *_rest in blocks if tag == "equal"), default=0
    )
    length = max(len(query.words) - ends, equal) + len(known.words)
    found.alike = min(1.0, 2 * equal / length)
    sides = _Sides(query, known, weight, slips)
    for place, (tag, start, end, other_start, other_end) in enumerate(blocks):
        if tag == "equal":
            continue
        left, right = sides.odd(start, end, other_start, other_end)
        is_amid = first < place < last
        if is_amid and _is_held(blocks, place):
            found.held += sides.change(tag, start, end, other_start, other_end)
        if is_amid or right:
            found.polar += sides.polar(start, end, other_start, other_end)
            found.moved += sides.moved(start, end)
        if left and right and not sides.mean_the_same(start, other_start):
            found.swapped.append((_said(query, left), _said(known, right)))
            found.swapped_weight += sides.lighter(left, right)
        elif left and not right and is_amid:
            found.added += sides.of_query(left)
        elif left and not right:
            found.edge += sides.edge(left, end - start)
        elif right and not left:
            found.dropped += sides.of_known(right)


def _is_held(blocks: Sequence[tuple[str, int, int, int, int]], place: int) -> bool:
    """Tell whether two words or more are repeated on either side of a change."""
    before, after = blocks[place - 1], blocks[place + 1]
    return all(tag == "equal" and end - start > 1 for tag, start, end, _j, _k in (before, after))


class _Sides:
    """Two readings laid side by side, and what counts as a change between them."""

    def __init__(self, query: Reading, known: Reading, weight: Weight, slips: set[str]) -> None:
        self.query, self.known, self.weight, self.slips = query, known, weight, slips
        self.mine, self.theirs = set(query.words), set(known.words)
        self.content = set(query.content), set(known.content)

    def odd(
        self, start: int, end: int, other_start: int, other_end: int
    ) -> tuple[list[int], list[int]]:
        """Return the places of words that the other text has nowhere."""
        left = self._odd(self.query, self.content[0], start, end, self.theirs)
        right = self._odd(self.known, self.content[1], other_start, other_end, self.mine)
        # A value in the place of any word is a change: `mot xa` and `ba xã`.
        if not left and right and _has_value(self.known, right) and end > start:
            left = list(range(start, end))
        if not right and left and _has_value(self.query, left) and other_end > other_start:
            right = list(range(other_start, other_end))
        return left, right

    def _odd(
        self, reading: Reading, content: set[int], start: int, end: int, other: set[str]
    ) -> list[int]:
        return [
            place
            for place in range(start, end)
            if place in content
            and reading.words[place] not in _LIGHT
            and reading.words[place] not in other
            and reading.words[place] not in self.slips
        ]

    def change(self, tag: str, start: int, end: int, other_start: int, other_end: int) -> float:
        """Return 1 for a change amid repeated words that can turn the claim, else 0."""
        left = [at for at in range(start, end) if at in self.content[0]]
        right = [at for at in range(other_start, other_end) if at in self.content[1]]
        if self.polar(start, end, other_start, other_end):
            return 1.0
        if tag == "replace":
            same = self.mean_the_same(start, other_start)
            slips = all(self.query.words[at] in self.slips for at in left)
            return float(bool(left and right) and not same and not slips)
        # What a writer adds to a claim narrows it more often than what they leave out.
        return float(bool(left)) + 0.5 * float(bool(right))

    def moved(self, start: int, end: int) -> float:
        """Return the weight of words that the other text has somewhere else."""
        return self.of_query(
            [
                place
                for place in range(start, end)
                if place in self.content[0] and self.query.words[place] in self.theirs
            ]
        )

    def polar(self, start: int, end: int, other_start: int, other_end: int) -> float:
        """Count words that turn a sentence and that only one side has here."""
        left = _turning(self.query, start, end)
        right = _turning(self.known, other_start, other_end)
        return float(len(left ^ right))

    def mean_the_same(self, start: int, other_start: int) -> bool:
        """Tell whether two words in each other's place are one concept of the list."""
        mine = {key for key, first, after in self.query.spans if first <= start < after}
        theirs = {key for key, first, after in self.known.spans if first <= other_start < after}
        return bool(mine & theirs)

    def edge(self, places: list[int], length: int) -> float:
        """Return the weight of a few words put before or behind the claim; more is a message."""
        if length > MOST_AT_EDGE or any(self.query.words[at] in _GREETING for at in places):
            return 0.0
        return self.of_query(places)

    def of_query(self, places: list[int]) -> float:
        return sum(0.4 + 0.6 * self.weight(self.query.words[at]) for at in places)

    def of_known(self, places: list[int]) -> float:
        return sum(0.4 + 0.6 * self.weight(self.known.words[at]) for at in places)

    def lighter(self, left: list[int], right: list[int]) -> float:
        return min(self.of_query(left), self.of_known(right))


def _turning(reading: Reading, start: int, end: int) -> set[str]:
    return {
        reading.words[at]
        for at in range(start, end)
        if reading.words[at] in _TURNING
        and (not reading.is_accented or reading.marked[at] in _TURNING_MARKED)
    }


def _has_value(reading: Reading, places: list[int]) -> bool:
    return any(reading.words[place].startswith(_VALUES) for place in places)


def _said(reading: Reading, places: list[int]) -> str:
    return " ".join(reading.shown[place] for place in places)
