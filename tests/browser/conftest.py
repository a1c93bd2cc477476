"""Headless Chromium from the system's package, pointed at a live server with a real database."""

import os
import shutil
from pathlib import Path

import pytest

# The browser's driver runs an event loop in this thread; the tests themselves are synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    program = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(program).exists():
        pytest.skip("chromium is not installed; install Debian's package to run this test")
    return {**browser_type_launch_args, "executable_path": program, "args": list(ARGUMENTS)}
