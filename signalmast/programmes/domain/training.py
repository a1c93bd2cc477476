"""What a member has learnt: a quiz answered, and how far a course is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from signalmast.programmes.courses import Course, Lesson
from signalmast.programmes.models import Progress


@dataclass(frozen=True, slots=True)
class Far:
    """How far a member is in a course."""

    course: Course
    done: frozenset[str]

    @property
    def next(self) -> Lesson | None:
        """The first lesson that is not done."""
        return next((one for one in self.course.lessons if one.key not in self.done), None)

    @property
    def is_done(self) -> bool:
        return self.next is None


def progress_of(user: Any, courses: tuple[Course, ...]) -> list[Far]:
    """Return how far a member is in each course."""
    rows = Progress.objects.filter(user=user).values_list("course", "lesson")
    done: dict[str, set[str]] = {}
    for course, lesson in rows:
        done.setdefault(course, set()).add(lesson)
    return [Far(one, frozenset(done.get(one.name, ()))) for one in courses]


def answer_quiz(
    course: Course, lesson: Lesson, answers: Mapping[int, int], *, by: Any
) -> list[bool]:
    """Keep that a member did a lesson; return for each question whether the answer is right.

    `answers` counts questions and choices from 1. Raises ValidationError while one is open.
    """
    if any(number not in answers for number in range(1, len(lesson.quiz) + 1)):
        raise ValidationError(_("Choose an answer to each question; the others are kept."))
    right = [answers[number] == query.right for number, query in enumerate(lesson.quiz, start=1)]
    Progress.objects.update_or_create(
        user=by, course=course.name, lesson=lesson.key, defaults={"right": sum(right)}
    )
    return right
