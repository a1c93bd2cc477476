"""Planned sessions on screen: the unit's pages, the desk's pages, what stays in a form."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.urls import reverse
from icalendar import Calendar
from wagtail.models import Collection

from signalmast.core import questionnaires
from signalmast.core.periods import short_day
from signalmast.core.questionnaires import Questionnaire
from signalmast.newsroom.models import Attachment
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.tests.screens import words
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur, Session
from signalmast.programmes.tests.sessions import Case
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


@pytest.fixture
def unit_desk(case):
    return desk_of(case.officer)


@pytest.fixture
def desk(case):
    return desk_of(case.editor)


def at(name, case, *parts):
    return reverse(f"unit:{name}", args=[case.unit.pk, *parts])


def a_plan(case, **changed):
    day = case.at(3, 8).date().isoformat()
    return {
        "programme": case.programme.pk, "day": day, "begins": "08:00", "ends": "10:00",
        "place": "Nhà văn hóa", "expected": "40", "capacity": "60", **changed,
    }  # fmt: skip


def said(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_an_officer_plans_changes_and_calls_off_on_the_units_pages(case, unit_desk):
    answer = unit_desk.post(at("plan", case), a_plan(case))
    one = PlannedSession.objects.get()
    assert (answer.status_code, answer.url) == (302, at("session", case, one.pk))
    assert (one.starts_at, one.unit, one.expected) == (case.at(3, 8), case.unit, 40)
    changed = a_plan(case, seen="0", begins="14:00", ends="16:00")
    unit_desk.post(at("change", case, one.pk), changed)
    one.refresh_from_db()
    assert (one.starts_at, one.sequence) == (case.at(3, 14), 1)
    stale = unit_desk.post(at("change", case, one.pk), changed)
    assert stale.status_code == 400
    assert "Somebody changed this session meanwhile" in words(stale)
    unit_desk.post(at("session", case, one.pk), {"why": "Mưa lớn"})
    one.refresh_from_db()
    assert (one.is_called_off, one.called_off_why) == (True, "Mưa lớn")
    assert "Called off. Mưa lớn" in words(unit_desk.get(at("session", case, one.pk)))
    assert unit_desk.get(at("change", case, one.pk)).status_code == 302


def test_what_was_typed_stays_beside_the_sentence(case, unit_desk):
    answer = unit_desk.post(at("plan", case), a_plan(case, expected="70", ends="07:00"))
    form = answer.context["form"]
    assert answer.status_code == 400
    assert form.errors == {"ends": ["It ends before it begins; correct one of the times."]}
    assert form["place"].value() == "Nhà văn hóa"
    assert PlannedSession.objects.count() == 0


def test_the_home_of_a_unit_lists_what_to_report_and_to_hold(case, unit_desk):
    late, coming = case.over(days=3), case.planned(2)
    page = unit_desk.get(at("home", case))
    sections = {str(one.title): one for one in page.context["sections"]}
    [silent] = sections["Sessions to report"].lines
    assert (silent.url, silent.is_late) == (at("report", case, late.pk), True)
    assert f"{case.programme.name} late: {silent.note}" in words(page)
    assert words(page).count("late:") == 1
    [hold] = sections["Sessions to hold"].lines
    assert hold.url == at("session", case, coming.pk)
    assert desk_of(case.stranger).get(at("session", case, coming.pk)).status_code == 404


def test_every_page_of_a_planned_session_states_its_hours(case, unit_desk, desk):
    one = case.over()
    hours = f"{short_day(one.day)}, 08:00–10:00"
    pages = [
        *((unit_desk, at(name, case, one.pk))
          for name in ("session", "report", "check-in", "check-in-lines", "credentials")),
        (unit_desk, at("sessions", case)),
        (desk, reverse("planned:session", args=[one.pk])),
        (desk, reverse("credentials:session", args=[one.pk])),
    ]  # fmt: skip
    assert [hours in words(client.get(url)) for client, url in pages] == [True] * 8


def test_a_list_is_reported_and_the_doubled_name_is_said(case, unit_desk):
    one = case.over(expected=40)
    form = {"held_on": one.day.isoformat(), "expected": "40", "way": "list", "names": "A\nB\na"}
    answer = unit_desk.post(at("report", case, one.pk), form)
    assert (answer.status_code, Session.objects.get().attended) == (302, 2)
    assert said(answer) == [
        "Reported: 2 came.",
        "Counted once, because it stands twice in the list: A. If these are two persons, tell "
        "them apart, such as by their group.",
    ]
    held = unit_desk.get(at("held", case, Session.objects.get().pk))
    assert held.context["form"]["names"].value() == "A\nB"


def test_phones_that_checked_in_are_offered_and_the_officer_confirms(case, unit_desk):
    one = case.over()
    for ticket, struck in (("a", False), ("b", False), ("c", True)):
        one.attendees.create(
            came="checked-in", ticket=ticket, came_at=one.starts_at, struck_out=struck
        )
    form = unit_desk.get(at("report", case, one.pk)).context["form"]
    assert (form["way"].value(), form["attended"].value()) == ("checked", 2)
    given = {"held_on": one.day.isoformat(), "way": "checked", "attended": "2"}
    unit_desk.post(at("report", case, one.pk), given)
    assert Session.objects.get().attended == 2


def test_another_number_of_the_office_is_shown_with_a_way_to_confirm(case, unit_desk):
    one = case.over()
    Session.objects.create(
        office=case.office, programme=case.programme, unit=case.unit, held_on=one.day,
        expected=40, attended=38,
    )  # fmt: skip
    form = {"held_on": one.day.isoformat(), "expected": "40", "way": "count", "attended": "39"}
    answer = unit_desk.post(at("report", case, one.pk), form)
    assert answer.status_code == 400
    assert "with 40 called and 38 present" in words(answer)
    assert 'name="replaces"' in answer.content.decode()
    unit_desk.post(at("report", case, one.pk), {**form, "replaces": "on"})
    assert Session.objects.get().attended == 39


def test_the_office_plans_for_a_kind_of_units_at_once(case, desk):
    third = case.a_unit("Khu phố 2", "khu phố")
    answer = desk.post(reverse("planned:new"), a_plan(case, kinds=["khu phố"]))
    assert answer.url == reverse("planned:programme", args=[case.programme.pk])
    assert {one.unit for one in PlannedSession.objects.all()} == {case.unit, third}
    none = desk.post(reverse("planned:new"), a_plan(case))
    assert none.context["form"].errors == {"unit": ["Choose at least one unit."]}
    listed = desk.get(reverse("planned_sessions:index"), {"how_far": "coming"})
    assert listed.context["page_obj"].paginator.count == 2
    one = PlannedSession.objects.first()
    assert desk.get(reverse("planned:session", args=[one.pk])).status_code == 200
    assert desk_of(case.member("auditor")).get(reverse("planned:new")).status_code in {302, 403}


def test_units_are_ticked_one_by_one_and_stay_ticked_beside_a_refusal(case, desk):
    third = case.a_unit("Khu phố 2", "khu phố")
    units = [case.unit.pk, case.other.pk]
    wrong = desk.post(reverse("planned:new"), a_plan(case, unit=units, ends="07:00"))
    ticked = [
        (str(one.data["value"]), one.data["selected"]) for one in wrong.context["form"]["unit"]
    ]
    assert ticked == [(str(case.unit.pk), True), (str(third.pk), False), (str(case.other.pk), True)]
    desk.post(reverse("planned:new"), a_plan(case, unit=units))
    assert {one.unit for one in PlannedSession.objects.all()} == {case.unit, case.other}


def test_the_calendar_file_is_handed_out_to_unit_and_office(case, unit_desk, desk):
    one = case.planned()
    for client, address in (
        (unit_desk, at("calendar", case, one.pk)),
        (desk, reverse("planned:calendar", args=[one.pk])),
    ):
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event.decoded("DTSTART") == one.starts_at


def test_a_programme_at_the_desk_with_materials_that_every_unit_opens(
    case, desk, unit_desk, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    own = Collection.objects.get(name=collection_name(case.office.pk))
    file = Attachment.objects.create(
        title="Tài liệu hỏi đáp", file=ContentFile(b"x", "hoi-dap.pdf"), collection=own
    )
    foreign = Attachment.objects.create(title="Khác", file=ContentFile(b"x", "khac.pdf"))
    address = reverse("programmes:edit", args=[case.programme.pk])
    data = {
        "name": "An toàn mùa mưa", "topic": "Điện, nước, cây đổ", "called": "Trưởng khu phố",
        "kinds": ["khu phố"], "begins_on": "2026-06-01", "due_on": "2099-06-30",
        "materials": [file.pk],
    }  # fmt: skip
    assert list(desk.get(address).context["form"].fields["materials"].queryset) == [file]
    refused = desk.post(address, {**data, "materials": [foreign.pk]})
    assert list(refused.context["form"].errors) == ["materials"]
    wrong = desk.post(address, {**data, "due_on": "2026-05-01"})
    assert wrong.context["form"].errors == {
        "due_on": ["It would have to be held before it begins; correct one of the days."]
    }
    assert desk.post(address, data).status_code == 302
    kept = Programme.objects.get()
    assert (kept.kinds, list(kept.materials.all())) == (["khu phố"], [file])
    for client, where in (
        (desk, reverse("planned:materials")),
        (unit_desk, at("materials", case)),
        (unit_desk, at("home", case)),
    ):
        assert f'href="{file.url}"' in client.get(where).content.decode()


def test_the_roster_at_the_desk_refuses_with_a_sentence(case, desk):
    desk.post(reverse("rapporteurs:add"), {"name": "Bùi Văn Nói", "post": "Phó phòng"})
    speaker = Rapporteur.objects.get()
    case.planned(speakers=[speaker])
    address = reverse("rapporteurs:edit", args=[speaker.pk])
    answer = desk.post(address, {"name": "Bùi Văn Nói", "until": case.today().isoformat()})
    [sentence] = answer.context["form"].errors["until"]
    assert sentence.startswith("Bùi Văn Nói speaks on ")
    desk.post(reverse("rapporteurs:delete", args=[speaker.pk]))
    assert Rapporteur.objects.get() == speaker


def test_a_survey_is_chosen_and_shown_after_the_session_alone(case, desk, unit_desk, monkeypatch):
    url = "https://x.vn/vi/khao-sat/buoi-hoc/"
    found = Questionnaire("survey:1", "Buổi học thế nào?", "open", url, True)
    edit = reverse("programmes:edit", args=[case.programme.pk])
    assert "questionnaire" not in desk.get(edit).context["form"].fields
    monkeypatch.setattr(questionnaires, "_offer", [lambda _office: [found]])
    desk.post(edit, {"name": "An toàn mùa mưa", "questionnaire": "survey:1"})
    assert Programme.objects.get().questionnaire == "survey:1"
    over, coming = case.over(), case.planned(2)
    shown = unit_desk.get(at("session", case, over.pk)).content.decode()
    assert url in shown
    assert "<svg" in shown.split("planned-code")[1]
    assert url not in unit_desk.get(at("session", case, coming.pk)).content.decode()
