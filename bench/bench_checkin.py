"""500 phones check in to a session while the server is killed again and again.

    python bench/bench_checkin.py [seconds] [phones]

Starts the product as it is started in an office, with two workers. The screen in the hall asks for
its codes as the unit's officer, and goes on with those it has while the server is down. Each phone
opens the page once and takes the code of the moment. A third has no network then and sends it
after the code has passed; half send what they send twice, half of those at the same time; whoever
gets no answer asks again until there is one. Every five seconds somebody sends a code that was
copied from the screen after its time. The server is killed with SIGKILL several times meanwhile.

At the end every phone's receipt is compared with the rows, and with what the screen counts.
"""

import asyncio
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
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import common

PATIENCE, ASKS = 120.0, 3.0
#: How long a phone takes from the page to the button, and how long it is without network.
THINKS, OFFLINE = (0.5, 4.0), (70.0, 100.0)
KILLS_EVERY = 45.0
COPIES_EVERY, COPIED_LATER = 5.0, 62.0
TICKET = re.compile(r'name="ticket" value="([-\w]+)"')


class Server:
    """`signalmast serve` in a process group of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.kills = 0
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]

    def start(self) -> float:
        """Start it and wait for an answer; return how long that took."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "signalmast", "serve", "--port", str(self.port)],
            cwd=common.ROOT, start_new_session=True,
            env={**os.environ, "SIGNALMAST_DATA": str(self.data), "LANG": "C"},
            stdout=subprocess.DEVNULL, stderr=(self.data / "complained").open("a"),
        )  # fmt: skip
        while asyncio.run(ask(self.port, "GET", "/check-in/"))[0] != 200:
            if time.monotonic() - begun > PATIENCE:
                self.kill()
                raise SystemExit(f"No answer. {(self.data / 'complained').read_text()}")
            time.sleep(0.2)
        return time.monotonic() - begun

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1


async def ask(
    port: int, method: str, path: str, body: bytes = b"", head: str = ""
) -> tuple[int, str]:
    """Ask as a phone of one hall does, all from one address; status 0 where nobody answered."""
    said = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{head}"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 20)
        writer.write(said.encode() + body)
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2].decode()
    except (OSError, TimeoutError, IndexError, ValueError):
        return 0, ""


@dataclass
class Screen:
    """The screen in the hall: asks for codes as an officer, and shows those it has."""

    port: int
    way: str
    cookie: str
    codes: dict[int, str] = field(default_factory=dict)
    counted: int = 0

    async def run(self, until: float) -> None:
        while time.monotonic() < until:
            await self.look()
            await asyncio.sleep(ASKS)

    async def look(self) -> None:
        """Ask once for the codes to come and the count."""
        path = f"{self.way}?after={max(self.codes, default=0)}"
        status, body = await ask(self.port, "GET", path, head=f"Cookie: {self.cookie}\r\n")
        if status == 200:
            said = json.loads(body)
            self.counted = said["counted"]
            self.codes |= {one["slot"]: one["code"] for one in said["codes"]}

    def now(self) -> str:
        return self.codes[int(time.time() // 30)]


@dataclass
class Hall:
    """All phones: what they were told, how long an answer took, what was asked again."""

    screen: Screen
    path: str
    begun: float
    receipts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)

    async def page(self) -> str:
        """Open the page until there is one; return its ticket."""
        while True:
            status, body = await ask(self.screen.port, "GET", self.path)
            self.statuses[status] += 1
            found = TICKET.search(body)
            if status == 200 and found:
                return found[1]
            await asyncio.sleep(random.uniform(0.5, 2.0))

    async def send(self, ticket: str, code: str) -> dict[str, Any]:
        """Send until there is an answer; return it."""
        body = urlencode({"ticket": ticket, "code": code, "name": ""}).encode()
        while True:
            begun = time.perf_counter()
            status, said = await ask(
                self.screen.port, "POST", self.path, body, "Accept: application/json\r\n"
            )
            self.statuses[status] += 1
            if status in (200, 422):
                self.times.append(time.perf_counter() - begun)
                answer: dict[str, Any] = json.loads(said)
                return answer
            await asyncio.sleep(random.uniform(0.5, 2.0))

    async def phone(self, number: int, arrives: float) -> None:
        await asyncio.sleep(max(arrives - time.monotonic(), 0))
        ticket = await self.page()
        await asyncio.sleep(random.uniform(*THINKS))
        code = self.screen.now()
        if number % 3 == 0:
            await asyncio.sleep(random.uniform(*OFFLINE))
        if number % 4 == 0:
            told = list(await asyncio.gather(*(self.send(ticket, code) for _time in range(2))))
        elif number % 2 == 0:
            told = [await self.send(ticket, code)]
            await asyncio.sleep(random.uniform(0.1, 10.0))
            told.append(await self.send(ticket, code))
        else:
            told = [await self.send(ticket, code)]
        self.receipts[ticket] = [
            (one["came"], one["at"]) if "came" in one else ("refused", one["refused"])
            for one in told
        ]

    async def copier(self, until: float) -> None:
        """Take codes from the screen and send each from a new phone when its time has passed."""
        copied: list[tuple[float, str]] = []
        while time.monotonic() < until:
            copied.append((time.monotonic() + COPIED_LATER, self.screen.now()))
            while copied and copied[0][0] <= time.monotonic():
                answer = await self.send(await self.page(), copied.pop(0)[1])
                self.copies[answer.get("refused", "counted")] += 1
            await asyncio.sleep(COPIES_EVERY)

    async def run(self, phones: int, lasts: float) -> None:
        """Let all phones arrive within the time, and wait until each has an answer."""
        arrivals = [self.begun + random.uniform(0, lasts) for _phone in range(phones)]
        until = self.begun + lasts + OFFLINE[1]
        looking = [asyncio.create_task(self.screen.run(until + 600)),
                   asyncio.create_task(self.copier(until))]  # fmt: skip
        await asyncio.gather(*(self.phone(n, at) for n, at in enumerate(arrivals)))
        await looking[1]
        looking[0].cancel()


def prepared() -> tuple[Any, str]:
    """Plan a session that begins now and open its check-in; return it and an officer's cookie."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from signalmast.people.domain.offices import open_office, take_in_member
    from signalmast.people.models import Unit, User
    from signalmast.programmes.domain.checkin import open_check_in
    from signalmast.programmes.models import PlannedSession, Programme

    office = open_office("bench", name="Bench", place="Bench", is_demo=True)
    unit = Unit.objects.create(office=office, name="Phường Bench")
    officer = take_in_member(
        User.objects.create_user("officer"), office=office, role="unit-officer", unit=unit
    ).user
    now = timezone.now()
    planned = PlannedSession.objects.create(
        office=office, unit=unit, place="Bench", starts_at=now, ends_at=now + timedelta(hours=1),
        programme=Programme.objects.create(office=office, name="Bench", subject="bench"),
        planned_by=officer.pk, capacity=500,
    )  # fmt: skip
    open_check_in(planned, by=officer)
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    return planned, f"{name}={client.cookies[name].value}"


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] * 1000


def kept(planned: Any) -> dict[str, tuple[str, str]]:
    """Return what the rows say of each ticket: how and when."""
    from django.utils import timezone

    rows = planned.attendees.values_list("ticket", "came", "came_at")
    zone = planned.office.zone
    return {
        ticket: (came, timezone.localtime(at, zone).strftime("%H:%M")) for ticket, came, at in rows
    }


def compared(planned: Any, hall: Hall) -> bool:
    """Print receipts beside rows; return whether none is lost, double or different."""
    from signalmast.programmes.checkin import read_ticket
    from signalmast.programmes.domain.checkin import keys

    rows = kept(planned)
    receipts = {
        read_ticket(keys(), planned.uid, text).number: told for text, told in hall.receipts.items()
    }
    refused = [told for told in receipts.values() if any(how == "refused" for how, _at in told)]
    counted = {number: told for number, told in receipts.items() if told not in refused}
    lost = [number for number in counted if number not in rows]
    double = planned.attendees.count() - len(counted)
    unlike = [n for n, told in counted.items() if n in rows and set(told) != {rows[n]}]
    ways = Counter(came for came, _at in rows.values())
    print(f"receipts: {len(counted)} phones ({sum(map(len, counted.values()))} answers), "
          f"rows: {len(rows)}, on the screen: {hall.screen.counted}")  # fmt: skip
    print(f"  at once: {ways['checked-in']}, late: {ways['late']}; refused: {len(refused)}")
    print(f"  lost: {len(lost)}, double: {double}, told something else than is kept: {len(unlike)}")
    return not (lost or double or unlike or refused) and hall.screen.counted == len(rows)


def main() -> None:
    lasts = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    phones = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    data = common.install()
    planned, cookie = prepared()
    from signalmast.programmes.checkin import short_of

    server = Server(data)
    server.start()
    way = f"/desk/unit/{planned.unit_id}/sessions/{planned.pk}/check-in/codes/"
    screen = Screen(server.port, way, cookie)
    asyncio.run(screen.look())
    hall = Hall(screen, f"/check-in/{short_of(planned.uid)}/", time.monotonic())
    thread = threading.Thread(target=lambda: asyncio.run(hall.run(phones, lasts)))
    thread.start()
    down = []
    while thread.is_alive():
        thread.join(KILLS_EVERY)
        if thread.is_alive() and time.monotonic() - hall.begun < lasts + OFFLINE[1]:
            server.kill()
            down.append(server.start())
    asyncio.run(screen.look())
    server.kill()
    print(f"{phones} phones in {lasts:.0f} s, a third of them sending {OFFLINE[0]:.0f} to "
          f"{OFFLINE[1]:.0f} s later, half sending twice")  # fmt: skip
    print(f"  kill -9: {len(down)} times, down for {min(down):.1f} to {max(down):.1f} s")
    said = ", ".join(f"{count} × {status}" for status, count in sorted(hall.statuses.items()))
    print(f"  answers by status, 0 where there was none: {said}")
    print(f"  a check-in that was answered: p50 {percentile(hall.times, 0.5):.0f} ms, "
          f"p99 {percentile(hall.times, 0.99):.0f} ms of {len(hall.times)}")  # fmt: skip
    is_whole = compared(planned, hall)
    print(f"copied codes {COPIED_LATER:.0f} s later: {dict(hall.copies)}")
    if not is_whole or len(hall.receipts) != phones or set(hall.copies) != {"old-code"}:
        raise SystemExit("The check-in did not hold.")


if __name__ == "__main__":
    main()
