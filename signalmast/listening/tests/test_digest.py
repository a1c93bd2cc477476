"""The digest: sentences from figures, each with its rows; nothing about persons."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine

from signalmast.core import figures
from signalmast.core.figures import Answer, QueryRows, Spec
from signalmast.core.periods import between, parse_period
from signalmast.listening.domain.digest import (
    compose,
    following,
    is_week,
    last_whole_week,
    week_of,
)
from signalmast.listening.models import Feedback
from signalmast.listening.tests.feedback import hand_in, make_subject
from signalmast.newsroom.tests.factories import person
from signalmast.people.domain.offices import open_office
from signalmast.people.enums import Role
from signalmast.people.tests.screens import words

pytestmark = pytest.mark.django_db
WEEK = between(date(2026, 11, 16), date(2026, 11, 22))
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
SECRET = "Nhà tôi ở số 12, tên tôi là Hoa."


def came_in(office, subject, day, times=1):
    for _time in range(times):
        found = hand_in(office, subject, text=SECRET).feedback
        at = datetime(2026, 11, day, 5, tzinfo=UTC)
        Feedback.objects.filter(pk=found.pk).update(received_at=at)


@pytest.fixture
def two_weeks(office):
    lamps = make_subject(office, code="den", name="Đèn đường", name_en="Lamps")
    flood = make_subject(office, code="ngap", name="Ngập nước", name_en="Flood")
    came_in(office, lamps, 17, times=6)
    came_in(office, flood, 18)
    came_in(office, lamps, 10, times=2)
    came_in(office, flood, 11)
    return lamps, flood


@pytest.fixture
def chief(client, office):
    client.force_login(person(office, "chi", Role.APPROVER))
    with time_machine.travel(NOW, tick=False):
        yield client


def section(digest, key):
    return next(one for one in digest.sections if one.key == key)


def test_sentences_compare_with_the_week_before_and_lead_to_their_rows(office, two_weeks):
    found = section(compose(office, WEEK), "came-in")
    assert [(one.text, one.url) for one in found.said] == [
        (
            "7 pieces of feedback came in, up from 3 in the week before.",
            "/desk/figures/listening.feedback_received/2026-11-16..2026-11-22/",
        ),
    ]


def test_parts_are_by_subject_and_by_unit_with_the_rows_of_each(office, two_weeks):
    lamps, _flood = two_weeks
    (by_subject, lines), (by_unit, units) = section(compose(office, WEEK), "came-in").said[0].parts
    assert (by_subject, by_unit) == ("By subject", "By unit")
    told = [(one.label, one.value, one.before) for one in lines]
    assert told == [("Đèn đường", "6", "2"), ("Ngập nước", "1", "1")]
    assert lines[0].url.endswith(f"/2026-11-16..2026-11-22/?subject={lamps.pk}")
    assert [(one.value, one.before) for one in units] == [("7", "3")]


def test_what_changed_names_large_differences_only(office, two_weeks):
    found = section(compose(office, WEEK), "changed")
    assert [one.text for one in found.said] == [
        "Đèn đường: 6, up from 2 in the week before.",
    ]


def test_a_subject_of_which_nothing_came_in_any_more_is_a_change_too(office):
    came_in(office, make_subject(office, name="Rác thải"), 10, times=4)
    came_in(office, make_subject(office), 17)
    found = section(compose(office, WEEK), "changed")
    assert "Rác thải: 0, down from 4 in the week before." in [one.text for one in found.said]


def test_what_has_no_value_is_left_out_with_its_reason(office, two_weeks):
    found = section(compose(office, WEEK), "answered")
    reason = "No feedback was answered in the period, so there is nothing to state."
    assert ("Working days to the first answer, median", reason) in found.left_out
    assert not any("working days" in one.text for one in found.said)


def test_before_the_first_feedback_nothing_is_said_to_be_zero(office):
    digest = compose(office, WEEK)
    assert [one.said for one in digest.sections if one.key != "others"] == [()] * 4
    assert section(digest, "came-in").left_out[0] == (
        "Feedback received", "No feedback has come in yet, so there is nothing to count.",
    )  # fmt: skip


def test_a_figure_that_no_section_names_is_told_at_the_end(office, two_weeks, monkeypatch):
    rows = QueryRows(Feedback.objects.none(), (), lambda one: one)
    new = Spec("listening.new", "New figure", "things", "Counts.", lambda _q: Answer(4, rows, NOW))
    monkeypatch.setitem(figures._figures, new.id, new)
    found = section(compose(office, WEEK), "others")
    assert "New figure: 4, as in the week before." in [one.text for one in found.said]


def test_only_figures_of_the_room_are_asked(office, two_weeks, monkeypatch):
    def refuse(_question):
        raise AssertionError("asked")

    other = Spec("engagement.secret", "Other", "things", "Counts.", refuse)
    monkeypatch.setitem(figures._figures, other.id, other)
    assert section(compose(office, WEEK), "came-in").said


def test_weeks_and_periods_turn():
    assert last_whole_week(date(2026, 11, 25)) == WEEK
    assert last_whole_week(date(2026, 11, 23)) == WEEK
    assert following(WEEK) == week_of(date(2026, 11, 23))
    assert (is_week(WEEK), is_week(parse_period("2026-11"))) == (True, False)
    for key, after in (
        ("2026-H2", "2027-H1"), ("2026-Q4", "2027-Q1"), ("2026-12", "2027-01"), ("2026", "2027"),
    ):  # fmt: skip
        assert following(parse_period(key)).key == after
    assert following(between(date(2026, 1, 2), date(2026, 1, 5))) is None


def test_the_page_opens_with_the_last_whole_week_and_turns(chief, two_weeks):
    page = chief.get("/desk/listening/digest/")
    assert "Digest of the week 16/11/2026 to 22/11/2026" in words(page)
    links = re.findall(r'<a href="([^"]+)">(The week before|The next week)</a>', text_of(page))
    assert links == [
        ("/desk/listening/digest/2026-11-09..2026-11-15/", "The week before"),
        ("/desk/listening/digest/2026-11-23..2026-11-29/", "The next week"),
    ]
    later = chief.get(links[1][0])
    assert "This period is not over" in words(later)
    assert "The next week" not in words(later)


def text_of(page):
    return unescape(page.content.decode())


def test_every_sentence_leads_to_a_page_that_answers(chief, two_weeks):
    page = text_of(chief.get("/desk/listening/digest/2026-H2/"))
    addresses = set(re.findall(r'href="(/desk/figures/[^"]+)"', page.split("desk-digest")[-1]))
    addresses |= set(re.findall(r'href="(/desk/figures/listening[^"]+)"', page))
    assert len(addresses) >= 6
    assert {one: chief.get(one).status_code for one in addresses} == dict.fromkeys(addresses, 200)


def test_nothing_of_a_resident_stands_in_it(chief, two_weeks):
    assert "Hoa" not in text_of(chief.get("/desk/listening/digest/2026-H2/"))


def test_another_period_is_typed_and_a_wrong_one_is_said(chief):
    found = chief.get("/desk/listening/digest/?period=2026-Q4")
    assert found["Location"] == "/desk/listening/digest/2026-Q4/"
    wrong = chief.get("/desk/listening/digest/?period=soon")
    assert wrong.status_code == 400
    assert "“soon” names no period" in words(wrong)
    assert chief.get("/desk/listening/digest/soon/").status_code == 404


def test_another_office_counts_its_own(chief, two_weeks):
    other = open_office("quan-3", name="Quận Ba")
    assert section(compose(other, WEEK), "came-in").said == ()


def test_the_home_of_whoever_approves_leads_to_the_digest(chief, two_weeks):
    page = chief.get("/desk/")
    assert "7 pieces of feedback came in last week: read the digest" in words(page)
    assert "/desk/listening/digest/2026-11-16..2026-11-22/" in text_of(page)


def test_unit_officers_see_no_digest(client, office):
    client.force_login(person(None, "khach"))
    assert client.get("/desk/listening/digest/").status_code in {302, 403}
