"""A migrated test database is kept between runs: two hundred migrations take most of a short one.

Kept for SQLite, which most runs use. It is named after all that makes it, so that a changed
migration, another release of a library or another rule of the tables makes a new one.
"""

import hashlib
import inspect
import os
import shutil
import sqlite3
from importlib import metadata
from pathlib import Path

from django.apps import apps
from django.db.backends.sqlite3.creation import DatabaseCreation

from signalmast.core import operations
from signalmast.core.search import engine, sqlite
from signalmast.corrections.matching import sqlite as matching

FOLDER = Path(__file__).parent.parent / ".pytest_cache" / "databases"
#: What migrations call that is not written in them.
CALLED = (operations, engine, sqlite, matching)
LIBRARIES = ("django", "wagtail", "django-allauth", "django-taggit")


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


def keep() -> None:
    """Begin with the kept database where there is one, and keep the new one otherwise."""
    begin, whole = DatabaseCreation._create_test_db, DatabaseCreation.create_test_db

    def _create_test_db(self, *args, **options):
        name = begin(self, *args, **options)
        kept = FOLDER / f"{fingerprint()}.sqlite3"
        if kept.exists():
            shutil.copyfile(kept, name)
        return name

    def create_test_db(self, *args, **options):
        name = whole(self, *args, **options)
        kept = FOLDER / f"{fingerprint()}.sqlite3"
        if not kept.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink(missing_ok=True)
            copy = FOLDER / f"{os.getpid()}.part"
            copy.unlink(missing_ok=True)
            with self.connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(copy)])
            copy.replace(kept)
        return name

    DatabaseCreation._create_test_db = _create_test_db
    DatabaseCreation.create_test_db = create_test_db
