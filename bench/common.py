"""What the benchmarks share: a fresh installation in a temporary directory, and a clock."""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def install(database_url: str = "", *, data: Path | None = None) -> Path:
    """Set Django up on a data directory, a fresh one unless given, and migrate; return it."""
    sys.path.insert(0, str(ROOT))
    data = data or Path(tempfile.mkdtemp(prefix="signalmast-bench-"))
    os.environ["SIGNALMAST_DATA"] = str(data)
    os.environ["DATABASE_URL"] = database_url
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return data


def office() -> Any:
    """Open an office without staff."""
    from signalmast.people.domain.offices import open_office

    return open_office("bench", name="Bench", place="Bench")


def seconds(work: Callable[[], Any], *, best_of: int = 3) -> tuple[float, Any]:
    """Return the best wall time of several runs and the last result."""
    times = []
    result = None
    for _run in range(best_of):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


@contextmanager
def timed(said: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"  {said}: {time.perf_counter() - start:.1f} s", flush=True)


def peak_megabytes() -> float:
    """Return the process's peak resident memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def postgresql_url(name: str) -> str:
    """Create an empty database on the local server; empty text when none answers."""
    import psycopg

    base = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432")
    try:
        with psycopg.connect(f"{base}/postgres", autocommit=True, connect_timeout=2) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.Error:
        return ""
    return f"{base}/{name}"
