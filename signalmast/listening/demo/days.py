"""Doing as on a day of the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def on_the_day(moment: datetime) -> Iterator[None]:
    """Do as on a day of the past; the chain of acts keeps the real time."""
    with patch.object(timezone, "now", lambda: moment):
        yield
