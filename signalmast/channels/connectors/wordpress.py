"""WordPress: its own REST interface, entered with an application password.

WordPress takes no key that would make a repeated request harmless, and a taken address silently
becomes `address-2`. So a post begins as a draft whose address is made from the delivery's key;
making it public can be repeated. What was lost is found again by that address. A draft that
lands after we looked is a spare one that nobody sees; the next look deletes it.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import NOT_ALLOWED, failure_of
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
)
from signalmast.channels.outbound import Answer
from signalmast.channels.pages import (
    body_of,
    demand_that_it_fits,
    digest_of,
    ending_of,
    rows,
    slug_of,
    title_of,
    told,
)
from signalmast.core.sentences import tell

FIELDS = "id,slug,status,link,date_gmt"


class WordPressForm(SettingsForm):
    secrets = ("password",)
    address = forms.URLField(
        label=gettext_lazy("Address of the site"), assume_scheme="https",
        help_text=gettext_lazy("As visitors see it, such as https://phuong.example."),
    )  # fmt: skip
    user = forms.CharField(
        label=gettext_lazy("User"),
        help_text=gettext_lazy("The office's own user with the role of author or editor."),
    )
    password = forms.CharField(
        label=gettext_lazy("Application password"),
        help_text=gettext_lazy("Made in WordPress under Users, Profile; not the user's password."),
    )


class WordPress(Connector):
    key = "wordpress"
    label = gettext_lazy("WordPress")
    about = gettext_lazy(
        "A WordPress site of the office, 5.6 or newer. Make an application password for the "
        "office's own user in WordPress under Users, Profile."
    )
    platform = "wordpress"
    limits = Limits(images=1)
    shows = Shows(Look.PAGE)
    settings_form = WordPressForm
    repeatable = True
    cannot = (
        gettext_lazy("Categories and tags are not set."),
        gettext_lazy("Of counters, WordPress tells the number of comments only."),
    )

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return (urlsplit(settings["address"]).netloc.lower(),)

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        return urlsplit(str(settings.get("address", ""))).netloc

    def check(self) -> Profile:
        user = told(self._ask("GET", "/wp/v2/users/me", context="edit"), "capabilities")
        if not user["capabilities"].get("publish_posts"):
            raise _may_not_publish("")
        site = told(self._ask("GET", "/", _fields="name,description,home"), "name", "home")
        home = site["home"].rstrip("/")
        return Profile(
            external_id=home.partition("://")[2][:80],
            name=site["name"],
            url=home,
            words="\n".join([site["name"], site.get("description", ""), home]),
        )

    def send(self, post: Post, *, key: Key) -> Receipt:
        demand_that_it_fits(self, post)
        slug = slug_of(post, key)
        row = self._draft(post, slug, key)
        if row["status"] == "publish":
            return self._receipt(row)
        try:
            if row["status"] == "trash":
                raise self._gone()
            media = self._picture(post, row["id"])
            row = self._write(row["id"], post, media, status="publish", slug=slug)
        except Gone as gone:
            raise Refused(
                tell("The draft was deleted in WordPress before it went out. Nothing is public; "
                     "send the post anew if it is still wanted."),
                answer=gone.answer,
            ) from None  # fmt: skip
        if row["status"] != "publish":
            raise Refused(
                tell("WordPress kept the post as “%(status)s” and did not publish it. Give the "
                     "user the role of author or editor there.", status=row["status"]),
                account=True,
            )  # fmt: skip
        return self._receipt(row)

    def find(self, post: Post, *, key: Key) -> Receipt | None:
        there = self._look(slug_of(post, key))
        if kept := int(key.kept.get("id", 0)):
            there.append(self._kept(kept))
        return next((self._receipt(row) for row in there if row["status"] == "publish"), None)

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the house's form
        demand_that_it_fits(self, post)
        number = int(receipt.external_id)
        self._public(number)
        media = self._picture(post, number)
        # Without a status, so that what somebody took down in between stays down.
        row = self._write(number, post, media)
        if row["status"] != "publish":
            raise self._gone()
        self._clear_pictures(number, besides=media)
        return self._receipt(row)

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        number = int(receipt.external_id)
        answer = self._fetch("DELETE", f"/wp/v2/posts/{number}")
        if answer.status == 501:  # a site without a trash
            answer = self._fetch("POST", f"/wp/v2/posts/{number}", json_body={"status": "draft"})
        if _code(answer) != "rest_already_trashed":
            if answer.status >= 300:
                raise _failure(answer)
            told(answer, "id", "status")
        self._clear_pictures(number)

    def count(self, receipt: Receipt) -> Counts:
        number = int(receipt.external_id)
        self._public(number)
        answer = self._ask("GET", "/wp/v2/comments", post=number, per_page=1, _fields="id")
        total = answer.headers.get("x-wp-total", "")
        return Counts(comments=int(total) if total.isdecimal() else None)

    def _draft(self, post: Post, slug: str, key: Key) -> dict[str, Any]:
        """Return the post of this key, made as a draft when there is none yet."""
        there = self._look(slug)
        kept = int(key.kept.get("id", 0))
        row = next((one for one in there if one["id"] == kept), None)
        if kept and row is None:
            row = self._kept(kept)
        elif there and row is None:
            row = min(there, key=lambda one: (one["status"] != "publish", one["id"]))
        for spare in there:
            if row and spare["id"] != row["id"] and spare["status"] == "draft":
                with suppress(Gone, Refused):  # whatever becomes of it, nobody sees it
                    self._ask("DELETE", f"/wp/v2/posts/{spare['id']}", force="true")
        if row is None:
            fields = {**_fields(post), "slug": slug, "status": "draft"}
            row = told(self._ask("POST", "/wp/v2/posts", json_body=fields), "id", "status")
        key.keep(id=str(row["id"]))
        return row

    def _kept(self, number: int) -> dict[str, Any]:
        """Return a post whose address is another by now; deleted for good is as in the trash."""
        try:
            return self._post(number)
        except Gone:
            return {"id": number, "status": "trash"}

    def _look(self, slug: str) -> list[dict[str, Any]]:
        """Return the posts that have this address, whatever their state except the trash.

        WordPress gives `slug-2` to a post while a spare draft holds the address.
        """
        answer = self._ask(
            "GET", "/wp/v2/posts", slug=f"{slug},{slug}-2", status="any", context="edit",
            _fields=FIELDS,
        )  # fmt: skip
        return rows(answer, answer.json(), *FIELDS.split(","))

    def _post(self, number: int) -> dict[str, Any]:
        path = f"/wp/v2/posts/{number}"
        return told(self._ask("GET", path, context="edit", _fields=FIELDS), *FIELDS.split(","))

    def _public(self, number: int) -> dict[str, Any]:
        row = self._post(number)
        if row["status"] != "publish":
            raise self._gone()
        return row

    def _write(self, number: int, post: Post, media: int, **more: str) -> dict[str, Any]:
        fields = {**_fields(post), "featured_media": media, **more}
        answer = self._ask("POST", f"/wp/v2/posts/{number}", json_body=fields)
        return told(answer, *FIELDS.split(","))

    def _picture(self, post: Post, number: int) -> int:
        """Return the number of the picture in the media library, uploaded when it is missing."""
        if not post.images:
            return 0
        image = post.images[0]
        name = f"post-{number}-{digest_of(image)}"
        answer = self._ask("GET", "/wp/v2/media", slug=name, _fields="id,alt_text")
        found = rows(answer, answer.json(), "id", "alt_text")
        media = found[0] if found else self._upload(image, name, number)
        if media["alt_text"] != image.alt:
            path = f"/wp/v2/media/{media['id']}"
            told(self._ask("POST", path, json_body={"alt_text": image.alt}), "id")
        return int(media["id"])

    def _upload(self, image: Image, name: str, number: int) -> dict[str, Any]:
        answer = self._fetch(
            "POST", "/wp/v2/media", slug=name, title=name, post=number, body=image.read(),
            headers={
                "Content-Type": image.mime,
                "Content-Disposition": f'attachment; filename="{name}.{ending_of(image)}"',
            },
        )  # fmt: skip
        if _code(answer).startswith("rest_upload_") or answer.status == 413:
            raise Refused(
                tell("WordPress did not take the picture.%(words)s Readers see no change; send it "
                     "with a smaller picture or without one.", words=_words(answer)),
                answer=answer.excerpt(),
            )  # fmt: skip
        if answer.status >= 300:
            raise _failure(answer)
        return told(answer, "id", "alt_text")

    def _clear_pictures(self, number: int, besides: int = 0) -> None:
        """Delete the pictures that the desk uploaded for a post, so that none stays public."""
        answer = self._ask("GET", "/wp/v2/media", parent=number, _fields="id,slug", per_page=100)
        for row in rows(answer, answer.json(), "id", "slug"):
            if row["slug"].startswith(f"post-{number}-") and row["id"] != besides:
                told(self._ask("DELETE", f"/wp/v2/media/{row['id']}", force="true"), "deleted")

    def _ask(self, method: str, path: str, **more: Any) -> Answer:
        answer = self._fetch(method, path, **more)
        if 200 <= answer.status < 300:
            return answer
        raise _failure(answer)

    def _fetch(
        self, method: str, path: str, *, json_body: Any = None, body: bytes | None = None,
        headers: Mapping[str, str] | None = None, **query: Any,
    ) -> Answer:  # fmt: skip
        url = f"{self.settings['address'].rstrip('/')}/wp-json{path}"
        pair = f"{self.settings['user']}:{self.settings['password']}".encode()
        entry = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
        return self.gate.fetch(
            method, f"{url}?{urlencode(query)}" if query else url, json_body=json_body, body=body,
            headers={**entry, **(headers or {})},
        )  # fmt: skip

    def _receipt(self, row: Mapping[str, Any]) -> Receipt:
        at = datetime.fromisoformat(row["date_gmt"]).replace(tzinfo=UTC)
        return Receipt(external_id=str(row["id"]), url=row["link"], sent_at=at)

    def _gone(self) -> Gone:
        return Gone(tell("The post is not public in WordPress any more."))


def _fields(post: Post) -> dict[str, str]:
    return {"title": title_of(post), "content": body_of(post), "excerpt": post.summary}


def _said(answer: Answer) -> Mapping[str, Any]:
    """Return WordPress's own error, empty when something else answered."""
    try:
        said = answer.json()
    except Failure:
        return {}
    return said if isinstance(said, dict) else {}


def _code(answer: Answer) -> str:
    return str(_said(answer).get("code", ""))


def _words(answer: Answer) -> str:
    said = strip_tags(str(_said(answer).get("message", ""))).strip()
    return f" “{said}”" if said else ""


def _may_not_publish(record: str) -> Refused:
    return Refused(
        tell("This user may not publish in WordPress. Give it the role of author or editor there, "
             "or connect another user."),
        answer=record, account=True,
    )  # fmt: skip


def _failure(answer: Answer) -> Failure:
    """Return what a failed answer of WordPress means."""
    code, record = _code(answer), answer.excerpt()
    if answer.status == 403 and code.startswith("rest_cannot_"):
        return _may_not_publish(record)
    # Whoever is not signed in may not ask for `status=any`, which WordPress calls a bad parameter.
    if answer.status in NOT_ALLOWED or code == "rest_invalid_param":
        words = "" if code == "rest_invalid_param" else _words(answer)
        return Refused(
            tell("WordPress does not let the desk in.%(words)s Make a new application password "
                 "there under Users, Profile, and connect the account again.", words=words),
            answer=record, account=True,
        )  # fmt: skip
    if answer.status == 404 and code == "rest_post_invalid_id":
        return Gone(tell("The post is not in WordPress any more."), answer=record)
    if answer.status == 410 and not code:
        return Refused(
            tell("The WordPress site was archived or suspended, so nothing was sent. Ask whoever "
                 "runs it."),
            answer=record, account=True,
        )  # fmt: skip
    if answer.status == 404:
        return Refused(
            tell("No WordPress answers at this address. Check the address of the account, and in "
                 "WordPress that the REST API is open and permalinks are not “plain”."),
            answer=record, account=True,
        )  # fmt: skip
    return failure_of(answer, strip_tags(str(_said(answer).get("message", ""))))
