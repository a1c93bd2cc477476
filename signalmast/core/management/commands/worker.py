"""`signalmast worker`: the recurring duties alone, for installations with several processes."""

import signal
import threading
from typing import Any

from signalmast.core import schedule
from signalmast.core.management.base import DeskCommand


class Command(DeskCommand):
    help = "Do recurring jobs until stopped."

    def work(self, **options: Any) -> None:  # noqa: ARG002 -- no options of its own
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_args: stop.set())
        schedule.work(stop)
