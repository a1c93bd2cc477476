"""The office's own map: only from its own host, only where it is set, and what it shows."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import signalmast.core
from config import environment
from signalmast.core import headers
from signalmast.core.importing.pipeline import load_file
from signalmast.listening.models import Feedback, Place
from signalmast.listening.tests.feedback import hand_in, make_subject
from signalmast.newsroom.domain.sites import site_of
from signalmast.website.domain import limits, proof
from signalmast.website.domain.feedback import places
from signalmast.website.tests.filling_in import Filled, text_of
from signalmast.website.tests.handing import a_front, a_site, ask

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_feedback")]
LEAFLET = Path(signalmast.core.__file__).parent / "static" / "core" / "leaflet"
#: SHA-256 of the files of Leaflet 1.9.4 as it was released.
RELEASED = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}
#: The one line that is left out: it names a file for developers that does not lie here.
LEFT_OUT = {"leaflet.js": b"\n//# source" + b"MappingURL=leaflet.js.map"}
FORM = "/vi/phan-anh/gui/den-duong/"
CSV = "Tên đường;Vĩ độ;Kinh độ\nHoa Sen;10,7769;106,7009\nChợ Hoa;10.778;106.702\nXa;95;10\n"


@pytest.fixture
def own_map(monkeypatch, settings):
    monkeypatch.setenv("SIGNALMAST_MAP_TILES", "https://tiles.quan1.example/{z}/{x}/{y}.png")
    monkeypatch.setenv("SIGNALMAST_MAP_CREDIT", "Bản đồ: Quận Một")
    settings.MAP = environment.own_map("https://quan1.example")
    return settings.MAP


@pytest.fixture
def lights(office):
    return make_subject(office, code="den-duong", name="Đèn đường")


@pytest.mark.parametrize(
    "url",
    [
        "https://tile.elsewhere.example/{z}/{x}/{y}.png", "//elsewhere.example/{z}/{x}/{y}.png",
        "https://evilquan1.example/{z}/{x}/{y}.png", "http://tiles.quan1.example/{z}/{x}/{y}.png",
        "tiles/{z}/{x}/{y}.png", "/tiles/{z}/{x}.png", "data:{z}{x}{y}",
    ],
)  # fmt: skip
def test_a_map_of_somebody_else_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("SIGNALMAST_MAP_TILES", url)
    monkeypatch.setenv("SIGNALMAST_MAP_CREDIT", "Bản đồ")
    with pytest.raises(ImproperlyConfigured, match="SIGNALMAST_MAP_TILES"):
        environment.own_map("https://www.quan1.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [("CREDIT", ""), ("START", "10,106"), ("START", "95,106,15"), ("DEEPEST", "deep")],
)
def test_what_a_map_cannot_be_without_stops_the_start(monkeypatch, name, value):
    monkeypatch.setenv("SIGNALMAST_MAP_TILES", "/tiles/{z}/{x}/{y}.png")
    monkeypatch.setenv("SIGNALMAST_MAP_CREDIT", "Bản đồ")
    monkeypatch.setenv(f"SIGNALMAST_MAP_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=f"SIGNALMAST_MAP_{name}"):
        environment.own_map("https://quan1.example")


def test_without_the_setting_there_is_no_map_and_no_other_origin(client, lights, settings):
    settings.MIDDLEWARE = ["signalmast.core.middleware.HeadersMiddleware"]
    assert environment.own_map("https://quan1.example") is settings.MAP is None
    page = client.get(FORM)
    assert "leaflet" not in text_of(page)
    assert page.headers["Content-Security-Policy"] == headers.written(headers.SITE_POLICY)


def test_the_page_with_the_map_opens_pictures_for_that_origin_alone(
    client, lights, settings, own_map
):
    settings.MIDDLEWARE = ["signalmast.core.middleware.HeadersMiddleware"]
    page = client.get(FORM)
    assert own_map["origin"] == "https://tiles.quan1.example"
    assert f'data-tiles="{own_map["tiles"]}"' in text_of(page)
    policy = page.headers["Content-Security-Policy"]
    usual = headers.written(headers.SITE_POLICY)
    assert policy == usual.replace("img-src 'self'", f"img-src 'self' {own_map['origin']}")
    other = client.get("/vi/phan-anh/")
    assert other.headers["Content-Security-Policy"] == usual


def test_tiles_of_the_data_folder_are_handed_out_and_kept_for_a_day(tmp_path):
    tile = tmp_path / "tiles" / "15" / "1" / "2.png"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"\x89PNG")
    front = a_front(a_site(tmp_path / "site"), tiles=tmp_path / "tiles")
    answer = ask(front, "/tiles/15/1/2.png")
    assert (answer.status, answer.body) == (200, b"\x89PNG")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert ask(front, "/tiles/../site/index.html").status == 404
    assert ask(front, "/tiles/15/1/3.png").status == 404


@pytest.mark.parametrize("name", RELEASED)
def test_the_library_is_the_released_one(name):
    ours = (LEAFLET / name).read_bytes() + LEFT_OUT.get(name, b"")
    assert hashlib.sha256(ours).hexdigest() == RELEASED[name]
    assert (LEAFLET / "LICENSE").read_text().startswith("BSD 2-Clause License")


@pytest.fixture
def listed(office, tmp_path):
    path = tmp_path / "places.csv"
    path.write_text(CSV, encoding="utf-8")
    return load_file(path, name=path.name, office=office, by=None, format="places", options={})


def test_a_list_of_places_is_loaded_from_a_file(office, listed):
    assert [one.outcome.name for one in listed.verdicts] == ["STORED", "STORED", "REFUSED"]
    rows = Place.objects.values_list("name", "latitude", "longitude")
    assert [tuple(map(str, one)) for one in rows] == [
        ("Chợ Hoa", "10.77800", "106.70200"), ("Hoa Sen", "10.77690", "106.70090"),
    ]  # fmt: skip
    assert places(site_of(office, "vi"))[:2] == [
        ("Chợ Hoa", "10.77800,106.70200"), ("Hoa Sen", "10.77690,106.70090"),
    ]  # fmt: skip


def test_a_named_place_has_its_coordinates_without_a_script(client, lights, listed, monkeypatch):
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)
    for bucket in (limits.from_one, limits.of_one_form):
        bucket.empty()
    assert 'value="Hoa Sen" data-at="10.77690,106.70090"' in text_of(client.get(FORM))
    text = "Đèn đường Hoa Sen tắt đã ba đêm, tối lắm."
    for address in ("hoa sen", "ngõ 12"):
        form = Filled(client, FORM)
        form.send({"text": text, "address": address}, given=form.solved())
    assert [one.coordinates for one in Feedback.objects.order_by("pk")] == [
        "10.776900,106.700900", "",
    ]  # fmt: skip


def test_a_place_that_was_put_goes_before_the_list(office, lights, listed):
    feedback = hand_in(office, lights, address="Chợ Hoa").feedback
    assert feedback.coordinates == "10.776900,106.700900"
