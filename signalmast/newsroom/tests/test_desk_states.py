"""Where a text stands is said the same by a list's rows and by its filter."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from signalmast.newsroom import tasks
from signalmast.newsroom.domain.publishing import (
    approve_page,
    approve_urgent,
    publish_urgently,
    send_back,
    withdraw_page,
)
from signalmast.newsroom.domain.states import (
    Standing,
    in_state,
    standings,
    to_read_again,
    written_by,
)
from signalmast.newsroom.domain.waiting import hurried_texts, late_marks, waiting_texts
from signalmast.newsroom.enums import MarkKind, State
from signalmast.newsroom.models import BakeMark, Publication, StoryPage
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    hand_in,
    person,
    published,
    story,
    writer,
)
from signalmast.people.domain.offices import open_office

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def fresh(page):
    return StoryPage.objects.get(pk=page.pk)


def changed(page, by, **fields):
    page = fresh(page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=by)
    return page


def make(office, state):
    """Bring a new text into a state, by the verbs that lead there."""
    lan, binh = writer(office), approver(office)
    tomorrow = NOW + timedelta(days=1)
    if state is State.SCHEDULED:
        return published(draft(office, title=state, go_live_at=tomorrow))
    if state is State.PUBLIC:
        return story(office, title=state)
    if state is State.ENDED:
        page = published(draft(office, title=state, expire_at=NOW + timedelta(minutes=1)))
        with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
            tasks.go_out_on_time()
        return page
    if state is State.WITHDRAWN:
        page = story(office, title=state)
        withdraw_page(page, by=lan, reason="Số liệu sai")
        return page
    page = draft(office, title=state)
    if state in (State.WAITING, State.SENT_BACK):
        hand_in(page)
    if state is State.SENT_BACK:
        send_back(page, by=binh, comment="Thêm số liệu")
    if state is State.HURRY:
        publish_urgently(page, by=lan, reason="Bão")
    return page


@pytest.fixture
def one_of_each(office):
    with time_machine.travel(NOW, tick=False):
        return {state: fresh(make(office, state)) for state in State}


def test_every_state_is_said_and_filtered_alike(one_of_each):
    found = standings(one_of_each.values())
    said = {state: found[page.pk].state for state, page in one_of_each.items()}
    assert said == {state: state for state in State}
    texts = Publication.objects.all()
    filtered = {state: [one.title for one in in_state(texts, state)] for state in State}
    assert filtered == {state: [state.value] for state in State}


def test_a_state_that_does_not_exist_has_no_texts(one_of_each):
    assert list(in_state(Publication.objects.all(), "nonsense")) == []


def test_moments_that_belong_to_a_state_are_known(office):
    with time_machine.travel(NOW, tick=False):
        scheduled, hurry = make(office, State.SCHEDULED), make(office, State.HURRY)
        found = standings([fresh(scheduled), fresh(hurry)])
    assert found[scheduled.pk].at == NOW + timedelta(days=1)
    assert found[hurry.pk].at == NOW + timedelta(hours=1)


def test_a_change_of_a_public_text_has_its_own_state(office):
    lan, binh = writer(office), approver(office)
    page = story(office)
    changed(page, lan, standfirst="Câu mới.")
    assert standings([fresh(page)])[page.pk].change == State.DRAFT
    hand_in(fresh(page), lan)
    assert standings([fresh(page)])[page.pk].change == State.WAITING
    assert [one.pk for one in in_state(Publication.objects.all(), State.WAITING)] == [page.pk]
    assert [one.pk for one in in_state(Publication.objects.all(), State.PUBLIC)] == [page.pk]
    send_back(fresh(page), by=binh, comment="Sửa lại")
    assert standings([fresh(page)])[page.pk].change == State.SENT_BACK


def test_an_approved_change_for_later_is_told_with_its_hour(office):
    page, at = story(office), NOW + timedelta(days=2)
    published(changed(page, writer(office), standfirst="Từ ngày kia.", go_live_at=at))
    found = standings([fresh(page)])[page.pk]
    assert (found.state, found.change, found.change_at) == (State.PUBLIC, State.SCHEDULED, at)


def test_a_hurry_that_somebody_approved_is_public_like_any_other(office):
    page = make(office, State.HURRY)
    assert [one.pk for one in hurried_texts(office)] == [page.pk]
    approve_urgent(fresh(page), by=approver(office))
    assert hurried_texts(office) == []
    assert standings([fresh(page)])[page.pk].state == State.PUBLIC
    assert list(in_state(Publication.objects.all(), State.HURRY)) == []


def test_a_list_of_any_length_asks_the_same_number_of_questions(
    one_of_each, django_assert_num_queries
):
    pages = list(one_of_each.values())
    with django_assert_num_queries(3):
        standings(pages)
    with django_assert_num_queries(3):
        standings([one_of_each[State.PUBLIC]])


def test_nothing_asked_is_nothing_answered(office):
    assert standings([]) == {}


def test_own_texts_are_those_one_saved_a_revision_of(office):
    minh = person(office, "minh")
    mine, theirs = draft(office, title="Của tôi", by=minh), draft(office, title="Của Lan")
    texts = Publication.objects.all()
    assert [one.pk for one in written_by(texts, minh)] == [mine.pk]
    changed(theirs, minh, standfirst="Minh thêm một câu.")
    assert {one.pk for one in written_by(texts, minh)} == {mine.pk, theirs.pk}


def test_a_page_is_to_be_read_again_on_its_day_and_not_before(office):
    page = draft(office, review_months=1)
    hand_in(page)
    with time_machine.travel("2026-03-10T02:00:00+00:00", tick=False):
        approve_page(page, by=approver(office))
    texts = Publication.objects.all()
    day = fresh(page).review_on
    assert list(to_read_again(texts, day - timedelta(days=1))) == []
    assert [one.pk for one in to_read_again(texts, day)] == [page.pk]


def test_what_waits_comes_with_the_longest_first_and_from_one_office(office):
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    dung = person(other, "dung")
    theirs = draft(other, by=dung)
    hand_in(theirs, dung)
    first, second = draft(office, title="Một"), draft(office, title="Hai")
    hand_in(first)
    hand_in(second)
    assert [page.pk for _state, page in waiting_texts(office)] == [first.pk, second.pk]
    assert [page.pk for _state, page in waiting_texts(other)] == [theirs.pk]


def test_marks_are_late_after_five_minutes_and_counted_for_their_own_office(office):
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    BakeMark.objects.all().delete()
    page = draft(office)
    BakeMark.put(MarkKind.PAGE, page.pk)
    BakeMark.put(MarkKind.FIXED, office.pk)
    assert late_marks(office).count() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert late_marks(office).count() == 2
        assert late_marks(other).count() == 0


def test_a_standing_without_a_change_says_so():
    assert Standing(State.DRAFT).change is None
