"""A half-year report with five years of data behind it, as the command line prints it.

    python bench/bench_report.py

20,000 posts with five readings each, 200 units, 12,000 sessions, 5,000 commendations. Each
output is timed as a whole process, and beside it the same report of an office with half a year.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import common

KINDS = ("photo", "video", "link", "reel")


def fill(years: float) -> None:
    """Fill the database with `years` of an office's life, ending on 2026-06-30."""
    from django.db import transaction

    from signalmast.channels.models import Account
    from signalmast.core.sql import insert_rows
    from signalmast.engagement.domain.readings import READING_COLUMNS
    from signalmast.engagement.models import Post, Reading
    from signalmast.people.models import Unit
    from signalmast.programmes.models import Commendation, Programme, Session

    dice = random.Random(5)
    office = common.office()
    last = date(2026, 6, 30)
    days = int(365 * years)
    page = Account.objects.create(office=office, platform="facebook", name="Page")
    units = [
        Unit(office=office, name=f"Unit {number:03}", subject=f"unit {number:03}|", valid_from=None)
        for number in range(200)
    ]
    units = Unit.objects.bulk_create(units)
    posts = int(4000 * years)
    with transaction.atomic():
        insert_rows(
            Post,
            ("id", "office_id", "account_id", "platform", "external_id", "published_at", "title",
             "kind", "category", "permalink", "is_share", "rank", "unit_id"),
            (
                (pk, office.pk, page.pk, "facebook", str(pk), _moment(last, days, pk, posts),
                 f"Post {pk}", KINDS[pk % 4], f"Category {pk % 8}", "", False, "",
                 units[pk % 200].pk)
                for pk in range(1, posts + 1)
            ),
        )  # fmt: skip
        insert_rows(Reading, READING_COLUMNS, _readings(dice, last, days, posts))
        programme = Programme.objects.create(office=office, name="Programme", subject="programme")
        Session.objects.bulk_create(
            Session(
                office=office, programme=programme, unit=units[number % 200],
                held_on=last - timedelta(days=number * 13 % days), expected=100,
                attended=dice.randint(80, 100), subject=f"session {number}",
            )
            for number in range(int(2400 * years))
        )  # fmt: skip
        Commendation.objects.bulk_create(
            Commendation(
                office=office, round=f"Round {number % 10}", level="city", kind="individual",
                name=f"Person {number}", unit=units[number % 200],
                day=last - timedelta(days=number * 7 % days), subject=f"commendation {number}",
            )
            for number in range(int(1000 * years))
        )  # fmt: skip


def _moment(last: date, days: int, pk: int, posts: int) -> datetime:
    day = last - timedelta(days=pk * days // (posts + 1))
    return datetime(day.year, day.month, day.day, 3, pk % 60, tzinfo=UTC)


def _readings(dice: random.Random, last: date, days: int, posts: int):  # type: ignore[no-untyped-def]  # rows as the table has them
    for pk in range(1, posts + 1):
        start = int(_moment(last, days, pk, posts).timestamp())
        full = dice.randint(20, 900)
        for step in range(1, 6):
            at = start + step * 86_400
            value = full * step // 5
            yield (pk, at, at, value, value // 12, value // 50, value * 20, value * 15, value // 9,
                   None, None, None, None)  # fmt: skip


def measure(years: float) -> dict[str, float]:
    """Fill a fresh installation in a child process and time each output in another."""
    with tempfile.TemporaryDirectory(prefix="signalmast-bench-") as data:
        environment = {**os.environ, "SIGNALMAST_DATA": data, "DATABASE_URL": ""}
        child = [sys.executable, __file__, "fill", str(years), data]
        subprocess.run(child, check=True, env=environment)
        times = {}
        for kind in ("docx", "pdf", "html"):
            out = Path(data) / f"report.{kind}"
            command = [sys.executable, "-m", "signalmast", "report", "2026-H1", "--out", str(out)]
            start = time.perf_counter()
            subprocess.run(
                command, check=True, env=environment, cwd=common.ROOT, stdout=subprocess.DEVNULL
            )
            times[kind] = time.perf_counter() - start
            assert out.stat().st_size > 10_000
        return times


def main() -> None:
    if sys.argv[1:2] == ["fill"]:
        os.environ["SIGNALMAST_DATA"] = sys.argv[3]
        common.install(data=Path(sys.argv[3]))
        fill(float(sys.argv[2]))
        return
    whole, half = measure(5), measure(0.5)
    for kind, took in whole.items():
        print(f"report.{kind} with five years of data: {took:.1f} s")
    ratio = sum(whole.values()) / sum(half.values())
    print(f"  {ratio:.2f} times the same with half a year ({sum(half.values()) / 3:.1f} s each)")


if __name__ == "__main__":
    main()
