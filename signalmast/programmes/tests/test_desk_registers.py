"""The registers on screen: who sees and changes what, and that files and persons agree."""

from datetime import date

import pytest
from django.urls import reverse

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
from signalmast.programmes.tests.registers import (
    REGISTERS,
    a_form,
    a_session_row,
    fill,
    posted,
    session_data,
)

pytestmark = pytest.mark.django_db

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
    assert shown["programmes"][1:] == ["1", "19/5/2018", "–"]


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
