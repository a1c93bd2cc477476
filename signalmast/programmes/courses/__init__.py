"""Short courses that come with the product: one file each, read once.

A course has lessons; a lesson has a text and questions with an explanation. The text knows
paragraphs, headings (`## `), lists (`- `) and **bold**, nothing else.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
#: The order in which courses are offered.
ORDER = ("false-claims", "charts", "writing")


@dataclass(frozen=True, slots=True)
class Query:
    """One question of a quiz. `right` counts the choices from 1."""

    ask: str
    choices: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, slots=True)
class Lesson:
    key: str
    title: str
    body: str
    quiz: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course in one language. `name` is the same in all; `slug` stands in addresses."""

    name: str
    slug: str
    title: str
    summary: str
    minutes: int
    is_public: bool
    lessons: tuple[Lesson, ...]

    def lesson(self, key: str) -> Lesson | None:
        return next((one for one in self.lessons if one.key == key), None)

    def after(self, lesson: Lesson) -> Lesson | None:
        """Return the lesson that follows, None after the last."""
        place = self.lessons.index(lesson) + 1
        return self.lessons[place] if place < len(self.lessons) else None


@cache
def courses(language: str) -> tuple[Course, ...]:
    """Return every course in a language, in the order in which they are offered."""
    return tuple(_read(FOLDER / f"{name}.toml", language) for name in ORDER)


def course(language: str, slug: str) -> Course | None:
    """Return a course by the word of its address."""
    return next((one for one in courses(language) if one.slug == slug), None)


def named(language: str, name: str) -> Course | None:
    """Return a course by its name, which is the same in every language."""
    return next((one for one in courses(language) if one.name == name), None)


def _read(path: Path, language: str) -> Course:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    words = said[language]
    return Course(
        name=path.stem, slug=words["slug"], title=words["title"], summary=words["summary"],
        minutes=said["minutes"], is_public=said["is_public"],
        lessons=tuple(_lesson(one, language) for one in said["lesson"]),
    )  # fmt: skip


def _lesson(said: dict[str, Any], language: str) -> Lesson:
    words = said[language]
    quiz = tuple(
        Query(
            ask=one[language]["ask"], choices=tuple(one[language]["choices"]),
            right=one["right"]["choice"], why=one[language]["why"],
        )
        for one in said["question"]
    )  # fmt: skip
    return Lesson(said["key"], words["title"], words["body"].strip(), quiz)
