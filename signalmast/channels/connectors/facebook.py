"""A Facebook Page, through the Graph API and its own library.

There is no key that folds a repeated post. So a post is made in two steps: unpublished first,
its number is put down, then it is published, which can be repeated. A draft whose number was
lost is never published (developers.facebook.com/docs/pages-api/posts).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from django import forms
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import before_posting, failure_of, unreadable
from signalmast.channels.connector import (
    LINK,
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
    Unknown,
)
from signalmast.channels.doors import requests_session
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import tell

#: How far the platform's clock may be behind ours, and how many pages of posts are read back.
CLOCK, PAGES = timedelta(minutes=10), 5
#: Numbers only, never who: the lists themselves are asked for with no entry (charter, point 4).
COUNTED = "shares,comments.summary(true).limit(0),reactions.summary(true).limit(0)"


class FacebookForm(SettingsForm):
    secrets = ("token", "app_secret")

    page = forms.RegexField(
        r"^\d{5,}$", label=gettext_lazy("Number of the Page"),
        help_text=gettext_lazy("On the Page: About, Page transparency."),
    )  # fmt: skip
    token = forms.CharField(
        label=gettext_lazy("Access token of the Page"), widget=forms.PasswordInput,
        help_text=gettext_lazy(
            "The token of the Page, not of a person, with the permissions pages_manage_posts, "
            "pages_read_engagement and pages_read_user_engagement."
        ),
    )  # fmt: skip
    app_secret = forms.CharField(
        label=gettext_lazy("Secret of the app"), widget=forms.PasswordInput, required=False,
        help_text=gettext_lazy("Only when the app requires a proof of it with every request."),
    )  # fmt: skip
    version = forms.RegexField(
        r"^v\d+\.\d$", label=gettext_lazy("Version of the interface"), initial="v26.0",
        required=False,
    )  # fmt: skip


class Facebook(Connector):
    key = "facebook"
    label = gettext_lazy("Facebook Page")
    about = gettext_lazy("A Page of the office. A person who manages it makes the Page's access "
                         "token on developers.facebook.com.")  # fmt: skip
    platform = "facebook"
    settings_form = FacebookForm
    limits = Limits(length=63_206, images=10, image_bytes=4_000_000, per_hour=30, gap=1.0)
    # The number is seen on the platform and nowhere written down.
    shows = Shows(Look.CARD, fold=480, card=("picture", "host", "title"))
    fixed_hosts = ("graph.facebook.com",)
    cannot = (
        gettext_lazy("On a Facebook Page only the text of a post can be changed, not its pictures "
                     "and not its link."),
        gettext_lazy("Facebook's reach and views come from its export files, not from the "
                     "connection."),
    )  # fmt: skip

    def check(self) -> Profile:
        with before_posting():
            me = self._call("GET", "me", metadata=1, fields="id,name,metadata{type}")
            if me.get("metadata", {}).get("type") != "page":
                return Profile(me["id"], me.get("name", ""), "", personal=True)
            if me["id"] != self.settings["page"]:
                raise Refused(
                    tell("The token belongs to the Page “%(name)s”, which has another number. "
                         "Enter the number and the token of the same Page.", name=me["name"]),
                    account=True,
                )  # fmt: skip
            page = self._call("GET", me["id"], fields="id,name,link,about,description,website")
        words = " ".join(page[name] for name in ("about", "description", "website") if name in page)
        return Profile(page["id"], page["name"], page.get("link", ""), words=words,
                       expires_at=self._expires_at())  # fmt: skip

    def send(self, post: Post, *, key: Key) -> Receipt:
        _fits(post, self.limits)
        draft = key.kept.get("draft")
        if draft is None:
            with before_posting():
                media = [self._upload(image, f"picture{place}", key)
                         for place, image in enumerate(post.images)]  # fmt: skip
            # Facebook shows either pictures or the card of a link; the link stands in the text.
            shown = {"attached_media": media} if media else {"link": post.link}
            page = self.settings["page"]
            made = self._call("POST", page, "feed", message=post.text, published=False, **shown)
            draft = _number(made)
            key.keep(draft=draft)
        try:
            there = self._call("GET", draft, fields="is_published,permalink_url")
            if not there.get("is_published"):
                self._call("POST", draft, is_published=True)
        except Gone as missing:
            raise Refused(
                tell("The post was deleted on Facebook before it was published. If it should "
                     "still go out, publish it again."), answer=missing.answer,
            ) from None  # fmt: skip
        return Receipt(draft, self._address(draft), datetime.now(UTC))

    def find(self, post: Post, *, key: Key) -> Receipt | None:
        if draft := key.kept.get("draft"):
            try:
                there = self._call("GET", draft, fields="id,is_published,permalink_url,"
                                                        "created_time")  # fmt: skip
            except Gone:
                return None
            return _receipt(there) if there.get("is_published") else None
        since = int((key.at - CLOCK).timestamp())
        for one in self._published(since):
            if post.link in LINK.findall(one.get("message", "")):
                return _receipt(one)
        return None

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the house's form
        _fits(post, self.limits)
        self._call("POST", receipt.external_id, message=post.text)
        return receipt

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        self._call("DELETE", receipt.external_id)

    def count(self, receipt: Receipt) -> Counts:
        said = self._call("GET", receipt.external_id, fields=COUNTED)
        return Counts(
            reactions=said.get("reactions", {}).get("summary", {}).get("total_count"),
            comments=said.get("comments", {}).get("summary", {}).get("total_count"),
            # Left out by the platform when there are none.
            shares=said.get("shares", {"count": 0}).get("count"),
        )

    def _upload(self, image: Image, place: str, key: Key) -> dict[str, str]:
        """Put one picture on the Page where nobody sees it, once."""
        if place not in key.kept:
            content = image.read()
            made = self._call(
                "POST", self.settings["page"], "photos", files={"source": (image.name, content)},
                published=False, alt_text_custom=image.alt,
            )  # fmt: skip
            key.keep(**{place: _number(made)})
        return {"media_fbid": key.kept[place]}

    def _published(self, since: int) -> Iterator[dict[str, Any]]:
        """Return the Page's own posts since a time (seconds of the epoch), newest first."""
        asked: dict[str, Any] = {
            "fields": "id,message,permalink_url,created_time", "since": since, "limit": 100,
        }  # fmt: skip
        for _page in range(PAGES):
            said = self._call("GET", self.settings["page"], "published_posts", **asked)
            yield from said.get("data", [])
            paging = said.get("paging", {})
            if "next" not in paging:
                return
            asked["after"] = paging["cursors"]["after"]
        raise Unknown(tell("There are too many newer posts to look through. Look on the Page "
                           "itself whether the post is there."))  # fmt: skip

    def _address(self, number: str) -> str:
        """Return the link of a post that is published; a number leads there as well."""
        try:
            there = self._call("GET", number, fields="permalink_url")
        except Failure:
            there = {}
        return str(there.get("permalink_url") or f"https://www.facebook.com/{number}")

    def _expires_at(self) -> datetime | None:
        """Return when the token or its right to read runs out, None when not told or never."""
        try:
            said = self._call("GET", "debug_token", input_token=self.settings["token"])["data"]
        except (Failure, KeyError):
            return None
        ends = [said.get(name) for name in ("expires_at", "data_access_expires_at")]
        known = [datetime.fromtimestamp(end, UTC) for end in ends if end]
        return min(known, default=None)

    def _call(self, method: str, *path: str, files: Any = None, **values: Any) -> dict[str, Any]:
        """Ask the Graph API. Raises Refused, TryLater, Unknown, Gone."""
        from facebook_business.api import FacebookAdsApi  # noqa: PLC0415 -- slow import
        from facebook_business.exceptions import FacebookRequestError  # noqa: PLC0415
        from facebook_business.session import FacebookSession  # noqa: PLC0415

        session = FacebookSession(
            app_secret=self.settings.get("app_secret") or None, access_token=self.settings["token"]
        )
        door = requests_session(self.gate)
        door.params = session.requests.params
        door.hooks["response"] = [_is_readable]
        session.requests = door
        api = FacebookAdsApi(session, api_version=self.settings.get("version") or "v26.0")
        try:
            said: dict[str, Any] = api.call(method, path, values, files=files).json()
        except FacebookRequestError as error:
            raise _meaning(error) from None
        return said


def _is_readable(response: requests.Response, **_more: Any) -> None:
    """Stop what the library would stumble over: an answer that is not the Graph API's."""
    answer = Answer(response.status_code, dict(response.headers.lower_items()), response.content)
    try:
        said = json.loads(response.content)
    except ValueError:
        said = None
    failed = response.status_code >= 400
    if not isinstance(said, dict) or failed > isinstance(said.get("error"), dict):
        raise failure_of(answer) if failed else unreadable(answer)


def _number(made: Mapping[str, Any]) -> str:
    """Return the number of what was made. Raises Unknown when it is not told."""
    if not made.get("id"):
        raise unreadable(Answer(200, {}, json.dumps(made).encode()))
    return str(made["id"])


def _receipt(there: Mapping[str, Any]) -> Receipt:
    at = datetime.strptime(there["created_time"], "%Y-%m-%dT%H:%M:%S%z")
    number = str(there["id"])
    return Receipt(number, there.get("permalink_url") or f"https://www.facebook.com/{number}", at)


def _fits(post: Post, limits: Limits) -> None:
    if over := limits.over(post.text):
        raise Refused(
            tell("The text is %(over)s characters too long for Facebook. Shorten it and send it "
                 "again.", over=over)
        )  # fmt: skip
    if len(post.images) > limits.images:
        raise Refused(tell("A post on Facebook carries at most %(most)s pictures. Take some out.",
                           most=limits.images))  # fmt: skip


#: Codes of developers.facebook.com/docs/graph-api/guides/error-handling. The code of a token is
#: explained by its subcode.
BUSY = {4, 17, 32, 341, 613, *range(80_000, 80_015)}
TOKEN, NO_RIGHT = {102, 190, 463, 467}, {3, 10, *range(200, 300)}
NOT_THERE, PICTURE = {(100, 33), (803, None)}, {324, 1366046}
SUBCODES = {
    458: tell("The app was removed from the account of the person who connected the Page. Connect "
              "the Page again."),
    459: tell("Facebook wants the person who connected the Page to sign in and confirm who they "
              "are. Do that on facebook.com, then connect the Page again."),
    460: tell("The person who connected the Page has changed their password. Connect the Page "
              "again."),
}  # fmt: skip
SENTENCES = {
    368: tell("Facebook has blocked the Page from posting for breaking its rules. Look at Page "
              "quality on Facebook; nothing goes out until the block is lifted."),
    506: tell("Facebook does not take the same text twice in a row. If the post is not on the "
              "Page, change the text and send it again."),
    1609005: tell("Facebook could not open the link of the post. Check that the page is up and "
                  "send it again."),
}  # fmt: skip


def _meaning(error: Any) -> Failure:
    """Return what an error of the Graph API means."""
    code, sub, said = (
        error.api_error_code(), error.api_error_subcode(), error.api_error_message() or "",
    )  # fmt: skip
    record = f"{error.http_status()} {json.dumps(error.body(), ensure_ascii=False)[:500]}"
    if code in BUSY:
        return TryLater(tell("Facebook asks to wait; it is tried again."), answer=record,
                        after=_wait(error.http_headers()))  # fmt: skip
    if code in TOKEN:
        expired = tell("The Page's access token is not valid any more. Connect the Page again.")
        return Refused(SUBCODES.get(sub, expired), answer=record, account=True)
    if code in NO_RIGHT:
        return Refused(
            tell("The access token may not do this: “%(said)s”. Connect the Page again with the "
                 "token of the Page itself and all permissions that are asked for.", said=said),
            answer=record, account=True,
        )  # fmt: skip
    if (code, sub) in NOT_THERE:
        return Gone(tell("The post is not on the Page any more."), answer=record)
    if code in SENTENCES:
        return Refused(SENTENCES[code], answer=record, account=code == 368)
    if code in PICTURE:
        return Refused(tell("Facebook did not take the picture. Choose another one, JPEG or PNG "
                            "of at most 4 MB, and send it again."), answer=record)  # fmt: skip
    if code in {1, 2, None} or error.api_transient_error():
        return Unknown(tell("Facebook failed while it was asked. It may have posted; the desk "
                            "looks there before it tries again."), answer=record)  # fmt: skip
    return Refused(
        tell("Facebook did not accept the post: “%(said)s”. Change it and send it again.",
             said=said), answer=record,
    )  # fmt: skip


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the Page is shut out; the platform tells it in minutes."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", ""))
        minutes = [one["estimated_time_to_regain_access"] for page in usage.values()
                   for one in page]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return timedelta(minutes=max(minutes)) if minutes else None
