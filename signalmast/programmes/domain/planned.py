"""Verbs of sessions that units are to hold: planned, changed, called off.

The office plans for any unit, a unit's officer for the own one. Every refusal is a sentence
beside its field. What a unit reports of a session stands in `reported`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.numbers import show
from signalmast.core.periods import short_day
from signalmast.people.models import Unit
from signalmast.programmes.domain.roster import speaker_faults
from signalmast.programmes.domain.session_mail import tell
from signalmast.programmes.domain.units import unit_fault
from signalmast.programmes.enums import PlannedState, SessionWord
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur, Session
from signalmast.programmes.permissions import can_act_for, can_keep

BEFORE = timedelta(days=1)
Faults = dict[str, list[str]]
#: What a change of is told to those who are to come.
TOLD = ("programme_id", "starts_at", "ends_at", "place", "capacity", "expected")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: of which programme, when, where, for how many, by whom."""

    programme: Programme
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int | None = None
    expected: int | None = None
    speakers: Sequence[Rapporteur] = field(default=())


def may_plan(user: Any, unit: Unit) -> bool:
    """Whoever keeps the office's registers, and the officers of the unit itself."""
    return can_keep(user, unit.office) or can_act_for(user, unit)


def calls(programme: Programme, unit: Unit) -> bool:
    """Tell whether a programme calls units of this kind; no kinds named means all."""
    return not programme.kinds or unit.kind in programme.kinds


def programmes_for(unit: Unit, day: date) -> QuerySet[Programme]:
    """Return the programmes that call a unit and whose last day, if set, is not before `day`."""
    rows = Programme.objects.of(unit.office).exclude(due_on__lt=day).order_by("due_on", "name")
    # The kinds are a list in JSON, which SQLite can't search; an office has a few dozen of these.
    fitting = [one.pk for one in rows if calls(one, unit)]
    found: QuerySet[Programme] = rows.filter(pk__in=fitting)
    return found


@transaction.atomic
def plan_session(plan: Plan, *, unit: Unit, by: Any) -> PlannedSession:
    """Plan one session of a unit. Raises PermissionDenied, ValidationError by field."""
    return plan_sessions(plan, units=[unit], by=by)[0]


@transaction.atomic
def plan_sessions(plan: Plan, *, units: Sequence[Unit], by: Any) -> list[PlannedSession]:
    """Plan the same for several units, all of them or none.

    Raises PermissionDenied, ValidationError by field; faults of units stand under `unit`.
    """
    if not units:
        raise ValidationError({"unit": _("Choose at least one unit.")})
    if not all(may_plan(by, unit) for unit in units):
        raise PermissionDenied
    _keep_own(plan, units[0].office)
    _lock(plan, units)
    faults = _plan_faults(plan)
    for unit in units:
        for name, said in _unit_faults(plan, unit).items():
            faults[name] += said
    _refuse(faults)
    return [_planned(plan, unit, by) for unit in units]


def _planned(plan: Plan, unit: Unit, by: Any) -> PlannedSession:
    made = PlannedSession(office=unit.office, unit=unit, planned_by=by.pk)
    _fill(made, plan)
    made.reminded_at = _reminded(plan)
    made.save()
    made.speakers.set(plan.speakers)
    tell(made, SessionWord.INVITED)
    audit.record("session.plan", by=by, office=made.office, subject=made)
    return made


def _reminded(plan: Plan) -> datetime | None:
    """Let the message about the plan itself be the reminder where it comes as late."""
    now = timezone.now()
    return now if plan.starts_at <= now + BEFORE else None


def _fill(planned: PlannedSession, plan: Plan) -> None:
    planned.programme = plan.programme
    planned.starts_at, planned.ends_at = plan.starts_at, plan.ends_at
    planned.place = " ".join(plan.place.split())
    planned.capacity, planned.expected = plan.capacity, plan.expected


@transaction.atomic
def change_session(planned: PlannedSession, plan: Plan, *, seen: int, by: Any) -> PlannedSession:
    """Change a planned session; `seen` is the sequence that the person saw.

    Nothing happens where nothing differs. Raises PermissionDenied, ValidationError by field, also
    where somebody changed it meanwhile, or it was reported or called off.
    """
    now = still_open(planned)
    if not may_plan(by, now.unit):
        raise PermissionDenied
    if now.sequence != seen:
        raise ValidationError(
            _("Somebody changed this session meanwhile; open it again and see what is left to do.")
        )
    before = [getattr(now, name) for name in TOLD]
    speakers = set(now.speakers.values_list("pk", flat=True))
    _keep_own(plan, now.office)
    _lock(plan, [now.unit])
    moved = (plan.starts_at, plan.ends_at) != (now.starts_at, now.ends_at)
    faults = _plan_faults(plan, except_for=now.pk, moved=moved)
    for name, said in _unit_faults(plan, now.unit, except_for=now.pk).items():
        faults[name] += said
    _refuse(faults)
    _fill(now, plan)
    same_speakers = speakers == {one.pk for one in plan.speakers}
    if before == [getattr(now, name) for name in TOLD] and same_speakers:
        return now
    now.sequence += 1
    if moved:
        now.reminded_at, now.chased = _reminded(plan), 0
    now.save()
    now.speakers.set(plan.speakers)
    tell(now, SessionWord.CHANGED)
    audit.record("session.change", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def call_off_session(planned: PlannedSession, *, why: str, by: Any) -> PlannedSession:
    """Call a session off, with the reason that everybody called reads.

    Raises PermissionDenied, ValidationError.
    """
    now = still_open(planned)
    if not may_plan(by, now.unit):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": _("Say why, in a sentence; whoever was called reads it.")})
    now.state, now.called_off_why = PlannedState.CALLED_OFF, why.strip()[:500]
    now.sequence += 1
    now.save(update_fields=["state", "called_off_why", "sequence"])
    now.mails.all().delete()
    tell(now, SessionWord.CALLED_OFF)
    audit.record("session.call-off", by=by, office=now.office, subject=now)
    return now


def still_open(planned: PlannedSession) -> PlannedSession:
    """Lock a planned session that is neither called off nor reported. Raises ValidationError."""
    rows = PlannedSession.objects.select_related("unit", "office", "programme")
    now = rows.select_for_update(of=("self",)).get(pk=planned.pk)
    if now.is_called_off:
        raise ValidationError(
            _("This session was called off (%(why)s); plan another one instead.")
            % {"why": now.called_off_why}
        )
    if now.session_id is not None:
        raise ValidationError(
            _("This session was reported already; correct the report where a number is wrong.")
        )
    return now


def _keep_own(plan: Plan, office: Any) -> None:
    """Refuse a programme or a speaker of another office."""
    offices = {plan.programme.office_id, *(one.office_id for one in plan.speakers)}
    if offices != {office.pk}:
        raise PermissionDenied


def _lock(plan: Plan, units: Sequence[Unit]) -> None:
    """Let two who plan the same unit or speaker at once come one after the other."""
    numbers = sorted(unit.pk for unit in units)
    list(Unit.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    speakers = sorted(one.pk for one in plan.speakers)
    list(Rapporteur.objects.select_for_update().filter(pk__in=speakers).order_by("pk"))


def _refuse(faults: Faults) -> None:
    found = {name: list(dict.fromkeys(said)) for name, said in faults.items() if said}
    if found:
        raise ValidationError(found)


def _plan_faults(plan: Plan, *, except_for: int | None = None, moved: bool = True) -> Faults:
    """Return what is wrong with a plan whichever unit holds it."""
    faults: Faults = defaultdict(list)
    if not plan.place.strip():
        faults["place"].append(_("Say where it is, so that people find it."))
    if plan.ends_at <= plan.starts_at:
        faults["ends"].append(_("It ends before it begins; correct one of the times."))
        return faults
    if moved and plan.starts_at <= timezone.now():
        said = _("This time is past; report a session that was held, or choose a time to come.")
        faults["day"].append(said)
    outside = span_fault(plan.programme, _day(plan))
    if outside:
        faults["day"].append(outside)
    if None not in (plan.capacity, plan.expected) and plan.expected > plan.capacity:  # type: ignore[operator]  # neither is None
        said = _(
            "%(expected)s called find no room on %(capacity)s seats; call fewer, hold it twice or "
            "choose a larger room."
        )
        shown = {"expected": show(plan.expected), "capacity": show(plan.capacity)}
        faults["expected"].append(said % shown)
    faults["speakers"] += speaker_faults(
        plan.speakers, plan.starts_at, plan.ends_at, place=" ".join(plan.place.split()),
        except_for=except_for,
    )  # fmt: skip
    return faults


def _day(plan: Plan) -> date:
    return timezone.localdate(plan.starts_at, timezone=plan.programme.office.zone)


def _unit_faults(plan: Plan, unit: Unit, *, except_for: int | None = None) -> Faults:
    """Return why a unit can't hold what is planned."""
    faults: Faults = defaultdict(list)
    standing = unit_fault(unit, _day(plan)) or kind_fault(plan.programme, unit)
    if standing:
        faults["unit"].append(standing)
    twin = _same_day(plan, unit, except_for)
    if twin is not None:
        said = _(
            "“%(unit)s” has a session of this programme on %(day)s already (%(begin)s, %(place)s), "
            "and one day counts as one session; change that one."
        )
        words = {"unit": unit.name, "day": short_day(twin.day), "place": twin.place}
        faults["day"].append(said % {**words, "begin": time_format(twin.begins.time())})
    elif Session.objects.filter(
        unit=unit, programme=plan.programme, held_on=_day(plan)
    ).exists():  # fmt: skip
        said = _("“%(unit)s” has reported a session of this programme on this day already.")
        faults["day"].append(said % {"unit": unit.name})
    return faults


def span_fault(programme: Programme, day: date, *, held: bool = False) -> str:
    """Return what to say of a day outside a programme's days, empty inside them.

    A plan takes another day; what was `held` is true on whatever day, and wants a word of why.
    """
    if programme.begins_after(day):
        said = (
            _("%(day)s is before “%(programme)s” begins (%(limit)s); correct the day, or say in "
              "the note why it was held then.") if held else
            _("“%(programme)s” begins on %(limit)s; choose that day or a later one.")
        )  # fmt: skip
        limit = programme.begins_on
    elif programme.was_due_before(day):
        said = (
            _("%(day)s is after “%(programme)s” was to be held (%(limit)s); correct the day, or "
              "say in the note why it was held then.") if held else
            _("“%(programme)s” is to be held by %(limit)s; choose that day or an earlier one.")
        )  # fmt: skip
        limit = programme.due_on
    else:
        return ""
    shown = short_day(limit) if limit else ""
    return said % {"programme": programme.name, "day": short_day(day), "limit": shown}


def kind_fault(programme: Programme, unit: Unit) -> str:
    """Return why a programme is not for a unit, empty where it is."""
    if calls(programme, unit):
        return ""
    said = _("“%(programme)s” is for %(kinds)s, and “%(unit)s” is none; choose another.")
    kinds = ", ".join(programme.kinds)
    return said % {"programme": programme.name, "kinds": kinds, "unit": unit.name}


def _same_day(plan: Plan, unit: Unit, except_for: int | None) -> PlannedSession | None:
    rows = PlannedSession.objects.standing().filter(programme=plan.programme, unit=unit)
    rows = rows.select_related("office").exclude(pk=except_for or 0)
    return next((one for one in rows if one.day == _day(plan)), None)
