"""A correction that was published is found by the next question, as a suggestion with reasons."""

import pytest

from signalmast.corrections.domain.answering import claims_like, find_answers, refill
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.factories import TEXT, approver, draft, writer
from signalmast.people.domain.offices import open_office

pytestmark = pytest.mark.django_db


def found(office, text, **more):
    return [one.page.claim_id for one in find_answers(text, office=office, **more)]


def test_what_is_confirmed_is_found_by_the_next_question(office):
    ruling = factories.proposal(office)
    assert found(office, TEXT) == []
    confirm_ruling(ruling, by=approver(office))
    (one,) = find_answers(TEXT, office=office, language="en")
    assert (one.page.claim_id, one.verdict, one.score) == (ruling.claim_id, "same", 1.0)
    assert (one.why.is_exact, one.page.locale.language_code) == (True, "en")
    bare = "tu ngay 1/8 phuong thu phi 50k moi luot qua cau ben nghe do moi nguoi"
    assert found(office, bare) == [ruling.claim_id]
    assert found(office, "Lịch tiêm chủng cho trẻ em ở trạm y tế") == []


def test_another_number_is_no_same_claim(office):
    factories.ruling(office)
    (one,) = find_answers(
        "Từ ngày 1/8 phường thu phí 90.000 đồng mỗi lượt qua cầu Bến Nghé.", office=office
    )
    assert one.verdict == "related"
    assert [pair[1:] for pair in one.why.differ if "90" in "".join(pair)] != []


def test_offices_do_not_see_each_others_corrections(office):
    factories.ruling(office)
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    assert found(other, TEXT) == []


def test_a_newer_version_takes_the_place_of_the_one_before(office):
    ruling = factories.ruling(office)
    later = draft(words={"vi": factories.words("Phí chỉ thu với xe tải nặng")}, change="Mới.")
    confirm_ruling(propose_ruling(ruling.claim, later, by=writer(office)), by=approver(office))
    (one,) = find_answers(TEXT, office=office)
    assert one.ruling.version == 2
    assert refill() == 1
    assert found(office, TEXT) == [ruling.claim_id]


def test_a_claim_of_the_desk_meets_what_was_ruled_before(office):
    ruling = factories.ruling(office)
    again = factories.handed(office, "Qua cầu Bến Nghé từ 1/8 phải trả 50 nghìn mỗi lượt.").claim
    assert [one.page.claim_id for one in claims_like(again)] == [ruling.claim_id]
    assert claims_like(ruling.claim) == []
