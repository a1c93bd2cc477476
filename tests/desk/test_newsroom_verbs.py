"""In a hurry, withdrawn, translated: each screen says first what will happen."""

from datetime import timedelta

import pytest
import time_machine

from signalmast.newsroom.domain.publishing import publish_urgently
from signalmast.newsroom.models import (
    Approval,
    StoryPage,
)
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    story,
    writer,
)
from signalmast.people.tests.screens import words
from tests.desk.newsroom import NOW, edit, fresh, said, verbs

pytestmark = pytest.mark.usefixtures("own_site")


def test_publishing_in_a_hurry_says_first_what_happens(office, lan):
    page = draft(office, title="Bão")
    text = words(lan.get(f"/desk/newsroom/{page.pk}/hurry/"))
    for part in ("public at once", "note on the page", "within the hour"):
        assert part in text
    answer = lan.post(f"/desk/newsroom/{page.pk}/hurry/", {"reason": "Bão đổ bộ"})
    assert answer["Location"] == edit(page)
    assert fresh(page).live
    assert Approval.objects.get().reason == "Bão đổ bộ"


def test_a_hurry_without_a_reason_stays_on_the_screen(office, lan):
    page = draft(office)
    answer = lan.post(f"/desk/newsroom/{page.pk}/hurry/", {"reason": ""})
    assert answer.status_code == 200
    assert "Fill this in; it must not stay empty." in words(answer)
    assert not fresh(page).live


def test_an_unfinished_text_names_what_is_missing_and_keeps_the_reason(office, lan):
    page = draft(office)
    page.standfirst = ""
    page.save_revision(user=writer(office), clean=False)
    answer = lan.post(f"/desk/newsroom/{page.pk}/hurry/", {"reason": "Bão đổ bộ"})
    assert "The text is not complete, so it stays as it is. standfirst:" in words(answer)
    assert "Bão đổ bộ</textarea>" in answer.content.decode()
    assert not fresh(page).live


def test_a_text_with_an_hour_to_come_does_not_go_out_in_a_hurry(office, lan):
    page = draft(office, go_live_at=NOW + timedelta(days=1))
    answer = lan.post(f"/desk/newsroom/{page.pk}/hurry/", {"reason": "Bão"})
    assert "take that time out of it first" in words(answer)
    assert Approval.objects.count() == 0


def test_the_second_person_sees_who_hurried_why_and_how_long_is_left(office, binh):
    page = draft(office, title="Bão")
    with time_machine.travel(NOW, tick=False):
        publish_urgently(page, by=writer(office), reason="Bão đổ bộ")
    with time_machine.travel(NOW + timedelta(minutes=25), tick=False):
        text = words(binh.get("/desk/newsroom/approvals/"))
        assert "35 minutes left" in text
        assert "lan wrote as the reason: Bão đổ bộ" in text
        assert "35 minutes left" in words(binh.get(f"/desk/newsroom/{page.pk}/urgent/"))
        answer = binh.post(f"/desk/newsroom/{page.pk}/urgent/")
    assert answer["Location"] == "/desk/newsroom/approvals/"
    assert fresh(page).urgent_since is None


def test_whoever_hurried_can_not_settle_it(office, binh):
    page = draft(office, by=approver(office))
    publish_urgently(page, by=approver(office), reason="Bão")
    answer = binh.get(f"/desk/newsroom/{page.pk}/urgent/")
    assert "there is no button to approve it here" in words(answer)
    binh.post(f"/desk/newsroom/{page.pk}/urgent/")
    assert fresh(page).urgent_since is not None


def test_withdrawing_says_that_the_log_shows_it(office, lan):
    page = story(office)
    assert "withdraw" in verbs(lan.get(edit(page)), page)
    assert "The public log shows" in words(lan.get(f"/desk/newsroom/{page.pk}/withdraw/"))
    assert lan.post(f"/desk/newsroom/{page.pk}/withdraw/", {"reason": ""}).status_code == 200
    assert fresh(page).live
    lan.post(f"/desk/newsroom/{page.pk}/withdraw/", {"reason": "Số liệu sai"})
    assert not fresh(page).live
    answer = lan.get(f"/desk/newsroom/{page.pk}/withdraw/")
    assert "This page is not public, so there is nothing to withdraw." in said(lan, answer)


def test_a_translation_opens_in_the_editor_of_the_other_site(office, lan):
    page = story(office)
    answer = lan.post(f"/desk/newsroom/{page.pk}/translate/")
    made = StoryPage.objects.exclude(pk=page.pk).get()
    assert answer["Location"] == edit(made)
    assert made.locale.language_code == "en"
    assert "translate" not in verbs(lan.get(edit(page)), page)
    answer = lan.get(f"/desk/newsroom/{page.pk}/translate/")
    assert "This text exists in both languages already." in said(lan, answer)


def test_a_link_of_the_calendar_leads_a_writer_to_the_text_and_a_reader_to_the_page(
    office, lan, auditor
):
    public, hidden = story(office), draft(office)
    assert lan.get(f"/desk/newsroom/{public.pk}/")["Location"] == edit(public)
    assert auditor.get(f"/desk/newsroom/{public.pk}/")["Location"] == public.public_path()
    assert auditor.get(f"/desk/newsroom/{hidden.pk}/").status_code == 404
