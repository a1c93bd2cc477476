"""Deliveries at the desk: the list, and one delivery with all that happened to it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.channels.domain import holding
from signalmast.channels.domain.queueing import take_back
from signalmast.channels.enums import CopyState, Outcome, Standing, State
from signalmast.channels.models import Attempt, Copy, Delivery
from signalmast.channels.tests.desk import delivery_url, lost, step
from signalmast.channels.tests.factories import LINK, account, queued
from signalmast.people.tests.screens import signed_in, words

pytestmark = pytest.mark.django_db
INDEX = "/desk/deliveries/"


@pytest.fixture
def editor(office, clock):
    return signed_in(office, "editor")


@pytest.fixture
def manager(office, clock):
    return signed_in(office, "administrator")


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
    assert f'href="{delivery_url(Delivery.objects.get(title="Họp dân"))}"' in rows[0]


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
    page = editor.get(delivery_url(one))
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
    page = editor.get(delivery_url(one)).content.decode()
    details = page.split("<details>")[1].split("</details>")[0]
    assert "What the platform answered" in details
    assert "{&quot;error&quot;: &quot;&lt;b&gt;no&lt;/b&gt;&quot;}" in details
    assert "2.4 s" in page


def test_a_link_that_is_none_of_the_web_is_not_a_link(editor, office, board):
    one = queued(account(office, "readable"))
    Delivery.objects.filter(pk=one.pk).update(state=State.SENT, url="javascript:alert(1)")
    assert "javascript:" not in editor.get(delivery_url(one)).content.decode()


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
    assert editor.get(delivery_url(one)).context["said"] == sentence


def test_what_holds_a_delivery_back_is_said(editor, office, board):
    there = account(office, "readable", name="Quảng trường", standing=Standing.BROKEN)
    one = queued(there)
    assert editor.get(delivery_url(one)).context["waits_for"] == (
        "It waits until the account “Quảng trường” may send."
    )
    there.standing = Standing.READY
    there.save()
    assert editor.get(delivery_url(one)).context["waits_for"] == ""
    Delivery.objects.filter(pk=one.pk).update(state=State.UNKNOWN)
    [withdrawal] = take_back("story:1")
    assert editor.get(delivery_url(withdrawal)).context["waits_for"] == (
        "It waits until it is known whether the post itself has arrived."
    )


def test_edits_and_withdrawals_lead_to_the_post_and_back(editor, office, board):
    there = account(office, "readable")
    one = queued(there)
    step()
    edit = queued(there, version="2", text="Ngày hội dời sang chủ nhật")
    [withdrawal] = take_back("story:1")
    page = editor.get(delivery_url(one)).content.decode()
    assert f'href="{delivery_url(edit)}"' in page
    assert f'href="{delivery_url(withdrawal)}"' in page
    assert f'href="{delivery_url(one)}"' in editor.get(delivery_url(edit)).content.decode()
    about = editor.get(delivery_url(withdrawal))
    assert f"Phường Mẫu: Ngày hội đọc sách {LINK}" in words(about)
    assert "The post it is about" in words(about)


def test_copies_to_subscribers_are_counted_by_state(editor, office, board):
    one = queued(account(office, "readable"))
    for state, count in ((CopyState.SENT, 3), (CopyState.FAILED, 1)):
        for _number in range(count):
            Copy.objects.create(delivery=one, state=state, not_before=timezone.now())
    page = editor.get(delivery_url(one))
    assert [copies.count for copies in page.context["copies"]] == [3, 1]
    assert "Copies to subscribers sent 3 failed 1" in words(page)


def test_no_screen_has_inline_style_or_script(manager, office, board):
    one = lost(office, board)
    holding.hold("A restore.")
    for url in (INDEX, delivery_url(one), f"{INDEX}calendar/", f"{INDEX}calendar/?view=day"):
        page = manager.get(url).content.decode().split('id="main"')[1]
        assert " style=" not in page
        assert "<script>" not in page
