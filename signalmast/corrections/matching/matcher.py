"""Which published corrections may answer a text, best first, and why.

    index = Index(store_for(connection))
    index.add([Document("12", "Học phí tăng gấp đôi từ tháng 9", language="vi")])
    answer = index.search("hoc phi tang gap doi tu thang 9 ha moi nguoi")

Everything runs on the caller's connection and in its transaction: what was added is found by the
next question, and a rollback takes it out again. An answer is a suggestion to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from signalmast.core.tabular.text import fold
from signalmast.corrections.matching.comparing import Comparison, compare
from signalmast.corrections.matching.documents import (
    LANGUAGES,
    Document,
    Stored,
    folded_key,
    row_of,
    words_and_pairs,
)
from signalmast.corrections.matching.encoder import MOST_QUERY_WORDS
from signalmast.corrections.matching.language import Route, language_of, route_of
from signalmast.corrections.matching.overlap import Overlap, overlap, rarity
from signalmast.corrections.matching.reading import Reading, read
from signalmast.corrections.matching.restoring import restored_text
from signalmast.corrections.matching.scoring import (
    CAPPING,
    SHORT,
    Features,
    Verdict,
    add_leads,
    features,
    is_changed,
    score,
    weights,
)
from signalmast.corrections.matching.stemming import stem
from signalmast.corrections.matching.store import Store
from signalmast.corrections.matching.tokens import text_hash, urls_in
from signalmast.corrections.matching.vectors import Vectors

#: Candidates of one search that are compared in full, of its language and of another one. On the
#: splits that may be looked at the right claim stood among the first 16 in all of 779 cases.
MOST_COMPARED = 24
MOST_ACROSS = 15
#: Candidates with less than this share of the best one's rank are not worth a comparison.
LEAST_RANKED = 0.3
#: Of a query only so many words are looked at.
MOST_QUERY_SIGNS = 3000


@dataclass(frozen=True, slots=True)
class Why:
    """What a reader is shown beside a hit."""

    #: The address or the text is equal, sign by sign but for case and spaces.
    is_exact: bool = False
    #: The text is equal once marks, case and short forms are out of the way.
    is_equal_folded: bool = False
    words: tuple[str, ...] = ()
    #: (kind, what both say)
    agree: tuple[tuple[str, str], ...] = ()
    #: (kind, what the query says, what the correction says)
    differ: tuple[tuple[str, str, str], ...] = ()
    is_other_language: bool = False
    #: Reasons why the verdict is no more than "related": short, language, conflict.
    caps: tuple[str, ...] = ()


class Match(NamedTuple):
    """One correction that may answer the query."""

    id: str
    score: float
    verdict: Verdict
    why: Why


@dataclass(frozen=True, slots=True)
class Answer:
    """Matches, best first, and how they were looked for."""

    matches: tuple[Match, ...]
    language: str
    route: Route
    #: Corrections in another language were searched by names, numbers and concepts alone.
    lacks_encoder: bool = False


class Candidate(NamedTuple):
    """One pair on its way to a score."""

    stored: Stored
    values: Features
    model: str
    shared: Overlap
    compared: Comparison


@dataclass(slots=True)
class _Counts:
    """Numbers of documents that hold a term, remembered until the index changes."""

    version: int = -1
    documents: int = 0
    holding: dict[str, int] = field(default_factory=dict)
    #: Weights made from these counts.
    weights: dict[str, float] = field(default_factory=dict)

    def weight(self, term: str) -> float:
        """Return how much a term weighs; one whose count was not asked for counts as unknown."""
        found = self.weights.get(term)
        if found is None:
            holding = self.holding.get(term)
            found = rarity(holding or 0, self.documents)
            if holding is not None:
                self.weights[term] = found
        return found


class Index:
    """The published corrections of one installation."""

    def __init__(self, store: Store, vectors: Vectors | None = None) -> None:
        self.store = store
        self.vectors = vectors
        self._counts = {language: _Counts() for language in LANGUAGES}

    def add(self, documents: Iterable[Document]) -> None:
        """Put documents in; one with a known id takes its place."""
        every = list(documents)
        if self.vectors is not None:
            texts = {one.id: one.text for one in every}
            numbers = self.store.put(row_of(document) for document in every)
            self.vectors.add({number: texts[key] for key, number in numbers.items()})
        else:
            self.store.put(row_of(document) for document in every)

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out; unknown ids do nothing."""
        self.store.take(ids)

    def without_vector(self) -> list[str]:
        """Return the ids of documents without a vector, such as those older than the extra."""
        return [key for language in LANGUAGES for _number, key in self.store.bare(language)]

    def encode(self, texts: Mapping[str, str]) -> int:
        """Make the vectors of documents that have none, texts by id; return how many were made."""
        if self.vectors is None:
            return 0
        bare = {key: number for one in LANGUAGES for number, key in self.store.bare(one)}
        return self.vectors.add({bare[key]: text for key, text in texts.items() if key in bare})

    def search(
        self, text: str, language: str | None = None, limit: int = 10, *, likely: str = ""
    ) -> Answer:
        """Return the corrections that may answer a text in `language`, told from it if None.

        `likely` is the language of where it was asked; it decides what could be either.
        """
        text = text[:MOST_QUERY_SIGNS]
        spoken = "vi" if (language or language_of(text, likely)) == "vi" else "en"
        query = read(text, spoken)
        route = route_of(text, spoken)
        found = self.candidates(text, query, route)
        exact = self._exact(text, query)
        matches = _ordered([self._match(one, query, exact) for one in found])
        lacks = self.vectors is None and any(
            self._known(other).documents for other in LANGUAGES if other != spoken
        )
        return Answer(tuple(matches[:limit]), spoken, route, lacks)

    def nearest(self, text: str, language: str | None, among: str, limit: int) -> list[int]:
        """Return the numbers of claims in the language `among` that share words with a text."""
        spoken = "vi" if (language or language_of(text)) == "vi" else "en"
        if not self._known(among).documents:
            return []
        found = self._lexical(read(text[:MOST_QUERY_SIGNS], spoken), among)
        return [number for number, _score in found[:limit]]

    def candidates(self, text: str, query: Reading, route: Route) -> list[Candidate]:
        """Return the pairs worth a score, with their features, in no order."""
        ranked: dict[int, float] = {}
        for language in LANGUAGES:
            if self._known(language).documents:
                ranked.update(_over_best(self._lexical(query, language)))
        exact = self.store.exact(
            exact=text_hash(text), folded=folded_key(query), urls=urls_in(text)
        )
        chosen = list(dict.fromkeys([*exact, *ranked]))
        stored = self.store.load(chosen)
        cosines: dict[int, float] = {}
        if self.vectors and self.vectors.languages(query, route):
            meant = _core(_with_marks(text, query, stored), query, self._counts[query.language])
            similar = self.vectors.similar(meant, query, route)
            stored += self.store.load([one for one in similar if one not in set(chosen)])
            cosines = self.vectors.cosines(meant, query, route, stored)
        self._learn(stored, query)
        found = [self._candidate(query, one, cosines.get(one.number)) for one in stored]
        for one in found:
            one.values["ranked"] = ranked.get(one.stored.number, 0.0)
        add_leads([(one.model, one.values) for one in found])
        return found

    def _lexical(self, query: Reading, language: str) -> list[tuple[int, float]]:
        terms = words_and_pairs(query) if query.language == language else []
        terms = [*terms, *query.slots, *query.maybe]
        held = self._holding(language, terms)
        total = self._known(language).documents
        # What nearly every document holds ranks nothing.
        useful = {
            term: number for term, number in held.items() if number <= max(20, total // 4)
        } or held
        limit = MOST_COMPARED if query.language == language else MOST_ACROSS
        return self.store.candidates(language, useful, limit)

    def _known(self, language: str) -> _Counts:
        """Return the counts of a language, emptied when the index has changed."""
        counts = self._counts[language]
        state = self.store.state(language)
        if counts.version != state.version:
            counts.version, counts.documents = state.version, state.documents
            counts.holding.clear()
            counts.weights.clear()
        return counts

    def _holding(self, language: str, terms: Sequence[str]) -> dict[str, int]:
        """Return how many documents hold each term that any holds."""
        counts = self._counts[language].holding
        if missing := [term for term in dict.fromkeys(terms) if term not in counts]:
            found = self.store.holding(language, missing)
            counts.update({term: found.get(term, 0) for term in missing})
        return {term: counts[term] for term in terms if counts[term]}

    def _learn(self, stored: Sequence[Stored], query: Reading) -> None:
        """Ask for the counts of all words of the candidates at once."""
        for language in LANGUAGES:
            words: dict[str, None] = {}
            for one in stored:
                if one.language == language:
                    words.update(dict.fromkeys(one.reading.words))
                    words.update(dict.fromkeys(f"c_{key}" for key in one.reading.concepts))
            if words:
                words.update(dict.fromkeys(query.words))
                words.update(dict.fromkeys(f"c_{key}" for key in query.concepts))
                self._holding(language, list(words))

    def _candidate(self, query: Reading, stored: Stored, cosine: float | None) -> Candidate:
        weight = self._counts[stored.language].weight
        is_same_language = query.language == stored.language
        beside = frozenset(stored.title.words)
        shared = Overlap()
        if is_same_language:
            shared = overlap(query, stored.reading, weight, beside)
        compared = compare(query, stored.reading)
        values = features(
            query, stored.reading, shared, compared, concept_weight=weight, cosine=cosine
        )
        model = "same" if is_same_language else "cross"
        return Candidate(
            stored, values, model if cosine is None else f"{model}_encoded", shared, compared
        )

    def _exact(self, text: str, query: Reading) -> tuple[str, str, frozenset[str]]:
        addresses = urls_in(text)
        by_url = self.store.exact(exact="", folded="", urls=addresses) if addresses else []
        ids = frozenset(one.id for one in self.store.load(by_url)) if by_url else frozenset()
        return text_hash(text), folded_key(query), ids

    def _match(
        self, one: Candidate, query: Reading, exact: tuple[str, str, frozenset[str]]
    ) -> tuple[float, str, Match]:
        text, folded, addressed = exact
        stored = one.stored
        is_exact = stored.id in addressed or (stored.exact == text and bool(query.words))
        is_equal = bool(folded) and stored.folded == folded
        matter, order, estimate = score(one.values, weights()[one.model])
        if is_exact or is_equal:
            matter = order = estimate = 1.0 if is_exact else 0.99
        caps = () if is_exact or is_equal else _caps(one, query)
        why = Why(
            is_exact=is_exact,
            is_equal_folded=is_equal,
            words=tuple(one.shared.shared),
            agree=tuple(dict.fromkeys(one.compared.agree)),
            differ=(*one.compared.differ, *(("words", *pair) for pair in one.shared.swapped)),
            is_other_language=query.language != stored.language,
            caps=caps,
        )
        made = Match(stored.id, round(estimate, 4), verdict(estimate, matter, caps), why)
        return order, stored.dated, made


def _with_marks(text: str, query: Reading, stored: Sequence[Stored]) -> str:
    """Return the text as the encoder reads it: Vietnamese with its marks."""
    if query.language != "vi" or query.is_accented:
        return text
    near = [each for one in stored if one.language == "vi" for each in (one.reading, one.title)]
    return restored_text(text, near)


def _core(text: str, query: Reading, counts: _Counts) -> str:
    """Return the words in a row that the known claims speak of most, as many as are encoded.

    Encoding takes time by the word, and a message has words around its claim.
    """
    words = text.split()
    if len(words) <= MOST_QUERY_WORDS:
        return text
    weights = []
    for word in words:
        folded = fold(word).strip(".,:;!?()\"'“”")
        term = stem(folded) if query.language == "en" else folded
        weights.append(counts.weight(term) if counts.holding.get(term) else 0.0)
    sums = [0.0, *accumulate(weights)]
    starts = range(len(words) - MOST_QUERY_WORDS + 1)
    start = max(starts, key=lambda at: (round(sums[at + MOST_QUERY_WORDS] - sums[at], 6), -at))
    return " ".join(words[start : start + MOST_QUERY_WORDS])


def _ordered(found: list[tuple[float, str, Match]]) -> list[Match]:
    """Return the matches, best first, of equals the newer; no score is above one before it."""
    found.sort(key=lambda one: one[2].id)
    found.sort(key=lambda one: one[1], reverse=True)
    found.sort(key=lambda one: -one[0])
    matches: list[Match] = []
    for _order, _dated, match in found:
        most = min(match.score, matches[-1].score if matches else 1.0)
        is_less = match.verdict == "same" and most < SAME
        matches.append(match._replace(score=most, verdict="related" if is_less else match.verdict))
    return matches


def _over_best(found: Sequence[tuple[int, float]]) -> dict[int, float]:
    """Return the scores over the best one of the list; those far below it are left out."""
    best = max((score for _number, score in found), default=0.0)
    if best <= 0:
        return dict.fromkeys((number for number, _score in found), 0.0)
    return {number: score / best for number, score in found if score >= best * LEAST_RANKED}


#: From SAME on all 101 first answers of the development split were right where no near miss was
#: asked, and 101 of 105 where every third question was one.
SAME = 0.92
#: A near miss is not the same and yet the correction to show beside it.
RELATED, RELATED_MATTER = 0.25, 0.5


def verdict(estimate: float, matter: float, caps: Sequence[str]) -> Verdict:
    """Return what may be said of a pair: a cap allows no more than "related"."""
    if estimate >= SAME and not caps:
        return "same"
    return "related" if estimate >= RELATED or matter >= RELATED_MATTER else "new"


def _caps(one: Candidate, query: Reading) -> tuple[str, ...]:
    found = []
    if len(query.words) < SHORT:
        found.append("short")
    if query.language != one.stored.language:
        found.append("language")
    if one.compared.count(*CAPPING):
        found.append("conflict")
    if is_changed(one.values):
        found.append("changed")
    return tuple(found)
