"""A unit's own figures beside the average of its kind, by hand-computed numbers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from signalmast.people.domain.offices import open_office
from signalmast.programmes.enums import BriefingState
from signalmast.programmes.figures.units import FEWEST, TOO_FEW, beside
from signalmast.programmes.models import (
    Briefing,
    Commendation,
    PlanItem,
    Programme,
    Reading,
    Session,
)
from signalmast.programmes.tests.factories import a_unit
from tests.desk.conftest import desk_of, person

pytestmark = pytest.mark.django_db
#: Called and present at the one session of each of five units; the last states no numbers.
CAME = [(10, 9), (10, 8), (20, 5), (40, 40), (30, None)]
SENT = datetime(2018, 3, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class World:
    def __init__(self, units=5):
        self.office = open_office("quan-1", name="Quận Một", is_demo=True)
        self.units = [a_unit(self.office, f"Khu phố {number}") for number in range(1, units + 1)]
        type(self.units[0]).objects.update(kind="khu phố")
        for unit in self.units:
            unit.refresh_from_db()
        self.school = a_unit(self.office, "Trường số 1")
        type(self.school).objects.filter(pk=self.school.pk).update(kind="trường học")
        self.programme = Programme.objects.create(office=self.office, name="An toàn giao thông")
        for unit, (called, came) in zip(self.units, CAME, strict=False):
            self.session(unit, date(2018, 3, 10), called, came)
        self.session(self.units[0], date(2018, 4, 10), 10, 6)
        self.session(self.school, date(2018, 4, 10), 500, 500)
        self.session(self.units[0], date(2017, 9, 10), 4, 4)
        self.officer = person("officer", self.office, "unit-officer", unit=self.units[0])

    def session(self, unit, day, called, came):
        return Session.objects.create(
            office=self.office, unit=unit, programme=self.programme, held_on=day,
            programme_name=self.programme.name, expected=called, attended=came,
        )  # fmt: skip

    def briefing(self, units, confirmed, **more):
        one = Briefing.objects.create(
            office=self.office, title="T", text="N", source="S", valid_from=SENT.date(),
            state=BriefingState.SENT, written_by=1, proposed_by=1, sent_by=2, sent_at=SENT, **more,
        )  # fmt: skip
        for unit in units:
            at = SENT if unit in confirmed else None
            Reading.objects.create(briefing=one, unit=unit, confirmed_at=at)
        return one

    def figures(self, period="2018-H1", unit=None):
        found = beside(unit or self.units[0], self.office.period(period))
        return {
            one.spec.id.removeprefix("programmes."): (
                one.own.value, one.average.value, one.average.units
            )
            for one in found
        }  # fmt: skip


@pytest.fixture
def world():
    return World()


def test_own_values_and_averages_are_those_worked_out_by_hand(world):
    found = world.figures()
    # Two sessions here, one in each of four others: 6 / 5. The school is of another kind.
    assert found["sessions"] == (2, 1.2, 5)
    # 15 of 20 here; 0.75, 0.8, 0.25 and 1 are known, which are four and too few.
    assert found["attendance_rate"] == (0.75, None, 4)
    assert found["attendance_present"] == (15, None, 4)
    Session.objects.filter(unit=world.units[4]).update(attended=15)
    found = world.figures()
    # (0.75 + 0.8 + 0.25 + 1 + 0.5) / 5; (15 + 8 + 5 + 40 + 15) / 5.
    assert found["attendance_rate"] == (0.75, 0.66, 5)
    assert found["attendance_present"] == (15, 16.6, 5)


def test_the_period_before_is_counted_by_itself(world):
    assert world.figures("2017-H2")["sessions"] == (1, 0.2, 5)
    # What no register speaks of is not known, and there is no average of it.
    assert world.figures("2015-H1")["sessions"] == (None, None, 0)


def test_commendations_and_tasks_done_and_late(world):
    for unit, name in ((world.units[0], "A"), (world.units[0], "B"), (world.units[1], "C")):
        Commendation.objects.create(
            office=world.office, unit=unit, round="Đợt 1", level="district", kind="individual",
            name=name, day=date(2018, 5, 1),
        )  # fmt: skip
    # One by 30 June still open, one done in time, one dropped, one of another unit done.
    tasks = [(0, "in-progress"), (0, "done"), (0, "dropped"), (1, "done")]
    for number, (unit, status) in enumerate(tasks):
        PlanItem.objects.create(
            office=world.office, unit=world.units[unit], period="2018-H1", task=f"Việc {number}",
            due=date(2018, 6, 30), status=status,
        )  # fmt: skip
    found = world.figures()
    assert found["commendations"] == (2, 0.6, 5)
    assert found["plan_done"] == (1, 0.4, 5)
    assert found["plan_late"] == (1, 0.2, 5)


def test_confirmed_is_a_share_of_what_went_to_the_unit(world):
    a, b, c, d, e = world.units
    world.briefing(world.units, [a, b])
    world.briefing([a, b], [b])
    world.briefing([a], [a]).delete()
    taken_back = world.briefing([a], [])
    Briefing.objects.filter(pk=taken_back.pk).update(state=BriefingState.WITHDRAWN)
    # A confirmed 1 of 2, B both, the others none: (0.5 + 1) / 5.
    assert world.figures()["briefings_confirmed"] == (0.5, 0.3, 5)
    assert world.figures(unit=world.school)["briefings_confirmed"] == (None, None, 0)
    assert [c.kind, d.kind, e.kind] == ["khu phố"] * 3


def test_of_fewer_than_five_units_there_is_no_average():
    small = World(units=FEWEST - 1)
    assert small.figures()["sessions"] == (2, None, 4)
    (first, *_rest) = beside(small.units[0], small.office.period("2018-H1"))
    assert first.average.reason == TOO_FEW


def test_the_page_leads_to_own_rows_and_to_nobody_elses(world):
    client, own, other = desk_of(world.officer, "en"), world.units[0], world.units[1]
    home = client.get(reverse("unit:home", args=[own.pk]))
    where = reverse("unit:figure", args=[own.pk, "programmes.sessions", "2018-H1"])
    assert f'href="{where}"' in home.content.decode()
    assert "/desk/figures/" not in home.content.decode()
    assert other.name not in home.content.decode()
    rows = client.get(where).context["rows"]
    assert [dict(row)["Unit"] for row in map(_named, rows)] == [own.name, own.name]
    for bad in (
        reverse("unit:figure", args=[other.pk, "programmes.sessions", "2018-H1"]),
        reverse("unit:figure", args=[own.pk, "programmes.units", "2018-H1"]),
        reverse("unit:figure", args=[own.pk, "programmes.sessions", "2018-H9"]),
    ):
        assert client.get(bad).status_code == 404


def _named(row):
    return [(str(column), value) for column, value in row]


def test_what_is_not_known_says_why_and_is_no_zero(world):
    Session.objects.filter(unit=world.units[0]).update(expected=None, attended=None)
    home = desk_of(world.officer, "en").get(reverse("unit:home", args=[world.units[0].pk]))
    page = home.content.decode()
    assert "No session of the period states the numbers" in page
    assert "not known" in page
