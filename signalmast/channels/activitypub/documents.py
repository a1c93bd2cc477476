"""The documents of the office's actor: ActivityStreams 2.0, ActivityPub, WebFinger, NodeInfo.

Type stands first in every activity: the gate reads there what is said to other servers.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.html import linebreaks, urlize

from signalmast.channels.connector import Post

Document = dict[str, Any]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
MIME = "application/activity+json"


def written(document: Document) -> bytes:
    """Return a document as it is sent: compact, so that the gate can read its type."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def actor(
    where: str, *, name: str, office: str, about: str, site: str, public_key: str
) -> Document:
    """Return the office's actor; `where` is its address and number."""
    return {
        "@context": CONTEXT,
        "type": "Organization",
        "id": where,
        "preferredUsername": name,
        "name": office,
        "summary": about,
        "url": site,
        "inbox": f"{where}inbox",
        "outbox": f"{where}outbox",
        "followers": f"{where}followers",
        "endpoints": {"sharedInbox": f"{where}inbox"},
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "indexable": True,
        "publicKey": {"id": f"{where}#main-key", "owner": where, "publicKeyPem": public_key},
    }


def note(
    where: str,
    key: str,
    post: Post,
    *,
    published: datetime | None = None,
    updated: datetime | None = None,
) -> Document:
    """Return a post of the actor `where`; `key` is that of the delivery that first sent it."""
    made: Document = {
        "type": "Note",
        "id": post_address(where, key),
        "attributedTo": where,
        "to": [PUBLIC],
        "cc": [f"{where}followers"],
        "content": content(post),
        "contentMap": {post.language: content(post)},
        "url": post.link,
        "tag": [{"type": "Hashtag", "name": f"#{tag.removeprefix('#')}"} for tag in post.tags],
        "attachment": [
            {
                "type": "Document", "mediaType": image.mime, "url": image.url, "name": image.alt,
                "width": image.width, "height": image.height,
            }
            for image in post.images
        ],
    }  # fmt: skip
    if published is not None:
        made["published"] = moment(published)
    if updated is not None:
        made["updated"] = moment(updated)
    return made


def content(post: Post) -> str:
    """Return the text as the HTML of a note; every address in it is a link."""
    return linebreaks(urlize(post.text, autoescape=True))


def create(where: str, about: Document) -> Document:
    return _activity("Create", where, f"{about['id']}#create", about, about["published"])


def update(where: str, about: Document, *, at: datetime) -> Document:
    number = f"{about['id']}#update-{at.timestamp():.0f}"
    return _activity("Update", where, number, about, moment(at))


def delete(where: str, key: str, *, at: datetime) -> Document:
    gone = post_address(where, key)
    return _activity("Delete", where, f"{gone}#delete", tombstone(where, key), moment(at))


def accept(where: str, follow: Document, *, key: str) -> Document:
    """Return the yes to one who asked to follow."""
    return {
        "type": "Accept",
        "@context": CONTEXT,
        "id": f"{where}#accept-{key}",
        "actor": where,
        "object": follow,
    }


def tombstone(where: str, key: str) -> Document:
    return {"type": "Tombstone", "id": post_address(where, key)}


def outbox(where: str, activities: Iterable[Document], *, total: int) -> Document:
    """Return the newest activities, those of one page; older ones are on the site."""
    return {
        "@context": CONTEXT,
        "type": "OrderedCollection",
        "id": f"{where}outbox",
        "totalItems": total,
        "orderedItems": list(activities),
    }


def followers(where: str, *, total: int) -> Document:
    """Return how many follow, and never who (charter, point 4)."""
    return {
        "@context": CONTEXT,
        "type": "OrderedCollection",
        "id": f"{where}followers",
        "totalItems": total,
    }


def webfinger(where: str, *, name: str, host: str, site: str) -> Document:
    """Return where the actor of `name@host` is (RFC 7033)."""
    return {
        "subject": f"acct:{name}@{host}",
        "aliases": [where],
        "links": [
            {"rel": "self", "type": MIME, "href": where},
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": site},
        ],
    }


def node_info(*, version: str, accounts: int, posts: int) -> Document:
    """Return what server this is (NodeInfo 2.1)."""
    return {
        "version": "2.1",
        "software": {"name": "signalmast", "version": version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": False,
        "usage": {"users": {"total": accounts}, "localPosts": posts},
        "metadata": {},
    }


def post_address(where: str, key: str) -> str:
    return f"{where}posts/{key}"


def with_context(document: Document) -> Document:
    return {"@context": CONTEXT, **document}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _activity(kind: str, where: str, number: str, about: Document, at: str) -> Document:
    return {
        "type": kind,
        "@context": CONTEXT,
        "id": number,
        "actor": where,
        "to": [PUBLIC],
        "cc": [f"{where}followers"],
        "published": at,
        "object": about,
    }
