"""Secrets at rest: AES-256-GCM with a key that lies outside the database and its backup.

A sealed text reads `v1.<key>.<nonce and ciphertext>`. What it belongs to (account and field) is
authenticated with it, so a sealed token copied into another row opens nothing. New texts are
sealed with the newest key; older keys still open theirs until `signalmast rekey` has sealed
everything anew.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from signalmast.core.sentences import Sentence, tell

NONCE = 12


class Locked(Exception):
    """A secret cannot be opened: the key is missing or another, or the row was tampered with."""

    message: Sentence = tell(
        "A token can't be opened: its key is missing or is another one. Put the key file back that "
        "belongs to this database, or connect the account again."
    )

    def __init__(self) -> None:
        super().__init__(self.message)


def seal(text: str, *, context: str) -> str:
    """Encrypt a text for one place, such as `account:7:token`."""
    name, key = keys()[0]
    nonce = os.urandom(NONCE)
    box = AESGCM(_for(key, b"seal")).encrypt(nonce, text.encode(), context.encode())
    return f"v1.{name}.{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """Decrypt a text for the place it was sealed for. Raises Locked."""
    version, _dot, rest = sealed.partition(".")
    name, _dot, box = rest.partition(".")
    key = dict(keys()).get(name)
    if version != "v1" or key is None:
        raise Locked
    try:
        raw = base64.urlsafe_b64decode(box)
        opened = AESGCM(_for(key, b"seal")).decrypt(raw[:NONCE], raw[NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise Locked from None
    return opened.decode()


def digest(text: str, *, context: str) -> str:
    """Return a keyed hash that finds a text again without keeping it (HMAC-SHA-256).

    It is made with the oldest key, which a rotation keeps in the file for that.
    """
    key = _for(keys()[-1][1], b"digest")
    return hmac.new(key, f"{context}\0{text}".encode(), hashlib.sha256).hexdigest()


def is_current(sealed: str) -> bool:
    """Tell whether a text is sealed with the newest key."""
    return sealed.startswith(f"v1.{keys()[0][0]}.")


def keys() -> list[tuple[str, bytes]]:
    """Return the keys, the newest first; the first call of an installation makes one."""
    path = settings.CHANNEL_KEYS
    if not path.exists():
        _first_key(path)
    return _read(path, path.stat().st_mtime_ns)


def add_key() -> str:
    """Put a new key in front of the others and return its name."""
    path: Path = settings.CHANNEL_KEYS
    keys()
    line = _new_line()
    _written(path, line + path.read_text(encoding="ascii")).replace(path)
    return line.split()[0]


def _first_key(path: Path) -> None:
    """Make the first key, unless another process of the installation is faster."""
    new = _written(path, _new_line())
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    finally:
        new.unlink()


def _new_line() -> str:
    return f"{secrets.token_hex(4)} {base64.urlsafe_b64encode(os.urandom(32)).decode()}\n"


def _written(path: Path, text: str) -> Path:
    """Write a text beside `path`, for its owner alone and on the disk; return where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return new


def fingerprint() -> str:
    """Return a word that tells this installation's keys from another's, and nothing of them."""
    return digest("installation", context="fingerprint")[:16]


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> list[tuple[str, bytes]]:
    lines = path.read_text(encoding="ascii").split("\n")
    pairs = [line.split() for line in lines if line.strip()]
    return [(name, base64.urlsafe_b64decode(value)) for name, value in pairs]


def _for(key: bytes, purpose: bytes) -> bytes:
    """Return a key for one purpose (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
