"""What the report says of surveys: counts with surveys below them, silence instead of a zero."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from signalmast.core.figures import Question, answer, find_table
from signalmast.core.periods import parse_period
from signalmast.listening.domain.admissions import admit, make_codes
from signalmast.listening.domain.surveys import close_survey
from signalmast.listening.domain.surveys_answers import hand_in_answers, withdraw_answers
from signalmast.listening.enums.admissions import Door
from signalmast.listening.tests.surveys_made import ANSWERS, opened
from signalmast.newsroom.tests.factories import writer

pytestmark = pytest.mark.django_db
NAMES = {
    "answers": "listening.survey_answers",
    "opened": "listening.surveys_opened",
    "withdrawals": "listening.survey_withdrawals",
    "participation": "listening.survey_participation",
}


def asked(office, period):
    question = Question(office, parse_period(period, half_year=office.half_year))
    return {name: answer(figure, question).answer for name, figure in NAMES.items()}


def values(office, period):
    return {name: one.value for name, one in asked(office, period).items()}


@pytest.fixture
def half_year(office):
    """Return an office that held two surveys in the first half of 2026."""
    with time_machine.travel(datetime(2026, 3, 2, 1, tzinfo=UTC), tick=False) as clock:
        for_all = opened(office)
        group = opened(office, "lop-9", "lop-9", is_closed_group=True)
        where = {"door": Door.SURVEY, "number": group.pk}
        _sheet, codes = make_codes(office, **where, count=4, by=writer(office))
        admit(codes[0], **where)
        given = [
            hand_in_answers(for_all.version, ANSWERS, token=f"form-{number}", language="vi")
            for number in range(3)
        ]
        hand_in_answers(group.version, ANSWERS, token="form-9", language="vi")
        clock.shift(timedelta(days=150))
        withdraw_answers(given[0].code)
        close_survey(group, by=writer(office))
    return office


def test_each_period_counts_its_own(half_year):
    assert values(half_year, "2026-H1") == {
        "answers": 4, "opened": 2, "withdrawals": 0, "participation": None,
    }  # fmt: skip
    assert values(half_year, "2026-H2") == {
        "answers": 0, "opened": 0, "withdrawals": 1, "participation": 25.0,
    }  # fmt: skip


def test_the_rows_below_a_number_are_surveys_and_never_one_answer(half_year):
    rows = asked(half_year, "2026-H1")["answers"].rows
    assert rows.count() == 2
    assert sorted(one.content for one in rows.page(0, 10)) == ["received=1", "received=3"]
    table = find_table("listening.surveys_of_the_period").fill(
        Question(half_year, parse_period("2026-H1", half_year=half_year.half_year))
    )
    assert sorted(count for _title, count in table.rows) == [1, 3]


def test_where_nothing_was_opened_there_is_a_reason_and_no_zero(office):
    found = asked(office, "2026-H1")
    assert {one.value for one in found.values()} == {None}
    assert "No survey was ever opened" in str(found["answers"].reason)


def test_before_the_first_survey_there_is_a_reason(half_year):
    found = asked(half_year, "2025-H2")
    assert "after this period" in str(found["answers"].reason)
    assert "No survey of a closed group" in str(asked(half_year, "2026-H1")["participation"].reason)
