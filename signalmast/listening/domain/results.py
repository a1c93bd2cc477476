"""Published results, read from the ledger of releases and put into the words of the form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.numbers import show_number, show_percent
from signalmast.listening.disclosure import STEP, UNANSWERED, WAIT, Cell, Released, steps
from signalmast.listening.domain.releases import latest_release
from signalmast.listening.domain.results_counting import (
    BELOW,
    EDGES,
    YES,
    Asked,
    Texts,
    asked,
    crossed,
)
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.enums.releases import About
from signalmast.listening.enums.results import Kind
from signalmast.listening.models import Release, Submission, SurveyVersion


@dataclass(frozen=True, slots=True)
class Line:
    """One answer with its published count, and its share in per cent of those who answered."""

    value: str
    label: str
    count: int
    share: int | None

    @property
    def about(self) -> str:
        """How many, in words: what is rounded to nothing can be up to four people."""
        return about(self.count)

    @property
    def per_cent(self) -> str:
        """The share as the active language writes it, "" where there is none to tell."""
        if self.share is None or not self.count:
            return ""
        return show_percent(self.share / 100) if self.share else _("little")


@dataclass(frozen=True, slots=True)
class Block:
    """One question with its answers."""

    name: str
    label: str
    kind: Kind
    base: int
    lines: tuple[Line, ...]
    unanswered: int
    number: int = 0
    #: Question and answer without which it was not asked, in words; empty for everybody.
    only_if: tuple[str, str] | None = None

    @property
    def number_text(self) -> str:
        """The number as a part of an address."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a cross-table."""

    label: str
    total: int
    cells: tuple[Cell, ...]

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The cells as per cent and as a number, both empty where a cell is not shown."""
        return [
            ("", "")
            if cell.count is None
            else (
                show_percent(cell.share / 100) if cell.share is not None else "",
                show_number(cell.count),
            )
            for cell in self.cells
        ]


@dataclass(frozen=True, slots=True)
class Cross:
    """One question against another, as it is shown."""

    rows_label: str
    columns_label: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    column_totals: tuple[int, ...]
    pair: tuple[str, str]
    row_values: tuple[str, ...]
    column_values: tuple[str, ...]

    @property
    def has_gaps(self) -> bool:
        """Return whether a cell is not shown."""
        return any(cell.is_hidden for row in self.rows for cell in row.cells)

    @property
    def is_bare(self) -> bool:
        """Return whether no cell at all is shown."""
        return all(cell.is_hidden for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that is published of one version of a survey, in one language."""

    version: SurveyVersion
    release: Release
    language: str
    total: int
    blocks: tuple[Block, ...]
    tables: tuple[Cross, ...]


def results_of(version: SurveyVersion, *, language: str) -> Results | None:
    """Return what was last published of a version, None before the first release."""
    release = latest_release(About.SURVEY, version.pk)
    if release is None:
        return None
    questions = asked(version)
    words = Words(questions, language=language, form_language=form_of(version).language(language))
    released = release.released
    with override(language):
        return Results(
            version=version,
            release=release,
            language=language,
            total=released.total,
            blocks=tuple(
                replace(words.block(released, one), number=number)
                for number, one in enumerate(questions, start=1)
            ),
            tables=tuple(words.cross(released, *pair) for pair in crossed(questions)),
        )


def about(count: int) -> str:
    """Return a published count in words."""
    if not count:
        return _("under %(step)s") % {"step": STEP}
    return _("about %(count)s") % {"count": show_number(count)}


def next_from(results: Results) -> int:
    """Return how many answers the next publication needs at least."""
    return results.total + WAIT


def live_count(version: SurveyVersion) -> int:
    """Return how many answers came in to a version, as it may be shown meanwhile.

    In tens, and never less than was published: that is in fives, and stays when an answer goes.
    """
    release = latest_release(About.SURVEY, version.pk)
    so_far = steps(Submission.objects.filter(version=version).count())
    return max(so_far, release.released.total if release else 0)


class Words:
    """Puts published counts into the words of a form, in one of its languages."""

    def __init__(self, questions: Iterable[Asked], *, language: str, form_language: str) -> None:
        self.questions = {one.name: one for one in questions}
        self.language, self.form_language = language, form_language

    def said(self, texts: Texts, instead: str) -> str:
        """Return a text of the form in the language, else in the first it has."""
        return texts.get(self.form_language) or next(iter(texts.values()), "") or instead

    def question(self, one: Asked) -> str:
        """Return a question in words."""
        return self.said(one.label, one.name)

    def answer(self, one: Asked, value: str) -> str:
        """Return an answer in words; a band of numbers as the language writes numbers."""
        if value == UNANSWERED:
            return _("no answer")
        if one.kind == Kind.NUMBER:
            return band_label(value, self.language, is_whole=one.is_whole)
        return self.said(dict(one.options).get(value, {}), value)

    def block(self, released: Released, one: Asked) -> Block:
        """Return a question with its published answers."""
        answers = released.questions[one.name]
        base = released.base(one.name)
        if one.kind == Kind.SEVERAL:
            shown = [
                (value, released.questions[one.option(value)][YES],
                 released.share(one.option(value), YES))
                for value, _in in one.options
            ]  # fmt: skip
        else:
            shown = [
                (value, answers[value], released.share(one.name, value))
                for value in spread(one, answers)
            ]
        only_if = None
        if one.within is not None:
            parent = self.questions[one.within[0]]
            only_if = (self.question(parent), self.answer(parent, one.within[1]))
        return Block(
            name=one.name,
            label=self.question(one),
            kind=one.kind,
            base=base,
            lines=tuple(
                Line(value, self.answer(one, value), count, share) for value, count, share in shown
            ),
            unanswered=answers.get(UNANSWERED, 0),
            only_if=only_if,
        )

    def cross(self, released: Released, rows: Asked, columns: Asked) -> Cross:
        """Return a cross-table with its gaps."""
        shown = released.cross_table(rows.name, columns.name)
        return Cross(
            rows_label=self.question(rows),
            columns_label=self.question(columns),
            columns=tuple(self.answer(columns, value) for value in shown.columns),
            rows=tuple(
                Row(self.answer(rows, value), total, cells)
                for value, total, cells in zip(
                    shown.rows, shown.row_totals, shown.cells, strict=True
                )
            ),
            column_totals=shown.column_totals,
            pair=(rows.name, columns.name),
            row_values=shown.rows,
            column_values=shown.columns,
        )


def spread(one: Asked, answers: Mapping[str, int]) -> list[str]:
    """Return which answers are listed: all choices; of bands the ones between the outermost."""
    values = [value for value, _words in one.options]
    if one.kind != Kind.NUMBER:
        return values
    filled = [at for at, value in enumerate(values) if answers[value]]
    return values[filled[0] : filled[-1] + 1] if filled else []


def band_label(value: str, language: str, *, is_whole: bool) -> str:
    """Return a band of numbers in words."""
    if value == BELOW:
        return _("below 0")
    first = int(value)
    at = EDGES.index(first)
    begins = show_number(first, language)
    if at + 1 == len(EDGES):
        return _("%(first)s or more") % {"first": begins}
    if not is_whole:
        ends = show_number(EDGES[at + 1], language)
        return _("%(first)s to under %(last)s") % {"first": begins, "last": ends}
    last = EDGES[at + 1] - 1
    return begins if last == first else f"{begins}–{show_number(last, language)}"
