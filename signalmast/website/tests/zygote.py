"""A worker that dies and is born again, for the test that kills it.

    python zygote.py PIDFILE

Sets Django up once and forks workers that bake until they are killed; a new one is born each
time. The first line on standard output says that it is ready.
"""

import os
import signal
import sys
import time
from pathlib import Path

import django

django.setup()

from signalmast.website.domain.baking import bake_marks  # noqa: E402 -- needs Django set up


def work() -> None:
    while True:
        if not bake_marks():
            time.sleep(0.002)


signal.signal(signal.SIGTERM, lambda *_args: os._exit(0))
place = Path(sys.argv[1])
sys.stdout.write("ready\n")
sys.stdout.flush()
while True:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
    new = place.with_suffix(".new")
    new.write_text(str(child))
    new.replace(place)
    os.waitpid(child, 0)
