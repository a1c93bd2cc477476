"""Platforms behind a socket, in another process than the workers that a test kills.

`Platform` keeps what it has accepted and answers a part of the requests badly. The connectors
speak to it, one for each way in which a channel can be made to post once.
"""

import json
import os
import socket
import socketserver
import threading
import time
from datetime import timedelta

from django.utils import timezone

from signalmast.channels.broadcast import Broadcast
from signalmast.channels.connector import Connector, Limits, Profile, Receipt, TryLater, Unknown

PLACE = "SIGNALMAST_TEST_WIRE"
#: Seconds: how long a call may take, and how long a request whose line was cut is under way.
PATIENCE, LATE = 1.0, 0.2
QUARANTINE = timedelta(seconds=0.8)
FAULTS = ("cut before", "cut after", "late", "busy")


def call(**asked):
    """Ask the platform something and return its answer. Raises TryLater, Unknown."""
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    with line:
        try:
            line.connect(os.environ[PLACE])
        except OSError:
            raise TryLater("The platform is not reached.") from None
        try:
            line.sendall(json.dumps(asked).encode() + b"\n")
            with line.makefile() as answers:
                answer = json.loads(answers.readline())
        except (OSError, ValueError):
            raise Unknown("The line broke.") from None
    if answer == "busy":
        raise TryLater("The platform is busy.", after=timedelta(seconds=0.05))
    return answer


class Wired(Connector):
    label = "Wired"
    limits = Limits(length=500, per_hour=1_000_000)
    quarantine = QUARANTINE

    def check(self):
        return Profile("1", "Office", "https://platform.test/office")

    def send(self, post, *, key):
        call(verb="post", kind=self.key, key=key.id)
        return Receipt(key.id, "", timezone.now())


class Keyed(Wired):
    key = "keyed"
    repeatable = True


class Readable(Wired):
    key = "readable"

    def find(self, post, *, key):
        there = call(verb="look", kind=self.key, key=key.id)
        return Receipt(key.id, "", timezone.now()) if there else None


class Steps(Readable):
    """A draft first, whose number is kept; publishing it can be repeated."""

    key = "steps"

    def send(self, post, *, key):
        if "draft" not in key.kept:
            key.keep(draft=call(verb="draft", kind=self.key, key=key.id))
        call(verb="publish", kind=self.key, draft=key.kept["draft"])
        return Receipt(key.id, "", timezone.now())


class Blind(Wired):
    key = "blind"


class Letters(Broadcast):
    """Letters to subscribers; the sink takes whatever comes, as often as it comes."""

    key = "letters"
    label = "Letters"
    limits = Limits(per_hour=1_000_000)

    def check(self):
        raise AssertionError("Nobody is asked who the account is.")

    def deliver(self, post, target):
        target.key.keep(handing="1")
        call(verb="post", kind=self.key, key=target.address)


KINDS = {one.key: one for one in (Keyed, Readable, Steps, Blind, Letters)}


class Platform:
    """What the platforms have accepted, and how often; `dice` decides which answers are bad."""

    def __init__(self, folder, dice, *, faulty=0.25):
        self.posts: dict[tuple[str, str], int] = {}
        self.drafts: dict[str, tuple[str, str]] = {}
        self.dice, self.faulty, self.calls = dice, faulty, 0
        #: The longest time of its own for an answer, so that a worker can die in a call.
        self.slow = 0.04
        self.lock = threading.Lock()
        self.late: list[threading.Timer] = []
        self.place = str(folder / "wire")
        platform = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                line = self.rfile.readline()
                if line.endswith(b"\n"):
                    platform.take(json.loads(line), self.wfile)

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request, client_address):
                """A worker that was killed does not hear its answer."""

        self.server = Server(self.place, Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, asked, answers):
        with self.lock:
            self.calls += 1
            fault = self.dice.choice(FAULTS) if self.dice.random() < self.faulty else None
            pause = self.dice.uniform(0, self.slow)
        time.sleep(pause)
        if fault == "cut before":
            return
        if fault == "busy":
            answers.write(b'"busy"\n')
        elif fault == "late":
            timer = threading.Timer(LATE, self.accept, [asked])
            self.late.append(timer)
            timer.start()
        else:
            answer = json.dumps(self.accept(asked)).encode() + b"\n"
            if fault != "cut after":
                answers.write(answer)

    def accept(self, asked):
        with self.lock:
            verb, post = asked["verb"], (asked["kind"], asked.get("key", ""))
            if verb == "look":
                return self.posts.get(post, 0)
            if verb == "draft":
                number = str(len(self.drafts))
                self.drafts[number] = post
                return number
            if verb == "publish":
                post = self.drafts[asked["draft"]]
            once = verb == "publish" or asked["kind"] == "keyed"
            self.posts[post] = 1 if once else self.posts.get(post, 0) + 1
            return True

    def copies(self, kind):
        """Return how often each post of a kind is in public, by its key."""
        return {key: count for (one, key), count in self.posts.items() if one == kind}

    def close(self):
        for timer in self.late:
            timer.join()
        self.server.shutdown()
        self.server.server_close()
