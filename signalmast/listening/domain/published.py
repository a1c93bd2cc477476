"""A published map, read back from its release: nothing here sees a vote."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import Count

from signalmast.listening.disclosure import MINIMUM, SHARE_BASE, Released, steps
from signalmast.listening.domain.opinions import (
    ANSWERS,
    GROUP,
    IMPORTANT,
    importance_of,
    question_of,
)
from signalmast.listening.domain.releases import latest_release
from signalmast.listening.enums.releases import About
from signalmast.listening.models import Consultation, DrawnMap, Participant, Statement
from signalmast.listening.models.releases import Release
from signalmast.listening.opinion.choosing import bridging, representatives
from signalmast.listening.opinion.statistics import statistics

#: So many statements are named first, and for each group.
MOST_BRIDGING, MOST_OF_GROUP = 5, 4
#: In per cent: from here on a group is of one mind.
MOST_OF_THEM = 60


@dataclass(frozen=True, slots=True)
class Shares:
    """Agree, disagree and pass in per cent of those who voted; None where too few did."""

    base: int
    agree: int | None
    disagree: int | None
    passed: int | None

    @property
    def is_known(self) -> bool:
        return self.agree is not None

    @property
    def side(self) -> str:
        """Which side most are on: `agree`, `disagree`, or none."""
        if (self.agree or 0) >= MOST_OF_THEM:
            return "agree"
        return "disagree" if (self.disagree or 0) >= MOST_OF_THEM else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with the shares of everybody and of each group."""

    statement: Statement
    whole: Shares
    groups: tuple[Shares, ...]
    important: int | None

    @property
    def number(self) -> int:
        return self.statement.number


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group as it is published: a letter, a size in fives, what it stands for."""

    letter: str
    size: int
    share: int | None
    centre: tuple[int, int]
    speaks: tuple[tuple[Line, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that readers are told of a consultation."""

    release: Release
    drawn: DrawnMap
    total: int
    placed: int
    lines: tuple[Line, ...]
    groups: tuple[GroupShown, ...]
    bridging: tuple[Line, ...]
    dividing: tuple[Line, ...] = field(default=())

    @property
    def has_groups(self) -> bool:
        return bool(self.groups)


def published(consultation: Consultation) -> Published | None:
    """Return the last published map of a consultation, None before the first."""
    release = latest_release(About.CONSULTATION, consultation.pk)
    if release is None:
        return None
    drawn = DrawnMap.objects.filter(consultation=consultation, sequence=release.sequence).first()
    if drawn is None:
        return None
    return read(consultation, release, drawn)


def read(consultation: Consultation, release: Release, drawn: DrawnMap) -> Published:
    """Put a release into words and shares; what was taken out since is left out."""
    counts = release.released
    shown = Statement.objects.of(consultation).shown().filter(number__in=drawn.numbers)
    statements = list(shown.order_by("number").prefetch_related("versions"))
    letters = [one for one in counts.questions.get(GROUP, {}) if one]
    lines = tuple(_line(counts, one, letters) for one in statements)
    bodies = _bodies(counts, statements, letters)
    groups = tuple(_groups(counts, drawn, lines, bodies, letters))
    return Published(
        release,
        drawn,
        counts.total,
        sum(one.size for one in groups),
        lines,
        groups,
        tuple(_bridging(lines, bodies, has_groups=bool(letters))),
        tuple(_dividing(lines) if letters else ()),
    )


def _line(counts: Released, statement: Statement, letters: list[str]) -> Line:
    name, matters = question_of(statement.number), importance_of(statement.number)
    whole = {answer: counts.questions[name].get(answer, 0) for answer in ANSWERS}
    groups = tuple(_shares(counts.group_counts((GROUP, one), name)) for one in letters)
    base = sum(whole.values())
    marked = counts.questions[matters].get(IMPORTANT, 0)
    important = _per_cent(min(marked, base), base) if base >= SHARE_BASE else None
    return Line(statement, _shares(whole), groups, important)


def _shares(found: Any) -> Shares:
    base = sum(found.get(answer, 0) for answer in ANSWERS)
    if base < SHARE_BASE:
        return Shares(base, None, None, None)
    agree, disagree, passed = (_per_cent(found.get(one, 0), base) for one in ANSWERS)
    return Shares(base, agree, disagree, passed)


def _per_cent(part: int, base: int) -> int:
    """Return a share to the nearest five per cent: released counts are no finer."""
    return min(5 * int(20 * part / base + 0.5), 100) if base else 0


def _bodies(counts: Released, statements: list[Statement], letters: list[str]) -> Any:
    """Return released votes by group, statement and answer; one body where there are no groups."""
    names = [question_of(one.number) for one in statements]
    if not letters:
        rows = [[[counts.questions[name].get(one, 0) for one in ANSWERS] for name in names]]
    else:
        rows = [
            [
                [counts.group_counts((GROUP, letter), name).get(one, 0) for one in ANSWERS]
                for name in names
            ]
            for letter in letters
        ]
    return np.array(rows, np.int64).reshape(max(len(letters), 1), len(names), 3)


def _bridging(lines: tuple[Line, ...], bodies: Any, *, has_groups: bool) -> list[Line]:
    """Return the statements on which all groups are on one side, the surest first."""
    found = []
    for at in bridging(bodies, range(len(lines))):
        parts = lines[at].groups if has_groups else (lines[at].whole,)
        sides = {one.side for one in parts}
        if len(sides) == 1 and sides != {""}:
            found.append(lines[at])
    return found[:MOST_BRIDGING]


def _dividing(lines: tuple[Line, ...]) -> list[Line]:
    """Return the statements on which groups are on opposite sides, the widest apart first."""
    apart = []
    for line in lines:
        sides = {one.side for one in line.groups}
        if {"agree", "disagree"} <= sides:
            known = [one.agree for one in line.groups if one.agree is not None]
            apart.append((max(known) - min(known), line))
    apart.sort(key=lambda pair: -pair[0])
    return [line for _width, line in apart[:MOST_BRIDGING]]


def _groups(
    counts: Released, drawn: DrawnMap, lines: tuple[Line, ...], bodies: Any, letters: list[str]
) -> list[GroupShown]:
    found = statistics(bodies) if letters and lines else None
    placed = sum(counts.questions[GROUP][one] for one in letters) if letters else 0
    groups = []
    for at, letter in enumerate(letters):
        size = counts.questions[GROUP][letter]
        speaks: list[tuple[Line, str]] = []
        if found is not None and size >= MINIMUM:
            for one in representatives(found, at, range(len(lines))):
                line = lines[one.statement]
                if line.groups[at].is_known:
                    speaks.append((line, one.side))
        centre = drawn.centres[at] if at < len(drawn.centres) else (0, 0)
        groups.append(
            GroupShown(
                letter.upper(), size, _per_cent(size, placed) if placed >= MINIMUM else None,
                (centre[0], centre[1]), tuple(speaks[:MOST_OF_GROUP]),
            )
        )  # fmt: skip
    return groups


def votes_in_steps(statement: Statement) -> int:
    """Return on how many votes on a statement its author may know, in the steps of a release."""
    release = latest_release(About.CONSULTATION, statement.consultation_id)
    if release is None:
        return 0
    name = question_of(statement.number)
    counts = release.released
    if name not in counts.questions:
        return 0
    base = counts.base(name)
    return base if base >= MINIMUM else 0


def participants_in_steps(consultation: Consultation) -> int:
    """Return how many take part, in tens, as it may be shown while votes come in."""
    rows = Participant.objects.filter(consultation=consultation, votes__isnull=False)
    found = rows.aggregate(people=Count("pk", distinct=True))
    return steps(int(found["people"]))
