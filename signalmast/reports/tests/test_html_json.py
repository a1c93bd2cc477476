import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from signalmast.core.wording import clean
from signalmast.reports.document import Paragraph, Run
from signalmast.reports.renderers.html import render_html
from signalmast.reports.renderers.json import render_json
from signalmast.reports.tests.documents import FIGURES, HOSTILE, hostile_report, report


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.hrefs, self.sources = [], [], [], []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.append(tag)
        self.ids += [named["id"]] if "id" in named else []
        self.hrefs += [named["href"]] if "href" in named else []
        self.sources += [named["src"]] if "src" in named else []

    def handle_data(self, data):
        self.text += data


def test_every_figure_links_to_its_rows_and_its_method():
    page = Page(render_html(report()))

    for number, (figure_id, _label, value, _unit, _rows) in enumerate(FIGURES, start=1):
        assert f"https://desk.example/figures/{figure_id}/2018-H1" in page.hrefs
        assert f"#method-{number}" in page.hrefs
        assert value in page.text


def test_marks_and_methods_find_each_other():
    page = Page(render_html(report()))

    assert len(page.ids) == len(set(page.ids))
    inner = {href[1:] for href in page.hrefs if href.startswith("#")}
    assert inner <= set(page.ids)


def test_page_asks_for_nothing_else_and_runs_nothing():
    html = render_html(report())
    page = Page(html)

    assert page.sources == []
    assert {"script", "link", "iframe", "img", "object"} & set(page.tags) == set()
    assert re.findall(r"url\(|@import", html) == []


def test_page_is_built_for_readers_of_all_kinds():
    html = render_html(report())
    page = Page(html)

    assert '<html lang="vi">' in html
    assert page.tags.count("h1") == 1
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.tags.count("figure") == html.count('<svg role="img" aria-label="')
    assert re.findall(r"<th(?![^>]*scope)[ >]", html.split("</style>")[1]) == []


@pytest.mark.parametrize(("state", "shown"), [("draft", 1), ("in_review", 1), ("signed", 0)])
def test_only_an_unsigned_report_says_draft(state, shown):
    assert render_html(report(state=state)).count("DỰ THẢO") == shown


@pytest.mark.parametrize("layout", ["decree-30", "plain"])
def test_hostile_words_stay_words(layout):
    html = render_html(hostile_report(layout))
    page = Page(html)

    assert "script" not in page.tags
    assert clean(HOSTILE) in page.text
    assert [href for href in page.hrefs if not href.startswith("#")] == []
    assert re.findall("[\x00-\x08\x1b\ud800]", html) == []


def test_relative_links_to_rows_stay_relative():
    body = (Paragraph((Run("312", href="/figures/engagement.posts/2018-H1/"),)),)

    assert "/figures/engagement.posts/2018-H1/" in Page(render_html(report(body=body))).hrefs


def test_plain_layout_has_no_national_title():
    assert "CỘNG HÒA" not in render_html(report(layout="plain"))


def test_json_keeps_its_keys():
    data = json.loads(render_json(report()))

    assert sorted(data) == [
        "abstract", "blocks", "generated_at", "kind", "language", "layout", "letterhead",
        "methods", "period_label", "recipients", "signature", "state",
    ]  # fmt: skip
    assert data["generated_at"] == "2018-06-26T09:30:00+00:00"
    assert data["letterhead"]["day"] == "2018-06-26"
    assert data["blocks"][1] == {"type": "heading", "level": 1, "text": "I. KẾT QUẢ THỰC HIỆN"}
    assert sorted({block["type"] for block in data["blocks"]}) == [
        "chart", "heading", "list", "paragraph", "table",
    ]  # fmt: skip
    assert data["methods"][1]["value"] == "91.718"


def test_json_chart_is_its_data():
    charts = [block for block in json.loads(render_json(report()))["blocks"] if "alt" in block]

    assert sorted(charts[0]) == ["alt", "columns", "rows", "title", "type"]
    assert len(charts[0]["rows"]) == 26


def test_renderers_load_without_the_drawing_libraries():
    code = (
        "import sys, signalmast.reports.renderers;"
        "print(sorted({'altair', 'vl_convert', 'typst', 'PIL'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
