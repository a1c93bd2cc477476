"""The worker's duty for counters."""

from datetime import timedelta

from signalmast.core.schedule import job
from signalmast.engagement.domain.counting import is_waiting, read_counters


@job("counters", every=timedelta(seconds=60), waits=is_waiting)
def read_counters_back() -> str:
    """Ask the platforms how far the office's posts have reached."""
    return f"{read_counters()} posts were counted."
