"""Rich text of editors: what may stand on a public page, and where its links lead."""

import re

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from signalmast.newsroom.models import Attachment
from signalmast.newsroom.tests.factories import draft, story
from signalmast.website.domain.sheet import noting
from signalmast.website.prose import TAGS, prose

PLAIN = "<p>Một <b>hai</b> <i>ba</i></p><h2>Bốn</h2><ul><li>năm</li></ul>"


def test_what_editors_may_write_stays():
    assert prose(PLAIN) == PLAIN
    outward = '<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>'
    assert prose(outward) == outward


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red" class="y" id="z">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p>a</p>"),
        ('<iframe src="https://example.org"></iframe>', ""),
        ('<p>a<img src=x onerror="x()"></p>', "<p>a</p>"),
        ('<embed embedtype="media" url="https://example.org/v"/><p>a</p>', "<p>a</p>"),
        ("<h1>a</h1>", "a"),
        ("<p>a &lt;script&gt;</p>", "<p>a &lt;script&gt;</p>"),
        ("<p></p><p>a</p><p> <br/></p>", "<p>a</p>"),
        ('<p><a linktype="page" id="no">a</a></p>', "<p>a</p>"),
        ('<p><a linktype="other" id="1">a</a></p>', "<p>a</p>"),
        ("", ""),
        (None, ""),
    ],
)
@pytest.mark.django_db
def test_everything_else_goes(typed, shown):
    assert prose(typed) == shown


@given(st.lists(st.sampled_from(["<", ">", "</", "a ", "p", "script", "h2", '"', "'", "=", "x"])))
def test_no_jumble_yields_another_tag_or_an_attribute(parts):
    found = re.findall(r"<(/?)([a-z0-9]*)([^>]*)>", prose("".join(parts)))
    assert {name for _slash, name, _rest in found} <= TAGS
    assert {rest for _slash, _name, rest in found} <= {""}


def test_a_link_to_the_own_host_stays_when_the_host_changes(settings):
    settings.SITE_URL = "https://quan1.example"
    inward = '<a href="https://quan1.example/vi/tin/x/">x</a>'
    assert prose(inward) == '<a href="/vi/tin/x/">x</a>'
    other = '<a href="https://quan1.example.org/">x</a>'
    assert prose(other) == other


@pytest.mark.django_db
def test_a_link_to_a_public_page_leads_there_and_is_noted(office):
    page = story(office)
    with noting() as note:
        shown = prose(f'<a linktype="page" id="{page.pk}">x</a>')
    assert shown == f'<a href="{page.public_path()}">x</a>'
    assert note.shows == {page.pk}


@pytest.mark.django_db
def test_a_link_to_a_draft_is_plain_text(office):
    page = draft(office)
    with noting() as note:
        assert prose(f'<a linktype="page" id="{page.pk}">x</a>') == "x"
    assert note.shows == set()


@pytest.mark.django_db
def test_a_link_to_a_file_leads_to_its_public_copy(office):
    file = Attachment.objects.create(
        title="Mẫu đơn", file=ContentFile(b"%PDF-1.4", name="mau don.pdf")
    )
    with noting() as note:
        shown = prose(f'<a linktype="document" id="{file.pk}">x</a>')
    (name,) = note.files
    assert shown == f'<a href="/files/{name}">x</a>'
    assert prose(f'<a linktype="document" id="{file.pk + 1}">x</a>') == "x"
