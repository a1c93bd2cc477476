"""The page on which anybody checks a certificate, its files, and what is published of issuers."""

import base64
import json
from io import BytesIO

import pytest
from django.test import Client
from openbadgeslib.ob3.verifier import OB3Verifier
from pypdf import PdfReader

from signalmast.newsroom.models import SitePage
from signalmast.programmes.domain.credentials import (
    erase_names,
    issue_credential,
    revoke_credential,
)
from signalmast.programmes.domain.issuer import issuer_of, rotate_key
from signalmast.programmes.tests.credentials import Held
from signalmast.website import sheets
from signalmast.website.domain import limits
from signalmast.website.domain.sheet import kind_of
from signalmast.website.front.paths import is_dynamic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_minute():
    limits.all_questions.empty()
    limits.questions.empty()


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def issued(held):
    return issue_credential(held.attendee(), by=held.officer)


def test_the_address_on_the_paper_leads_to_a_page_that_says_it_holds(issued):
    client = Client()
    short = f"/certificates/{issued.code}/"
    led = client.get(short)
    assert (led.status_code, led["Location"]) == (302, f"/vi/chung-nhan/{issued.code}/")
    for where, valid in (
        (led["Location"], "Giấy chứng nhận này có giá trị."),
        (f"/en/certificates/{issued.code}/", "This certificate is valid."),
    ):
        page = client.get(where)
        text = page.content.decode()
        assert (page.status_code, text.count(valid)) == (200, 1)
        assert text.count("<dd>Nguyễn Thị Ánh Tuyết</dd>") == 1
        assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex", "no-store")
        assert page.cookies == {}
        assert is_dynamic(where)
    assert is_dynamic(short)
    assert is_dynamic(f"/certificates/{issued.code}.json")


def test_a_typed_code_leads_there_and_a_wrong_one_says_so(issued):
    client = Client()
    found = client.post("/vi/chung-nhan/", {"code": f" {issued.code.lower()} "})
    assert found["Location"] == f"/vi/chung-nhan/{issued.code}/"
    small = client.get(f"/en/certificates/{issued.code.lower()}/")
    assert small["Location"] == f"/en/certificates/{issued.code}/"
    wrong = client.post("/en/certificates/", {"code": "2222-2222-2222"})
    assert wrong.status_code == 404
    assert wrong.content.decode().count("No certificate has this code.") == 1
    assert 'value="2222-2222-2222"' in wrong.content.decode()
    assert client.get("/vi/chung-nhan/2222-2222-2222/").status_code == 404
    assert client.get("/certificates/2222-2222-2222/")["Location"].endswith("2222-2222-2222/")
    assert client.get("/vi/chung-nhan/").content.decode().count("Nguyễn") == 0


def test_revoked_and_erased_ones_say_so_and_hand_out_nothing(held, issued):
    client = Client()
    where = f"/en/certificates/{issued.code}/"
    revoke_credential(issued, why="Cấp nhầm buổi.", by=held.officer)
    text = client.get(where).content.decode()
    assert [text.count(said) for said in ("does not hold any more", "Cấp nhầm buổi.", "Tuyết")] == [
        1, 1, 0,
    ]  # fmt: skip
    other = issue_credential(held.attendee("Lê Văn Tám"), by=held.officer)
    erase_names([other], by=None)
    text = client.get(f"/en/certificates/{other.code}/").content.decode()
    assert [text.count(said) for said in ("issued this certificate", "Lê Văn Tám")] == [1, 0]
    for one in (issued, other):
        for ending in ("json", "jwt", "svg", "pdf"):
            assert client.get(f"/certificates/{one.code}.{ending}").status_code == 404


def test_whoever_has_the_code_takes_the_credential_along(issued):
    client = Client()
    files = {
        ending: client.get(f"/certificates/{issued.code}.{ending}")
        for ending in ("json", "jwt", "svg", "pdf")
    }
    assert [one["Content-Type"] for one in files.values()] == [
        "application/vc", "application/vc+jwt", "image/svg+xml", "application/pdf",
    ]  # fmt: skip
    assert files["jwt"].content.decode() == issued.document
    assert json.loads(files["json"].content)["id"].endswith(f",{issued.document}")
    assert OB3Verifier.extract_token_from_svg(files["svg"].content) == issued.document
    assert issued.code in PdfReader(BytesIO(files["pdf"].content)).pages[0].extract_text()
    assert client.get(f"/certificates/{issued.code}.exe").status_code == 404
    assert client.get("/certificates/2222-2222-2222.pdf").status_code == 404


def test_the_hundredth_question_of_a_minute_is_not_answered(issued, monkeypatch):
    monkeypatch.setattr(limits.questions, "most", 1)
    client = Client()
    assert client.get(f"/certificates/{issued.code}.jwt").status_code == 200
    assert client.get(f"/certificates/{issued.code}.jwt").status_code == 429
    assert client.get(f"/en/certificates/{issued.code}/").status_code == 429


def files_of(office):
    """Return the issuer's files that the site would hold, by their addresses."""
    own = {}
    for site in SitePage.objects.filter(office=office).select_related("locale", "office"):
        for ref in sheets.credentials.refs(site):
            kind = kind_of(ref)
            own[kind.address(ref)] = kind.build(ref)
    return own


def test_keys_and_lists_are_files_of_the_site(held):
    assert files_of(held.office) == {}
    issued = issue_credential(held.attendee(), by=held.officer)
    rotate_key(held.office, by=None)
    files = files_of(held.office)
    assert sorted(files) == [
        "/issuers/quan-1/did.json", "/issuers/quan-1/profile.json", "/issuers/quan-1/status-1.jwt",
    ]  # fmt: skip
    said = json.loads(files["/issuers/quan-1/did.json"])
    did = issuer_of(held.office).did
    assert [one["id"] for one in said["verificationMethod"]] == [f"{did}#key-2", f"{did}#key-1"]
    assert all("d" not in one["publicKeyJwk"] for one in said["verificationMethod"])
    assert json.loads(files["/issuers/quan-1/profile.json"])["name"] == "Quận Một"
    host = did.split(":")[2].replace("%3A", ":")
    verifier = OB3Verifier.for_issuer_did(did, download=lambda url: files[url.split(host)[1]])
    seen = verifier.verify(
        issued.document, check_status=True, download=lambda url: files[url.split(host)[1]]
    )
    assert seen.achievement.image_url.endswith("/issuers/badge.svg")
    body = files["/issuers/quan-1/status-1.jwt"].split(b".")[1]
    assert json.loads(base64.urlsafe_b64decode(body + b"==="))["issuer"] == did


def test_the_badge_is_a_file_of_the_installation():
    (ref,) = [one for one in sheets.of_installation() if one.kind == "badge-picture"]
    assert kind_of(ref).address(ref) == "/issuers/badge.svg"
    assert kind_of(ref).build(ref).startswith(b"<svg xmlns=")
