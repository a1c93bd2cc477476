"""`signalmast doctor`: what is wrong with this installation and what to do."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from signalmast.core.management.base import DeskCommand
from signalmast.core.models import ImportRow, ImportState, Outcome
from signalmast.core.rooms import import_from_rooms

SPACE = 500_000_000


class Command(DeskCommand):
    help = "Say what is wrong with this installation and what to do."
    migrates = False

    def work(self, **options: Any) -> None:  # noqa: ARG002 -- no options of its own
        found = list(complaints())
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(_("%(count)s things need attention.") % {"count": len(found)})
        self.stdout.write(_("Nothing is wrong."))


def complaints() -> Iterator[str]:
    """Yield one sentence for each thing that needs a person."""
    yield from _directory(Path(settings.DATA_DIR))
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield _("The database can't be reached (%(why)s); check DATABASE_URL.") % {
            "why": str(error).strip()
        }
        return
    if plan:
        yield _("The database is of an older version; `signalmast serve` or `load` updates it.")
        return
    for message in run_checks():
        if message.level >= ERROR:
            yield f"{message.msg} {message.hint or ''}".strip()
    yield from _settings()
    held = ImportRow.objects.filter(
        outcome=Outcome.HELD, import_of__state=ImportState.STORED
    ).count()
    if held:
        yield _("%(count)s rows of files wait for a person; see Import on the desk.") % {
            "count": held
        }
    for module in import_from_rooms("health"):
        yield from module.complaints()


def _directory(data: Path) -> Iterator[str]:
    if not data.exists():
        yield _("The data directory %(path)s is not there yet; `signalmast serve` makes it.") % {
            "path": data
        }
        return
    if not os.access(data, os.W_OK):
        yield _("The data directory %(path)s can't be written; give it to this user.") % {
            "path": data
        }
    free = shutil.disk_usage(data).free
    if free < SPACE:
        yield _("Only %(free)s MB are free under %(path)s; make room before imports fail.") % {
            "free": free // 1_000_000,
            "path": data,
        }
    key = data / "keys" / "secret-key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield _("The key %(path)s can be read by others; run `chmod 600` on it.") % {"path": key}


def _settings() -> Iterator[str]:
    open_hosts = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL]
    if settings.DEBUG and open_hosts:
        yield _("SIGNALMAST_DEBUG is on although the desk answers to other machines; turn it off.")
    if open_hosts and settings.SITE_URL.startswith("http://"):
        yield _("The desk answers to other machines without https; set SIGNALMAST_URL to https.")


LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
