"""Certificates: who gets one, what an independent library says of it, what becomes of the name."""

import base64
import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from pypdf import PdfReader

from signalmast.core import data_subjects, soundness
from signalmast.core.models import AuditEntry
from signalmast.newsroom.models import BakeMark
from signalmast.programmes import credentials as badges
from signalmast.programmes.certificates import certificate_pdf
from signalmast.programmes.courses import named
from signalmast.programmes.domain.checkin import strike_out
from signalmast.programmes.domain.credentials import (
    by_code,
    issue_credential,
    issue_for_commendation,
    issue_for_course,
    issue_for_session,
    revoke_credential,
    sessions_waiting,
)
from signalmast.programmes.domain.issuer import issuer_of, rotate_key
from signalmast.programmes.domain.nominations import (
    Award,
    award_nomination,
    hand_in_nomination,
    prepare_award,
    withdraw_consent,
    write_nomination,
)
from signalmast.programmes.domain.papers import paper_of, where
from signalmast.programmes.domain.training import answer_quiz
from signalmast.programmes.enums import Came, PlannedState
from signalmast.programmes.health import complaints
from signalmast.programmes.models import Credential, IssuerKey, Nomination
from signalmast.programmes.subjects import NAMED_FOR, erase_old
from signalmast.programmes.tests.credentials import Held
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def issued(held):
    return issue_credential(held.attendee(), by=held.officer)


def verify(held, token):
    """Ask openbadgeslib, which knows nothing of us but the issuer's name."""
    verifier = OB3Verifier.for_issuer_did(issuer_of(held.office).did, download=held.fetch)
    return verifier.verify(token, check_status=True, download=held.fetch)


def test_an_independent_library_verifies_a_certificate(held, issued):
    seen = verify(held, issued.document)
    what = seen.achievement
    assert (seen.id, seen.issuer.name, what.name, what.achievement_type) == (
        where(issued.code), "Quận Một", "Phòng cháy ở khu dân cư", "Certificate",
    )  # fmt: skip
    assert [(one.identity_type, one.identity_hash) for one in seen.identifiers] == [
        ("name", "Nguyễn Thị Ánh Tuyết")
    ]
    vietnamese, english = seen.achievement.criteria_narrative.split("\n\n")
    assert english == "Was counted as present by the unit that held the session."
    assert vietnamese != english
    assert seen.issuance_date == issued.issued_at
    header = badges.jwt.get_unverified_header(issued.document)
    assert (header["alg"], sorted(header["jwk"])) == ("RS256", ["e", "kty", "n"])


@pytest.mark.parametrize("part", [0, 1, 2])
def test_it_rejects_one_in_which_a_letter_was_changed(held, issued, part):
    parts = issued.document.split(".")
    at = len(parts[part]) // 2
    parts[part] = (
        parts[part][:at] + ("A" if parts[part][at] != "A" else "B") + parts[part][at + 1 :]
    )
    with pytest.raises(OB3VerificationError):
        verify(held, ".".join(parts))
    assert not badges.is_signed_by(".".join(parts), IssuerKey.objects.get().public)


def test_it_rejects_a_name_that_somebody_else_signed(held, issued):
    private, public = badges.new_key()
    said = badges.content(issued.document)
    said["credentialSubject"]["identifier"][0]["identityHash"] = "Kẻ Giả Mạo"
    forged = badges.sign(said, key="key-1", public=public, private=private)
    with pytest.raises(OB3VerificationError, match="signature"):
        verify(held, forged)


def test_it_rejects_a_revoked_one_and_no_other(held, issued):
    other = issue_credential(held.attendee("Lê Văn Tám"), by=held.officer)
    with pytest.raises(ValidationError, match="Say why"):
        revoke_credential(issued, why=" ", by=held.officer)
    revoke_credential(issued, why="Cấp nhầm buổi.", by=held.head)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(held, issued.document)
    assert verify(held, other.document).id == where(other.code)
    with pytest.raises(ValidationError, match="revoked before"):
        revoke_credential(issued, why="Lại nữa.", by=held.officer)
    assert BakeMark.objects.filter(kind="fixed", key=held.office.pk).exists()
    again = issue_credential(issued.attendee, by=held.officer)
    assert (again.place, again.code != issued.code) == (2, True)


def test_who_has_a_certificate_is_not_struck_out_before_it_is_revoked(held, issued):
    attendee, planned = issued.attendee, issued.attendee.planned
    with pytest.raises(ValidationError, match="has a certificate"):
        strike_out(planned, [attendee.pk], by=held.officer)
    revoke_credential(issued, why="Nhầm người.", by=held.officer)
    assert strike_out(planned, [attendee.pk], by=held.officer) == 1


def test_a_picture_carries_the_credential_where_wallets_look(held, issued):
    drawn = badges.baked('<svg xmlns="http://www.w3.org/2000/svg"></svg>', issued.document)
    assert OB3Verifier.extract_token_from_svg(drawn.encode()) == issued.document
    said = json.loads(badges.enveloped(issued.document))
    assert said["type"] == "EnvelopedVerifiableCredential"
    assert said["id"].partition(",")[2] == issued.document


def test_old_certificates_hold_after_a_new_key(held, issued):
    with pytest.raises(PermissionDenied):
        rotate_key(held.office, by=held.editor)
    assert rotate_key(held.office, by=None).name == "key-2"
    newer = issue_credential(held.attendee("Lê Văn Tám"), by=held.officer)
    assert [badges.key_name(one.document) for one in (issued, newer)] == ["key-1", "key-2"]
    assert [verify(held, one.document).id for one in (issued, newer)] == [
        where(issued.code), where(newer.code),
    ]  # fmt: skip


def test_the_list_has_the_bit_of_each_place():
    issuer = badges.Issuer(
        "https://q1.example:8443/issuers/quan-1", "Quận Một", "https://q1.example"
    )
    assert issuer.did == "did:web:q1.example%3A8443:issuers:quan-1"
    assert issuer.status_list(badges.PLACES) == f"{issuer.root}/status-2.jwt"
    said = badges.status_payload(issuer, 2, [badges.PLACES + 9], at=timezone.now())
    packed = said["credentialSubject"]["encodedList"].removeprefix("u")
    bits = badges.gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert (len(bits), bits[:3]) == (16_384, b"\x00\x40\x00")
    assert said["id"] == issuer.status_list(badges.PLACES)


def test_who_did_not_give_a_name_or_agree_gets_none(held):
    listed = held.attendee("Trần Thị Bé", came=Came.LISTED)
    for attendee, said in (
        (held.attendee(""), "no name yet"),
        (held.attendee(struck_out=True), "not counted"),
        (listed, "Ask the person first"),
    ):
        with pytest.raises(ValidationError, match=said):
            issue_credential(attendee, by=held.officer)
    assert issue_credential(listed, agreed="spoken", by=held.officer).agreed == "spoken"
    with pytest.raises(ValidationError, match="has a certificate already"):
        issue_credential(listed, agreed="spoken", by=held.editor)


def test_a_session_takes_place_before_it_is_certified(held):
    coming = held.session(ends_in=timedelta(hours=1))
    off = held.session(state=PlannedState.CALLED_OFF, called_off_why="Mưa bão.")
    for planned in (coming, off):
        with pytest.raises(ValidationError, match="once the session has taken place"):
            issue_credential(held.attendee(planned=planned), by=held.officer)
    assert list(sessions_waiting(held.unit)) == []


def test_a_whole_session_is_issued_at_once(held):
    held.attendee("Lê Văn Tám"), held.attendee(""), held.attendee("Bé", came=Came.LISTED)
    assert [(one, one.count) for one in sessions_waiting(held.unit)] == [(held.planned, 2)]
    first = issue_for_session(held.planned, by=held.officer)
    assert [(one.name, one.agreed) for one in first] == [("Lê Văn Tám", "themselves")]
    second = issue_for_session(held.planned, by=held.editor, agreed="signed")
    assert [(one.name, one.agreed, one.place) for one in second] == [("Bé", "signed", 1)]
    with pytest.raises(ValidationError, match="Nobody is waiting"):
        issue_for_session(held.planned, by=held.officer, agreed="signed")
    assert list(sessions_waiting(held.unit)) == []


def test_nobody_else_issues_or_revokes(held, issued):
    attendee = held.attendee("Lê Văn Tám")
    for nobody in (held.stranger, held.head):
        with pytest.raises(PermissionDenied):
            issue_credential(attendee, by=nobody)
    with pytest.raises(PermissionDenied):
        revoke_credential(issued, why="Không có lý do.", by=held.stranger)


def test_a_member_who_finished_a_course_gets_its_certificate(held):
    course = named("vi", "charts")
    with pytest.raises(ValidationError, match="every lesson first"):
        issue_for_course(course, office=held.office, by=held.editor)
    for lesson in course.lessons:
        right = {number: one.right for number, one in enumerate(lesson.quiz, start=1)}
        answer_quiz(course, lesson, right, by=held.editor)
    with pytest.raises(ValidationError, match="no name yet"):
        issue_for_course(course, office=held.office, by=held.editor)
    held.editor.last_name, held.editor.first_name = "Phạm Thị", "Lan"
    held.editor.save()
    client = desk_of(held.editor, "en")
    assert client.post(reverse("training:certify", args=["charts"])).status_code == 302
    one = Credential.objects.get()
    assert verify(held, one.document).achievement.achievement_type == "CertificateOfCompletion"
    assert client.get(reverse("training:index")).context["certified"] == {"charts": one.code}
    assert client.get(reverse("training:certificate", args=["charts"])).status_code == 200
    assert client.get(reverse("training:certificate", args=["writing"])).status_code == 404
    with pytest.raises(ValidationError, match="has a certificate already"):
        issue_for_course(course, office=held.office, by=held.editor)


def commended(held, **fields):
    words = {"round": "Quý II", "kind": "individual", "name": "Trần Thị Bé", "reasons": "Dạy bơi."}
    one = Nomination(unit=held.unit, **{**words, "consent": "signed", **fields})
    handed = hand_in_nomination(write_nomination(one, by=held.officer), by=held.officer)
    award = Award("ward", "12/QĐ-UBND", timezone.localdate())
    award_nomination(prepare_award(handed, award, by=held.editor), by=held.head)
    handed.refresh_from_db()
    return handed


def test_a_commendation_gets_the_same_kind_of_certificate(held):
    nomination = commended(held)
    client = desk_of(held.head, "en")
    here = reverse("nominations:inspect", args=[nomination.pk])
    assert client.post(here, {"do": "certify"}).status_code == 302
    one = Credential.objects.get()
    assert verify(held, one.document).achievement.achievement_type == "Award"
    said = f"được biểu dương trong “{nomination.round}”: Dạy bơi."
    assert (one.agreed, one.unit, one.words) == ("signed", held.unit, said)
    assert paper_of(one, "en").for_what == f"commended in “{nomination.round}”: Dạy bơi."
    pdf = client.get(reverse("nominations:certificate", args=[nomination.pk])).content
    assert one.code in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    withdraw_consent(nomination, by=held.officer)
    one.refresh_from_db()
    assert (one.name, one.document, one.words) == ("", "", "")
    with pytest.raises(ValidationError, match="did not agree"):
        issue_for_commendation(nomination, by=held.head)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_paper_says_where_it_is_checked(held, issued, language):
    other = issue_credential(held.attendee("Lê Văn Tám"), by=held.officer)
    papers = [paper_of(one, language) for one in (issued, other)]
    reader = PdfReader(BytesIO(certificate_pdf(*papers, at=issued.issued_at)))
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(texts) == 2
    for text, one in zip(texts, (issued, other), strict=True):
        assert [text.count(said) for said in (one.name, where(one.code), "Phòng cháy")] == [1, 1, 1]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert links == [where(issued.code)]


def test_the_person_has_the_name_erased_by_the_code(held, issued):
    typed = issued.code.lower().replace("-", " ")
    (record,) = data_subjects.held(typed)
    assert record.content["name"] == "Nguyễn Thị Ánh Tuyết"
    assert data_subjects.erase(typed) == 1
    assert (data_subjects.erase(typed), data_subjects.held(typed)) == (0, [])
    issued.refresh_from_db()
    assert (issued.name, issued.document, issued.attendee.name) == ("", "", "")
    assert issued.erased_at is not None
    assert AuditEntry.objects.filter(verb="credential.unname").count() == 1


def test_a_name_goes_by_itself_after_ten_years(held, issued):
    assert erase_old() == 0
    Credential.objects.update(issued_at=timezone.now() - NAMED_FOR - timedelta(days=1))
    assert erase_old() == 1


def test_verify_and_doctor_know_of_certificates_and_keys(held, issued):
    assert [*soundness.faults(), *complaints()] == []
    other = issue_credential(held.attendee("Lê Văn Tám"), by=held.officer)
    Credential.objects.filter(pk=issued.pk).update(document=other.document[:-8] + "AAAAAAAA")
    IssuerKey.objects.update(sealed="v1.nothing.AAAA")
    assert [one.count(issued.code) for one in soundness.faults()] == [1]
    (said,) = complaints()
    assert said.startswith("Quận Một: The key for certificates can't be opened")
    with pytest.raises(ValidationError, match="can't be opened"):
        issue_credential(held.attendee("Bé"), by=held.officer)


def test_the_screens_of_unit_and_office(held):
    held.attendee("Lê Văn Tám"), held.attendee("Bé", came=Came.LISTED)
    unit, desk = desk_of(held.officer, "en"), desk_of(held.editor, "en")
    here = reverse("unit:credentials", args=[held.unit.pk, held.planned.pk])
    assert (
        unit.get(
            reverse("unit:credential-papers", args=[held.unit.pk, held.planned.pk])
        ).status_code
        == 404
    )
    assert unit.get(here).context["listed"] == 1
    assert unit.post(here, {"agreed": "spoken"}).status_code == 302
    first, second = Credential.objects.order_by("place")
    refused = unit.post(here, {"credential": first.pk, "why": ""})
    assert (refused.status_code, list(refused.context["revoke"].errors)) == (400, ["why"])
    assert unit.post(here, {"credential": first.pk, "why": "Trùng."}).status_code == 302
    shown = unit.get(here)
    assert list(shown.context["waiting"]) == []
    assert [one.may_be_anew for one in shown.context["issued"]] == [False, True]
    papers = unit.get(reverse("unit:credential-papers", args=[held.unit.pk, held.planned.pk]))
    assert len(PdfReader(BytesIO(papers.content)).pages) == 1
    assert desk.get(reverse("credentials:session", args=[held.planned.pk])).status_code == 200
    inspect = reverse("credentials:inspect", args=[second.pk])
    assert desk.post(inspect, {"why": "Sai tên."}).status_code == 302
    assert desk.get(reverse("credentials:paper", args=[second.pk])).status_code == 404
    assert unit.post(here, {"anew": first.pk}).status_code == 302
    assert unit.post(here, {"anew": first.pk}).status_code == 400
    assert len(desk.get(reverse("credentials:index")).context["page_obj"]) == 3


def test_a_code_is_found_as_people_type_it(issued):
    assert by_code(f" {issued.code.lower().replace('-', '')} ") == issued
    for wrong in ("", issued.code[:-1], f"{issued.code}X", "đ" * 12, "2345-6789-ABCD"):
        assert by_code(wrong) is None
