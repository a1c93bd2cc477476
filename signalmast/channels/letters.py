"""Mail as it leaves the house: a post for one subscriber, and the question whether they asked.

A letter carries no picture, no counter and no link but the post's own and the one that ends the
subscription (charter, points 4 and 10).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urljoin

import nh3
from django.template.loader import render_to_string
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.channels.broadcast import Target
from signalmast.channels.connector import Key, Post
from signalmast.channels.vault import digest

#: Every letter passes servers that know only seven bits.
POLICY = SMTP.clone(cte_type="7bit")
TAGS = {
    *("a", "b", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
#: What stands between the bounce mailbox's own name and the number of the copy.
TAG = "+"
PROOF = 16


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the office's name and mailbox, and the mailbox for what comes back."""

    name: str
    mailbox: str
    bounces: str

    @property
    def domain(self) -> str:
        return self.mailbox.rpartition("@")[2]


def letter(post: Post, target: Target, sender: Sender) -> bytes:
    """Return a post as a message to one subscriber, the same bytes at every attempt."""
    with override(target.language):
        words = {
            "language": post.language,
            "title": post.title or post.text.partition("\n")[0],
            "office": post.office,
            "body": mark_safe(_body(post)),  # noqa: S308 -- cleaned in it
            "text": post.text,
            "link": post.link,
            "reader": target.language,
            "end": target.unsubscribe,
        }
        message = _message(words, "channels/letter", target.address, sender, target.key)
    message["Content-Language"] = post.language
    message["Precedence"] = "bulk"
    message["List-Id"] = f"{post.office} <{sender.mailbox.replace('@', '.')}>"
    return _with_way_out(message, target.unsubscribe)


def question(
    address: str, url: str, *, office: str, language: str, sender: Sender, key: Key
) -> bytes:
    """Return the message that asks whether the owner of an address wants the newsletter."""
    with override(language):
        words = {
            "language": language,
            "title": _("Confirm your subscription to %(office)s") % {"office": office},
            "office": office,
            "link": url,
        }
        message = _message(words, "channels/question", address, sender, key)
    message["Content-Language"] = language
    return message.as_bytes(policy=POLICY)


def return_path(sender: Sender, number: int) -> str:
    """Return the envelope sender whose bounces lead to the copy of this number (VERP).

    The proof keeps others from making up bounces, which end subscriptions.
    """
    name, _at, domain = sender.bounces.rpartition("@")
    return f"{name}{TAG}{number}-{_proof(number)}@{domain}" if number else sender.bounces


def number_of(address: str) -> int | None:
    """Return the number of the copy an address of `return_path` names, None for any other."""
    found = re.fullmatch(r"[^@]*\+(\d{1,18})-([0-9a-f]{16})@.+", address.strip().lower())
    if found is None or found[2] != _proof(int(found[1])):
        return None
    return int(found[1])


def _proof(number: int) -> str:
    return digest(str(number), context="bounce")[:PROOF]


def _message(
    words: Mapping[str, object], template: str, address: str, sender: Sender, key: Key
) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(sender.name, addr_spec=sender.mailbox)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = " ".join(str(words["title"]).split())
    message["Date"] = format_datetime(key.at)
    message["Message-ID"] = f"<{key.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_to_string(f"{template}.txt", dict(words)).strip() + "\n")
    message.add_alternative(render_to_string(f"{template}.html", dict(words)), subtype="html")
    # The boundary is all that is left to chance.
    message.set_boundary(f"={key.id}=")
    return message


def _with_way_out(message: EmailMessage, url: str) -> bytes:
    """Return the message with the headers that end a subscription by one click (RFC 8058).

    They are put before the others by hand: a long address must not be folded or encoded.
    """
    whole = message.as_bytes(policy=POLICY)
    if not url:
        return whole
    head = f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return head.encode("ascii") + whole


def _body(post: Post) -> str:
    """Return the text as HTML that loads nothing; addresses of the site are written out."""
    html = post.html or linebreaks(post.text, autoescape=True)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "th": {"scope"}, "td": {"colspan", "rowspan"}},
        attribute_filter=lambda _tag, name, value: (
            urljoin(post.link, value) if name == "href" else value
        ),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
