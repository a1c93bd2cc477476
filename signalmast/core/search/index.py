"""The index of the public site: documents in, hits with marked snippets out.

    index = site_index()
    index.put([Document(...)])
    index.find("thu tuc khai sinh", office=1, language="vi").hits

`put` and `remove` run in the caller's transaction: what is published is found by the next
question, what is taken down is not. The index holds public documents only, as plain texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from math import log
from typing import Literal

from django.utils.safestring import SafeString

from signalmast.core.search import spelling
from signalmast.core.search.documents import (
    Document,
    Facets,
    entry_of,
    facets_of,
    forget_texts,
    keep_texts,
    texts_of,
    titles_of,
)
from signalmast.core.search.engine import (
    MOST_COUNTED,
    TITLE_SIGN,
    All,
    Engine,
    Node,
    Phrase,
    Prefix,
    Some,
    Want,
)
from signalmast.core.search.engines import engine_for
from signalmast.core.search.folding import pairs, words
from signalmast.core.search.query import MOST_NEEDS, MOST_SIGNS, Query, parse
from signalmast.core.search.ranking import Answer, best_first, with_freshness
from signalmast.core.search.reading import read
from signalmast.core.search.snippets import marked, snippet
from signalmast.core.tabular.text import nfc

Order = Literal["relevance", "newest"]

#: A question that nothing answers is asked again for its rarest words: at most so many, and
#: together in no more documents than are ranked.
MOST_RARE, MOST_RELAXED = 8, 1000
#: Of so many titles that hold what was typed, those that begin with it are suggested first.
TITLES_LOOKED_AT = 60
_MARKED = re.compile("<mark>(.*?)</mark>")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. `title` is plain; the two others are safe HTML with <mark>."""

    key: int
    url: str
    kind: str
    at: datetime
    title: str
    title_html: SafeString
    snippet_html: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer.

    `total` is a floor where `total_is_exact` is false. `corrected` is the question as it was
    understood where a word of it is in no document or in almost none, otherwise empty. With
    `is_partial` no document holds all that was asked; the hits hold the rarest words of it.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    total_is_exact: bool = True
    corrected: str = ""
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The title of a document, offered while a question is being typed."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class _Page:
    """Where in the ranked list the reader stands, and what limits the list."""

    facets: Facets
    order: Order
    offset: int
    limit: int


def site_index() -> SiteIndex:
    """Return the index of public documents in this installation's database."""
    return SiteIndex(engine_for("site"))


class SiteIndex:
    """Public documents of all offices and languages; a question sees one office and language."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(self, documents: Iterable[Document]) -> None:
        """Store documents or store them anew; they are found from the caller's commit on."""
        fresh = list(documents)
        keep_texts(fresh)
        self.engine.put(entry_of(document) for document in fresh)

    def remove(self, keys: Iterable[int]) -> None:
        """Take documents out; keys that aren't there are no error."""
        gone = list(keys)
        self.engine.remove(gone)
        forget_texts(gone)

    def clear(self) -> None:
        """Take everything out."""
        self.engine.clear()
        forget_texts(None)

    def tidy(self) -> None:
        """Put the index in its best form after thousands of changes."""
        self.engine.tidy()

    def keys(self, office: int, language: str) -> set[int]:
        """Return the keys of all documents that can be found in an office and a language."""
        return self.engine.keys(Want(facets_of(office, language), All(())))

    def find(
        self,
        text: str,
        *,
        office: int,
        language: str,
        kind: str | None = None,
        category: int | None = None,
        unit: int | None = None,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Found:
        """Answer a question as typed; it may be any text.

        Every word, phrase in quotes, date and unit of it must be there. Title weighs over
        summary over body, neighbours that are neighbours and agreeing marks lift, and of equals
        the newer comes first. More matches than 2,000 on SQLite or 1,000 on PostgreSQL are not
        ranked one by one but come in tiers, the newest first in each: all words in the title,
        neighbours or marks as in the question, the others. The cost is bounded by that.
        """
        query = parse(text, language)
        if not query.needs or offset >= MOST_COUNTED or limit < 1:
            return Found()
        facets = facets_of(office, language, kind=kind, category=category, unit=unit)
        page = _Page(facets, order, max(0, offset), limit)
        answer = self._ask(query, query.node, page)
        if answer.total > spelling.FEW:
            return _found(answer, dict.fromkeys(_keys(answer), query), language)
        return self._find_nearest(query, answer, page, language)

    def _find_nearest(self, query: Query, answer: Answer, page: _Page, language: str) -> Found:
        """Answer a question that has no or almost no answer: respelt, then relaxed."""
        better, slips = spelling.correct(query, self.engine, page.facets, language)
        queries = dict.fromkeys(_keys(answer), query)
        if slips and answer.total:
            answer = self._beside(query, better, page)
            queries = {key: queries.get(key, better) for key in _keys(answer)}
        elif slips:
            answer = self._ask(better, better.node, page)
            queries = dict.fromkeys(_keys(answer), better)
        is_partial = answer.total == 0 and len(better.needs) > 1
        if is_partial:
            answer = self._relaxed(better, page)
            queries = dict.fromkeys(_keys(answer), better)
        found = _found(answer, queries, language)
        if slips and found.total:
            spelt = spelling.shown(query, slips, _spelt(slips, found.hits))
            found = replace(found, corrected=spelt)
        return replace(found, is_partial=is_partial and found.total > 0)

    def _ask(
        self, query: Query, node: Node, page: _Page, *, rarity: tuple[tuple[str, float], ...] = ()
    ) -> Answer:
        """Return one page of matches, in the order asked for."""
        liked = () if rarity else query.liked
        want = Want(page.facets, node, liked=liked, rarity=rarity)
        if page.order == "newest":
            newest = self.engine.newest(want, page.limit, page.offset)
            return Answer(newest.found, newest.total, newest.exact)
        return best_first(
            self.engine,
            want,
            titled=query.title_node,
            close=query.close,
            offset=page.offset,
            limit=page.limit,
            weigh=with_freshness(),
        )

    def _beside(self, query: Query, better: Query, page: _Page) -> Answer:
        """Return the few documents with the word as typed, then those with the right one."""
        whole = replace(page, offset=0, limit=page.offset + page.limit + spelling.FEW)
        few = self._ask(query, query.node, whole)
        many = self._ask(better, better.node, whole)
        both = self.engine.count(Want(page.facets, All((query.node, better.node))))
        rows = list({one.key: one for one in [*few.matches, *many.matches]}.values())
        total = few.total + many.total - both
        return Answer(rows[page.offset : page.offset + page.limit], total, many.exact)

    def _relaxed(self, query: Query, page: _Page) -> Answer:
        """Return documents that hold the rarest words of the question, and all of its phrases."""
        phrases = [need.node for need in query.needs if isinstance(need.node, Phrase)]
        names = [token.text for token in query.tokens]
        numbers = self.engine.frequencies([*query.words, *query.joint, *pairs(names)])
        chosen: list[str] = []
        held = 0
        for token in sorted(numbers, key=lambda one: (numbers[one], one))[:MOST_RARE]:
            held += numbers[token]
            if chosen and held > MOST_RELAXED:
                break
            chosen.append(token)
        if not chosen:
            return Answer([], 0, exact=True)
        size = self.engine.size()
        rarity = tuple((token, _rarity(numbers[token], size)) for token in chosen)
        return self._ask(query, All((*phrases, Some(tuple(chosen)))), page, rarity=rarity)

    def suggest(
        self, prefix: str, *, office: int, language: str, limit: int = 8
    ) -> list[Suggestion]:
        """Return titles for what is being typed; its last word may be unfinished.

        Titles that begin so come first, then titles that hold it, then documents that do; each
        the newest first.
        """
        typed = [token.text for token in read(prefix[:MOST_SIGNS], language).tokens[:MOST_NEEDS]]
        if not typed:
            return []
        facets = facets_of(office, language)
        *whole, last = [f"{TITLE_SIGN}{name}" for name in typed]
        titled = Want(facets, All((*whole, Prefix(last))))
        keys = self._newest(titled, TITLES_LOOKED_AT)
        if len(keys) < limit:
            anywhere = Want(facets, All(tuple(typed)))
            keys += self._newest(anywhere, limit)
        return _suggestions(list(dict.fromkeys(keys)), typed, language)[:limit]

    def _newest(self, want: Want, limit: int) -> list[int]:
        return [row.key for row in self.engine.newest(want, limit, counted=False).found]


def _suggestions(keys: list[int], typed: list[str], language: str) -> list[Suggestion]:
    """Return one suggestion for each title, those that begin as typed first."""
    titles = titles_of(keys)
    found: dict[str, str] = {}
    for title, url in (titles[key] for key in keys if key in titles):
        found.setdefault(title, url)

    def begins(title: str) -> bool:
        names = [token.text for token in read(title, language).tokens[: len(typed)]]
        return (
            len(names) == len(typed)
            and names[:-1] == typed[:-1]
            and names[-1].startswith(typed[-1])
        )

    ordered = sorted(found, key=lambda title: not begins(title))
    return [Suggestion(title, found[title]) for title in ordered]


def _spelt(slips: Iterable[spelling.Slip], hits: Iterable[Hit]) -> dict[str, str]:
    """Return how most of the hits write the right words, in lower case, from what is marked."""
    counts: dict[str, Counter[str]] = {}
    for hit in hits:
        for text in _MARKED.findall(hit.title_html + hit.snippet_html):
            shown = unescape(text)
            for token in words(shown):
                spelt = nfc(shown[token.start : token.end].lower())
                counts.setdefault(token.text, Counter())[spelt] += 1
    wanted = {word for slip in slips for word in slip.words.split()} & counts.keys()
    return {word: counts[word].most_common(1)[0][0] for word in wanted}


def _found(answer: Answer, queries: Mapping[int, Query], language: str) -> Found:
    texts = texts_of(_keys(answer))
    hits = [_hit(texts[key], queries[key], language) for key in _keys(answer) if key in texts]
    return Found(hits, answer.total, answer.exact)


def _rarity(number: int, size: int) -> float:
    """Return how much a token in `number` of `size` documents tells (inverse frequency)."""
    return max(0.01, log((size - number + 0.5) / (number + 0.5))) if number < size else 0.01


def _keys(answer: Answer) -> list[int]:
    return [one.key for one in answer.matches]


def _hit(document: Document, query: Query, language: str) -> Hit:
    day = document.at.date()
    return Hit(
        key=document.key,
        url=document.url,
        kind=document.kind,
        at=document.at,
        title=document.title,
        title_html=marked(document.title, query, language, day),
        snippet_html=snippet((document.summary, document.body), query, language, day),
    )
