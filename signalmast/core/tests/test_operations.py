"""What migrations add beyond Django's models: guards, and tables in the order of their key."""

import pytest
from django.db import connection

from signalmast.core.operations import GUARDED
from signalmast.core.sql import insert_rows

pytestmark = pytest.mark.django_db


def one(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_every_guarded_table_has_its_triggers():
    if connection.vendor == "sqlite":
        found = {name for (name,) in one("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    else:
        found = {name for (name,) in one("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")}
    assert {"core_auditentry"} <= set(GUARDED)
    assert {f"{table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")} <= found


def test_readings_lie_in_the_order_of_post_and_time():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its own table and an index.")
    [(create,)] = one("SELECT sql FROM sqlite_master WHERE name = 'engagement_reading'")
    assert create.rstrip().endswith("WITHOUT ROWID")


def test_rows_inserted_in_bulk_are_read_back_as_they_were():
    from datetime import UTC, datetime

    from signalmast.core.models import Job

    at = datetime(2018, 5, 19, 8, 30, 1, 123456, tzinfo=UTC)
    rows = [(f"job {n}", at, None, "Đã làm") for n in range(12_000)]
    insert_rows(Job, ("name", "due_at", "claimed_until", "said"), iter(rows))
    assert Job.objects.count() == 12_000
    last = Job.objects.get(name="job 11999")
    assert (last.due_at, last.claimed_until, last.said) == (at, None, "Đã làm")
    insert_rows(Job, ("name", "due_at", "claimed_until", "said"), [])
    assert Job.objects.count() == 12_000
