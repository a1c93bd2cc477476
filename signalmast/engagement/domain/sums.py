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

#: A platform tells a connection less than it writes into files: of a reading that no file ends,
#: a blank counter is not the last word, and the reading before that knows it holds.
SPEAKS = "(n.{name} IS NOT NULL OR n.until_import_id IS NOT NULL)"
SEEK = """(SELECT n.{column} FROM engagement_reading n
    WHERE n.post_id = {table}.post_id AND {which} ORDER BY n.taken_at DESC LIMIT 1)"""
LATEST = """engagement_reading.taken_at = COALESCE(
    (SELECT n.taken_at FROM engagement_reading n
     WHERE n.post_id = engagement_reading.post_id AND ({which})
     ORDER BY n.taken_at DESC LIMIT 1),
    (SELECT MAX(n.taken_at) FROM engagement_reading n
     WHERE n.post_id = engagement_reading.post_id))"""

#: How each database is asked for one seek per post instead of a join over all readings.
LATEST_OF = {
    "sqlite": """engagement_reading r ON r.post_id = engagement_post.id AND r.taken_at = (
        SELECT n.taken_at FROM engagement_reading n
        WHERE n.post_id = engagement_post.id ORDER BY n.taken_at DESC LIMIT 1)""",
    "postgresql": """LATERAL (
        SELECT * FROM engagement_reading n
        WHERE n.post_id = engagement_post.id ORDER BY n.taken_at DESC LIMIT 1) r ON TRUE""",
}


def told(name: str, table: str) -> str:
    """Return SQL for a counter at a post's latest reading, as far as anything told it."""
    seek = SEEK.format(column=name, table=table, which=SPEAKS.format(name=name))
    own = f"{table}.{name}"
    known = f"{own} IS NOT NULL OR {table}.until_import_id IS NOT NULL"
    return f"CASE WHEN {known} THEN {own} ELSE {seek} END"


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


def latest_readings(posts: QuerySet[Post], names: Sequence[str] = COUNTERS) -> QuerySet[Reading]:
    """Return of each of `posts` the latest reading that speaks of one of the counters `names`.

    Its `told_reactions` and so on are what the sums count of it.
    """
    which = " OR ".join(SPEAKS.format(name=name) for name in names)
    values = {f"told_{name}": told(name, "engagement_reading") for name in names}
    return Reading.objects.filter(post__in=posts).extra(  # noqa: S610 -- names are our own
        select=values, where=[LATEST.format(which=which)]
    )


def sum_posts(posts: QuerySet[Post], group: str | None = None) -> dict[Any, Sums]:
    """Return sums per value of the post column `group`, or under None for all together.

    One query: posts of the period by their index, each joined to its latest reading. The
    queryset may filter by the post's own columns only.
    """
    query = posts.order_by().query
    query.get_initial_alias()
    where, params = query.get_compiler(connection=connection).compile(query.where)
    key = f"engagement_post.{group}" if group else "NULL"
    counters = ", ".join(f"{told(name, 'r')} AS told_{name}" for name in COUNTERS)
    sums = ", ".join(f"SUM(told_{name}), COUNT(told_{name})" for name in COUNTERS)
    part, grouping = ("part", "GROUP BY part") if group else ("NULL", "")
    sql = f"""
        SELECT {part}, COUNT(*), COUNT(read), MAX(until), {sums} FROM (
            SELECT {key} AS part, r.post_id AS read, r.until AS until, {counters}
            FROM engagement_post LEFT JOIN {LATEST_OF[connection.vendor]}
            WHERE {where}
        ) latest
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
