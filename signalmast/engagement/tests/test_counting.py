"""Counters that come back from the platforms, beside those that files bring."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from signalmast.channels import connectors as folder
from signalmast.channels.connector import (
    Counts,
    Gone,
    Limits,
    Refused,
    TryLater,
    Unknown,
)
from signalmast.channels.enums import Outcome, Standing, State
from signalmast.channels.models import Attempt, Delivery
from signalmast.channels.tests.factories import account, queued
from signalmast.core.importing.pipeline import undo_import
from signalmast.core.models import Import
from signalmast.engagement.domain.counting import (
    due_counters,
    is_waiting,
    next_moment,
    read_counters,
    store_counts,
)
from signalmast.engagement.domain.numbers import number_of
from signalmast.engagement.models import COUNTERS, Kind, Polled, Post, Reading
from signalmast.engagement.tests.asked import Counting, Silent
from signalmast.engagement.tests.factories import (
    a_post,
    an_office,
    ask,
    contents,
    figures,
    load_posts,
    stretches,
    value,
)
from signalmast.engagement.tests.test_commuting import for_one_example
from signalmast.people.tests.screens import rows, signed_in

pytestmark = pytest.mark.django_db
START = datetime(2018, 5, 19, 2, 0, tzinfo=UTC)
NUMBER = "900001000000001"


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def platform(monkeypatch):
    monkeypatch.setattr(folder, "connectors", lambda: {"facebook": Counting, "silent": Silent})
    monkeypatch.setattr(Counting, "answers", [])
    monkeypatch.setattr(Counting, "asked", [])
    return Counting


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as there:
        yield there


@pytest.fixture
def office(clock):
    return an_office(is_demo=True)


def sent(office, number="77_" + NUMBER, *, kind="facebook", there=None, at=START, **more):
    """A delivery that has arrived and is asked about five minutes later."""
    there = there or account(office, kind, name="Cột cờ Thủ Ngữ")
    row = queued(there, source=f"story:{number}", **more)
    Delivery.objects.filter(pk=row.pk).update(
        state=State.SENT, external_id=number, url=f"https://platform.test/{number}", sent_at=at,
        count_at=at + timedelta(minutes=5),
    )  # fmt: skip
    row.refresh_from_db()
    return row


def counts(*values):
    return Counts(**dict(zip(COUNTERS, values, strict=False)))


def moments_of(office):
    found, at = [], START
    while at is not None:
        at = next_moment(START, at, office)
        found.append(at)
    return found


def test_a_post_is_asked_about_ever_more_seldom_and_at_the_end_of_each_half_year(office):
    pauses = [at - START for at in moments_of(office)[:10]]
    assert [int(pause.total_seconds() / 60) for pause in pauses] == [
        5, 15, 60, 180, 720, 1440, 3 * 1440, 7 * 1440, 14 * 1440, 30 * 1440,
    ]  # fmt: skip
    # Midnight in Saigon after 30 June and after 31 December.
    assert moments_of(office)[10:] == [
        datetime(2018, 6, 30, 17, tzinfo=UTC), datetime(2018, 12, 31, 17, tzinfo=UTC), None,
    ]  # fmt: skip


def test_half_years_of_the_decree_end_earlier():
    office = an_office(half_year="decree-09")
    assert moments_of(office)[10:] == [datetime(2018, 12, 14, 17, tzinfo=UTC), None]


def test_a_desk_that_slept_asks_once_and_goes_on(office, platform, clock):
    row = sent(office)
    clock.shift(timedelta(days=8))
    assert read_counters() == 0
    row.refresh_from_db()
    assert platform.asked == ["77_" + NUMBER]
    assert row.count_at == START + timedelta(days=14)


def test_what_the_platform_tells_is_a_reading_of_the_post(office, platform, clock):
    platform.answers.append(counts(12, 3, None))
    row = sent(office, text="Ngày hội")
    assert (is_waiting(), read_counters()) == (False, 0)
    clock.shift(timedelta(minutes=5))
    assert (is_waiting(), read_counters()) == (True, 1)
    post = Post.objects.get()
    assert (post.external_id, post.platform, post.account) == (NUMBER, "facebook", row.account)
    assert (post.title, post.published_at, post.kind) == ("Ngày hội", START, Kind.LINK)
    assert post.permalink == "https://platform.test/77_" + NUMBER
    at = int((START + timedelta(minutes=5)).timestamp())
    assert stretches() == [(at, at, (12, 3, None, None, None, None))]
    reading = Reading.objects.get()
    assert (reading.import_id, reading.until_row) == (None, None)
    assert (value(office, "posts"), value(office, "reactions")) == (1, 12)
    assert value(office, "shares") is None
    row.refresh_from_db()
    assert row.count_at == START + timedelta(minutes=15)
    assert (is_waiting(), read_counters()) == (False, 0)
    assert Attempt.objects.count() == 0


def test_counters_that_stay_the_same_make_one_row_that_grows(office, platform, clock):
    platform.answers += [counts(12, 3, 1), counts(12, 3, 1), counts(13, 3, 1)]
    sent(office)
    for minutes in (5, 15, 60):
        clock.move_to(START + timedelta(minutes=minutes))
        read_counters()
    first = int(START.timestamp())
    assert [(one - first, until - first, told[0]) for one, until, told in stretches()] == [
        (300, 900, 12), (3600, 3600, 13),
    ]  # fmt: skip
    assert Polled.objects.count() == 3


def test_nothing_told_is_no_reading(office, platform, clock):
    platform.answers.append(Counts())
    sent(office)
    clock.shift(timedelta(minutes=5))
    assert read_counters() == 0
    assert (Post.objects.count(), Reading.objects.count()) == (0, 0)


def test_a_post_that_is_gone_is_left_alone(office, platform, clock):
    platform.answers.append(Gone("The post is not there."))
    row = sent(office)
    clock.shift(timedelta(minutes=5))
    read_counters()
    row.refresh_from_db()
    assert (row.count_at, row.state) == (None, State.SENT)


@pytest.mark.parametrize("failure", [TryLater("Later."), Unknown("Lost."), RuntimeError("ours")])
def test_a_lost_answer_waits_for_the_next_moment(office, platform, clock, failure):
    platform.answers.append(failure)
    row = sent(office)
    clock.shift(timedelta(minutes=5))
    assert read_counters() == 0
    row.refresh_from_db()
    assert row.count_at == START + timedelta(minutes=15)
    row.account.refresh_from_db()
    assert (row.account.standing, row.account.failures) == (Standing.READY, 0)


def test_a_token_that_has_run_out_is_said_on_the_account(office, platform, clock):
    platform.answers.append(Refused("The token is not valid any more.", account=True))
    row = sent(office)
    sent(office, "78", there=row.account)
    clock.shift(timedelta(minutes=5))
    read_counters()
    row.account.refresh_from_db()
    assert (row.account.standing, row.account.said) == (
        Standing.BROKEN, "The token is not valid any more.",
    )  # fmt: skip
    assert len(platform.asked) == 1
    assert not is_waiting()


def test_a_channel_that_cannot_be_counted_is_not_looked_at_again(office, platform, clock):
    row = sent(office, kind="silent")
    clock.shift(timedelta(minutes=5))
    assert (is_waiting(), read_counters(), is_waiting()) == (True, 0, False)
    row.refresh_from_db()
    assert row.count_at is None


def test_two_posts_of_an_account_are_asked_about_in_a_minute(office, platform, clock):
    first = sent(office, "1")
    for number in "2345":
        sent(office, number, there=first.account)
    clock.shift(timedelta(minutes=5))
    read_counters()
    assert platform.asked == ["1", "2"]
    read_counters()
    assert platform.asked == ["1", "2", "3", "4"]


def test_posting_goes_first(office, platform, clock, monkeypatch):
    monkeypatch.setattr(Counting, "limits", Limits(per_hour=1))
    row = sent(office)
    clock.shift(timedelta(minutes=5))
    Attempt.objects.create(delivery=row, account=row.account, began_at=START, outcome=Outcome.SENT)
    assert (read_counters(), platform.asked) == (0, [])
    clock.shift(timedelta(minutes=56))
    read_counters()
    assert len(platform.asked) == 1


def test_an_account_at_rest_is_not_asked(office, platform, clock):
    row = sent(office)
    clock.shift(timedelta(minutes=5))
    row.account.rests_until = START + timedelta(hours=1)
    row.account.save()
    assert (len(due_counters()), is_waiting(), read_counters()) == (1, False, 0)


def test_only_one_worker_asks(office, platform, clock):
    row = sent(office)
    clock.shift(timedelta(minutes=5))
    stale = due_counters().get()
    Delivery.objects.filter(pk=row.pk).update(count_at=START + timedelta(hours=1))
    from signalmast.engagement.domain.counting import _claim

    assert _claim(stale, START + timedelta(minutes=5)) is False


@pytest.mark.parametrize(
    ("platform_name", "given_number", "kept"),
    [
        ("facebook", "77_900", "900"),
        ("facebook", "900", "900"),
        ("facebook", "a_b", "a_b"),
        ("mastodon", "77_900", "77_900"),
    ],
)
def test_one_number_for_a_post(platform_name, given_number, kept):
    assert number_of(platform_name, given_number) == kept


@pytest.mark.parametrize("order", ["file first", "platform first"])
@pytest.mark.parametrize("number", [NUMBER, "77_" + NUMBER])
def test_a_file_and_the_platform_speak_of_one_post(office, platform, clock, order, number):
    delivery = sent(office)
    row = {**a_post(reactions=10, comments=2, shares=1, views=400, title="Tin"), "Post ID": number}
    steps = [
        lambda: load_posts(office, row, exported_on="2018-05-20"),
        lambda: store_counts(delivery, counts(14, 2, 1), now=START + timedelta(days=3)),
    ]
    for step in steps if order == "file first" else reversed(steps):
        step()
    post = Post.objects.get()
    assert (post.title, post.kind, post.row_number) == ("Tin", Kind.PHOTO, 2)
    assert [told[0] for _from, _until, told in stretches()] == [10, 14]
    # Of reactions the platform spoke last, of views only the file.
    assert [value(office, name) for name in ("posts", "reactions", "views", "interactions")] == [
        1, 14, 400, 17,
    ]  # fmt: skip
    assert value(office, "views", category="") == value(office, "views", kind="photo") == 400


def test_a_blank_in_a_later_file_is_the_last_word_as_ever(office, platform, clock):
    load_posts(office, a_post(reactions=10, views=400, mark=1), exported_on="2018-05-20")
    load_posts(office, a_post(reactions=12, views=None, mark=2), exported_on="2018-06-20")
    assert value(office, "views") is None


def test_evidence_adds_up_to_the_figure_and_says_where_it_is_from(office, platform, clock):
    delivery = sent(office)
    load_posts(office, a_post(reactions=10, comments=2, views=400), exported_on="2018-05-20")
    store_counts(delivery, counts(14), now=START + timedelta(days=3))
    question = ask(office)
    found = {}
    for name in ("reactions", "views", "interactions", "posts"):
        answer = figures.find_figure(f"engagement.{name}", office).answer(question)
        [row] = answer.rows.page(0, 10)
        found[name] = (row.cells[3:], row.source.number if row.source else row.origin)
    assert found == {
        "reactions": ((14,), "read from the platform on 22/5/2018"),
        "views": ((400,), 2),
        "interactions": ((14, 2, None), "read from the platform on 22/5/2018"),
        "posts": (("photo",), 2),
    }


def test_undoing_an_import_leaves_what_the_platform_told(office, platform, clock):
    delivery = sent(office, text="Ngày hội")
    store_counts(delivery, counts(14), now=START + timedelta(days=3))
    before = contents(office)
    report = load_posts(office, a_post(reactions=14, title="Khác"), exported_on="2018-05-25")
    assert Reading.objects.get().until_import_id == report.import_id
    undo_import(Import.objects.get(pk=report.import_id), by=None)
    assert contents(office) == before


days = st.integers(140, 146)
told = st.sampled_from([(1, None, None), (1, 0, 0), (5, 0, 0), (5, None, None)])
events = st.lists(
    st.tuples(st.sampled_from(["file", "poll"]), days, st.integers(1, 2), told),
    min_size=1, max_size=9, unique_by=lambda event: event[:3],
)  # fmt: skip


def happen(office, deliveries, chosen):
    """Let files and answers come in an order; return the imports by their event.

    The posts' own text names a unit, those of the files name none.
    """
    imports = {}
    noon = datetime(2018, 1, 1, 5, tzinfo=UTC)
    for event in chosen:
        what, day, number, values = event
        if what == "poll":
            at = noon + timedelta(days=day)
            store_counts(deliveries[number], counts(*values), now=at)
        else:
            reactions, comments, shares = values
            cells = {"reactions": reactions, "comments": comments, "shares": shares, "mark": day}
            row = a_post(number, title=f"Tin {day}", **cells)
            report = load_posts(
                office, row, exported_on=(noon + timedelta(days=day)).date().isoformat()
            )
            imports[event] = report.import_id
    return imports


def at_the_desk(office):
    there = account(office, "facebook", name="Cột cờ Thủ Ngữ")
    return {
        number: sent(office, f"77_{900_001_000_000_000 + number}", there=there,
                     text=f"Phường Đa Kao {number}")
        for number in (1, 2)
    }  # fmt: skip


@given(chosen=events, data=st.data())
@settings(max_examples=15, deadline=None)
def test_files_and_answers_in_any_order_are_the_same(chosen, data):
    shuffled = data.draw(st.permutations(chosen))
    found = []
    for order in (chosen, shuffled):
        with for_one_example() as office:
            happen(office, at_the_desk(office), order)
            found.append(contents(office))
    assert found[0] == found[1]


@given(chosen=events, data=st.data())
@settings(max_examples=15, deadline=None)
def test_undo_among_answers_is_as_if_the_file_had_never_come(chosen, data):
    files = [event for event in chosen if event[0] == "file"]
    gone = data.draw(st.sampled_from(files)) if files else None
    with for_one_example() as office:
        imports = happen(office, at_the_desk(office), chosen)
        if gone is not None:
            undo_import(Import.objects.get(pk=imports[gone]), by=None)
        undone = contents(office)
    with for_one_example() as office:
        happen(office, at_the_desk(office), [event for event in chosen if event != gone])
        assert contents(office) == undone


def test_screens_say_that_the_platform_was_asked(platform, clock):
    office = an_office("quan-1", is_demo=True)
    editor = signed_in(office)
    delivery = sent(office, text="Ngày hội")
    store_counts(delivery, counts(14), now=START + timedelta(days=3))
    [line] = rows(editor.get(reverse("posts:index")))
    assert (line[0], line[6], line[-1]) == ("Ngày hội", "14", "posted by the desk on 19/5/2018")
    page = editor.get(reverse("posts:inspect", args=[Post.objects.get().pk])).content.decode()
    assert "read from the platform on 22/5/2018" in page
    evidence = editor.get(reverse("figures:evidence", args=["engagement.reactions", "2018-H1"]))
    assert "read from the platform on 22/5/2018" in evidence.content.decode()
