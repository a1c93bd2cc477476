"""What all commands of the desk share: a ready database, one sentence when something is wrong."""

import os
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.importing.importer import Refusal
from signalmast.core.periods import BadPeriod
from signalmast.core.tabular.errors import Sentence


class DeskCommand(ABC, BaseCommand):
    """Subclasses do their work in `work` and raise CommandError with a sentence."""

    requires_system_checks: list[str] = []
    #: Whether the database is brought to this version before the command works.
    migrates = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=terminal_language(),
            help="Language of what is printed.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        with self.language(options["language"]):
            try:
                if self.migrates:
                    prepare_database()
                self.work(**options)
            except (Refusal, BadPeriod, Sentence) as error:
                raise CommandError(str(error)) from error
            except OperationalError as error:
                raise CommandError(
                    _("The database can't be used (%(why)s); see `signalmast doctor`.")
                    % {"why": str(error).strip()}
                ) from error
            except DatabaseError as error:
                raise CommandError(
                    _("The database refused the change (%(why)s); nothing was changed.")
                    % {"why": str(error).strip()}
                ) from error
            except BrokenPipeError:
                raise
            except OSError as error:
                raise CommandError(
                    _("%(file)s can't be used (%(why)s); nothing was changed.")
                    % {"file": error.filename or "-", "why": error.strerror}
                ) from error

    def language(self, code: str) -> AbstractContextManager[None]:
        return override(code)

    @abstractmethod
    def work(self, **options: Any) -> None:
        """Do the command's work. Raises CommandError with a sentence."""


def terminal_language() -> str:
    """Return Vietnamese for a Vietnamese terminal, else English."""
    for name in ("SIGNALMAST_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


def prepare_database() -> None:
    """Bring the database to this version's tables; does nothing when it is there already."""
    if migration_files() <= applied_migrations():
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def migration_files() -> set[tuple[str, str]]:
    """Return the migrations on disk by their file names; reading all of them takes a second."""
    return {
        (config.label, path.stem)
        for config in apps.get_app_configs()
        for path in (Path(config.path) / "migrations").glob("[0-9]*.py")
    }


def applied_migrations() -> set[tuple[str, str]]:
    """Return the migrations the database says it has, none when it is new."""
    if "django_migrations" not in connection.introspection.table_names():
        return set()
    return set(MigrationRecorder.Migration.objects.values_list("app", "name"))


def find_office(slug: str | None) -> Any:
    """Return the office named, or the only one there is. Raises CommandError."""
    office_model = apps.get_model(settings.OFFICE_MODEL)
    offices = list(office_model._default_manager.order_by("slug"))
    if not offices:
        raise CommandError(_("There is no office yet; load one with `signalmast load PACK_DIR`."))
    if slug is None and len(offices) == 1:
        return offices[0]
    known = ", ".join(office.slug for office in offices)
    if slug is None:
        raise CommandError(
            _("There are several offices; name one with --office: %(known)s.") % {"known": known}
        )
    for office in offices:
        if office.slug == slug:
            return office
    raise CommandError(
        _("No office is called “%(slug)s”; there is %(known)s.") % {"slug": slug, "known": known}
    )


def on_terminal() -> bool:
    """Tell whether a person is watching, so that progress is worth showing."""
    return sys.stderr.isatty()
