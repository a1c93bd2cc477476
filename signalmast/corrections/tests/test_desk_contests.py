"""A contested ruling at the desk: one answers, another decides, and both may change it."""

import secrets

import pytest

from signalmast.corrections.domain.contesting import Objection, answer_contest, contest_ruling
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.enums import Outcome, Verdict
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.desk import address, alert, binh, buttons, lan, said
from signalmast.people.tests.screens import rows, signed_in, words

pytestmark = pytest.mark.django_db
ANSWER = "Quyết định mới bắt đầu từ năm sau; năm nay vẫn không thu."


def contested(office, text="Có quyết định mới, cầu này thu phí."):
    objection = Objection(
        text=text, passage="Thu phí từ năm 2027.", language="vi", source_reference="20/QĐ-UBND"
    )
    ruling = factories.ruling(office)
    return contest_ruling(ruling, objection, token=secrets.token_urlsafe(9))[0]


def page_of(contest):
    return f"/desk/objections/inspect/{contest.pk}/"


def test_the_list_shows_what_is_to_be_answered_first(office):
    contest = contested(office)
    shown = rows(lan(office).get("/desk/objections/"))
    assert [row[:3] for row in shown] == [[contest.text, "to be answered", factories.words().title]]
    assert rows(lan(office).get("/desk/objections/?state=answered")) == []
    assert rows(lan(office).get("/desk/objections/?state=upheld")) == []


def test_an_empty_list_says_where_objections_come_from(office):
    assert "Every correction on the site has a button for it" in words(
        lan(office).get("/desk/objections/")
    )


def test_one_answers_that_the_ruling_stays_and_another_publishes_it(office):
    contest = contested(office)
    client = lan(office)
    assert buttons(client.get(page_of(contest))) == ["The ruling stays"]
    client.post(page_of(contest), {"do": "stays", "answer": ANSWER})
    assert "You wrote it, so somebody else who approves decides." in words(
        client.get(page_of(contest))
    )
    second = binh(office)
    page = second.get(page_of(contest))
    data = {"do": "decide", "read": page.context["read"]}
    assert "The outcome is public" in said(second, second.post(page_of(contest), data))
    contest.refresh_from_db()
    assert (contest.outcome, contest.is_open) == (Outcome.UPHELD, False)
    assert buttons(second.get(page_of(contest))) == []


def test_whoever_answered_does_not_decide(office):
    contest = contested(office)
    answer_contest(contest, answer=ANSWER, by=factories.approver(office))
    client = binh(office)
    page = client.get(page_of(contest))
    client.post(page_of(contest), {"do": "decide", "read": page.context["read"]})
    lan(office).post(page_of(contest), {"do": "decide", "read": page.context["read"]})
    contest.refresh_from_db()
    assert contest.is_open


def test_an_answer_without_reasons_is_not_kept(office):
    contest = contested(office)
    page = lan(office).post(page_of(contest), {"do": "stays", "answer": ""})
    assert page.context["form"].errors == {"answer": ["Write the reasons; the page shows them."]}
    contest.refresh_from_db()
    assert contest.outcome == ""


def test_an_answer_that_was_changed_while_it_was_read_is_not_published(office):
    contest = contested(office)
    answer_contest(contest, answer="Không.", by=factories.writer(office))
    client = binh(office)
    read = client.get(page_of(contest)).context["read"]
    answer_contest(contest, answer=ANSWER, by=factories.writer(office))
    page = client.post(page_of(contest), {"do": "decide", "read": read})
    assert alert(page) == (
        "The answer was changed after you opened this page, so nothing is published yet; read it "
        "as it is now."
    )
    contest.refresh_from_db()
    assert contest.is_open


def test_a_ruling_is_not_said_to_be_changed_before_it_is(office):
    contest = contested(office)
    page = lan(office).post(page_of(contest), {"do": "changed", "answer": ANSWER})
    assert alert(page) == ("There is no newer version of the ruling. Rule on the claim anew first.")
    assert ANSWER in words(page)


def test_where_the_reader_is_right_the_claim_is_ruled_on_anew(office):
    contest = contested(office)
    claim = contest.ruling.claim
    newer = factories.draft(verdict=Verdict.MISLEADING, change="Có quyết định mới.")
    confirm_ruling(
        propose_ruling(claim, newer, by=factories.writer(office)), by=factories.approver(office)
    )
    client = lan(office)
    assert buttons(client.get(page_of(contest))) == ["The ruling was changed"]
    client.post(page_of(contest), {"do": "changed", "answer": "Đã sửa kết luận."})
    second = binh(office)
    data = {"do": "decide", "read": second.get(page_of(contest)).context["read"]}
    second.post(page_of(contest), data)
    contest.refresh_from_db()
    assert (contest.outcome, contest.changed_to.version) == (Outcome.CHANGED, 2)


def test_what_is_decided_is_not_changed_any_more(office):
    contest = contested(office)
    answer_contest(contest, answer=ANSWER, by=factories.writer(office))
    second = binh(office)
    read = second.get(page_of(contest)).context["read"]
    second.post(page_of(contest), {"do": "decide", "read": read})
    page = lan(office).post(page_of(contest), {"do": "stays", "answer": "Khác."})
    assert alert(page) == "The outcome is published; it is not changed any more."
    contest.refresh_from_db()
    assert contest.answer == ANSWER


def test_the_claim_leads_to_what_contests_it(office):
    contest = contested(office)
    page = lan(office).get(address(contest.ruling.claim))
    assert buttons(page) == ["Read and answer"]
    answer_contest(contest, answer=ANSWER, by=factories.writer(office))
    assert buttons(binh(office).get(address(contest.ruling.claim))) == ["Read and decide"]
    assert buttons(signed_in(office, "auditor").get(address(contest.ruling.claim))) == []
