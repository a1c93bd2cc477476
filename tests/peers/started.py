"""How a peer is installed by its script, started, and stopped with all its children."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PEERS_DIR = Path(os.environ.get("PEERS_DIR") or HERE.parents[1] / ".peers").resolve()
SERVERS = HERE / "servers"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def installed(script: str, *, seconds: float, **environment: str) -> str:
    """Run an install script and return what it prints; skip the test with its reason if it fails.

    An interrupted installation is stopped with everything it had started.
    """
    told = {**os.environ, "PEERS_DIR": str(PEERS_DIR), **environment}
    with subprocess.Popen(
        ["sh", str(SERVERS / script)], env=told, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as program:  # fmt: skip
        try:
            said, complaint = program.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            pytest.skip(f"{script} was not done after {seconds:.0f} s")
    if program.returncode:
        last = (complaint.strip() or said.strip() or "no reason given").splitlines()[-1]
        pytest.skip(f"{script}: {last}")
    return said


@contextmanager
def running(
    command: list[str], log: Path, answers: Callable[[], bool], *, seconds: float = 60, **more
) -> Iterator[None]:
    """Run a server until the block ends; `answers` tells when it is ready."""
    with log.open("wb") as words:
        program = subprocess.Popen(
            command, stdout=words, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True, **more,
        )  # fmt: skip
        try:
            end = time.monotonic() + seconds
            while not answers():
                if program.poll() is not None or time.monotonic() > end:
                    raise AssertionError(f"{command[0]} did not start: {log.read_text()[-2000:]}")
                time.sleep(0.2)
            yield
        finally:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGTERM)
            try:
                program.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait(10)


def last_json(said: str) -> dict:
    """Return the last line of what a script printed."""
    return json.loads(said.strip().splitlines()[-1])
