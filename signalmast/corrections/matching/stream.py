"""The tokens of one text for the parsers of numbers, dates and concepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from signalmast.core.tabular.text import fold, tone_normal
from signalmast.corrections.matching.tokens import Token, is_accented

T = TypeVar("T")
_END = Token("", "", "", "stop", 0, 0, False)


class Stream:
    """Tokens with safe access past either end.

    `is_accented` says that marks can be trusted: then `sau` (after) is not `sáu` (six). `is_bold`
    has a text without marks read in every way it could be meant.
    """

    def __init__(
        self,
        tokens: list[Token],
        language: str,
        *,
        accented: bool | None = None,
        is_bold: bool = False,
    ) -> None:
        self.tokens = tokens
        self.language = language
        has_marks = is_accented(tokens) if accented is None else accented
        self.is_accented = language == "vi" and has_marks
        self.is_bold = is_bold

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else _END

    def word(self, place: int) -> str:
        """Return the folded text at a place, empty past the end."""
        return self.at(place).folded

    def says(self, place: int, *marked: str) -> bool:
        """Tell whether the word at a place can be one of these, spelt with their marks."""
        token = self.at(place)
        return any(self.same(token, one) for one in marked)

    def same(self, token: Token, marked: str) -> bool:
        if self.is_accented:
            return token.marked == marked
        return token.folded == folded_form(marked)

    def spells(self, place: int, phrase: tuple[str, ...]) -> bool:
        """Tell whether a phrase of marked words stands here."""
        return all(self.same(self.at(place + step), one) for step, one in enumerate(phrase))


_FOLDED: dict[str, str] = {}


def folded_form(marked: str) -> str:
    """Return the folded form of a word of our own lists."""
    found = _FOLDED.get(marked)
    if found is None:
        found = _FOLDED[marked] = fold(marked)
    return found


class Phrases(Generic[T]):
    """A list of phrases with a value each; the longest that stands at a place is found.

    Phrases of one syllable that mean something else without marks are safe in accented texts and
    a guess in others: `Stream.same` decides by the text.
    """

    def __init__(self, values: Mapping[str, T]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in values.items():
            words = tuple(tone_normal(word) for word in phrase.split())
            self._by_first.setdefault(folded_form(words[0]), []).append((words, value))
        for many in self._by_first.values():
            many.sort(key=lambda one: -len(one[0]))

    def beginnings(self) -> frozenset[str]:
        """Return the folded first words of all phrases."""
        return frozenset(self._by_first)

    def at(self, stream: Stream, place: int) -> tuple[T, int] | None:
        """Return the value of the longest phrase at a place and its length in tokens."""
        for words, value in self._by_first.get(stream.word(place), ()):
            if stream.spells(place, words):
                return value, len(words)
        return None


def spread(groups: Mapping[T, str]) -> dict[str, T]:
    """Turn {value: "phrase, phrase"} into {phrase: value}."""
    return {
        phrase.strip(): value
        for value, phrases in groups.items()
        for phrase in phrases.split(",")
        if phrase.strip()
    }


def unique(values: Iterable[str]) -> list[str]:
    """Return the values without repetition, in order."""
    return list(dict.fromkeys(values))
