"""How posts look on each platform: every kind is drawn, nothing is promised that is dropped."""

import json
from html.parser import HTMLParser

import pytest
import regex
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from signalmast.channels.connector import COUNTERS, LINK, Limits, Look, Post, Shows, Unit
from signalmast.channels.connectors import connectors, web_push, zalo
from signalmast.newsroom.domain.composing import link_of, prepare, tidied
from signalmast.newsroom.domain.previews import folded, preview_of
from signalmast.newsroom.tests import factories
from signalmast.newsroom.tests.looks import account_of_every_kind

pytestmark = pytest.mark.one_database
KEYS = sorted(connectors())
TARGET, FAMILY = "https://phuong.example/tin", "👨‍👩‍👧"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3)'


class Seen(HTMLParser):
    """What a browser would make of a piece of HTML: elements with attributes, and text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def count(self, name, **wanted):
        return sum(tag == name and wanted.items() <= has.items() for tag, has in self.elements)


@pytest.fixture
def channels(office):
    return account_of_every_kind(office)


@pytest.fixture
def story(office):
    return factories.draft(
        office, title="Ngày hội đọc sách", standfirst="Cả gia đình cùng đọc.",
        picture=factories.picture(office, size=(320, 180)), picture_alt="Các em đọc sách",
    )  # fmt: skip


def drawn(story, account, text=None, *, with_picture=True):
    look = preview_of(story, account, text or prepare(story, account), with_picture=with_picture)
    return look, Seen(render_to_string(look.template, {"look": look}))


def classes(html):
    return " ".join(has.get("class") or "" for _tag, has in html.elements).split()


def test_every_kind_is_used():
    assert {kind.shows.kind for kind in connectors().values()} == set(Look)


@pytest.mark.parametrize("key", KEYS)
def test_every_channel_is_drawn_with_its_words(story, channels, key):
    look, html = drawn(story, channels[key])
    said = " ".join(html.text.split())
    if look.kind == Look.NOTICE:
        assert said.endswith("Ngày hội đọc sách Cả gia đình cùng đọc.")
        assert link_of(story) not in said
    else:
        assert "Cả gia đình cùng đọc." in said
        assert link_of(story) in said
    by = "Quận Một" if look.kind in {Look.LETTER, Look.ARTICLE} else channels[key].name
    assert look.known_as in said
    assert look.kind in {Look.NOTICE, Look.PAGE} or by in said


@pytest.mark.parametrize(
    ("key", "known_as"),
    [
        ("mastodon", "@phuong@mastodon.example"),
        ("bluesky", "@phuong.example"),
        ("matrix", "@phuong:matrix.example"),
        ("newsletter", "ban-tin@phuong.example"),
        ("wordpress", "wordpress.example"),
        ("ghost", "ghost.example"),
        ("telegram", ""),
        ("facebook", ""),
    ],
)
def test_the_name_is_written_as_the_platform_writes_it(story, channels, key, known_as):
    assert drawn(story, channels[key])[0].known_as == known_as


@pytest.mark.parametrize("key", KEYS)
def test_a_picture_is_drawn_where_the_channel_takes_it(story, channels, key):
    takes = connectors()[key].limits.images > 0
    look, html = drawn(story, channels[key])
    assert (look.picture is not None) == takes
    assert (html.count("img", alt="Các em đọc sách") > 0) == takes
    assert look.says_alt == (takes and key != "telegram")
    assert "desk-look__card" not in classes(html)


@pytest.mark.parametrize("key", KEYS)
def test_without_a_picture_the_link_gets_a_card(story, channels, key):
    look, html = drawn(story, channels[key], with_picture=False)
    card = connectors()[key].shows.card
    assert look.picture is None
    assert ("desk-look__card" in classes(html)) == bool(card)
    assert html.count("img") == ("picture" in card)


def test_a_long_text_of_telegram_goes_out_without_its_picture(story, channels):
    fits, long = "a" * 1024, "a" * 1025
    assert drawn(story, channels["telegram"], fits)[0].picture == story.picture
    look, html = drawn(story, channels["telegram"], long)
    assert (look.picture, "desk-look__card" in classes(html)) == (None, True)


def test_a_long_text_of_facebook_is_folded_in_words(story, channels):
    text = "Mời bà con đến dự. " * 30
    look, html = drawn(story, channels["facebook"], text.strip())
    seen = Seen(look.text).text
    assert 460 < len(seen) <= 480
    assert f"{seen} {Seen(look.hidden).text}" == text.strip()
    said = " ".join(html.text.split())
    assert "after about 480 characters the rest is hidden behind “see more”:" in said
    short = drawn(story, channels["facebook"], "Mời bà con đến dự.")[1]
    assert "see more" not in short.text


@pytest.mark.parametrize("key", [key for key in KEYS if connectors()[key].shows.fold is None])
def test_nothing_is_folded_where_nothing_says_so(story, channels, key):
    assert drawn(story, channels[key], "Mời bà con. " * 400)[0].hidden == ""


@pytest.mark.parametrize(
    ("limits", "text", "seen"),
    [
        (Limits(), "mot hai ba", "mot hai"),
        (Limits(unit=Unit.GRAPHEMES), f"{FAMILY * 5} {FAMILY * 3}", FAMILY * 5),
        (Limits(unit=Unit.UTF16), "🌸🌸🌸 🌸🌸🌸", "🌸🌸🌸"),
        (Limits(unit=Unit.BYTES), "ộộ ộ", "ộộ"),
        (Limits(link_length=4), f"a {TARGET} b c", f"a {TARGET} b"),
        (Limits(), f"{TARGET} a", TARGET),
        (Limits(unit=Unit.GRAPHEMES), "ộ" * 12, "ộ" * 8),
    ],
)
def test_a_fold_counts_as_the_platform_counts(limits, text, seen):
    assert folded(text, 8, limits) == (seen, text[len(seen) :].strip())
    assert folded(text, None, limits) == (text, "")


@given(
    text=st.text("aộ e\u0323\n🇻🇳👨‍👩‍👧", max_size=80).map(tidied),
    fold=st.integers(1, 40),
    unit=st.sampled_from(list(Unit)),
)
def test_folding_loses_no_letter_and_cuts_none(text, fold, unit):
    limits = Limits(unit=unit)
    seen, hidden = folded(text, fold, limits)
    assert "".join((seen + hidden).split()) == "".join(text.split())
    assert limits.count(seen) <= fold
    letters = regex.findall(r"\X", seen)
    assert regex.findall(r"\X", text)[: len(letters)] == letters


def test_a_notification_says_what_is_sent(story, channels):
    story.title, story.standfirst = "Ngày hội " * 30, "Cả gia đình cùng đọc. " * 30
    look, _html = drawn(story, channels["web_push"])
    post = Post("", link_of(story), story.office.name, title=story.title, summary=story.standfirst)
    sent = json.loads(web_push._payload(post))
    assert look.title == sent["title"]
    assert f"{Seen(look.text).text} {Seen(look.hidden).text}" == sent["summary"]
    assert 100 < len(Seen(look.text).text) <= 120


@pytest.mark.parametrize("standfirst", ["", "Cả gia đình cùng đọc. " * 30])
def test_an_article_of_zalo_has_the_lead_that_is_sent(story, channels, standfirst):
    story.standfirst = standfirst
    look, _html = drawn(story, channels["zalo"])
    post = Post("", link_of(story), story.office.name, title=story.title, summary=standfirst)
    there = zalo.Zalo({"cover": "https://phuong.example/bia.jpg"}, None)
    assert look.summary == there._article(post)["description"]


def test_an_article_without_a_picture_says_that_it_can_not_go_out(story, channels):
    zalo_account = channels["zalo"]
    reason = "It can't go out like this"
    assert reason in drawn(story, zalo_account, with_picture=False)[1].text
    assert reason not in drawn(story, zalo_account)[1].text
    zalo_account.settings = {"cover": "https://phuong.example/bia.jpg"}
    html = drawn(story, zalo_account, with_picture=False)[1]
    assert reason not in html.text
    assert "the account's own picture" in html.text
    assert html.count("img") == 0


def test_ghost_leaves_out_a_summary_that_it_refuses(story, channels):
    story.standfirst = "đ" * 301
    assert drawn(story, channels["ghost"])[0].summary == ""
    assert drawn(story, channels["wordpress"])[0].summary == story.standfirst


def test_a_list_of_letters_shows_sender_subject_and_how_it_begins(story, channels):
    look, html = drawn(story, channels["newsletter"], "Mời bà con đến dự. " * 30)
    assert look.first.startswith("Quận Một Ngày hội đọc sách Mời bà con đến dự.")
    assert 80 < len(look.first) <= 100
    assert look.hidden == ""
    assert html.count("img") == 0


@pytest.mark.parametrize("with_picture", [True, False])
@pytest.mark.parametrize("key", KEYS)
def test_hostile_text_stays_text(office, story, channels, key, with_picture):
    story.title = story.standfirst = story.picture_alt = HOSTILE
    story.office.name = channels[key].name = HOSTILE
    channels[key].settings = dict.fromkeys(channels[key].settings, HOSTILE)
    text = f"{HOSTILE} {link_of(story)}"
    _look, html = drawn(story, channels[key], text, with_picture=with_picture)
    assert html.count("script") == 0
    assert [has for _tag, has in html.elements if any(name.startswith("on") for name in has)] == []
    targets = [has["href"] for tag, has in html.elements if tag == "a"]
    assert [one for one in targets if not LINK.fullmatch(one)] == []
    assert "<script>alert(1)</script>" in html.text


def test_a_card_has_its_parts_in_the_order_of_the_platform(story, channels, monkeypatch):
    def order(*card):
        monkeypatch.setattr(connectors()["bluesky"], "shows", Shows(Look.NOTE, card=card))
        said = drawn(story, channels["bluesky"], "x", with_picture=False)[1].text
        return sorted(("Ngày hội", "Cả gia đình", "127.0.0.1"), key=said.find)

    assert order("title", "summary", "host") == ["Ngày hội", "Cả gia đình", "127.0.0.1"]
    assert order("host", "title", "summary") == ["127.0.0.1", "Ngày hội", "Cả gia đình"]


def test_every_unit_has_a_counter():
    assert set(COUNTERS) == set(Unit)
