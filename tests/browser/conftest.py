"""Headless Chromium from the system's package, pointed at a live server with a real database."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.looking import PASSWORD, sign_in

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


@pytest.fixture
def office(transactional_db, settings, tmp_path):
    from signalmast.people.domain.offices import open_office

    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    return open_office("quan-1", name="Quận Một", is_demo=True)


@pytest.fixture
def people(office):
    """Lan writes and Bình approves, by their user names."""
    from signalmast.people.domain.offices import take_in_member
    from signalmast.people.models import User

    for name, full, role in (
        ("lan", "Nguyễn Thị Lan", "editor"),
        ("binh", "Trần Văn Bình", "approver"),
    ):
        user = User.objects.create_user(name, password=PASSWORD, first_name=full)
        take_in_member(user, office=office, role=role)
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def desk_of(browser, live_server, people):
    """Sign in through the door and return the page, in one language and width."""
    contexts = []

    def a_desk(name, language="en-GB", width=1280):
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, name)
        return page

    yield a_desk
    for context in contexts:
        context.close()
