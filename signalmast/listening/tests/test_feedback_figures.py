"""What the report says of feedback, and that no row below it says what a resident wrote."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from signalmast.core.figures import Question, answer, find_table
from signalmast.core.periods import parse_period
from signalmast.listening.domain.answering import answer_privately
from signalmast.listening.domain.feedback_handling import merge_feedback, refuse_feedback
from signalmast.listening.domain.sender import rate, reopen, withdraw
from signalmast.listening.models import Feedback
from signalmast.listening.tests.feedback import hand_in, make_subject
from signalmast.newsroom.tests.factories import writer
from signalmast.people.models import Unit

pytestmark = pytest.mark.django_db
FIGURES = (
    "feedback_received", "feedback_answered", "answered_in_time", "days_to_answer",
    "feedback_open", "feedback_overdue", "feedback_reopened", "satisfaction",
)  # fmt: skip


def ask(office, name, period="2026-H1", **where):
    found = Question(office, parse_period(period, half_year=office.half_year))
    return answer(f"listening.{name}", found.narrowed(**where) if where else found)


def values(office, period="2026-H1"):
    return {name: ask(office, name, period).answer.value for name in FIGURES}


def evidence(office):
    return {name: list(ask(office, name).answer.rows.keys()) for name in FIGURES}


@pytest.fixture
def half_year(office):
    """Return an office in whose first half of 2026 everything has happened once or twice."""
    unit = Unit.objects.create(office=office, name="Đội chiếu sáng")
    lights = make_subject(office, name="Đèn đường", working_days=5, unit=unit)
    papers = make_subject(office, name="Giấy tờ", working_days=5)
    begin = datetime(2026, 6, 1, 2, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock:
        soon, late = (hand_in(office, lights).feedback for _one in range(2))
        same = hand_in(office, lights).feedback
        other = hand_in(office, papers).feedback
        gone = hand_in(office, papers).feedback
        merge_feedback(same, into=soon, by=writer(office))
        withdraw(gone)
        clock.shift(timedelta(days=2))
        answer_privately(soon, text="Đã sửa.", by=writer(office))
        clock.shift(timedelta(days=5))
        refuse_feedback(other, reason="Hãy gọi 1022.", by=writer(office))
        clock.shift(timedelta(days=7))
        answer_privately(late, text="Đã sửa.", by=writer(office))
        reopen(late, text="Lại tắt.")
        hand_in(office, papers)
        clock.shift(timedelta(days=30))
        hand_in(office, papers)
    return office


def test_each_figure_counts_what_it_says(half_year):
    assert values(half_year) == {
        "feedback_received": 5,
        "feedback_answered": 3,
        "answered_in_time": 0.6667,
        "days_to_answer": 5,
        "feedback_open": 1,
        "feedback_overdue": 1,
        "feedback_reopened": 1,
        "satisfaction": None,
    }


def test_a_period_before_the_first_feedback_has_no_value_and_says_why(half_year, office):
    found = [ask(half_year, name, "2025-H1").answer for name in FIGURES]
    assert {one.value for one in found} == {None}
    assert all(str(one.reason) for one in found)


def test_slices_add_up_to_the_whole(half_year):
    whole = ask(half_year, "feedback_received")
    for name in ("subject", "unit"):
        parts = whole.spec.by[name](whole.question)
        assert sum(part.value for part in parts) == 5
        for part in parts:
            narrowed = ask(half_year, "feedback_received", **{name: part.key})
            assert narrowed.answer.value == part.value


def test_a_mean_is_stated_from_five_ratings_on(office):
    with time_machine.travel(datetime(2026, 6, 1, 2, tzinfo=UTC), tick=False):
        for score in (5, 4, 4, 3):
            feedback = hand_in(office).feedback
            answer_privately(feedback, text="Đã sửa.", by=writer(office))
            feedback.refresh_from_db()
            rate(feedback, score)
        assert ask(office, "satisfaction").answer.value is None
        assert list(ask(office, "satisfaction").answer.rows.page(0, 10)) == []
        feedback = hand_in(office).feedback
        answer_privately(feedback, text="Đã sửa.", by=writer(office))
        feedback.refresh_from_db()
        rate(feedback, 2)
    found = ask(office, "satisfaction").answer
    assert found.value == 3.6
    assert len(list(found.rows.page(0, 10))) == 5


def test_no_row_says_what_a_resident_wrote(half_year):
    Feedback.objects.update(text="Bí mật", address="Bí mật")
    for name in FIGURES:
        for row in ask(half_year, name).answer.rows.page(0, 50):
            assert "Bí mật" not in f"{row.content} {row.cells}"


def test_a_signed_value_stays_what_it_was(half_year):
    """What happens after a period changes nothing that was counted in it."""
    before = values(half_year), evidence(half_year)
    for one in Feedback.objects.filter(state__in=["new", "routed"]):
        answer_privately(one, text="Đã xong.", by=writer(half_year))
    assert (values(half_year), evidence(half_year)) == before


def test_the_tables_of_the_report(half_year):
    question = Question(half_year, parse_period("2026-H1", half_year=half_year.half_year))
    assert find_table("listening.feedback_by_subject").fill(question).rows == [
        ("Giấy tờ", 3, 1, 1, 1),
        ("Đèn đường", 2, 2, 1, 0),
    ]
    units = find_table("listening.feedback_by_unit").fill(question).rows
    assert [(str(name), *more) for name, *more in units][1:] == [("Đội chiếu sáng", 2, 2, 1)]
