"""Addresses for search engines: parts, their index and the news (sitemaps.org, Google News)."""

from collections.abc import Iterable
from datetime import datetime

from signalmast.newsroom.addresses import absolute
from signalmast.website.content import Card
from signalmast.website.xml import xml_document

SITEMAP = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}
NEWS = {**SITEMAP, "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9"}


def part(entries: Iterable[tuple[str, datetime]]) -> bytes:
    """Return absolute addresses, each with when it last changed, as one part of a sitemap."""
    with xml_document("urlset", SITEMAP) as urls:
        for address, changed in entries:
            with urls.inside("url"):
                urls.say("loc", address)
                urls.say("lastmod", _moment(changed))
    return urls.written()


def index(urls: Iterable[str]) -> bytes:
    """Return the absolute addresses of all parts as the index of a sitemap."""
    with xml_document("sitemapindex", SITEMAP) as parts:
        for address in urls:
            with parts.inside("sitemap"):
                parts.say("loc", address)
    return parts.written()


def news(cards: Iterable[Card], *, name: str, language: str) -> bytes:
    """Return cards as a news sitemap; `name` is the office's, as it stands on its site."""
    with xml_document("urlset", NEWS) as urls:
        for card in cards:
            with urls.inside("url"):
                urls.say("loc", absolute(card.url))
                with urls.inside("news:news"):
                    with urls.inside("news:publication"):
                        urls.say("news:name", name)
                        urls.say("news:language", language)
                    urls.say("news:publication_date", _moment(card.at))
                    urls.say("news:title", card.title)
    return urls.written()


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
