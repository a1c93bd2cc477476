"""A session whose phones check in, and the clock that its tests turn."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from signalmast.people.models import Office, Unit
from signalmast.programmes import checkin
from signalmast.programmes.domain.checkin import keys
from signalmast.programmes.models import PlannedSession, Programme
from signalmast.programmes.tests.factories import a_unit

#: 14 June 2018, 19:00 in Hồ Chí Minh City.
BEGINS = datetime(2018, 6, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_session(office: Office, unit: Unit | None = None, **fields: object) -> PlannedSession:
    """Return a session of two hours, with its check-in open unless `check_in_at` is None."""
    programme, _is_new = Programme.objects.get_or_create(
        office=office, name="An toàn trên mạng", defaults={"subject": "an-toan-tren-mang"}
    )
    fields = {
        "starts_at": BEGINS, "ends_at": BEGINS + 2 * HOUR, "place": "Hội trường phường",
        "planned_by": 1, "check_in_at": BEGINS - HOUR / 2, **fields,
    }  # fmt: skip
    return PlannedSession.objects.create(
        office=office, unit=unit or a_unit(office, "Phường Bến Nghé"), programme=programme, **fields
    )


def code_at(planned: PlannedSession, at: datetime) -> str:
    """Return the code that a session's screen shows at a moment."""
    return checkin.code_of(keys()[0], planned.uid, checkin.slot_at(at.timestamp()))


class Clock:
    """The time as the verbs read it; tests turn it on."""

    def __init__(self, monkeypatch, at: datetime = BEGINS) -> None:
        self.at = at
        monkeypatch.setattr(timezone, "now", lambda: self.at)

    def later(self, **of: float) -> datetime:
        self.at += timedelta(**of)
        return self.at
