"""Ten million readings: change-only clustered rows with seeks against GROUP BY over snapshots.

    python bench/bench_readings.py [sqlite|postgresql] [readings]

20,000 posts (5,000 on each of four pages) are read 500 times each: hourly for a week, then
every six hours, then daily, on a curve that rises and settles. The same readings are stored
twice, every one of them in a plain table with an index (post, time), and ours. Both answer the
same question with the same sums: what the posts of the period have at their latest reading.
"""

import math
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import common

POSTS = 20_000
PER_POST = 500
START = datetime(2026, 1, 1, tzinfo=UTC)


def moments(count: int) -> list[int]:
    """Seconds after publication at which a post is read."""
    times, at = [], 0
    for number in range(count):
        at += 3600 if number < 168 else 21_600 if number < 300 else 86_400
        times.append(at)
    return times


def observations(posts: int, per_post: int) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Yield (post, time, reactions, comments, shares, views) in post order."""
    dice = random.Random(7)
    times = moments(per_post)
    settled = [1 - math.exp(-at / 260_000) for at in times]
    for post in range(1, posts + 1):
        published = int(START.timestamp()) + (post * 7793) % (180 * 86_400)
        reactions = int(dice.lognormvariate(4.5, 1))
        comments, shares = reactions // 15, reactions // 60
        views = reactions * dice.randint(10, 30)
        for at, part in zip(times, settled, strict=True):
            # Views are counted in hundreds by the curve, as small pages see them.
            yield (
                post,
                published + at,
                int(reactions * part),
                int(comments * part),
                int(shares * part),
                int(views * part / 100) * 100,
            )


def changes(stream: Iterator[tuple[int, ...]]) -> Iterator[tuple[object, ...]]:
    """Keep a reading only when it differs from the one before; stretch it otherwise."""
    held: list[int] | None = None
    for post, at, *counters in stream:
        if held is not None and held[0] == post and held[3:] == counters:
            held[2] = at
            continue
        if held is not None:
            yield _row(held)
        held = [post, at, at, *counters]
    if held is not None:
        yield _row(held)


def _row(held: list[int]) -> tuple[object, ...]:
    return (*held, None, None, 1, held[0], 1, held[0])


def main() -> None:
    engine = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    logical = int(sys.argv[2]) if len(sys.argv) > 2 else POSTS * PER_POST
    per_post = max(logical // POSTS, 1)
    url = common.postgresql_url("signalmast_bench") if engine == "postgresql" else ""
    if engine == "postgresql" and not url:
        print("No PostgreSQL answers on 127.0.0.1:5432; nothing measured.")
        return
    common.install(url)
    from django.db import connection, transaction

    from signalmast.channels.models import Account
    from signalmast.core.figures import Question, answer_all, figures_of
    from signalmast.core.periods import parse_period
    from signalmast.core.sql import insert_rows
    from signalmast.engagement.domain.readings import READING_COLUMNS
    from signalmast.engagement.models import Post, Reading

    office = common.office()
    pages = [
        Account.objects.create(office=office, platform="facebook", name=f"Page {number}")
        for number in range(4)
    ]
    print(f"{engine}: {POSTS * per_post:,} logical readings of {POSTS:,} posts", flush=True)
    with common.timed("posts"), transaction.atomic():
        insert_rows(
            Post,
            ("id", "office_id", "account_id", "platform", "external_id", "published_at", "title",
             "kind", "category", "permalink", "is_share", "rank"),
            (
                (post, office.pk, pages[post % 4].pk, "facebook", str(post),
                 START + timedelta(seconds=(post * 7793) % (180 * 86_400)), "", "photo",
                 f"Category {post % 12}", "", False, "")
                for post in range(1, POSTS + 1)
            ),
        )  # fmt: skip
    start = time.perf_counter()
    stored = 0

    def counted() -> Iterator[tuple[object, ...]]:
        nonlocal stored
        for row in changes(observations(POSTS, per_post)):
            stored += 1
            yield row

    with transaction.atomic():
        insert_rows(Reading, READING_COLUMNS, counted())
    took = time.perf_counter() - start
    print(f"  change-only: {stored:,} rows ({stored / POSTS / per_post:.0%}) in {took:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE snapshot (post_id bigint, taken_at bigint, reactions bigint, "
            "comments bigint, shares bigint, views bigint)"
        )
    with common.timed("full snapshots"), transaction.atomic():
        _fill_snapshots(connection, observations(POSTS, per_post), engine)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX snapshot_by_post ON snapshot (post_id, taken_at)")
        cursor.execute("ANALYZE")
    period = parse_period("2026-H1")

    def ours() -> dict[str, object]:
        question = Question(office, period)
        specs = [spec for spec in figures_of(office) if spec.id.startswith("engagement.")]
        return {spec.id: spec.answer(question).value for spec in specs}

    def desk() -> object:
        return answer_all(Question(office, period))

    first, after = period.moments(office.zone)
    plain_sql = """
        SELECT COUNT(*), SUM(s.reactions), SUM(s.comments), SUM(s.shares), SUM(s.views)
        FROM snapshot s
        JOIN (SELECT post_id, MAX(taken_at) AS last FROM snapshot GROUP BY post_id) m
          ON m.post_id = s.post_id AND m.last = s.taken_at
        JOIN engagement_post p ON p.id = s.post_id
        WHERE p.published_at >= %s AND p.published_at < %s"""

    def plain() -> tuple[object, ...]:
        with connection.cursor() as cursor:
            bounds = [connection.ops.adapt_datetimefield_value(one) for one in (first, after)]
            cursor.execute(plain_sql, bounds)
            return tuple(cursor.fetchone())

    fast, found = common.seconds(ours, best_of=5)
    slow, check = common.seconds(plain, best_of=3)
    whole, _results = common.seconds(desk, best_of=3)
    same = [
        found[f"engagement.{name}"]
        for name in ("posts", "reactions", "comments", "shares", "views")
    ]
    assert same == [int(str(value)) for value in check], (same, check)
    print(f"  figures of the period: {fast:.3f} s; plain GROUP BY: {slow:.2f} s, best of each")
    print(f"  every figure of the office, with the period before: {whole:.3f} s")
    print(f"{engine}: figures of the period {slow / fast:.0f} times faster than GROUP BY")


def _fill_snapshots(connection: object, stream: Iterator[tuple[int, ...]], engine: str) -> None:
    from itertools import islice

    with connection.cursor() as cursor:  # type: ignore[attr-defined]  # Django's connection
        if engine == "postgresql":
            with cursor.copy("COPY snapshot FROM STDIN") as copy:
                for row in stream:
                    copy.write_row(row)
            return
        while batch := list(islice(stream, 50_000)):
            cursor.executemany("INSERT INTO snapshot VALUES (%s, %s, %s, %s, %s, %s)", batch)


if __name__ == "__main__":
    main()
