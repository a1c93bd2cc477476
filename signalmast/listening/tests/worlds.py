"""Made-up residents who answer a survey or vote in a consultation, and what is published of it."""

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import product

from signalmast.listening.disclosure import UNANSWERED, Counted, Released, publish

WARDS, ANSWERS, SIDES = "ward", "answer", "side"
QUESTIONS = (WARDS, ANSWERS, SIDES)
#: A star: both questions against the ward. Two tables that meet in one question, and no ring.
TABLES = ((WARDS, ANSWERS), (WARDS, SIDES))

Person = tuple[str, str, str]


@dataclass
class World:
    """Who was there at each release, and what was published then."""

    people: list[list[Person]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    releases: list[Released] = field(default_factory=list)
    growing: bool = True

    def counted(self, at: int) -> Counted:
        """Return the true counts at a release."""
        return counted(self.people[at], self.options, growing=self.growing)


def counted(people: list[Person], options: dict[str, list[str]], *, growing: bool) -> Counted:
    """Count people as a results page does: those who gave no answer are left to the module."""
    one = {name: Counter(person[at] for person in people) for at, name in enumerate(QUESTIONS)}
    two = {
        pair: Counter(
            (person[QUESTIONS.index(pair[0])], person[QUESTIONS.index(pair[1])])
            for person in people
        )
        for pair in TABLES
    }
    return Counted(
        total=len(people),
        questions={name: {o: one[name][o] for o in options[name]} for name in QUESTIONS},
        crossed={
            pair: [[two[pair][row, col] for col in options[pair[1]]] for row in options[pair[0]]]
            for pair in TABLES
        },
        growing=growing,
    )


def answers_of(world: World, name: str) -> list[str]:
    """Return a question's answers, none among them."""
    return [*world.options[name], UNANSWERED]


def lived(seed: int) -> World:
    """Let people come to a survey, or vote in a consultation, and publish as they do."""
    draw = random.Random(seed)  # noqa: S311 -- made-up people, the same each time
    options = {
        WARDS: [f"w{i}" for i in range(draw.randint(2, 4))],
        ANSWERS: [f"a{i}" for i in range(draw.randint(2, 4))],
        SIDES: ["yes", "no"],
    }
    growing = draw.random() < 0.7
    chances = [
        [draw.expovariate(1) ** 2 for _ in range(len(options[name]) + 1)] for name in QUESTIONS
    ]
    world = World(options=options, growing=growing)
    people: list[Person] = []
    before, key = None, draw.randbytes(16)
    wanted = draw.randint(10, 120)
    for _ in range(draw.randint(2, 4)):
        people = [
            *(one if growing or draw.random() < 0.8 else moved(one, world, draw) for one in people),
            *(drawn(world, chances, draw) for _ in range(wanted)),
        ]
        now = publish(counted(people, options, growing=growing), before=before, key=key)
        if now is not before:
            world.people.append(list(people))
            world.releases.append(now)
        before, wanted = now, draw.randint(1, 50)
    return world


def drawn(world: World, chances: list[list[float]], draw: random.Random) -> Person:
    """Return somebody new."""
    ward, answer, side = (
        draw.choices(answers_of(world, name), weights)[0]
        for name, weights in zip(QUESTIONS, chances, strict=True)
    )
    return ward, answer, side


def moved(person: Person, world: World, draw: random.Random) -> Person:
    """Return the same person in another group and with another vote."""
    return (
        draw.choice(answers_of(world, WARDS)), draw.choice(answers_of(world, ANSWERS)), person[2],
    )  # fmt: skip


def blocks(world: World) -> list[list[Person]]:
    """Return people who come in blocks of five and of whom the same would have been published.

    This is the course of events of the proof: along the tables, the blocks of each ward are
    dealt out to the answers and to the sides, for what each release adds.
    """
    people: list[Person] = []
    history: list[list[Person]] = []
    for at, now in enumerate(world.releases):
        earlier = world.releases[at - 1] if at and world.growing else None
        fresh: list[Person] = []
        for i, ward in enumerate(answers_of(world, WARDS)):
            rows = []
            for pair in TABLES:
                row = list(now.crossed[pair][i])
                if earlier is not None:
                    row = [a - b for a, b in zip(row, earlier.crossed[pair][i], strict=True)]
                named = zip(row, answers_of(world, pair[1]), strict=True)
                rows.append([answer for count, answer in named for _ in range(count)])
            fresh.extend((ward, answer, side) for answer, side in zip(*rows, strict=True))
        people = [*(people if world.growing else []), *fresh]
        history.append(people)
    return history


def everyone(world: World) -> list[Person]:
    """Return every kind of person there can be."""
    return [(a, b, c) for a, b, c in product(*(answers_of(world, name) for name in QUESTIONS))]
