"""A migrated test database is made once and copied: two hundred migrations take over a minute.

Every worker of a run begins with a copy of the one that the first of them made, and the next run
begins with it too. It is named after all that makes it, so that a changed migration, another
release of a library or another rule of the tables makes a new one. On SQLite it is a file, on
PostgreSQL a database that the others take as their template.
"""

import fcntl
import hashlib
import inspect
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from django.apps import apps
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.creation import DatabaseCreation as SqliteCreation

from signalmast.core import operations
from signalmast.core.search import engine, postgresql, sqlite
from signalmast.corrections.matching import sqlite as matching

FOLDER = Path(__file__).parent.parent / ".pytest_cache" / "databases"
#: What migrations call that is not written in them.
CALLED = (operations, engine, postgresql, sqlite, matching)
LIBRARIES = ("django", "wagtail", "django-allauth", "django-taggit")
#: Templates on PostgreSQL; the part after it is a fingerprint.
TEMPLATE = "signalmast_tests_"


def fingerprint() -> str:
    """Return SHA-256 of all migrations, of what they call, and of the libraries' releases."""
    found = hashlib.sha256(sqlite3.sqlite_version.encode())
    for name in LIBRARIES:
        found.update(f"{name}={metadata.version(name)}".encode())
    for module in CALLED:
        found.update(inspect.getsource(module).encode())
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            found.update(f"{config.label}/{file.name}".encode())
            found.update(file.read_bytes())
    return found.hexdigest()[:20]


@contextmanager
def alone() -> Iterator[None]:
    """Let one worker make the database while the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep() -> None:
    """Begin with the kept database where there is one, and keep the new one otherwise."""
    _keep_on_sqlite()
    _keep_on_postgres()


def _keep_on_sqlite() -> None:
    begin, whole = SqliteCreation._create_test_db, SqliteCreation.create_test_db
    kept = FOLDER / f"{fingerprint()}.sqlite3"

    def _create_test_db(self, *args, **options):
        name = begin(self, *args, **options)
        if kept.exists():
            shutil.copyfile(kept, name)
        return name

    def create_test_db(self, *args, **options):
        with alone():
            if not kept.exists():
                name = whole(self, *args, **options)
                for old in FOLDER.glob("*.sqlite3"):
                    old.unlink(missing_ok=True)
                copy = FOLDER / f"{os.getpid()}.part"
                copy.unlink(missing_ok=True)
                with self.connection.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [str(copy)])
                copy.replace(kept)
                return name
        return whole(self, *args, **options)

    SqliteCreation._create_test_db = _create_test_db
    SqliteCreation.create_test_db = create_test_db


def _keep_on_postgres() -> None:
    whole = PostgresCreation.create_test_db
    kept = TEMPLATE + fingerprint()

    def create_test_db(self, *args, **options):
        with alone():
            if kept not in _templates(self):
                name = whole(self, *args, **options)
                # A database that somebody is connected to is no template.
                self.connection.close()
                with self._nodb_cursor() as cursor:
                    for old in _templates(self):
                        cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
                    cursor.execute(f'CREATE DATABASE "{kept}" TEMPLATE "{name}"')
                return name
        self.connection.settings_dict["TEST"]["TEMPLATE"] = kept
        return whole(self, *args, **options)

    PostgresCreation.create_test_db = create_test_db


def _templates(creation: PostgresCreation) -> list[str]:
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall() if name.startswith(TEMPLATE)]
