"""What is put into the index, and the row it becomes in either database."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from signalmast.corrections.matching.language import language_of
from signalmast.corrections.matching.reading import Reading, read
from signalmast.corrections.matching.tokens import canonical_url, text_hash

#: Languages that have an index of their own; every other is read as English.
LANGUAGES = ("vi", "en")
#: Columns of the index and what one mention in each counts.
COLUMNS = ("words", "pairs", "title", "body", "slots")
COLUMN_WEIGHTS = (1.0, 1.0, 0.6, 0.25, 1.0)
#: A body is indexed up to here: what a page says further down is rarely the claim.
MOST_BODY_SIGNS = 20_000


@dataclass(frozen=True, slots=True)
class Document:
    """One correction: the claim as it went around, and what the office's page is called.

    `language` is `vi`, `en` or empty to have it told from the text. `date` is ISO 8601 and only
    decides between equals. `urls` are where the claim or the correction stands.
    """

    id: str
    text: str
    language: str = ""
    title: str = ""
    body: str = ""
    date: str = ""
    urls: tuple[str, ...] = ()


class Row(NamedTuple):
    """A document as both databases store it."""

    id: str
    language: str
    exact: str
    folded: str
    dated: str
    reading: bytes
    urls: tuple[str, ...]
    #: Space-separated tokens of each of COLUMNS.
    columns: tuple[str, ...]


class Stored(NamedTuple):
    """A candidate as it comes back."""

    number: int
    id: str
    language: str
    exact: str
    folded: str
    dated: str
    reading: Reading
    title: Reading


def row_of(document: Document) -> Row:
    """Return the row of a document."""
    language = "vi" if (document.language or language_of(document.text)) == "vi" else "en"
    claim = read(document.text, language)
    title = read(document.title, language)
    body = read(document.body[:MOST_BODY_SIGNS], language)
    return Row(
        id=document.id,
        language=language,
        exact=text_hash(document.text),
        folded=folded_key(claim),
        dated=document.date,
        reading=_packed(claim, title),
        urls=tuple(canonical_url(url) for url in document.urls if url.strip()),
        columns=(
            " ".join(claim.words),
            " ".join(claim.pairs()) if language == "vi" else "",
            " ".join([*title.words, *(title.pairs() if language == "vi" else ())]),
            " ".join([*body.words, *(body.pairs() if language == "vi" else ())]),
            " ".join([*claim.slots, *(one for one in title.slots if one not in claim.slots)]),
        ),
    )


def folded_key(reading: Reading) -> str:
    """Return what is equal for two texts that differ in marks, case, short forms and spelt numbers.

    Empty for a text without words.
    """
    return text_hash(" ".join(reading.words)) if reading.words else ""


def words_and_pairs(reading: Reading) -> list[str]:
    """Return the content words of a query and, in Vietnamese, the pairs that hold one."""
    content = set(reading.content)
    found = [reading.words[place] for place in reading.content]
    if reading.language == "vi":
        for place, (one, other) in enumerate(pairwise(reading.words)):
            if place in content or place + 1 in content:
                found.append(f"{one}_{other}")
    return list(dict.fromkeys(found))


def _packed(*readings: Reading) -> bytes:
    plain = json.dumps(
        [one.packed() for one in readings], ensure_ascii=False, separators=(",", ":")
    )
    return zlib.compress(plain.encode(), 1)


def stored(row: Sequence[Any]) -> Stored:
    """Return a row (number, id, language, exact, folded, dated, reading) of either database."""
    number, key, language, exact, folded, dated, packed = row
    claim, title = unpacked(bytes(packed))
    return Stored(number, key, language, exact, folded, dated, claim, title)


def unpacked(packed: bytes) -> tuple[Reading, Reading]:
    """Return the claim's and the title's readings of a row."""
    claim, title = json.loads(zlib.decompress(packed))
    return Reading.unpacked(claim), Reading.unpacked(title)
