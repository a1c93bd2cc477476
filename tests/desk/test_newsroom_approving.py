"""The second person reads, compares, approves or sends back."""

from datetime import timedelta

import pytest

from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    hand_in,
    story,
    writer,
)
from signalmast.people.tests.screens import words
from tests.desk.newsroom import NOW, edit, form_of, fresh, said

pytestmark = pytest.mark.usefixtures("own_site")


def approve(client, page, **changes):
    answer = client.get(f"/desk/newsroom/approvals/{page.pk}/")
    sent = {"text": answer.context["text"].digest, "do": "approve", **changes}
    return client.post(f"/desk/newsroom/approvals/{page.pk}/", sent)


def test_the_screen_shows_what_the_second_person_needs(office, binh):
    page = draft(office, title="Ngày hội", standfirst="Có 20 gian sách.")
    hand_in(page)
    text = words(binh.get("/desk/newsroom/approvals/"))
    for part in ("Ngày hội", "Có 20 gian sách.", "Written by lan", "as soon as it is approved"):
        assert part in text


def test_approving_publishes_what_was_read(office, binh):
    page = draft(office, title="Ngày hội")
    hand_in(page)
    answer = approve(binh, page)
    assert answer["Location"] == "/desk/newsroom/approvals/"
    assert "“Ngày hội” is approved and public now." in said(binh, answer)
    assert fresh(page).live


def test_a_text_with_an_hour_is_scheduled(office, binh):
    page = draft(office, go_live_at=NOW + timedelta(days=1))
    hand_in(page)
    assert "Approve and schedule" in words(binh.get("/desk/newsroom/approvals/"))
    approve(binh, page)
    assert not fresh(page).live
    assert fresh(page).scheduled_revision is not None


def test_what_changed_against_the_public_version_is_shown(office, binh):
    page = story(office, standfirst="Mở cửa buổi sáng.")
    page.standfirst = "Mở cửa buổi sáng và chiều."
    page.save_revision(user=writer(office))
    hand_in(page)
    answer = binh.get(f"/desk/newsroom/approvals/{page.pk}/")
    ((label, difference),) = answer.context["text"].changes
    assert label == "Standfirst"
    assert '<span class="addition"> và chiều' in difference


def test_a_text_that_changed_under_the_readers_eyes_is_not_approved(office, lan, binh):
    page = draft(office, title="Bản một")
    hand_in(page)
    read = binh.get(f"/desk/newsroom/approvals/{page.pk}/").context["text"].digest
    lan.post(edit(page), form_of(lan.get(edit(page)), **{"action-cancel-workflow": "1"}))
    again = form_of(lan.get(edit(page)), title="Bản hai", **{"action-submit": "1"})
    lan.post(edit(page), again)
    answer = binh.post(f"/desk/newsroom/approvals/{page.pk}/", {"text": read, "do": "approve"})
    assert "nothing is approved yet" in words(answer)
    assert not fresh(page).live


def test_sending_back_needs_words_and_loses_none(office, binh):
    page = draft(office)
    hand_in(page)
    answer = approve(binh, page, do="send-back", comment=" ")
    assert "Say what has to change" in words(answer)
    stale = {"text": "old", "do": "send-back", "comment": "Thêm số liệu"}
    answer = binh.post(f"/desk/newsroom/approvals/{page.pk}/", stale)
    assert "Thêm số liệu</textarea>" in answer.content.decode()
    assert fresh(page).workflow_in_progress
    approve(binh, page, do="send-back", comment="Thêm số liệu")
    assert fresh(page).current_workflow_state.current_task_state.comment == "Thêm số liệu"


def test_a_writer_finds_no_button_and_gets_nowhere_without_one(office, binh):
    page = draft(office, title="Của Bình", by=approver(office))
    hand_in(page, approver(office))
    answer = binh.get("/desk/newsroom/approvals/")
    assert "Texts that wait for somebody else" in words(answer)
    assert 'value="approve"' not in answer.content.decode()
    answer = approve(binh, page)
    assert "somebody who wrote none of it approves it" in words(answer)
    assert not fresh(page).live


def test_who_has_no_duty_to_approve_is_not_let_in(office, lan):
    page = draft(office)
    hand_in(page)
    assert lan.get("/desk/newsroom/approvals/").status_code == 302
    lan.post(f"/desk/newsroom/approvals/{page.pk}/", {"do": "approve"})
    assert not fresh(page).live


def test_a_text_that_waits_no_more_says_so(office, binh):
    page = draft(office)
    answer = binh.get(f"/desk/newsroom/approvals/{page.pk}/")
    assert answer["Location"] == "/desk/newsroom/approvals/"
    assert "This text does not wait for approval any more." in said(binh, answer)
