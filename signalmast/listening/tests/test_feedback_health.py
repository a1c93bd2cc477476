"""What the operator is told about feedback."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.listening.domain.contacts import mark_of
from signalmast.listening.health import complaints
from signalmast.listening.models import AnswerMail, Feedback
from signalmast.listening.tests.feedback import hand_in
from signalmast.newsroom.tests.factories import approver, writer

pytestmark = pytest.mark.django_db


def test_an_office_with_two_people_and_nothing_late_is_well(office):
    writer(office)
    approver(office)
    hand_in(office)
    assert list(complaints()) == []


def test_what_is_long_overdue_what_is_stuck_and_who_is_missing_is_said(office):
    writer(office)
    feedback = hand_in(office).feedback
    Feedback.objects.update(due_at=timezone.localdate() - timedelta(days=9))
    AnswerMail.objects.create(mark=mark_of(feedback), office=office, attempts=5)
    assert len(list(complaints())) == 3
