"""How much the forms take in: counted in memory and in one row an hour, without any address.

An address is looked at for a minute, as a digest of its first part under a key that is made new
every day and lies in this process alone (charter, point 10).
"""

import hashlib
import hmac
import secrets
import time
from collections import Counter
from datetime import timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from django.db.models import F, Model
from django.http import HttpRequest
from django.utils import timezone

from signalmast.core.receipts import token_digest
from signalmast.corrections.enums import Origin
from signalmast.corrections.models import Contest, Submission
from signalmast.listening.enums.consultations import By
from signalmast.listening.enums.feedback import FeedbackOrigin
from signalmast.listening.models import Feedback, Statement
from signalmast.website.models import Unproved

#: What the installation takes in within a minute, whoever sends it.
A_MINUTE = 60
#: Posts without a proof of work within an hour.
UNPROVED_AN_HOUR = 30
#: What the forms take in: rows with a `token_digest` and `received_at`, and which of them.
TAKEN_IN: list[tuple[type[Model], dict[str, Any]]] = [
    (Submission, {"origin": Origin.RESIDENT}),
    (Contest, {}),
    (Feedback, {"origin": FeedbackOrigin.SITE}),
    (Statement, {"by": By.RESIDENT}),
]
MINUTE, DAY = 60.0, 86_400.0
MOST_KEYS = 20_000


class Bucket:
    """Counts by key for a minute, in the memory of this process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: Counter[object] = Counter()
        self._since = 0.0
        self._lock = Lock()

    def takes(self, key: object = None) -> bool:
        """Count one more of a key; False when the minute is full for it."""
        with self._lock:
            now = time.monotonic()
            if now - self._since >= MINUTE:
                self._counts.clear()
                self._since = now
            if key not in self._counts and len(self._counts) >= MOST_KEYS:
                # A flood of keys must not shut anybody out; the limits for all still hold.
                return True
            self._counts[key] += 1
            return self._counts[key] <= self.most

    def empty(self) -> None:
        with self._lock:
            self._counts.clear()


class Marks:
    """Makes marks of addresses that nobody can turn back, new ones every day."""

    def __init__(self) -> None:
        self._key = b""
        self._made = float("-inf")

    def of(self, request: HttpRequest) -> bytes:
        now = time.monotonic()
        if now - self._made >= DAY:
            self._key, self._made = secrets.token_bytes(32), now
        begin = _first_part(_address(request))
        return hmac.new(self._key, begin.encode(), hashlib.sha256).digest()[:8]


marks = Marks()
#: From one neighbourhood of addresses: a mobile network has thousands behind one.
from_one = Bucket(30)
#: One form that is sent again and again: a person presses twice, not twenty times.
of_one_form = Bucket(20)
#: Pages with a form that are written again without the work done for it.
written_again = Bucket(120)
#: Answers to surveys: a school has one address, and all of it may answer within a minute.
answers_from_one = Bucket(1_200)
all_answers = Bucket(12_000)
#: Questions to the corrections, which cost more than a page.
questions = Bucket(40)
all_questions = Bucket(600)
#: What programs ask by Open311, from one neighbourhood and altogether, and what one key hands in.
programs = Bucket(300)
all_programs = Bucket(3000)
of_key = Bucket(60)
#: Taking part in a consultation and voting: a hall full of people sits behind one address.
joins_from_one = Bucket(400)
all_joins = Bucket(1_200)
votes_of_one = Bucket(120)
all_votes = Bucket(12_000)
#: Checking in: by the phone's ticket alone, as a whole hall sits behind one address.
check_ins_of_one = Bucket(30)
all_check_ins = Bucket(12_000)
#: Codes that do not exist, from one neighbourhood: who mistypes does so a few times.
wrong_codes = Bucket(30)


def _address(request: HttpRequest) -> str:
    """Return where a request came from, as the office's own servers before this one say it."""
    if settings.PROXIES:
        said = request.headers.get("X-Forwarded-For", "").split(",")
        return said[-settings.PROXIES].strip() if len(said) >= settings.PROXIES else ""
    return str(request.META.get("REMOTE_ADDR", ""))


def _first_part(address: str) -> str:
    """Return the part of an address that a household or a street shares: /24, or /48."""
    if ":" in address:
        return ":".join(address.split(":")[:3])
    return address.rpartition(".")[0]


def is_known(token: str) -> bool:
    """Tell whether a form was taken in before: it is sent again after a lost answer."""
    digest = token_digest(token)
    return any(
        kind._default_manager.filter(token_digest=digest, **only).exists()
        for kind, only in TAKEN_IN
    )


def minute_has_room() -> bool:
    """Tell whether the installation takes in one more within this minute."""
    since = timezone.now() - timedelta(minutes=1)
    counts = (
        kind._default_manager.filter(received_at__gt=since, **only).count()
        for kind, only in TAKEN_IN
    )
    return sum(counts) < A_MINUTE


def take_unproved() -> bool:
    """Count one post without a proof; False when the hour is full."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    _row, is_new = Unproved.objects.get_or_create(hour=hour)
    if is_new:
        Unproved.objects.filter(hour__lt=hour).delete()
    free = Unproved.objects.filter(hour=hour, taken__lt=UNPROVED_AN_HOUR)
    return free.update(taken=F("taken") + 1) == 1
