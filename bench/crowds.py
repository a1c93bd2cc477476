"""What benchmarks with many people share: the server as an office starts it, its forms, a kill."""

import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import common

EVERY, PATIENCE = 2.0, 300.0


class Server:
    """`signalmast serve` in a process group of its own; `path` is a page that tells it is up."""

    def __init__(self, data: Path, path: str) -> None:
        self.data, self.path = data, path
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "signalmast", "serve", "--port", str(self.port)],
            cwd=common.ROOT, start_new_session=True,
            env={**os.environ, "SIGNALMAST_DATA": str(self.data), "LANG": "C"},
            stdout=subprocess.DEVNULL, stderr=(self.data / "complained").open("a"),
        )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while asyncio.run(ask(self.port, "GET", self.path))[0] != 200:
            if time.monotonic() > end:
                self.kill()
                raise SystemExit(f"No answer. {(self.data / 'complained').read_text()}")
            time.sleep(0.2)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def killed_at(self, until: float) -> float:
        """Kill it while people are there, start it again; return how long it was down."""
        time.sleep(max(until - time.monotonic(), 0))
        self.kill()
        down = time.monotonic()
        self.start()
        return time.monotonic() - down


async def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    """Ask from any address of the loopback; status 0 where nobody answered."""
    source = f"127.{random.randrange(1, 120)}.{random.randrange(256)}.{random.randrange(1, 255)}"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0)), 30
        )
        writer.write(head.encode() + body)
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        return int(answer.split(b" ", 2)[1]), answer.decode(errors="replace")
    except (OSError, TimeoutError, IndexError, ValueError):
        return 0, ""


def solved(page: str) -> str:
    """Do the work for the form on a page; return the query that hands it in."""
    from altcha import Challenge, Payload, solve_challenge

    stamp = re.search(r'action="\?f=([^"]+)"', page)
    said = re.search(r'data-proof="([^"]+)"', page)
    if stamp is None or said is None:
        raise SystemExit("There is no form.")
    challenge = Challenge.from_dict(json.loads(unescape(said[1])))
    solution = solve_challenge(challenge)
    if solution is None:
        raise SystemExit("A challenge has no answer.")
    proof = Payload(challenge, solution).to_base64()
    return f"f={quote(unquote(unescape(stamp[1])), safe='')}&p={quote(proof, safe='')}"


async def prepared(port: int, path: str, count: int) -> list[str]:
    """Open so many forms and do their work."""
    found: list[str] = []
    while len(found) < count:
        status, page = await ask(port, "GET", path)
        if status == 200:
            found.append(solved(page))
        elif status:
            raise SystemExit(f"The form answers {status}.")
    return found


class Clock:
    """How long a server took by kind of question, before the kill, and what it answered."""

    def __init__(self, port: int, until: float, *kinds: str) -> None:
        self.port, self.until = port, until
        self.times: dict[str, list[float]] = {kind: [] for kind in kinds}
        self.statuses: dict[int, int] = {}

    async def timed(self, kind: str, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
        begun, is_up = time.perf_counter(), time.monotonic() < self.until
        answer = await ask(self.port, method, path, body)
        if answer[0] and is_up:
            # What is asked while the server starts again waits for it; that is printed apart.
            self.times[kind].append(time.perf_counter() - begun)
        if answer[0]:
            self.statuses[answer[0]] = self.statuses.get(answer[0], 0) + 1
        return answer

    def is_slow(self, kind: str) -> bool:
        return percentile(self.times[kind], 0.99) >= 2000

    def broken(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def tell(self) -> None:
        for kind, times in self.times.items():
            half, most = percentile(times, 0.5), percentile(times, 0.99)
            print(f"  {kind}: p50 {half:.0f} ms, p99 {most:.0f} ms of {len(times)} before the kill")
        said = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        print(f"  answers by status: {said}")


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] * 1000


def editor(script: str, data: Path, lasts: float) -> "subprocess.Popen[str]":
    """Start an editor who publishes; the script calls `publish` when it is told to."""
    command = [sys.executable, script, "publish", str(data), str(lasts)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def published(editor: "subprocess.Popen[str]") -> list[float]:
    """Return how long each publication took, once the editor is done."""
    found: list[float] = json.loads(editor.communicate()[0].splitlines()[-1])
    return found


def publish(data: Path, lasts: float) -> None:
    """Publish a story every two seconds, as somebody at the desk would; print how that went."""
    common.install(data=data)
    from signalmast.newsroom.tests.factories import published, story
    from signalmast.people.models import Office

    office, until = Office.objects.get(), time.monotonic() + lasts
    times: list[float] = []
    while time.monotonic() < until:
        begun = time.perf_counter()
        published(story(office, title=f"Tin số {len(times)}"))
        times.append(time.perf_counter() - begun)
        time.sleep(EVERY)
    print(json.dumps(times))


def asked_for() -> tuple[float, int]:
    """Return the seconds and the people that the command line says, 300 of each unless it does."""
    lasts = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    return lasts, int(sys.argv[2]) if len(sys.argv) > 2 else 300


def begin_telling(people: int, lasts: float, stories: list[float]) -> None:
    load = ", ".join(f"{one:.0f}" for one in os.getloadavg())
    print(f"{people} people, {lasts:.0f} s; {len(stories)} stories were published meanwhile")
    print(f"  the slowest publication took {max(stories):.1f} s; load of the machine {load}")


def words(**given: Any) -> bytes:
    """Return a form as a browser sends it."""
    return "&".join(f"{name}={quote(str(one))}" for name, one in given.items()).encode()
