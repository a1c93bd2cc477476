"""How a post will look where readers meet it, as far as is known; the templates only draw it.

What a platform drops is left out here, so that nobody counts on it. Texts are shortened by the
same calls as the connectors' own.
"""

import textwrap
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from signalmast.channels.connector import LINK, Connector, Limits, Look, Post, Shows, Words
from signalmast.channels.connectors import connector_of
from signalmast.channels.models import Account
from signalmast.channels.pages import body_of
from signalmast.newsroom.domain.composing import as_html, link_of
from signalmast.newsroom.models import Picture, Publication


@dataclass(frozen=True, slots=True)
class Preview:
    """One post as one platform shows it."""

    kind: Look
    label: Words
    name: str
    known_as: str
    office: str
    language: str
    title: str
    summary: str
    #: What stands there, and what is hidden until a reader opens it.
    text: SafeString
    hidden: SafeString
    fold: int | None
    #: What a list of letters shows of one.
    first: str
    picture: Picture | None
    #: What the page itself gives to the card of its link.
    page_picture: Picture | None
    alt: str
    #: The words that replace the picture travel with it.
    says_alt: bool
    #: The account has a picture for texts without one.
    has_cover: bool
    card: tuple[str, ...]
    site: str
    host: str

    @property
    def template(self) -> str:
        return f"newsroom/looks/{self.kind.value}.html"


def preview_of(page: Publication, account: Account, text: str, *, with_picture: bool) -> Preview:
    """Return how a text looks on an account; nothing is asked there and nothing is kept."""
    kind = connector_of(account.connector)
    shows, link = kind.shows, link_of(page)
    picture = page.picture if with_picture and carries_pictures(kind, text) else None
    title, summary = shortened_words(page, shows)
    shown, hidden = as_shown(page, kind, text)
    # Mail of the office begins with its name and the subject (channels/letter_base.html).
    first = " ".join(f"{page.office.name} {title} {text}".split())
    return Preview(
        kind=shows.kind, label=kind.label, name=account.name,
        known_as=kind.known_as(account.settings, account.url), office=page.office.name,
        language=account.language, title=title, summary=summary, text=shown, hidden=hidden,
        fold=shows.fold, first=folded(first, shows.fold, kind.limits)[0], picture=picture,
        page_picture=page.picture, alt=page.picture_alt, says_alt=bool(picture and shows.alt),
        has_cover=bool(account.settings.get(shows.cover)), card=() if picture else shows.card,
        site=page.site.title, host=urlsplit(link).netloc,
    )  # fmt: skip


def carries_pictures(kind: type[Connector], text: str) -> bool:
    """Tell whether a channel takes pictures with a text of this length."""
    caption = kind.shows.caption
    return kind.limits.images > 0 and (caption is None or kind.limits.count(text) <= caption)


def shortened_words(page: Publication, shows: Shows) -> tuple[str, str]:
    """Return title and summary as the channel sends them."""
    title, summary = page.title, page.standfirst
    if shows.title is not None:
        title = textwrap.shorten(title, shows.title, placeholder="…")
    if shows.summary is not None and len(summary) > shows.summary and shows.drops_summary:
        summary = ""
    elif shows.summary is not None and not shows.drops_summary:
        lead = summary or (title if shows.kind == Look.ARTICLE else "")
        summary = textwrap.shorten(lead, shows.summary, placeholder="…")
    return title, summary


def as_shown(page: Publication, kind: type[Connector], text: str) -> tuple[SafeString, SafeString]:
    """Return what stands there and what is hidden, as HTML without anything that can run."""
    look = kind.shows.kind
    if look == Look.PAGE:
        post = Post(text, link_of(page), page.office.name, html=as_html(text))
        return mark_safe(body_of(post)), SafeString("")  # noqa: S308 -- escaped by both
    if look in {Look.ARTICLE, Look.LETTER}:  # opened, both are whole
        return _html(text, kind.shows), SafeString("")
    if look == Look.NOTICE:
        text = shortened_words(page, kind.shows)[1]
    shown, hidden = folded(text, kind.shows.fold, kind.limits)
    return _html(shown, kind.shows), _html(hidden, kind.shows)


def folded(text: str, fold: int | None, limits: Limits) -> tuple[str, str]:
    """Return what is seen of a text and what is hidden, counted as the platform counts.

    It is cut between words, inside a word only where that is longer than all that is seen, and
    never inside a letter or a link.
    """
    if fold is None or limits.count(text) <= fold:
        return text, ""
    seen = _fitting(regex.findall(r"\s*\S+", text), fold, limits)
    if not seen:
        first = LINK.match(text)
        seen = first[0] if first else _fitting(regex.findall(r"\X", text), fold, limits)
    return seen, text[len(seen) :].strip()


def _fitting(parts: list[str], room: int, limits: Limits) -> str:
    seen = ""
    for part in parts:
        if limits.count(seen + part) > room:
            break
        seen += part
    return seen


def _html(text: str, shows: Shows) -> SafeString:
    words = as_html(text) if shows.links else linebreaks(text, autoescape=True)
    return mark_safe(words if text else "")  # noqa: S308 -- escaped by both
