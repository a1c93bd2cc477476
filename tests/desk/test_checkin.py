"""The screen in the hall and the list behind it: whose they are, and what they say."""

import re

import pytest

from signalmast.core import qr
from signalmast.people.domain.offices import open_office
from signalmast.programmes.checkin import short_of
from signalmast.programmes.domain import checkin as verbs
from signalmast.programmes.tests.checking_in import BEGINS, Clock, a_session, code_at
from signalmast.programmes.tests.factories import a_unit
from tests.desk.conftest import desk_of, person

STEP = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def planned(office, clock):
    return a_session(office, a_unit(office, "Khu phố A"), check_in_at=None)


@pytest.fixture
def officer(planned):
    return person("an", planned.office, "unit-officer", unit=planned.unit)


def at(planned, ending=""):
    return f"/desk/unit/{planned.unit_id}/sessions/{planned.pk}/check-in/{ending}"


def test_the_screen_shows_nothing_before_check_in_is_open(planned, officer):
    desk = desk_of(officer)
    before = desk.get(at(planned, "codes/"))
    assert before.json()["codes"] == []
    assert "no-store" in before.headers["Cache-Control"].split(", ")
    assert desk.post(at(planned)).headers["Location"] == at(planned)
    assert len(desk.get(at(planned, "codes/")).json()["codes"]) == 21


def test_the_screen_asks_for_the_next_codes_and_gets_no_more(planned, officer, clock):
    planned = verbs.open_check_in(planned, by=officer)
    desk = desk_of(officer)
    first = desk.get(at(planned, "codes/")).json()
    slots = [one["slot"] for one in first["codes"]]
    assert first["codes"][0]["code"].replace(" ", "") == code_at(planned, clock.at)
    assert (first["codes"][0]["from"], first["now"]) == (BEGINS.timestamp() * 1000,) * 2
    clock.later(seconds=60)
    more = desk.get(at(planned, "codes/"), {"after": slots[-1]}).json()
    assert [one["slot"] for one in more["codes"]] == [slots[-1] + 1, slots[-1] + 2]
    verbs.check_in(
        planned, ticket=verbs.give_ticket(planned), code=code_at(planned, clock.at)
    )  # fmt: skip
    told = desk.get(at(planned, "codes/"), {"after": "x"}).json()
    assert (told["counted"], told["said"], told["said_late"]) == (1, "1", "")
    planned.refresh_from_db()
    clock.at = planned.ends_at + (planned.ends_at - planned.starts_at)
    assert desk.get(at(planned, "codes/")).json()["codes"] == []


def test_the_picture_is_the_address_that_a_phone_opens(planned, officer, settings):
    verbs.open_check_in(planned, by=officer)
    shown = desk_of(officer).get(at(planned, "codes/")).json()["codes"][0]
    code = shown["code"].replace(" ", "")
    modules = qr.modules(f"{settings.SITE_URL}/check-in/{short_of(planned.uid)}/?k={code}")
    assert (shown["size"], "".join(STEP.findall(shown["path"])[0])) == (
        len(modules) + 2 * qr.QUIET, f"{qr.QUIET}{qr.QUIET}7"
    )  # fmt: skip
    drawn = {
        (int(x) + step, int(y))
        for x, y, wide in STEP.findall(shown["path"]) for step in range(int(wide))
    }  # fmt: skip
    dark = {
        (x + qr.QUIET, y + qr.QUIET)
        for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark
    }  # fmt: skip
    assert drawn == dark
    assert STEP.sub("", shown["path"]) == ""


def test_only_the_unit_and_who_keeps_the_registers_come_in(planned, officer):
    office = planned.office
    other = person("bo", office, "unit-officer", unit=a_unit(office, "Khu phố B"))
    elsewhere = open_office("quan-2", name="Quận Hai", is_demo=True)
    answers = {
        who.username: {
            desk_of(who).get(at(planned, ending)).status_code
            for ending in ("", "codes/", "lines/")
        }
        for who in (
            officer, person("lan", office, "editor"), other, person("chi", office, "approver"),
            person("minh", elsewhere, "editor"),
        )
    }  # fmt: skip
    assert answers == {"an": {200}, "lan": {200}, "bo": {404}, "chi": {404}, "minh": {404}}
    assert desk_of(other).post(at(planned)).status_code == 404
    wrong = at(planned).replace(
        f"unit/{planned.unit_id}", f"unit/{other.memberships.get().unit_id}"
    )
    assert desk_of(other).get(wrong).status_code == 404


def test_the_list_shows_late_ones_apart_and_strikes_out(planned, officer, clock):
    planned = verbs.open_check_in(planned, by=officer)
    early = verbs.give_ticket(planned)
    code = code_at(planned, clock.at)
    clock.later(minutes=3)
    late = verbs.check_in(planned, ticket=early, code=code, name="Trần Thị Bé")
    verbs.check_in(planned, ticket=verbs.give_ticket(planned), code=code_at(planned, clock.at))
    desk = desk_of(officer)
    page = desk.get(at(planned, "lines/")).content.decode()
    assert page.index("Sent later</h2>") < page.index("Trần Thị Bé") < page.index("Counted at once")
    desk.post(at(planned, "lines/"), {"line": [late.pk, "x"], "do": "strike-out"})
    assert verbs.tally(planned) == verbs.Tally(1, 0, 1)
    again = desk.get(at(planned, "lines/")).content.decode()
    assert again.index("Struck out</h2>") < again.index("Trần Thị Bé")
    desk.post(at(planned, "lines/"), {"line": [late.pk], "do": "put-back"})
    assert verbs.tally(planned) == verbs.Tally(1, 1, 0)


def test_a_session_called_off_or_over_is_not_opened(planned, officer, clock):
    desk = desk_of(officer)
    clock.at = planned.ends_at + (planned.ends_at - planned.starts_at)
    assert "check-in was never opened" in desk.get(at(planned)).content.decode()
    refused = desk.post(at(planned))
    assert (refused.status_code, "The session is over; enter" in refused.content.decode()) == (
        400, True
    )  # fmt: skip
    planned.state, planned.called_off_why = "called-off", "Bão số 4."
    planned.save()
    assert "This session was called off: Bão số 4." in desk.get(at(planned)).content.decode()


def test_the_units_page_leads_to_the_screen_on_the_day(planned, officer, clock):
    desk, home = desk_of(officer), f"/desk/unit/{planned.unit_id}/"
    assert at(planned) in desk.get(home).content.decode()
    clock.later(days=2)
    assert at(planned) not in desk.get(home).content.decode()
