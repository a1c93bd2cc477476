"""The server as it is started: files without a database, workers that come back."""

import gzip
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest
from django.db import connection

from config import environment
from signalmast.core.static_files import compress
from signalmast.newsroom.tests.factories import story
from signalmast.people.domain.offices import open_office
from signalmast.website.domain.baking import bake_marks

ROOT = Path(__file__).resolve().parent.parent
OF_THE_TESTS = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
FILES = {
    "index.html": "home",
    "vi/tin/x/index.html": "a story",
    "vi/feed.atom": "<feed/>",
    "500.html": "the fault is ours",
    "404.html": "nothing here",
}
#: A machine that does much else at the same time needs a minute to start.
PATIENCE = 90.0


class Running:
    """`signalmast serve` in a process of its own, on a data directory and a free port."""

    def __init__(self, data, **variables):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.said, self.complained = data / "said", data / "complained"
        kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
        with self.said.open("w") as said, self.complained.open("w") as complained:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "signalmast", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env={**kept, "SIGNALMAST_DATA": str(data), "LANG": "C", **variables},
                stdout=said,
                stderr=complained,
                start_new_session=True,
            )

    def ask(self, path):
        """Return status and body; None where nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            return None
        finally:
            line.close()

    def until_it_answers(self, path):
        """Ask again and again until there is a page."""
        end = time.monotonic() + PATIENCE
        while (found := self.ask(path) or (0, b""))[0] != 200:
            assert self.process.poll() is None, self.complained.read_text()
            assert time.monotonic() < end, found

    def workers(self):
        """Return the processes that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = [int(pid) for pid in children.read_text().split()]
        return [pid for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def stop(self):
        """Ask it to end; return status and what it said."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE)
        return status, self.said.read_text(), self.complained.read_text()


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    for name, text in FILES.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def serve():
    started = []

    def start(data, **variables):
        started.append(Running(data, **variables))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()


def addresses(site):
    """Return the address of every file of a site."""
    found = {}
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        hidden = any(part.startswith(".") and part != ".well-known" for part in name.split("/"))
        if path.is_file() and not hidden and path.suffix not in {".gz", ".br"}:
            found[f"/{name}".removesuffix("index.html")] = path
    return found


def silent(running, data):
    """Return the addresses that do not answer with their file, which may be baked meanwhile."""
    found = []
    for address, path in addresses(data / "site").items():
        before, answer, after = path.read_bytes(), running.ask(address), path.read_bytes()
        if answer not in ((200, before), (200, after)):
            found.append(address)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only a file can be moved away.")
def test_with_the_database_moved_away_every_file_still_answers(tmp_path, serve, settings):
    data = tmp_path / "data"
    settings.SITE_DIR = data / "site"
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    story(office, title="Khai trương phòng đọc sách", slug="phong-doc")
    bake_marks()
    database = data / "signalmast.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    running = serve(data)
    running.until_it_answers("/vi/tin/phong-doc/")

    database.rename(data / "elsewhere.sqlite3")
    for ending in ("-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)

    broken, missing = (data / f"site/vi/{number}.html" for number in (500, 404))
    assert running.ask("/vi/tim-kiem/?q=a") == (500, broken.read_bytes())
    assert running.ask("/vi/nowhere/") == (404, missing.read_bytes())
    assert "/vi/tin/phong-doc/" in addresses(data / "site")
    assert silent(running, data) == []
    assert not database.exists()
    assert running.stop()[0] == 0


def test_a_site_is_served_where_the_database_is_missing_from_the_start(data, serve):
    running = serve(data)
    running.until_it_answers("/")
    assert silent(running, data) == []
    assert running.ask("/vi/tim-kiem/") == (500, FILES["500.html"].encode())
    assert not (data / "signalmast.sqlite3").exists()
    status, said, complained = running.stop()
    assert status == 0
    assert said == (
        f"The site is at http://127.0.0.1:{running.port}/ "
        f"and the desk at http://127.0.0.1:{running.port}/desk/.\n"
    )
    assert complained.splitlines()[0] == (
        "The database can't be used (unable to open database file): the pages of the site are "
        "served, the desk, search and recurring jobs wait for it. See `signalmast doctor`."
    )


def test_a_worker_that_dies_is_missed_by_nobody_and_replaced(data, serve):
    running = serve(data, SIGNALMAST_WORKERS="2")
    running.until_it_answers("/")
    end = time.monotonic() + PATIENCE
    while len(before := running.workers()) < 2:
        assert time.monotonic() < end
    os.kill(before[0], signal.SIGKILL)
    while len(now := set(running.workers()) - {before[0]}) < 2:
        assert time.monotonic() < end
        running.until_it_answers("/")
    assert before[1] in now
    assert silent(running, data) == []


def test_static_texts_get_compressed_copies(tmp_path):
    text = "a{color:red}" * 100
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.css").write_text(text)
    (tmp_path / "core" / "short.css").write_text("a{}")
    (tmp_path / "core" / "a.woff2").write_text(text)
    compress(tmp_path)
    assert sorted(path.name for path in (tmp_path / "core").iterdir()) == [
        *("a.css", "a.css.br", "a.css.gz", "a.woff2", "short.css"),
    ]
    assert gzip.decompress((tmp_path / "core" / "a.css.gz").read_bytes()).decode() == text
    assert brotli.decompress((tmp_path / "core" / "a.css.br").read_bytes()).decode() == text


def test_only_a_new_installation_gets_a_new_database(tmp_path):
    new, moved = tmp_path / "new", tmp_path / "moved"
    (moved / "site").mkdir(parents=True)
    (moved / "site" / "index.html").write_text("home")
    for data in (new, moved):
        environment.database("", data=data)
    assert (new / "signalmast.sqlite3").read_bytes() == b""
    assert not (moved / "signalmast.sqlite3").exists()


@pytest.mark.parametrize("value", ["-1", "two", "1.5", "0", "", "٣"])
def test_a_number_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SIGNALMAST_WORKERS", value)
    with pytest.raises(environment.ImproperlyConfigured) as caught:
        environment.number("SIGNALMAST_WORKERS", 2, least=1)
    assert str(caught.value) == (
        f"SIGNALMAST_WORKERS is {value!r}; write a whole number from 1 on."
    )
