"""What the registers' forms refuse, who may do what, and what a list costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signalmast.core import desk
from signalmast.core.models import AuditEntry
from signalmast.people.tests.screens import rows, signed_in, words
from signalmast.programmes.models import (
    Contest,
    Programme,
    Session,
)
from signalmast.programmes.tests.factories import a_unit, an_office, load
from signalmast.programmes.tests.registers import (
    REGISTERS,
    a_session_row,
    errors,
    fill,
    posted,
    session_data,
)

pytestmark = pytest.mark.django_db

# what forms refuse


def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"attended": "1400"},
            "1,400 present are more than the 1,310 called; correct one of the numbers, or say in "
            "the note how it came about.",
        ),
        ({"held_on": "2016-12-31"}, "“Phường Bến Nghé” is in force from 1/1/2017 only, so it can't "
         "stand for 31/12/2016; choose the unit of that day or correct the date."),
    ],
)  # fmt: skip
def test_a_session_that_can_not_be_is_refused_with_a_sentence(office, unit, editor, changed, said):
    answer = posted(editor, "sessions", session_data(unit, **changed))
    assert errors(answer) == [said]
    assert Session.objects.count() == 0


def test_more_present_than_called_passes_with_a_note(office, unit, editor):
    data = session_data(unit, attended="1400", note="Có khách mời")
    assert posted(editor, "sessions", data).status_code == 302


def test_a_unit_merged_away_cannot_hold_a_later_session(office, editor):
    gone = a_unit(office, "Phường Cũ", last=date(2018, 3, 31))
    [said] = errors(posted(editor, "sessions", session_data(gone)))
    assert said.startswith("“Phường Cũ” was in force until 31/3/2018 only")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("contests", {"name": "Hội thi"}),
        ("commendations", {"round": "Quý I", "level": "city", "kind": "collective", "name": "A"}),
    ],
)
def test_days_to_come_are_refused(office, editor, name, data):
    field = "held_on" if name == "contests" else "day"
    [said] = errors(posted(editor, name, {**data, field: tomorrow()}))
    assert said.endswith("has not come yet; correct the date or enter it after that day.")


def test_a_session_that_is_there_twice_is_one_sentence(office, unit, editor):
    posted(editor, "sessions", session_data(unit))
    answer = posted(editor, "sessions", session_data(unit))
    assert errors(answer) == ["The register has this already; change the row that is there."]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ("8,5", "“8,5” names no judge; write one line for each, such as Judge 1: 8.5"),
        ("A: 8\nA: 9", "“A” stands there twice; keep one line for each judge."),
        ("A: tám", "“tám” is not a number; write it like 81,8 or 81.8."),
    ],
)
def test_scores_that_can_not_be_read(office, editor, scores, said):
    contest = Contest.objects.create(office=office, name="Hội thi")
    data = {"contest": contest.pk, "entry": "Đội 1", "unit": "", "scores": scores}
    assert errors(posted(editor, "contest_entries", data)) == [said]


def test_a_period_that_is_none_is_refused(office, editor):
    data = {"period": "nửa năm", "task": "A", "unit": "", "due": "", "status": "", "result": ""}
    [said] = errors(posted(editor, "plan", data))
    assert said.startswith("“NỬA NĂM” names no period")


# who may do what


@pytest.mark.parametrize("name", REGISTERS)
def test_an_auditor_sees_and_changes_nothing(office, name):
    fill(office)
    auditor = signed_in(office, "auditor")
    page = auditor.get(reverse(f"{name}:index"))
    assert page.status_code == 200
    assert len(rows(page)) == 1
    assert reverse(f"{name}:add") not in page.content.decode()
    row = page.context["object_list"][0]
    for action in ("edit", "delete"):
        answer = auditor.post(reverse(f"{name}:{action}", args=[row.pk]), {"name": "Khác"})
        assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))
    assert auditor.get(reverse(f"{name}:add")).status_code == 302


@pytest.mark.parametrize("name", REGISTERS)
def test_a_unit_officer_sees_no_register(office, unit, name):
    officer = signed_in(office, "unit-officer", unit=unit)
    answer = officer.get(reverse(f"{name}:index"))
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))


@pytest.mark.parametrize("name", REGISTERS)
def test_rows_of_another_office_are_not_there(office, name):
    fill(office)
    other = signed_in(an_office("quan-3", is_demo=True))
    page = other.get(reverse(f"{name}:index"))
    assert list(page.context["object_list"]) == []
    row = signed_in(office).get(reverse(f"{name}:index")).context["object_list"][0]
    actions = ["edit", "delete"] + (["inspect"] if name != "programmes" else [])
    for action in actions:
        url = reverse(f"{name}:{action}", args=[row.pk])
        assert other.get(url).status_code == 404
        if action != "inspect":
            assert other.post(url, {}).status_code == 404
    assert type(row).objects.filter(pk=row.pk).count() == 1


def test_an_entry_can_not_be_put_into_another_offices_contest(office, editor):
    other = an_office("quan-3")
    contest = Contest.objects.create(office=other, name="Hội thi")
    answer = posted(editor, "contest_entries", {"contest": contest.pk, "entry": "A", "scores": ""})
    assert list(answer.context["form"].errors) == ["contest"]


def test_striking_out_is_audited_and_kept_rows_protect_their_programme(office, editor):
    fill(office)
    session, programme = Session.objects.get(), Programme.objects.get()
    kept = editor.post(reverse("programmes:delete", args=[programme.pk]), follow=True)
    assert "Other records still use “Chuyên đề năm 2018” (sessions)" in words(kept)
    assert editor.post(reverse("sessions:delete", args=[session.pk])).status_code == 302
    assert Session.objects.count() == 0
    assert AuditEntry.objects.filter(verb="session.strike-out").count() == 1
    assert editor.post(reverse("programmes:delete", args=[programme.pk])).status_code == 302
    assert Programme.objects.count() == 0


# cost


@pytest.mark.parametrize("name", REGISTERS)
def test_a_list_asks_as_much_for_three_rows_as_for_one(office, editor, name):
    fill(office)
    url = reverse(f"{name}:index")
    editor.get(url)
    with CaptureQueriesContext(connection) as before:
        editor.get(url)
    for number in (2, 3):
        load(
            office, "attendance", [(f"Chuyên đề {number}", "19/05/2018", "Phường Đa Kao", 5, 5, "")]
        )
        load(
            office,
            "commendations",
            [(f"Quý {number}", "Thành phố", "Tập thể", "Ban", "Phường Bến Nghé", "19/05/2018", "")],
        )
        load(
            office,
            "contest",
            [(f"Hội thi {number}", "Đội", "Phường Bến Nghé", 8, 9)],
            held_on="2018-05-19",
        )
        load(office, "plan", [("2018-H2", f"Việc {number}", "Phường Bến Nghé", "", "", "")])
    with CaptureQueriesContext(connection) as after:
        page = editor.get(url)
    assert len(rows(page)) == 3
    assert len(after) == len(before)


# the home


def test_the_home_names_what_waits(office, editor):
    load(office, "attendance", [a_session_row(attended="")])
    load(office, "plan", [("2018-H1", "Việc", "", "30/05/2018", "", "")])
    Contest.objects.create(office=office, name="Hội thi")
    page = words(editor.get(reverse("wagtailadmin_home")))
    for line in (
        "1 task of the plan is overdue",
        "1 session lacks its attendance",
        "1 contest has no date",
    ):
        assert line in page


def test_the_week_holds_sessions_tasks_and_rounds(office):
    fill(office)
    load(office, "attendance", [a_session_row(unit="Phường Đa Kao")])
    week = desk.calendar(office, date(2018, 5, 14), date(2018, 5, 20))
    assert [(one.at, str(one.label)) for one in week] == [
        (date(2018, 5, 19), "Chuyên đề năm 2018: 2 units"),
        (date(2018, 5, 19), "Quý I: 1 name"),
    ]
    later = desk.calendar(office, date(2018, 9, 24), date(2018, 9, 30))
    assert [(str(one.label), str(one.kind)) for one in later] == [("Tổ chức hội thi", "due")]
