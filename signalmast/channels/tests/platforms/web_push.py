"""A push service and the browsers behind it, as RFC 8030, 8291 and 8292 describe them.

It decrypts each message with the browser's own key and checks the office's signature, with
`cryptography` and `jwt` and without the library that the connector encrypts with. Not checked
against the services of browser makers: their limits, how long they keep messages, and which
status they give for a key that does not fit.
"""

import base64
import json
import re
import time

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signalmast.channels.tests.platforms.base import Platform, Reply, Request

POINT = ec.EllipticCurvePublicKey.from_encoded_point
CURVE = ec.SECP256R1()


class Browser:
    def __init__(self, office: str):
        self.office = office
        self.key = ec.generate_private_key(CURVE)
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.secret = b"sixteen bytes ok"
        self.ended = False
        self.shown: list[dict] = []

    def read(self, body: bytes) -> bytes:
        """Decrypt one record of aes128gcm (RFC 8188) with keys made as in RFC 8291."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert size >= 18
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), POINT(CURVE, theirs))
        context = b"WebPush: info\0" + self.point + theirs
        material = derive(shared, self.secret, context, 32)
        key = derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(material, salt, b"Content-Encoding: nonce\0", 12)
        text, _mark, padding = AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\2")
        assert padding.strip(b"\0") == b""
        return text


class PushService(Platform):
    host = "push.example.test"

    def __init__(self):
        super().__init__()
        self.browsers: dict[str, Browser] = {}
        #: The status that the next message gets.
        self.next: int | None = None

    def public(self):
        return [
            "\n".join([one["office"], one["link"]])
            for browser in self.browsers.values()
            for one in browser.shown
        ]

    def subscribe(self, application_key: str) -> str:
        """Return what the browser hands to the page, as JSON."""
        path = f"/send/{len(self.browsers)}"
        browser = self.browsers[path] = Browser(application_key)
        keys = {"p256dh": in_base64(browser.point), "auth": in_base64(browser.secret)}
        return json.dumps({"endpoint": f"https://{self.host}{path}", "expirationTime": None,
                           "keys": keys})  # fmt: skip

    def answer(self, request: Request) -> Reply:
        browser = self.browsers.get(request.path)
        if self.next is not None:
            return Reply(self.next, b"no")
        if browser is None or browser.ended:
            return Reply(404 if browser is None else 410)
        if not self.is_signed(request, browser):
            return Reply(403, b"the key is not the one of the subscription")
        if not request.headers.get("ttl", "").isdecimal():
            return Reply(400, b"missing TTL")
        if not re.fullmatch(r"[\w-]{0,32}", request.headers.get("topic", "")):
            return Reply(400, b"bad topic")
        if len(request.body) > 4096:
            return Reply(413)
        if request.headers.get("content-encoding") != "aes128gcm":
            return Reply(415)
        said = json.loads(browser.read(request.body))
        browser.shown = [one for one in browser.shown if one["tag"] != said["tag"]] + [said]
        return Reply(201, b"", {"Location": f"https://{self.host}/m/{len(browser.shown)}"})

    def is_signed(self, request: Request, browser: Browser) -> bool:
        """VAPID: a token that the key of the subscription signed for this service (RFC 8292)."""
        given = re.fullmatch(r"vapid t=([\w.-]+), k=([\w-]+)", request.headers["authorization"])
        if given is None or given[2] != browser.office:
            return False
        key = POINT(CURVE, from_base64(given[2]))
        claims = jwt.decode(given[1], key, algorithms=["ES256"], audience=f"https://{self.host}")
        lasts = claims["exp"] - time.time()
        return 0 < lasts <= 24 * 3600 and claims["sub"].startswith("mailto:")


def derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
