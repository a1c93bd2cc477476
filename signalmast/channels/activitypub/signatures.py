"""HTTP signatures as the fediverse uses them (draft-cavage-http-signatures-12, rsa-sha256)."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

#: How far the clocks of two servers may lie apart, and how long a request may be under way.
CLOCKS = timedelta(hours=1)
#: Without these a signature could be put on another request.
OF_A_POST = {"(request-target)", "host", "date", "digest"}
PART = re.compile(r'(\w+)="([^"]*)"')
ALGORITHMS = {"", "rsa-sha256", "hs2019"}


class NotSigned(Exception):
    """A request without a signature, or with one that does not fit it."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the header `Signature` says: whose key, over which headers, which bytes."""

    key_id: str
    headers: tuple[str, ...]
    value: bytes


def new_key() -> str:
    """Return a new private key as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_half(private: str) -> str:
    """Return the public key of a private one, both as PEM."""
    return (
        _opened(private)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def signed(
    method: str, url: str, *, key_id: str, private: str, body: bytes = b"",
    now: datetime | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return the headers of a request with its signature."""
    parts = urlsplit(url)
    headers = {
        "host": parts.netloc,
        "date": format_datetime((now or datetime.now(UTC)).astimezone(UTC), usegmt=True),
    }
    if body:
        headers["digest"] = digest_of(body)
    names = ("(request-target)", *headers)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    text = _text(names, headers, method, target)
    value = base64.b64encode(_opened(private).sign(text, padding.PKCS1v15(), SHA256())).decode()
    headers["signature"] = (
        f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{value}"'
    )
    return headers


def read_signature(
    method: str, headers: Mapping[str, str], body: bytes, *, host: str, now: datetime | None = None
) -> Signature:
    """Return who claims to have signed a POST to us, after all checks that need no key.

    `headers` has names in small letters. Raises NotSigned.
    """
    parts = dict(PART.findall(headers.get("signature", "")))
    names = tuple(parts.get("headers", "date").lower().split())
    if not parts.get("keyId") or not parts.get("signature"):
        raise NotSigned("There is no signature.")
    if method != "POST" or not set(names) >= OF_A_POST:
        raise NotSigned("The signature does not cover the whole request.")
    if parts.get("algorithm", "").lower() not in ALGORITHMS:
        raise NotSigned("The algorithm is not known.")
    if headers.get("host", "").lower() != host.lower():
        raise NotSigned("The request was made for another host.")
    if _digest(headers.get("digest", "")) != hashlib.sha256(body).digest():
        raise NotSigned("The digest is not that of the body.")
    if abs((now or datetime.now(UTC)) - _when(headers.get("date", ""))) > CLOCKS:
        raise NotSigned("The date is not of today.")
    try:
        value = base64.b64decode(parts["signature"], validate=True)
    except ValueError:
        raise NotSigned("The signature can't be read.") from None
    return Signature(parts["keyId"], names, value)


def verify(
    signature: Signature, public: str, *, method: str, target: str, headers: Mapping[str, str]
) -> None:
    """Check a signature with the sender's public key (PEM). Raises NotSigned."""
    try:
        key = serialization.load_pem_public_key(public.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise NotSigned("The sender's key can't be read.") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise NotSigned("The sender's key is no RSA key of 2048 bits or more.")
    text = _text(signature.headers, headers, method, target)
    try:
        key.verify(signature.value, text, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise NotSigned("The signature does not fit.") from None


@lru_cache(maxsize=8)
def _opened(private: str) -> rsa.RSAPrivateKey:
    """Return a key ready to sign; reading it takes longer than many signatures."""
    key = serialization.load_pem_private_key(private.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The key of the account is no RSA key.")
    return key


def digest_of(body: bytes) -> str:
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def _text(names: tuple[str, ...], headers: Mapping[str, str], method: str, target: str) -> bytes:
    """Return what is signed. Raises NotSigned when a header that is named is not there."""
    lines = []
    for name in names:
        if name == "(request-target)":
            lines.append(f"{name}: {method.lower()} {target}")
        elif name in headers:
            lines.append(f"{name}: {headers[name].strip()}")
        else:
            raise NotSigned("A signed header is missing.")
    return "\n".join(lines).encode()


def _digest(header: str) -> bytes:
    for part in header.split(","):
        name, _is, value = part.strip().partition("=")
        if name.lower() == "sha-256":
            try:
                return base64.b64decode(value, validate=True)
            except ValueError:
                break
    return b""


def _when(text: str) -> datetime:
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        raise NotSigned("The date can't be read.") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
