import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import override_settings

from signalmast.core.style_sheets import joined
from signalmast.people.models import Office
from signalmast.website.markup import render

ROOT = Path(__file__).resolve().parents[3]
PACKAGED = ROOT / "signalmast" / "website" / "charter"


@pytest.fixture
def office():
    return Office.objects.create(slug="q1", name="Phòng Truyền thông", parent="Quận 1")


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.django_db
def test_a_front_page_without_an_office_says_what_comes_first(client):
    page = client.get("/en/")
    assert "<h1>This desk is being set up</h1>" in text_of(page)


@pytest.mark.django_db
@pytest.mark.parametrize(("wanted", "got"), [("en", "en"), ("vi", "vi"), ("fr", "vi"), ("", "vi")])
def test_the_bare_address_speaks_the_readers_language(client, office, settings, wanted, got):
    settings.LANGUAGE_CODE = "vi"
    page = client.get("/", headers={"accept-language": wanted})
    assert page.headers["Content-Language"] == got
    assert f'<html lang="{got}">' in text_of(page)
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.django_db
def test_public_pages_set_no_cookie_and_load_only_from_here(client, office):
    for address in ("/vi/", "/en/", "/vi/charter/", "/en/charter/"):
        page = client.get(address)
        assert dict(page.cookies) == {}
        assert "<script" not in text_of(page)
        loaded = re.findall(r'<(?:link|img|source)[^>]* (?:href|src)="([^"]+)"', text_of(page))
        assert len(loaded) == 3
        assert [one for one in loaded if not one.startswith("/")] == []


@pytest.mark.django_db
def test_an_unknown_language_is_no_page(client, office):
    assert client.get("/xx/").status_code == 404
    assert client.get("/xx/charter/").status_code == 404


@pytest.mark.parametrize(
    ("packaged", "documented"), [("en", "charter.md"), ("vi", "charter.vi.md")]
)
def test_the_charter_of_the_site_is_the_one_of_the_documentation(packaged, documented):
    published = (PACKAGED / f"charter.{packaged}.txt").read_bytes()
    assert published == (ROOT / "docs" / documented).read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_charter_page_has_all_twelve_points(client, language):
    page = text_of(client.get(f"/{language}/charter/"))
    assert re.findall(r'<h2 id="point-(\d+)">\1\. ', page) == [str(one) for one in range(1, 13)]
    assert page.count("<h1>") == 1
    assert "<code>signalmast verify</code>" in page


@pytest.mark.django_db
def test_each_page_leads_to_itself_in_the_other_language(client):
    page = text_of(client.get("/en/charter/"))
    switch = re.findall(
        r'<a href="([^"]+)" lang="(\w\w)" hreflang="\w\w"( aria-current="true")?', page
    )
    assert switch == [("/vi/charter/", "vi", ""), ("/en/charter/", "en", ' aria-current="true"')]


def test_markup_escapes_what_is_no_markup():
    assert render("# A <b>\n\ntext `x<y` *so*\nand & on") == (
        "<h1>A &lt;b&gt;</h1>\n<p>text <code>x&lt;y</code> <em>so</em> and &amp; on</p>"
    )


@pytest.mark.django_db
def test_a_missing_page_says_so_and_leads_on(client):
    page = client.get("/nowhere/", headers={"accept-language": "en"})
    assert page.status_code == 404
    assert "<h1>There is no such page</h1>" in text_of(page)


@pytest.mark.parametrize("name", ["403.html", "404.html", "500.html"])
def test_error_pages_need_nothing_but_themselves(name):
    page = render_to_string(name)
    assert page.count("<h1>") == 1
    assert "{{" not in page
    assert 'href="/charter/"' in page


@pytest.mark.django_db
@override_settings(DEBUG=False)
def test_a_page_weighs_less_than_120_kilobytes(client, office):
    """Uncompressed, with every font it may load."""
    page = client.get("/vi/charter/")
    linked = re.findall(r'href="/static/([^"]+)"', text_of(page))
    style = joined("website/site.css", lambda name: Path(finders.find(name)).read_text("utf-8"))
    fonts = re.findall(r'url\("\.\./(core/fonts/[^"]+)"\)', style)
    assert len(fonts) == 3
    parts = {*linked, *fonts}
    assert "website/site.css" in parts
    weight = (
        len(page.content)
        + len(style.encode())
        - Path(finders.find("website/site.css")).stat().st_size
    )
    weight += sum(Path(finders.find(one)).stat().st_size for one in parts)
    assert weight < 120_000
