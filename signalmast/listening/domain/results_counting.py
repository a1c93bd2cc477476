"""What a form asks that can be counted, and the counts as the privacy module takes them.

Choices are counted as they are, numbers in fixed bands. Texts, dates, places, pictures and what
is asked once for each of several things are not counted, so nothing is published of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from signalmast.listening.disclosure import WAIT, Counted
from signalmast.listening.domain.releases import latest_release, release_next
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.enums.releases import About
from signalmast.listening.enums.results import Kind
from signalmast.listening.enums.surveys import PUBLIC
from signalmast.listening.models import Release, Submission, SurveyVersion
from signalmast.listening.xforms.expressions import Expression
from signalmast.listening.xforms.form import Form, Question
from signalmast.listening.xforms.model import Place

YES, NO = "yes", "no"
#: Where bands of numbers begin. They are the same for all surveys: bands that followed the
#: answers would tell the smallest and the largest.
EDGES = (0, 1, 2, 5, *(first * 10**power for power in range(1, 7) for first in (1, 2, 5)))
BELOW = "<0"
#: A question with more choices is not crossed with another: no reader sees through the table.
MOST_CROSSED = 12
ONE, MANY = {"select1"}, {"select", "rank"}
NUMBERS = {"int", "decimal"}

Texts = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """A question of which counts are published."""

    name: str
    kind: Kind
    label: Texts
    path: tuple[str, ...]
    #: Values with their words by language; bands of numbers have no words of their own.
    options: tuple[tuple[str, Texts], ...]
    #: The question and its answer without which this one was not asked.
    within: tuple[str, str] | None = None
    is_whole: bool = True

    @cached_property
    def known(self) -> frozenset[str]:
        """The values that are counted."""
        return frozenset(value for value, _words in self.options)

    def option(self, value: str) -> str:
        """Return the name under which one choice of several is counted."""
        return f"{self.name}={value}"

    def values_of(self, answers: dict[str, Any]) -> list[str]:
        """Return which of the options somebody gave."""
        found: Any = answers
        for part in self.path:
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, str) or not found:
            return []
        if self.kind == Kind.NUMBER:
            given = [band_of(found)]
        else:
            given = found.split() if self.kind == Kind.SEVERAL else [found]
        return [value for value in given if value in self.known]


def band_of(text: str) -> str:
    """Return the band of a number by where it begins, "" for what is no number."""
    try:
        number = float(text)
    except ValueError:
        return ""
    if number < 0:
        return BELOW
    return str(max((edge for edge in EDGES if edge <= number), default=0))


def asked(version: SurveyVersion) -> list[Asked]:
    """Return the questions of a version of which counts are published, in the form's order."""
    form = form_of(version)
    found: dict[str, Asked] = {}
    for question in form.questions():
        kind = kind_of(question)
        if kind is None:
            continue
        name = "/".join(question.path)
        found[name] = Asked(
            name=name,
            kind=kind,
            label=question.label,
            path=question.path,
            options=options_of(question, kind),
            within=condition_of(form, question, found),
            is_whole=question.type != "decimal",
        )
    return list(found.values())


def kind_of(question: Question) -> Kind | None:
    """Return how a question is counted, None where it is not."""
    if question.is_repeated or question.control == "calculate":
        return None
    if question.control in ONE and question.choices:
        return Kind.ONE
    if question.control in MANY and question.choices:
        return Kind.SEVERAL if question.control == "select" else None
    return Kind.NUMBER if question.type in NUMBERS else None


def options_of(question: Question, kind: Kind) -> tuple[tuple[str, Texts], ...]:
    """Return the choices of a question, or the bands of a number."""
    if kind == Kind.NUMBER:
        return tuple((band, {}) for band in (BELOW, *map(str, EDGES)))
    return tuple(dict(question.choices).items())


def condition_of(
    form: Form, question: Question, before: dict[str, Asked]
) -> tuple[str, str] | None:
    """Return the one answer that brings a question about, where its condition is that simple.

    What a question is asked on is public, so its published answers must fit the published
    answers of the question before it.
    """
    conditions = [place.relevant for place in way_to(form, question.path) if place.relevant]
    if len(conditions) != 1:
        return None
    wanted = answer_in(conditions[0])
    if wanted is None:
        return None
    name, value = wanted
    fits = [
        one
        for one in before.values()
        if one.path[-1] == name
        and one.kind == Kind.ONE
        and value in {option for option, _words in one.options}
    ]
    return (fits[0].name, value) if len(fits) == 1 else None


def way_to(form: Form, path: tuple[str, ...]) -> Iterator[Place]:
    """Yield the groups around a question and the question itself."""
    here = form.root
    for part in path:
        here = next(child for child in here.children if child.name == part)
        yield here


def answer_in(condition: Expression) -> tuple[str, str] | None:
    """Return question and answer of a condition such as `${online} = 'yes'`."""
    if condition[0] == "=" and len(condition) == 3:
        left, right = condition[1], condition[2]
    elif condition[0] == "f" and condition[1] == "selected" and len(condition) == 4:
        left, right = condition[2], condition[3]
    else:
        return None
    if left[0] != "p" or right[0] != "s" or not right[1] or not left[2]:
        return None
    last = left[2][-1]
    return (str(last[1]), str(right[1])) if last[0] == "c" else None


def crossed(questions: Iterable[Asked]) -> list[tuple[Asked, Asked]]:
    """Return which questions are crossed: the first single choice with every later one.

    Only questions that everybody was asked. One question against all the others makes a star,
    which has no ring; tables must be the same in all releases, so nobody chooses them later.
    """
    fit = [
        one
        for one in questions
        if one.kind == Kind.ONE and one.within is None and len(one.options) <= MOST_CROSSED
    ]
    return [(fit[0], other) for other in fit[1:]]


def count_answers(version: SurveyVersion) -> Counted:
    """Return the true counts of all answers to a version. Only `publish` may read them."""
    questions = asked(version)
    pairs = crossed(questions)
    total, counts, cells = 0, Counter[tuple[str, str]](), Counter[tuple[str, str, str, str]]()
    rows = Submission.objects.filter(version=version).values_list("answers", flat=True)
    for answers in rows.iterator(chunk_size=2000):
        total += 1
        given = {one.name: one.values_of(answers) for one in questions}
        for one in questions:
            if one.within is not None and one.within[1] not in given[one.within[0]]:
                given[one.name] = []
            counts.update((one.name, value) for value in given[one.name])
            if given[one.name]:
                counts[one.name, ""] += 1
        cells.update(
            (rows.name, row, columns.name, column)
            for rows, columns in pairs
            for row in given[rows.name]
            for column in given[columns.name]
        )
    return Counted(
        total=total,
        questions=dict(counted_questions(questions, counts)),
        crossed={
            (rows.name, columns.name): [
                [cells[rows.name, row, columns.name, column] for column, _in in columns.options]
                for row, _in in rows.options
            ]
            for rows, columns in pairs
        },
        within=dict(inside(questions)),
    )


def counted_questions(
    questions: Iterable[Asked], counts: Counter[tuple[str, str]]
) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield the answers of each question; of several choices each is a question of its own."""
    for one in questions:
        if one.kind != Kind.SEVERAL:
            yield one.name, {value: counts[one.name, value] for value, _words in one.options}
            continue
        answered = counts[one.name, ""]
        yield one.name, {YES: answered}
        for value, _words in one.options:
            chosen = counts[one.name, value]
            yield one.option(value), {YES: chosen, NO: answered - chosen}


def inside(questions: Iterable[Asked]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield within which answer each question lies that does not lie within everybody."""
    for one in questions:
        if one.within is not None:
            yield one.name, one.within
        if one.kind == Kind.SEVERAL:
            for value, _words in one.options:
                yield one.option(value), (one.name, YES)


def release_results(version: SurveyVersion) -> Release | None:
    """Publish anew what may be published of a version; return what is published now, if anything.

    Called by the clock and never by an answer that comes in, so that the time of a release tells
    nothing of who answered. Answers are read only where there are enough new ones.
    """
    last = latest_release(About.SURVEY, version.pk)
    there = Submission.objects.filter(version=version).count()
    if last is not None and there - last.released.total < WAIT:
        return last
    return release_next(
        version.survey.office,
        about=About.SURVEY,
        number=version.pk,
        count=lambda: count_answers(version),
    )


def release_what_is_due() -> int:
    """Publish anew for every version of a public survey, and return how many there were."""
    versions = SurveyVersion.objects.filter(
        survey__state__in=PUBLIC, opened_at__isnull=False, submissions__isnull=False
    ).distinct()
    before = Release.objects.filter(about=About.SURVEY).count()
    for version in versions.select_related("survey__office").defer("form", "xml"):
        release_results(version)
    return Release.objects.filter(about=About.SURVEY).count() - before
