"""The office in the fediverse under its own domain: an actor of the site, followed from anywhere.

Each copy goes to the inbox of a follower's server, once for all who follow from there.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from django import forms
from django.conf import settings as configuration
from django.utils.translation import gettext_lazy

from signalmast.channels.activitypub import documents
from signalmast.channels.activitypub.documents import Document
from signalmast.channels.activitypub.signatures import new_key, public_half, signed
from signalmast.channels.broadcast import Broadcast, Ended, Target
from signalmast.channels.connector import (
    Counts,
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
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import tell


class ActivityPubForm(SettingsForm):
    name = forms.RegexField(
        r"^[a-z0-9_]{2,30}$",
        label=gettext_lazy("Name in the fediverse"),
        help_text=gettext_lazy(
            "Small letters, digits and _; it stands before the site's address, such as "
            "office@site.example, and can't be changed later."
        ),
    )


class ActivityPub(Broadcast):
    key = "activitypub"
    label = gettext_lazy("Fediverse, under the site's own address")
    about = gettext_lazy(
        "Whoever has an account on Mastodon or another server of the fediverse can follow the "
        "office there. It needs no account elsewhere; only a name is chosen."
    )
    platform = "activitypub"
    is_own_site = True
    limits = Limits(images=4, per_hour=3600)
    # As Mastodon shows it, from where most follow.
    shows = Shows(Look.NOTE, card=("picture", "host", "title", "summary"))
    settings_form = ActivityPubForm
    # The name is the actor's address, whichever office of the installation it speaks for.
    unique_setting = "name"
    taken = gettext_lazy(
        "Another account of this installation has this name in the fediverse. Choose another name."
    )
    cannot: ClassVar = (
        gettext_lazy("Likes and shares are counted only as far as other servers tell of them."),
        gettext_lazy("It is not told how often a post was seen."),
        gettext_lazy("Whether a server takes a post down when asked to is its own decision."),
    )

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- the house's form
        host = urlsplit(configuration.SITE_URL).netloc
        return f"@{settings['name']}@{host}" if settings.get("name") else ""

    @property
    def where(self) -> str:
        return actor_address(str(self.settings["name"]))

    def check(self) -> Profile:
        """Make the actor's key when there is none; nobody is asked."""
        if not self.settings.get("private_key"):
            self.settings.keep(private_key=new_key())
        host = urlsplit(configuration.SITE_URL).netloc
        return Profile(self.where, f"{self.settings['name']}@{host}", self.where)

    def public_key(self) -> str:
        return public_half(str(self.settings["private_key"]))

    def prepare(self, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- every text fits
        return Receipt(key.id, documents.post_address(self.where, key.id), key.at)

    def edit(self, receipt: Receipt, _post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- copies carry it
        """The change itself goes out copy by copy."""
        return receipt

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:
        """The request to delete goes out copy by copy."""

    def count(self, receipt: Receipt) -> Counts:
        """Return what other servers have told so far; nobody is asked."""
        told = {name: receipt.notes.get(name) for name in ("likes", "announces")}
        return Counts(reactions=int(told["likes"] or 0), shares=int(told["announces"] or 0))

    def deliver(self, post: Post, target: Target) -> None:
        """Deliver one copy. There is no point of no return: a server that is handed an activity
        it has already takes it only once, so a lost answer is simply sent again.
        """
        self._post(target.address, self._activity(post, target))

    def run_errand(self, address: str, errand: Mapping[str, Any], *, key: Key) -> None:
        """Answer one who asked to follow; raises what `deliver` raises."""
        yes = documents.accept(self.where, dict(errand["follow"]), key=key.id)
        self._post(str(errand.get("inbox") or address), yes)

    def read_actor(self, url: str) -> Answer:
        """Ask a server who signed a request; nothing of the answer is kept."""
        return self._fetch("GET", url, b"")

    def _activity(self, post: Post, target: Target) -> Document:
        about, at = target.about or target.key.id, target.key.at
        if target.act == "withdraw":
            return documents.delete(self.where, about, at=at)
        if target.act == "edit":
            changed = documents.note(self.where, about, post, updated=at)
            return documents.update(self.where, changed, at=at)
        return documents.create(self.where, documents.note(self.where, about, post, published=at))

    def _post(self, inbox: str, activity: Document) -> None:
        host = urlsplit(inbox).netloc
        try:
            answer = self._fetch("POST", inbox, documents.written(activity))
        except Unknown as lost:
            raise TryLater(
                tell("%(host)s did not answer to the end. It is sent again; a server that has it "
                     "already takes it only once.", host=host), answer=lost.answer,
            ) from None  # fmt: skip
        if answer.status in {200, 201, 202, 204}:
            return
        if answer.status == 410:
            raise Ended(tell("%(host)s says that this inbox is gone for good.", host=host))
        if answer.status in {408, 425, 429} or answer.status >= 500:
            raise TryLater(
                tell("%(host)s can't take it now (%(status)s); it is sent again.", host=host,
                     status=answer.status),
                answer=answer.excerpt(), after=answer.retry_after(),
            )  # fmt: skip
        raise Refused(
            tell("%(host)s did not take it (%(status)s). Followers on other servers are not "
                 "touched by that.", host=host, status=answer.status),
            answer=answer.excerpt(),
        )  # fmt: skip

    def _fetch(self, method: str, url: str, body: bytes) -> Answer:
        """Send a signed request to one follower's server, and to no other host."""
        gate = replace(self.gate, hosts=(urlsplit(url).netloc.lower(),))
        headers = signed(
            method, url, key_id=f"{self.where}#main-key", private=self.settings["private_key"],
            body=body,
        )  # fmt: skip
        headers["accept"] = documents.MIME
        if body:
            headers["content-type"] = documents.MIME
        return gate.fetch(method, url, headers=headers, body=body)


def actor_address(name: str) -> str:
    """Return the address of an actor of this installation, which is its number, too."""
    return urljoin(configuration.SITE_URL, f"/ap/{name}/")
