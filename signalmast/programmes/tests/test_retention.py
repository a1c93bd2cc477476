"""What the room deletes after its time, and that nothing counted goes with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.core.models import AuditEntry
from signalmast.programmes.domain.reported import Report, report_session
from signalmast.programmes.domain.retention import delete_old, something_is_old
from signalmast.programmes.enums import Came, NominationState, PlannedState
from signalmast.programmes.models import (
    Attendee,
    Nomination,
    PlannedSession,
    Rapporteur,
    Session,
)
from signalmast.programmes.tests.sessions import Case

pytestmark = pytest.mark.django_db
LONG_AGO, LATELY = timedelta(days=740), timedelta(days=700)


@pytest.fixture
def case():
    return Case()


def held_ago(case, ago, ticket):
    planned = case.over()
    day = timezone.localdate(planned.starts_at, timezone=case.office.zone)
    report_session(planned, Report(day, attended=1), by=case.officer)
    Attendee.objects.create(
        planned=planned, came=Came.CHECKED_IN, ticket=ticket, came_at=planned.starts_at
    )
    begins = timezone.now() - ago
    PlannedSession.objects.filter(pk=planned.pk).update(
        starts_at=begins - timedelta(hours=2), ends_at=begins
    )
    return planned


def test_who_was_there_is_forgotten_after_two_years_and_how_many_is_not(case):
    held_ago(case, LONG_AGO, "old")
    assert (something_is_old(), delete_old(), something_is_old()) == (True, 1, False)
    assert Attendee.objects.count() == 0
    assert Session.objects.get().attended == 1
    entry = AuditEntry.objects.filter(verb="programmes.retention").get()
    assert entry.data == {"programmes.attendee": 1}


def test_what_is_younger_stays(case):
    held_ago(case, LATELY, "new")
    case.a_rapporteur("Lê Văn Tám", until=timezone.localdate() - timedelta(days=300))
    assert (something_is_old(), delete_old()) == (False, 0)
    assert (Attendee.objects.count(), Rapporteur.objects.count()) == (1, 1)


def test_called_off_sessions_declined_nominations_and_old_speakers_go(case):
    off = case.planned()
    ago = timezone.now() - LONG_AGO
    PlannedSession.objects.filter(pk=off.pk).update(
        state=PlannedState.CALLED_OFF, called_off_why="Mưa lớn.",
        starts_at=ago - timedelta(hours=2), ends_at=ago,
    )  # fmt: skip
    case.a_rapporteur("Lê Văn Tám", until=timezone.localdate() - timedelta(days=400))
    words = {"office": case.office, "unit": case.unit, "round": "Quý I", "kind": "individual",
             "reasons": "Giúp dân.", "proposed_by": case.officer.pk}  # fmt: skip
    Nomination.objects.create(
        **words, name="Nguyễn Thị Một", name_key="a", state=NominationState.DECLINED,
        declined_why="Chưa đủ hồ sơ.", settled_at=timezone.now() - timedelta(days=400),
    )  # fmt: skip
    waiting = Nomination.objects.create(**words, name="Nguyễn Thị Hai", name_key="b")
    assert delete_old() == 3
    assert (PlannedSession.objects.count(), Rapporteur.objects.count()) == (0, 0)
    assert list(Nomination.objects.all()) == [waiting]
