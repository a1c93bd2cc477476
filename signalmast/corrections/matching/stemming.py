"""English words without their endings: the Porter stemmer (M. F. Porter, Program 14(3), 1980).

Both databases are handed stems made here, so that they find the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STEP_2 = {
    **{"ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize"},
    **{"bli": "ble", "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous"},
    **{"ization": "ize", "ation": "ate", "ator": "ate", "alism": "al", "iveness": "ive"},
    **{"fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble"},
    "logi": "log",
}
_STEP_3 = {
    **{"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic"},
    **{"ful": "", "ness": ""},
}
_STEP_4 = re.compile(
    "(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$"
)


def _shape(word: str) -> str:
    """Return c for each consonant and v for each vowel; y is a vowel after a consonant."""
    shape = ""
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and shape.endswith("c"))
        shape += "v" if is_vowel else "c"
    return shape


def _measure(word: str) -> int:
    return len(re.findall("v+c+", _shape(word)))


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _ends_double(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word)[-1] == "c"


def _ends_short(word: str) -> bool:
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _step_1(word: str) -> str:
    if word.endswith("sses") or word.endswith("ies"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        bare = word.removesuffix(ending)
        if bare != word and _has_vowel(bare):
            if bare.endswith(("at", "bl", "iz")):
                return bare + "e"
            if _ends_double(bare) and bare[-1] not in "lsz":
                return bare[:-1]
            return bare + "e" if _measure(bare) == 1 and _ends_short(bare) else bare
    return word


def _replaced(word: str, endings: dict[str, str]) -> str:
    for ending in sorted(endings, key=len, reverse=True):
        if word.endswith(ending):
            bare = word.removesuffix(ending)
            return bare + endings[ending] if _measure(bare) else word
    return word


def _step_4(word: str) -> str:
    found = _STEP_4.search(word)
    bare = word[: found.start()] if found else word.removesuffix("ion")
    if not found and (bare == word or not bare.endswith(("s", "t"))):
        return word
    return bare if _measure(bare) > 1 else word


def _step_5(word: str) -> str:
    if word.endswith("e"):
        bare = word[:-1]
        if _measure(bare) > 1 or (_measure(bare) == 1 and not _ends_short(bare)):
            word = bare
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a folded English word; words of two letters and numbers stay."""
    if len(word) <= 2 or not word.isascii() or not word.isalpha():
        return word
    word = _step_1(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    return _step_5(_step_4(_replaced(_replaced(word, _STEP_2), _STEP_3)))
