"""What channels share that carry a whole page: WordPress and Ghost."""

import hashlib
from typing import Any

from django.utils.html import format_html, linebreaks
from django.utils.text import slugify

from signalmast.channels.connector import Connector, Image, Key, Post, Refused, Unknown
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import tell, tell_n
from signalmast.core.tabular.text import fold


def title_of(post: Post) -> str:
    """Return the title; a post without one is headed by its first line."""
    return post.title or post.text.strip().partition("\n")[0]


def body_of(post: Post) -> str:
    """Return the page as HTML, ending with the office's name and the original (charter, 1)."""
    if not post.html:
        return str(linebreaks(post.text, autoescape=True))
    source = format_html('<p>{}: <a href="{}">{}</a></p>', post.office, post.link, post.link)
    return f"{post.html}\n{source}"


def slug_of(post: Post, key: Key) -> str:
    """Return an address that people can read and that no other delivery has."""
    return f"{slugify(fold(title_of(post)))[:60].strip('-')}-{key.id[:12]}".strip("-")


def digest_of(image: Image) -> str:
    """Return a short name for the bytes of a picture: the same picture, the same name."""
    return hashlib.sha256(image.read()).hexdigest()[:12]


def ending_of(image: Image) -> str:
    """Return the ending that a file of this kind has."""
    kind = image.mime.rpartition("/")[2]
    return "jpg" if kind == "jpeg" else kind


def demand_that_it_fits(connector: Connector, post: Post) -> None:
    """Raise Refused when a page is over the limits of its channel."""
    limits, channel = connector.limits, str(connector.label)
    title = len(title_of(post))
    if limits.title is not None and title > limits.title:
        raise Refused(
            tell("The title has %(count)s characters and %(channel)s takes %(most)s. Nothing was "
                 "sent; shorten the title and send it again.", count=title, channel=channel,
                 most=limits.title)
        )  # fmt: skip
    if over := limits.over(post.text):
        raise Refused(
            tell("The text is %(count)s characters too long for %(channel)s. Nothing was sent; "
                 "shorten the text and send it again.", count=over, channel=channel)
        )  # fmt: skip
    if len(post.images) > limits.images:
        raise Refused(
            tell_n(
                "%(channel)s takes %(most)s picture with a post and this one has %(count)s. "
                "Nothing was sent; leave pictures out and send it again.",
                "%(channel)s takes %(most)s pictures with a post and this one has %(count)s. "
                "Nothing was sent; leave pictures out and send it again.",
                limits.images,
                count=len(post.images),
                channel=channel,
                most=limits.images,
            )
        )
    for image in post.images:
        if limits.alt_text is not None and len(image.alt) > limits.alt_text:
            raise Refused(
                tell("The words for a picture have %(count)s characters and %(channel)s takes "
                     "%(most)s. Nothing was sent; shorten them and send it again.",
                     count=len(image.alt), channel=channel, most=limits.alt_text)
            )  # fmt: skip


def told(answer: Answer, *names: str) -> dict[str, Any]:
    """Return the object that an answer holds. Raises Unknown when it lacks one of `names`."""
    return having(answer, answer.json(), *names)


def having(answer: Answer, value: Any, *names: str) -> dict[str, Any]:
    """Return a part of an answer as an object. Raises Unknown when it lacks one of `names`."""
    if not isinstance(value, dict) or any(name not in value for name in names):
        raise Unknown(
            tell("The platform answered something that can't be understood. It may have posted; "
                 "the desk looks there before it tries again."),
            answer=answer.excerpt(),
        )  # fmt: skip
    return value


def rows(answer: Answer, value: Any, *names: str) -> list[dict[str, Any]]:
    """Return a list of objects out of an answer. Raises Unknown when it is none."""
    if not isinstance(value, list):
        value = [None]
    return [having(answer, one, *names) for one in value]
