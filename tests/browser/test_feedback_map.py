"""The office's own map in the form for feedback and at the desk, with tiles from a local folder."""

from io import BytesIO

import pytest
from django.core.management import call_command
from PIL import Image

from config import environment
from signalmast.core.middleware import HeadersMiddleware
from signalmast.listening.models import Feedback, Place
from signalmast.listening.tests.feedback import make_subject
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from signalmast.website.domain.baking import bake_marks
from tests.browser.serving import Residents, faults, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = {"vi": "/vi/phan-anh/gui/den-duong/", "en": "/en/feedback/hand-in/den-duong/"}
START = "10.7769,106.7009,15"


def lay_tiles(folder):
    """Draw the tiles around the start of the map, each in a colour of its own."""
    for x in range(26091, 26102):
        for y in range(15392, 15403):
            picture = Image.new("RGB", (256, 256), (200 + x % 40, 220, 200 + y % 40))
            kept = BytesIO()
            picture.save(kept, "PNG")
            path = folder / "15" / str(x) / f"{y}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(kept.getvalue())


@pytest.fixture
def site(transactional_db, settings, tmp_path, monkeypatch):
    """An office with a list of places and a map of its own; yields the address."""
    monkeypatch.setenv("SIGNALMAST_MAP_TILES", "/tiles/{z}/{x}/{y}.png")
    monkeypatch.setenv("SIGNALMAST_MAP_CREDIT", "Bản đồ: Quận Một")
    monkeypatch.setenv("SIGNALMAST_MAP_START", START)
    monkeypatch.setenv("SIGNALMAST_MAP_DEEPEST", "15")
    settings.MAP = environment.own_map("http://127.0.0.1")
    settings.SITE_DIR, settings.MEDIA_ROOT = tmp_path / "site", tmp_path / "media"
    settings.STATIC_ROOT, settings.TILES_DIR = tmp_path / "static", tmp_path / "tiles"
    assert HeadersMiddleware.__module__ in settings.MIDDLEWARE[0]
    lay_tiles(settings.TILES_DIR)
    call_command("collectstatic", interactive=False, verbosity=0)
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    make_subject(office, code="den-duong", name="Đèn đường", name_en="Street lights")
    Place.objects.create(office=office, name="Chợ Hoa", latitude="10.77800", longitude="106.70200")
    bake_marks()
    for bucket in (limits.from_one, limits.of_one_form, limits.written_again):
        bucket.empty()
    with served(settings) as address:
        yield address


@pytest.fixture
def opened(browser, site):
    residents = Residents(browser, site, expected="422")
    yield residents
    residents.leave()
    assert residents.complaints == []


def drawn(page):
    """Wait until every tile in sight is drawn."""
    page.wait_for_function(
        "[...document.querySelectorAll('.leaflet-tile')].length > 3 && "
        "[...document.querySelectorAll('.leaflet-tile')].every((one) => one.naturalWidth === 256)"
    )


def place_in(page):
    return [page.input_value(f"[name={name}]") for name in ("latitude", "longitude")]


def test_a_place_is_put_by_tap_by_keyboard_and_from_the_list(opened):
    page = opened(360)
    page.goto(FORM["en"])
    drawn(page)
    page.locator("[data-map]").click(position={"x": 160, "y": 140})
    by_tap = place_in(page)
    assert [round(float(one), 2) for one in by_tap] == [10.78, 106.7]
    assert page.locator(".map-pin").count() == 1
    assert page.inner_text("[data-place-said]").endswith(", ".join(by_tap))
    page.click("[data-place-drop]")
    assert (place_in(page), page.locator(".map-pin").count()) == (["", ""], 0)
    page.focus("[data-map]")
    page.keyboard.press("Enter")
    assert place_in(page) == ["10.77690", "106.70090"]
    page.fill("#address", "Chợ Hoa")
    page.locator("#address").blur()
    assert place_in(page) == ["10.77800", "106.70200"]
    page.fill("#address", "nơi khác")
    page.locator("#address").blur()
    assert place_in(page) == ["", ""]
    page.click("[data-map-here]")
    page.fill("#text", "Đèn đường tắt đã ba đêm, tối lắm.")
    page.click("[data-send]")
    page.wait_for_selector("#code", timeout=60_000)
    row = Feedback.objects.get()
    assert (str(row.latitude), row.address) == ("10.776900", "nơi khác")


def test_the_devices_place_is_shown_on_the_map(opened):
    page = opened(
        360, permissions=["geolocation"], geolocation={"latitude": 10.775, "longitude": 106.702}
    )
    page.goto(FORM["vi"])
    page.click("[data-place-take]")
    page.wait_for_selector(".map-pin")
    assert place_in(page) == ["10.77500", "106.70200"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 360)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_and_the_page_fits(opened, scheme, width, language):
    page = opened(width, color_scheme=scheme)
    page.goto(FORM[language])
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults(page) == []
