"""Figures of consultations: what was published is counted, and silence has a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.core.figures import Question, find_figure, find_table
from signalmast.listening.domain.moderating import decline_statement
from signalmast.listening.domain.opinions import ballots, counted, refresh
from signalmast.listening.domain.published import participants_in_steps, published
from signalmast.listening.models import Consultation, DrawnMap, Statement
from signalmast.listening.opinion import draw_map
from signalmast.listening.tests import consulting

pytestmark = pytest.mark.django_db


def asked(office, name, period=None):
    question = Question(office, office.period(period or f"{timezone.localdate():%Y}"))
    return find_figure(f"listening.{name}", office).answer(question)


def test_without_a_consultation_there_is_a_reason_and_no_zero(office):
    answer = asked(office, "consultations")
    assert (answer.value, str(answer.reason)[:15]) == (None, "No consultation")
    consulting.opened(office)
    before = asked(office, "consultations", "2011")
    assert (before.value, bool(before.reason)) == (None, True)


def test_people_and_votes_are_those_of_the_published_result(office):
    opened = consulting.opened(office)
    consulting.two_camps(opened, 25)
    assert asked(office, "consultation_participants").value is None
    refresh(opened)
    release = published(opened).release.released
    assert asked(office, "consultation_participants").value == release.total == 50
    assert asked(office, "consultation_votes").value % 5 == 0
    assert asked(office, "consultations").value == 1
    assert asked(office, "consultation_common_ground").value == 1


def test_statements_and_the_time_until_they_are_read(office):
    opened = consulting.opened(office)
    assert asked(office, "consultation_hours_to_decide").value is None
    handed = consulting.handed(opened).statement
    Statement.objects.filter(pk=handed.pk).update(received_at=timezone.now() - timedelta(hours=3))
    lan = consulting.writer(office)
    decline_statement(handed, rule="twice", reason="Trùng.", by=lan)
    assert asked(office, "consultation_statements").value == 1
    assert asked(office, "consultation_statements_declined").value == 1
    assert asked(office, "consultation_hours_to_decide").value == pytest.approx(3, abs=0.1)


def test_an_archive_counts_nowhere(office):
    consulting.opened(office)
    Consultation.objects.update(is_archive=True)
    assert asked(office, "consultations").value is None


def test_every_published_number_is_a_multiple_of_five(office):
    opened = consulting.opened(office)
    consulting.two_camps(opened, 17)
    refresh(opened)
    body = published(opened).release.body
    numbers = [count for _name, answers in body["questions"] for _answer, count in answers]
    numbers += [cell for _a, _b, rows in body["crossed"] for row in rows for cell in row]
    assert {one % 5 for one in [body["total"], *numbers]} == {0}


def test_what_is_drawn_holds_no_participant(office):
    opened = consulting.opened(office)
    consulting.two_camps(opened, 17)
    refresh(opened)
    drawn = DrawnMap.objects.get()
    assert (drawn.verdict, len(drawn.centres)) == ("groups", 2)
    assert all(isinstance(step, int) for centre in drawn.centres for step in centre)


def test_the_true_counts_add_up_for_the_privacy_module(office):
    opened = consulting.opened(office)
    consulting.two_camps(opened, 10)
    consulting.voted(opened, {1: 1})
    read = ballots(opened)
    found = counted(read, draw_map(read.votes))
    assert (found.total, found.questions["s1"]["agree"]) == (21, 11)
    assert sum(found.questions["group"].values()) == 20


def test_nothing_new_is_published_for_a_few_votes(office):
    opened = consulting.opened(office)
    consulting.two_camps(opened, 10)
    first = refresh(opened)
    consulting.voted(opened, {1: -1, 2: -1})
    assert refresh(opened).pk == first.pk
    consulting.two_camps(opened, 12)
    assert refresh(opened).sequence == 2


def test_while_votes_come_in_only_tens_are_shown(office):
    opened = consulting.opened(office)
    for _person in range(13):
        consulting.voted(opened, {1: 1})
    consulting.resident(opened)
    assert participants_in_steps(opened) == 10


def test_votes_that_agree_show_no_groups(office):
    opened = consulting.opened(office)
    for number in range(40):
        everything = dict.fromkeys(range(1, 7), 1)
        consulting.voted(opened, {**everything, number % 6 + 1: -1})
    refresh(opened)
    found = published(opened)
    assert (found.drawn.verdict, found.groups, found.total) == ("no clear groups", (), 40)
    assert len(found.bridging) == 5


def test_the_list_of_what_unites_names_statement_side_and_share(office):
    opened = consulting.opened(office)
    question = Question(office, office.period(f"{timezone.localdate():%Y}"))
    empty = find_table("listening.common_ground").fill(question)
    assert (empty.rows, str(empty.note)[:19]) == ([], "No published result")
    consulting.two_camps(opened, 25)
    refresh(opened)
    ((title, statement, side, share),) = find_table("listening.common_ground").fill(question).rows
    (line,) = published(opened).bridging
    assert (title, statement) == (opened.says("title", "en"), line.statement.said_in("en")[0])
    assert (side, share) == (line.whole.side, f"{getattr(line.whole, line.whole.side)} %")
