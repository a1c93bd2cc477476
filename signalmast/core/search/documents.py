"""What the public site hands in, how it becomes tokens, and where its texts are kept."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from signalmast.core.search.engine import TITLE_SIGN, Entry
from signalmast.core.search.folding import accented_word, storable
from signalmast.core.search.reading import Reading, read

#: Words of a text beyond these are not found; a tsvector has a limit, and so has a story.
MOST_WORDS = 20_000
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_PER_MINUTE = 64
_COLUMNS = ("key", "office", "language", "kind", "at", "url", "title", "summary", "body")

Facets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A public page. `key` is unique over all kinds; texts are plain, without markup."""

    key: int
    office: int
    language: str
    kind: str
    url: str
    title: str
    summary: str
    body: str
    at: datetime
    categories: tuple[int, ...] = ()
    units: tuple[int, ...] = ()


def place_of(moment: datetime) -> int:
    """Return the place of a moment in an index: 64 to a minute, so that many may share one."""
    return int((moment - _EPOCH).total_seconds() // 60) * _PER_MINUTE


def days_between(one: int, two: int) -> float:
    """Return how many days lie between two places."""
    return (two - one) / _PER_MINUTE / 1440


def facets_of(
    office: int,
    language: str,
    *,
    kind: str | None = None,
    category: int | None = None,
    unit: int | None = None,
) -> Facets:
    """Return the facet tokens a document must carry; their dots keep them apart from words."""
    asked = [f"{office}.{language}"]
    if kind is not None:
        asked.append(f"k.{kind}")
    if category is not None:
        asked.append(f"c.{category}")
    if unit is not None:
        asked.append(f"u.{unit}")
    return tuple((one,) for one in asked)


def entry_of(document: Document) -> Entry:
    """Return a document as tokens."""
    day = document.at.date()
    texts = (document.title, document.summary, document.body)
    title, summary, body = (read(text, document.language, near=day) for text in texts)
    return Entry(
        key=document.key,
        place=place_of(document.at),
        title=words_of(title),
        summary=words_of(summary),
        body=words_of(body),
        extras=extras_of(title, summary, body),
        facets=(
            f"{document.office}.{document.language}",
            f"k.{document.kind}",
            *(f"c.{one}" for one in document.categories),
            *(f"u.{one}" for one in document.units),
        ),
    )


def words_of(reading: Reading) -> tuple[str, ...]:
    return tuple(token.text for token in reading.tokens[:MOST_WORDS])


def extras_of(title: Reading, *others: Reading) -> tuple[str, ...]:
    """Return the tokens without a place: words of the title, words with their marks, dates."""
    found = {f"{TITLE_SIGN}{word}" for word in words_of(title)}
    for reading in (title, *others):
        raws = {reading.text[one.start : one.end] for one in reading.tokens[:MOST_WORDS]}
        found.update(accented_word(raw) for raw in raws)
        found.update(token for sense in reading.senses for token in sense.also)
    return tuple(sorted(found - {""}))


def keep_texts(documents: Sequence[Document]) -> None:
    """Store the texts that hits are shown from."""
    names = ", ".join(_COLUMNS)
    fresh = ", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS[1:])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO core_site_text ({names}) "  # noqa: S608 -- names of this module
            f"VALUES ({', '.join(['%s'] * len(_COLUMNS))}) ON CONFLICT (key) DO UPDATE SET {fresh}",
            [
                (
                    one.key,
                    one.office,
                    one.language,
                    one.kind,
                    (one.at - _EPOCH) // timedelta(microseconds=1),
                    *map(storable, (one.url, one.title, one.summary)),
                    zlib.compress(storable(one.body).encode()),
                )
                for one in documents
            ],
        )


def texts_of(keys: Sequence[int]) -> dict[int, Document]:
    """Return stored documents by key, without their categories and units."""
    if not keys:
        return {}
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM core_site_text WHERE key IN ({places})",  # noqa: S608 -- as above
            list(keys),
        )
        rows = cursor.fetchall()
    return {row[0]: _document(row) for row in rows}


def titles_of(keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return title and address of stored documents by key."""
    if not keys:
        return {}
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, title, url FROM core_site_text WHERE key IN ({places})",  # noqa: S608 -- as above
            list(keys),
        )
        return {key: (title, url) for key, title, url in cursor.fetchall()}


def forget_texts(keys: Iterable[int] | None) -> None:
    """Remove the texts of some documents, or of all."""
    with connection.cursor() as cursor:
        if keys is None:
            cursor.execute("DELETE FROM core_site_text")
        else:
            cursor.executemany(
                "DELETE FROM core_site_text WHERE key = %s", [(key,) for key in keys]
            )


def _document(row: Sequence[Any]) -> Document:
    key, office, language, kind, at, url, title, summary, body = row
    return Document(
        key=key,
        office=office,
        language=language,
        kind=kind,
        url=url,
        title=title,
        summary=summary,
        body=zlib.decompress(body).decode(),
        at=_EPOCH + timedelta(microseconds=at),
    )
