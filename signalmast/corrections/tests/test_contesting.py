"""Anyone contests a ruling with a source; what comes of it is published either way."""

import secrets

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from signalmast.core.models import AuditEntry
from signalmast.corrections.domain.contesting import (
    Objection,
    answer_contest,
    contest_ruling,
    decide_contest,
    follow_contest,
    settle_by_ruling,
)
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.enums import Outcome, Verdict
from signalmast.corrections.models import Contest, CorrectionPage
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.factories import approver, draft, person, writer
from signalmast.newsroom.models import BakeMark
from signalmast.people.enums import Role

pytestmark = pytest.mark.django_db


def objection(**fields):
    values = {
        "text": "Bảng giá tại cầu ghi có thu phí xe tải.", "passage": "Xe tải: 50.000 đồng",
        "language": "vi", "source_url": "https://giao-thong.example/bang-gia",
    }  # fmt: skip
    return Objection(**{**values, **fields})


def contested(office):
    ruling = factories.ruling(office)
    return contest_ruling(ruling, objection(), token=secrets.token_urlsafe(12))


def test_an_objection_gets_a_code_and_an_outcome(office):
    contest, code = contested(office)
    assert follow_contest(code) == contest
    answered = answer_contest(contest, answer="Bảng giá đã cũ.", by=writer(office))
    with pytest.raises(PermissionDenied):
        decide_contest(answered, by=writer(office))
    BakeMark.objects.all().delete()
    decided = decide_contest(answered, by=approver(office))
    assert (decided.outcome, decided.is_open) == (Outcome.UPHELD, False)
    assert AuditEntry.objects.get(verb="contest.upheld").data["reason"] == "Bảng giá đã cũ."
    pages = CorrectionPage.objects.values_list("pk", flat=True)
    assert set(BakeMark.objects.values_list("key", flat=True)) == set(pages)


def test_who_may_approve_alone_does_not_decide_alone(office):
    contest, _code = contested(office)
    head = approver(office)
    answered = answer_contest(contest, answer="Bảng giá đã cũ.", by=head)
    with pytest.raises(PermissionDenied):
        decide_contest(answered, by=head)
    with pytest.raises(DatabaseError), transaction.atomic():
        Contest.objects.filter(pk=contest.pk).update(
            decided_by=head.pk, decided_at=contest.received_at
        )
    other = person(office, "chi", Role.APPROVER)
    assert decide_contest(answered, by=other).decided_by == other.pk


def test_an_objection_that_is_right_changes_the_ruling_by_a_version(office):
    contest, _code = contested(office)
    with pytest.raises(ValidationError):
        settle_by_ruling(contest, answer="Đã sửa.", by=writer(office))
    second = propose_ruling(
        contest.ruling.claim,
        draft(verdict=Verdict.MISLEADING, change="Bạn đọc gửi bảng giá mới."),
        by=writer(office),
    )
    confirm_ruling(second, by=approver(office))
    settled = settle_by_ruling(contest, answer="Đã sửa theo bảng giá.", by=writer(office))
    decided = decide_contest(settled, by=approver(office))
    assert (decided.outcome, decided.changed_to) == (Outcome.CHANGED, second)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": " "}, ["text"]),
        ({"passage": ""}, ["passage"]),
        ({"source_url": ""}, ["source_url"]),
        ({"source_url": "https://facebook.com/ai.do/posts/1"}, ["source_url"]),
        ({"source_url": "javascript:alert(1)"}, ["source_url"]),
    ],
)
def test_an_objection_takes_a_source(office, fields, wrong):
    ruling = factories.ruling(office)
    with pytest.raises(ValidationError) as caught:
        contest_ruling(ruling, objection(**fields), token="t")
    assert list(caught.value.message_dict) == wrong
    assert Contest.objects.count() == 0


def test_what_is_not_public_is_not_contested(office):
    with pytest.raises(ValidationError):
        contest_ruling(factories.proposal(office), objection(), token="t")


def test_the_same_form_again_is_the_same_objection(office):
    ruling = factories.ruling(office)
    first = contest_ruling(ruling, objection(), token="t")
    assert contest_ruling(ruling, objection(text="Khác."), token="t") == first
    assert Contest.objects.count() == 1


def test_no_contest_is_deleted_and_no_outcome_changed(office):
    contest, _code = contested(office)
    with pytest.raises(DatabaseError), transaction.atomic():
        contest.delete()
    answered = answer_contest(contest, answer="Bảng giá đã cũ.", by=writer(office))
    decide_contest(answered, by=approver(office))
    with pytest.raises(ValidationError):
        answer_contest(contest, answer="Khác.", by=writer(office))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE corrections_contest SET answer = 'x' WHERE id = %s", [contest.pk])
