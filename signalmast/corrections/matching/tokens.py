"""A text as tokens: words, numbers and signs, folded, with their places in the original.

Everything after this module works on folded words, so diacritics, NFC and NFD, tone placement and
case make no difference. Where a writer did use diacritics they are kept beside the folded form:
`năm` (year, five) and `nam` (man, south) are told apart when the text lets us.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from signalmast.core.tabular.text import fold, tone_normal

_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|vn|net|org|info|gov|edu|ly|me)/\S*", re.I
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARK = "\u0300-\u036f"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+[{_MARK}]*(?:[^\W\d_]|[{_MARK}])*)"
    r"|(?P<sign>[%$₫€&/:–-])|(?P<stop>[.!?;…,\n])"
)
#: A word longer than this is no word of a language.
LONGEST_WORD = 40


class Token(NamedTuple):
    """One word, number or sign; `text[start:end]` is how the writer spelt it."""

    raw: str
    #: Lower case without marks, đ as d.
    folded: str
    #: Lower case with marks, tone on the second vowel; equal to `folded` without marks.
    marked: str
    kind: str  # "word", "number", "sign" or "stop"
    start: int
    end: int
    #: Nothing stands between this token and the one before.
    glued: bool

    @property
    def is_capital(self) -> bool:
        return self.raw[:1].isupper()


@lru_cache(maxsize=65536)
def _forms(raw: str) -> tuple[str, str]:
    folded = fold(raw)[:LONGEST_WORD]
    if raw.isascii():
        return folded, folded
    marked = tone_normal(unicodedata.normalize("NFKC", raw).lower())
    return folded, marked[:LONGEST_WORD]


def without_urls(text: str) -> str:
    """Return the text with a space for every URL: pieces of addresses match everything."""
    return _URL.sub(" ", text)


def urls_in(text: str) -> list[str]:
    """Return the addresses a text names, in canonical form."""
    return [canonical_url(found[0].rstrip(").,;!?\"'”’")) for found in _URL.finditer(text)]


def canonical_url(url: str) -> str:
    """Return an address without scheme, `www.`, `m.`, query for tracking, fragment, last slash."""
    bare = re.sub(r"^https?://", "", url.strip(), flags=re.I)
    host, slash, path = bare.partition("/")
    host = re.sub(r"^(?:www|m|mobile)\.", "", host.lower())
    path = path.partition("#")[0]
    path, _mark, query = path.partition("?")
    kept = sorted(
        part
        for part in query.split("&")
        if part and not re.match(r"(?:utm_\w+|fbclid|gclid|mibextid|ref|share)=", part)
    )
    return (host + slash + path).rstrip("/") + ("?" + "&".join(kept) if kept else "")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text in their order. Signs and stops are kept for the parsers."""
    shown = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(without_urls(shown)):
        raw, kind = match[0], match.lastgroup or ""
        folded, marked = _forms(raw) if kind == "word" else (raw, raw)
        if folded:
            start, end = match.span()
            found.append(Token(raw, folded, marked, kind, start, end, start == last))
            last = end
    return found


def is_accented(found: list[Token]) -> bool:
    """Tell whether the writer uses Vietnamese diacritics: one word in eight is enough."""
    words = [token for token in found if token.kind == "word"]
    marked = sum(not token.marked.isascii() for token in words)
    return marked > 0 and marked * 8 >= len(words)


def normal_text(text: str) -> str:
    """Return a text as exact comparison sees it: NFC, lower case, one space, no URL, accents kept.

    Signs between words fall out, those inside numbers stay.
    """
    return " ".join(token.marked for token in tokens(text) if token.kind in {"word", "number"})


def text_hash(text: str) -> str:
    """Return 32 hexadecimal digits of BLAKE2b over the normal text; equal texts are exact."""
    return blake2b(normal_text(text).encode(), digest_size=16).hexdigest()
