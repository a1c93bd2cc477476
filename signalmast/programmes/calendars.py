"""A planned session as a file for people's own calendars (RFC 5545 and 5546).

The same session keeps its UID for ever, and its SEQUENCE grows with each change, so that a
calendar that got it by mail and one that got it from the desk know it again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress

from signalmast.core.wording import clean
from signalmast.programmes.models import PlannedSession

PRODUCT = "-//signalmast//sessions//VI"
#: How long before it begins a calendar rings.
RINGS = timedelta(hours=1)
#: How many years a zone is written for; none of Vietnam's changes is in it, a later one would be.
YEARS = 2


def session_file(
    planned: PlannedSession, *, at: datetime, sender: str = "", to: Sequence[str] = ()
) -> bytes:
    """Return the calendar file of a session. With `to`, addresses, it is an invitation.

    `sender` is the address that the invitation comes from, `at` the time of writing. A session
    that was called off makes a file that takes the event out again.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", method_of(planned, invites=bool(to)))
    made.add_component(_zone(planned))
    made.add_component(_event(planned, at, sender, to))
    return bytes(made.to_ical())


def method_of(planned: PlannedSession, *, invites: bool) -> str:
    """Return what a calendar is asked to do with the file."""
    if planned.is_called_off:
        return "CANCEL"
    return "REQUEST" if invites else "PUBLISH"


def _zone(planned: PlannedSession) -> Timezone:
    year = planned.starts_at.year
    first, last = datetime(year - 1, 1, 1), datetime(year + YEARS, 1, 1)  # noqa: DTZ001 -- of the zone itself
    zone = Timezone.from_tzid(planned.office.time_zone, first_date=first, last_date=last)
    # It says until when the library looked, which readers would take for a fault.
    zone.pop("comment", None)
    return zone


def _event(
    planned: PlannedSession, at: datetime, sender: str, to: Sequence[str]
) -> Event:  # fmt: skip
    zone = planned.office.zone
    made = Event()
    made.add("uid", f"session-{planned.uid}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", at.astimezone(UTC))
    made.add("sequence", planned.sequence)
    made.add("status", "CANCELLED" if planned.is_called_off else "CONFIRMED")
    made.add("dtstart", planned.starts_at.astimezone(zone))
    made.add("dtend", planned.ends_at.astimezone(zone))
    made.add("summary", f"{clean(planned.programme.name)} – {clean(planned.unit.name)}")
    made.add("location", clean(planned.place))
    made.add("description", clean("\n".join(_described(planned))))
    made.add("url", desk_address(planned))
    if sender:
        made.add("organizer", _person(sender, planned.office.name))
    for one in to:
        attendee = _person(one, "")
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        made.add("attendee", attendee, encode=0)
    if not planned.is_called_off:
        made.add_component(_alarm(planned))
    return made


def _described(planned: PlannedSession) -> list[str]:
    if planned.is_called_off:
        return [_("Called off: %(why)s") % {"why": planned.called_off_why}]
    programme = planned.programme
    speakers = ", ".join(one.name for one in planned.speakers.all())
    said = [programme.topic]
    said += [_("For: %(who)s") % {"who": programme.called}] if programme.called else []
    said += [_("Speakers: %(names)s") % {"names": speakers}] if speakers else []
    return [one for one in said if one]


def _person(address: str, name: str) -> Any:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = name
    return person


def _alarm(planned: PlannedSession) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("trigger", -RINGS)
    made.add("description", clean(planned.programme.name))
    return made


def desk_address(planned: PlannedSession) -> str:
    """Return where a session stands on its unit's pages, with the host."""
    return urljoin(settings.SITE_URL, reverse("unit:session", args=[planned.unit_id, planned.pk]))
