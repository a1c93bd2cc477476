"""`signalmast serve`: the desk, the site and the worker."""

import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.translation import gettext as _

import signalmast
from signalmast.core import schedule
from signalmast.core.management.base import DeskCommand

#: Seconds until the first job; the server's worker is there long before.
AFTER_FORK = 15.0


class Command(DeskCommand):
    help = "Serve the desk and the site, and do recurring jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def work(self, **options: Any) -> None:
        from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 -- slow import
        from granian.server import Server  # noqa: PLC0415 -- slow import

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
        # The server forks its worker: no connection may be open and no job under way then, or
        # the worker inherits locks that nobody will ever release.
        connections.close_all()
        threading.Thread(target=schedule.work, args=(stop, AFTER_FORK), daemon=True).start()
        Server(
            "config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            workers=1,
            blocking_threads=4,
            websockets=False,
            log_enabled=False,
            static_path_route=["/static"],
            static_path_mount=[Path(settings.STATIC_ROOT)],
        ).serve()
        stop.set()


def collect_static() -> None:
    """Gather style sheets and scripts under the data directory, once per version."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".version"
    own = Path(signalmast.__file__).parent
    newest = max(
        (path.stat().st_mtime_ns for path in own.glob("*/static/**/*") if path.is_file()),
        default=0,
    )
    version = f"{signalmast.__version__} {django.__version__} {wagtail.__version__} {newest}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == version:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(version, encoding="utf-8")
