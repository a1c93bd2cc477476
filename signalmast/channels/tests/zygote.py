"""Workers that die and are born again, for the tests that kill them.

    python zygote.py FOLDER COUNT

Sets Django up once and forks workers that send until they are killed; a new one is born each
time. The number of worker N stands in FOLDER/N.pid. The waiting times are cut from minutes to
parts of seconds, in their order; the rules are the product's. The first line on standard output
says that it is ready.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 -- needs Django set up
from django.db import OperationalError, connection, connections  # noqa: E402 -- needs Django set up

from signalmast.channels import connectors  # noqa: E402 -- needs Django set up
from signalmast.channels.domain import copies, outbox, outcomes  # noqa: E402 -- needs Django set up
from signalmast.channels.tests import wire  # noqa: E402 -- needs Django set up

FOLDER, COUNT = Path(sys.argv[1]), int(sys.argv[2])
DIES_WITH_ITS_PARENT = 1


def shorten() -> None:
    settings.DATA_DIR = FOLDER
    settings.CHANNEL_KEYS = FOLDER / "keys" / "channels"
    connectors.connectors = lambda: wire.KINDS
    outbox.LEASE = copies.LEASE = timedelta(seconds=2.5)
    outbox.CALL = timedelta(seconds=1.5)
    outcomes.PAUSES = (timedelta(seconds=0.05), timedelta(seconds=0.2))
    outcomes.REST = outcomes.LONGEST_REST = timedelta(seconds=0.2)
    outcomes.BETWEEN_LOOKS = timedelta(seconds=0.1)
    copies.PAUSES = (timedelta(seconds=0.1),)
    # Faults are many and the tests ask for the end of each delivery, not for its patience.
    outcomes.ATTEMPTS = copies.ATTEMPTS = 60
    outbox.STALE = outbox.LONG_TRIED = timedelta(hours=12)


def work(number: int) -> None:
    worker = f"worker-{number}-{os.getpid()}"
    while True:
        try:
            there_was_some = outbox.send_next(worker)
        except OperationalError:
            # As the worker of the product: the database is busy, it goes on.
            connection.close()
            there_was_some = False
        except Exception:  # what the product writes to its log is what the test fails of
            logging.exception("A worker failed.")
            (FOLDER / "failed").write_text("A worker failed; see above.")
            there_was_some = False
        if not there_was_some:
            time.sleep(0.005)


def born(number: int) -> int:
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
        work(number)
    new = FOLDER / f"{number}.new"
    new.write_text(str(child))
    new.replace(FOLDER / f"{number}.pid")
    return child


shorten()
connections.close_all()
sys.stdout.write("ready\n")
sys.stdout.flush()
children = {born(number): number for number in range(COUNT)}
while True:
    dead, _status = os.wait()
    number = children.pop(dead)
    children[born(number)] = number
