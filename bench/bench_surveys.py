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
import random
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import common
import crowds

FORM, FOLLOW = "/vi/khao-sat/mang/", "/vi/khao-sat/theo-doi/"
THINKS, SHOWN = (10.0, 40.0), 30
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


class Crowd(crowds.Clock):
    """Everybody who answers: what they were told, how long it took, what got no answer."""

    def __init__(self, port: int, forms: list[str], until: float) -> None:
        super().__init__(port, until, "form", "answers")
        self.forms = forms
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

    async def run(self, people: int) -> None:
        await asyncio.gather(*(self.person(number, people) for number in range(people)))


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


def main() -> None:
    if sys.argv[1:2] == ["publish"]:
        crowds.publish(Path(sys.argv[2]), float(sys.argv[3]))
        return
    lasts, people = crowds.asked_for()
    data = common.install()
    office = common.office()
    opened(office)
    from signalmast.listening.domain.surveys_answers import follow_answers
    from signalmast.listening.models import Submission

    server = crowds.Server(data, FORM)
    count = int(people * (lasts / (sum(THINKS) / 2) + 1.5))
    with common.timed(f"the work for {count} forms"):
        forms = asyncio.run(crowds.prepared(server.port, FORM, count))
    until = time.monotonic() + lasts
    crowd = Crowd(server.port, forms, until)
    editor = crowds.editor(__file__, data, lasts)
    thread = threading.Thread(target=lambda: asyncio.run(crowd.run(people)))
    thread.start()
    down = server.killed_at(until)
    thread.join()
    stories = crowds.published(editor)
    again = 0
    for form in crowd.unanswered:
        page = asyncio.run(crowds.ask(server.port, "POST", f"{FORM}?{form}", ANSWERS))[1]
        seen = CODE.search(page)
        again += seen is not None
        crowd.codes += [seen[1]] if seen else []
    told = [asyncio.run(crowds.ask(server.port, "POST", FOLLOW, f"code={code}".encode()))[1]
            for code in random.sample(crowd.codes, min(SHOWN, len(crowd.codes)))]  # fmt: skip
    with contextlib.suppress(ProcessLookupError):
        server.kill()
    found = sum(follow_answers(code) is not None for code in crowd.codes)
    shown = sum('class="followed"' in page for page in told)
    crowds.begin_telling(people, lasts, stories)
    crowd.tell()
    print(f"kill -9 with {len(crowd.unanswered)} forms on the way, down for {down:.1f} s; "
          f"{again} of them were taken when sent again")  # fmt: skip
    print(f"receipts found: {found} of {len(crowd.codes)}; shown on the site: {shown} of "
          f"{len(told)}; rows: {Submission.objects.count()}")  # fmt: skip
    whole = found == len(crowd.codes) == len(set(crowd.codes)) and shown == len(told)
    slow = crowd.is_slow("answers")
    if crowd.broken() or slow or not whole or again != len(crowd.unanswered):
        raise SystemExit("The survey did not hold.")


if __name__ == "__main__":
    main()
