"""Feeds and sitemaps: well-formed whatever editors type, absolute everywhere, always the same."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.wording import clean
from signalmast.website import feeds, sitemaps
from signalmast.website.content import Link
from signalmast.website.tests.made_up import HOSTILE, MORNING, card, picture

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
ABOUT = {
    "title": "Phòng Truyền thông",
    "language": "vi",
    "self_url": "http://127.0.0.1:8000/vi/tin/feed.atom",
    "home_url": "http://127.0.0.1:8000/vi/tin/",
}
HERE = "http://127.0.0.1:8000/vi/tin/doc-sach/"


def tree_of(body):
    return ElementTree.fromstring(body)  # noqa: S314 -- our own output


def atom_of(*cards):
    return tree_of(feeds.atom(cards, **ABOUT))


def texts(node, path, names=ATOM):
    return [found.text for found in node.findall(path, names)]


def test_an_entry_says_what_the_card_says():
    later = MORNING + timedelta(hours=1)
    units = (Link("Khu phố 5", "/vi/don-vi/khu-pho-5/"),)
    feed = atom_of(card(changed=later, byline="Lê Hạnh", picture=picture(), units=units))
    entry = feed.find("a:entry", ATOM)
    assert texts(entry, "a:id") == [HERE]
    assert texts(entry, "a:title") == ["Khai trương phòng đọc sách"]
    assert texts(entry, "a:summary") == ["Phòng đọc mở cửa mỗi ngày."]
    assert texts(entry, "a:published") == ["2018-06-26T14:30:00+07:00"]
    assert texts(entry, "a:updated") == ["2018-06-26T15:30:00+07:00"]
    assert texts(entry, "a:author/a:name") == ["Lê Hạnh"]
    words = [one.get("term") for one in entry.findall("a:category", ATOM)]
    assert words == ["Hoạt động cơ sở", "Khu phố 5"]
    links = {one.get("rel"): one.get("href") for one in entry.findall("a:link", ATOM)}
    assert links == {"alternate": HERE, "enclosure": "http://127.0.0.1:8000/files/a-800.webp"}


def test_a_feed_names_itself_its_page_and_its_last_change():
    feed = atom_of(card(), card(changed=MORNING + timedelta(days=1)), card())
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    assert texts(feed, "a:id") == [ABOUT["self_url"]]
    assert texts(feed, "a:updated") == ["2018-06-27T14:30:00+07:00"]
    assert texts(feed, "a:author/a:name") == ["Phòng Truyền thông"]
    links = {one.get("rel"): one.get("href") for one in feed.findall("a:link", ATOM)}
    assert links == {"self": ABOUT["self_url"], "alternate": ABOUT["home_url"]}


def test_an_empty_list_is_a_valid_feed():
    assert texts(atom_of(), "a:updated") == ["1970-01-01T00:00:00+00:00"]
    assert json.loads(feeds.json_feed([], **ABOUT))["items"] == []


def test_a_json_feed_says_the_same():
    body = json.loads(feeds.json_feed([card(byline="Lê Hạnh", picture=picture())], **ABOUT))
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert body["feed_url"] == ABOUT["self_url"]
    assert body["items"] == [
        {
            "id": HERE,
            "url": HERE,
            "title": "Khai trương phòng đọc sách",
            "content_text": "Phòng đọc mở cửa mỗi ngày.",
            "summary": "Phòng đọc mở cửa mỗi ngày.",
            "date_published": "2018-06-26T14:30:00+07:00",
            "date_modified": "2018-06-26T14:30:00+07:00",
            "tags": ["Hoạt động cơ sở"],
            "image": "http://127.0.0.1:8000/files/a-800.webp",
            "authors": [{"name": "Lê Hạnh"}],
        }
    ]


@pytest.mark.parametrize("write", [feeds.atom, feeds.json_feed])
def test_the_same_cards_give_the_same_bytes(write):
    assert write([card(), card(page=8)], **ABOUT) == write([card(), card(page=8)], **ABOUT)


@given(st.text(max_size=80))
def test_no_headline_breaks_a_feed(title):
    said = texts(atom_of(card(title=title)), "a:entry/a:title")[0] or ""
    assert said == clean(title)


def test_a_hostile_headline_stays_a_text_in_every_feed():
    assert texts(atom_of(card(title=HOSTILE)), "a:entry/a:title") == [HOSTILE]
    assert b"<script" not in feeds.atom([card(title=HOSTILE)], **ABOUT)
    news = sitemaps.news([card(title=HOSTILE)], name="Phòng", language="vi")
    assert texts(tree_of(news), "s:url/n:news/n:title", SITEMAP) == [HOSTILE]


def test_a_part_of_the_sitemap_says_when_each_address_changed():
    changed = datetime(2018, 6, 26, 7, 30, tzinfo=UTC)
    part = tree_of(sitemaps.part([(f"{HERE}?a=1&b=2", changed)]))
    assert texts(part, "s:url/s:loc", SITEMAP) == [f"{HERE}?a=1&b=2"]
    assert texts(part, "s:url/s:lastmod", SITEMAP) == ["2018-06-26T07:30:00+00:00"]


def test_the_index_lists_the_parts():
    index = tree_of(sitemaps.index(["http://x/1.xml", "http://x/2.xml"]))
    assert texts(index, "s:sitemap/s:loc", SITEMAP) == ["http://x/1.xml", "http://x/2.xml"]


def test_news_names_the_publication_its_language_and_the_hour():
    news = tree_of(sitemaps.news([card()], name="Phòng Truyền thông", language="vi"))
    assert texts(news, "s:url/s:loc", SITEMAP) == [HERE]
    publication = "s:url/n:news/n:publication"
    assert texts(news, f"{publication}/n:name", SITEMAP) == ["Phòng Truyền thông"]
    assert texts(news, f"{publication}/n:language", SITEMAP) == ["vi"]
    assert texts(news, "s:url/n:news/n:publication_date", SITEMAP) == ["2018-06-26T14:30:00+07:00"]
