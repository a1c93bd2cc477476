"""What a person decides about a delivery, and about a stop of everything."""

import re

import pytest

from signalmast.channels.domain import holding
from signalmast.channels.enums import State, Why
from signalmast.channels.models import Delivery, Installation
from signalmast.channels.tests.desk import delivery_url, lost, refused, said, step
from signalmast.channels.tests.factories import account, queued
from signalmast.core.models import AuditEntry
from signalmast.people.tests.screens import signed_in, words

pytestmark = pytest.mark.django_db
INDEX = "/desk/deliveries/"


@pytest.fixture
def editor(office, clock):
    return signed_in(office, "editor")


@pytest.fixture
def manager(office, clock):
    return signed_in(office, "administrator")


# what a person decides


def decide(client, one, what="", **more):
    return client.post(
        delivery_url(one), {"what": what, "link": "", "reason": "", **more}, follow=True
    )


def test_the_question_is_asked_only_where_a_person_has_to_answer(editor, office, board):
    one = lost(office, board)
    page = editor.get(delivery_url(one))
    text = words(page)
    assert "This waits for you" in text
    assert "Look at “blind” first whether the post is there." in text
    assert page.context["said"] == (
        "The answer was lost and this channel can't be read back. No clear answer came back. "
        "Look on the channel whether the post is there."
    )
    sent = queued(account(office, "keyed"))
    step()
    assert editor.get(delivery_url(sent)).context["form"] is None


def test_what_was_seen_on_the_channel_is_sent_with_link_and_number(editor, office, board):
    one = lost(office, board)
    link = "https://platform.test/5"
    answer = decide(editor, one, "arrived", link=link, number="5")
    one.refresh_from_db()
    assert (one.state, one.url, one.external_id) == (State.SENT, link, "5")
    assert one.settled_by is not None
    assert said(answer) == "It is noted as seen on the channel, with your name."
    assert "Seen on the channel by a person." in words(answer)
    assert AuditEntry.objects.filter(verb="channels.confirm").count() == 1


def test_the_link_may_stay_empty(editor, office, board):
    one = lost(office, board)
    decide(editor, one, "arrived")
    one.refresh_from_db()
    assert (one.state, one.url) == (State.SENT, "")


def test_what_is_not_there_is_sent_again(editor, office, board):
    one = lost(office, board)
    board.posts.clear()
    answer = decide(editor, one, "again")
    one.refresh_from_db()
    assert one.state == State.DUE
    assert said(answer) == "It is due now and goes out as soon as the account may send."
    step()
    assert [post["key"] for post in board.posts] == [one.key.hex]


def test_a_refused_one_is_let_be_with_a_reason(editor, office, board):
    one = refused(office, board)
    answer = decide(editor, one, "let-be", reason="Chương trình đã hủy.")
    one.refresh_from_db()
    assert (one.state, one.said) == (State.WITHDRAWN, "Chương trình đã hủy.")
    assert said(answer) == "It does not happen. The log keeps the reason."


def test_without_a_choice_nothing_is_decided_and_nothing_entered_is_lost(editor, office, board):
    one = lost(office, board)
    answer = decide(editor, one, link="https://platform.test/5", reason="Đã hủy")
    page = answer.content.decode()
    assert answer.context["form"].errors == {"what": ["Choose one of these."]}
    assert "Choose one of these." in words(answer)
    assert 'value="https://platform.test/5"' in page
    assert ">\nĐã hủy</textarea>" in page
    one.refresh_from_db()
    assert one.state == State.NEEDS_PERSON


def test_a_reason_is_asked_for_and_the_rest_stays(editor, office, board):
    one = lost(office, board)
    answer = decide(editor, one, "let-be", link="https://platform.test/5")
    assert answer.context["form"].errors == {
        "reason": ["Say why it should not go out; the log keeps it."]
    }
    page = answer.content.decode()
    assert re.search(r'value="let-be"[^>]*checked', page)
    assert 'value="https://platform.test/5"' in page
    assert 'aria-invalid="true"' in page


def test_what_is_no_address_is_refused_in_a_sentence(editor, office, board):
    one = lost(office, board)
    answer = decide(editor, one, "arrived", link="not a link")
    assert answer.context["form"].errors == {
        "link": ["This is not an address. Copy the whole link, beginning with https://."]
    }
    assert 'value="not a link"' in answer.content.decode()


def test_a_link_that_says_nothing_of_the_choice_is_not_minded(editor, office, board):
    one = lost(office, board)
    decide(editor, one, "let-be", link="not a link", reason="Đã hủy")
    one.refresh_from_db()
    assert (one.state, one.url) == (State.WITHDRAWN, "")


def test_who_decides_second_is_told_so(editor, office, board):
    one = lost(office, board)
    decide(editor, one, "again")
    answer = decide(editor, one, "let-be", reason="Đã hủy")
    assert answer.status_code == 200
    assert answer.context["problem"] == "Nothing has to be decided about this any more."
    assert "Nothing has to be decided about this any more." in words(answer)
    one.refresh_from_db()
    assert one.state == State.DUE


def test_what_the_channel_can_not_do_is_not_offered_again(editor, office, board):
    there = account(office, "blind")
    first = queued(there)
    step()
    edit = queued(there, version="2", text="Ngày hội dời lại")
    assert (edit.state, edit.why) == (State.NEEDS_PERSON, Why.IMPOSSIBLE)
    form = editor.get(delivery_url(edit)).context["form"]
    assert [value for value, _label in form.fields["what"].choices] == ["arrived", "let-be"]
    assert list(form.fields) == ["what", "reason"]
    answer = decide(editor, edit, "again")
    assert "what" in answer.context["form"].errors
    decide(editor, edit, "arrived")
    first.refresh_from_db()
    edit.refresh_from_db()
    assert (edit.state, first.external_id) == (State.SENT, first.key.hex)


def test_whoever_only_sees_decides_nothing(office, board, clock):
    one = lost(office, board)
    auditor = signed_in(office, "auditor")
    page = auditor.get(delivery_url(one))
    assert page.context["form"] is None
    assert "A colleague who writes for the office decides about it." in words(page)
    assert auditor.post(delivery_url(one), {"what": "again"}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.NEEDS_PERSON


def test_nobody_adds_changes_or_deletes_a_delivery(manager, office, board):
    one = queued(account(office, "readable"))
    for ending in ("new/", f"edit/{one.pk}/", f"delete/{one.pk}/", f"history/{one.pk}/"):
        assert manager.get(f"{INDEX}{ending}").status_code == 404
        assert manager.post(f"{INDEX}{ending}", {}).status_code == 404


# the stop of everything


def test_a_stop_is_a_banner_and_a_manager_lets_it_go(
    manager, office, board, django_capture_on_commit_callbacks
):
    queued(account(office, "readable"))
    holding.hold("A restore.")
    page = manager.get(INDEX)
    assert (
        "Nothing goes out A restore. Nothing is sent until a person has looked at what was open "
        "and let it go on."
    ) in words(page)
    assert "Let it go on" in words(page)
    with django_capture_on_commit_callbacks(execute=True):
        answer = manager.post(f"{INDEX}go-on/", follow=True)
    assert said(answer) == (
        "It goes on: what is due leaves now. What waits for a person still waits."
    )
    assert holding.why_held() == ""
    assert Delivery.objects.get().state == State.NEEDS_PERSON


def test_an_editor_sees_the_stop_and_can_not_end_it(editor, office, board):
    queued(account(office, "readable"))
    holding.hold("A restore.")
    page = editor.get(INDEX)
    assert "Nothing goes out" in words(page)
    assert "Let it go on" not in words(page)
    assert editor.post(f"{INDEX}go-on/").status_code == 302
    assert Installation.objects.get().held_at is not None


def test_another_installations_database_is_not_let_go_by_a_button(manager, office, board):
    queued(account(office, "readable"))
    holding.installation()
    Installation.objects.update(key_mark="another")
    page = manager.get(INDEX)
    assert "Another installation sends from this database, so this one does not." in words(page)
    assert "Let it go on" not in words(page)
    manager.post(f"{INDEX}go-on/")
    assert AuditEntry.objects.filter(verb="channels.go-on").count() == 0
