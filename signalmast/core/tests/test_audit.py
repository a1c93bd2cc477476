"""The chain of what was done: whole, unchangeable, and telling when somebody changed it anyway."""

from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from signalmast.core import audit
from signalmast.core.models import AuditEntry
from signalmast.core.operations import drop_guard

pytestmark = pytest.mark.django_db
TABLE = "core_auditentry"


@pytest.fixture
def entries():
    return [audit.record(f"thing.{name}", by=None, data={"n": n}) for n, name in enumerate("abcde")]


@pytest.fixture
def unguarded(entries):
    """What somebody with the database's password could do."""
    drop_guard(SimpleNamespace(connection=connection, execute=sql), TABLE)
    return entries


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_entries_continue_each_other(entries):
    assert [one.number for one in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous_hash == audit.GENESIS
    assert [one.previous_hash for one in entries[1:]] == [one.hash for one in entries[:-1]]
    assert audit.head() == (5, entries[-1].hash)
    assert list(audit.broken_links()) == []


def test_an_empty_chain_has_a_head_too():
    assert audit.head() == (0, audit.GENESIS)
    assert list(audit.broken_links()) == []


def test_the_hash_survives_the_way_through_the_database(entries):
    for entry in AuditEntry.objects.all():
        assert audit.entry_hash(entry) == entry.hash


def test_an_entry_that_is_rolled_back_leaves_no_gap(entries):
    with suppress(ZeroDivisionError), transaction.atomic():
        audit.record("thing.never", by=None)
        raise ZeroDivisionError
    assert audit.record("thing.f", by=None).number == 6
    assert list(audit.broken_links()) == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_what_it_records():
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("thing.alone", by=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET verb = 'thing.else' WHERE number = 2",
        "UPDATE core_auditentry SET hash = hash",
        "DELETE FROM core_auditentry WHERE number = 5",
        "DELETE FROM core_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_past(entries, statement):
    with pytest.raises(DatabaseError, match="core_auditentry is append-only"), transaction.atomic():
        sql(statement)
    assert list(audit.broken_links()) == []
    assert AuditEntry.objects.count() == 5


def test_postgresql_refuses_to_empty_the_table(entries):
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL has TRUNCATE.")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("TRUNCATE core_auditentry")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET verb = 'thing.else' WHERE number = 3",
        "UPDATE core_auditentry SET actor_id = 7 WHERE number = 3",
        """UPDATE core_auditentry SET data = '{"n": 9}' WHERE number = 3""",
        "UPDATE core_auditentry SET subject_id = '4' WHERE number = 3",
    ],
)
def test_an_edited_entry_is_found(unguarded, statement):
    sql(statement)
    assert list(audit.broken_links()) == ["Audit entry 3 was changed after it was written."]


def test_an_edited_entry_with_a_fitting_hash_is_found_by_the_next(unguarded):
    entry = AuditEntry.objects.get(number=3)
    entry.verb = "thing.else"
    sql(
        "UPDATE core_auditentry SET verb = %s, hash = %s WHERE number = 3",
        entry.verb,
        audit.entry_hash(entry),
    )
    assert list(audit.broken_links()) == ["Audit entry 4 does not continue the entry before it."]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM core_auditentry WHERE number = 1", ["Audit entries 1 to 1 are missing."]),
        (
            "DELETE FROM core_auditentry WHERE number IN (2, 3)",
            ["Audit entries 2 to 3 are missing."],
        ),
    ],
)
def test_removed_entries_are_found(unguarded, statement, said):
    sql(statement)
    assert list(audit.broken_links()) == said


def test_entries_cut_off_at_the_end_show_against_a_head_kept_elsewhere(unguarded):
    kept = audit.head()
    sql("DELETE FROM core_auditentry WHERE number = 5")
    assert list(audit.broken_links()) == []
    assert audit.head() != kept


def test_entries_in_another_order_are_found(unguarded):
    sql("UPDATE core_auditentry SET number = 99 WHERE number = 2")
    sql("UPDATE core_auditentry SET number = 2 WHERE number = 3")
    sql("UPDATE core_auditentry SET number = 3 WHERE number = 99")
    said = list(audit.broken_links())
    assert "Audit entry 2 does not continue the entry before it." in said
    assert "Audit entry 3 was changed after it was written." in said
    assert len(said) == 5


def test_a_removed_entry_whose_place_was_closed_is_found(unguarded):
    sql("DELETE FROM core_auditentry WHERE number = 3")
    sql("UPDATE core_auditentry SET number = 3 WHERE number = 4")
    sql("UPDATE core_auditentry SET number = 4 WHERE number = 5")
    assert "Audit entry 3 does not continue the entry before it." in list(audit.broken_links())
