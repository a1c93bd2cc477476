"""What was done, by whom, in a chain nobody can cut unseen.

Each entry carries the hash of the one before; the database refuses to change or delete one
(triggers in core/migrations/0002), and `signalmast verify` walks the chain.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from signalmast.core.models import AuditEntry

GENESIS = "0" * 64
# One number for PostgreSQL's advisory lock: entries queue up behind each other.
CHAIN_LOCK = 0x5167_4D61


def record(
    verb: str,
    *,
    by: Any,
    office: Any = None,
    subject: Any = None,
    data: dict[str, object] | None = None,
) -> AuditEntry:
    """Append one entry inside the caller's transaction.

    `by` is a user or None for the installation itself. Only the user's number is kept: the
    chain can't be erased, so it must hold no personal data (charter, point 12).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit entry belongs in the transaction of what it records."
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-number").first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=datetime.now(UTC),
        verb=verb,
        actor_id=getattr(by, "pk", None),
        office_id=getattr(office, "pk", None),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        data=data or {},
        previous_hash=last.hash if last else GENESIS,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """Return SHA-256 over the entry's content and the hash before it."""
    body = json.dumps(
        [
            entry.number,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.verb,
            entry.actor_id,
            entry.office_id,
            entry.subject_type,
            entry.subject_id,
            entry.data,
            entry.previous_hash,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()


def head() -> tuple[int, str]:
    """Return the number and hash of the newest entry; backups and the public log keep it."""
    last = AuditEntry.objects.order_by("-number").first()
    return (last.number, last.hash) if last else (0, GENESIS)


def broken_links() -> Iterator[str]:
    """Walk the chain and yield one sentence for each entry that does not fit."""
    expected, previous = 1, GENESIS
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            yield f"Audit entries {expected} to {entry.number - 1} are missing."
        elif entry.previous_hash != previous:
            yield f"Audit entry {entry.number} does not continue the entry before it."
        if entry_hash(entry) != entry.hash:
            yield f"Audit entry {entry.number} was changed after it was written."
        expected, previous = entry.number + 1, entry.hash
