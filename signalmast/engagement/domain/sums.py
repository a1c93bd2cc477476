"""Sums of counters over posts, by index seeks instead of walks through all readings.

For each post published in the period the latest reading is found by one seek on the primary
key (post, time); the readings of other posts are never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from signalmast.engagement.models import COUNTERS, Post, Reading

LATEST = (
    "engagement_reading.taken_at = (SELECT n.taken_at FROM engagement_reading n "
    "WHERE n.post_id = engagement_reading.post_id ORDER BY n.taken_at DESC LIMIT 1)"
)


#: How each database is asked for one seek per post instead of a join over all readings.
LATEST_OF = {
    "sqlite": """engagement_reading r ON r.post_id = engagement_post.id AND r.taken_at = (
        SELECT n.taken_at FROM engagement_reading n
        WHERE n.post_id = engagement_post.id ORDER BY n.taken_at DESC LIMIT 1)""",
    "postgresql": """LATERAL (
        SELECT * FROM engagement_reading n
        WHERE n.post_id = engagement_post.id ORDER BY n.taken_at DESC LIMIT 1) r ON TRUE""",
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals of a set of posts. `known[i]` says for how many posts counter i is known."""

    posts: int
    read: int
    totals: tuple[int | None, ...]
    known: tuple[int, ...]
    latest: int | None

    def total(self, counter: str) -> int | None:
        return self.totals[COUNTERS.index(counter)]

    def known_for(self, counter: str) -> int:
        return self.known[COUNTERS.index(counter)]


def latest_readings(posts: QuerySet[Post]) -> QuerySet[Reading]:
    """Return the latest reading of each of `posts`, joined with its post."""
    return Reading.objects.filter(post__in=posts).extra(where=[LATEST])  # noqa: S610 -- a constant


def sum_posts(posts: QuerySet[Post], group: str | None = None) -> dict[Any, Sums]:
    """Return sums per value of the post column `group`, or under None for all together.

    One query: posts of the period by their index, each joined to its latest reading. The
    queryset may filter by the post's own columns only.
    """
    query = posts.order_by().query
    query.get_initial_alias()
    where, params = query.get_compiler(connection=connection).compile(query.where)
    key = f"engagement_post.{group}" if group else "NULL"
    sums = ", ".join(part for name in COUNTERS for part in (f"SUM(r.{name})", f"COUNT(r.{name})"))
    grouping = f"GROUP BY {key}" if group else ""
    sql = f"""
        SELECT {key}, COUNT(*), COUNT(r.post_id), MAX(r.until), {sums}
        FROM engagement_post LEFT JOIN {LATEST_OF[connection.vendor]}
        WHERE {where}
        {grouping}
    """  # noqa: S608 -- column names are our own
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return {row[0]: _sums(row) for row in rows if row[1]}


def _sums(row: Sequence[Any]) -> Sums:
    numbers = row[4:]
    totals = tuple(None if value is None else int(value) for value in numbers[0::2])
    return Sums(row[1], row[2], totals, tuple(numbers[1::2]), row[3])


EMPTY = Sums(0, 0, (None,) * len(COUNTERS), (0,) * len(COUNTERS), None)
