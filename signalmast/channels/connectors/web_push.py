"""Notifications in the browsers of those who asked for them (RFC 8030, 8291 and 8292).

A subscription is what the browser gave: the address of its push service and the keys with which
a message is encrypted, so that the service can't read it. The library `webpush` encrypts and
signs; the gate sends.
"""

import base64
import hashlib
import json
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django import forms
from django.conf import settings as configuration
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import LATER, failure_of
from signalmast.channels.broadcast import Broadcast, Ended, Target
from signalmast.channels.connector import (
    Key,
    Limits,
    Look,
    Post,
    Profile,
    Receipt,
    Refused,
    SettingsForm,
    Shows,
    Unknown,
)
from signalmast.channels.outbound import is_private_host
from signalmast.core.sentences import tell

#: Seconds that a push service keeps a message for a browser that is not running.
KEPT = 24 * 3600
#: A push service takes 4,096 bytes, of which encryption needs 103 (RFC 8291, section 4).
ROOM = 4096 - 103
TITLE, SUMMARY = 150, 300
#: What a browser runs to show a notification; it reads what `_payload` writes.
WORKER = Path(__file__).parent.parent / "push-worker.js"


class WebPushForm(SettingsForm):
    contact = forms.EmailField(
        label=gettext_lazy("Mail address for push services"),
        help_text=gettext_lazy("Whom the makers of browsers write to when something is wrong with "
                               "the notifications."),
    )  # fmt: skip


class WebPush(Broadcast):
    """`application_key` is what a page of the site gives the browser to subscribe with."""

    key = "web_push"
    label = gettext_lazy("Notifications in the browser")
    about = gettext_lazy("Readers who ask for it are told of new texts by their browser. It needs "
                         "no account anywhere.")  # fmt: skip
    platform = "web_push"
    is_own_site = True
    settings_form = WebPushForm
    limits = Limits(per_hour=3600)
    # How much of it a closed screen shows is the device's to choose.
    shows = Shows(Look.NOTICE, fold=120, title=TITLE, summary=SUMMARY, links=False)
    cannot = (
        gettext_lazy("A notification shows the headline and the standfirst, not the words written "
                     "here."),
        gettext_lazy("It is not told who saw a notification or how many did."),
        gettext_lazy("After a lost answer a notification is not sent to that browser again."),
    )  # fmt: skip

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        return urlsplit(configuration.SITE_URL).netloc

    def check(self) -> Profile:
        """Make the office's key when there is none; nobody is asked.

        A new key would end all subscriptions, so the one that is there stays.
        """
        if not self.settings.get("private_key"):
            made = ec.generate_private_key(ec.SECP256R1())
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            self.settings.keep(private_key=pem.decode())
        number = hashlib.sha256(self.application_key().encode()).hexdigest()[:40]
        return Profile(number, urlsplit(configuration.SITE_URL).netloc, configuration.SITE_URL)

    def application_key(self) -> str:
        """Return the office's public key as `pushManager.subscribe` takes it."""
        point = self._public().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _in_base64(point)

    def prepare(self, post: Post, *, key: Key) -> Receipt:
        """Raises Refused for a text that does not fit into a notification."""
        if len(_payload(post)) > ROOM:
            raise Refused(tell("The link is too long for a notification. Shorten the address of "
                               "the page and send it again."))  # fmt: skip
        return Receipt(key.id, post.link, key.at)

    def host_of(self, target: Target) -> str:
        return urlsplit(str(_subscription(target)["endpoint"])).netloc.lower()

    def deliver(self, post: Post, target: Target) -> None:
        """Deliver one copy. Raises Ended, Refused, TryLater, Unknown."""
        subscription = _subscription(target)
        gate = replace(self.gate, subscriber=self.host_of(target))
        body, headers = self._encrypted(post, subscription)
        target.key.keep(handing="1")
        try:
            answer = gate.fetch("POST", subscription["endpoint"], headers=headers, body=body)
        except Unknown as lost:
            raise _perhaps(lost.answer) from None
        if answer.status in {200, 201, 202, 204}:
            return
        if answer.status in {404, 410}:
            raise Ended(tell("The browser has ended its subscription."))
        if answer.status in LATER:
            raise failure_of(answer)
        if answer.status >= 500:
            raise _perhaps(answer.excerpt())
        # Never the account's fault: an address that a stranger entered must not stop the others.
        sentence = REFUSED.get(answer.status, tell("The push service of this browser did not take "
                                                   "the notification."))  # fmt: skip
        raise Refused(sentence, answer=answer.excerpt())

    def _encrypted(
        self, post: Post, subscription: Mapping[str, Any]
    ) -> tuple[bytes, dict[str, str]]:
        """Return the body for one browser and the headers that name the office. Raises Ended."""
        from webpush import WebPush as Library  # noqa: PLC0415 -- slow import
        from webpush import WebPushSubscription  # noqa: PLC0415 -- slow import

        public = self._public().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        library = Library(
            private_key=str(self.settings["private_key"]).encode(), public_key=public,
            subscriber=self.settings["contact"], ttl=KEPT,
        )  # fmt: skip
        try:
            message = library.get(_payload(post), WebPushSubscription(**subscription))
        except (ValueError, TypeError):
            raise _unusable() from None
        # A message with the same topic replaces one that was not delivered yet.
        headers = {**message.headers, "topic": _topic(post), "urgency": "normal",
                   "content-type": "application/octet-stream"}  # fmt: skip
        return message.encrypted, headers

    def _public(self) -> ec.EllipticCurvePublicKey:
        own = load_pem_private_key(str(self.settings["private_key"]).encode(), None)
        if not isinstance(own, ec.EllipticCurvePrivateKey):
            raise TypeError(type(own).__name__)
        return own.public_key()


def _subscription(target: Target) -> dict[str, Any]:
    """Return a subscription as the browser gave it. Raises Ended for one that can't be used.

    A stranger enters the address: it must not lead into the office's own network.
    """
    try:
        there = json.loads(target.address)
        parts = urlsplit(there["endpoint"])
        port, host, keys = parts.port or 443, parts.hostname or "", there["keys"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unusable() from None
    inside = is_private_host(host) or is_private_host(f"{host}:{port}")
    if parts.scheme != "https" or port != 443 or not host or inside:
        raise _unusable()
    return {"endpoint": there["endpoint"], "keys": keys}


def _unusable() -> Ended:
    return Ended(tell("The subscription of this browser can't be used."))


def _perhaps(answer: str) -> Unknown:
    return Unknown(tell("The push service gave no clear answer. The notification may have arrived "
                        "and is not sent to this browser again."), answer=answer)  # fmt: skip


def _payload(post: Post) -> bytes:
    """Return what the page's service worker shows; `tag` lets a repeat replace the first."""
    words = {
        "title": textwrap.shorten(post.title or post.office, TITLE, placeholder="…"),
        "summary": textwrap.shorten(post.summary, SUMMARY, placeholder="…"),
        "link": post.link, "office": post.office, "language": post.language, "tag": _topic(post),
    }  # fmt: skip
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()


def _topic(post: Post) -> str:
    """Return a name of the text: 32 characters of URL-safe base64 (RFC 8030, section 5.4)."""
    return _in_base64(hashlib.sha256(post.link.encode()).digest()[:24])


def _in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


REFUSED = {
    401: tell("The push service does not take the office's key for this browser. Whoever uses it "
              "can subscribe again."),
    403: tell("The push service does not take the office's key for this browser. Whoever uses it "
              "can subscribe again."),
    413: tell("The notification is too large for the push service of this browser."),
}  # fmt: skip
