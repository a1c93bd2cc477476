"""Ghost: its Admin API, entered with the key of a custom integration.

Ghost takes no key that would make a repeated request harmless. So a post begins as a draft that
carries an internal tag made from the delivery's key; making it public can be repeated. What was
lost is found again by that tag. No page shows it, but themes put it among the classes of a page.
A draft that lands after we looked is a spare one that nobody sees; the next look deletes it.
Nothing is mailed to members.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from django import forms
from django.utils.translation import gettext_lazy
from urllib3.filepost import encode_multipart_formdata

from signalmast.channels.answers import NOT_ALLOWED, failure_of
from signalmast.channels.connector import (
    Connector,
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
)
from signalmast.channels.outbound import Answer
from signalmast.channels.pages import (
    body_of,
    demand_that_it_fits,
    digest_of,
    ending_of,
    having,
    rows,
    slug_of,
    title_of,
    told,
)
from signalmast.core.sentences import tell

VERSION = "v6.0"
FIELDS = ("id", "status", "url", "updated_at", "published_at")
#: Ghost refuses a longer summary; without one it shows the beginning of the text.
SUMMARY = 300


class GhostForm(SettingsForm):
    secrets = ("admin_key",)
    address = forms.URLField(
        label=gettext_lazy("Address of the site"), assume_scheme="https",
        help_text=gettext_lazy("The API address that Ghost shows beside the key."),
    )  # fmt: skip
    admin_key = forms.RegexField(
        r"^[0-9a-f]+:(?:[0-9a-f]{2})+$", label=gettext_lazy("Admin API key"),
        help_text=gettext_lazy("From Ghost under Settings, Integrations, Custom integration."),
        error_messages={
            "invalid": gettext_lazy(
                "This is not an Admin API key. Copy the long one, with a colon in the middle."
            )
        },
    )  # fmt: skip


class Ghost(Connector):
    key = "ghost"
    label = gettext_lazy("Ghost")
    about = gettext_lazy(
        "A Ghost publication of the office, version 5 or newer. Add a custom integration in Ghost "
        "under Settings, Integrations, and copy its Admin API key."
    )
    platform = "ghost"
    limits = Limits(title=255, images=1, alt_text=191)
    shows = Shows(Look.PAGE, summary=SUMMARY, drops_summary=True)
    settings_form = GhostForm
    repeatable = True
    cannot = (
        gettext_lazy("Nothing is mailed to Ghost's members; the desk has its own newsletter."),
        gettext_lazy(
            "Ghost keeps the picture of a withdrawn post at its own address; whoever runs it "
            "can delete the file."
        ),
    )

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return (urlsplit(settings["address"]).netloc.lower(),)

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        return urlsplit(str(settings.get("address", ""))).netloc

    def check(self) -> Profile:
        # The site tells its name to everybody; reading posts proves the key.
        told(self._ask("GET", "/posts/", limit=1, fields="id"), "posts")
        answer = self._ask("GET", "/site/")
        site = having(answer, told(answer, "site")["site"], "title", "url")
        home = site["url"].rstrip("/")
        return Profile(
            external_id=home.partition("://")[2][:80],
            name=site["title"],
            url=home,
            words="\n".join([site["title"], site.get("description") or "", home]),
        )

    def send(self, post: Post, *, key: Key) -> Receipt:
        demand_that_it_fits(self, post)
        try:
            row = self._draft(post, key)
            if row["status"] != "published":
                fields = {**_fields(post), **self._picture(post, key), "status": "published"}
                row = self._change(row, fields)
        except Gone as gone:
            raise Refused(
                tell("The draft was deleted in Ghost before it went out. Nothing is public; send "
                     "the post anew if it is still wanted."),
                answer=gone.answer,
            ) from None  # fmt: skip
        if row["status"] != "published":
            raise Refused(
                tell("Ghost kept the post as “%(status)s” and did not publish it. Publish it "
                     "there, or send it again.", status=row["status"])
            )  # fmt: skip
        return self._receipt(row, key.kept)

    def find(self, post: Post, *, key: Key) -> Receipt | None:  # noqa: ARG002 -- the house's form
        there = (row for row in self._look(key) if row["status"] == "published")
        return next((self._receipt(row, key.kept) for row in there), None)

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:
        demand_that_it_fits(self, post)
        row = self._public(receipt.external_id)
        for name in ("digest", "picture"):
            key.kept.setdefault(name, receipt.notes.get(name, ""))
        # Without a status, so that what somebody took down in between stays down.
        row = self._change(row, {**_fields(post), **self._picture(post, key)})
        if row["status"] != "published":
            raise _gone()
        return self._receipt(row, key.kept)

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        # Deleted, not unpublished: Ghost shows a draft to everybody who knows its preview address.
        answer = self._fetch("DELETE", f"/posts/{receipt.external_id}/")
        if answer.status != 204:
            raise _failure(answer)

    def _draft(self, post: Post, key: Key) -> dict[str, Any]:
        """Return the post of this key, made as a draft when there is none yet. Raises Gone."""
        there = self._look(key)
        kept = key.kept.get("id")
        row = next((one for one in there if one["id"] == kept), None)
        if kept and row is None:
            row = self._post(kept)
        elif there and row is None:
            row = min(there, key=lambda one: (one["status"] != "published", one["id"]))
        for spare in there:
            if row and spare["id"] != row["id"] and spare["status"] == "draft":
                with suppress(Gone, Refused):  # whatever becomes of it, nobody sees it
                    self._ask("DELETE", f"/posts/{spare['id']}/")
        if row is None:
            tags = [{"name": name} for name in (*post.tags, f"#signalmast-{key.id}")]
            fields = {
                **_fields(post), "slug": slug_of(post, key), "status": "draft", "tags": tags,
            }  # fmt: skip
            answer = self._ask("POST", "/posts/", {"posts": [fields]}, source="html")
            row = self._rows(answer)[0]
        key.keep(id=row["id"])
        return row

    def _look(self, key: Key) -> list[dict[str, Any]]:
        """Return the posts that carry the tag of this key, whatever their state."""
        return self._rows(
            self._ask("GET", "/posts/", filter=f"tag:hash-signalmast-{key.id}",
                      fields=",".join(FIELDS))
        )  # fmt: skip

    def _post(self, number: str) -> dict[str, Any]:
        return self._rows(self._ask("GET", f"/posts/{number}/", fields=",".join(FIELDS)))[0]

    def _public(self, number: str) -> dict[str, Any]:
        row = self._post(number)
        if row["status"] != "published":
            raise _gone()
        return row

    def _change(self, row: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
        """Change a post; when somebody else did so meanwhile, read it and change it again."""
        path = f"/posts/{row['id']}/"
        for _attempt in range(3):
            change = {"posts": [{**fields, "updated_at": row["updated_at"]}]}
            answer = self._fetch("PUT", path, change, source="html")
            if answer.status == 200:
                return self._rows(answer)[0]
            if answer.status != 409:
                raise _failure(answer)
            row = self._post(row["id"])
        raise TryLater(
            tell("Somebody is working on this post in Ghost, so it was left as it is; it is tried "
                 "again."),
            answer=answer.excerpt(),
        )  # fmt: skip

    def _picture(self, post: Post, key: Key) -> dict[str, str | None]:
        """Return the fields of the picture, uploaded unless this one is there already."""
        if not post.images:
            key.keep(digest="", picture="")
            return {"feature_image": None, "feature_image_alt": None}
        image = post.images[0]
        digest = digest_of(image)
        if key.kept.get("digest") != digest or not key.kept.get("picture"):
            key.keep(digest=digest, picture=self._upload(image, digest))
        return {"feature_image": key.kept["picture"], "feature_image_alt": image.alt or None}

    def _upload(self, image: Image, name: str) -> str:
        file = (f"{name}.{ending_of(image)}", image.read(), image.mime)
        body, kind = encode_multipart_formdata({"file": file, "purpose": "image"})
        answer = self._fetch("POST", "/images/upload/", body=body, kind=kind)
        if answer.status in {413, 415, 422}:
            raise Refused(
                tell("Ghost did not take the picture.%(words)s Readers see no change; send it "
                     "with a smaller picture or without one.", words=_quoted(answer)),
                answer=answer.excerpt(),
            )  # fmt: skip
        if answer.status != 201:
            raise _failure(answer)
        return str(rows(answer, told(answer, "images")["images"], "url")[0]["url"])

    def _ask(self, method: str, path: str, json_body: Any = None, **query: Any) -> Answer:
        answer = self._fetch(method, path, json_body, **query)
        if 200 <= answer.status < 300:
            return answer
        raise _failure(answer)

    def _fetch(
        self, method: str, path: str, json_body: Any = None, *, body: bytes | None = None,
        kind: str = "application/json", **query: Any,
    ) -> Answer:  # fmt: skip
        number, _colon, secret = self.settings["admin_key"].partition(":")
        now = datetime.now(UTC)
        token = jwt.encode(
            {"iat": now, "exp": now + timedelta(minutes=5), "aud": "/admin/"},
            bytes.fromhex(secret), algorithm="HS256", headers={"kid": number},
        )  # fmt: skip
        url = f"{self.settings['address'].rstrip('/')}/ghost/api/admin{path}"
        return self.gate.fetch(
            method, f"{url}?{urlencode(query)}" if query else url, json_body=json_body, body=body,
            headers={
                "Authorization": f"Ghost {token}", "Accept-Version": VERSION, "Content-Type": kind,
            },
        )  # fmt: skip

    def _rows(self, answer: Answer) -> list[dict[str, Any]]:
        return rows(answer, told(answer, "posts")["posts"], *FIELDS)

    def _receipt(self, row: Mapping[str, Any], kept: Mapping[str, str]) -> Receipt:
        notes = {name: kept[name] for name in ("digest", "picture") if kept.get(name)}
        at = datetime.fromisoformat(row["published_at"])
        return Receipt(external_id=row["id"], url=row["url"], sent_at=at, notes=notes)


def _fields(post: Post) -> dict[str, str | None]:
    summary = post.summary if 0 < len(post.summary) <= SUMMARY else None
    return {"title": title_of(post), "html": body_of(post), "custom_excerpt": summary}


def _gone() -> Gone:
    return Gone(tell("The post is not public in Ghost any more."))


def _error(answer: Answer) -> Mapping[str, Any]:
    """Return Ghost's own first error, empty when something else answered."""
    try:
        said = told(answer, "errors")["errors"]
        return having(answer, said[0], "message")
    except (Failure, LookupError, TypeError):
        return {}


def _words(answer: Answer) -> str:
    error = _error(answer)
    return str(error.get("context") or error.get("message") or "")


def _quoted(answer: Answer) -> str:
    return f" “{_words(answer)}”" if _words(answer) else ""


def _failure(answer: Answer) -> Failure:
    """Return what a failed answer of Ghost means."""
    record = answer.excerpt()
    if answer.status in NOT_ALLOWED:
        return Refused(
            tell("Ghost does not let the desk in.%(words)s Check that this machine's clock is "
                 "right; make a new Admin API key in Ghost under Settings, Integrations, and "
                 "connect the account again.", words=_quoted(answer)),
            answer=record, account=True,
        )  # fmt: skip
    if answer.status == 404 and not _error(answer):
        return Refused(
            tell("No Ghost answers at this address. Check the address of the account."),
            answer=record, account=True,
        )  # fmt: skip
    if answer.status == 404:
        return Gone(tell("The post is not in Ghost any more."), answer=record)
    return failure_of(answer, _words(answer))
