"""The attack: everything published of 1,000 surveys and consultations, as a linear programme.

The attacker knows the module, the exact number of answers, and of each count how far it lies
beside the truth at most (better than anybody outside could), knows that people only come in where
they do, and asks of groups of one to four people, by one answer, by two or three, and of those
who came between two releases, whether they can be told from empty ones and from larger ones.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_matrix, vstack

from signalmast.listening.disclosure import Released, publish
from signalmast.listening.tests.worlds import (
    QUESTIONS,
    TABLES,
    World,
    answers_of,
    blocks,
    counted,
    everyone,
    lived,
)

#: Worlds attacked by `make torture`, and those of them that every run of the tests attacks.
MANY, QUICK = 1_000, 400
AT_ONCE = 50
TARGETS = 3

Group = tuple[tuple[int, str], ...]  # places in a person, and the answers there
Known = dict[Group, tuple[int, int]]


class Attack:
    """One world's unknowns (people of each kind that each release added) and what is known."""

    def __init__(self, world: World, readings: Callable[["Attack", int], Known]) -> None:
        self.world = world
        kinds = everyone(world)
        self.kinds = np.array(kinds)
        self.people = [
            np.array([counts[kind] for kind in kinds])
            for counts in (Counter(people) for people in world.people)
        ]
        self.groups = list(published_groups(world))
        self.width = len(kinds) * len(world.releases)
        known = [
            (self.row(at, group), *limits)
            for at in range(len(world.releases))
            for group, limits in readings(self, at).items()
        ]
        rows, low, high = zip(*known, strict=True)
        self.known, self.low, self.high = csr_matrix(np.array(rows)), np.array(low), np.array(high)

    def members(self, group: Group) -> np.ndarray:
        """Return which kinds of people belong to a group."""
        member = np.ones(len(self.kinds), dtype=bool)
        for at, answer in group:
            member &= self.kinds[:, at] == answer
        return member

    def size(self, at: int, group: Group) -> int:
        """Return how many people a group truly has at a release."""
        return int(self.people[at][self.members(group)].sum())

    def row(self, at: int, group: Group, *, alone: bool = False) -> np.ndarray:
        """Return which unknowns add up to a group at a release; `alone`, to what it added."""
        row = np.zeros(self.width)
        first = at if alone or not self.world.growing else 0
        for batch in range(first, at + 1):
            start = batch * len(self.kinds)
            row[start : start + len(self.kinds)] = self.members(group)
        return row

    def targets(self) -> list[np.ndarray]:
        """Return groups of one to four people: by one answer, two or three, and newcomers."""
        found = []
        for group in [*self.groups, *(tuple(enumerate(kind)) for kind in self.kinds)]:
            member = self.members(group)
            for at, people in enumerate(self.people):
                earlier = self.people[at - 1] if at and self.world.growing else 0
                for alone, some in ((True, people - earlier), (False, people)):
                    if 1 <= some[member].sum() <= 4:
                        found.append((at, group, alone))
        step = max(1, len(found) // TARGETS)
        return [self.row(at, group, alone=alone) for at, group, alone in found[::step][:TARGETS]]


def published_groups(world: World) -> Iterator[Group]:
    """Yield each group of whom a count is published: by one answer, and by two."""
    for at, name in enumerate(QUESTIONS):
        for answer in answers_of(world, name):
            yield ((at, answer),)
    for rows, columns in TABLES:
        for row, column in product(answers_of(world, rows), answers_of(world, columns)):
            yield (QUESTIONS.index(rows), row), (QUESTIONS.index(columns), column)


def shown(world: World, release: Released, group: Group) -> int:
    """Return what is published of a group."""
    (at, answer), *more = group
    if not more:
        return release.questions[QUESTIONS[at]][answer]
    place, column = more[0]
    return release.group_counts((QUESTIONS[at], answer), QUESTIONS[place])[column]


def in_fives(attack: Attack, at: int) -> Known:
    """What the module says, read by somebody who knows more than it says.

    They know the exact number of answers, and of each count whether it lies at most four beside
    the truth and where not, how far.
    """
    known: Known = {(): (attack.size(at, ()), attack.size(at, ()))}
    for group in attack.groups:
        count = shown(attack.world, attack.world.releases[at], group)
        error = max(4, abs(attack.size(at, group) - count))
        known[group] = (max(0, count - error), count + error)
    return known


def with_gaps(attack: Attack, at: int) -> Known:
    """What a careless office says: exact counts, and "under five" where they are small."""
    truth = {group: attack.size(at, group) for group in [(), *attack.groups]}
    return {group: (0, 4) if count < 5 else (count, count) for group, count in truth.items()}


def recovered(some: list[World], readings: Callable[[Attack, int], Known]) -> tuple[int, int]:
    """Return how many groups of one to four were attacked, and how many were told to be such."""
    attacks = [Attack(world, readings) for world in some]
    known = block_diag([attack.known for attack in attacks], format="csr")
    bounds = np.concatenate([attack.high for attack in attacks])
    lower = np.concatenate([attack.low for attack in attacks])
    above, limits = vstack([known, -known]), np.concatenate([bounds, -lower])
    wanted = [attack.targets() for attack in attacks]
    tried = told = 0
    for turn in range(TARGETS):
        rows = [
            own[turn] if turn < len(own) else np.zeros(attack.width)
            for own, attack in zip(wanted, attacks, strict=True)
        ]
        ends = [extreme(sign, rows, above, limits) for sign in (1, -1)]
        for row, least, most in zip(rows, *ends, strict=True):
            if row.any():
                tried += 1
                told += np.ceil(least - 1e-6) >= 1 and np.floor(most + 1e-6) <= 4
    return tried, told


def extreme(sign: int, rows: list[np.ndarray], above, limits) -> list[float]:
    """Return the least (1) or greatest (-1) value of each world's target.

    Worlds have nothing to do with each other, so one programme finds the ends for all.
    """
    answer = linprog(
        sign * np.concatenate(rows), A_ub=above, b_ub=limits, bounds=(0, None), method="highs"
    )
    assert answer.status == 0, answer.message
    values, start = [], 0
    for row in rows:
        values.append(float(row @ answer.x[start : start + len(row)]))
        start += len(row)
    return values


@pytest.mark.parametrize("first", [
    *range(0, QUICK, AT_ONCE),
    *(pytest.param(at, marks=pytest.mark.torture) for at in range(QUICK, MANY, AT_ONCE)),
])  # fmt: skip
def test_no_group_under_five_is_recovered_from_anything_published(first):
    tried, told = recovered([lived(seed) for seed in range(first, first + AT_ONCE)], in_fives)
    assert tried > 2 * AT_ONCE
    assert told == 0


def test_the_same_attack_recovers_every_third_group_from_exact_counts_with_gaps():
    tried, told = recovered([lived(seed) for seed in range(AT_ONCE)], with_gaps)
    assert told > tried / 3


@pytest.mark.parametrize("first", range(0, MANY, 250))
def test_people_in_blocks_of_five_would_have_been_published_the_same_way(first):
    """The proof, played: no group of theirs has one to four members, in no release."""
    for seed in range(first, first + 250):
        world = lived(seed)
        history, before = blocks(world), None
        earlier: list[tuple[str, str, str]] = []
        for people, released in zip(history, world.releases, strict=True):
            kinds = Counter(people)
            kinds.subtract(Counter(earlier))
            assert {count % 5 for count in kinds.values()} <= {0}
            now = counted(people, world.options, growing=world.growing)
            before = publish(now, before=before, key=b"another key")
            assert before == released
            earlier = people if world.growing else []
