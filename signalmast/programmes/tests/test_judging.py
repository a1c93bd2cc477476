"""A judged contest from its rules to the register, by its verbs and against the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from signalmast.core.models import AuditEntry
from signalmast.newsroom.models import BakeMark
from signalmast.people.domain.offices import take_in_member
from signalmast.people.models import User
from signalmast.programmes.domain.judging import (
    Asked,
    close_round,
    declare_conflict,
    judge_of,
    mark_entry,
    name_judge,
    open_again,
    open_round,
    prepare_round,
    renew_code,
    settle_round,
)
from signalmast.programmes.domain.standings import taking_part
from signalmast.programmes.enums import RoundState
from signalmast.programmes.models import Conflict, Contest, ContestEntry, Mark, Round
from signalmast.programmes.tests.factories import a_unit, an_office, fill, value

pytestmark = pytest.mark.django_db
CRITERIA = [
    Asked("Nội dung", Decimal(3), Decimal(10)),
    Asked("Phong cách", Decimal(2), Decimal(20)),
]


class Case:
    """A contest with three entries and two judges, its office and people."""

    def __init__(self):
        self.office = an_office()
        self.editor = self.member("editor")
        self.head = self.member("approver")
        self.contest = Contest.objects.create(
            office=self.office, name="Báo cáo viên giỏi", held_on=date(2018, 5, 10)
        )
        self.entries = [
            ContestEntry.objects.create(
                office=self.office, contest=self.contest, entry=name,
                unit=a_unit(self.office, f"Phường {name}"),
            )
            for name in ("Một", "Hai", "Ba")
        ]  # fmt: skip
        self.first, self.first_code = name_judge(self.contest, "Giám khảo A", by=self.editor)
        self.second, _code = name_judge(self.contest, "Giám khảo B", by=self.editor)

    def member(self, role):
        user = User.objects.create_user(f"{role}-{User.objects.count()}")
        take_in_member(user, office=self.office, role=role)
        return user

    def round(self, **rules):
        made = prepare_round(
            Round(name="Chung khảo", **rules), contest=self.contest, criteria=CRITERIA,
            by=self.editor,
        )  # fmt: skip
        return open_round(made, by=self.editor)

    def mark(self, of, judge, entry, content, delivery, **more):
        given = {
            number: None if one is None else Decimal(one)
            for number, one in ((1, content), (2, delivery))
        }
        mark_entry(of, judge, self.entries[entry], given, **more)

    def judged(self, **rules):
        """Return an open round: 78 and 74 for the first, 100 and 50 for the second."""
        made = self.round(**rules)
        self.mark(made, self.first, 0, 8, 15)
        self.mark(made, self.second, 0, 9, 10)
        self.mark(made, self.first, 1, 10, 20)
        self.mark(made, self.second, 1, 5, 10, by=self.editor)
        return made


@pytest.fixture
def case():
    return Case()


def ranks(of):
    return {one["name"]: one["rank"] for one in of.result["standings"]}


def test_two_people_settle_and_the_register_has_the_judges_totals(case):
    closed = close_round(case.judged(), by=case.editor)
    settled = settle_round(closed, read=closed.digest, by=case.head)
    assert ranks(settled) == {"Một": 1, "Hai": 2, "Ba": None}
    scores = {one.entry: one.scores for one in ContestEntry.objects.all()}
    assert scores == {
        "Một": {"Giám khảo A": 78.0, "Giám khảo B": 74.0},
        "Hai": {"Giám khảo A": 100.0, "Giám khảo B": 50.0},
        "Ba": {},
    }
    assert value(case.office, "programmes.contest_entries") == 3
    rows = fill(case.office, "programmes.contest_results").rows
    assert [(row[1], row[2], row[5]) for row in rows] == [
        (1, "Một", 76.0),
        (2, "Hai", 75.0),
        (None, "Ba", None),
    ]
    assert BakeMark.objects.filter(kind="fixed", key=case.office.pk).count() == 1
    assert AuditEntry.objects.filter(verb="contest.settle").count() == 1


def test_who_closed_does_not_settle(case):
    approver_who_keeps = case.member("administrator")
    take_in_member(approver_who_keeps, office=case.office, role="approver")
    closed = close_round(case.judged(), by=approver_who_keeps)
    for nobody in (approver_who_keeps, case.editor, case.member("auditor")):
        with pytest.raises(PermissionDenied):
            settle_round(closed, read=closed.digest, by=nobody)


def test_what_is_settled_is_what_was_read(case):
    made = case.judged()
    read = close_round(made, by=case.editor).digest
    open_again(made, by=case.editor)
    case.mark(made, case.first, 2, 1, 1)
    closed = close_round(made, by=case.editor)
    with pytest.raises(ValidationError, match="once more"):
        settle_round(closed, read=read, by=case.head)
    assert settle_round(closed, read=closed.digest, by=case.head).is_settled


@pytest.mark.parametrize(
    "change",
    [
        lambda of, _mark: Round.objects.filter(pk=of.pk).update(name="Khác"),
        lambda of, _mark: Round.objects.filter(pk=of.pk).update(state="open"),
        lambda of, _mark: Round.objects.filter(pk=of.pk)._raw_delete("default"),
        lambda _of, mark: Mark.objects.filter(pk=mark.pk).update(points=1),
        lambda _of, mark: Mark.objects.filter(pk=mark.pk)._raw_delete("default"),
    ],
)
def test_the_database_keeps_a_settled_round(case, change):
    closed = close_round(case.judged(), by=case.editor)
    settled = settle_round(closed, read=closed.digest, by=case.head)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(settled, Mark.objects.first())


def test_no_model_save_settles_alone(case):
    closed = close_round(case.judged(), by=case.editor)
    closed.state, closed.settled_by = RoundState.SETTLED, case.editor.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        closed.save()


def test_rules_stand_once_the_round_is_open(case):
    made = case.round()
    made.adjusts = True
    with pytest.raises(ValidationError, match="another state"):
        prepare_round(made, contest=case.contest, criteria=CRITERIA, by=case.editor)


def test_a_round_takes_criteria_entries_and_judges(case):
    with pytest.raises(ValidationError, match="at least one criterion"):
        prepare_round(Round(name="Vòng"), contest=case.contest, criteria=[], by=case.editor)
    strict = prepare_round(
        Round(name="Vòng", quorum=3), contest=case.contest, criteria=CRITERIA, by=case.editor
    )
    with pytest.raises(ValidationError, match="3 judges"):
        open_round(strict, by=case.editor)


def test_points_lie_between_nought_and_the_most(case):
    made = case.round()
    with pytest.raises(ValidationError) as caught:
        case.mark(made, case.first, 0, 11, 15)
    assert list(caught.value.message_dict) == ["criterion-1"]
    assert Mark.objects.count() == 0


def test_a_mark_is_corrected_and_taken_back_while_the_round_is_open(case):
    made = case.round()
    case.mark(made, case.first, 0, 8, 15)
    case.mark(made, case.first, 0, "8.5", None)
    found = Mark.objects.values_list("criterion__number", "points", "origin")
    assert list(found) == [(1, Decimal("8.50"), "judge")]
    with pytest.raises(ValidationError, match="No entry has enough"):
        close_round(made, by=case.editor)


def test_a_declared_conflict_takes_the_points_back_and_keeps_new_ones_out(case):
    made = case.judged()
    declare_conflict(case.first, case.entries[0], reason="cùng đơn vị")
    assert Mark.objects.filter(judge=case.first, entry=case.entries[0]).count() == 0
    with pytest.raises(ValidationError, match="conflict of interest"):
        case.mark(made, case.first, 0, 8, 15)
    closed = close_round(made, by=case.editor)
    first = next(one for one in closed.result["standings"] if one["name"] == "Một")
    assert (first["mean"], first["missing"], first["conflicted"]) == (
        "74.0000", [], ["Giám khảo A"],
    )  # fmt: skip


def test_a_conflict_needs_a_reason_and_the_same_contest(case):
    with pytest.raises(ValidationError, match="in a few words"):
        declare_conflict(case.first, case.entries[0], reason=" ")
    other = Contest.objects.create(office=case.office, name="Khác")
    stranger = ContestEntry.objects.create(office=case.office, contest=other, entry="Lạ")
    with pytest.raises(ValidationError, match="another contest"):
        declare_conflict(case.first, stranger, reason="cùng đơn vị")
    assert Conflict.objects.count() == 0


def test_a_code_opens_the_own_sheet_and_another_code_ends_it(case):
    assert judge_of(case.first_code.lower().replace("-", " ")) == case.first
    newer = renew_code(case.first, by=case.editor)
    assert (judge_of(case.first_code), judge_of(newer)) == (None, case.first)
    assert case.first_code not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_only_places_that_go_on_take_part_in_the_next_round(case):
    closed = close_round(case.judged(goes_on=1), by=case.editor)
    settle_round(closed, read=closed.digest, by=case.head)
    assert {one.entry: one.scores for one in ContestEntry.objects.all()} == {
        "Một": {}, "Hai": {}, "Ba": {},
    }  # fmt: skip
    final = prepare_round(
        Round(name="Chung kết"), contest=case.contest, criteria=CRITERIA, by=case.editor
    )
    assert [one.entry for one in taking_part(final)] == ["Một"]
    open_round(final, by=case.editor)
    with pytest.raises(ValidationError, match="takes no part"):
        case.mark(final, case.first, 1, 5, 5)


def test_a_round_follows_only_a_settled_one_that_sends_places_on(case):
    made = case.judged()
    with pytest.raises(ValidationError, match="not settled"):
        prepare_round(Round(name="B"), contest=case.contest, criteria=CRITERIA, by=case.editor)
    closed = close_round(made, by=case.editor)
    settle_round(closed, read=closed.digest, by=case.head)
    with pytest.raises(ValidationError, match="was the last"):
        prepare_round(Round(name="B"), contest=case.contest, criteria=CRITERIA, by=case.editor)


def test_nobody_without_the_duty_prepares_or_judges_from_paper(case):
    auditor = case.member("auditor")
    with pytest.raises(PermissionDenied):
        prepare_round(Round(name="B"), contest=case.contest, criteria=CRITERIA, by=auditor)
    with pytest.raises(PermissionDenied):
        name_judge(case.contest, "C", by=auditor)
    made = case.round()
    with pytest.raises(PermissionDenied):
        case.mark(made, case.first, 0, 8, 15, by=auditor)
