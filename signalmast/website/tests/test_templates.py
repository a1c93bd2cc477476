"""Every public template, with honest and with hostile content, in both languages."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import override
from wagtail.rich_text import RichText

from signalmast.website import structured
from signalmast.website.content import Alternate, Link
from signalmast.website.templatetags import site
from signalmast.website.tests import made_up
from signalmast.website.tests.made_up import HOSTILE, MORNING, ZONE

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320"></svg>'


def body_of(word):
    """Return one block of each kind with `word` in every field."""
    cell = SimpleNamespace(value=word, block=SimpleNamespace(name="text"))
    figure = SimpleNamespace(value=1204.5, block=SimpleNamespace(name="number"))
    table = SimpleNamespace(
        caption=word,
        columns=[SimpleNamespace(heading=word, block=cell.block)] * 2,
        rows=[[cell, figure]],
    )
    shown = {"picture": made_up.picture(alt=word, credit=word), "caption": word}
    place = {"name": word, "address": word, "latitude": 10.5, "longitude": 106.25}
    video = {"url": "https://www.example.org/v", "title": word, "picture": None, "transcript": word}
    return [
        ("text", RichText(f"<p>{word}</p>"), "1"),
        ("picture", shown, "2"),
        ("gallery", {"pictures": [shown, shown]}, "3"),
        ("quote", {"text": word, "who": word, "where": word}, "4"),
        ("table", table, "5"),
        ("figure", {"figure": "x", "period": "2018-H1", "note": word}, "6"),
        ("chart", {"title": word}, "7"),
        ("place", place, "8"),
        ("video", video, "9"),
        ("video", {**video, "url": f"javascript:{word}"}, "10"),
        ("figure", {"figure": "gone", "period": word, "note": word}, "11"),
    ]


def quotes_of(word):
    figure = {
        "label": word,
        "value": 0.9441,
        "unit": "share",
        "places": 4,
        "method": word,
        "as_of": "2018-06-26T07:30:00+00:00",
    }
    chart = {"title": word, "alt": word, "svg": DRAWING}
    return {"6": figure, "7": {**chart, "columns": [word], "rows": [[word]], "methods": [word]}}


def shown(word, language):
    """Return a category, a frame, and a story, notice and event with `word` in every field."""
    mast = made_up.masthead(
        language=language, **dict.fromkeys(("name", "parent", "motto", "address", "hours"), word)
    )
    category = made_up.category(label=word)
    units = (Link(word, "/vi/don-vi/x-1/"),)
    fields = {"title": word, "standfirst": word, "byline": word, "category": category}
    fields |= {"units": units, "picture": made_up.picture(alt=word, credit=word)}
    fields["is_urgent"] = True
    story = made_up.card(**fields)
    times = {"starts_at": MORNING, "ends_at": MORNING + timedelta(days=1), "place": word}
    notice = made_up.card(**fields, **times, kind="notice")
    event = made_up.event(**{**fields, **times}, is_cancelled=True)
    base = made_up.frame(
        masthead=mast,
        title=word,
        description=word,
        picture=story.picture,
        published=MORNING,
        changed=MORNING,
        crumbs=(Link(word, "/vi/"), category),
        feeds=(Link(word, "/vi/tin/feed.atom"),),
        revision=1234,
    )
    base = structured.with_data(base, structured.of_publication(story, base))
    return category, base, story, notice, event


def contexts(word, language="vi"):
    """Return each template with all that it may be given."""
    category, base, story, notice, event = shown(word, language)
    common = {"frame": base, "url": "http://127.0.0.1:8000/vi/x/"}
    article = {
        "body": body_of(word),
        "quotes": quotes_of(word),
        "related": [story],
        "tags": [Link(word, "/vi/the/x/")],
        "urgent_since": MORNING,
        "ended": True,
    }
    mail = publications(word, article, story, notice, event)
    mail |= lists(word, category, base, story, notice, event)
    mail |= about(word)
    return {name: {**common, **context} for name, context in mail.items()}


def publications(word, article, story, notice, event):
    """Return the pages of one publication and their embedded forms."""
    notice_page = made_up.notice_page(**dict.fromkeys(("changes", "where", "contact"), word))
    event_page = made_up.event_page(place=word, address=word, is_cancelled=True)
    return {
        "website/story.html": {"page": made_up.page(), "card": story, **article},
        "website/notice.html": {"page": notice_page, "card": notice, **article},
        "website/event.html": {"page": event_page, "card": event, **article},
        "website/embed_figure.html": {
            "quote": quotes_of(word)["6"],
            "period": "2018-H1",
            "card": story,
        },
        "website/embed_notice.html": {"page": notice_page, "card": notice, "ended": True},
    }


def lists(word, category, base, story, notice, event):
    """Return the pages that show several publications."""
    units = (Link(word, "/vi/don-vi/x-1/"),)
    hit = SimpleNamespace(
        url="/vi/tin/x/", title_html=mark_safe("a"), snippet_html=mark_safe("b"), kind="story"
    )
    hit.at = MORNING
    found = SimpleNamespace(hits=[hit], total=1, total_is_exact=True, corrected=word)
    found.is_partial = True
    return {
        "website/home.html": {
            "lead": story,
            "latest": [story, notice, event],
            "notices": [notice],
            "events": [event],
            "by_category": [(category, [story])],
            "more": "/vi/tin/",
        },
        "website/listing.html": {
            "heading": word,
            "intro": word,
            "flag": "cross",
            "cards": [story, notice, event],
            "newer": "/vi/tin/",
            "older": "/vi/tin/trang/3/",
            "number": 4,
            "feeds": base.feeds,
            "calendar": "/vi/don-vi/x-1/calendar.ics",
        },
        "website/archive.html": {"years": [("2018", [Link(word, "/vi/luu-tru/2018/06/")])]},
        "website/units.html": {"units": units},
        "website/events.html": {
            "month": date(2018, 6, 1),
            "weeks": [[(date(2018, 6, 25 + n), [event] if n == 1 else [], True) for n in range(5)]],
            "cards": [event],
            "previous": "/vi/lich/2018-05/",
            "next": "/vi/lich/2018-07/",
            "calendar_feed": "/vi/lich/calendar.ics",
        },
        "website/search.html": {
            "query": word,
            "found": found,
            "order": "newest",
            "orders": [(Link(word, "?q=x"), True)],
            "kinds": [(Link(word, "?q=x"), False)],
            "number": 2,
            "newer": "?q=x",
            "older": "?q=x&p=3",
        },
        "website/embed_notices.html": {"cards": [notice]},
    }


def about(word):
    """Return the pages about the office, and those for what is not there."""
    return {
        "website/about.html": {"page": SimpleNamespace(about=f"<p>{word}</p>")},
        "website/accounts.html": {
            "accounts": [(word, word, word, None), ("X", word, "https://a.org/", MORNING)],
            "ways": [{"kind": kind, "handle": word} for kind in ("newsletter", "activitypub")],
        },
        "website/accessibility.html": {},
        "website/log.html": {"entries": [(MORNING, word, word, word, 7, "3f")], "head": (7, "3f")},
        "website/charter.html": {"text": mark_safe("<h1>x</h1>")},
        "404.html": {},
        "500.html": {},
        "403.html": {},
    }


TEMPLATES = sorted(contexts("x"))


class Read(HTMLParser):
    """What a browser makes of a page: elements with their attributes, and the texts."""

    VOID = {"meta", "link", "img", "input", "br", "source", "base", "path", "circle"}

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.open = []
        self.wrong = []
        self.feed(html)

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in self.VOID:
            self.open.append(name)

    def handle_startendtag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_endtag(self, name):
        if not self.open or self.open.pop() != name:
            self.wrong.append(name)

    def every(self, name):
        return [attributes for found, attributes in self.elements if found == name]


def render(name, word="Tên", language="vi"):
    with override(language), timezone.override(ZONE):
        return render_to_string(name, contexts(word, language)[name])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_page_is_whole_and_speaks_one_language(name, language):
    html = render(name, language=language)
    page = Read(html)
    assert page.wrong == []
    assert page.open == []
    assert page.every("html")[0]["lang"] == language
    assert [found for found, _rest in page.elements].count("h1") == 1
    assert "{{" not in html
    assert "{%" not in html


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_field_of_an_editor_becomes_markup(name):
    honest, hostile = Read(render(name)), Read(render(name, HOSTILE))
    assert [one for one, _rest in hostile.elements] == [one for one, _rest in honest.elements]
    for found, attributes in hostile.elements:
        assert [key for key in attributes if key.startswith("on") or key == "style"] == [], found
        for address in (attributes.get("href"), attributes.get("src"), attributes.get("action")):
            assert not (address or "").strip().lower().startswith(("javascript:", "data:")), found


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_page_loads_nothing_from_others_and_runs_nothing_inline(name):
    page = Read(render(name))
    loaded = [
        address
        for element, key in (("script", "src"), ("img", "src"), ("source", "srcset"))
        for address in (one[key] for one in page.every(element) if key in one)
    ]
    loaded += [
        one["href"] for one in page.every("link") if one["rel"] in {"stylesheet", "icon", "preload"}
    ]
    assert [one for one in loaded if not one.startswith("/")] == []
    inline = [one.get("type") for one in page.every("script") if "src" not in one]
    assert set(inline) <= {"application/ld+json"}
    assert page.every("style") == []
    assert page.every("iframe") == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_picture_has_a_text_and_keeps_its_place(name):
    for picture in Read(render(name)).every("img"):
        assert "alt" in picture
        assert {"width", "height"} <= picture.keys()


@pytest.mark.parametrize("name", [name for name in TEMPLATES if "embed" not in name])
def test_headings_go_down_step_by_step(name):
    levels = [
        int(one[1]) for one, _rest in Read(render(name)).elements if one in {"h1", "h2", "h3"}
    ]
    assert all(later <= level + 1 for level, later in pairwise(levels))


@pytest.mark.parametrize("name", [name for name in TEMPLATES if "embed" in name])
def test_an_embedded_page_has_no_script_and_leads_out_of_its_frame(name):
    page = Read(render(name))
    assert page.every("script") == []
    assert page.every("base") == [{"target": "_top"}]


@pytest.mark.parametrize("name", ["403.html", "404.html", "500.html"])
def test_error_pages_need_neither_a_site_nor_a_database(name):
    page = Read(render_to_string(name))
    assert page.wrong == []
    assert [one for one, _rest in page.elements].count("h1") == 1


def links(page, **wanted):
    return [
        one["href"]
        for one in page.every("link")
        if all(one.get(key) == value for key, value in wanted.items())
    ]


def test_the_head_names_the_page_in_every_language():
    page = Read(render("website/story.html"))
    assert links(page, rel="canonical") == ["http://127.0.0.1:8000/vi/tin/doc-sach/"]
    assert links(page, hreflang="vi") == ["http://127.0.0.1:8000/vi/tin/doc-sach/"]
    assert links(page, hreflang="en") == ["http://127.0.0.1:8000/en/stories/reading-room/"]
    assert links(page, hreflang="x-default") == ["http://127.0.0.1:8000/vi/tin/doc-sach/"]
    assert links(page, type="application/atom+xml") == ["/vi/tin/feed.atom"]
    meta = {
        one.get("property") or one.get("name"): one.get("content") for one in page.every("meta")
    }
    assert meta["og:image"] == "http://127.0.0.1:8000/files/a-800.webp"
    assert (meta["og:image:width"], meta["og:image:height"]) == ("800", "450")
    assert meta["article:published_time"] == "2018-06-26T14:30:00+07:00"
    assert meta["twitter:card"] == "summary_large_image"
    assert meta["signalmast:revision"] == "1234"


def test_where_there_is_no_translation_the_switch_leads_home_and_says_so():
    here, _there = made_up.frame().alternates
    alternates = (here, Alternate("en", "English", "", home="/en/"))
    context = contexts("x")["website/story.html"]
    context["frame"] = made_up.frame(alternates=alternates)
    with override("en"):
        html = render_to_string("website/story.html", context)
    assert links(Read(html), hreflang="en") == []
    switch = re.search(r'<a href="/en/" hreflang="en">(.+?)</a>', html)[1]
    assert re.sub(r"<[^>]+>", "", switch) == (
        "English: this page is not translated, the link leads to the home page"
    )


def test_only_the_picture_at_the_top_is_fetched_first():
    pictures = Read(render("website/story.html")).every("img")
    assert [one.get("fetchpriority") for one in pictures].count("high") == 1
    assert {one.get("loading") for one in pictures[1:]} == {"lazy"}
    (first, *_rest) = Read(render("website/story.html")).every("source")
    assert first["srcset"] == "/files/a-240.avif 240w, /files/a-800.avif 800w"


def test_numbers_and_figures_are_written_in_the_pages_language():
    assert ">1.204,5</td>" in render("website/story.html")
    assert ">1,204.5</td>" in render("website/story.html", language="en")
    assert ">94,4\xa0%</p>" in render("website/story.html")
    assert ">94.4%</p>" in render("website/story.html", language="en")


def test_a_video_is_a_link_to_the_web_and_never_a_script():
    found = re.findall(r'class="video__way" href="([^"]*)"', render("website/story.html"))
    assert found == ["https://www.example.org/v"]


def test_a_place_is_a_link_to_a_map_and_not_a_map():
    assert "https://www.openstreetmap.org/?mlat=10.500000&amp;mlon=106.250000" in render(
        "website/story.html"
    )


def test_a_notice_that_ended_says_so():
    context = contexts("x")["website/notice.html"]
    with override("en"), timezone.override(ZONE):
        assert "This notice ended" in render_to_string("website/notice.html", context)
        still = render_to_string("website/notice.html", {**context, "ended": False})
    assert "This notice ended" not in still
    assert "Thursday, 28 June 2018, 08:00" in still


def test_a_cancelled_event_offers_no_calendar():
    context = contexts("x")["website/event.html"] | {"ended": False}
    with override("en"), timezone.override(ZONE):
        assert 'href="event.ics"' not in render_to_string("website/event.html", context)
        context["page"] = made_up.event_page()
        assert 'href="event.ics"' in render_to_string("website/event.html", context)


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("(028) 3822 0000", "02838220000"),
        ("+84 28 3822.0000 (máy lẻ 12)", "+842838220000"),
        ("028 3822 0000 - 028 3822 0001", "02838220000"),
        ("1900 0000; 0903", "19000000"),
        ("gặp chị Lan", ""),
    ],
)
def test_the_first_telephone_number_is_one_that_can_be_dialled(written, dialled):
    assert site.dialled(written) == dialled
