"""What the report says of corrections, and the rows below each number."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from signalmast.core.figures import Question, answer, find_table
from signalmast.core.periods import parse_period
from signalmast.corrections.domain.contesting import contest_ruling
from signalmast.corrections.domain.intake import open_own_error
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.domain.triage import answer_without_ruling, merge_claims, set_aside
from signalmast.corrections.enums import Nature, Verdict
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.factories import approver, draft, writer
from signalmast.corrections.tests.test_contesting import objection
from signalmast.newsroom.tests import factories as texts

pytestmark = pytest.mark.django_db
FIGURES = (
    "claims_received", "submissions", "claims_answered", "hours_to_answer", "rulings",
    "rulings_changed", "contested", "own_errors",
)  # fmt: skip


def values(office, period):
    question = Question(office, parse_period(period, half_year=office.half_year))
    found = {name: answer(f"corrections.{name}", question) for name in FIGURES}
    return {name: one.answer.value for name, one in found.items()}, found


@pytest.fixture
def half_year(office):
    """Return an office in whose first half of 2026 everything has happened once or twice."""
    begin = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock:
        there = factories.with_source(factories.claim(office))
        factories.handed(office)
        question = factories.handed(office, "Khi nào chợ mở cửa trở lại?").claim
        same = factories.handed(office, "Qua cầu là phải đóng năm chục ngàn đó.").claim
        spam = factories.handed(office, "Mua hàng giảm giá ở đây nhé.").claim
        clock.shift(timedelta(hours=10))
        first = confirm_ruling(propose_ruling(there, draft(), by=writer(office)),
                               by=approver(office))  # fmt: skip
        clock.shift(timedelta(hours=20))
        answer_without_ruling(
            question, nature=Nature.QUESTION, answer="Từ ngày 5/3.", by=writer(office)
        )
        merge_claims(same, into=there, by=writer(office))
        set_aside(spam, reason="Không phải thông tin cần kiểm chứng.", by=writer(office))
        contest_ruling(first, objection(), token="t")
        second = propose_ruling(
            there, draft(verdict=Verdict.MISLEADING, change="Có bảng giá mới."), by=writer(office)
        )
        clock.shift(timedelta(days=150))
        confirm_ruling(second, by=approver(office))
        story = texts.story(office)
        own = open_own_error(story, wrong="Phòng đọc mở cửa mỗi ngày.", by=writer(office))
        factories.with_source(own)
        confirm_ruling(
            propose_ruling(own, draft(words={"vi": factories.words("Phòng đọc nghỉ thứ hai")}),
                           by=writer(office)),
            by=approver(office),
        )  # fmt: skip
    return office


def test_the_numbers_of_two_half_years(half_year):
    first, _found = values(half_year, "2026-H1")
    assert first == {
        "claims_received": 3, "submissions": 5, "claims_answered": 2, "hours_to_answer": 20.0,
        "rulings": 1, "rulings_changed": 0, "contested": 1, "own_errors": 0,
    }  # fmt: skip
    second, _found = values(half_year, "2026-H2")
    assert second == {
        "claims_received": 0, "submissions": 0, "claims_answered": 0, "hours_to_answer": None,
        "rulings": 2, "rulings_changed": 1, "contested": 0, "own_errors": 1,
    }  # fmt: skip


def test_every_number_has_its_rows(half_year):
    numbers, found = values(half_year, "2026-H1")
    for name, one in found.items():
        rows = one.answer.rows
        assert rows.count() == len(list(rows.keys())) == len(rows.page(0, 50))
        if name != "hours_to_answer":
            assert rows.count() == numbers[name]


def test_before_the_desk_opened_nothing_is_known(half_year):
    numbers, found = values(half_year, "2025-H2")
    assert set(numbers.values()) == {None}
    assert str(found["rulings"].answer.reason) == ("The corrections desk opened after this period.")


def test_slices_add_up(half_year):
    question = Question(half_year, parse_period("2026", half_year=half_year.half_year))
    result = answer("corrections.rulings", question)
    parts = {part.key: part.value for part in result.spec.by["verdict"](question)}
    assert parts == {"false": 2, "misleading": 1}
    assert sum(parts.values()) == result.answer.value


def test_the_report_can_list_the_rulings(half_year):
    period = parse_period("2026-H2", half_year=half_year.half_year)
    table = find_table("corrections.rulings_of_the_period").fill(Question(half_year, period))
    assert [row[1:] for row in table.rows] == [
        ("Không có việc thu phí qua cầu Bến Nghé", "misleading", "Có bảng giá mới."),
        ("Phòng đọc nghỉ thứ hai", "false", ""),
    ]
