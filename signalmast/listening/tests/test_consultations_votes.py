"""Votes under random numbers: the last one counts, nothing leads to a person or a time."""

import secrets
from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone

from signalmast.core.models import AuditEntry
from signalmast.core.receipts import digest_of
from signalmast.listening.domain import moderating, votes
from signalmast.listening.domain.admissions import (
    NotAdmitted,
    admission_digest,
    admit,
    make_codes,
    read_admission,
)
from signalmast.listening.domain.consultations import close_consultation
from signalmast.listening.domain.consultations_retention import (
    empty_old_consultations,
    erase_votes,
    held_votes,
    mix_votes,
    months_after,
)
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Code, Consultation, Participant, Statement, Vote
from signalmast.listening.tests import consulting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts():
    votes.counts.clear()


def test_the_last_vote_counts_and_the_same_again_changes_nothing(office):
    opened = consulting.opened(office)
    joined = consulting.resident(opened)
    for value, important in ((1, False), (1, False), (-1, True), (0, False)):
        votes.cast(joined.participant, number=2, value=value, is_important=important)
    assert list(Vote.objects.values_list("value", "is_important")) == [(0, False)]
    votes.take_back(joined.participant, number=2)
    votes.take_back(joined.participant, number=2)
    assert Vote.objects.count() == 0


def test_coming_back_with_the_code_finds_the_votes(office):
    opened = consulting.opened(office)
    joined = consulting.voted(opened, {1: 1, 4: -1})
    found = votes.find_participant(opened, joined.code.lower().replace("-", " "))
    assert [(one.statement.number, one.value) for one in votes.votes_of(found)] == [(1, 1), (4, -1)]
    assert votes.find_participant(opened, "AAAA-BBBB-CCCC") is None
    assert votes.find_participant(opened, " ") is None


def test_a_code_of_another_consultation_is_none_here(office):
    joined = consulting.voted(consulting.opened(office), {1: 1})
    other = consulting.opened(office, slug="cho-dem")
    assert votes.find_participant(other, joined.code) is None


@pytest.mark.parametrize(("number", "value"), [(2, 2), (2, -2), (99, 1), (0, 1)])
def test_what_is_no_vote_is_refused(office, number, value):
    joined = consulting.resident(consulting.opened(office))
    with pytest.raises(ValidationError):
        votes.cast(joined.participant, number=number, value=value)
    assert Vote.objects.count() == 0


def test_before_and_after_nobody_votes(office):
    now = timezone.now()
    coming = consulting.opened(
        office, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2)
    )
    with pytest.raises(votes.NotOpen):
        consulting.resident(coming)
    opened = consulting.opened(office, slug="cho-dem")
    joined = consulting.voted(opened, {1: 1})
    close_consultation(opened, by=consulting.approver(office), why="Đã đủ.")
    joined.participant.consultation.refresh_from_db()
    with pytest.raises(votes.NotOpen):
        votes.cast(joined.participant, number=1, value=-1)
    with pytest.raises(votes.NotOpen):
        votes.take_back(joined.participant, number=1)
    assert Vote.objects.get().value == 1
    assert votes.leave(joined.participant) == 1


def test_statements_are_shown_evenly(office):
    opened = consulting.opened(office)
    seen = Counter()
    for _person in range(30):
        joined = consulting.resident(opened)
        for _statement in range(2):
            votes.counts.clear()
            following = votes.next_for(joined.participant)
            seen[following.statement.number] += 1
            votes.cast(joined.participant, number=following.statement.number, value=1)
    assert set(seen.values()) == {10}


def test_who_has_voted_on_everything_gets_none(office):
    opened = consulting.opened(office)
    joined = consulting.voted(opened, dict.fromkeys(range(1, 7), 1))
    assert votes.next_for(joined.participant) == votes.Next(None, 6, 6)


def test_what_was_taken_out_is_not_voted_on(office):
    opened = consulting.opened(office)
    joined = consulting.voted(opened, {1: 1})
    shown = Statement.objects.get(consultation=opened, number=1)
    moderating.propose_removal(shown, rule="twice", reason="Trùng.", by=consulting.writer(office))
    moderating.remove_statement(shown, by=consulting.approver(office))
    assert votes.votes_of(joined.participant) == []
    with pytest.raises(ValidationError):
        votes.cast(joined.participant, number=1, value=-1)


def test_nothing_of_a_vote_tells_when_or_who(office):
    """No time, no counting number, no key to a code, no entry in the chain."""
    before = AuditEntry.objects.count()
    opened = consulting.opened(office)
    entries = AuditEntry.objects.count()
    consulting.voted(opened, {1: 1, 2: -1})
    assert AuditEntry.objects.count() == entries > before
    for model in (Participant, Vote):
        kinds = {type(one) for one in model._meta.concrete_fields}
        assert not kinds & {models.DateTimeField, models.DateField, models.BigAutoField}
    related = {one.related_model for one in Participant._meta.get_fields() if one.is_relation}
    assert related == {Consultation, Vote}


@pytest.mark.one_database
def test_rows_lie_in_the_order_of_random_numbers(office):
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite's own order")
    opened = consulting.opened(office)
    for _person in range(20):
        consulting.resident(opened)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM listening_participant NOT INDEXED")
        found = [one for (one,) in cursor.fetchall()]
    assert found == sorted(found)


def group(office):
    opened = consulting.opened(office, access="group")
    _sheet, codes = make_codes(
        office, door=Door.CONSULTATION, number=opened.pk, count=3, by=consulting.writer(office)
    )
    return opened, codes


def admitted(opened, code):
    admission = admit(code, door=Door.CONSULTATION, number=opened.pk)
    token = read_admission(admission, door=Door.CONSULTATION, number=opened.pk)
    return votes.join(opened, token=token, admission_digest=admission_digest(token))


def test_a_one_time_code_lets_one_person_in(office):
    opened, codes = group(office)
    joined = admitted(opened, codes[0])
    votes.cast(joined.participant, number=1, value=1)
    with pytest.raises(NotAdmitted):
        admit(codes[0], door=Door.CONSULTATION, number=opened.pk)
    with pytest.raises(ValidationError, match="closed group"):
        votes.join(opened, token=secrets.token_urlsafe(12))
    assert Participant.objects.count() == 1


def test_an_admission_counts_once_and_sending_it_again_is_the_same_person(office):
    opened, codes = group(office)
    admission = admit(codes[0], door=Door.CONSULTATION, number=opened.pk)
    token = read_admission(admission, door=Door.CONSULTATION, number=opened.pk)
    digest = admission_digest(token)
    first = votes.join(opened, token=token, admission_digest=digest)
    again = votes.join(opened, token=token, admission_digest=digest)
    assert first == again
    with pytest.raises(ValidationError, match="already"):
        votes.join(opened, token="another", admission_digest=digest)


def test_codes_and_participants_share_no_value(office):
    opened, codes = group(office)
    for code in codes:
        admitted(opened, code)
    kept = {one.digest for one in Code.objects.all()}
    people = Participant.objects.all()
    theirs = {one.secret_digest for one in people} | {one.admission_digest for one in people}
    assert kept & theirs == set()
    assert {digest_of(one) for one in codes} & theirs == set()


def test_mixing_keeps_every_vote(office):
    opened, codes = group(office)
    joined = admitted(opened, codes[0])
    votes.cast(joined.participant, number=1, value=-1, is_important=True)
    assert mix_votes() == 1
    found = votes.find_participant(opened, joined.code)
    assert [(one.value, one.is_important) for one in votes.votes_of(found)] == [(-1, True)]


def test_votes_are_deleted_after_the_months_that_were_promised(office):
    opened = consulting.opened(office, keep_months=2)
    consulting.voted(opened, {1: 1})
    handed = consulting.handed(opened)
    shown = consulting.handed(opened, "Cần thêm ghế đá ở công viên gần chợ.")
    lan = consulting.writer(office)
    moderating.decline_statement(handed.statement, rule="twice", reason="Trùng số 3.", by=lan)
    moderating.appeal_statement(handed.statement, text="Không trùng.")
    moderating.show_statement(shown.statement, by=lan)
    close_consultation(opened, by=consulting.approver(office), why="Đã đủ.")
    assert empty_old_consultations() == 0
    Consultation.objects.update(closed_at=timezone.now() - timedelta(days=63))
    assert empty_old_consultations() == 1
    assert (Participant.objects.count(), Vote.objects.count()) == (0, 0)
    handed.statement.refresh_from_db()
    shown.statement.refresh_from_db()
    assert (handed.statement.text, handed.statement.appeal.text) == ("", "")
    assert shown.statement.text != ""
    assert empty_old_consultations() == 0


def test_months_end_where_a_month_is_short():
    january = timezone.datetime(2026, 1, 31, tzinfo=timezone.get_default_timezone())
    assert [months_after(january, count).strftime("%m-%d") for count in (1, 6, 12)] == [
        "02-28", "07-31", "01-31",
    ]  # fmt: skip


def test_what_is_held_under_a_code_is_shown_and_erased(office):
    opened = consulting.opened(office)
    joined = consulting.voted(opened, {1: 1})
    handed = consulting.handed(opened)
    (of_votes,) = held_votes(joined.code)
    assert of_votes.content["votes"][0]["vote"] == 1
    (of_statement,) = held_votes(handed.code)
    assert of_statement.content["text"] == handed.statement.text
    assert (erase_votes(joined.code), erase_votes(handed.code), erase_votes("none")) == (1, 1, 0)
    assert held_votes(joined.code) == []
    handed.statement.refresh_from_db()
    assert (handed.statement.text, handed.statement.state) == ("", "declined")
