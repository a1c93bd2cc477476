"""`signalmast serve`: the desk, the site and the worker."""

import multiprocessing
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from signalmast.core import schedule
from signalmast.core.management.base import DeskCommand, prepare_database
from signalmast.core.static_files import collect_static

#: Seconds until a database that could not be used is tried again.
AGAIN = 10.0


class Command(DeskCommand):
    help = "Serve the desk and the site, and do recurring jobs."
    # The site is files: it is served even where the database can't be.
    migrates = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def work(self, **options: Any) -> None:
        from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 -- slow import
        from granian.server import Server  # noqa: PLC0415 -- slow import

        self.prepare()
        collect_static()
        host, port = options["host"], options["port"]
        self.stdout.write(
            _("The site is at http://%(at)s/ and the desk at http://%(at)s/desk/.")
            % {"at": f"{host}:{port}"}
        )
        first = settings.DATA_DIR / "keys" / "first-login.txt"
        if first.exists():
            self.stdout.write(first.read_text(encoding="utf-8").rstrip())
        self.stdout.flush()
        stop = threading.Event()
        threading.Thread(target=do_jobs, args=(stop,), daemon=True).start()
        # A forked worker would inherit the locks and connections of a job under way, and one
        # that replaces a dead worker is started in the middle of jobs. So workers start afresh.
        multiprocessing.set_start_method("spawn", force=True)
        Server(
            "config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            workers=settings.WORKERS,
            blocking_threads=settings.THREADS,
            respawn_failed_workers=True,
            websockets=False,
            log_enabled=False,
        ).serve()
        stop.set()

    def prepare(self) -> None:
        """Bring the database to this version; without one, say that the site alone is served.

        Raises DatabaseError where there is no site yet either.
        """
        try:
            prepare_database()
        except DatabaseError as error:
            if not (settings.SITE_DIR / "index.html").exists():
                raise
            self.stderr.write(
                _(
                    "The database can't be used (%(why)s): the pages of the site are served, "
                    "the desk, search and recurring jobs wait for it. See `signalmast doctor`."
                )
                % {"why": str(error).strip()}
            )
        finally:
            connection.close()


def do_jobs(stop: threading.Event) -> None:
    """Do recurring jobs, from when the database can be used."""
    while not stop.is_set():
        try:
            prepare_database()
        except DatabaseError:
            connection.close()
            stop.wait(AGAIN)
        else:
            schedule.work(stop)
