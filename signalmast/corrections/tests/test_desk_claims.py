"""The list of claims, noting one, and sorting it on its page."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from signalmast.corrections.domain.triage import take_up
from signalmast.corrections.enums import ClaimState, Nature, Origin
from signalmast.corrections.models import Claim, Judgement, Note, Submission
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.desk import TRIAGE, address, alert, binh, buttons, lan, said
from signalmast.people.tests.screens import rows, signed_in, words

pytestmark = pytest.mark.django_db
OTHER = "Ngày mai cả quận cúp nước ba ngày liền."


def picture():
    content = BytesIO()
    Image.new("RGB", (60, 40), "#1d3f72").save(content, "PNG")
    return SimpleUploadedFile("tin.png", content.getvalue(), content_type="image/png")


def entry(**more):
    return {"text": OTHER, "language": "vi", "link": "", "seen_on": "", **more}


# the list


def test_the_list_shows_open_claims_first_and_the_most_urgent_of_them_on_top(office):
    factories.ruling(office)
    little = factories.handed(office, OTHER).claim
    take_up(little, harm=1, reach=1, reason="Ít người hỏi.", by=factories.writer(office))
    factories.claim(office, "Trường tiểu học Đa Kao nghỉ học cả tuần.")
    shown = [row[:3] for row in rows(lan(office).get("/desk/claims/"))]
    assert shown == [
        ["Trường tiểu học Đa Kao nghỉ học cả tuần.", "high · 6", "being checked"],
        [OTHER, "low · 1", "being checked"],
        [factories.TEXT, "high · 6", "ruled on"],
    ]


def test_an_empty_list_says_what_to_do_first(office):
    page = lan(office).get("/desk/claims/")
    assert buttons(page) == ["Note the first claim"]
    assert buttons(signed_in(office, "auditor").get("/desk/claims/")) == []


def test_claims_are_counted_searched_without_marks_and_narrowed(office):
    factories.handed(office)
    factories.handed(office)
    factories.claim(office, OTHER)
    client = lan(office)
    assert [row[0] for row in rows(client.get("/desk/claims/?q=cup+nuoc"))] == [OTHER]
    found = rows(client.get("/desk/claims/?state=new"))
    assert [(row[0], row[-1]) for row in found] == [(factories.TEXT, "Times handed in: 2")]
    assert len(rows(client.get("/desk/claims/?state=open"))) == 2
    assert [row[0] for row in rows(client.get("/desk/claims/?nature=fact"))] == [OTHER]
    assert rows(client.get("/desk/claims/?origin=own")) == []
    assert "No claim fits" in words(client.get("/desk/claims/?q=zzz"))


def test_rulings_that_wait_for_this_person_are_one_choice(office):
    claim = factories.proposal(office).claim
    assert rows(lan(office).get("/desk/claims/?decide=mine")) == []
    assert [row[0] for row in rows(binh(office).get("/desk/claims/?decide=mine"))] == [claim.text]


def test_the_list_is_handed_out_as_a_table(office):
    factories.handed(office, "=1+1 là số tiền phải nộp mỗi tháng")
    answer = lan(office).get("/desk/claims/?export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "'=1+1 là số tiền phải nộp mỗi tháng" in text.splitlines()[1]


def test_a_longer_list_costs_no_more_questions(office):
    client = lan(office)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/claims/")
        return len(asked)

    factories.claim(office)
    cost()
    before = cost()
    for number in range(8):
        factories.claim(office, f"Khu phố {number} cúp nước ba ngày liền.")
    assert cost() == before


# noting


def test_a_claim_is_noted_with_where_and_when_it_was_seen(office):
    client = lan(office)
    answer = client.post(
        "/desk/claims/note/",
        entry(link="https://facebook.com/ai-do/posts/1", seen_on="2026-03-12", image=picture()),
    )
    claim, one = Claim.objects.get(), Submission.objects.get()
    assert answer["Location"] == address(claim)
    assert (claim.text, claim.origin, claim.state) == (OTHER, Origin.EDITOR, ClaimState.NEW)
    assert (one.platform, one.url, one.seen_on.isoformat()) == ("Facebook", "", "2026-03-12")
    assert "The claim is noted." in words(client.get(address(claim)))
    shown = client.get(f"/desk/claims/pictures/{one.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    shown.close()


def test_what_is_known_already_is_said_and_counted(office):
    factories.handed(office, OTHER)
    client = lan(office)
    page = said(client, client.post("/desk/claims/note/", entry()))
    assert "This claim was known already; it has now been handed in 2 times." in page
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Write what is being said, in a sentence."),
        ({"text": "Ngắn"}, "Write what is being said, in a sentence, so that it can be checked."),
        ({"link": "nowhere"}, "This is no address of a page. Copy it once more."),
        ({"image": SimpleUploadedFile("a.png", b"no")}, "The file is no picture that can be read."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(office, wrong, sentence):
    page = lan(office).post("/desk/claims/note/", entry(seen_on="2026-03-12", **wrong))
    name = next(iter(wrong))
    assert [sentence in str(one) for one in page.context["form"].errors[name]] == [True]
    assert 'value="2026-03-12"' in page.content.decode()
    assert not Claim.objects.exists()


def test_looking_only_keeps_nothing_and_scolds_nobody(office):
    page = lan(office).post("/desk/claims/note/", entry(do="look"))
    assert "Nothing published answers this yet." in words(page)
    assert OTHER in page.content.decode()
    assert (page.context["form"].errors, Claim.objects.count()) == ({}, 0)


# sorting


def test_a_new_claim_asks_one_question(office):
    claim = factories.handed(office).claim
    page = lan(office).get(address(claim))
    assert buttons(page) == ["Take it up for checking"]
    assert "Is it a claim of fact that can be checked?" in words(page)


def test_a_claim_of_fact_is_taken_up_with_reasons(office):
    claim = factories.handed(office).claim
    client = lan(office)
    page = said(client, client.post(address(claim), {**TRIAGE, "take-up-about_office": "on"}))
    claim.refresh_from_db()
    assert (claim.state, claim.nature, claim.urgency) == (ClaimState.CHECKING, Nature.FACT, 6)
    assert claim.about_office
    assert "Add the sources that decide it." in page
    assert buttons(client.get(address(claim))) == ["Add a source"]


def test_a_priority_without_reasons_is_not_kept(office):
    claim = factories.handed(office).claim
    page = lan(office).post(address(claim), {**TRIAGE, "take-up-reason": "", "take-up-harm": ""})
    assert alert(page) == "Nothing is kept yet; look at what is marked below."
    errors = page.context["forms"]["take_up"].errors
    assert errors == {
        "harm": ["Choose one of these."],
        "reason": ["Write down why it has this priority."],
    }
    claim.refresh_from_db()
    assert claim.state == ClaimState.NEW


def test_an_opinion_leaves_with_an_answer(office):
    claim = factories.handed(office, "Phường làm việc quá chậm, thật đáng thất vọng.").claim
    client = lan(office)
    data = {"do": "answer", "answer-nature": "criticism", "answer-answer": "Từ 1/9 thêm quầy."}
    assert "the answer stands" in said(client, client.post(address(claim), data)).lower()
    claim.refresh_from_db()
    assert (claim.state, claim.nature) == (ClaimState.ANSWERED, Nature.CRITICISM)
    page = client.get(address(claim))
    assert "Từ 1/9 thêm quầy." in words(page)
    assert buttons(page) == []


def test_no_form_offers_to_rule_on_an_opinion(office):
    claim = factories.handed(office).claim
    data = {"do": "answer", "answer-nature": "fact", "answer-answer": "Không."}
    page = lan(office).post(address(claim), data)
    assert list(page.context["forms"]["answer"].errors) == ["nature"]
    answered = factories.handed(office, OTHER).claim
    Claim.objects.filter(pk=answered.pk).update(nature=Nature.OPINION, state=ClaimState.CHECKING)
    answer = lan(office).get(f"/desk/claims/rule/{answered.pk}/")
    assert answer["Location"] == address(answered)


def test_a_claim_is_set_aside_with_a_reason(office):
    claim = factories.handed(office).claim
    client = lan(office)
    assert client.post(address(claim), {"do": "set-aside"}).status_code == 200
    client.post(address(claim), {"do": "set-aside", "set-aside-answer": "Đã cũ hơn một năm."})
    claim.refresh_from_db()
    assert (claim.state, claim.answer) == (ClaimState.SET_ASIDE, "Đã cũ hơn một năm.")


def test_the_same_claim_is_joined_to_the_other_one(office):
    claim, other = factories.handed(office).claim, factories.claim(office, OTHER)
    client = lan(office)
    answer = client.post(address(claim), {"do": "merge", "merge-into": other.pk})
    assert answer["Location"] == address(other)
    claim.refresh_from_db()
    assert (claim.state, claim.merged_into) == (ClaimState.MERGED, other)
    assert Judgement.objects.get().same
    assert OTHER in words(client.get(address(claim)))


def test_a_claim_that_somebody_settled_meanwhile_keeps_what_was_written_in_sight(office):
    claim = factories.handed(office).claim
    client = lan(office)
    client.get(address(claim))
    data = {"do": "set-aside", "set-aside-answer": "Đã cũ."}
    binh(office).post(address(claim), data)
    page = client.post(address(claim), TRIAGE)
    assert alert(page) == (
        "Somebody has settled this claim meanwhile (set aside with a reason). Look at it again."
    )
    assert TRIAGE["take-up-reason"] in words(page)


def test_notes_are_written_for_colleagues(office):
    claim = factories.claim(office)
    client = lan(office)
    client.post(address(claim), {"do": "note", "note-text": "Đã gọi đơn vị quản lý cầu."})
    assert Note.objects.get().text == "Đã gọi đơn vị quản lý cầu."
    assert "Đã gọi đơn vị quản lý cầu." in words(client.get(address(claim)))
    assert "The note is empty." in words(client.post(address(claim), {"do": "note"}))


def test_the_page_says_what_happened_and_who_did_it(office):
    claim = factories.claim(office)
    page = words(lan(office).get(address(claim)))
    assert "Took up a claim lan" in page


# who may


def test_an_auditor_reads_and_changes_nothing(office):
    claim = factories.handed(office).claim
    client = signed_in(office, "auditor")
    page = client.get(address(claim))
    assert (buttons(page), "<textarea" in page.content.decode()) == ([], False)
    client.post(address(claim), TRIAGE)
    client.post("/desk/claims/note/", entry())
    claim.refresh_from_db()
    assert (claim.state, Claim.objects.count()) == (ClaimState.NEW, 1)


def test_the_page_is_written_in_the_readers_language(office):
    claim = factories.handed(office).claim
    assert 'lang="vi"' in lan(office, "vi").get(address(claim)).content.decode()[:400]
