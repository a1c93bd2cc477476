"""Questions and answers in public: on shelves that stay, a page each, gone by two people."""

import re

import pytest

from signalmast.core.models import AuditEntry
from signalmast.core.search.index import site_index
from signalmast.listening.domain.answering import Draft
from signalmast.listening.domain.removing import ask_for_removal, remove_from_site
from signalmast.listening.domain.sender import reopen
from signalmast.listening.tests.feedback import PUBLIC, hand_in, make_subject, published
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import BakeMark
from signalmast.newsroom.tests.factories import approver, writer
from signalmast.website.domain import files
from signalmast.website.domain.baking import bake_marks, bake_site
from signalmast.website.domain.rebaking import research
from signalmast.website.domain.verifying import faults
from signalmast.website.models import Sheet
from signalmast.website.sheets import questions

pytestmark = pytest.mark.django_db
LIST = "/vi/hoi-dap/"


def read(address):
    """Return the text of a file of the site, None where there is none."""
    path = files.path_of(address)
    return path.read_text() if path.exists() else None


def page_of(answer):
    return f"{LIST}{answer.feedback.number.lower()}/"


def asked(office, count, **more):
    """Return so many public answers, the oldest first."""
    subject = make_subject(office)
    found = []
    for number in range(count):
        draft = Draft(f"Trả lời {number}.", is_public=True, title=f"Câu hỏi {number}?",
                      question=f"Hỏi {number}?")  # fmt: skip
        feedback = hand_in(office, subject, agrees_to_publish=True, **more).feedback
        found.append(published(office, draft, feedback=feedback))
    return found


def titles(address):
    return re.findall(r"Câu hỏi (\d+)\?</a>", read(address))


def test_an_answer_goes_to_its_page_the_list_and_the_log(office):
    bake_marks()
    assert read(LIST) is not None
    answer = published(office)
    bake_marks()
    page = read(page_of(answer))
    assert (PUBLIC.question in page, PUBLIC.text in page) == (True, True)
    assert answer.feedback.text not in page
    assert answer.feedback.address not in page
    assert f'href="{page_of(answer)}"' in read(LIST)
    assert PUBLIC.title in read("/vi/so-cong-khai/")
    assert BakeMark.objects.count() == 0


def test_an_answer_to_its_sender_alone_is_nowhere(office):
    from signalmast.listening.domain.answering import answer_privately

    feedback = hand_in(office, agrees_to_publish=True).feedback
    answer_privately(feedback, text="Chỉ cho người gửi.", by=writer(office))
    bake_site(site_of(office, "vi"))
    assert read(f"{LIST}{feedback.number.lower()}/") is None
    assert "Chỉ cho người gửi." not in read(LIST)
    assert "Chỉ cho người gửi." not in read("/vi/so-cong-khai/")


def test_a_question_stands_on_the_site_of_its_language(office):
    answer = asked(office, 1, language="en")[0]
    bake_marks()
    assert read(page_of(answer)) is None
    assert titles(LIST) == []
    assert titles("/en/questions/") == ["0"]


def test_what_is_taken_off_goes_and_the_log_says_why(office):
    answer = published(office)
    bake_marks()
    ask_for_removal(answer, reason="Lộ thông tin của người khác.", by=writer(office))
    remove_from_site(answer, by=approver(office))
    bake_marks()
    assert read(page_of(answer)) is None
    assert PUBLIC.title not in read(LIST)
    log = read("/vi/so-cong-khai/")
    assert "Lộ thông tin của người khác." in log
    # The entry of the publication stays in the log, as everything does.
    assert AuditEntry.objects.filter(verb="feedback.publish").count() == 1


def test_a_question_that_was_opened_again_shows_its_newest_answer(office):
    answer = published(office)
    bake_marks()
    again = reopen(answer.feedback, text="Lại tắt.")
    second = Draft(
        "Đã thay cả trụ.", is_public=True, title=PUBLIC.title, question="Vì sao lại tắt?"
    )
    published(office, second, feedback=again)
    bake_marks()
    page = read(page_of(answer))
    assert ("Đã thay cả trụ." in page, PUBLIC.text in page) == (True, True)
    assert "Lại tắt." not in page


def test_shelves_stay_where_they_are(office, monkeypatch):
    monkeypatch.setattr(questions, "SHELF", 3)
    asked(office, 7)
    bake_marks()
    assert titles(LIST) == ["6", "5", "4"]
    assert titles(f"{LIST}trang/1/") == ["2", "1", "0"]
    assert titles(f"{LIST}trang/2/") == ["5", "4", "3"]
    assert titles(f"{LIST}trang/3/") == ["6"]
    first = read(f"{LIST}trang/1/")
    asked(office, 1)
    bake_marks()
    assert read(f"{LIST}trang/1/") == first


def test_a_place_that_was_emptied_moves_nobody(office, monkeypatch):
    monkeypatch.setattr(questions, "SHELF", 3)
    rows = asked(office, 7)
    bake_marks()
    ask_for_removal(rows[1], reason="Nêu tên người.", by=writer(office))
    remove_from_site(rows[1], by=approver(office))
    bake_marks()
    assert titles(f"{LIST}trang/1/") == ["2", "0"]
    assert titles(f"{LIST}trang/2/") == ["5", "4", "3"]


def test_the_whole_site_and_single_marks_make_the_same_files(office, monkeypatch):
    monkeypatch.setattr(questions, "SHELF", 3)
    rows = asked(office, 5)
    bake_marks()
    site = site_of(office, "vi")
    addresses = [*map(page_of, rows), LIST, *(f"{LIST}trang/{one}/" for one in (1, 2))]
    by_marks = {one: read(one) for one in addresses}
    assert None not in by_marks.values()
    bake_site(site)
    assert {one: read(one) for one in addresses} == by_marks
    there = Sheet.objects.filter(site=site, kind__startswith="question")
    assert set(there.values_list("address", flat=True)) == set(addresses)


def test_a_question_is_found_by_its_words_as_long_as_it_is_public(office):
    def found(text):
        hits = site_index().find(text, office=office.pk, language="vi").hits
        return [(hit.kind, hit.url) for hit in hits]

    answer = published(office)
    bake_marks()
    here = [("question", page_of(answer))]
    assert found("den duong hoa sen") == here
    assert found("thay bóng") == here
    research()
    assert found("den duong hoa sen") == here
    assert list(faults()) == []
    ask_for_removal(answer, reason="Nêu tên người.", by=writer(office))
    remove_from_site(answer, by=approver(office))
    bake_marks()
    assert found("den duong hoa sen") == []


def test_the_page_of_results_says_what_a_question_is(office, client):
    answer = published(office)
    bake_marks()
    page = client.get("/vi/tim-kiem/", {"q": "đèn đường"}).content.decode()
    assert page.count(f'<h2 class="headline"><a href="{page_of(answer)}">') == 1
