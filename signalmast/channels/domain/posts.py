"""A post as a row keeps it, frozen when it was written, and as a connector is given it."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage

from signalmast.channels.connector import Image, Post

WORDS = ("text", "link", "office", "language", "title", "summary", "html")


def freeze(post: Post, files: Iterable[str] = ()) -> dict[str, Any]:
    """Return a post as JSON; `files` are the stored names of its images, in their order."""
    return {
        **{name: getattr(post, name) for name in WORDS},
        "tags": list(post.tags),
        "images": [
            {
                "name": image.name, "alt": image.alt, "mime": image.mime, "width": image.width,
                "height": image.height, "url": image.url, "file": file,
            }
            for image, file in zip(post.images, files, strict=True)
        ],
    }  # fmt: skip


def thaw(payload: dict[str, Any]) -> Post:
    """Return the post of a row. Pictures are read from the media when a connector asks."""
    return Post(
        **{name: payload.get(name, "") for name in WORDS},
        tags=tuple(payload.get("tags", ())),
        images=tuple(_image(one) for one in payload.get("images", ())),
    )


def _image(kept: dict[str, Any]) -> Image:
    file = kept["file"]

    def read() -> bytes:
        with default_storage.open(file) as opened:
            content: bytes = opened.read()
            return content

    return Image(
        name=kept["name"], alt=kept["alt"], mime=kept["mime"], width=kept["width"],
        height=kept["height"], url=kept["url"], read=read,
    )  # fmt: skip


def payload_hash(payload: dict[str, Any]) -> str:
    """Return SHA-256 of what would be said: the same hash is the same post."""
    body = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
