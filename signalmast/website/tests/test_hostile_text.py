"""Whatever an editor's field holds, a page holds text."""

import json
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import EventPage, NoticePage, StoryPage
from signalmast.newsroom.tests.factories import category, draft, picture, published
from signalmast.people.models import Unit
from signalmast.website.domain import files
from signalmast.website.domain.baking import bake_marks

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]

MARK = "xsscanary"
STRINGS = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'><svg/onload={MARK}()>",
    f"</title><script>{MARK}()</script>",
    f"</script><script>{MARK}()</script>",
    f"<!--<script>{MARK}()//-->",
    f"javascript:{MARK}()",
    f"&lt;script&gt;{MARK}()&lt;/script&gt;",
    f"{{{{ {MARK} }}}}{{% debug %}}",
    f"<iframe srcdoc='<script>{MARK}()</script>'></iframe>",
    f'<a href="jav&#x09;ascript:{MARK}()">x</a>',
    f"<style>@import '//{MARK}.example'</style>",
    f"\u2028</script>\u2029<script>{MARK}()</script>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={MARK}()>",
    f"<base href=//{MARK}.example/>",
    f"<meta http-equiv=refresh content='0;url=//{MARK}.example'>",
    f'<noscript><p title="</noscript><img src=x onerror={MARK}()>">',
    f"]]><script>{MARK}()</script>",
    f"`${{{MARK}()}}`",
    f"<template><script>{MARK}()</script></template>",
)
#: What a page of ours is made of; anything else came from a text.
FOREIGN = {"iframe", "object", "embed", "base", "style", "math", "template", "noscript", "frame"}
#: Attributes that a browser follows or fetches.
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "poster", "data", "cite", "ping"}


class Reader(HTMLParser):
    """Collects what a browser would run or fetch from elsewhere."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.data = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        # A page to be framed opens its links outside of the frame; it names no other base.
        if tag in FOREIGN and given != {"target": "_top"}:
            self.found.append(f"<{tag}>")
        if tag == "script" and given.get("type") == "application/ld+json":
            self.data = ""
        elif tag == "script" and not str(given.get("src", "")).startswith("/static/"):
            self.found.append(f"<script {given}>")
        if tag == "meta" and "http-equiv" in given:
            self.found.append(f"<meta {given}>")
        for name, value in attributes:
            text = "".join((value or "").split()).lower()
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}")
            if name in ADDRESSES and text.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        if self.data is not None:
            self.data += data

    def handle_endtag(self, tag):
        if tag == "script" and self.data is not None:
            json.loads(self.data)
            self.data = None


def harmful(body):
    reader = Reader()
    reader.feed(body)
    reader.close()
    return reader.found


def body(text):
    link = f'<a href="{text}">x</a>'
    return [
        ("text", f"<p>{text}</p>{link}"),
        ("quote", {"text": text, "who": text, "where": text}),
        ("place", {"name": text, "address": text, "latitude": 10.7, "longitude": 106.7}),
        ("video", {"url": "https://example.org/v", "title": text, "picture": None,
                   "transcript": text}),
        ("figure", {"figure": "engagement.posts", "period": "2026-H1", "note": text}),
    ]  # fmt: skip


@pytest.mark.parametrize("first", range(0, len(STRINGS), 5))
def test_a_hostile_text_is_text_on_every_page_that_shows_it(office, first):
    text, *others = STRINGS[first : first + 5]
    office.name = office.parent = office.place = text[:200]
    office.save()
    one = category(office)
    one.name = one.name_en = text[:80]
    one.save()
    site = site_of(office, "vi")
    type(site).objects.filter(pk=site.pk).update(
        motto=text[:160], about=f"<p>{text}</p>", address=text, phone=text[:60], hours=text[:160]
    )
    for number, said in enumerate((text, *others)):
        write(office, number, said)
    bake_marks()
    found = {
        str(path.relative_to(files.root())): wrong
        for path in files.root().rglob("*.html")
        if (wrong := harmful(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert MARK in files.path_of("/vi/tin/tin-0/").read_text(encoding="utf-8")
    for path in files.root().rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def write(office, number, text):
    """Publish a story, a notice and an event with `text` in every field there is."""
    now = timezone.now()
    unit = Unit.objects.create(office=office, name=text[:190] + str(number))
    shared = {
        "title": text, "standfirst": text, "byline": text[:160], "body": body(text),
        "units": [unit], "tags": [text[:90]],
        "picture": picture(office, size=(40, 30), credit=text[:160]), "picture_alt": text,
    }  # fmt: skip
    pages = [
        draft(office, StoryPage, slug=f"tin-{number}", **shared),
        draft(office, NoticePage, slug=f"thong-bao-{number}", changes=text, valid_from=now,
              where=text, contact=text, **shared),
        draft(office, EventPage, slug=f"lich-{number}", starts_at=now + timedelta(days=1),
              ends_at=now + timedelta(days=2), place=text, address=text, **shared),
    ]  # fmt: skip
    for page in pages:
        published(page)
