"""The newsroom's calendar, its part of the queue and of the week, and the site."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from signalmast.core import desk as home
from signalmast.newsroom import panels
from signalmast.newsroom.domain.publishing import publish_urgently, send_back
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import (
    BakeMark,
    Publication,
)
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    event,
    hand_in,
    story,
    writer,
)
from signalmast.people.tests.screens import words
from tests.desk.newsroom import NOW, edit, titles

pytestmark = pytest.mark.usefixtures("own_site")


def test_the_calendar_shows_a_month_as_table_and_as_list(office, lan):
    with time_machine.travel("2026-06-10T03:00:00+00:00", tick=False):
        event(office, title="Ngày hội", starts_at=timezone.now() + timedelta(days=2))
        for view in ("month", "list"):
            text = words(lan.get(f"/desk/newsroom/calendar/?view={view}"))
            assert "June 2026" in text
            assert "Ngày hội" in text
        assert "Nothing goes out" in words(lan.get("/desk/newsroom/calendar/?month=2026-01"))


@pytest.mark.parametrize("month", ["2026-13", "x", "", "20260-1", "٢٠٢٦-01", "9999-12", "2026-00"])
def test_a_month_that_is_none_is_the_one_of_today(office, lan, month):
    with time_machine.travel("2026-06-10T03:00:00+00:00", tick=False):
        assert "June 2026" in words(lan.get("/desk/newsroom/calendar/", {"month": month}))


def test_the_calendar_leads_to_the_months_beside_it(office, lan):
    page = lan.get("/desk/newsroom/calendar/?month=2026-01").context
    assert page["previous"] == "/desk/newsroom/calendar/?month=2025-12&view=month"
    assert page["following"] == "/desk/newsroom/calendar/?month=2026-02&view=month"


def queue(client):
    """Return the home's queue: words to count and address."""
    request = client.get("/desk/").wsgi_request
    providers = (panels.texts_that_wait, panels.hours_that_run, panels.files_that_lag)
    items = [item for one in providers for item in one(request) if item.count]
    return {str(item.label): (item.count, item.url) for item in items}


def test_the_queue_counts_what_this_person_may_approve(office, lan, binh):
    hand_in(draft(office, title="Của Lan"))
    hand_in(draft(office, title="Của Bình", by=approver(office)), approver(office))
    assert queue(binh) == {"text to approve": (1, "/desk/newsroom/approvals/")}
    assert queue(lan) == {}


def test_the_queue_names_own_texts_that_were_sent_back(office, lan, binh):
    page = draft(office)
    hand_in(page)
    send_back(page, by=approver(office), comment="Thêm")
    address = "/desk/texts/?state=sent-back&mine=yes"
    assert queue(lan) == {"text of yours was sent back": (1, address)}
    assert titles(lan.get(address)) == [page.title]
    assert queue(binh) == {}


def test_the_queue_counts_the_minutes_of_a_hurry(office, lan, binh):
    with time_machine.travel(NOW, tick=False):
        publish_urgently(draft(office), by=writer(office), reason="Bão")
    BakeMark.objects.all().delete()
    with time_machine.travel(NOW + timedelta(minutes=50), tick=False):
        approving = {"page to approve now: taken down in 10 min": (1, "/desk/newsroom/approvals/")}
        assert queue(binh) == approving
        label = "page in a hurry waits for a second person: 10 min left"
        assert queue(lan) == {label: (1, "/desk/texts/?state=hurry")}


def test_the_queue_brings_pages_to_read_again(office, lan):
    page = story(office)
    Publication.objects.filter(pk=page.pk).update(review_on=timezone.localdate())
    assert queue(lan) == {"page is to be read again": (1, "/desk/texts/?state=review")}
    assert titles(lan.get("/desk/texts/?state=review")) == [page.title]


def test_the_queue_and_the_site_say_what_is_not_on_the_site_yet(office, lan):
    BakeMark.objects.all().delete()
    assert "Everything that is public is on the site." in words(lan.get("/desk/newsroom/sites/"))
    BakeMark.put(MarkKind.FIXED, office.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert queue(lan) == {"change is not on the site yet": (1, "/desk/newsroom/sites/")}
        assert "is not on the site yet" in words(lan.get("/desk/newsroom/sites/"))


def test_the_week_of_the_home_holds_the_newsrooms_days(office, lan):
    with time_machine.travel("2026-06-10T03:00:00+00:00", tick=False):
        page = event(office, title="Ngày hội", starts_at=timezone.now() + timedelta(days=1))
        (item,) = panels.the_week(office, timezone.localdate(), timezone.localdate() + timedelta(6))
        assert (item.label, item.url) == ("Ngày hội", f"/desk/newsroom/{page.pk}/")
        assert "Ngày hội" in words(lan.get("/desk/"))
    assert panels.the_week in home._calendar


def test_the_sites_of_both_languages_open_from_one_screen(office, lan):
    text = lan.get("/desk/newsroom/sites/").content.decode()
    for language in ("vi", "en"):
        assert edit(site_of(office, language)) in text
