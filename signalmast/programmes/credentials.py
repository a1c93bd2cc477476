"""Open Badges 3.0 credentials: built, signed, listed as revoked. Plain Python, JSON in and out.

A credential is a JSON Web Token signed with RS256, the one algorithm that every verifier of Open
Badges has to know (Open Badges 3.0, 8.2). Its issuer is a `did:web` identifier, whose document is
a file of the office's site and holds every public key that was ever used.
"""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import quoteattr

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ALGORITHM, BITS = "RS256", 2048
VC = "https://www.w3.org/ns/credentials/v2"
CONTEXT = [VC, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
    "ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]
BADGE_SPACE = "https://purl.imsglobal.org/ob/v3p0"
#: Bits of one list of revoked credentials: the least that the W3C's Bitstring Status List allows,
#: so that asking for a list does not tell which credential is meant.
PLACES = 131_072
#: How long a copy of a list is believed; the site publishes a new one long before.
LIST_HOLDS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues. `root` is where its files lie, such as `https://host/issuers/quan-1`."""

    root: str
    name: str
    url: str

    @property
    def did(self) -> str:
        """The identifier whose document lies at `root`/did.json (did:web)."""
        parts = urlsplit(self.root)
        steps = [quote(step, safe="") for step in parts.path.split("/") if step]
        return ":".join(["did:web", quote(parts.netloc, safe=""), *steps])

    def status_list(self, place: int) -> str:
        """Return the address of the list of revoked credentials that a place belongs to."""
        return f"{self.root}/status-{place // PLACES + 1}.jwt"


@dataclass(frozen=True, slots=True)
class Badge:
    """One credential before it is signed. `where` is its own address, `place` its bit."""

    where: str
    subject: str
    name: str
    achievement: str
    kind: str
    title: str
    words: str
    criteria: str
    language: str
    image: str
    at: datetime
    place: int


def new_key() -> tuple[str, dict[str, Any]]:
    """Return a new private key in PEM and its public half as JSON Web Key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip
    made = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return pem.decode(), {name: made[name] for name in ("kty", "n", "e")}


def payload_of(issuer: Issuer, badge: Badge) -> dict[str, Any]:
    """Return a credential with the registered claims that a signed one carries."""
    at = badge.at.astimezone(UTC).replace(microsecond=0)
    listed = issuer.status_list(badge.place)
    bit = str(badge.place % PLACES)
    return {
        "@context": CONTEXT,
        "id": badge.where,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.title,
        "issuer": profile(issuer),
        "validFrom": _written(at),
        "credentialSubject": {
            "id": badge.subject,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject", "identityType": "name",
                    "identityHash": badge.name, "hashed": False,
                }
            ],
            "achievement": {
                "id": badge.achievement,
                "type": ["Achievement"],
                "achievementType": badge.kind,
                "name": badge.title,
                "description": badge.words,
                "criteria": {"narrative": badge.criteria},
                "image": {"id": badge.image, "type": "Image"},
                "inLanguage": badge.language,
            },
        },
        "credentialSchema": [SCHEMA],
        "credentialStatus": {
            "id": f"{listed}#{bit}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": bit,
            "statusListCredential": listed,
        },
        "iss": issuer.did, "jti": badge.where, "sub": badge.subject, "nbf": int(at.timestamp()),
    }  # fmt: skip


def profile(issuer: Issuer) -> dict[str, Any]:
    """Return the issuer as a profile of Open Badges."""
    return {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url}


def profile_file(issuer: Issuer) -> bytes:
    """Return the issuer's profile as a file that programs read."""
    return _file({"@context": CONTEXT, **profile(issuer)})


def sign(
    payload: Mapping[str, Any], *, key: str, public: Mapping[str, Any], private: str
) -> str:  # fmt: skip
    """Return a JSON Web Token. `key` names the public key in the issuer's DID document.

    The public key travels along for verifiers that do not know DIDs.
    """
    headers = {"kid": f"{payload['iss']}#{key}", "jwk": dict(public), "typ": "JWT"}
    return jwt.encode(dict(payload), private, algorithm=ALGORITHM, headers=headers)


def is_signed_by(token: str, public: Mapping[str, Any]) -> bool:
    """Tell whether a token was signed with the private half of a public key, and is whole."""
    key = RSAAlgorithm.from_jwk(dict(public))
    try:
        jwt.decode(
            token, key, algorithms=[ALGORITHM],  # type: ignore[arg-type]  # a public key is given
            options={"verify_nbf": False, "verify_aud": False},
        )  # fmt: skip
    except jwt.InvalidTokenError:
        return False
    return True


def key_name(token: str) -> str:
    """Return by which name a token says its key is published; empty where it is no token."""
    try:
        return str(jwt.get_unverified_header(token).get("kid", "")).rpartition("#")[2]
    except jwt.InvalidTokenError:
        return ""


def content(token: str) -> dict[str, Any]:
    """Return what a token of our own says, unchecked."""
    said: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return said


def enveloped(token: str) -> bytes:
    """Return a signed credential as a JSON document (Verifiable Credentials 2.0, 4.13)."""
    carried = f"data:application/vc+jwt,{token}"
    return _file({"@context": VC, "id": carried, "type": "EnvelopedVerifiableCredential"})


def did_document(issuer: Issuer, keys: Sequence[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return the file that names every public key, the one in use first."""
    methods = [
        {
            "id": f"{issuer.did}#{name}", "type": "JsonWebKey2020", "controller": issuer.did,
            "publicKeyJwk": dict(public),
        }
        for name, public in keys
    ]  # fmt: skip
    return _file(
        {
            "@context": DID_CONTEXT, "id": issuer.did, "verificationMethod": methods,
            "assertionMethod": [one["id"] for one in methods],
        }
    )  # fmt: skip


def status_payload(
    issuer: Issuer, number: int, revoked: Iterable[int], *, at: datetime
) -> dict[str, Any]:
    """Return list `number` (from 1) with the places that are revoked (Bitstring Status List)."""
    bits = bytearray(PLACES // 8)
    for place in revoked:
        bits[place % PLACES // 8] |= 0x80 >> (place % 8)
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    where = issuer.status_list((number - 1) * PLACES)
    return {
        "@context": [VC],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": _written(at),
        "validUntil": _written(at + LIST_HOLDS),
        "credentialSubject": {
            "id": f"{where}#list", "type": "BitstringStatusList",
            "statusPurpose": "revocation", "encodedList": f"u{packed}",
        },
        "iss": issuer.did, "jti": where, "nbf": int(at.timestamp()),
    }  # fmt: skip


def baked(picture: str, token: str) -> str:
    """Return an SVG picture that carries a credential (Open Badges 3.0, 5.3)."""
    head, end, tail = picture.rpartition("</svg>")
    carried = f'<openbadges:credential xmlns:openbadges="{BADGE_SPACE}" verify={quoteattr(token)}/>'
    return f"{head}{carried}{end}{tail}"


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _file(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
