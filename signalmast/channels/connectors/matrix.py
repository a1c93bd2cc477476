"""A room of Matrix in which the office announces; the room is what readers join.

The same transaction from the same device is one event, also after a restart of the server, so the
device is kept with the account. Each event carries the delivery's number besides, by which it is
found again after a new sign-in (spec.matrix.org, transaction identifiers).
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django import forms
from django.utils.html import urlize
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import before_posting
from signalmast.channels.connector import (
    Connector,
    Counts,
    Failure,
    Gone,
    Image,
    Key,
    Limits,
    Look,
    Post,
    Profile,
    Receipt,
    Refused,
    SettingsForm,
    Shows,
    TryLater,
    Unit,
    Unknown,
)
from signalmast.channels.matrix_answers import errcode, read_as, told_by
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import tell

#: A field of our own in each event: the number of the delivery that made it.
MARK = "signalmast.delivery"
#: How far the server's clock may be behind ours, and how many pages of 100 are read.
CLOCK, PAGES = timedelta(minutes=10), 25
#: Servers refuse an event of more than 65,536 bytes, with all that they add to it.
EVENT = 60_000
FORMAT = "org.matrix.custom.html"


class MatrixForm(SettingsForm):
    secrets = ("password", "access_token")

    server = forms.URLField(
        label=gettext_lazy("Server"), assume_scheme="https",
        help_text=gettext_lazy("The address of the home server, such as https://matrix.example."),
    )  # fmt: skip
    room = forms.RegexField(
        r"[!#].+",
        label=gettext_lazy("Room"),
        help_text=gettext_lazy("Its address such as #office:example, or its number such as !abc."),
    )
    user = forms.CharField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("The user that writes in the room, such as @office:example."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"), widget=forms.PasswordInput, required=False
    )
    access_token = forms.CharField(
        label=gettext_lazy("Access token"), widget=forms.PasswordInput, required=False,
        help_text=gettext_lazy("Only where the server has no sign-in with a password."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("password") and not given.get("access_token"):
            raise forms.ValidationError(gettext_lazy("Enter the password or an access token."))
        return given


class Matrix(Connector):
    key = "matrix"
    label = gettext_lazy("Matrix room")
    about = gettext_lazy(
        "A public room in which only the office writes. The office's user has to be in it already."
    )
    platform = "matrix"
    settings_form = MatrixForm
    #: A changed text stands four times in its event, and the event ends at 64 KiB.
    limits = Limits(
        length=12_000, unit=Unit.BYTES, images=10, image_bytes=10_000_000, alt_text=2000, gap=1.0
    )
    shows = Shows(Look.MESSAGE)
    repeatable = True
    cannot = (
        gettext_lazy("A change of a post reaches its text; its pictures stay as they are."),
        gettext_lazy("Matrix does not tell how often a post was seen or shared."),
    )

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return (urlsplit(settings["server"]).netloc.lower(),)

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        return str(settings.get("user", ""))

    def check(self) -> Profile:
        from nio import Api, WhoamiResponse  # noqa: PLC0415 -- slow import

        with before_posting():
            me = str(read_as(WhoamiResponse, self._ask(Api.whoami(""))).user_id)
            named = str(self.settings["user"]).removeprefix("@")
            # The stored token is still that of the user who was named before.
            if named not in {me[1:], me[1:].partition(":")[0]}:
                self._sign_in()
            room = self._room()
            if self._state(room, "m.room.encryption"):
                raise Refused(
                    tell("The room is encrypted, so the public can't read its posts. Choose a "
                         "room without encryption."), account=True,
                )  # fmt: skip
            alias = self._state(room, "m.room.canonical_alias").get("alias") or room
            name = self._state(room, "m.room.name").get("name") or alias
            topic = self._state(room, "m.room.topic").get("topic") or ""
        return Profile(room, name, _address(alias), topic)

    def send(self, post: Post, *, key: Key) -> Receipt:
        events = {key.id: {"msgtype": "m.text", **_words(post.text)}}
        self._fits(post, events[key.id])
        with before_posting():
            room, sign_in = self._room(), self._sign_in_of(key)
            for at, image in enumerate(post.images):
                events[f"{key.id}-{at}"] = self._picture(image, f"picture{at}", key)
        # A server may forget a device's transactions with its sign-in, and would post again.
        moved = key.kept.get("sign_in", sign_in) != sign_in
        known = self._find(room, key, set(events)) if moved else {}
        there = {mark: event["event_id"] for mark, event in known.items()}
        key.keep(sign_in=sign_in)
        for transaction, content in events.items():
            if transaction not in there:
                try:
                    there[transaction] = self._put(room, content, transaction)
                except Failure as failure:
                    if transaction == key.id:
                        raise
                    raise Unknown(
                        tell("The text is posted and a picture is not yet; the desk sends the "
                             "rest again."), answer=failure.answer or str(failure),
                    ) from None  # fmt: skip
        return _receipt(room, there, key, datetime.now(UTC))

    def find(self, post: Post, *, key: Key) -> Receipt | None:
        events = {key.id, *(f"{key.id}-{at}" for at in range(len(post.images)))}
        room = self._room()
        known = self._find(room, key, events)
        if known.keys() != events:
            return None  # a post without one of its pictures is sent again and so made whole
        there = {mark: event["event_id"] for mark, event in known.items()}
        when = datetime.fromtimestamp(known[key.id]["origin_server_ts"] / 1000, UTC)
        return _receipt(room, there, key, when)

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:
        words = _words(post.text)
        content = {
            "msgtype": "m.text", **{name: f"* {text}" for name, text in words.items()},
            "format": FORMAT, "m.new_content": {"msgtype": "m.text", **words},
            "m.relates_to": {"rel_type": "m.replace", "event_id": receipt.external_id},
        }  # fmt: skip
        self._fits(post, content)
        room = self._standing(receipt)
        self._put(room, content, key.id)
        return receipt

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:
        room = receipt.notes["room"]
        # The text last: as long as it stands, a second attempt comes by here again.
        pictures = receipt.notes.get("pictures", "").split()
        for at, event in enumerate(pictures):
            with suppress(Gone):
                self._redact(room, event, f"{key.id}-{at}")
        self._standing(receipt)
        self._redact(room, receipt.external_id, key.id)

    def count(self, receipt: Receipt) -> Counts:
        room = self._standing(receipt)
        return Counts(
            reactions=self._related(room, receipt.external_id, "annotation"),
            comments=self._related(room, receipt.external_id, "thread"),
        )

    def _fits(self, post: Post, content: dict[str, Any]) -> None:
        """Refuse what is too long before any request."""
        size = len(json.dumps(content, ensure_ascii=False).encode())
        if self.limits.over(post.text) or size > EVENT:
            raise Refused(
                tell("The text is too long for Matrix: it has %(size)s bytes, and %(length)s fit; "
                     "a Vietnamese letter takes up to three. Nothing was sent; shorten it.",
                     size=self.limits.count(post.text), length=self.limits.length)
            )  # fmt: skip
        if len(post.images) > self.limits.images:
            raise Refused(
                tell(
                    "Matrix takes at most %(most)s pictures; nothing was sent. Leave some out.",
                    most=self.limits.images,
                )
            )

    def _picture(self, image: Image, name: str, key: Key) -> dict[str, Any]:
        """Bring a picture up, once, and return its event; nobody sees it before that is sent."""
        from nio import Api, UploadResponse  # noqa: PLC0415 -- slow import

        data = image.read()
        if name not in key.kept:
            try:
                told = self._ask(Api.upload("", image.name), data=data, mime=image.mime)
            except Refused as refusal:
                if refusal.account:
                    raise
                raise Refused(
                    tell("The Matrix server did not accept the picture %(name)s; nothing was "
                         "posted. Choose another one.", name=image.name), answer=refusal.answer,
                ) from None  # fmt: skip
            key.keep(**{name: read_as(UploadResponse, told).content_uri})
        return {
            "msgtype": "m.image", "body": image.alt or image.name, "filename": image.name,
            "url": key.kept[name],
            "info": {"mimetype": image.mime, "w": image.width, "h": image.height,
                     "size": len(data)},
        }  # fmt: skip

    def _put(self, room: str, content: dict[str, Any], transaction: str) -> str:
        """Send one event and return its number; again with the same transaction is the same."""
        from nio import Api, RoomSendResponse  # noqa: PLC0415 -- slow import

        whole = content | {MARK: transaction}
        told = self._ask(Api.room_send("", room, "m.room.message", whole, transaction), new=True)
        return str(read_as(RoomSendResponse, told, room).event_id)

    def _redact(self, room: str, event: str, transaction: str) -> None:
        from nio import Api  # noqa: PLC0415 -- slow import

        self._ask(Api.room_redact("", room, event, transaction))

    def _standing(self, receipt: Receipt) -> str:
        """Return the room of a post that is there. Raises Gone."""
        from nio import Api  # noqa: PLC0415 -- slow import

        room = receipt.notes["room"]
        told = self._ask(Api.room_get_event("", room, receipt.external_id))
        if not told.get("content"):  # what was taken down leaves an empty event
            raise Gone(tell("The post was taken down on the platform."))
        return str(room)

    def _find(self, room: str, key: Key, marks: set[str]) -> dict[str, dict[str, Any]]:
        """Return the events with these marks, as far as they are in the room."""
        from nio import Api  # noqa: PLC0415 -- slow import

        since = (key.at - CLOCK).timestamp() * 1000
        there = {}
        for event in self._events(
            lambda start: Api.room_messages("", room, start=start, limit=100), "end"
        ):
            mark = event.get("content", {}).get(MARK)
            if mark in marks:
                there[mark] = event
            if mark == key.id or event.get("origin_server_ts", since) < since:
                break
        return there

    def _related(self, room: str, event: str, kind: str) -> int | None:
        """Count reactions or answers, and keep nothing else of them; None when not told."""
        from nio import Api  # noqa: PLC0415 -- slow import
        from nio.api import RelationshipType  # noqa: PLC0415 -- the same

        try:
            return sum(1 for _event in self._events(
                lambda start: Api.room_get_event_relations(
                    "", room, event, RelationshipType[kind], paginate_from=start, limit=100
                ),
                "next_batch",
            ))  # fmt: skip
        except Gone:  # an older server does not know the question
            return None

    def _events(self, ask: Callable[[str | None], Any], following: str) -> Iterator[dict[str, Any]]:
        start = None
        for _page in range(PAGES):
            told = self._ask(ask(start))
            yield from (one for one in told.get("chunk", []) if "event_id" in one)
            start = told.get(following)
            if not start or not told.get("chunk"):
                return
        raise Unknown(
            tell("There are too many newer messages to look through. Look in the room itself.")
        )

    def _room(self) -> str:
        """Return the number of the room; an address is looked up each time, it may move."""
        from nio import Api, RoomResolveAliasResponse  # noqa: PLC0415 -- slow import

        named = str(self.settings["room"])
        if named.startswith("!"):
            return named
        told = self._ask(Api.room_resolve_alias(named))
        return str(read_as(RoomResolveAliasResponse, told, named).room_id)

    def _state(self, room: str, kind: str) -> dict[str, Any]:
        from nio import Api  # noqa: PLC0415 -- slow import

        try:
            return self._ask(Api.room_get_state_event("", room, kind))
        except Gone:
            return {}

    def _sign_in_of(self, key: Key) -> str:
        """Return a hash of the sign-in, tried out first when the key was at work before."""
        from nio import Api  # noqa: PLC0415 -- slow import

        if "sign_in" in key.kept or not self.settings.get("access_token"):
            self._ask(Api.whoami(""))
        return hashlib.sha256(self.settings["access_token"].encode()).hexdigest()[:16]

    def _sign_in(self) -> None:
        """Sign in as the same device as before."""
        from nio import Api, LoginResponse  # noqa: PLC0415 -- slow import

        if not self.settings.get("password"):
            raise Refused(
                tell("The Matrix server does not accept the access token any more. Make a new one "
                     "and enter it in the account's settings."), account=True,
            )  # fmt: skip
        if not self.settings.alone():
            raise TryLater(tell("The sign-in is being renewed at this moment; it is tried again."))
        asked = Api.login(
            self.settings["user"], self.settings["password"], "signalmast",
            self.settings.get("device_id") or "",
        )  # fmt: skip
        told = read_as(LoginResponse, told_by(self._fetch(*asked)))
        self.settings.keep(access_token=told.access_token, device_id=told.device_id)

    def _ask(
        self, request: tuple[str, ...], *, data: bytes = b"", mime: str = "application/json",
        new: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """Send what the library built, as the account; a sign-in that has run out is renewed.

        `new` tells that something is made: then "not found" is about the room and not a post.
        """
        method, path, *body = request
        if not self.settings.get("access_token"):
            with before_posting():
                self._sign_in()
        answer = self._fetch(method, path, body[0] if body else data, mime, signed=True)
        if answer.status == 401 and errcode(answer) == "M_UNKNOWN_TOKEN":
            with before_posting():
                self._sign_in()
            answer = self._fetch(method, path, body[0] if body else data, mime, signed=True)
        if new and answer.status == 404:
            with before_posting():
                return told_by(answer)
        return told_by(answer)

    def _fetch(
        self, method: str, path: str, body: str | bytes, mime: str = "application/json",
        *, signed: bool = False,
    ) -> Answer:  # fmt: skip
        # The library puts the token into the address, where servers write it into their logs.
        plain, _question, query = path.partition("?")
        kept = urlencode([one for one in parse_qsl(query) if one[0] != "access_token"])
        headers = {"Content-Type": mime} if body else {}
        if signed:
            headers["Authorization"] = f"Bearer {self.settings['access_token']}"
        address = self.settings["server"].rstrip("/") + plain + (f"?{kept}" if kept else "")
        return self.gate.fetch(method, address, headers=headers, body=body)


def _words(text: str) -> dict[str, str]:
    """Return a text as it is, and with its links for clients that show them."""
    formatted = urlize(text, autoescape=True).replace("\n", "<br>")
    return {"body": text, "format": FORMAT, "formatted_body": formatted}


def _receipt(room: str, there: dict[str, str], key: Key, when: datetime) -> Receipt:
    event = there[key.id]
    pictures = " ".join(there[mark] for mark in sorted(there) if mark != key.id)
    notes = {"room": room, "pictures": pictures}
    return Receipt(event, _address(room, event), when, notes)


def _address(*parts: str) -> str:
    return "https://matrix.to/#/" + "/".join(quote(part, safe="!#$:") for part in parts)
