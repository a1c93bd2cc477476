"""300 people answer a survey at once while an editor publishes; then the server is killed.

    python bench/bench_surveys.py [seconds] [people]

Starts the product as it is started in an office, with two workers. Each person opens the form,
thinks for 10 to 40 seconds, hands in the answers and begins anew; an editor publishes a story
every two seconds. At the end, while answers are still coming in, the server is killed with SIGKILL
and started again. Whoever got no answer sends the same form once more, as a browser would; then
every code that was ever given is followed.

The work for a form is done before the clock starts: in an office 300 telephones do it, not the
machine of the server. Without its proof a form would not be taken at all.
"""

import asyncio
import contextlib
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
from urllib.parse import quote, unquote, urlencode

import common

FORM, FOLLOW = "/vi/khao-sat/mang/", "/vi/khao-sat/theo-doi/"
THINKS = (10.0, 40.0)
EVERY, PATIENCE, SHOWN = 2.0, 90.0, 30
BOOK = b"""| survey |
| | type | name | label |
| | select_one yes_no | online | Are you online? |
| | integer | hours | How many hours? |
| | select_multiple topics | learn | What do you want to learn? |
| | begin repeat | child | Child |
| | text | school | School |
| | end repeat | | |
| | text | words | What else? |
| choices |
| | list_name | name | label |
| | yes_no | yes | Yes |
| | yes_no | no | No |
| | topics | safe | Safety |
| | topics | news | Reading news |
| settings |
| | form_id | version |
| | bench | 1 |
"""
ANSWERS = urlencode(
    [("version", "1"), ("q/online", "yes"), ("q/hours", "3"), ("q/learn", "safe"),
     ("q/child", "1"), ("q/child/1/school", "Lê Lợi"), ("q/words", "Cảm ơn thầy cô " * 10)]
).encode()  # fmt: skip
CODE = re.compile(r'<code id="code">([^<]+)')


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
        while asyncio.run(ask(self.port, "GET", FORM))[0] != 200:
            if time.monotonic() > end:
                self.kill()
                raise SystemExit(f"No answer. {(self.data / 'complained').read_text()}")
            time.sleep(0.2)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


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


async def prepared(port: int, count: int) -> list[str]:
    """Open so many forms and do their work."""
    found: list[str] = []
    while len(found) < count:
        status, page = await ask(port, "GET", FORM)
        if status == 200:
            found.append(solved(page))
        elif status:
            raise SystemExit(f"The form answers {status}.")
    return found


class Crowd:
    """Everybody who answers: what they were told, how long it took, what got no answer."""

    def __init__(self, port: int, forms: list[str], until: float) -> None:
        self.port, self.forms, self.until = port, forms, until
        self.times: dict[str, list[float]] = {"form": [], "answers": []}
        self.statuses: dict[int, int] = {}
        self.codes: list[str] = []
        self.unanswered: list[str] = []

    async def person(self, number: int, people: int) -> None:
        # All of them open the form within two seconds, and none in step with another after it.
        await asyncio.sleep(2.0 * number / people)
        while time.monotonic() < self.until and self.forms:
            form = self.forms.pop()
            await self.timed("form", "GET", FORM)
            await asyncio.sleep(random.uniform(*THINKS))
            status, page = await self.timed("answers", "POST", f"{FORM}?{form}", ANSWERS)
            found = CODE.search(page)
            if status == 200 and found:
                self.codes.append(found[1])
            elif status == 0:
                self.unanswered.append(form)

    async def timed(self, kind: str, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
        begun, is_up = time.perf_counter(), time.monotonic() < self.until
        answer = await ask(self.port, method, path, body)
        if answer[0] and is_up:
            # What is asked while the server starts again waits for it; that is printed apart.
            self.times[kind].append(time.perf_counter() - begun)
        if answer[0]:
            self.statuses[answer[0]] = self.statuses.get(answer[0], 0) + 1
        return answer

    async def run(self, people: int) -> None:
        await asyncio.gather(*(self.person(number, people) for number in range(people)))


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


def opened(office: Any) -> Any:
    """Open the survey as two people do."""
    from signalmast.listening.domain.surveys import (
        Details,
        Words,
        begin_survey,
        open_survey,
        propose_survey,
        upload_form,
    )
    from signalmast.newsroom.tests.factories import approver, writer

    survey = begin_survey(office, Details("mang", {"vi": Words("Mạng")}), by=writer(office))
    upload_form(survey, name="bench.md", data=BOOK, by=writer(office))
    propose_survey(survey, by=writer(office))
    return open_survey(survey, by=approver(office))


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] * 1000


def killed(server: Server, crowd: Crowd, until: float) -> float:
    """Kill the server while answers come in, start it again; return how long it was down."""
    time.sleep(max(until - time.monotonic(), 0))
    server.kill()
    down = time.monotonic()
    server.start()
    crowd.port = server.port
    return time.monotonic() - down


def main() -> None:
    if sys.argv[1:2] == ["publish"]:
        publish(Path(sys.argv[2]), float(sys.argv[3]))
        return
    lasts = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    data = common.install()
    office = common.office()
    opened(office)
    from signalmast.listening.domain.surveys_answers import follow_answers
    from signalmast.listening.models import Submission

    server = Server(data)
    count = int(people * (lasts / (sum(THINKS) / 2) + 1.5))
    with common.timed(f"the work for {count} forms"):
        forms = asyncio.run(prepared(server.port, count))
    until = time.monotonic() + lasts
    crowd = Crowd(server.port, forms, until)
    editor = subprocess.Popen(
        [sys.executable, __file__, "publish", str(data), str(lasts)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    thread = threading.Thread(target=lambda: asyncio.run(crowd.run(people)))
    thread.start()
    down = killed(server, crowd, until)
    thread.join()
    stories = json.loads(editor.communicate()[0].splitlines()[-1])
    again = 0
    for form in crowd.unanswered:
        seen = CODE.search(asyncio.run(ask(server.port, "POST", f"{FORM}?{form}", ANSWERS))[1])
        again += seen is not None
        crowd.codes += [seen[1]] if seen else []
    told = [asyncio.run(ask(server.port, "POST", FOLLOW, f"code={code}".encode()))[1]
            for code in random.sample(crowd.codes, min(SHOWN, len(crowd.codes)))]  # fmt: skip
    with contextlib.suppress(ProcessLookupError):
        server.kill()
    found = sum(follow_answers(code) is not None for code in crowd.codes)
    shown = sum('class="followed"' in page for page in told)
    broken = sum(count for status, count in crowd.statuses.items() if status >= 500)
    said = ", ".join(f"{count} × {status}" for status, count in sorted(crowd.statuses.items()))
    print(f"{people} people, {lasts:.0f} s; {len(stories)} stories were published meanwhile")
    print(f"  the slowest publication took {max(stories):.1f} s")
    for kind, times in crowd.times.items():
        print(f"  {kind}: p50 {percentile(times, 0.5):.0f} ms, "
              f"p99 {percentile(times, 0.99):.0f} ms of {len(times)} before the kill")  # fmt: skip
    print(f"  answers by status: {said}")
    print(f"kill -9 with {len(crowd.unanswered)} forms on the way, down for {down:.1f} s; "
          f"{again} of them were taken when sent again")  # fmt: skip
    print(f"receipts found: {found} of {len(crowd.codes)}; shown on the site: {shown} of "
          f"{len(told)}; rows: {Submission.objects.count()}")  # fmt: skip
    slow = percentile(crowd.times["answers"], 0.99) >= 2000
    whole = found == len(crowd.codes) == len(set(crowd.codes)) and shown == len(told)
    if broken or slow or not whole or again != len(crowd.unanswered):
        raise SystemExit("The survey did not hold.")


if __name__ == "__main__":
    main()
