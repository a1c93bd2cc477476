"""A text as matching sees it: index words, and what it says of numbers, days, names and concepts.

Made once for a stored correction and once for a query; two readings are all that `comparing` needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from signalmast.core.tabular.text import tone_normal
from signalmast.corrections.matching import moments, numbers
from signalmast.corrections.matching.causes import cause_in
from signalmast.corrections.matching.concepts import mentions_at
from signalmast.corrections.matching.moments import Moment, moment_at
from signalmast.corrections.matching.names import BEGINNINGS as LABEL_BEGINNINGS
from signalmast.corrections.matching.names import PLACE_HEADS, Label, label_at, names_in
from signalmast.corrections.matching.numbers import Quantity, quantity_at
from signalmast.corrections.matching.stances import stances_in
from signalmast.corrections.matching.stemming import stem
from signalmast.corrections.matching.stream import Stream, folded_form, unique
from signalmast.corrections.matching.tokens import Token, is_accented, tokens
from signalmast.corrections.matching.words import (
    BEFORE_NAME,
    DENIALS_BARE,
    DENIALS_EN,
    DENIALS_VI,
    NO_DENIAL_AFTER,
    NO_DENIAL_BEFORE,
    SHORT_FORMS,
    STOP_EN,
    STOP_VI,
    listed,
)

#: Below this many words a text is typed into a search box.
SHORT = 8
#: Slots are read in this many tokens; a longer text is found by its further words only.
MOST_READ = 400
_STOPS = {"vi": frozenset(folded_form(word) for word in STOP_VI) - {"ba"}, "en": STOP_EN}
#: Words that may begin a label, a moment or a quantity; nearly all words are only themselves.
_BEGINNINGS = LABEL_BEGINNINGS | numbers.BEGINNINGS | moments.BEGINNINGS
_STOPS_MARKED = frozenset(tone_normal(word) for word in STOP_VI)
#: Words between `trường` and a school's name.
_SCHOOL_WORDS = listed("school")
_WHOLE_DENIALS = (
    *(("khong", "co", "chuyen"), ("khong", "co", "viec"), ("khong", "co", "thong")),
    *(("khong", "phai", "la"), ("chua", "co", "thong"), ("it", "is", "not")),
)


@dataclass(slots=True)
class Reading:
    """What one text says. Lists are in the order of the text."""

    language: str
    is_accented: bool = False
    #: Folded words (stems in English), numbers as values; one entry a word.
    words: list[str] = field(default_factory=list)
    #: The same words as the writer spelt them, in lower case with marks.
    marked: list[str] = field(default_factory=list)
    #: The same words as they are shown to a person.
    shown: list[str] = field(default_factory=list)
    #: Places in `words` that carry meaning: no stop words.
    content: list[int] = field(default_factory=list)
    #: (dimension, value, factor, per)
    quantities: list[tuple[str, float, float, str]] = field(default_factory=list)
    #: (kind, value)
    moments: list[tuple[str, str]] = field(default_factory=list)
    #: (head, value)
    labels: list[tuple[str, str]] = field(default_factory=list)
    #: Folded words of each name, and how the writer spelt it.
    names: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    #: (kind, two words after it) where a text names a place without capitals.
    places: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    #: Concept key -> group, whether it is denied somewhere, whether it is said somewhere.
    concepts: dict[str, tuple[str, bool, bool]] = field(default_factory=dict)
    #: Content words that a denial stands before.
    denied: list[str] = field(default_factory=list)
    #: Tokens both languages share.
    slots: list[str] = field(default_factory=list)
    #: Concept and the places of `words` it stands at, from the first up to the second.
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    #: Tokens like `slots` that a text without marks may mean: they agree and never contradict.
    maybe: list[str] = field(default_factory=list)
    #: How sure the text is: `refuted`, `proposed` and the like.
    stances: list[str] = field(default_factory=list)
    #: Places in `words` of the reason the text gives.
    cause: list[int] = field(default_factory=list)

    def pairs(self) -> list[str]:
        """Return neighbours joined by `_`; a Vietnamese word is mostly two syllables."""
        return [f"{one}_{two}" for one, two in pairwise(self.words)]

    def packed(self) -> list[Any]:
        """Return the reading as JSON can hold it."""
        return [getattr(self, name) for name in self.__slots__]

    @classmethod
    def unpacked(cls, values: list[Any]) -> Reading:
        reading = cls(*values)
        reading.quantities = [(q[0], q[1], q[2], q[3]) for q in reading.quantities]
        reading.moments = [(one[0], one[1]) for one in reading.moments]
        reading.labels = [(one[0], one[1]) for one in reading.labels]
        reading.names = [(tuple(one[0]), one[1]) for one in reading.names]
        reading.places = [(one[0], tuple(one[1])) for one in reading.places]
        reading.spans = [(one[0], one[1], one[2]) for one in reading.spans]
        reading.concepts = {key: (v[0], v[1], v[2]) for key, v in reading.concepts.items()}
        return reading


def read(text: str, language: str) -> Reading:
    """Read a text in Vietnamese (`vi`) or, for any other code, in English."""
    language = "vi" if language == "vi" else "en"
    every = tokens(text)
    # Short forms are spelt out with marks, which says nothing of the writer's own.
    accented = is_accented(every)
    if language == "vi":
        every = spelt_out(every)
    reading = _read(every, language, accented=accented)
    if language == "vi" and not accented:
        bold = _read(every, language, accented=accented, is_bold=True)
        reading.maybe = [one for one in bold.slots if one not in reading.slots]
    return reading


def _read(every: list[Token], language: str, *, accented: bool, is_bold: bool = False) -> Reading:
    stream = Stream(every, language, accented=accented, is_bold=is_bold)
    return _Reader(stream, Reading(language, stream.is_accented)).read()


def spelt_out(found: list[Token]) -> list[Token]:
    """Return the tokens with short forms in full, each word at the place of the short form."""
    out: list[Token] = []
    for place, token in enumerate(found):
        full = _full(found, place) if token.kind == "word" and len(token.folded) <= 7 else ""
        if not full:
            out.append(token)
            continue
        for word in full.split():
            marked = tone_normal(word)
            kind = "number" if word.isdigit() else "word"
            place_in_text = (token.start, token.end)
            out.append(Token(token.raw, folded_form(word), marked, kind, *place_in_text, False))
    return out


def _full(found: list[Token], place: int) -> str:
    token = found[place]
    before = found[place - 1] if place else None
    following = found[place + 1] if place + 1 < len(found) else None
    if before and before.kind == "number" and (token.glued or token.folded in {"k", "tr", "ng"}):
        return "người" if token.folded == "ng" else ""
    if token.folded in BEFORE_NAME and following is not None:
        is_dotted = following.raw == "."
        if is_dotted and place + 2 < len(found):
            following = found[place + 2]
        if following.kind == "number" or (token.raw[0].isupper() and following.is_capital):
            full = BEFORE_NAME[token.folded]
            return full if token.marked != "đ" or following.is_capital else ""
    return SHORT_FORMS.get(token.marked) or (
        SHORT_FORMS.get(token.folded, "") if token.marked.isascii() else ""
    )


class _Reader:
    """Walks over the stream once. `spots` maps places in the stream to places in `words`."""

    def __init__(self, stream: Stream, reading: Reading) -> None:
        self.stream, self.reading = stream, reading
        self.taken: set[int] = set()
        self.spots: dict[int, int] = {}

    def read(self) -> Reading:
        place, last = 0, len(self.stream)
        while place < last:
            place = self._slot(place) if place < MOST_READ else self._word(place)
        self._days_in_a_row()
        self._concepts()
        self._names()
        reading = self.reading
        reading.stances = stances_in(self.stream, MOST_READ)
        spots = {self.spots[at] for at in cause_in(self.stream, MOST_READ) if at in self.spots}
        reading.cause = [place for place in reading.content if place in spots]
        # Who types some words without marks leaves stop words out: `la` is rather `lá` than `là`.
        if reading.language == "vi" and not reading.is_accented and len(reading.words) < SHORT:
            reading.content = list(range(len(reading.words)))
        reading.slots = unique(reading.slots)
        return reading

    def _slot(self, place: int) -> int:
        """Read what begins here and return the place after it."""
        stream, reading = self.stream, self.reading
        token = stream.at(place)
        if token.kind == "stop":
            return place + 1
        if token.kind != "number" and token.folded not in _BEGINNINGS:
            return self._word(place)
        if label := label_at(stream, place):
            reading.labels.append((label.head, label.value))
            reading.slots.append(label.token)
            return self._fill(label, [self.stream.word(place), label.value])
        if moment := moment_at(stream, place):
            reading.moments.append((moment.kind, moment.value))
            reading.slots += moment.tokens
            return self._fill(moment, moment.tokens[-1:])
        quantity = quantity_at(stream, place)
        if quantity and not self._is_each(quantity):
            self._quantity(quantity)
            return self._fill(quantity, _quantity_words(quantity))
        return self._word(place)

    def _is_each(self, quantity: Quantity) -> bool:
        """Tell that `một tháng`, `a month` or `một lần` says what something is paid per."""
        if quantity.dimension not in {"time", "times"} or quantity.value != quantity.factor:
            return False
        if self.stream.at(quantity.start).raw.isdigit():
            return False
        near = range(quantity.start - 6, quantity.start)
        return quantity.dimension == "times" or any(place in self.taken for place in near)

    def _quantity(self, quantity: Quantity) -> None:
        one = (quantity.dimension, quantity.value, quantity.factor, quantity.per)
        self.reading.quantities.append(one)
        self._trend(quantity)
        self.reading.slots.append(quantity.token)

    def _trend(self, quantity: Quantity) -> None:
        """Take `lên 25.000` and `xuống 25.000` as going up and down: alone they are stop words."""
        before = quantity.start - 1
        for word, end in (("lên", "up"), ("xuống", "down")):
            if self.stream.says(before, word) and quantity.dimension != "time":
                self.reading.concepts.setdefault(f"change_{end}", ("axis_change", False, True))

    def _fill(self, found: Label | Moment | Quantity, words: Iterable[str]) -> int:
        for place in range(found.start, found.after):
            self.taken.add(place)
            self.spots[place] = len(self.reading.words)
        spelt = " ".join(self.stream.at(place).raw for place in range(found.start, found.after))
        for number, word in enumerate(words):
            self._put(word, word, is_content=True, shown="" if number else spelt)
        return found.after

    def _word(self, place: int) -> int:
        token = self.stream.at(place)
        if token.kind in {"word", "number"}:
            word = stem(token.folded) if self.reading.language == "en" else token.folded
            self.spots[place] = len(self.reading.words)
            is_content = not self._is_stop(token)
            self._put(word, token.marked, is_content=is_content)
        return place + 1

    def _is_stop(self, token: Token) -> bool:
        """Tell a word without weight; with marks `cá` is not `cả`."""
        if self.stream.is_accented:
            return token.marked in _STOPS_MARKED
        return token.folded in _STOPS[self.reading.language]

    def _put(self, word: str, marked: str, *, is_content: bool, shown: str = "") -> None:
        if is_content:
            self.reading.content.append(len(self.reading.words))
        self.reading.words.append(word)
        self.reading.marked.append(marked)
        self.reading.shown.append(shown or marked)

    def _days_in_a_row(self) -> None:
        """Take `6 và 7/12` and `từ 15 đến 20/11` as two days of one month."""
        moments = self.reading.moments
        day = next((value for kind, value in moments if kind == "day"), None)
        if day is None:
            return
        for quantity in list(self.reading.quantities):
            dimension, value, factor, per = quantity
            is_day = dimension == "count" and factor == 1 and not per and 1 <= value <= 31
            if is_day and self._is_before_day(value):
                moments.append(("day", f"{day[:-2]}{int(value):02}"))
                self.reading.quantities.remove(quantity)

    def _is_before_day(self, value: float) -> bool:
        stream = self.stream
        for place in range(min(len(stream), MOST_READ)):
            if stream.at(place).raw == f"{value:g}" and stream.word(place + 1) in {
                *("va", "den", "-", "–", ",", "and", "to", "toi"),
            }:
                return stream.at(place + 2).kind == "number" or stream.says(place + 2, "ngày")
        return False

    def _concepts(self) -> None:
        stream, place, denial = self.stream, 0, -9
        last = min(len(stream), MOST_READ)
        while place < last:
            mentions = mentions_at(stream, place) if place not in self.taken else []
            if not mentions and self._denies(place):
                denial = place
            is_denied = place - denial <= 3
            for mention in mentions:
                key, group = mention.concept.key, mention.concept.group
                _group, denied, said = self.reading.concepts.get(key, (group, False, False))
                self.reading.concepts[key] = (group, denied or is_denied, said or not is_denied)
                self.reading.slots.append(mention.concept.token)
                first = self.spots.get(mention.start)
                ends = [
                    self.spots[at]
                    for at in range(mention.start, mention.after)
                    if at in self.spots and at not in self.taken
                ]
                if first is not None and ends:
                    self.reading.spans.append((key, first, ends[-1] + 1))
            if is_denied and place > denial and place in self.spots:
                spot = self.spots[place]
                if spot in self.reading.content:
                    self.reading.denied.append(self.reading.words[spot])
            if stream.at(place).kind == "stop":
                denial = -9
            place = mentions[0].after if mentions else place + 1

    def _denies(self, place: int) -> bool:
        """Tell whether a word of denial denies; questions and `không chỉ` do not."""
        stream = self.stream
        word = stream.word(place)
        if self.reading.language == "en":
            joined = stream.word(place - 1) + word
            return word in DENIALS_EN or (word == "t" and joined.endswith("nt"))
        denials = DENIALS_VI if stream.is_accented else DENIALS_BARE
        if not stream.says(place, *denials) or stream.says(place, "hết"):
            return False
        following, before = stream.at(place + 1), stream.word(place - 1)
        # At the end of a sentence it asks.
        if following.kind == "stop" or stream.word(place + 1) in NO_DENIAL_AFTER:
            return False
        if word == "khong" and before in NO_DENIAL_BEFORE:
            return False
        triple = (word, stream.word(place + 1), stream.word(place + 2))
        return not (triple in _WHOLE_DENIALS and place < 4)

    def _names(self) -> None:
        reading = self.reading
        for start, end in names_in(self.stream, self.taken):
            words = tuple(self.stream.word(place) for place in range(start, end))
            shown = " ".join(self.stream.at(place).raw for place in range(start, end))
            if (words, shown) not in reading.names:
                reading.names.append((words, shown))
            reading.slots.append("p_" + "_".join(words))
        for place in range(min(len(self.stream), MOST_READ)):
            kind = PLACE_HEADS.get(self.stream.word(place))
            if kind and place not in self.taken:
                step = -2 if reading.language == "en" else 1
                while step > 0 and self.stream.word(place + step) in _SCHOOL_WORDS:
                    step += 1
                near = tuple(self.stream.word(place + step + i) for i in (0, 1))
                if all(near):
                    reading.places.append((kind, near))


def _quantity_words(quantity: Quantity) -> list[str]:
    unit = "" if quantity.dimension == "count" else f"u_{quantity.dimension}"
    # `10 đồng` and `10 triệu đồng` share the unit, which is no reason to call them alike.
    rate = f"per_{quantity.per}" if quantity.per else ""
    return [word for word in (quantity.token, unit, rate) if word]
