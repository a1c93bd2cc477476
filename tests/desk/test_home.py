from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signalmast.core import desk as home
from signalmast.core.panels import week
from signalmast.core.sparkline import sparkline
from signalmast.people.enums import Duty
from tests.desk.conftest import POSTS, UNITS, desk_of, person


def panel(page):
    return page.content.decode()


def test_an_empty_desk_says_what_to_do_first(desk):
    text = panel(desk.get("/desk/"))
    assert "No file is loaded yet." in text
    assert 'href="/desk/imports/">' in text


def test_the_queue_counts_files_and_names_that_wait(desk, hand_in):
    hand_in(desk, UNITS, "units.csv")
    text = panel(desk.get("/desk/"))
    assert "<strong>1</strong> <span>file loaded today</span>" in text


def test_figures_on_the_home_are_links_to_their_rows(desk, hand_in):
    hand_in(desk, POSTS, "posts.csv")
    text = panel(desk.get("/desk/"))
    assert 'href="/desk/figures/engagement.interactions/2018-H1/"' in text
    assert "<strong>1,735</strong>" in text
    assert 'class="desk-spark"' in text


def test_the_home_has_no_inline_style_or_script(desk, hand_in):
    hand_in(desk, POSTS, "posts.csv")
    text = panel(desk.get("/desk/")).split('id="main"')[1]
    assert " style=" not in text
    assert "<script>" not in text


def test_the_menu_holds_what_the_role_can_do(office, desk):
    def labels(client):
        menu = client.get("/desk/").content.decode().split('id="wagtail-sidebar-props"')[1]
        return menu.split("</script>")[0]

    administrator, auditor = labels(desk), labels(desk_of(person("an", office, "auditor")))
    for address in ("/desk/imports/", "/desk/figures/", "/desk/units/", "/desk/audit/"):
        assert f'"{address}"' in administrator
        assert f'"{address}"' in auditor
    assert '"/desk/members/"' in administrator
    assert '"/desk/members/"' not in auditor
    for foreign in ("/desk/pages/", "/desk/snippets/", "/desk/reports/locked/"):
        assert f'"{foreign}"' not in administrator


def test_a_unit_officers_desk_begins_at_the_unit_and_shows_no_figures(office):
    from signalmast.people.models import Unit

    unit = Unit.objects.create(office=office, name="Phường Một")
    client = desk_of(person("binh", office, "unit-officer", unit=unit))
    opened = client.get("/desk/", follow=True)
    assert [url for url, _status in opened.redirect_chain] == [
        "/desk/unit/", f"/desk/unit/{unit.pk}/",
    ]  # fmt: skip
    assert '"url": "/desk/"' not in opened.content.decode()
    assert client.get("/desk/figures/").status_code == 302


def test_an_officer_who_sees_the_office_too_begins_at_the_home(office):
    from signalmast.people.domain.offices import take_in_member
    from signalmast.people.enums import Role
    from signalmast.people.models import Unit

    unit = Unit.objects.create(office=office, name="Phường Một")
    both = person("chi", office, "unit-officer", unit=unit)
    take_in_member(both, office=office, role=Role.EDITOR)
    shown = desk_of(both).get("/desk/")
    assert shown.status_code == 200
    assert '"url": "/desk/"' in shown.content.decode()


def test_somebody_without_an_office_is_told_whom_to_ask(office):
    from signalmast.people.models import User

    operator = User.objects.create_superuser("operator")
    Authenticator.objects.create(user=operator, type=Authenticator.Type.TOTP, data={})
    assert "has no desk to show yet" in panel(desk_of(operator).get("/desk/"))


@pytest.fixture
def providers(monkeypatch):
    monkeypatch.setattr(home, "_queue", [])
    monkeypatch.setattr(home, "_calendar", [])


def test_the_queue_puts_the_urgent_first_and_leaves_out_nothing_waiting(providers, rf):
    home.queue_item(lambda _request: [home.QueueItem("later", 1, "/a/", home.Urgency.SOON)])
    home.queue_item(
        lambda _request: [
            home.QueueItem("now", 2, "/b/", home.Urgency.NOW),
            home.QueueItem("none", 0, "/c/", home.Urgency.NOW),
        ]
    )
    assert [item.label for item in home.queue(rf.get("/"))] == ["now", "later"]


def test_a_moment_falls_on_the_day_of_the_offices_clock(providers, office):
    monday = date(2018, 6, 25)
    late = datetime(2018, 6, 25, 18, 30, tzinfo=UTC)
    home.calendar_item(lambda _office, _first, _last: [home.CalendarItem(late, "buổi học")])
    days = dict(week(office, monday))
    ((item, hour),) = days[monday + timedelta(days=1)]
    assert (item.label, hour.isoformat()) == ("buổi học", "01:30:00")


def test_a_line_needs_two_known_weeks_and_leaves_a_gap_for_unknown_ones():
    assert sparkline([5]) == ""
    assert sparkline([None, 5, None]) == ""
    drawn = str(sparkline([1, None, 3, 5]))
    assert drawn.count("M") == 2
    assert 'role="img"' in drawn


def test_the_menus_ask_once_for_each_duty(desk):
    desk.get("/desk/audit/")
    with CaptureQueriesContext(connection) as asked:
        desk.get("/desk/audit/")
    duties = [one["sql"] for one in asked if '"people_membership"."role"' in one["sql"]]
    # A menu of fifty entries, the search and the view itself: one question each.
    assert len(duties) <= len(Duty) + 3
