"""Checking in to a session: codes that a screen shows for half a minute, tickets of phones.

A code is made from the session and the time alone, so that a screen can show the next ones while
its network is down, and the server needs no row to know one again. A ticket is a random number of
a phone with the time it was given out, both signed. Nothing here knows rows; times are seconds
since 1970, keys are secret bytes, the first of several keys makes and all of them are believed.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from uuid import UUID

from signalmast.core.receipts import LETTERS, in_groups, read_letters, spelled

#: How long a screen shows one code, and for how many more slots it still counts: a phone needs a
#: moment to open the page.
SLOT, GRACE = 30, 1
#: Signs of a code (49 bits), typed by hand where no camera reads them; and those of an address.
LENGTH, SHORT = 10, 10
#: Codes are shown from so long before a session until so long after it; what a phone without
#: network kept arrives within a day of the session's end.
EARLY, AFTER, LATEST = 30 * 60, 15 * 60, 24 * 3600
#: Of a ticket: the number, the second it was given out in, the signature.
NUMBER, SECOND, MARK = 12, 5, 12
UID_BITS = 128
SHORT_BITS = 48

Keys = Sequence[bytes]


class Verdict(Enum):
    """What a code is worth at one moment."""

    NOW = "now"
    LATE = "late"
    OLD = "old"
    WRONG = "wrong"
    OVER = "over"


class NotOurs(Exception):
    """A ticket that was not given out for this session."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A phone's number, in hexadecimal signs, and when it was given out."""

    number: str
    given_at: float


@dataclass(frozen=True, slots=True)
class Span:
    """When codes of a session are shown, and until when late ones arrive."""

    opens: float
    closes: float
    until: float

    @classmethod
    def of(cls, starts: float, ends: float) -> "Span":
        """Return the span of a session from its beginning and end."""
        return cls(starts - EARLY, ends + AFTER, ends + LATEST)

    @property
    def slots(self) -> range:
        """Return the slots whose whole time is within the span."""
        return range(int(-(-self.opens // SLOT)), int(self.closes // SLOT))


def slot_at(now: float) -> int:
    """Return the slot of a moment."""
    return int(now // SLOT)


def code_of(key: bytes, session: UUID, slot: int) -> str:
    """Return the ten signs of a session's slot."""
    return _code(key, session.bytes, slot)


def _code(key: bytes, session: bytes, slot: int) -> str:
    digest = hmac.digest(key, b"code" + session + slot.to_bytes(8), "sha256")
    return spelled(int.from_bytes(digest), LENGTH)


def grouped(code: str) -> str:
    """Return a code as it is read from a screen: `7KQ2M 9TX4H`."""
    return in_groups(code, LENGTH // 2, " ")


def slot_of(keys: Keys, session: UUID, code: str, span: Span) -> int | None:
    """Return the slot that a code was shown in; small letters, spaces and dashes are the same."""
    plain = read_letters(code, LENGTH)
    if not plain:
        return None
    slots = span.slots
    found = (_slots(key, session.bytes, slots.start, slots.stop).get(plain) for key in keys)
    return next((one for one in found if one is not None), None)


@lru_cache(maxsize=64)
def _slots(key: bytes, session: bytes, first: int, end: int) -> dict[str, int]:
    return {_code(key, session, slot): slot for slot in range(first, end)}


def judge(slot: int | None, given_at: float, *, now: float, span: Span) -> Verdict:
    """Return what a code of a slot is worth that a ticket given out at `given_at` comes with.

    Late is what a phone kept without network: the ticket is from when the code still counted, so
    whoever sends it could have sent it then.
    """
    if now > span.until:
        return Verdict.OVER
    if slot is None or slot not in span.slots or slot > slot_at(now):
        return Verdict.WRONG
    counts_until = (slot + 1 + GRACE) * SLOT
    if now < counts_until:
        return Verdict.NOW
    return Verdict.LATE if given_at < counts_until else Verdict.OLD


def new_ticket(key: bytes, session: UUID, now: float) -> str:
    """Return a ticket for a phone, 39 signs."""
    body = secrets.token_bytes(NUMBER) + int(now).to_bytes(SECOND)
    return base64.urlsafe_b64encode(body + _mark(key, session, body)).decode().rstrip("=")


def read_ticket(keys: Keys, session: UUID, text: str) -> Ticket:
    """Return what a ticket says. Raises NotOurs unless it was given out for the session."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOurs from error
    body, mark = raw[: NUMBER + SECOND], raw[NUMBER + SECOND :]
    if len(mark) != MARK or not any(
        hmac.compare_digest(mark, _mark(key, session, body)) for key in keys
    ):
        raise NotOurs
    return Ticket(body[:NUMBER].hex(), float(int.from_bytes(body[NUMBER:])))


def _mark(key: bytes, session: UUID, body: bytes) -> bytes:
    return hmac.digest(key, b"ticket" + session.bytes + body, "sha256")[:MARK]


def short_of(session: UUID) -> str:
    """Return the ten signs that stand for a session in addresses."""
    return spelled(session.int >> (UID_BITS - SHORT_BITS), SHORT).lower()


def sessions_of(short: str) -> tuple[UUID, UUID] | None:
    """Return the least and the greatest UUID that an address means; None where it means none."""
    plain = read_letters(short, SHORT)
    if not plain:
        return None
    number = sum(LETTERS.index(sign) * len(LETTERS) ** place for place, sign in enumerate(plain))
    if number >> SHORT_BITS:
        return None
    least = number << (UID_BITS - SHORT_BITS)
    return UUID(int=least), UUID(int=least + (1 << (UID_BITS - SHORT_BITS)) - 1)
