"""A text as a list of words, with what its dates, wards and short forms mean.

The same function reads what is stored and what is typed, so that two spellings of one thing meet
in one token: `26/6/2018` and `26 tháng 6 năm 2018`, `P.5` and `phường 5`, `TP.HCM` and
`Thành phố Hồ Chí Minh`, `1.310` and `1310`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from signalmast.core.search.dates import MONTHS, date_at
from signalmast.core.search.folding import Sense, Token, folded_word, pairs, singular, words
from signalmast.core.search.short_forms import (
    ANYWHERE,
    BEFORE_NAME,
    BEFORE_NUMBER,
    UNIT_WORDS,
)

_GROUP_SIGN = {"en": ","}
#: Words that may begin something else than themselves; so may every word with a digit.
_SPECIAL = frozenset({"thang", *ANYWHERE, *BEFORE_NAME, *BEFORE_NUMBER})
_SPECIAL_ENGLISH = _SPECIAL | MONTHS.keys()
_GLUED = re.compile(rf"({'|'.join(BEFORE_NUMBER)})(\d{{1,2}})")


@dataclass(slots=True)
class Reading:
    """The words of a text and, by their places in `tokens`, what some of them mean together."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    senses: list[Sense] = field(default_factory=list)

    def pairs(self) -> list[str]:
        """Return the tokens of all neighbours, in order."""
        return pairs(token.text for token in self.tokens)


def read(text: str, language: str, *, near: date | None = None) -> Reading:
    """Read a text in one of the site's languages.

    `near` is the day a text was written: a day without a year then means the year closest to it.
    """
    bare = words(text)
    reading = Reading(text)
    tokens, special = reading.tokens, _SPECIAL_ENGLISH if language == "en" else _SPECIAL
    place, last = 0, len(bare)
    while place < last:
        token = bare[place]
        # Nearly all words are only themselves, and pages of them are read for one answer.
        if token.text in special or token.text[-1].isdigit() or token.text[0].isdigit():
            place = _read_one(reading, bare, place, language, near)
        else:
            tokens.append(token)
            place += 1
    if language == "en":
        reading.tokens = [Token(singular(one.text), *one[1:]) for one in reading.tokens]
    return reading


def _read_one(
    reading: Reading, bare: list[Token], place: int, language: str, near: date | None
) -> int:
    """Read what begins at `place` and return the place after it."""
    token = bare[place]
    tokens, first = reading.tokens, len(reading.tokens)
    if token.text[0].isdigit() or token.text == "thang" or language == "en":
        sense, after = date_at(reading.text, bare, place, language=language, near=near)
        if sense:
            tokens.extend(bare[place:after])
            reading.senses.append(_placed(tokens, first, sense))
            return after
    if token.text[0].isdigit():
        return _read_number(reading, bare, place, language)
    if short := _short_form(reading.text, bare, place):
        tokens.extend(short)
        _note_phrase(reading, first)
        return place + 1
    tokens.append(token)
    return place + 1


def _placed(tokens: list[Token], first: int, sense: Sense) -> Sense:
    """Take the word `ngày` before a date into it: nobody who asks for the day means the word."""
    if first and tokens[first - 1].text == "ngay":
        first -= 1
    return sense._replace(first=first, after=len(tokens))


def _read_number(reading: Reading, bare: list[Token], place: int, language: str) -> int:
    """Read a number, its groups of three as one word."""
    sign = _GROUP_SIGN.get(language, ".")
    text, last, after = reading.text, bare[place], place + 1
    digits = text[last.start : last.end]
    if len(digits) <= 3 and digits.isdecimal():
        while after < len(bare) and text[last.end : bare[after].start] == sign:
            group = text[bare[after].start : bare[after].end]
            if len(group) != 3 or not group.isdecimal():
                break
            digits, last, after = digits + group, bare[after], after + 1
    shown = bare[place].text if after == place + 1 else digits
    reading.tokens.append(Token(shown, bare[place].start, last.end))
    _note_number(reading)
    return after


def _note_number(reading: Reading) -> None:
    """Note that a number belongs to the word before it: `phường 5`, `khu phố 3`, `năm 2018`."""
    tokens, place = reading.tokens, len(reading.tokens) - 1
    before = tokens[place - 1].text if place else ""
    if before == "nam":
        reading.senses.append(Sense(place - 1, place + 1, (tokens[place].text,)))
    elif before in UNIT_WORDS:
        spelt = place > 1 and before == "pho" and tokens[place - 2].text == "khu"
        _note_phrase(reading, place - 2 if spelt else place - 1)


def _note_phrase(reading: Reading, first: int) -> None:
    """Note that the words from `first` on are one name; it takes in what began there before."""
    while reading.senses and reading.senses[-1].first >= first:
        reading.senses.pop()
    if asked := tuple(pairs(token.text for token in reading.tokens[first:])):
        reading.senses.append(Sense(first, len(reading.tokens), asked))


def _short_form(text: str, bare: list[Token], place: int) -> list[Token]:
    """Return the words that a short form at `place` stands for; none when it is no short form."""
    token = bare[place]
    if spelt := ANYWHERE.get(token.text) or _before_name(text, bare, place):
        return [Token(word, token.start, token.end) for word in spelt.split()]
    if glued := _GLUED.fullmatch(token.text):
        cut = max(token.end - len(glued[2]), token.start)
        return [
            *(Token(word, token.start, cut) for word in BEFORE_NUMBER[glued[1]].split()),
            Token(folded_word(glued[2]), cut, token.end),
        ]
    return []


def _before_name(text: str, bare: list[Token], place: int) -> str | None:
    """Return what a short form means before a number or a name."""
    if place + 1 == len(bare):
        return None
    token, following = bare[place], bare[place + 1]
    gap = text[token.end : following.start]
    if gap.strip() not in {"", "."}:
        return None
    if following.text[0].isdigit():
        return BEFORE_NUMBER.get(token.text)
    return BEFORE_NAME.get(token.text) if "." in gap or len(token.text) > 1 else None
