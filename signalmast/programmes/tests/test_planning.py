"""The plan as people work with it: proposals, tasks, reports of units, evidence, the board."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.domain.planning import (
    Task,
    add_evidence,
    columns,
    decline_proposal,
    give_task,
    record_proposal,
    report_progress,
    take_up,
)
from signalmast.programmes.models import Evidence, PlanItem, Proposal
from signalmast.programmes.tests.factories import a_unit, fill, load, value
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


class Case:
    def __init__(self):
        self.office = open_office("quan-1", name="Quận Một", is_demo=True)
        self.unit, self.other = a_unit(self.office, "Khu phố 1"), a_unit(self.office, "Khu phố 2")
        self.officer = self.member("unit-officer", unit=self.unit)
        self.stranger = self.member("unit-officer", unit=self.other)
        self.editor, self.head = self.member("editor"), self.member("approver")

    def member(self, role, **more):
        user = User.objects.create_user(f"{role}-{User.objects.count()}")
        take_in_member(user, office=self.office, role=role, **more)
        return user

    def proposal(self, text="Mở lớp kỹ năng số cho người cao tuổi."):
        return record_proposal(
            Proposal(office=self.office, text=text, recorded_on=date(2018, 6, 26)), by=self.editor
        )

    def task(self, **fields):
        words = {"period": "2018-h2", "unit": self.unit, "due": date(2018, 9, 30), **fields}
        return take_up(self.proposal(), Task(**words), by=self.editor)


@pytest.fixture
def case():
    return Case()


def test_a_proposal_becomes_a_task_of_the_next_plan(case):
    item = case.task()
    assert (item.period, item.task, item.status) == (
        "2018-H2", "Mở lớp kỹ năng số cho người cao tuổi.", "not-started",
    )  # fmt: skip
    rows = fill(case.office, "programmes.plan_next", "2018-H1").rows
    assert [row[0] for row in rows] == ["Mở lớp kỹ năng số cho người cao tuổi."]
    proposal = Proposal.objects.get()
    assert (proposal.item, proposal.is_open) == (item, False)
    with pytest.raises(ValidationError, match="settled meanwhile"):
        decline_proposal(proposal, why="Muộn", by=case.editor)


def test_what_a_unit_reports_stands_in_the_next_report(case):
    item = case.task()
    report_progress(item, status="done", result="40 người học.", seen="not-started",
                    by=case.officer)  # fmt: skip
    assert (value(case.office, "programmes.plan_items", "2018-H2"),
            value(case.office, "programmes.plan_done", "2018-H2")) == (1, 1)  # fmt: skip
    assert fill(case.office, "programmes.plan_results", "2018-H2").rows[0][4] == "40 người học."


def test_a_file_does_not_take_back_what_a_person_reported(case):
    item = case.task()
    report_progress(item, status="done", result="Xong.", seen="not-started", by=case.officer)
    load(
        case.office, "plan",
        [("2018-H2", item.task, "Khu phố 1", "30/09/2018", "Đang thực hiện", "")],
    )  # fmt: skip
    kept = PlanItem.objects.get()
    assert (kept.status, kept.result) == ("done", "Xong.")


def test_two_reports_at_once_do_not_overwrite(case):
    item = case.task()
    report_progress(item, status="in-progress", result="", seen="not-started", by=case.officer)
    with pytest.raises(ValidationError, match="reported meanwhile"):
        report_progress(item, status="dropped", result="Thôi", seen="not-started", by=case.editor)


def test_done_and_dropped_say_what_came_of_it(case):
    for status in ("done", "dropped"):
        with pytest.raises(ValidationError) as caught:
            report_progress(case.task(period=f"2018-{'Q3' if status == 'done' else 'Q4'}"),
                            status=status, result=" ", seen="not-started",
                            by=case.editor)  # fmt: skip
        assert list(caught.value.message_dict) == ["result"]


def test_another_unit_and_the_auditor_report_nothing(case):
    item = case.task()
    for nobody in (case.stranger, case.head, case.member("auditor")):
        with pytest.raises(PermissionDenied):
            report_progress(item, status="done", result="x", seen="not-started", by=nobody)
        with pytest.raises(PermissionDenied):
            add_evidence(item, label="x", by=nobody)
    client = desk_of(case.stranger)
    for number in (case.unit.pk, case.other.pk):
        assert client.get(reverse("unit:task", args=[number, item.pk])).status_code == 404


def test_bad_periods_merged_units_and_twins_are_said_by_field(case):
    with pytest.raises(ValidationError) as caught:
        case.task(period="sometime")
    assert list(caught.value.message_dict) == ["period"]
    case.other.merged_into = case.unit
    case.other.save()
    with pytest.raises(ValidationError, match="became part of"):
        case.task(unit=case.other)
    case.task()
    with pytest.raises(ValidationError, match="has this task"):
        case.task()
    assert PlanItem.objects.count() == 1


def test_only_somebody_of_the_office_looks_after_a_task(case):
    item = case.task()
    assert give_task(item, owner=case.editor, by=case.editor).owner == case.editor
    stranger = User.objects.create_user("stranger")
    with pytest.raises(ValidationError, match="works for this office"):
        give_task(item, owner=stranger, by=case.editor)


def test_the_board_has_a_column_for_each_state(case):
    first = case.task()
    second = PlanItem.objects.create(office=case.office, period="2018-H2", task="Chưa báo cáo")
    found = {one.status: [item.pk for item in one.items] for one in columns([first, second])}
    assert found == {
        "": [second.pk], "not-started": [first.pk], "in-progress": [], "done": [], "dropped": [],
    }  # fmt: skip


def test_the_way_over_the_screens(case):
    desk, unit = desk_of(case.editor, "en"), desk_of(case.officer, "en")
    refused = desk.post(reverse("planning:proposals"), {"text": " ", "recorded_on": "2018-06-26"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["text"])
    desk.post(reverse("planning:proposals"), {"text": "Đề xuất", "recorded_on": "2018-06-26"})
    one = Proposal.objects.get()
    where = reverse("planning:proposal", args=[one.pk])
    wrong = desk.post(where, {"do": "take-up", "period": "x", "text": "Giữ lại"})
    assert wrong.context["form"]["text"].value() == "Giữ lại"
    desk.post(where, {"do": "take-up", "period": "2018-H2", "unit": str(case.unit.pk)})
    item = PlanItem.objects.get()
    home = unit.get(reverse("unit:home", args=[case.unit.pk]))
    tasks = next(s for s in home.context["sections"] if str(s.title) == "Tasks of the plan")
    assert [line.label for line in tasks.lines] == ["Đề xuất"]
    here = reverse("unit:task", args=[case.unit.pk, item.pk])
    unit.post(here, {"do": "progress", "seen": "not-started", "status": "in-progress"})
    unsaid = unit.post(here, {"do": "evidence", "label": " ", "url": ""})
    assert unsaid.context["evidence_form"].errors == {
        "label": ["Say what it is, such as a document's number."]
    }
    unit.post(here, {"do": "evidence", "label": "12/BC-KP1", "url": ""})
    item.refresh_from_db()
    assert (item.status, Evidence.objects.get().label) == ("in-progress", "12/BC-KP1")
    board = desk.get(f"{reverse('planning:board')}?period=2018-H2")
    assert (board.context["all"], board.context["done"]) == (1, 0)
    assert desk.get(reverse("planning:task", args=[item.pk])).status_code == 200
    assert desk_of(case.head).get(reverse("planning:board")).status_code == 200
