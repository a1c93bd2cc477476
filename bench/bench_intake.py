"""A flood on the form for claims while a resident hands something in; then the server is killed.

    python bench/bench_intake.py [posts a minute] [seconds]

Starts the product as it is started in an office, with two workers. A flood from hundreds of
addresses of the loopback sends posts without a stamp, with a stamp of another form, with a stamp
and a made-up proof, with one stamp of a real form and no proof, and with the trap filled in. A
resident opens the form every few seconds, does the work for it and hands in a text. Half-way the
server is killed with SIGKILL and started again; at the end every code that was ever answered is
followed on the restarted server.
"""

import asyncio
import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import common

FORM, FOLLOW = "/en/corrections/hand-in/", "/en/corrections/follow/"
EVERY = 2.0
#: Younger forms may not go without a proof (20 seconds).
FRESH = 15.0
PATIENCE = 90.0
TEXT = b"text=Somebody+says+that+the+ward+charges+50.000+dong+for+the+bridge."
Headers = dict[str, str]
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


class Server:
    """`signalmast serve` in a process group of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
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
        while True:
            try:
                if self.ask("GET", FORM)[0] == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > end:
                raise SystemExit((self.data / "complained").read_text())
            time.sleep(0.2)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
        line = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=("127.200.0.1", 0)
        )
        try:
            line.request(method, path, body or None, URLENCODED if body else {})
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


def opened(server: Server) -> tuple[str, Any]:
    """Open the form; return its stamp and its challenge."""
    page = server.ask("GET", FORM)[1]
    stamp = re.search(r'action="\?f=([^"]+)"', page)
    challenge = re.search(r'data-proof="([^"]+)"', page)
    if stamp is None or challenge is None:
        raise OSError("no form")
    return unquote(unescape(stamp[1])), json.loads(unescape(challenge[1]))


class Resident(threading.Thread):
    """Hands in a text every few seconds, and keeps each code and how long the answer took."""

    def __init__(self, server: Server, until: float) -> None:
        super().__init__()
        self.server, self.until = server, until
        self.codes: list[str] = []
        self.times: list[float] = []
        self.refused: list[int] = []
        self.unanswered = 0

    def run(self) -> None:
        number = 0
        while time.monotonic() < self.until:
            number += 1
            try:
                self.hand_in(number)
            except (OSError, http.client.HTTPException):
                # The server is down; a person tries again.
                self.unanswered += 1
            time.sleep(EVERY)

    def hand_in(self, number: int) -> None:
        from altcha import Challenge, Payload, solve_challenge

        stamp, said = opened(self.server)
        challenge = Challenge.from_dict(said)
        solution = solve_challenge(challenge)
        if solution is None:
            raise SystemExit("A challenge has no answer.")
        proof = Payload(challenge, solution).to_base64()
        body = f"text={quote(f'Resident {number} asks whether the market closes on day {number}.')}"
        begun = time.perf_counter()
        status, page = self.server.ask(
            "POST", f"{FORM}?f={quote(stamp)}&p={quote(proof, safe='')}", body.encode()
        )
        took = time.perf_counter() - begun
        found = re.search(r'<code id="code">([^<]+)', page)
        if status == 200 and found:
            self.codes.append(found[1])
            self.times.append(took)
        else:
            self.refused.append(status)


class Flood:
    """Posts at a rate, from any address of the loopback, each on a connection of its own."""

    def __init__(self, server: Server, rate: float, until: float, stamp: str) -> None:
        self.server, self.rate, self.until, self.stamp = server, rate, until, quote(stamp)
        self.statuses: dict[int, int] = {}
        self.sent = 0
        self.opened_at = time.monotonic()

    def post(self) -> bytes:
        """Return one of the flood's posts as it goes over the line."""
        kind = self.sent % (5 if time.monotonic() - self.opened_at < FRESH else 3)
        path, body = FORM, TEXT
        if kind == 1:
            path = f"/vi/dinh-chinh/gui/?f={self.stamp}"
        elif kind == 2:
            path = f"{FORM}?f={self.stamp}&p=eyJjaGFsbGVuZ2UiOjF9"
        elif kind == 3:
            path = f"{FORM}?f={self.stamp}"
        elif kind == 4:
            path, body = f"{FORM}?f={self.stamp}", TEXT + b"&website=x"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body

    async def open_again(self) -> None:
        """Open a new form before the last may go without a proof, as a careful flood does."""
        while time.monotonic() < self.until:
            await asyncio.sleep(FRESH / 2)
            with contextlib.suppress(OSError, http.client.HTTPException):
                stamp, _challenge = await asyncio.to_thread(opened, self.server)
                self.stamp, self.opened_at = quote(stamp), time.monotonic()

    async def one(self) -> None:
        source = (
            f"127.{random.randrange(1, 120)}.{random.randrange(256)}.{random.randrange(1, 255)}"
        )
        status = 0
        try:
            reader, writer = await asyncio.wait_for(
                asyncio.open_connection("127.0.0.1", self.server.port, local_addr=(source, 0)), 20
            )
            writer.write(self.post())
            line = await asyncio.wait_for(reader.readline(), 20)
            status = int(line.split()[1]) if line else 0
            writer.close()
        except (OSError, TimeoutError, IndexError):
            pass
        self.statuses[status] = self.statuses.get(status, 0) + 1

    async def run(self) -> None:
        begun = time.monotonic()
        waiting: set[asyncio.Task[None]] = set()
        opening = asyncio.create_task(self.open_again())
        while (now := time.monotonic()) < self.until:
            while self.sent < (now - begun) * self.rate and len(waiting) < 400:
                self.sent += 1
                task = asyncio.create_task(self.one())
                waiting.add(task)
                task.add_done_callback(waiting.discard)
            await asyncio.sleep(0.005)
        if waiting:
            await asyncio.wait(waiting, timeout=25)
        await opening


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] * 1000


def main() -> None:
    rate = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    lasts = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    data = common.install()
    common.office()
    from signalmast.corrections.models import Claim, Submission

    server = Server(data)
    # The first answers of a worker are slow: it reads templates and the index.
    first, calm = Resident(server, 0), Resident(server, 0)
    for one in (first, calm):
        one.until = time.monotonic() + 10
        one.start()
        one.join()
    rows = Submission.objects.count()
    until = time.monotonic() + lasts
    flood = Flood(server, rate / 60, until, opened(server)[0])
    resident = Resident(server, until)
    resident.start()
    thread = threading.Thread(target=lambda: asyncio.run(flood.run()))
    thread.start()
    time.sleep(lasts / 2)
    server.kill()
    down = time.monotonic()
    server.start()
    down = time.monotonic() - down
    thread.join()
    resident.join()
    codes = [*first.codes, *calm.codes, *resident.codes]
    found = sum(
        "followed" in server.ask("POST", FOLLOW, f"code={one}".encode())[1] for one in codes
    )
    server.kill()
    kept = Submission.objects.count()
    rows_of_flood = Submission.objects.filter(text__startswith="Somebody says").count()
    said = ", ".join(
        f"{count} × {status or 'none'}" for status, count in sorted(flood.statuses.items())
    )
    print(f"flood: {flood.sent} posts in {lasts:.0f} s ({flood.sent / lasts * 60:.0f} a minute)")
    print(f"  answers: {said}")
    print(f"  accepted: {flood.statuses.get(200, 0)}; rows of it: {rows_of_flood}")
    print(f"resident: {len(resident.codes)} handed in, refused {resident.refused}, "
          f"{resident.unanswered} tries while the server was down ({down:.1f} s)")  # fmt: skip
    for name, times in (("calm", calm.times), ("flooded", resident.times)):
        print(f"  answer, {name}: p50 {percentile(times, 0.5):.0f} ms, "
              f"p99 {percentile(times, 0.99):.0f} ms of {len(times)}")  # fmt: skip
    ratio = percentile(resident.times, 0.5) / percentile(calm.times, 0.5)
    print(f"  p50 flooded / calm: {ratio:.2f}")
    claims = Claim.objects.count()
    print(f"rows: {kept} submissions of {claims} claims, {kept - rows} while it lasted")
    print(f"after the kill: {found} of {len(codes)} codes are found")
    if flood.statuses.get(200) or rows_of_flood or found != len(codes) or resident.refused:
        raise SystemExit("The form did not hold.")


if __name__ == "__main__":
    main()
