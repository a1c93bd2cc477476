"""A Mastodon account, and other servers of the fediverse that speak its interface.

The Idempotency-Key holds for an hour only and not on every server, so a lost answer is read back
from the account's own posts by the office's link (docs.joinmastodon.org/methods/statuses).
"""

import hashlib
import html
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import before_posting, failure_of
from signalmast.channels.connector import (
    LINK,
    Connector,
    Counts,
    Failure,
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
from signalmast.channels.doors import requests_session
from signalmast.channels.outbound import AGENT, Answer
from signalmast.core.sentences import tell

#: The version whose interface is spoken; the server's own is not asked for.
SPOKEN = "4.0.0"
#: How far the server's clock may be behind ours, and how many pages of 40 posts are read back.
CLOCK, PAGES = timedelta(minutes=10), 25
#: How often, and after how many seconds, a picture that is being prepared is asked for.
LOOKS, PAUSE = 5, 1.0
HREF = re.compile(r'href="([^"]+)"')


class MastodonForm(SettingsForm):
    secrets = ("access_token",)

    server = forms.URLField(
        label=gettext_lazy("Server"), assume_scheme="https",
        help_text=gettext_lazy("The address of the server, such as https://mastodon.example."),
    )  # fmt: skip
    access_token = forms.CharField(
        label=gettext_lazy("Access token"), widget=forms.PasswordInput,
        help_text=gettext_lazy(
            "On the server: Preferences, Development, New application, with the permissions "
            "profile, read:accounts, read:statuses, write:media and write:statuses."
        ),
    )  # fmt: skip


class Mastodon(Connector):
    key = "mastodon"
    label = gettext_lazy("Mastodon")
    about = gettext_lazy(
        "An account on a Mastodon server. Whoever has its password makes the access token there."
    )
    platform = "mastodon"
    settings_form = MastodonForm
    #: A server may allow more; these are what Mastodon comes with.
    limits = Limits(length=500, link_length=23, images=4, image_bytes=16_000_000, alt_text=1500,
                    gap=1.0)  # fmt: skip
    shows = Shows(Look.NOTE, card=("picture", "host", "title", "summary"))
    cannot = (gettext_lazy("Mastodon does not tell how often a post was seen."),)

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return (urlsplit(settings["server"]).netloc.lower(),)

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        parts = urlsplit(url)
        return f"{parts.path.strip('/')}@{parts.netloc}" if "@" in parts.path else ""

    def check(self) -> Profile:
        with before_posting(), _understood():
            me = self._client().account_verify_credentials()
            raw = " ".join([me.note or "", *(f"{one.name} {one.value}" for one in me.fields or [])])
            return Profile(
                external_id=str(me.id), name=me.display_name or me.acct, url=me.url,
                # Both: the text as it is read, and the addresses that its links hold.
                words=f"{strip_tags(raw.replace('<', ' <'))} {raw}",
            )  # fmt: skip

    def send(self, post: Post, *, key: Key) -> Receipt:
        self._fits(post)
        if key.kept.get("tried") and (found := self.find(post, key=key)):
            return found
        client = self._client()
        with before_posting():
            media = self._upload(client, post)
        key.keep(tried="1")
        with _understood():
            status = client.status_post(
                post.text, media_ids=media or None, visibility="public", language=post.language,
                idempotency_key=key.id,
            )  # fmt: skip
            return _receipt(status, _prints(post))

    def find(self, post: Post, *, key: Key) -> Receipt | None:
        with _understood():
            client = self._client()
            me = client.account_verify_credentials()
            since, last = key.at - CLOCK, None
            for _page in range(PAGES):
                page = client.account_statuses(me.id, exclude_reblogs=True, max_id=last, limit=40)
                for status in page:
                    if status.created_at < since:
                        return None
                    if _holds(status.content, post.link):
                        return _receipt(status, "")
                if not page:
                    return None
                last = page[-1].id
        raise Unknown(
            tell("There are too many newer posts to look through. Look on the account itself "
                 "whether the post is there.")
        )  # fmt: skip

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the house's form
        self._fits(post)
        client, prints = self._client(), _prints(post)
        with _understood():
            media = [one.id for one in client.status(receipt.external_id).media_attachments]
        if prints != receipt.notes.get("pictures") or len(media) != len(post.images):
            with before_posting():
                media = self._upload(client, post)
        described = [
            {"id": number, "description": image.alt}
            for number, image in zip(media, post.images, strict=True)
        ]
        with _understood():
            status = client.status_update(
                receipt.external_id, post.text, media_attributes=described or None
            )
            return _receipt(status, prints)

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        with _understood():
            self._client().status_delete(receipt.external_id)

    def count(self, receipt: Receipt) -> Counts:
        with _understood():
            status = self._client().status(receipt.external_id)
            return Counts(
                reactions=status.favourites_count, comments=status.replies_count,
                shares=status.reblogs_count,
            )  # fmt: skip

    def _fits(self, post: Post) -> None:
        """Refuse what is too long before any request."""
        if self.limits.over(post.text):
            raise Refused(
                tell("The text is too long for Mastodon: it has %(size)s characters, and "
                     "%(length)s fit. Nothing was sent; shorten it.",
                     size=self.limits.count(post.text), length=self.limits.length)
            )  # fmt: skip
        if len(post.images) > self.limits.images:
            raise Refused(
                tell(
                    "Mastodon takes at most %(most)s pictures; nothing was sent. Leave some out.",
                    most=self.limits.images,
                )
            )

    def _upload(self, client: Any, post: Post) -> list[str]:
        """Bring the pictures up; none is public before the post is. A second time is harmless."""
        numbers = []
        for image in post.images:
            try:
                with _understood():
                    media = client.media_post(
                        image.read(), image.mime, description=image.alt, file_name=image.name
                    )
                    for _look in range(LOOKS):
                        if media.url:
                            break
                        time.sleep(PAUSE)
                        media = client.media(media.id)
                    numbers.append(media.id)
            except Refused as refusal:
                if refusal.account:
                    raise
                raise Refused(
                    tell("Mastodon did not accept the picture %(name)s; nothing was posted. "
                         "Choose another one.", name=image.name), answer=refusal.answer,
                ) from None  # fmt: skip
        return numbers

    def _client(self) -> Any:
        from mastodon import Mastodon as Client  # noqa: PLC0415 -- slow import

        session = requests_session(self.gate)
        session.hooks["response"] = [_told]
        client = Client(
            api_base_url=self.settings["server"], session=session, mastodon_version=SPOKEN,
            version_check_mode="created", ratelimit_method="throw", user_agent=AGENT,
        )  # fmt: skip
        # Set here: in the constructor a token that is the name of a file would be read from it.
        client.access_token = self.settings["access_token"]
        return client


def _told(response: requests.Response, **_how: Any) -> None:
    """Raise what a failed answer means; called by `requests` for each answer."""
    if response.ok:
        return
    headers = {name.lower(): value for name, value in response.headers.items()}
    # Mastodon tells the end of the limit as a time (docs.joinmastodon.org/api/rate-limits).
    if "retry-after" not in headers and (reset := headers.get("x-ratelimit-reset")):
        try:
            wait = datetime.fromisoformat(reset) - datetime.now(UTC)
            headers["retry-after"] = str(max(0, round(wait.total_seconds())))
        except (ValueError, TypeError):
            pass
    try:
        said = str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        said = ""
    answer = Answer(response.status_code, headers, response.content)
    if response.status_code == 404 and response.request.method == "POST":
        with before_posting():
            raise failure_of(answer, said)
    raise failure_of(answer, said)


@contextmanager
def _understood() -> Iterator[None]:
    """Raise what the library wrapped, and Unknown for what it could not read."""
    from mastodon.errors import MastodonError  # noqa: PLC0415 -- slow import

    try:
        yield
    except (MastodonError, AttributeError, KeyError, TypeError, ValueError) as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, Failure):
                raise cause from None
            cause = cause.__context__
        raise Unknown(
            tell("The platform answered something that can't be read. It may have posted; the "
                 "desk looks there before it tries again."),
            answer=type(error).__name__,
        ) from None  # fmt: skip


def _receipt(status: Any, prints: str) -> Receipt:
    return Receipt(
        str(status["id"]), status.url or "", status.created_at.astimezone(UTC),
        {"pictures": prints},
    )  # fmt: skip


def _prints(post: Post) -> str:
    """Return a short hash over the pictures, by which an edit knows whether they are the same."""
    whole = hashlib.sha256()
    for image in post.images:
        whole.update(hashlib.sha256(image.read()).digest())
    return whole.hexdigest()[:32] if post.images else ""


def _holds(content: str, link: str) -> bool:
    """Tell whether a post has exactly this link, and not one that begins like it."""
    text = strip_tags(content.replace("<br", "\n<br").replace("</p", "\n</p"))
    return link in {html.unescape(one) for one in HREF.findall(content) + LINK.findall(text)}
