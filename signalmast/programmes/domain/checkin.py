"""Verbs of checking in: the unit opens it, phones are counted once, its officer may strike out.

A check-in is committed before it is answered, so that what a phone was told is true after any
crash. It is no entry of the audit trail; opening and striking out are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.programmes import checkin
from signalmast.programmes.checkin import Span, Verdict
from signalmast.programmes.domain.certified import refuse_certified
from signalmast.programmes.enums import Came, PlannedState
from signalmast.programmes.models import Attendee, PlannedSession
from signalmast.programmes.permissions import can_check_in_at

SALT = "signalmast.programmes.check-in"
#: How many phones are taken in: twice the seats or those called, whichever is more, and so many in
#: any case. A script that makes up phones stops there; a hall that is fuller than planned does not.
TIMES, LEAST = 2, 1_000
#: The same for what is sent later. It stops copies of one code from filling a hall.
LEAST_LATE = 200
#: A ticket is 39 signs; what is longer is nobody's.
LONGEST_TICKET = 64
LONGEST_NAME = 200
#: How many codes a screen knows in advance: ten minutes.
AHEAD = 20


class NotCounted(ValidationError):
    """Why a phone is not counted, in a sentence for whoever holds it; `code` names the reason."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Phones of a session: counted at once, counted later, struck out."""

    now: int
    late: int
    struck_out: int

    @property
    def counted(self) -> int:
        return self.now + self.late


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest()


def keys() -> list[bytes]:
    """Return the keys of codes and tickets: the present one first, then those before it."""
    return [_key(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def span_of(planned: PlannedSession) -> Span:
    """Return when codes of a session are shown and until when late ones arrive."""
    return Span.of(planned.starts_at.timestamp(), planned.ends_at.timestamp())


def find_session(short: str) -> PlannedSession | None:
    """Return the session that the signs of an address mean."""
    between = checkin.sessions_of(short)
    if between is None:
        return None
    found = PlannedSession.objects.filter(uid__range=between)
    return found.select_related("office", "unit", "programme").order_by("pk").first()


def session_of_code(code: str, *, now: datetime) -> PlannedSession | None:
    """Return the open session that shows a code now, or did half a minute ago."""
    near = PlannedSession.objects.standing().filter(
        check_in_at__isnull=False,
        starts_at__lte=now + timedelta(seconds=checkin.EARLY),
        ends_at__gte=now - timedelta(seconds=checkin.AFTER + 2 * checkin.SLOT),
    )
    for one in near.order_by("pk"):
        slot = checkin.slot_of(keys(), one.uid, code, span_of(one))
        if checkin.judge(slot, 0, now=now.timestamp(), span=span_of(one)) is Verdict.NOW:
            return one
    return None


def give_ticket(planned: PlannedSession) -> str:
    """Return a new ticket for a phone; nothing is kept of it until it checks in."""
    return checkin.new_ticket(keys()[0], planned.uid, timezone.now().timestamp())


def check_in(planned: PlannedSession, *, ticket: str, code: str, name: str = "") -> Attendee:
    """Count a phone once, however often and however many at a time it sends; return its row.

    A phone that is counted gets the same row again, whatever the code; a name that it sends is
    taken until the day after the session. Raises NotCounted.
    """
    now = timezone.now()
    held = _held_ticket(planned, ticket, now)
    name = " ".join(name.split())[:LONGEST_NAME]
    known = Attendee.objects.filter(planned=planned, ticket=held.number).first()
    if known is None:
        came, came_at = _judged(planned, held, code, now)
        known = _counted(planned, held.number, came, came_at, name)
    if known.struck_out:
        raise NotCounted(
            _("The unit struck this check-in out; talk to whoever runs the session."), "struck-out"
        )
    if name and name != known.name and now.timestamp() <= span_of(planned).until:
        Attendee.objects.filter(pk=known.pk).update(name=name)
        known.name = name
    return known


def _held_ticket(planned: PlannedSession, text: str, now: datetime) -> checkin.Ticket:
    try:
        return checkin.read_ticket(keys(), planned.uid, text[:LONGEST_TICKET])
    except checkin.NotOurs as error:
        _refuse_closed(planned, span_of(planned), now.timestamp())
        raise NotCounted(
            _("This phone was prepared for another session; it has been prepared anew for this "
              "one, so send the code once more."), "ticket"
        ) from error  # fmt: skip


def _judged(
    planned: PlannedSession, ticket: checkin.Ticket, code: str, now: datetime
) -> tuple[str, datetime]:
    """Return how and when somebody came. Raises NotCounted."""
    span = span_of(planned)
    _refuse_closed(planned, span, now.timestamp())
    slot = checkin.slot_of(keys(), planned.uid, code, span)
    verdict = checkin.judge(slot, ticket.given_at, now=now.timestamp(), span=span)
    if verdict is Verdict.NOW:
        return Came.CHECKED_IN, now
    if verdict is Verdict.LATE and slot is not None:
        return Came.LATE, datetime.fromtimestamp(slot * checkin.SLOT, UTC)
    if verdict is Verdict.OLD:
        raise NotCounted(
            _("This code has passed; scan the one that the screen shows now. If the session is "
              "over, tell the unit, which can put you on its list."), "old-code"
        )  # fmt: skip
    raise NotCounted(
        _("This is not a code of this session; compare its ten signs with the screen, or scan "
          "it once more."), "wrong-code"
    )  # fmt: skip


def _refuse_closed(planned: PlannedSession, span: Span, now: float) -> None:
    """Raise NotCounted where nobody can check in to the session at this time."""
    if planned.state == PlannedState.CALLED_OFF:
        raise NotCounted(
            _("This session was called off, so nobody is counted: %(why)s")
            % {"why": planned.called_off_why}, "called-off"
        )  # fmt: skip
    if now > span.until:
        raise NotCounted(
            _("The session ended more than a day ago, so phones are no longer counted; tell the "
              "unit, which can put you on its list."), "over"
        )  # fmt: skip
    if now < span.opens:
        opens = datetime.fromtimestamp(span.opens, planned.office.zone)
        raise NotCounted(
            _("Check-in begins at %(when)s; keep this page and send the code of the screen then.")
            % {"when": date_format(opens, "SHORT_DATETIME_FORMAT")}, "before"
        )  # fmt: skip
    if planned.check_in_at is None:
        raise NotCounted(
            _("The unit has not opened check-in yet; send the code again once the screen shows "
              "one."), "not-open"
        )  # fmt: skip


@transaction.atomic
def _counted(
    planned: PlannedSession, number: str, came: str, came_at: datetime, name: str
) -> Attendee:
    """Keep a phone's row, or find the one that the same phone has just made. Raises NotCounted."""
    most = TIMES * max(planned.capacity or 0, planned.expected or 0)
    phones = planned.attendees.exclude(came=Came.LISTED)
    is_full = phones.count() >= max(most, LEAST) or (
        came == Came.LATE and phones.filter(came=came).count() >= max(most, LEAST_LATE)
    )
    row = Attendee(planned=planned, ticket=number, came=came, came_at=came_at, name=name)
    if not is_full:
        Attendee.objects.bulk_create([row], ignore_conflicts=True)
    found = Attendee.objects.filter(planned=planned, ticket=number).first()
    if found is None:
        raise NotCounted(
            _("Far more phones have checked in than this session has seats, so no more are taken; "
              "tell the unit, which can put you on its list."), "full"
        )  # fmt: skip
    return found


@transaction.atomic
def open_check_in(planned: PlannedSession, *, by: Any) -> PlannedSession:
    """Let phones check in, once. Raises PermissionDenied, ValidationError."""
    if not can_check_in_at(by, planned.unit):
        raise PermissionDenied
    now = PlannedSession.objects.select_for_update().get(pk=planned.pk)
    if now.check_in_at is not None:
        return now
    if now.state == PlannedState.CALLED_OFF:
        raise ValidationError(_("The session was called off; plan another one first."))
    if timezone.now().timestamp() >= span_of(now).closes:
        raise ValidationError(_("The session is over; enter how many came from its list."))
    now.check_in_at = timezone.now()
    now.save(update_fields=["check_in_at"])
    audit.record("check-in.open", by=by, office=now.office, subject=now)
    return now


def strike_out(planned: PlannedSession, numbers: Iterable[int], *, by: Any) -> int:
    """Stop counting some phones of a session; return how many.

    Raises PermissionDenied, and ValidationError where one of them has a certificate.
    """
    return _mark(planned, numbers, struck_out=True, by=by)


def put_back(planned: PlannedSession, numbers: Iterable[int], *, by: Any) -> int:
    """Count phones again that were struck out; return how many. Raises PermissionDenied."""
    return _mark(planned, numbers, struck_out=False, by=by)


@transaction.atomic
def _mark(planned: PlannedSession, numbers: Iterable[int], *, struck_out: bool, by: Any) -> int:
    if not can_check_in_at(by, planned.unit):
        raise PermissionDenied
    rows = planned.attendees.exclude(came=Came.LISTED).filter(pk__in=list(numbers))
    changed = sorted(rows.filter(struck_out=not struck_out).values_list("pk", flat=True))
    if struck_out:
        refuse_certified(changed)
    if changed:
        Attendee.objects.filter(pk__in=changed).update(struck_out=struck_out)
        verb = "check-in.strike-out" if struck_out else "check-in.put-back"
        audit.record(verb, by=by, office=planned.office, subject=planned, data={"rows": changed})
    return len(changed)


def shown_codes(planned: PlannedSession, *, now: datetime, after: int = 0) -> dict[int, str]:
    """Return the codes of this slot and of the ten minutes to come, those above a slot, by slot."""
    first = checkin.slot_at(now.timestamp())
    slots = span_of(planned).slots
    wanted = range(max(first, slots.start, after + 1), min(first + AHEAD + 1, slots.stop))
    return {slot: checkin.code_of(keys()[0], planned.uid, slot) for slot in wanted}


def tally(planned: PlannedSession) -> Tally:
    """Return how many phones checked in, by one reading of the rows."""
    rows = planned.attendees.exclude(came=Came.LISTED).values_list("came", "struck_out")
    counted = [came for came, struck_out in rows if not struck_out]
    late = counted.count(Came.LATE)
    return Tally(len(counted) - late, late, len(rows) - len(counted))
