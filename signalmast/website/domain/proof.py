"""Proof of work below the forms that anybody may send: ALTCHA's protocol, version 2.

A form is handed out with a signed stamp and a challenge. The stamp travels in the form's address,
so that what was never handed out here is refused before a byte of the body is read. The token in
both is the one under which a submission is kept: a proof that is sent again is the same form.
"""

import json
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

#: Rounds of SHA-256 for one try, and how many tries the answer lies away: between 80,000 and
#: 220,000 hashes. How that was chosen: docs/decisions/0018.
ROUNDS = 20
NEAREST, FARTHEST = 4_000, 11_000
#: A form that was opened in the morning is sent in the evening.
LIVES = 12 * 3600
#: Without a proof a form must have lain open for so many seconds: nobody writes faster.
WITHOUT_PROOF = 20
LONGEST_PROOF = 2_000
SALT = "signalmast.website.form"


class NotOurs(Exception):
    """The stamp was not made here, or for another form."""


@dataclass(frozen=True, slots=True)
class Given:
    """A form as it is handed out: its token, the stamp of its address and the challenge as JSON."""

    token: str
    stamp: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp that came back: the form's token, and for how many seconds it lay open."""

    token: str
    age: float

    @property
    def is_expired(self) -> bool:
        return self.age > LIVES

    @property
    def may_go_without_proof(self) -> bool:
        return self.age >= WITHOUT_PROOF


def hand_out(form: str) -> Given:
    """Return stamp and challenge for the form at an address."""
    now = int(time.time())
    made = create_challenge(
        "SHA-256",
        ROUNDS,
        counter=NEAREST + secrets.randbelow(FARTHEST - NEAREST),
        expires_at=now + LIVES,
        data={"form": form, "farthest": FARTHEST},
        hmac_secret=_key("challenge", settings.SECRET_KEY),
        hmac_key_secret=_key("answer", settings.SECRET_KEY),
    )
    token = made.parameters.nonce
    stamp = signing.dumps([token, form, now], salt=SALT)
    return Given(token, stamp, json.dumps(made.to_dict(), separators=(",", ":")))


def read_stamp(stamp: str, form: str) -> Stamp:
    """Return a stamp that was handed out for the form at an address. Raises NotOurs."""
    try:
        token, of, at = signing.loads(stamp, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotOurs from error
    if of != form:
        raise NotOurs
    return Stamp(token, time.time() - at)


def is_proved(proof: str, stamp: Stamp) -> bool:
    """Tell whether a proof solves the challenge that was handed out with a stamp."""
    if len(proof) > LONGEST_PROOF:
        return False
    try:
        payload = Payload.from_base64(proof)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    if payload.challenge.parameters.nonce != stamp.token:
        return False
    found = verify_solution(
        payload,
        _key("challenge", settings.SECRET_KEY),
        hmac_key_secret=_key("answer", settings.SECRET_KEY),
    )
    return bool(found.verified)


@lru_cache(maxsize=8)
def _key(name: str, secret: str) -> str:
    return salted_hmac(f"{SALT}.{name}", "altcha", secret=secret, algorithm="sha256").hexdigest()
