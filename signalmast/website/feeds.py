"""The newest publications of a list for feed readers: Atom (RFC 4287) and JSON Feed 1.1.

Every address is absolute. An entry's id is its address, which stays once it was public. The same
cards give the same bytes, so that a feed whose list did not change keeps its ETag.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from signalmast.newsroom.addresses import absolute
from signalmast.website.content import Card
from signalmast.website.xml import XmlDocument, xml_document

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
#: When an empty list was last changed: a feed has to say something.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def atom(
    cards: Sequence[Card], *, title: str, language: str, self_url: str, home_url: str
) -> bytes:
    """Return cards, the newest first, as an Atom feed."""
    with xml_document("feed", {"xmlns": ATOM, "xml:lang": language}) as feed:
        feed.say("id", self_url)
        feed.say("title", title)
        feed.say("updated", _moment(max((card.changed for card in cards), default=NEVER)))
        with feed.inside("author"):
            feed.say("name", title)
        _link(feed, "self", "application/atom+xml", self_url)
        _link(feed, "alternate", "text/html", home_url)
        for card in cards:
            with feed.inside("entry"):
                _entry(feed, card)
    return feed.written()


def _entry(feed: XmlDocument, card: Card) -> None:
    feed.say("id", absolute(card.url))
    feed.say("title", card.title)
    feed.say("published", _moment(card.at))
    feed.say("updated", _moment(card.changed))
    _link(feed, "alternate", "text/html", absolute(card.url))
    if card.picture:
        _link(feed, "enclosure", "image/webp", absolute(card.picture.webp[-1][0]))
    if card.byline:
        with feed.inside("author"):
            feed.say("name", card.byline)
    for word in _categories(card):
        feed.say("category", "", {"term": word})
    feed.say("summary", card.standfirst)


def json_feed(
    cards: Sequence[Card], *, title: str, language: str, self_url: str, home_url: str
) -> bytes:
    """Return cards, the newest first, as a JSON Feed."""
    body = {
        "version": JSON_FEED,
        "title": title,
        "home_page_url": home_url,
        "feed_url": self_url,
        "language": language,
        "items": [_item(card) for card in cards],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _item(card: Card) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": absolute(card.url),
        "url": absolute(card.url),
        "title": card.title,
        "content_text": card.standfirst,
        "summary": card.standfirst,
        "date_published": _moment(card.at),
        "date_modified": _moment(card.changed),
        "tags": _categories(card),
    }
    if card.picture:
        item["image"] = absolute(card.picture.webp[-1][0])
    if card.byline:
        item["authors"] = [{"name": card.byline}]
    return item


def _categories(card: Card) -> list[str]:
    return [card.category.label, *(unit.label for unit in card.units)]


def _link(feed: XmlDocument, rel: str, kind: str, address: str) -> None:
    feed.say("link", "", {"rel": rel, "type": kind, "href": address})


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
