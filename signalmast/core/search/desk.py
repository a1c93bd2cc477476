"""Wagtail's search backend of the desk: every model that says what of it is searched.

    WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "signalmast.core.search.desk"}}

Wagtail's own backend for SQLite repeats the whole search for every result and finds nothing when
diacritics are missing. This one keeps the desk's index, apart from the site's: it holds drafts.
It follows Wagtail's seam (`modelsearch`), so saving, deleting and `update_index` reach it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db.models import Count, Manager, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable
from django.utils.functional import cached_property
from modelsearch.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    SearchFieldError,
)
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from signalmast.core.search import engine as ask
from signalmast.core.search.documents import extras_of, words_of
from signalmast.core.search.engines import engine_for
from signalmast.core.search.query import Query, parse
from signalmast.core.search.ranking import best_first
from signalmast.core.search.reading import read

#: A key is the number of the content type and, in this many bits, that of the object.
_KEY_BITS = 40
_KEY_MASK = (1 << _KEY_BITS) - 1
#: The desk's texts are read as Vietnamese, which leaves English words as they are.
_LANGUAGE = "vi"
_ALL = 10**9
#: Stands before a word of the fields that are completed while typing.
COMPLETED_SIGN = "~"
EVERYTHING = ask.All(())
NOTHING = ask.Not(EVERYTHING)


def key_of(model: type[Any], pk: object) -> int:
    """Return the key of an object. Raises ImproperlyConfigured for keys that are no numbers."""
    if not isinstance(pk, int) or not 0 <= pk <= _KEY_MASK:
        raise ImproperlyConfigured(
            f"{model._meta.label} has keys that the desk's index can't hold ({pk!r}); give the "
            "model a whole number as its key, or no search_fields."
        )
    return int(get_content_type_pk(model)) << _KEY_BITS | pk


def _texts(instance: Any, fields: Iterable[Any], kind: type[Any]) -> Iterator[tuple[str, str]]:
    """Yield name and text of the fields of one kind; related objects' under the relation's name."""
    for field in fields:
        if isinstance(field, RelatedFields):
            related = field.get_value(instance)
            many = related.all() if isinstance(related, Manager) else [related]
            for one in many:
                if one is not None:
                    for _name, text in _texts(one, field.fields, kind):
                        yield field.field_name, text
        elif isinstance(field, kind):
            yield field.field_name, _text(field.get_value(instance))


def _text(value: object) -> str:
    """Return a field's value as text; lists and mappings as their parts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple, set, QuerySet)):
        return "\n".join(_text(part) for part in value)
    return "" if value is None else str(value)


class DeskIndex(BaseIndex):
    """The desk's index as Wagtail fills it."""

    def __init__(self, backend: BaseSearchBackend) -> None:
        super().__init__(backend)
        self.engine = engine_for("desk")

    def add_items(self, model: type[Any], items: Iterable[Any]) -> None:
        self.engine.put(_entry(model, item) for item in items)

    def delete_item(self, item: Any) -> None:
        self.engine.remove([key_of(item._meta.model, item.pk)])

    def reset(self) -> None:
        self.engine.clear()


def _entry(model: type[Any], item: Any) -> ask.Entry:
    fields = item.get_search_fields()
    searched = list(_texts(item, fields, SearchField))
    typed = [text for _name, text in _texts(item, fields, AutocompleteField)]
    title = read("\n".join(text for name, text in searched if name == "title"), _LANGUAGE)
    body = read("\n".join(text for name, text in searched if name != "title"), _LANGUAGE)
    offered = read("\n".join(typed), _LANGUAGE)
    elsewhere = {text for _name, text in searched}
    rest = read("\n".join(text for text in typed if text not in elsewhere), _LANGUAGE)
    completed = {f"{COMPLETED_SIGN}{word}" for word in words_of(offered)}
    return ask.Entry(
        key=key_of(model, item.pk),
        place=None,
        title=words_of(title),
        summary=words_of(rest),
        body=words_of(body),
        extras=(*extras_of(title, body, rest), *sorted(completed)),
        facets=(f"t.{get_content_type_pk(model)}",),
    )


class DeskRebuilder:
    """Fills the index anew while it answers; what was not put in again is stale and leaves."""

    def __init__(self, index: DeskIndex) -> None:
        self.index = index
        self.until = 0

    def start(self) -> DeskIndex:
        self.until = self.index.engine.newest_place()
        return self.index

    def finish(self) -> None:
        self.index.engine.remove_until(self.until)
        self.index.engine.tidy()


class DeskQueryCompiler(BaseSearchQueryCompiler):
    """A Wagtail query as a question to the engine; the queryset's filters stay the database's."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    last_is_prefix = False

    def check(self) -> None:
        """Refuse fields that are not searched. Any filter and any order is welcome."""
        offered = self.queryset.model.get_search_fields()
        known = {field.field_name for field in offered}
        for name in self.fields or ():
            if name not in known:
                raise SearchFieldError(
                    f"{self.queryset.model.__name__} is not searched by “{name}”; add a "
                    "SearchField or an AutocompleteField to its search_fields.",
                    field_name=name,
                )

    @cached_property
    def is_narrow(self) -> bool:
        """Only titles are asked for. Other fields lie together and are not told apart."""
        return self.fields is not None and set(self.fields) == {"title"}

    @cached_property
    def want(self) -> ask.Want | None:
        """The question to the engine; None when it needs no asking."""
        node = self._node(self.query)
        if node in (EVERYTHING, NOTHING):
            return None
        types = get_descendants_content_types_pks(self.queryset.model)
        return ask.Want(
            facets=(tuple(f"t.{one}" for one in types),),
            node=node,
            liked=tuple(dict.fromkeys(one for typed in self.typed for one in typed.liked)),
            within=self._within(),
            key_mask=_KEY_MASK,
        )

    @cached_property
    def typed(self) -> list[Query]:
        """The texts in the question, each as it was read."""
        return [parse(text, _LANGUAGE) for text in _typed_texts(self.query)]

    @cached_property
    def scored(self) -> ask.Matches:
        """The engine's answer, shared by all slices of the results and their count."""
        return engine_for("desk").scored(self.want) if self.want else ask.Matches([], 0, exact=True)

    @property
    def titled(self) -> ask.Node:
        """What a title holds that answers the whole question."""
        return ask.All(tuple(part for typed in self.typed for part in typed.title_node.parts))

    @property
    def matches_all(self) -> bool:
        return self._node(self.query) == EVERYTHING

    def _within(self) -> tuple[str, list[Any]] | None:
        """Return the queryset's keys as a subquery; None when it holds every object.

        Raises EmptyResultSet when it can't hold any.
        """
        rows = self.queryset
        if not rows.query.where.children and not rows.query.is_sliced and not rows.query.combinator:
            return None
        if not rows.query.is_sliced:
            rows = rows.order_by()
        sql, values = rows.values("pk").query.sql_with_params()
        return sql, list(values)

    def _node(self, query: SearchQuery) -> ask.Node:
        """Return a query of Wagtail's in ours.

        Raises NotImplementedError, as Wagtail's own backends do, for a kind that is none of theirs.
        """
        match query:
            case PlainText() | Fuzzy():
                return self._words(query.query_string, query.operator)
            case Phrase():
                quoted = parse(_quoted(query), _LANGUAGE)
                return quoted.node if quoted.needs else NOTHING
            case Boost():
                return self._node(query.subquery)
            case MatchAll():
                return EVERYTHING
            case Not():
                return _not(self._node(query.subquery))
            case And():
                return _all([self._node(one) for one in query.subqueries])
            case Or():
                return _some([self._node(one) for one in query.subqueries])
        raise NotImplementedError(
            f"The desk's search can't answer {type(query).__name__}; ask in words or phrases."
        )

    def _words(self, text: str, operator: str) -> ask.Node:
        typed = parse(text, _LANGUAGE)
        if not typed.needs:
            return NOTHING
        if self.is_narrow:
            parts: list[ask.Node] = list(typed.title_node.parts)
        else:
            parts = [need.node for need in typed.needs]
        last = typed.needs[-1]
        if self.last_is_prefix and not isinstance(last.node, ask.Phrase):
            signs = ask.TITLE_SIGN if self.is_narrow else f"{ask.TITLE_SIGN}{COMPLETED_SIGN}"
            names = [one.text for one in typed.tokens if one.start >= last.start]
            parts[-1] = ask.Some((parts[-1], *(_begun(sign, names) for sign in signs)))
        return _some(parts) if operator.lower() == "or" else _all(parts)


class DeskAutocompleteCompiler(DeskQueryCompiler):
    """The last word may be unfinished in titles and other fields that are completed."""

    last_is_prefix = True


class DeskResults(BaseSearchResults):
    """Objects found. By relevance the engine ranks and limits; by another order the database."""

    supports_facet = True

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        rows = compiler.queryset
        try:
            if compiler.want is None:
                return list(rows[self.start : self.stop]) if compiler.matches_all else []
            if compiler.order_by_relevance and issubclass(rows._iterable_class, ModelIterable):
                return self._ranked(compiler, compiler.want)
            return list(self._selected()[self.start : self.stop])
        except EmptyResultSet:
            return []

    def _ranked(self, compiler: DeskQueryCompiler, want: ask.Want) -> list[Any]:
        limit = _ALL if self.stop is None else self.stop - self.start
        answer = best_first(
            engine_for("desk"),
            want,
            titled=ask.All((compiler.titled, want.node)),
            close=tuple(token for typed in compiler.typed for token in typed.close),
            offset=self.start,
            limit=limit,
            weigh=lambda match: match.score,
            scored=compiler.scored,
        )
        scores = {match.key & _KEY_MASK: match.score for match in answer.matches}
        rows = compiler.queryset
        if rows.query.is_sliced:
            rows = rows.model._default_manager.all()
        held = {one.pk: one for one in rows.filter(pk__in=list(scores))}
        found = [held[pk] for pk in scores if pk in held]
        if self._score_field:
            for one in found:
                setattr(one, self._score_field, scores[one.pk])
        return found

    def _selected(self) -> QuerySet[Any]:
        """Return the matching part of the queryset, in its own order or the newest first."""
        rows: QuerySet[Any] = self.query_compiler.queryset
        if self.query_compiler.want is None:
            return rows if self.query_compiler.matches_all else rows.none()
        sql, values = engine_for("desk").selection(self.query_compiler.want)
        rows = rows.filter(pk__in=RawSQL(sql, values))  # noqa: S611 -- the engine's own statement
        return rows if rows.query.order_by else rows.order_by("-pk")

    def _do_count(self) -> int:
        compiler = self.query_compiler
        try:
            if compiler.want is not None:
                knows = compiler.order_by_relevance and compiler.scored.exact
                total = (
                    compiler.scored.total
                    if knows
                    else engine_for("desk").count(compiler.want, _ALL)
                )
            else:
                total = compiler.queryset.count() if compiler.matches_all else 0
        except EmptyResultSet:
            return 0
        last = total if self.stop is None else min(total, int(self.stop))
        return max(0, last - int(self.start))

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        """Return how many of all results have each value of a field, the most frequent first."""
        try:
            rows = self._selected().order_by().values(field_name).annotate(number=Count("pk"))
            return OrderedDict(
                (row[field_name], row["number"]) for row in rows.order_by("-number", field_name)
            )
        except EmptyResultSet:
            return OrderedDict()


class DeskSearchBackend(BaseSearchBackend):
    query_compiler_class = DeskQueryCompiler
    autocomplete_query_compiler_class = DeskAutocompleteCompiler
    index_class = DeskIndex
    results_class = DeskResults
    rebuilder_class = DeskRebuilder


SearchBackend = DeskSearchBackend


def _begun(sign: str, names: list[str]) -> ask.Node:
    """Return words of which the last may be unfinished, each behind a sign."""
    *whole, last = [f"{sign}{name}" for name in names]
    return ask.All((*whole, ask.Prefix(last)))


def _typed_texts(query: SearchQuery) -> Iterator[str]:
    match query:
        case PlainText() | Fuzzy():
            yield query.query_string
        case Phrase():
            yield _quoted(query)
        case Boost():
            yield from _typed_texts(query.subquery)
        case And() | Or():
            for one in query.subqueries:
                yield from _typed_texts(one)


def _quoted(query: Phrase) -> str:
    text: str = query.query_string
    return '"' + text.replace('"', " ") + '"'


def _not(part: ask.Node) -> ask.Node:
    if part in (EVERYTHING, NOTHING):
        return NOTHING if part == EVERYTHING else EVERYTHING
    return ask.Not(part)


def _all(parts: list[ask.Node]) -> ask.Node:
    if NOTHING in parts:
        return NOTHING
    left = tuple(part for part in parts if part != EVERYTHING)
    return ask.All(left) if left else EVERYTHING


def _some(parts: list[ask.Node]) -> ask.Node:
    if EVERYTHING in parts:
        return EVERYTHING
    left = tuple(part for part in parts if part != NOTHING)
    return ask.Some(left) if left else NOTHING
