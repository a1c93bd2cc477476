"""Deliveries at the desk: the list, the calendar, one delivery, and what a person decides."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from signalmast.channels.domain import holding, outbox
from signalmast.channels.domain.queueing import take_back
from signalmast.channels.enums import CopyState, Outcome, Standing, State, Why
from signalmast.channels.models import Attempt, Copy, Delivery, Installation
from signalmast.channels.tests.factories import LINK, account, queued
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


def address(one):
    return reverse("deliveries:inspect", args=[one.pk])


def step(count=1):
    for _one in range(count):
        outbox.send_next("worker-1")


def lost(office, board, *, kind="blind"):
    """A delivery whose answer was lost on a channel that can't be read back."""
    board.script = ["accepted-lost"]
    one = queued(account(office, kind))
    step()
    one.refresh_from_db()
    assert one.state == State.NEEDS_PERSON
    return one


def refused(office, board):
    board.script = ["refused"]
    one = queued(account(office, "readable"))
    step()
    one.refresh_from_db()
    assert one.state == State.REFUSED
    return one


def said(answer):
    return [str(one) for one in answer.context["messages"]][-1]


def titles(page):
    return [one.title for one in page.context["object_list"]]


# the list


def test_the_list_says_in_words_where_each_delivery_stands(editor, office, board):
    board.script = ["ok", "refused"]
    there = account(office, "readable", name="Quảng trường")
    queued(there, text="Ngày hội đọc sách")
    queued(there, source="story:2", text="Lịch cấp nước")
    step(2)
    queued(there, source="story:3", text="Họp dân", due_at=timezone.now() + timedelta(days=2))
    page = editor.get(INDEX).content.decode()
    table = " ".join(page.split("<tbody>")[1].split("</tbody>")[0].split())
    rows = [one.split("</tr>")[0] for one in table.split("<tr>")[1:]]
    assert [re.findall(r"desk-chip--\w+\">[^<]+", row) for row in rows] == [
        ['desk-chip--waits">due'], ['desk-chip--act">refused'], ['desk-chip--good">sent'],
    ]  # fmt: skip
    assert '<span class="desk-help">The text is not accepted.</span>' in rows[1]
    assert "Quảng trường" in rows[0]
    assert "22/11/2026 15:00" in rows[0]
    assert f'href="{address(Delivery.objects.get(title="Họp dân"))}"' in rows[0]


def test_the_list_is_narrowed_by_account_state_act_period_and_word(editor, office, board):
    board.script = ["ok", "refused"]
    one, two = account(office, "readable"), account(office, "keyed")
    queued(one, text="Một")
    queued(one, source="story:2", text="Hai")
    step(2)
    later = timezone.now() + timedelta(days=40)
    queued(two, source="story:3", text="Trường học", due_at=later)
    take_back("story:1")
    for query, expected in (
        (f"account={two.pk}", ["Trường học"]),
        ("state=waiting", ["Hai"]),
        ("state=sent", ["Một"]),
        ("act=withdraw", ["Một"]),
        ("period=2026-11", ["Một", "Hai", "Một"]),
        ("period=2026-12", ["Trường học"]),
        ("period=2026", ["Trường học", "Một", "Hai", "Một"]),
        ("q=truong", ["Trường học"]),
        ("state=nonsense", ["Trường học", "Một", "Hai", "Một"]),
    ):
        assert titles(editor.get(f"{INDEX}?{query}")) == expected, query


def test_the_filter_offers_the_months_of_the_deliveries_and_the_offices_accounts(
    editor, office, board, other_office
):
    mine = account(office, "readable")
    account(other_office, "readable", name="theirs")
    queued(mine, due_at=timezone.now() + timedelta(days=40))
    queued(mine, source="story:2")
    form = editor.get(INDEX).context["filters"].form
    offered = dict(form.fields["period"].choices)
    assert [key for key, _label in offered["months"]] == ["2026-12", "2026-11"]
    assert [key for key, _label in offered["years"]] == ["2026"]
    assert list(form.fields["account"].queryset) == [mine]


def test_an_empty_list_says_what_comes_first(editor, office, board):
    assert "Nothing goes out before a channel is connected." in words(editor.get(INDEX))
    account(office, "readable")
    assert (
        "Nothing has gone out yet. What is approved with channels chosen appears here."
    ) in words(editor.get(INDEX))
    assert "No delivery fits; take a filter away or search for another word." in words(
        editor.get(f"{INDEX}?state=sent")
    )


def test_an_export_holds_what_the_list_shows(editor, office, board):
    queued(account(office, "readable"), text="=1+1")
    answer = editor.get(INDEX, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text


# one delivery


def test_a_delivery_shows_its_frozen_text_link_and_every_attempt(editor, office, board, clock):
    board.script = ["later", "ok"]
    one = queued(account(office, "readable", name="Quảng trường"))
    step()
    clock.shift(timedelta(minutes=2))
    step()
    page = editor.get(address(one))
    text = words(page)
    assert f"Phường Mẫu: Ngày hội đọc sách {LINK}" in text
    assert [(step.attempt.outcome, step.attempt.said) for step in page.context["steps"]] == [
        (Outcome.LATER, "Not reachable."), (Outcome.SENT, ""),
    ]  # fmt: skip
    assert f'href="https://platform.test/{one.key.hex}"' in page.content.decode()
    assert "20/11/2026 15:00 not possible now" in text
    assert "What the platform answered" not in text
    assert "This waits for you" not in text


def test_the_platforms_raw_answer_is_folded_away(editor, office, board):
    one = queued(account(office, "readable"))
    now = timezone.now()
    Attempt.objects.create(
        delivery=one, account=one.account, began_at=now, ended_at=now + timedelta(seconds=2.4),
        outcome=Outcome.REFUSED, said="No.", answer='{"error": "<b>no</b>"}',
    )  # fmt: skip
    page = editor.get(address(one)).content.decode()
    details = page.split("<details>")[1].split("</details>")[0]
    assert "What the platform answered" in details
    assert "{&quot;error&quot;: &quot;&lt;b&gt;no&lt;/b&gt;&quot;}" in details
    assert "2.4 s" in page


def test_a_link_that_is_none_of_the_web_is_not_a_link(editor, office, board):
    one = queued(account(office, "readable"))
    Delivery.objects.filter(pk=one.pk).update(state=State.SENT, url="javascript:alert(1)")
    assert "javascript:" not in editor.get(address(one)).content.decode()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (["later"], "Not reachable. It is tried again on 20/11/2026 15:00."),
        (
            ["never-lost"],
            "The line broke. Whether it has arrived is looked up on 20/11/2026 15:02.",
        ),
        (["refused"], "The text is not accepted."),
        (["ok"], ""),
    ],
)
def test_what_happens_next_is_a_sentence(editor, office, board, script, sentence):
    board.script = script
    one = queued(account(office, "readable"))
    step()
    assert editor.get(address(one)).context["said"] == sentence


def test_what_holds_a_delivery_back_is_said(editor, office, board):
    there = account(office, "readable", name="Quảng trường", standing=Standing.BROKEN)
    one = queued(there)
    assert editor.get(address(one)).context["waits_for"] == (
        "It waits until the account “Quảng trường” may send."
    )
    there.standing = Standing.READY
    there.save()
    assert editor.get(address(one)).context["waits_for"] == ""
    Delivery.objects.filter(pk=one.pk).update(state=State.UNKNOWN)
    [withdrawal] = take_back("story:1")
    assert editor.get(address(withdrawal)).context["waits_for"] == (
        "It waits until it is known whether the post itself has arrived."
    )


def test_edits_and_withdrawals_lead_to_the_post_and_back(editor, office, board):
    there = account(office, "readable")
    one = queued(there)
    step()
    edit = queued(there, version="2", text="Ngày hội dời sang chủ nhật")
    [withdrawal] = take_back("story:1")
    page = editor.get(address(one)).content.decode()
    assert f'href="{address(edit)}"' in page
    assert f'href="{address(withdrawal)}"' in page
    assert f'href="{address(one)}"' in editor.get(address(edit)).content.decode()
    about = editor.get(address(withdrawal))
    assert f"Phường Mẫu: Ngày hội đọc sách {LINK}" in words(about)
    assert "The post it is about" in words(about)


def test_copies_to_subscribers_are_counted_by_state(editor, office, board):
    one = queued(account(office, "readable"))
    for state, count in ((CopyState.SENT, 3), (CopyState.FAILED, 1)):
        for _number in range(count):
            Copy.objects.create(delivery=one, state=state, not_before=timezone.now())
    page = editor.get(address(one))
    assert [copies.count for copies in page.context["copies"]] == [3, 1]
    assert "Copies to subscribers sent 3 failed 1" in words(page)


# what a person decides


def decide(client, one, what="", **more):
    return client.post(address(one), {"what": what, "link": "", "reason": "", **more}, follow=True)


def test_the_question_is_asked_only_where_a_person_has_to_answer(editor, office, board):
    one = lost(office, board)
    page = editor.get(address(one))
    text = words(page)
    assert "This waits for you" in text
    assert "Look at “blind” first whether the post is there." in text
    assert page.context["said"] == (
        "The answer was lost and this channel can't be read back. The line broke."
    )
    sent = queued(account(office, "keyed"))
    step()
    assert editor.get(address(sent)).context["form"] is None


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
    form = editor.get(address(edit)).context["form"]
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
    page = auditor.get(address(one))
    assert page.context["form"] is None
    assert "A colleague who writes for the office decides about it." in words(page)
    assert auditor.post(address(one), {"what": "again"}).status_code == 302
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
    Installation.objects.update(fingerprint="another")
    page = manager.get(INDEX)
    assert "Another installation sends from this database, so this one does not." in words(page)
    assert "Let it go on" not in words(page)
    manager.post(f"{INDEX}go-on/")
    assert AuditEntry.objects.filter(verb="channels.go-on").count() == 0


# the calendar


def entries(page):
    return [
        (day.date.day, one.hour.strftime("%H:%M"), one.delivery.title)
        for day in page.context["days"]
        for one in day.entries
    ]


def test_a_week_shows_each_delivery_at_its_hour_on_the_offices_clock(editor, office, board, clock):
    there = account(office, "readable", name="Quảng trường")
    queued(there, text="Hôm nay")
    step()
    now = timezone.now()
    queued(there, source="story:2", text="Nửa đêm", due_at=now + timedelta(hours=9.5))
    queued(there, source="story:3", text="Tuần sau", due_at=now + timedelta(days=3))
    page = editor.get(f"{INDEX}calendar/")
    assert [day.date.isoformat() for day in page.context["days"]][::6] == [
        "2026-11-16", "2026-11-22",
    ]  # fmt: skip
    assert entries(page) == [(20, "15:00", "Hôm nay"), (21, "00:30", "Nửa đêm")]
    text = words(page)
    assert "15:00 sent Hôm nay Quảng trường" in text
    assert "00:30 due Nửa đêm Quảng trường" in text
    assert 'aria-current="date"' in page.content.decode()
    following = editor.get(page.context["following"])
    assert entries(following) == [(23, "15:00", "Tuần sau")]
    day = editor.get(f"{INDEX}calendar/?day=2026-11-21&view=day")
    assert entries(day) == [(21, "00:30", "Nửa đêm")]


def test_what_is_tried_again_stands_at_its_next_try(editor, office, board):
    board.script = ["limited"]
    queued(account(office, "readable"))
    step()
    assert entries(editor.get(f"{INDEX}calendar/")) == [(20, "15:01", "Ngày hội đọc sách")]


@pytest.mark.parametrize("day", ["", "2026-13-01", "1899-01-01", "nonsense", "20261120", "²" * 10])
def test_a_day_that_is_none_shows_today(editor, office, day):
    page = editor.get(f"{INDEX}calendar/", {"day": day, "view": "day"})
    assert [one.date.isoformat() for one in page.context["days"]] == ["2026-11-20"]
    assert "Nothing goes out on this day." in words(page)


def test_the_calendar_speaks_the_readers_language(office, board, clock):
    queued(account(office, "readable"))
    text = words(signed_in(office, "editor", language="vi").get(f"{INDEX}calendar/"))
    assert "16/11/2026 – 22/11/2026" in text
    assert "Thứ 6 20/11/2026" in text


def test_no_screen_has_inline_style_or_script(manager, office, board):
    one = lost(office, board)
    holding.hold("A restore.")
    for url in (INDEX, address(one), f"{INDEX}calendar/", f"{INDEX}calendar/?view=day"):
        page = manager.get(url).content.decode().split('id="main"')[1]
        assert " style=" not in page
        assert "<script>" not in page
