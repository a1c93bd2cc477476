"""A unit's officer reaches the own unit's pages and nothing else, by any address of the desk.

The addresses come from the resolver, so that a page added later is asked for too.
"""

import re
from datetime import date, timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone

from signalmast.newsroom.views.doors import FRAMEWORK
from signalmast.people.domain.offices import open_office
from signalmast.programmes.domain.briefings import (
    ask_back,
    propose_briefing,
    send_briefing,
    write_briefing,
)
from signalmast.programmes.domain.credentials import issue_credential
from signalmast.programmes.domain.judging import (
    Asked,
    close_round,
    mark_entry,
    name_judge,
    open_round,
    prepare_round,
)
from signalmast.programmes.domain.nominations import hand_in_nomination, write_nomination
from signalmast.programmes.domain.planned import Plan, plan_session
from signalmast.programmes.domain.planning import Task, record_proposal, take_up
from signalmast.programmes.domain.reported import Report, report_unplanned
from signalmast.programmes.enums import Came
from signalmast.programmes.models import (
    Attendee,
    Briefing,
    Contest,
    ContestEntry,
    Nomination,
    PlannedSession,
    Programme,
    Proposal,
    Round,
)
from signalmast.programmes.tests.factories import a_unit
from tests.desk.conftest import desk_of, person
from tests.desk.test_isolation import PROGRAMMES, patterns

PART = re.compile(r"<(?:\w+:)?(\w+)>")
#: Pages that everybody at the desk has: their own account, the home, training.
OF_EVERYBODY = ("training/", "unit/", "office/switch/", "language/", "clock/", "logout", "account")
#: The list of feedback shows an officer what the own unit answers, and no other row.
OF_UNITS_TOO = {"feedback/", "feedback/results/"}
NOT_THERE = {302, 403, 404, 405}


class World:
    """An office with units A and B, an officer of each, and one thing of every kind for A."""

    def __init__(self, slug="quan-1"):
        self.office = open_office(slug, name=slug, is_demo=True)
        self.a, self.b = a_unit(self.office, "Khu phố A"), a_unit(self.office, "Khu phố B")
        self.officer_a = person(f"{slug}-a", self.office, "unit-officer", unit=self.a)
        self.officer_b = person(f"{slug}-b", self.office, "unit-officer", unit=self.b)
        self.editor = person(f"{slug}-editor", self.office, "editor")
        self.head = person(f"{slug}-head", self.office, "approver")
        self.nomination = self._nomination()
        self.briefing = self._briefing()
        self.question = ask_back(self.briefing, self.a, text="Có xe bồn không?", by=self.officer_a)
        self.proposal, self.task = self._task()
        self.round, self.judge, self.entry = self._round()
        self.planned, self.held = self._sessions()
        self.over, self.credential = self._credential()

    def _nomination(self):
        one = Nomination(
            unit=self.a, round="Quý II", kind="individual", name="Trần Thị Bé", reasons="Dạy bơi.",
            consent="signed",
        )  # fmt: skip
        return hand_in_nomination(write_nomination(one, by=self.officer_a), by=self.officer_a)

    def _briefing(self):
        one = Briefing(
            office=self.office, title="Cắt nước", text="Đêm thứ ba.", source="07/TB",
            valid_from=date(2018, 1, 1),
        )  # fmt: skip
        written = write_briefing(one, units=[self.a], by=self.editor)
        return send_briefing(propose_briefing(written, by=self.editor), by=self.head)

    def _task(self):
        text = Proposal(office=self.office, text="Mở lớp.", recorded_on=date(2018, 6, 1))
        proposal = record_proposal(text, by=self.editor)
        return proposal, take_up(proposal, Task("2018-H2", unit=self.a), by=self.editor)

    def _round(self):
        contest = Contest.objects.create(
            office=self.office, name="Hội thi", held_on=date(2018, 5, 1)
        )
        entry = ContestEntry.objects.create(
            office=self.office, contest=contest, entry="Một", unit=self.a
        )
        judge, _code = name_judge(contest, "Giám khảo", by=self.editor)
        made = prepare_round(
            Round(name="Chung khảo"), contest=contest, criteria=[Asked("Nội dung", 1, 10)],
            by=self.editor,
        )  # fmt: skip
        open_round(made, by=self.editor)
        mark_entry(made, judge, entry, {1: 8})
        return close_round(made, by=self.editor), judge, entry

    def _credential(self):
        ends = timezone.now() - timedelta(days=1)
        planned = PlannedSession.objects.create(
            office=self.office, unit=self.a, planned_by=self.editor.pk, place="Nhà văn hóa",
            programme=Programme.objects.create(office=self.office, name="Chuyên đề"),
            starts_at=ends - timedelta(hours=2), ends_at=ends,
        )  # fmt: skip
        attendee = Attendee.objects.create(
            planned=planned, came=Came.CHECKED_IN, ticket="1", name="Lê Văn Tám", came_at=ends
        )
        return planned, issue_credential(attendee, by=self.officer_a)

    def _sessions(self):
        programme = Programme.objects.create(office=self.office, name="An toàn mùa mưa")
        begins = timezone.now() + timedelta(days=3)
        plan = Plan(programme, begins, begins + timedelta(hours=2), "Nhà văn hóa")
        kept = report_unplanned(
            self.a, programme, Report(date(2018, 5, 19), attended=5), by=self.officer_a
        )
        return plan_session(plan, unit=self.a, by=self.officer_a), kept.session

    def parts(self, address):
        """Return what an address of the room wants, by the names of its parts: things of A."""
        kinds = {
            "briefings/": self.briefing.pk, "nominations/": self.nomination.pk,
            "planning/tasks/": self.task.pk, "planning/proposals/": self.proposal.pk,
            "certificates/sessions/": self.over.pk, "certificates/": self.credential.pk,
            "judging/rounds/": self.round.pk, "judging/": self.round.contest_id,
            "planned/programmes/": self.planned.programme_id, "planned/": self.planned.pk,
        }  # fmt: skip
        below = {
            "briefing": self.briefing.pk, "nomin": self.nomination.pk, "tasks": self.task.pk,
            "certificates": self.over.pk, "sessions/": self.planned.pk, "held/": self.held.pk,
        }  # fmt: skip
        found = next((pk for start, pk in kinds.items() if address.startswith(start)), 1)
        if address.startswith("unit/"):
            found = next((pk for word, pk in below.items() if word in address), 1)
        number = self.round.pk if address.startswith("judging/") else found
        return {
            "pk": found, "unit": self.a.pk, "question": self.question.pk, "number": number,
            "judge": self.judge.pk, "entry": self.entry.pk, "name": "charts", "key": "axis",
            "figure": "programmes.sessions", "period_key": "2018-H1",
        }  # fmt: skip


def addresses():
    """Return every address of our own below the desk."""
    found = []
    for address, name in patterns(get_resolver()):
        own = address.startswith("desk/") and name and not name.startswith(FRAMEWORK)
        if own and "^" not in address:
            found.append(address.removeprefix("desk/"))
    return sorted(set(found))


def fill(address, parts):
    return "/desk/" + PART.sub(lambda part: str(parts.get(part[1], 1)), address)


@pytest.fixture
def world(db):
    return World()


def test_an_officer_reads_the_own_units_pages(world):
    client = desk_of(world.officer_a)
    seen = {
        address: client.get(fill(address, world.parts(address))).status_code
        for address in addresses()
        if address.startswith("unit/<int:unit>/") and "nominate/<" not in address
    }
    assert len(seen) >= 15
    assert set(seen.values()) == {200}


def test_an_officer_of_another_unit_finds_nothing_there(world):
    client = desk_of(world.officer_b)
    for address in addresses():
        if not address.startswith("unit/<int:unit>/"):
            continue
        parts = world.parts(address)
        for unit in (world.a.pk, world.b.pk):
            if unit == world.b.pk and "pk" not in PART.findall(address):
                continue
            where = fill(address, {**parts, "unit": unit})
            assert client.get(where).status_code == 404, where
            assert client.post(where, {"do": "confirm"}).status_code == 404, where


@pytest.mark.parametrize("who", ["officer_a", "officer_b"])
def test_no_page_of_the_office_opens_to_an_officer(world, who):
    client = desk_of(getattr(world, who))
    others = [
        one
        for one in addresses()
        if one and one not in OF_UNITS_TOO and not one.startswith(OF_EVERYBODY)
    ]
    opened = {}
    for address in others:
        where = fill(address, world.parts(address))
        answers = {client.get(where).status_code, client.post(where, {}).status_code}
        if not answers <= NOT_THERE:
            opened[where] = answers
    assert opened == {}
    assert len(others) > 60


def test_another_offices_things_of_programmes_answer_404(world):
    other = World("quan-2")
    for member in (world.editor, world.head):
        client = desk_of(member)
        for address in addresses():
            if not address.startswith(PROGRAMMES) or "<int:" not in address:
                continue
            where = fill(address, other.parts(address))
            assert client.get(where).status_code in {404, 405, 302, 403}, where
            assert client.get(where).status_code != 200, where
