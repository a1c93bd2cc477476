"""What a visitor's page costs, and what a publication costs, with 300 and with 30,000 stories.

    python bench/bench_pages.py [STORIES]

The same content four ways in one run: our files through nginx, our files through granian, the
same pages rendered by Django on each request, and nginx with plain files. Then publications
until they are visible, and the whole site baked again. Needs Debian's nginx and wrk.
"""

import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import common

SECONDS = 4
CONNECTIONS = 32
PUBLICATIONS = 60
TEXT = (
    "phường khu phố thông báo người dân tổ chức ngày hội đọc sách cấp nước tạm ngừng giao thông "
    "trường học sức khỏe kênh rạch công viên chương trình văn nghệ hướng dẫn thủ tục đăng ký "
    "lịch tiếp công dân kiến nghị đúng hạn tình nguyện môi trường an toàn"
)
SYLLABLES = TEXT.split()
PAGES = {"home": "/vi/", "story": "/vi/tin/tin-100/", "feed": "/vi/tin/feed.atom"}


def fill(stories: int) -> None:
    """Write public stories straight into the tables, as if they had been approved before."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from wagtail.models import Page

    from signalmast.core.sql import insert_rows
    from signalmast.newsroom.domain.sites import site_of
    from signalmast.newsroom.models import Category, Publication, PublicationTag, StoryPage, Topic
    from signalmast.newsroom.tests.factories import picture
    from signalmast.people.domain.offices import open_office
    from signalmast.people.models import Unit

    dice = random.Random(5)
    office = open_office("bench", name="Văn phòng Truyền thông Phường Mẫu", place="Phường Mẫu")
    site = site_of(office, "vi")
    categories = [one.pk for one in Category.objects.of(office)]
    units = [Unit.objects.create(office=office, name=f"Khu phố {one}").pk for one in range(1, 41)]
    topics = [Topic.objects.create(name=f"chủ đề {one}").pk for one in range(60)]
    pictures = [picture(office, name=f"{one}.jpg").pk for one in range(20)]
    kind = ContentType.objects.get_for_model(StoryPage)
    for first in range(0, stories, 1000):
        with transaction.atomic():
            pages = Page.objects.bulk_create(
                page_row(Page, site, kind, number, stories, dice)
                for number in range(first, min(first + 1000, stories))
            )
            numbers = [page.pk for page in pages]
            columns = ("page_ptr_id", "office_id", "kind", "standfirst", "category_id",
                       "picture_id", "picture_alt", "body", "byline")  # fmt: skip
            insert_rows(Publication, columns, (
                (number, office.pk, "story", words(dice, 18), dice.choice(categories),
                 dice.choice(pictures), "Một dòng kênh", body(dice), "")
                for number in numbers
            ))  # fmt: skip
            insert_rows(StoryPage, ("publication_ptr_id",), ((number,) for number in numbers))
            Publication.units.through.objects.bulk_create(
                Publication.units.through(publication_id=number, unit_id=dice.choice(units))
                for number in numbers
            )
            PublicationTag.objects.bulk_create(
                PublicationTag(content_object_id=number, tag_id=topic)
                for number in numbers
                for topic in dice.sample(topics, 4)
            )
    Page.objects.filter(pk=site.pk).update(numchild=stories)


def page_row(page, site, kind, number: int, stories: int, dice: random.Random):  # type: ignore[no-untyped-def]  # models
    at = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(hours=(stories - number) * 5)
    title = f"Tin {number}: {words(dice, 7)}"
    return page(
        path=page._get_path(site.path, site.depth + 1, number + 1), depth=site.depth + 1,
        title=title, draft_title=title, slug=f"tin-{number}", live=True, content_type=kind,
        url_path=f"{site.url_path}tin-{number}/", locale=site.locale, first_published_at=at,
        last_published_at=at, latest_revision_created_at=at,
    )  # fmt: skip


def body(dice: random.Random) -> str:
    """Return a body of about 550 syllables as the database keeps it."""
    text = (
        f"<p>{words(dice, 190)}.</p><h2>{words(dice, 5)}</h2>"
        f"<p>{words(dice, 180)}.</p><p>{words(dice, 180)}.</p>"
    )
    return json.dumps(
        [{"type": "text", "value": text, "id": str(uuid.UUID(int=dice.getrandbits(128)))}]
    )


def words(dice: random.Random, count: int) -> str:
    """Return Vietnamese syllables in a row."""
    return " ".join(dice.choice(SYLLABLES) for _one in range(count)).capitalize()


class Bench:
    """One installation on a data directory of its own."""

    def __init__(self, stories: int, data: Path) -> None:
        self.stories, self.data = stories, data
        self.environment = {**os.environ, "SIGNALMAST_DATA": str(data), "DATABASE_URL": ""}

    def run(self, *words: str) -> str:
        """Run this file again in a process of its own, for one step."""
        command = [sys.executable, __file__, *words, str(self.stories), str(self.data)]
        done = subprocess.run(
            command, check=True, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def bake(self) -> tuple[float, float, int]:
        """Bake everything with two processes; return seconds, megabytes together, and sheets."""
        command = [sys.executable, "-m", "signalmast", "bake", "--jobs", "2"]
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=self.environment, cwd=common.ROOT, stdout=subprocess.PIPE, text=True
        )
        most = 0.0
        while process.poll() is None:
            most = max(most, megabytes(process.pid))
            time.sleep(0.2)
        took = time.perf_counter() - start
        return took, most, int(re.findall(r"\d+", process.communicate()[0])[0])

    def served(self, port: int, application: str) -> subprocess.Popen[bytes]:
        """Serve with granian as `signalmast serve` does."""
        program = (
            "import multiprocessing\n"
            "from granian.constants import HTTPModes, Interfaces\n"
            "from granian.server import Server\n"
            "if __name__ == '__main__':\n"
            "    multiprocessing.set_start_method('spawn', force=True)\n"
            f"    Server('{application}', address='127.0.0.1', port={port},\n"
            "           interface=Interfaces.WSGI, http=HTTPModes.http1, workers=2,\n"
            "           blocking_threads=1, websockets=False, log_enabled=False).serve()\n"
        )
        script = self.data / f"serve-{port}.py"
        script.write_text(program)
        path = f"{common.ROOT}:{common.ROOT / 'bench'}"
        environment = {
            **self.environment, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        process = subprocess.Popen([sys.executable, str(script)], env=environment, cwd=common.ROOT)
        wait(port)
        return process

    def nginx(self, port: int, *, packed: bool) -> subprocess.Popen[bytes]:
        """Serve the baked files with nginx: compressed and with our headers, or plain files."""
        from signalmast.core import headers

        folder = self.data / f"nginx-{port}"
        folder.mkdir()
        static = "on" if packed else "off"
        guards = headers.public(headers.Kind.SITE, secure=False) if packed else {}
        guards |= {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"} if packed else {}
        said = " ".join(f'add_header {name} "{value}";' for name, value in guards.items())
        (folder / "nginx.conf").write_text(
            f"""
worker_processes 2; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush off; keepalive_requests 1000000; user root;
  types {{ text/html html; application/atom+xml atom; text/xml xml; }}
  server {{ listen 127.0.0.1:{port}; root {self.data}/site; gzip off; gzip_static {static};
    open_file_cache max=2000; {said} client_body_temp_path {folder}; }}
}}
""".replace(" user root;", "")
        )
        process = subprocess.Popen(
            ["nginx", "-c", str(folder / "nginx.conf"), "-g", "user root;"],
            stderr=subprocess.DEVNULL,
        )
        wait(port)
        return process


def megabytes(pid: int) -> float:
    """Return the memory of a process and its children, shared pages counted once."""
    found = 0.0
    try:
        tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found += int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]  # always there
        found += sum(megabytes(int(child)) for child in tasks)
    except (OSError, TypeError):
        pass
    return found


def wait(port: int) -> None:
    """Wait until somebody listens; a server that needs longer than a minute has failed."""
    for _try in range(600):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)
                return
        time.sleep(0.1)
    raise SystemExit(f"Nothing listens on port {port}.")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def rate(port: int, path: str) -> float:
    """Return requests a second with 32 connections, after a second of warming up."""
    address = f"http://127.0.0.1:{port}{path}"
    for seconds in (1, SECONDS):
        done = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Accept-Encoding: gzip",
             address],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert "Non-2xx" not in done.stdout, done.stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])  # type: ignore[index]  # wrk prints it


def pages(bench: Bench) -> dict[str, dict[str, float]]:
    """Return requests a second for each way of serving and each page."""
    found: dict[str, dict[str, float]] = {}
    ways = {
        "nginx": lambda port: bench.nginx(port, packed=True),
        "nginx, plain files": lambda port: bench.nginx(port, packed=False),
        "granian": lambda port: bench.served(port, "config.wsgi:application"),
        "rendered by Django": lambda port: bench.served(port, "rendered:application"),
    }
    for way, begin in ways.items():
        port = free_port()
        process = begin(port)
        try:
            found[way] = {name: rate(port, path) for name, path in PAGES.items()}
        finally:
            process.terminate()
            process.wait(20)
    return found


def publish(data: Path) -> None:
    """Publish stories one by one and print how long each took until its files were there."""
    common.install(data=data)
    from signalmast.newsroom.domain.publishing import approve_page
    from signalmast.newsroom.tests import factories
    from signalmast.people.models import Office, Unit
    from signalmast.website.domain import files
    from signalmast.website.domain.baking import bake_marks

    office = Office.objects.get()
    units = list(Unit.objects.filter(office=office))
    bake_marks()
    times = []
    for number in range(PUBLICATIONS + 5):
        page = factories.draft(
            office, title=f"Tin mới {number}", units=[units[number % 40]], tags=["chủ đề 1"]
        )
        factories.hand_in(page)
        factories.approver(office)
        start = time.perf_counter()
        approve_page(page, by=factories.approver(office))
        times.append(time.perf_counter() - start)
        assert f"Tin mới {number}" in files.path_of("/vi/").read_text(encoding="utf-8")
        assert files.path_of(f"/vi/tin/tin-moi-{number}/").exists()
    print(json.dumps(times[5:]))


def measure(stories: int) -> dict[str, float]:
    """Fill, bake, serve and publish with so many stories; return the figures to compare."""
    with tempfile.TemporaryDirectory(prefix="signalmast-bench-") as folder:
        bench = Bench(stories, Path(folder))
        with common.timed(f"{stories} stories written"):
            bench.run("fill")
        took, most, sheets = bench.bake()
        print(f"  {sheets} files of the site baked in {took:.0f} s with {most:.0f} MB")
        found = pages(bench)
        for way, by_page in found.items():
            said = ", ".join(f"{name} {value:,.0f}" for name, value in by_page.items())
            print(f"  {way}: {said} requests/s")
        for name in PAGES:
            nginx, granian = found["nginx"][name], found["granian"][name]
            plain, slow = found["nginx, plain files"][name], found["rendered by Django"][name]
            print(
                f"  {name}: nginx {nginx / plain:.2f} of plain files, granian "
                f"{granian / nginx:.2f} of nginx, {granian / max(slow, 0.5):,.0f} times the "
                "rendered page"
            )
        times = json.loads(bench.run("publish"))
        middle, slowest = statistics.median(times), sorted(times)[int(len(times) * 0.99)]
        print(f"  published and visible: median {middle:.3f} s, p99 {slowest:.3f} s")
        return {"publish": middle, "p99": slowest, "bake": took, "sheets": sheets}


def main() -> None:
    if sys.argv[1:2] in (["fill"], ["publish"]):
        os.environ["SIGNALMAST_DATA"] = sys.argv[3]
        if sys.argv[1] == "publish":
            publish(Path(sys.argv[3]))
            return
        common.install(data=Path(sys.argv[3]))
        fill(int(sys.argv[2]))
        return
    for program in ("nginx", "wrk"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is not installed; install Debian's package.")
    large = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    print("300 stories")
    few = measure(300)
    print(f"{large:,} stories")
    many = measure(large)
    print(f"  {many['publish'] / few['publish']:.2f} times the publication with 300 stories")
    print(f"  {many['bake'] / many['sheets'] * 1000:.1f} ms a file baked, two processes")


if __name__ == "__main__":
    main()
