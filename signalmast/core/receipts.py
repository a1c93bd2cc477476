"""Codes by which whoever handed something in follows it, without an account.

A code is made from the form's own token, so that a form that is sent again after a lost answer
gets the same code, and a code that was given out stands in the database already.
"""

import hashlib
import hmac
import secrets

from django.conf import settings

#: No letters that are mistaken for each other when read aloud or copied by hand.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, EACH = 3, 4


def code_for(token: str) -> str:
    """Return the code of a form, such as `7KQ2-M9TX-4HBC` (58 bits)."""
    key = settings.SECRET_KEY.encode()
    number = int.from_bytes(hmac.new(key, f"receipt:{token}".encode(), hashlib.sha256).digest())
    return in_groups(spelled(number, GROUPS * EACH))


def spelled(number: int, length: int) -> str:
    """Return the lowest `length` places of a number in LETTERS, the lowest place first."""
    letters = ""
    for _place in range(length):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return letters


def in_groups(letters: str, each: int = EACH, between: str = "-") -> str:
    """Return the letters of a code as it is read and copied, such as `7KQ2-M9TX-4HBC`."""
    return between.join(letters[at : at + each] for at in range(0, len(letters), each))


def plain_letters(code: str) -> str:
    """Return a code without spaces and dashes, in capitals, however it was typed."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def read_letters(code: str, length: int = GROUPS * EACH) -> str:
    """Return the letters of a typed code that is so long; empty where it can't be one."""
    plain = plain_letters(code)
    return plain if len(plain) == length and set(plain) <= set(LETTERS) else ""


def random_letters(length: int) -> str:
    """Return so many LETTERS that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _place in range(length))


def new_code() -> str:
    """Return a code at random, for what is opened with a code alone; as long as `code_for`'s."""
    return in_groups(random_letters(GROUPS * EACH))


def digest_of(code: str) -> str:
    """Return what is kept of a code; spaces, dashes and small letters make no difference."""
    return hashlib.sha256(f"code:{plain_letters(code)}".encode()).hexdigest()


def token_digest(token: str) -> str:
    """Return what is kept of a form's token."""
    return hashlib.sha256(f"token:{token}".encode()).hexdigest()
