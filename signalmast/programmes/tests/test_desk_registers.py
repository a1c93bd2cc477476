"""The registers on screen: who sees and changes what, and that files and persons agree."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signalmast.core import desk
from signalmast.core.models import AuditEntry, Outcome
from signalmast.people.tests.screens import rows, signed_in, words
from signalmast.programmes.models import (
    Commendation,
    Contest,
    ContestEntry,
    PlanItem,
    Programme,
    Session,
)
from signalmast.programmes.tests.factories import a_unit, an_office, load, value

pytestmark = pytest.mark.django_db
REGISTERS = ("sessions", "commendations", "contests", "contest_entries", "plan", "programmes")


@pytest.fixture
def office():
    office = an_office(is_demo=True)
    a_unit(office, "Phường Bến Nghé")
    a_unit(office, "Phường Đa Kao")
    return office


@pytest.fixture
def unit(office):
    return office.units.get(name="Phường Bến Nghé")


@pytest.fixture
def editor(office):
    return signed_in(office)


def a_session_row(day="19/05/2018", unit="Phường Bến Nghé", expected="1310", attended="1295"):
    return ("Chuyên đề năm 2018", day, unit, expected, attended, "")


def fill(office):
    """Put one row into every register, by files."""
    load(office, "attendance", [a_session_row()])
    load(
        office,
        "commendations",
        [("Quý I", "Thành phố", "Tập thể", "Ban Chỉ huy", "Phường Đa Kao", "19/05/2018", "")],
    )
    load(office, "contest", [("Hội thi", "Đội 1", "Phường Đa Kao", 8, 9)], held_on="2018-05-19")
    load(office, "plan", [("2018-H2", "Tổ chức hội thi", "", "30/09/2018", "", "")])


def posted(client, name, data, *, pk=None):
    url = reverse(f"{name}:edit", args=[pk]) if pk else reverse(f"{name}:add")
    return client.post(url, data)


def errors(response) -> list[str]:
    """Return the sentences under the fields of a form that came back."""
    assert response.status_code == 200
    return [one for field in response.context["form"].errors.values() for one in field]


def a_form(programme, unit, **changed):
    data = {"programme": programme.pk, "unit": unit.pk, "held_on": "2018-05-19"}
    return {**data, "expected": "1310", "attended": "1295", "note": "", **changed}


def session_data(unit, **changed):
    """Return the form of a session whose programme somebody has entered."""
    name = "Chuyên đề năm 2018"
    programme = Programme.objects.filter(office=unit.office, name=name).first()
    return a_form(
        programme or Programme.objects.create(office=unit.office, name=name), unit, **changed
    )


# what each list shows


def test_the_list_of_sessions_shows_numbers_and_the_row_they_came_from(office, editor):
    fill(office)
    [line] = rows(editor.get(reverse("sessions:index")))
    title, *rest = line
    assert title.startswith("Chuyên đề năm 2018")
    assert rest == ["19/5/2018", "Phường Bến Nghé", "1,310", "1,295", "row 2"]


def test_numbers_follow_the_readers_language(office):
    fill(office)
    vietnamese = signed_in(office, language="vi")
    [line] = rows(vietnamese.get(reverse("sessions:index")))
    assert line[3:5] == ["1.310", "1.295"]


def test_a_source_leads_to_the_row_of_its_file(office, editor):
    fill(office)
    session = Session.objects.get()
    page = editor.get(reverse("sessions:index")).content.decode()
    address = reverse("imports:row", args=[session.import_id, session.row_number])
    assert f'<a href="{address}">' in page
    assert editor.get(address).status_code == 200


def test_lists_of_commendations_contests_plan_and_programmes(office, editor):
    fill(office)
    shown = {name: rows(editor.get(reverse(f"{name}:index")))[0] for name in REGISTERS}
    assert shown["commendations"][1:] == [
        "Quý I", "city level", "collectives", "Phường Đa Kao", "19/5/2018", "row 2",
    ]  # fmt: skip
    assert shown["contests"][1:] == ["19/5/2018", "1"]
    assert shown["contest_entries"][1:] == ["Hội thi", "Phường Đa Kao", "row 2"]
    assert shown["plan"][1:] == ["–", "30/9/2018", "–", "row 2"]
    assert shown["programmes"][1:] == ["1", "19/5/2018"]


def test_the_plan_is_grouped_by_period_the_latest_first(office, editor):
    load(
        office,
        "plan",
        [
            ("2018-H1", "Một", "", "", "", ""),
            ("2018-H2", "Hai", "", "", "", ""),
            ("2018-H1", "Ba", "", "", "", ""),
        ],
    )
    page = editor.get(reverse("plan:index"))
    labels = [label for label, _table in page.context["groups"]]
    assert labels == ["Second half of 2018", "First half of 2018"]
    assert [row[0].split()[0] for row in rows(page)] == ["Hai", "Ba", "Một"]


def test_a_contest_shows_scores_mean_and_shared_ranks(office, editor):
    load(
        office,
        "contest",
        [
            ("Hội thi", "Đội 1", "", "8,5", "9"),
            ("Hội thi", "Đội 2", "", "9", "8,5"),
            ("Hội thi", "Đội 3", "", "7", ""),
        ],
        held_on="2018-05-19",
    )
    page = editor.get(reverse("contests:inspect", args=[Contest.objects.get().pk]))
    assert [row[:6] for row in rows(page)] == [
        ["1", "Đội 1", "–", "8.5", "9", "8.75"],
        ["1", "Đội 2", "–", "9", "8.5", "8.75"],
        ["3", "Đội 3", "–", "7", "–", "7.00"],
    ]


def test_an_assumed_day_of_a_contest_is_said(office, editor):
    load(office, "contest", [("Hội thi", "Đội 1", "", 8, 9)], as_of="2018-06-30")
    contest = Contest.objects.get()
    page = words(editor.get(reverse("contests:inspect", args=[contest.pk])))
    assert "Held on 30/6/2018. The day is taken from the file's own day" in page


# search and filters


def test_search_needs_no_diacritics(office, editor):
    load(
        office,
        "attendance",
        [a_session_row(), a_session_row(unit="Phường Đa Kao"), a_session_row(day="20/05/2018")],
    )

    def found(text):
        page = editor.get(reverse("sessions:index"), {"q": text})
        return sorted((row[1], row[2]) for row in rows(page))

    assert found("da kao") == [("19/5/2018", "Phường Đa Kao")]
    assert found("DA KAO") == found("Đa Kao") == found("đa  kao")
    assert len(found("chuyen de")) == 3
    assert found("da kao bến") == []
    assert found("p.*") == []


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"period": "2018-05"}, 1),
        ({"period": "2018-H1"}, 2),
        ({"attendance": "missing"}, 1),
        ({"attendance": "known"}, 1),
        ({"unit": "Phường Đa Kao"}, 1),
        ({"period": "2018-05", "attendance": "missing"}, 0),
    ],
)
def test_sessions_narrowed(office, editor, asked, left):
    load(
        office,
        "attendance",
        [a_session_row(), a_session_row(day="20/06/2018", unit="Phường Đa Kao", attended="")],
    )
    if "unit" in asked:
        asked = {"unit": office.units.get(name=asked["unit"]).pk}
    assert len(rows(editor.get(reverse("sessions:index"), asked))) == left


def test_overdue_tasks_are_those_nobody_finished(office, editor):
    load(
        office,
        "plan",
        [
            ("2018-H1", "Không nói gì", "", "30/05/2018", "", ""),
            ("2018-H1", "Đang làm", "", "30/05/2018", "Đang thực hiện", ""),
            ("2018-H1", "Xong", "", "30/05/2018", "Hoàn thành", ""),
            ("2018-H1", "Không có hạn", "", "", "", ""),
        ],
    )
    page = rows(editor.get(reverse("plan:index"), {"late": "yes"}))
    assert sorted(row[0].split(" More")[0] for row in page) == ["Không nói gì", "Đang làm"]


def test_filters_offer_only_the_offices_own_units(office, editor):
    other = an_office("quan-3")
    a_unit(other, "Phường 14")
    assert "Phường 14" not in words(editor.get(reverse("sessions:index")))
    assert "Phường 14" not in words(editor.get(reverse("sessions:add")))


# entering at the desk


def test_a_session_entered_at_the_desk_is_by_hand_and_audited(office, unit, editor):
    answer = posted(editor, "sessions", session_data(unit))
    assert answer.status_code == 302
    session = Session.objects.get()
    assert (session.expected, session.attended, session.office) == (1310, 1295, office)
    assert AuditEntry.objects.filter(verb="session.record", subject_id=str(session.pk)).count() == 1
    [line] = rows(editor.get(reverse("sessions:index")))
    assert line[-1] == "by hand"


def test_a_file_with_the_same_session_makes_no_second_one(office, unit, editor):
    posted(editor, "sessions", session_data(unit, attended="1200"))
    report = load(office, "attendance", [a_session_row()])
    assert [verdict.outcome for verdict in report.verdicts] == [Outcome.DUPLICATE]
    session = Session.objects.get()
    assert session.attended == 1200
    assert Programme.objects.count() == 1
    assert value(office, "programmes.sessions") == 1


def test_a_file_finds_a_session_whose_programme_was_renamed(office, unit, editor):
    load(office, "attendance", [a_session_row(day="12/05/2018")])
    programme = Programme.objects.get()
    posted(editor, "programmes", {"name": "Chuyên đề: học và làm theo"}, pk=programme.pk)
    posted(editor, "programmes", {"name": "Học và làm theo"}, pk=programme.pk)
    posted(editor, "sessions", a_form(programme, unit))
    report = load(office, "attendance", [a_session_row()])
    assert [verdict.outcome for verdict in report.verdicts] == [Outcome.DUPLICATE]
    assert [one.name for one in Programme.objects.all()] == ["Học và làm theo"]
    assert Session.objects.count() == 2


def test_what_a_person_corrected_stays_when_the_file_comes_again(office, unit, editor):
    load(office, "attendance", [a_session_row()])
    session = Session.objects.get()
    data = a_form(session.programme, unit, held_on="2018-05-20", attended="7")
    assert posted(editor, "sessions", data, pk=session.pk).status_code == 302
    report = load(office, "attendance", [a_session_row(), a_session_row(unit="Phường Đa Kao")])
    assert [verdict.outcome for verdict in report.verdicts] == [Outcome.DUPLICATE, Outcome.STORED]
    session.refresh_from_db()
    assert (session.held_on, session.attended) == (date(2018, 5, 20), 7)
    [line] = [row for row in rows(editor.get(reverse("sessions:index"))) if row[4] == "7"]
    assert line[-1] == "row 2, changed by hand"


def test_a_commendation_task_and_entry_of_the_desk_are_found_by_files(office, editor):
    ward = office.units.get(name="Phường Đa Kao")
    posted(
        editor,
        "commendations",
        {"round": "Quý I", "level": "city", "kind": "collective", "name": "Ban Chỉ huy",
         "unit": ward.pk, "day": "2018-05-19", "citation": "Tốt"},
    )  # fmt: skip
    posted(
        editor,
        "plan",
        {
            "period": "2018-h2",
            "task": "Tổ chức hội thi",
            "unit": "",
            "due": "",
            "status": "",
            "result": "",
        },
    )
    posted(editor, "contests", {"name": "Hội thi", "held_on": "2018-05-19"})
    contest = Contest.objects.get()
    scores = "GK1: 8\nGK2: 9"
    data = {"contest": contest.pk, "entry": "Đội 1", "unit": ward.pk, "scores": scores}
    assert posted(editor, "contest_entries", data).url == reverse(
        "contests:inspect", args=[contest.pk]
    )
    fill(office)
    for model in (Commendation, PlanItem, Contest, ContestEntry):
        assert model.objects.count() == 1, model
    assert PlanItem.objects.get().period == "2018-H2"
    assert ContestEntry.objects.get().scores == {"GK1": 8, "GK2": 9}


def test_entries_follow_the_year_of_a_contest_of_the_desk(office, editor):
    posted(editor, "contests", {"name": "Hội thi", "held_on": ""})
    contest = Contest.objects.get()
    data = {"contest": contest.pk, "entry": "Đội 1", "unit": "", "scores": ""}
    posted(editor, "contest_entries", data)
    posted(editor, "contests", {"name": "Hội thi", "held_on": "2018-05-19"}, pk=contest.pk)
    load(office, "contest", [("Hội thi", "Đội 1", "", 8, 9)], held_on="2018-05-19")
    assert (Contest.objects.count(), ContestEntry.objects.count()) == (1, 1)


def test_scores_are_read_and_shown_with_the_readers_decimal_mark(office):
    client = signed_in(office, language="vi")
    contest = Contest.objects.create(office=office, name="Hội thi", held_on=date(2018, 5, 19))
    scores = "Bà Lan: 81,8\nÔng Minh: 1310\nCô Hoa:"
    data = {"contest": contest.pk, "entry": "Đội 1", "unit": "", "scores": scores}
    assert posted(client, "contest_entries", data).status_code == 302
    entry = ContestEntry.objects.get()
    assert entry.scores == {"Bà Lan": 81.8, "Ông Minh": 1310}
    page = client.get(reverse("contest_entries:edit", args=[entry.pk]))
    assert "Bà Lan: 81,8\nÔng Minh: 1310</textarea>" in page.content.decode()


def test_a_new_entry_begins_with_the_judges_of_its_contest(office, editor):
    load(office, "contest", [("Hội thi", "Đội 1", "", 8, 9)], held_on="2018-05-19")
    page = editor.get(reverse("contest_entries:add"), {"contest": Contest.objects.get().pk})
    assert "GK1: \nGK2: </textarea>" in page.content.decode()


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
