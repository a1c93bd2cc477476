"""What every test of the product stands on: closed sockets, own folders, guards that step aside."""

import re

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.utils import translation
from pytest_socket import socket_allow_hosts

from signalmast.core.operations import GUARDED, RULES, add_guard, drop_guard
from signalmast.core.search.engines import engine_for


def clear_matching():
    from signalmast.corrections.domain.answering import clear  # noqa: PLC0415 -- needs Django

    clear()


#: Tests of screens and pages, two thirds of all the time. What they ask of the database, other
#: tests ask as well, and EVERY_SCREEN asks for each address of the desk.
SCREENS = re.compile(
    r"(^|/)(tests/desk/|website/tests/|test_desk_\w+\.py|test_\w+_(desk|screens)\.py)"
)
EVERY_SCREEN = ("tests/desk/test_unit_doors.py", "tests/desk/test_isolation.py")


def pytest_addoption(parser):
    parser.addoption(
        "--database-only",
        action="store_true",
        help="Leave out what touches no database, and most screens; they say the same on each.",
    )
    parser.addoption(
        "--screens-too", action="store_true", help="With --database-only: every screen as well."
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--database-only"):
        return
    kept, left_out = [], []
    for item in items:
        asks = {"db", "transactional_db"} & set(item.fixturenames)
        touches = bool(asks) or item.get_closest_marker("django_db") is not None
        once = item.get_closest_marker("one_database") is not None
        shows = SCREENS.search(item.nodeid) and not item.nodeid.startswith(EVERY_SCREEN)
        once = once or (bool(shows) and not config.getoption("--screens-too"))
        (kept if touches and not once else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def pytest_runtest_setup(item):
    """Close sockets in unit tests; PostgreSQL on this machine is the one exception."""
    if "browser" not in item.keywords:
        socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Files kept by one test are not there for the next."""
    settings.SOURCE_FILES_DIR = tmp_path / "files"


@pytest.fixture(autouse=True)
def _in_english():
    """Requests leave their language behind; no test inherits another's."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):  # noqa: ARG001 -- first
    """Begin with the database as migrated before, once it is known under which name."""
    from tests.kept_database import keep  # noqa: PLC0415 -- needs loaded models

    keep()


@pytest.fixture(scope="session", autouse=True)
def _guards_step_aside_for_the_flush():
    """A test with real transactions empties all tables after it, which the guards refuse."""
    whole = flush.Command.handle

    def handle(self, **options):
        with connection.schema_editor() as editor:
            for table in GUARDED:
                drop_guard(editor, table)
            for rule in RULES.values():
                rule.drop(editor)
        try:
            whole(self, **options)
            # The tables of the search are no models, so the flush does not know them.
            for part in ("site", "desk"):
                engine_for(part).clear()
            clear_matching()
        finally:
            with connection.schema_editor() as editor:
                for table in GUARDED:
                    add_guard(editor, table)
                for rule in RULES.values():
                    rule.add(editor)

    patch = pytest.MonkeyPatch()
    patch.setattr(flush.Command, "handle", handle)
    yield
    patch.undo()
