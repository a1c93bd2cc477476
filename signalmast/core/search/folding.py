"""Words of a text as search sees them: without diacritics, with their places in the original.

One word is folded on its own: NFKC, lower case, đ as d, marks off. Both tone placements (hoà,
hòa) and both ways of encoding (NFC, NFD) fall out of that. The engines below never fold: what
they store and what they are asked for are these tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from signalmast.core.tabular.text import fold, header_key

#: Combining marks belong to the letter before them; the rest is invisible and left by editors.
WITHIN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = re.compile(rf"[^\W_]+(?:[{WITHIN}]+[^\W_]*)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
#: What no database and no page can hold: NUL and halves of surrogate pairs.
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")
LONGEST_WORD = 64


def storable(text: str) -> str:
    """Return a text without the signs that a database refuses."""
    return _IMPOSSIBLE.sub("", text)


class Token(NamedTuple):
    """A folded word and where it stands: `text[start:end]` is how the writer spelt it."""

    text: str
    start: int
    end: int


class Sense(NamedTuple):
    """What the words from `first` up to `after` mean together, as tokens.

    A query asks for `asked` instead of for the words; a stored text gets `also` beside them.
    """

    first: int
    after: int
    asked: tuple[str, ...]
    also: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def folded_word(raw: str) -> str:
    """Return the folded letters and digits of one word; empty when it has none.

    `05` and `5` are one number, since wards, months and days are written both ways.
    """
    shown = "".join(sign for sign in fold(raw) if sign.isalnum())[:LONGEST_WORD]
    if len(shown) == 2 and shown[0] == "0" and shown[1].isdecimal():
        return shown[1]
    return shown


@lru_cache(maxsize=65536)
def accented_word(raw: str) -> str:
    """Return a word in lower case with its marks, tone on the second vowel; empty without marks."""
    shown = "".join(sign for sign in header_key(_INVISIBLE.sub("", raw)) if sign.isalnum())
    return "" if shown.isascii() else shown[:LONGEST_WORD]


def words(text: str) -> list[Token]:
    """Return the words of a text in their order, none of them empty."""
    return [
        Token(folded, *found.span())
        for found in _WORD.finditer(text)
        if (folded := folded_word(found[0]))
    ]


def pairs(names: Iterable[str]) -> list[str]:
    """Return one token for each two neighbours; a Vietnamese word is mostly two syllables."""
    return [f"{one}_{two}" for one, two in pairwise(names)]


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Return an English word without its plural s (Harman's S stemmer, 1991)."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("us", "ss")):
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    return word[:-1]
