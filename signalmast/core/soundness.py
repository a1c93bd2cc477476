"""Is what is stored still what was stored? Each check yields one sentence per fault."""

from collections.abc import Callable, Iterator

from django.db import connection
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.importing.files import sha256_of
from signalmast.core.models import SourceFile
from signalmast.core.operations import GUARDED, ROW_VERBS, RULES

Checker = Callable[[], Iterator[str]]
_checkers: list[Checker] = []


def also(checker: Checker) -> Checker:
    """Have `signalmast verify` ask a room too; called once, when the room is ready."""
    if checker not in _checkers:
        _checkers.append(checker)
    return checker


def faults() -> Iterator[str]:
    """Check the audit chain, the database and its guards, the kept files, and what rooms check."""
    yield from audit.broken_links()
    yield from database_faults()
    yield from guard_faults()
    yield from file_faults()
    for checker in _checkers:
        yield from checker()


def database_faults() -> Iterator[str]:
    """Ask SQLite to check itself; PostgreSQL checks its pages as it reads them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (answer,) in cursor.fetchall():
            if answer != "ok":
                yield _("The database file is damaged (%(what)s); restore the newest backup.") % {
                    "what": answer
                }
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _number in cursor.fetchall():
            yield _("Row %(row)s of %(table)s points at nothing in %(parent)s.") % {
                "row": row,
                "table": table,
                "parent": parent,
            }


def guard_faults() -> Iterator[str]:
    """Name the guards that the database should hold and does not, such as after a hand's repair."""
    names = {rule.name for rule in RULES.values()}
    names |= {f"{table}_no_{verb}" for table in GUARDED for verb in ROW_VERBS}
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        there = {name for (name,) in cursor.fetchall()}
    for name in sorted(names - there):
        yield _(
            "The database does not hold the guard “%(name)s” any more; restore the newest backup, "
            "or run the migrations anew on a copy."
        ) % {"name": name}


def file_faults() -> Iterator[str]:
    """Read every kept file again and compare its hash with its name."""
    for record in SourceFile.objects.order_by("pk").iterator():
        values = {"file": record.name, "hash": record.sha256[:12]}
        if not record.path.exists():
            yield (
                _("The kept file “%(file)s” (%(hash)s…) is missing; restore it from a backup.")
                % values
            )
        elif sha256_of(record.path) != record.sha256:
            yield (
                _("The kept file “%(file)s” (%(hash)s…) was changed; restore it from a backup.")
                % values
            )
