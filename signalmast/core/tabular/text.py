"""Vietnamese text as offices type it: compare it, sort it, find the name that was meant.

Stored text is never changed by these functions; they make keys. The letters and the trap that
`hoà` and `hòa` differ even after NFC are described in the project's field notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the sorting order
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _tone_table() -> dict[str, str]:
    """Tone on the first vowel of an open oa, oe, uy -> tone on the second (hòa -> hoà)."""
    table: dict[str, str] = {}
    for first, second in ("oa", "oe", "uy"):
        for mark in _TONE_MARKS:
            for one in (first, first.upper()):
                for two in (second, second.upper()):
                    old = unicodedata.normalize("NFC", one + mark) + two
                    table[old] = one + unicodedata.normalize("NFC", two + mark)
    return table


_TONES = _tone_table()
_OLD_TONE = re.compile(rf"(?:{'|'.join(_TONES)})(?!\w)")


def tone_normal(text: str) -> str:
    """NFC with the tone of hòa, khỏe, ủy on the second vowel: one spelling of the two in use."""
    if text.isascii():
        return text
    return _OLD_TONE.sub(lambda found: _TONES[found[0]], unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """What two spellings of one column name have in common; marks stay, so `Đợt` is not `Dot`."""
    shown = unicodedata.normalize("NFKC", text).casefold()
    return tone_normal(_SPACE.sub(" ", shown).strip())


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """For matching only: no marks, no case, đ as d, single spaces."""
    shown = unicodedata.normalize("NFKC", text).casefold().replace("đ", "d")
    if not shown.isascii():
        split = unicodedata.normalize("NFD", shown)
        shown = "".join(letter for letter in split if not unicodedata.combining(letter))
    return _SPACE.sub(" ", shown).strip()


_RANK = {letter: chr(0x100 + place) for place, letter in enumerate(_ALPHABET)}
_NUMBER = re.compile(r"\d+")


def _letter_and_tone(letter: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in parts if mark in _TONE_MARKS), "")
    base = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else letter
    return _RANK.get(base, base), str(_TONE_MARKS.index(tone) + 1) if tone else "0"


def vietnamese_key(text: str) -> tuple[tuple[str, str], ...]:
    """Sort key: letters before tones within each word, word by word, as in a dictionary.

    Tones run ngang, huyền, hỏi, ngã, sắc, nặng. Runs of digits compare as numbers, so that
    `Phường 2` stands before `Phường 10`.
    """
    lowered = nfc(unicodedata.normalize("NFKC", text).casefold())
    padded = _NUMBER.sub(lambda digits: digits[0].zfill(12), lowered)
    key = []
    for word in padded.split():
        pairs = [_letter_and_tone(letter) for letter in word]
        key.append(("".join(p[0] for p in pairs), "".join(p[1] for p in pairs)))
    return tuple(key)


def vietnamese_order(text: str) -> str:
    """Return `vietnamese_key` as one string of hexadecimal digits, which every database sorts so.

    Six digits a letter, zeros after a word's letters and after its tones.
    """
    return "".join(
        "".join(f"{ord(letter) + 1:06x}" for letter in part) + "000000"
        for word in vietnamese_key(text)
        for part in word
    )


#: Kinds of Vietnamese units as registers shorten them, folded.
_SHORT_KINDS = {
    "p": "phuong",
    "q": "quan",
    "x": "xa",
    "h": "huyen",
    "tt": "thi tran",
    "tx": "thi xa",
    "tp": "thanh pho",
    "dk": "dac khu",
    "kp": "khu pho",
}
_SHORT = re.compile(rf"^({'|'.join(_SHORT_KINDS)})(?:\.\s*|\s+|(?=\d))")
_KIND = re.compile(rf"^(?:{'|'.join(_SHORT_KINDS.values())})\s+")


@lru_cache(maxsize=16384)
def _name_forms(name: str) -> tuple[str, str]:
    """The folded name in full, and the same without the word for its kind."""
    full = _SHORT.sub(lambda short: _SHORT_KINDS[short[1]] + " ", fold(name))
    return full, _KIND.sub("", full)


def nearest(name: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """Up to `n` known names that `name` may have meant, best first; none when all are far off."""
    full, bare = _name_forms(name)
    found: list[tuple[float, tuple[tuple[str, str], ...], str]] = []
    for candidate in dict.fromkeys(candidates):
        its_full, its_bare = _name_forms(candidate)
        # The bare form alone would not tell Phường 1 from Quận 1, so the full one weighs more.
        score = 0.7 * SequenceMatcher(None, full, its_full, autojunk=False).ratio()
        score += 0.3 * SequenceMatcher(None, bare, its_bare, autojunk=False).ratio()
        bare_only = 0.9 * SequenceMatcher(None, bare, its_bare, autojunk=False).ratio()
        score = max(score, bare_only)
        if score >= 0.6:
            found.append((-score, vietnamese_key(candidate), candidate))
    return [candidate for _, _, candidate in sorted(found)[:n]]
