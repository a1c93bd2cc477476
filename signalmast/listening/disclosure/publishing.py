"""From true counts to published ones, and the proof that no group under five shows.

**The promise.** Take everything ever published of one survey or consultation: all questions, all
cross-tables, all releases one after another. No group that can be described by answers and by
the release in which they first counted is shown to have one to four members: for each such group
and everything published there is a possible course of events, which the published numbers do not
exclude, in which the group is empty or has at least five.

**Why it holds.** That course of events can be written down: the published numbers are the true
ones, and people come in blocks of five that answer alike and arrive together. It is possible
because of how `publish` works, and each of these is tested:

1. Every published count is a multiple of five, the parts of a question add up to its whole and
   the cells of a cross-table to the published answers of both questions. So blocks can be dealt
   out: to the whole, then to the answers of each question.
2. Cross-tables of a publication form no ring (`Impossible` otherwise). Tables without a ring that
   agree where they meet always belong to some list of people (Vorob'ev 1962): go along them, and
   deal out the blocks of each answer by the next table.
3. Where answers only come in (`growing`), no count ever falls, so the differences of two releases
   are themselves such tables, and blocks of the earlier release stay in the later one.
4. Had events gone that way, the same numbers would have been published: counts that are
   multiples of five come back unchanged (whole steps are dealt out first), whatever the key. So
   knowing this file does not help either.

In that course of events every group has zero, five, ten … members: groups by one answer, by two,
by seven; sums and differences; those of one release alone. Shares, bands, gaps in cross-tables
are computed from published counts, and add nothing to them.

**What it does not say.** The promise is about what can be *excluded*, not about what is likely:
who has reason to think that nobody answered with others reads a published 5 as "one to nine".
Who hands in answers of their own learns at most a count plus the cell's secret `nudge`. Where
votes can be changed, an observer can't know that none was; who knew would need more care than a
map with moving groups can give. Open answers are no counts and are
published by no code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from signalmast.listening.disclosure.released import (
    MINIMUM,
    STEP,
    UNANSWERED,
    WAIT,
    Pair,
    Released,
)
from signalmast.listening.disclosure.rounding import Row, fit, floor_to, least, nudge, split


class Impossible(ValueError):
    """What was asked for can't be published, whatever the numbers."""


@dataclass(frozen=True)
class Counted:
    """The true counts of one survey or consultation at one moment.

    `questions` gives each question's answers with the number of people who gave them, in the
    order in which they are shown; those who gave none are added as `UNANSWERED`. A question that
    takes several answers is given as one question per answer ("yes" and "no"), each lying
    `within` the answer "yes" to a question "answered at all".
    `crossed` gives, for two questions, rows of counts in the order of their given answers.
    `within` names the answer to another question without which a question was not asked.
    `growing` is whether answers only come in (a survey). In a consultation votes may change and
    questions may come and go from release to release: pass False.
    """

    total: int
    questions: Mapping[str, Mapping[str, int]]
    crossed: Mapping[Pair, Sequence[Sequence[int]]] = field(default_factory=dict)
    within: Mapping[str, Pair] = field(default_factory=dict)
    growing: bool = True


Questions = Mapping[str, Mapping[str, int]]


def steps(count: int) -> int:
    """Return a number of answers as it may be shown while they come in: in tens."""
    return floor_to(MINIMUM, count)


def may_release(before: Released | None, now: Released, *, growing: bool = True) -> bool:
    """Return whether answers of enough people came in to publish `now` after `before`.

    In a consultation people who came long ago go on voting: there it is enough that one
    statement was voted on by enough more people, a step more because both numbers are rounded.
    Only published counts decide.
    """
    if before is None:
        return now.total >= MINIMUM
    if now.total - before.total >= WAIT:
        return True
    return not growing and any(
        now.base(name) - before.base(name) >= WAIT + STEP
        for name in now.questions
        if name in before.questions
    )


def publish(counted: Counted, *, before: Released | None, key: bytes) -> Released:
    """Return the counts as they may be published, after what was published `before`.

    Returns `before` itself when not enough answers have come in since; raises `Impossible` when
    fewer than the minimum ever came, when counts contradict each other, when cross-tables form a
    ring or, in a survey, when questions or tables are others than before.
    """
    questions = completed(counted)
    tables = {pair: completed_table(pair, counted, questions) for pair in counted.crossed}
    check(counted, questions, before)
    whole = floor_to(STEP, counted.total)
    if counted.growing and before is not None and whole - before.total < WAIT:
        return before
    rounded: dict[str, dict[str, int]] = {}
    for name in outside_in(questions, counted.within):
        parent = counted.within.get(name)
        part = whole if parent is None else rounded[parent[0]][parent[1]]
        rounded[name] = round_question(name, questions[name], part, counted, before, key)
    now = Released(
        total=whole,
        questions={name: rounded[name] for name in questions},
        crossed={
            pair: round_table(pair, cells, rounded, counted, before, key)
            for pair, cells in tables.items()
        },
        within=dict(counted.within),
    )
    return now if before is None or may_release(before, now, growing=counted.growing) else before


def round_question(
    name: str,
    answers: Mapping[str, int],
    whole: int,
    counted: Counted,
    before: Released | None,
    key: bytes,
) -> dict[str, int]:
    """Return a question's answers in fives that add up to `whole`."""
    counts = list(answers.values())
    was = [0] * len(counts)
    if before is not None and list(before.questions.get(name, ())) == list(answers):
        was = list(before.questions[name].values())
    lower = least(counts, was, whole, step=STEP, growing=counted.growing)
    nudges = [nudge(key, STEP, name, answer) for answer in answers]
    return dict(zip(answers, split(counts, whole, lower, nudges, step=STEP), strict=True))


def round_table(
    pair: Pair,
    cells: Sequence[Row],
    rounded: Questions,
    counted: Counted,
    before: Released | None,
    key: bytes,
) -> tuple[tuple[int, ...], ...]:
    """Return a cross-table in fives that adds up to the published answers of both questions."""
    rows, columns = (rounded[name] for name in pair)
    was: Sequence[Sequence[int]] = [[0] * len(columns)] * len(rows)
    if before is not None and pair in before.crossed and same_answers(pair, rounded, before):
        was = before.crossed[pair]
    lower = [
        least(row, list(old), whole, step=STEP, growing=counted.growing)
        for row, old, whole in zip(cells, was, rows.values(), strict=True)
    ]
    filled = [sum(column) for column in zip(*lower, strict=True)]
    if any(part > whole for part, whole in zip(filled, columns.values(), strict=True)):
        lower = [[0] * len(columns) for _ in rows]
    nudges = [[nudge(key, STEP, *pair, row, column) for column in columns] for row in rows]
    table = fit(cells, list(rows.values()), list(columns.values()), lower, nudges, step=STEP)
    return tuple(tuple(row) for row in table)


def same_answers(pair: Pair, questions: Questions, before: Released) -> bool:
    """Return whether both questions of a table have the answers they had before."""
    return all(list(questions[name]) == list(before.questions[name]) for name in pair)


def completed(counted: Counted) -> dict[str, dict[str, int]]:
    """Return the questions with those who gave no answer, so that each adds up to its whole."""
    questions: dict[str, dict[str, int]] = {}
    for name, given in counted.questions.items():
        parent = counted.within.get(name)
        whole = counted.total if parent is None else counted.questions[parent[0]][parent[1]]
        rest = whole - sum(given.values())
        if rest < 0 or min(given.values(), default=0) < 0:
            raise Impossible(f"The answers to {name!r} are more than there are people.")
        questions[name] = {**given, UNANSWERED: given.get(UNANSWERED, 0) + rest}
    return questions


def completed_table(pair: Pair, counted: Counted, questions: Questions) -> list[Row]:
    """Return a table's cells with those who left one of the two questions unanswered."""
    if counted.within.get(pair[0]) != counted.within.get(pair[1]):
        raise Impossible(f"{pair[0]!r} and {pair[1]!r} were not asked of the same people.")
    rows, columns = (list(questions[name].values()) for name in pair)
    cells = [list(row) for row in counted.crossed[pair]]
    if len(counted.questions[pair[1]]) < len(columns):
        for row, whole in zip(cells, rows, strict=False):
            row.append(whole - sum(row))
    if len(cells) < len(rows):
        sums = [sum(column) for column in zip(*cells, strict=True)]
        cells.append([whole - part for whole, part in zip(columns, sums, strict=True)])
    adds_up = [sum(row) for row in cells] == rows
    if not adds_up or [sum(column) for column in zip(*cells, strict=True)] != columns:
        raise Impossible(f"The table of {pair[0]!r} and {pair[1]!r} does not add up.")
    if any(cell < 0 for row in cells for cell in row):
        raise Impossible(f"The table of {pair[0]!r} and {pair[1]!r} has more than its answers.")
    return cells


def check(counted: Counted, questions: Questions, before: Released | None) -> None:
    """Raise if too few came, tables form a ring, or a survey's questions are others than before."""
    if counted.total < MINIMUM:
        raise Impossible(f"Fewer than {MINIMUM} answers have come in; nothing is published.")
    if has_ring(counted.crossed):
        raise Impossible("Cross-tables of a publication must not form a ring.")
    if before is None or not counted.growing:
        return
    if shape(questions, counted) != shape(before.questions, before):
        raise Impossible("Questions, answers and tables must be the ones of the first release.")


def shape(questions: Questions, of: Counted | Released) -> object:
    """Return what must not change between two releases."""
    answers = {name: list(answers) for name, answers in questions.items()}
    return answers, set(of.crossed), dict(of.within)


def has_ring(pairs: Mapping[Pair, object]) -> bool:
    """Return whether one can go round along the tables and come back another way."""
    home: dict[str, str] = {}

    def root(name: str) -> str:
        while home.setdefault(name, name) != name:
            name = home[name]
        return name

    for rows, columns in pairs:
        one, other = root(rows), root(columns)
        if one == other:
            return True
        home[one] = other
    return False


def outside_in(questions: Mapping[str, object], within: Mapping[str, Pair]) -> Iterator[str]:
    """Yield the questions so that each comes after the one it lies within."""
    done: set[str] = set()
    while len(done) < len(questions):
        ready = [
            name
            for name in questions
            if name not in done and (name not in within or within[name][0] in done)
        ]
        if not ready:
            raise Impossible("Questions lie within each other.")
        done.update(ready)
        yield from ready
