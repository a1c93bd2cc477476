"""300 people vote at once while an editor publishes; then the server is killed.

    python bench/bench_consultations.py [seconds] [people]

Starts the product as it is started in an office, with two workers. Each person begins, thinks for
3 to 12 seconds over a statement, votes and gets the next one; an editor publishes a story every
two seconds. At the end, while votes are still coming in, the server is killed with SIGKILL and
started again. Whoever got no answer sends the same vote once more, as a browser would; then every
vote that was ever accepted is looked for, and some voters ask to see theirs.

The work for a form is done before the clock starts: in an office 300 telephones do it, not the
machine of the server.
"""

import asyncio
import contextlib
import random
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

import common
import crowds

BASE = "/vi/tham-van/via-he/"
VOTE, MINE = f"{BASE}bay-to/", f"{BASE}lua-chon-cua-toi/"
THINKS, STATEMENTS, SHOWN = (3.0, 12.0), 60, 30
SECRET, NUMBER = (re.compile(rf'name="{one}" value="([^"]+)"') for one in ("secret", "number"))


class Crowd(crowds.Clock):
    """Everybody who votes: what was accepted of them, and what got no answer."""

    def __init__(self, port: int, forms: list[str], until: float) -> None:
        super().__init__(port, until, "begin", "vote")
        self.forms = forms
        #: By voter and statement, the last vote that was accepted.
        self.accepted: dict[tuple[str, str], int] = {}
        self.unanswered: list[tuple[str, str, int]] = []
        self.finished = self.lost = 0

    async def person(self, number: int, people: int) -> None:
        # All of them begin within two seconds, and none in step with another after it.
        await asyncio.sleep(2.0 * number / people)
        status, page = await self.timed("begin", "POST", f"{BASE}?{self.forms[number]}")
        found = SECRET.search(page)
        if status != 200 or found is None:
            self.lost += 1
            return
        await self._votes(found[1], page)

    async def _votes(self, secret: str, page: str) -> None:
        while time.monotonic() < self.until:
            asked = NUMBER.search(page)
            if asked is None:
                self.finished += 1
                return
            await asyncio.sleep(random.uniform(*THINKS))
            value = random.choice((1, 1, -1, 0))
            status, page = await self.timed("vote", "POST", VOTE, a_vote(secret, asked[1], value))
            if status == 200:
                self.accepted[secret, asked[1]] = value
            elif status == 0:
                self.unanswered.append((secret, asked[1], value))
                return

    async def run(self, people: int) -> None:
        await asyncio.gather(*(self.person(number, people) for number in range(people)))


def a_vote(secret: str, number: str, value: int) -> bytes:
    """Return a vote as the page's script sends it; the answer is the next card alone."""
    return crowds.words(secret=secret, number=number, value=value, part=1)


def opened(office: Any) -> Any:
    """Open a consultation with many statements, as two people do."""
    from signalmast.listening.tests import consulting

    said = [
        (f"Ý kiến số {n} về vỉa hè.", f"Statement {n} on pavements.") for n in range(STATEMENTS)
    ]
    return consulting.opened(office, statements=said)


def kept(consultation: Any, accepted: dict[tuple[str, str], int]) -> int:
    """Return how many accepted votes stand in the database as they were given."""
    from signalmast.listening.domain.votes import find_participant
    from signalmast.listening.models import Vote

    found = 0
    for secret in {secret for secret, _number in accepted}:
        voter = find_participant(consultation, secret)
        rows = Vote.objects.filter(participant=voter).values_list("statement__number", "value")
        mine = {str(number): value for number, value in rows}
        given = {number: value for (who, number), value in accepted.items() if who == secret}
        found += sum(mine.get(number) == value for number, value in given.items())
    return found


def sent_again(port: int, crowd: Crowd) -> int:
    """Send once more what got no answer; return how many were taken."""
    again = 0
    for secret, number, value in crowd.unanswered:
        status, _page = asyncio.run(crowds.ask(port, "POST", VOTE, a_vote(secret, number, value)))
        if status == 200:
            again += 1
            crowd.accepted[secret, number] = value
    return again


def seen_by_voters(port: int, secrets: list[str]) -> int:
    """Return how many of some voters see their votes on the site."""
    pages = (asyncio.run(crowds.ask(port, "POST", MINE, crowds.words(secret=one)))[1]
             for one in secrets)  # fmt: skip
    return sum(NUMBER.search(page) is not None for page in pages)


def main() -> None:
    if sys.argv[1:2] == ["publish"]:
        crowds.publish(Path(sys.argv[2]), float(sys.argv[3]))
        return
    lasts, people = crowds.asked_for()
    data = common.install()
    consultation = opened(common.office())
    from signalmast.listening.models import Participant, Vote

    server = crowds.Server(data, BASE)
    with common.timed(f"the work for {people} forms"):
        forms = asyncio.run(crowds.prepared(server.port, BASE, people))
    until = time.monotonic() + lasts
    crowd = Crowd(server.port, forms, until)
    editor = crowds.editor(__file__, data, lasts)
    thread = threading.Thread(target=lambda: asyncio.run(crowd.run(people)))
    thread.start()
    down = server.killed_at(until)
    thread.join()
    stories = crowds.published(editor)
    again = sent_again(server.port, crowd)
    secrets = sorted({secret for secret, _number in crowd.accepted})
    asked = random.sample(secrets, min(SHOWN, len(secrets)))
    shown = seen_by_voters(server.port, asked)
    with contextlib.suppress(ProcessLookupError):
        server.kill()
    found = kept(consultation, crowd.accepted)
    crowds.begin_telling(people, lasts, stories)
    crowd.tell()
    print(f"kill -9 with {len(crowd.unanswered)} votes on the way, down for {down:.1f} s; "
          f"{again} of them were taken when sent again")  # fmt: skip
    print(f"votes found: {found} of {len(crowd.accepted)} accepted; their voters see them on the "
          f"site: {shown} of {len(asked)}; rows: {Vote.objects.count()} of "
          f"{Participant.objects.count()} people, {crowd.finished} done")  # fmt: skip
    whole = found == len(crowd.accepted) == Vote.objects.count() and shown == len(asked)
    refused = set(crowd.statuses) != {200} or crowd.lost or again != len(crowd.unanswered)
    if crowd.is_slow("vote") or not whole or refused:
        raise SystemExit("The consultation did not hold.")


if __name__ == "__main__":
    main()
