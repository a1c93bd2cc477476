"""The screens of a judged contest: from the rules to the settled result, and who gets where."""

from decimal import Decimal

import pytest
from django.urls import reverse

from signalmast.programmes.domain.judging import close_round, settle_round
from signalmast.programmes.models import Conflict, Judge, Mark, Round
from signalmast.programmes.tests.test_judging import Case
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
CRITERIA = {
    "criteria-TOTAL_FORMS": "4", "criteria-INITIAL_FORMS": "0", "criteria-MIN_NUM_FORMS": "0",
    "criteria-MAX_NUM_FORMS": "8",
    "criteria-0-name": "Nội dung", "criteria-0-weight": "3", "criteria-0-most": "10",
    "criteria-1-name": "Phong cách", "criteria-1-weight": "2", "criteria-1-most": "20",
}  # fmt: skip


@pytest.fixture
def case():
    made = Case()
    made.office.is_demo = True
    made.office.save()
    return made


@pytest.fixture
def editor(case):
    return desk_of(case.editor)


@pytest.fixture
def head(case):
    return desk_of(case.head)


def address(name, *parts):
    return reverse(f"judging:{name}", args=parts)


def said(answer):
    return [str(one).strip() for one in answer.context["messages"]]


def test_from_rules_to_a_settled_result(case, editor, head):
    prepared = editor.post(
        address("prepare", case.contest.pk), {**CRITERIA, "name": "Chung khảo", "quorum": "1"}
    )
    assert prepared.url == address("home", case.contest.pk)
    made = Round.objects.get()
    assert list(made.criteria.values_list("name", "weight", "most")) == [
        ("Nội dung", Decimal(3), Decimal(10)),
        ("Phong cách", Decimal(2), Decimal(20)),
    ]
    editor.post(address("step", made.pk), {"do": "open"})
    sheet = address("paper", made.pk, case.first.pk, case.entries[0].pk)
    editor.post(sheet, {"do": "marks", "criterion-1": "8,5", "criterion-2": "15"})
    assert list(Mark.objects.values_list("points", "origin").order_by("points")) == [
        (Decimal("8.50"), "paper"),
        (Decimal("15.00"), "paper"),
    ]
    editor.post(address("step", made.pk), {"do": "close"})
    read = head.get(address("result", made.pk))
    assert read.context["may_settle"]
    head.post(address("result", made.pk), {"read": read.context["round"].digest})
    made.refresh_from_db()
    assert made.is_settled


def test_what_was_entered_stays_when_rules_are_refused(case, editor):
    refused = editor.post(
        address("prepare", case.contest.pk),
        {**CRITERIA, "criteria-0-weight": "0", "name": "Chung khảo", "quorum": "1"},
    )
    assert refused.status_code == 400
    assert refused.context["form"]["name"].value() == "Chung khảo"
    assert refused.context["criteria"][0].errors == {"weight": ["Write a number above 0."]}
    assert Round.objects.count() == 0


def test_points_that_are_no_number_stay_in_the_sheet(case, editor):
    made = case.round()
    refused = editor.post(
        address("paper", made.pk, case.first.pk, case.entries[0].pk),
        {"do": "marks", "criterion-1": "tám", "criterion-2": "25"},
    )
    form = refused.context["form"]
    assert form.errors == {"criterion-1": ["Write a number such as 8 or 8,5."]}
    assert form["criterion-2"].value() == "25"
    more = editor.post(
        address("paper", made.pk, case.first.pk, case.entries[0].pk),
        {"do": "marks", "criterion-1": "8", "criterion-2": "25"},
    )
    assert more.context["form"].errors == {
        "criterion-2": ["Between 0 and 20 points can be given here."]
    }
    assert Mark.objects.count() == 0


def test_round_tens_and_halves_stay_as_they_were_entered(case, editor):
    halves = {"criteria-0-weight": "1.5", "criteria-0-most": "7.5", "name": "Chung khảo"}
    editor.post(address("prepare", case.contest.pk), {**CRITERIA, **halves, "quorum": "1"})
    made = Round.objects.get()
    again = editor.get(address("rules", case.contest.pk, made.pk)).context["criteria"]
    assert [(row["weight"].value(), row["most"].value()) for row in again][:2] == [
        ("1.5", "7.5"), ("2", "20"),
    ]  # fmt: skip
    page = editor.get(address("home", case.contest.pk)).content.decode()
    assert page.count("Nội dung: weight 1.5, up to 7.5 points") == 1
    editor.post(address("step", made.pk), {"do": "open"})
    sheet = address("paper", made.pk, case.first.pk, case.entries[0].pk)
    editor.post(sheet, {"do": "marks", "criterion-1": "7.5", "criterion-2": "10"})
    form = desk_of(case.editor, "vi").get(sheet).context["form"]
    assert [(one.value(), one.help_text) for one in form] == [
        ("7,5", "0 đến 7,5"), ("10", "0 đến 20"),
    ]  # fmt: skip
    refused = editor.post(sheet, {"do": "marks", "criterion-1": "8"})
    assert refused.context["form"].errors == {
        "criterion-1": ["Between 0 and 7.5 points can be given here."]
    }


def test_a_judge_is_named_and_the_code_is_shown_once(case, editor):
    shown = editor.post(address("judge", case.contest.pk), {"name": "Giám khảo C"})
    judge = Judge.objects.get(name="Giám khảo C")
    assert shown.context["code"] not in (judge.code_digest, "")
    again = editor.post(address("judge", case.contest.pk), {"name": "Giám khảo C"}, follow=True)
    assert said(again) == ["A judge of this name is there already; write it so that they differ."]


def test_a_conflict_is_noted_with_its_reason(case, editor):
    made = case.round()
    sheet = address("paper", made.pk, case.first.pk, case.entries[0].pk)
    refused = editor.post(sheet, {"do": "conflict", "conflict-reason": " "})
    assert refused.status_code == 400
    editor.post(sheet, {"do": "conflict", "conflict-reason": "cùng đơn vị"})
    assert list(Conflict.objects.values_list("reason", flat=True)) == ["cùng đơn vị"]


def test_who_ended_the_judging_sees_no_button_and_gets_no_settling(case, editor):
    closed = close_round(case.judged(), by=case.editor)
    assert not editor.get(address("result", closed.pk)).context["may_settle"]
    refused = editor.post(address("result", closed.pk), {"read": closed.digest})
    assert refused.status_code in (302, 403)
    closed.refresh_from_db()
    assert not closed.is_settled


def test_a_result_that_changed_is_read_once_more(case, head):
    closed = close_round(case.judged(), by=case.editor)
    answer = head.post(address("result", closed.pk), {"read": "0" * 64}, follow=True)
    assert said(answer) == ["The result was computed anew while you read it; read it once more."]


def test_another_offices_contest_is_not_there(case):
    from signalmast.people.domain.offices import open_office, take_in_member
    from signalmast.people.models import User

    other = open_office("khac", name="Khác", is_demo=True)
    stranger = User.objects.create_user("stranger")
    take_in_member(stranger, office=other, role="editor")
    client = desk_of(stranger)
    made = case.round()
    for where in (
        address("home", case.contest.pk),
        address("prepare", case.contest.pk),
        address("result", made.pk),
        address("paper", made.pk, case.first.pk, case.entries[0].pk),
    ):
        assert client.get(where).status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_screen_is_whole_in_both_languages(case, language):
    client = desk_of(case.editor, language)
    draft = client.get(address("prepare", case.contest.pk))
    made = case.judged()
    screens = [
        draft,
        client.get(address("home", case.contest.pk)),
        client.get(address("paper", made.pk, case.first.pk, case.entries[0].pk)),
    ]
    closed = close_round(made, by=case.editor)
    settle_round(closed, read=closed.digest, by=case.head)
    screens += [
        client.get(address("result", made.pk)),
        client.get(reverse("contests:inspect", args=[case.contest.pk])),
    ]
    assert [one.status_code for one in screens] == [200] * 5
