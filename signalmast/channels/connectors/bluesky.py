"""A Bluesky account, on bsky.social or on a server of the office's own (AT Protocol).

The name of the record is made from the delivery and its time is frozen at the first attempt, so
the same post written twice is the same record with the same content: nothing can be doubled.
`createRecord` answers 500 to a name that is taken; `putRecord` leaves the record as it is.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import before_posting, failure_of
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
from signalmast.channels.doors import HttpxDoor
from signalmast.channels.outbound import AGENT, Answer
from signalmast.core.sentences import tell

POSTS, PROFILE = "app.bsky.feed.post", "app.bsky.actor.profile"
#: The digits of record names (atproto.com/specs/tid) and the beginning of their time.
DIGITS, EPOCH = "234567abcdefghijklmnopqrstuvwxyz", datetime(1970, 1, 1, tzinfo=UTC)
#: What a server calls a sign-in that has run out, and an account that it has closed.
RUN_OUT = {"ExpiredToken", "InvalidToken", "AuthMissing"}
CLOSED = {"AccountTakedown", "AccountDeactivated", "AccountSuspended"}


class BlueskyForm(SettingsForm):
    secrets = ("app_password",)

    server = forms.URLField(
        label=gettext_lazy("Server"), assume_scheme="https", initial="https://bsky.social",
        help_text=gettext_lazy("https://bsky.social, unless the office has a server of its own."),
    )  # fmt: skip
    handle = forms.CharField(
        label=gettext_lazy("Account name"),
        help_text=gettext_lazy("Such as office.bsky.social or the office's own domain."),
    )
    app_password = forms.CharField(
        label=gettext_lazy("App password"), widget=forms.PasswordInput,
        help_text=gettext_lazy(
            "In the app: Settings, Privacy and security, App passwords. Not the password of the "
            "account itself."
        ),
    )  # fmt: skip
    counter = forms.URLField(
        label=gettext_lazy("Server of the counters"), assume_scheme="https", required=False,
        help_text=gettext_lazy("Only if another than the account's server tells the counters."),
    )  # fmt: skip


class Bluesky(Connector):
    key = "bluesky"
    label = gettext_lazy("Bluesky")
    about = gettext_lazy(
        "An account on Bluesky. Whoever has its password makes an app password there."
    )
    platform = "bluesky"
    settings_form = BlueskyForm
    limits = Limits(
        length=300, unit=Unit.GRAPHEMES, images=4, image_bytes=1_000_000, alt_text=2000, gap=1.0
    )
    # The card is the one sent with the post, which has no picture.
    shows = Shows(Look.NOTE, card=("title", "summary", "host"))
    repeatable = True
    cannot = (
        gettext_lazy("Bluesky does not tell how often a post was seen."),
        gettext_lazy("Some apps go on showing the first text of a post that was changed."),
    )

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        named = (settings["server"], settings.get("counter"))
        return tuple(urlsplit(address).netloc.lower() for address in named if address)

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        return f"@{settings['handle']}" if settings.get("handle") else ""

    def check(self) -> Profile:
        with before_posting():
            self._sign_in()
            try:
                told = self._read(PROFILE, "self")
            except Gone:  # nobody has written anything about the account yet
                told = {}
        name, words = told.get("displayName") or self.settings["handle"], told.get("description")
        address = f"https://bsky.app/profile/{self.settings['handle']}"
        return Profile(self.settings["did"], name, address, words or "")

    def send(self, post: Post, *, key: Key) -> Receipt:
        self._fits(post)
        if "created_at" not in key.kept:
            # The time of the first attempt, not of writing: feeds sort by it, and a post written
            # days ahead would come out far below.
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            key.keep(created_at=now.replace("+00:00", "Z"))
        return self._put(post, record_name(key), key.kept["created_at"])

    def find(self, post: Post, *, key: Key) -> Receipt | None:  # noqa: ARG002 -- the house's form
        try:
            return self._receipt(record_name(key), self._read(POSTS, record_name(key))["createdAt"])
        except Gone:
            return None

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the house's form
        self._fits(post)
        name = receipt.external_id.rpartition("/")[2]
        return self._put(post, name, self._read(POSTS, name)["createdAt"])

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        name = receipt.external_id.rpartition("/")[2]
        self._read(POSTS, name)
        self._signed("delete_record", {"collection": POSTS, "rkey": name})

    def count(self, receipt: Receipt) -> Counts:
        # The account's server knows at once that a post is gone, what counts only later.
        self._read(POSTS, receipt.external_id.rpartition("/")[2])
        params = {"uris": [receipt.external_id]}
        if self.settings.get("counter"):
            with _understood():
                told = self._client("counter").app.bsky.feed.get_posts(params)
        else:
            told = self._with_access(
                lambda access: self._client().app.bsky.feed.get_posts(params, headers=access)
            )
        if not told.posts:
            raise TryLater(tell("Bluesky has not counted this post yet; it is asked again."))
        one = told.posts[0]
        shares = [number for number in (one.repost_count, one.quote_count) if number is not None]
        return Counts(
            reactions=one.like_count, comments=one.reply_count,
            shares=sum(shares) if shares else None,
        )  # fmt: skip

    def _fits(self, post: Post) -> None:
        """Refuse what is too long before any request."""
        if self.limits.over(post.text):
            raise Refused(
                tell("The text is too long for Bluesky: it has %(size)s characters, and "
                     "%(length)s fit. Nothing was sent; shorten it.",
                     size=self.limits.count(post.text), length=self.limits.length)
            )  # fmt: skip
        if len(post.images) > self.limits.images:
            raise Refused(
                tell(
                    "Bluesky takes at most %(most)s pictures; nothing was sent. Leave some out.",
                    most=self.limits.images,
                )
            )

    def _put(self, post: Post, name: str, created_at: str) -> Receipt:
        from atproto_client import models  # noqa: PLC0415 -- slow import
        from atproto_client.utils.facet_detection import detect_facets  # noqa: PLC0415 -- the same

        with before_posting():
            embed = self._pictures(post) if post.images else _card(post)
        record = models.AppBskyFeedPost.Record(
            text=post.text, created_at=created_at, langs=[post.language], embed=embed,
            facets=detect_facets(post.text) or None,
        )  # fmt: skip
        self._signed("put_record", {"collection": POSTS, "rkey": name, "record": record})
        return self._receipt(name, created_at)

    def _pictures(self, post: Post) -> Any:
        """Bring the pictures up; they are named by their content, so a second time is no copy."""
        from atproto_client import models  # noqa: PLC0415 -- slow import

        images = []
        for image in post.images:
            try:
                blob = self._blob(image)
            except Refused as refusal:
                if refusal.account:
                    raise
                raise Refused(
                    tell("Bluesky did not accept the picture %(name)s; nothing was posted. Choose "
                         "another one.", name=image.name), answer=refusal.answer,
                ) from None  # fmt: skip
            ratio = models.AppBskyEmbedDefs.AspectRatio(width=image.width, height=image.height)
            images.append(
                models.AppBskyEmbedImages.Image(alt=image.alt, image=blob, aspect_ratio=ratio)
            )
        return models.AppBskyEmbedImages.Main(images=images)

    def _blob(self, image: Image) -> Any:
        data = image.read()

        def upload(access: dict[str, str]) -> Any:
            headers = {"Content-Type": image.mime, **access}
            repository = self._client().com.atproto.repo
            # As `content`: what the library calls data is deprecated in the library below it.
            return repository.upload_blob(None, content=data, headers=headers)

        return self._with_access(upload).blob

    def _receipt(self, name: str, created_at: str) -> Receipt:
        did = self.settings["did"]
        return Receipt(
            f"at://{did}/{POSTS}/{name}", f"https://bsky.app/profile/{did}/post/{name}",
            datetime.fromisoformat(created_at),
        )  # fmt: skip

    def _read(self, collection: str, name: str) -> dict[str, Any]:
        """Return a record of the account from its own server. Raises Gone."""
        from atproto_client.models.utils import get_model_as_dict  # noqa: PLC0415 -- slow import

        params = {"repo": self._did(), "collection": collection, "rkey": name}
        with _understood():
            told = self._client().com.atproto.repo.get_record(params)
            value: dict[str, Any] = get_model_as_dict(told.value)
        return value

    def _client(self, setting: str = "server") -> Any:
        from atproto_client.client.raw import ClientRaw  # noqa: PLC0415 -- slow import
        from atproto_client.request import Request  # noqa: PLC0415 -- the same

        # Without trust_env=False a proxy of the environment would lead past the gate.
        request = Request(transport=HttpxDoor(self.gate), trust_env=False)
        request.add_additional_header("User-Agent", AGENT)
        return ClientRaw(self.settings[setting], request=request)

    def _did(self) -> str:
        if not self.settings.get("did"):
            with before_posting():
                self._sign_in()
        return str(self.settings["did"])

    def _sign_in(self) -> None:
        """Sign in with the app password and keep what is given for it."""
        given = {"identifier": self.settings["handle"], "password": self.settings["app_password"]}
        with _understood():
            self._keep(self._client().com.atproto.server.create_session(given))

    def _renew(self) -> None:
        """Renew a sign-in that has run out; servers take only 30 new ones in five minutes."""
        if not self.settings.alone():
            raise TryLater(tell("The sign-in is being renewed at this moment; it is tried again."))
        access = {"Authorization": f"Bearer {self.settings.get('refresh_jwt')}"}
        try:
            with _understood():
                self._keep(self._client().com.atproto.server.refresh_session(headers=access))
        except _RunOut:
            self._sign_in()

    def _keep(self, session: Any) -> None:
        self.settings.keep(
            did=session.did, access_jwt=session.access_jwt, refresh_jwt=session.refresh_jwt
        )

    def _signed(self, method: str, data: dict[str, Any]) -> Any:
        """Call a method of the repository that writes, as the account."""
        whole = {"repo": self._did(), **data}
        return self._with_access(
            lambda access: getattr(self._client().com.atproto.repo, method)(whole, headers=access)
        )

    def _with_access(self, call: Callable[[dict[str, str]], Any]) -> Any:
        """Call with the stored sign-in. One that has run out did nothing, so it is renewed once."""
        if not self.settings.get("access_jwt"):
            with before_posting():
                self._sign_in()
        try:
            with _understood():
                return call({"Authorization": f"Bearer {self.settings['access_jwt']}"})
        except _RunOut:
            with before_posting():
                self._renew()
        with _understood():
            return call({"Authorization": f"Bearer {self.settings['access_jwt']}"})


class _RunOut(Refused):
    """The sign-in has run out; the request was turned away unread."""


def record_name(key: Key) -> str:
    """Return the name of a delivery's record, always the same: about its second, and its number.

    The form is a TID, 53 bits of microseconds and 10 of a clock. The last 20 bits of the time
    give way to bits of the number, so that two posts of one second have different names.
    """
    moment = (key.at - EPOCH) // timedelta(microseconds=1)
    number = moment >> 20 << 30 | int(key.id, 16) & 0x3FFFFFFF
    return "".join(DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def _card(post: Post) -> Any:
    from atproto_client import models  # noqa: PLC0415 -- slow import

    external = models.AppBskyEmbedExternal.External(
        uri=post.link, title=post.title or post.office, description=post.summary
    )
    return models.AppBskyEmbedExternal.Main(external=external)


@contextmanager
def _understood() -> Iterator[None]:
    """Raise what the library's error means, and Unknown for what it could not read."""
    from atproto_client.exceptions import (  # noqa: PLC0415 -- slow import
        AtProtocolError,
        RequestErrorBase,
    )

    try:
        yield
    except RequestErrorBase as error:
        if error.response is not None:
            raise _meaning(error.response) from None
        raise _unreadable(error) from None
    except (AtProtocolError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> Unknown:
    return Unknown(
        tell("The platform answered something that can't be read. It may have posted; the desk "
             "looks there before it tries again."),
        answer=type(error).__name__,
    )  # fmt: skip


def _meaning(response: Any) -> Failure:
    name = getattr(response.content, "error", None) or ""
    said = getattr(response.content, "message", None) or ""
    headers = dict(response.headers)
    # The end of the limit as seconds since 1970, where there is no Retry-After.
    if "retry-after" not in headers and headers.get("ratelimit-reset", "").isdecimal():
        wait = int(headers["ratelimit-reset"]) - datetime.now(UTC).timestamp()
        headers["retry-after"] = str(max(0, round(wait)))
    status = response.status_code
    if name == "RecordNotFound":
        status = 410
    elif name in RUN_OUT | CLOSED:
        status = 401
    failure = failure_of(Answer(status, headers, f"{name}: {said}".encode()), said)
    if name in RUN_OUT:
        return _RunOut(failure.message, answer=failure.answer, account=True)
    if status == 404:  # the server does not know the method: it is none of this protocol
        return Refused(
            tell("The platform does not know what was asked. Check the address and the name of "
                 "the account and connect it again."),
            answer=failure.answer, account=True,
        )  # fmt: skip
    return failure
