"""From a question to the posts it is about."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from signalmast.core.figures import Question
from signalmast.core.periods import between
from signalmast.engagement.models import Post
from signalmast.people.domain.names import successors

#: The key of the slice whose posts have no value in a dimension.
NO_VALUE = "-"


def posts_of(question: Question, *, shares: bool = False) -> QuerySet[Post]:
    """Return the posts of the question's period and slice, in the office's own days."""
    first, after = question.period.moments(question.office.zone)
    posts = Post.objects.of(question.office).published(first, after)
    posts = posts.filter(is_share=True) if shares else posts.own()
    where = dict(question.where)
    if "unit" in where:
        units = [
            pk for pk, unit in successors_of(question).items() if str(unit.pk) == where["unit"]
        ]
        posts = posts.filter(unit__in=units) if units else posts.filter(unit=None)
    if "week" in where:
        week = _week(question, where["week"])
        start, end = week.moments(question.office.zone)
        posts = posts.published(start, end)
    if "category" in where:
        posts = posts.filter(category="" if where["category"] == NO_VALUE else where["category"])
    if "kind" in where:
        posts = posts.filter(kind=where["kind"])
    if "channel" in where:
        posts = posts.filter(account_id=int(where["channel"]))
    return posts


def successors_of(question: Question) -> dict[int, Any]:
    key = ("successors", question.period.last)
    found: dict[int, Any] = question.remember(
        key, lambda: successors(question.office, question.period.last)
    )
    return found


def _week(question: Question, first: str) -> Any:
    for week in question.period.weeks():
        if week.first.isoformat() == first:
            return week
    day = date.fromisoformat(first)
    return between(day, day)
