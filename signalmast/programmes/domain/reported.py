"""What a unit reports of its sessions, on the day or later, and how it corrects it.

A report makes the row of the register that a file would bring, with the same subject, so that
the one finds the other whichever comes first: after a report the file's row is kept as history;
after a file the unit reads what the office has and says whether its own numbers hold.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.numbers import show
from signalmast.core.periods import short_day
from signalmast.core.signatures import signature_over
from signalmast.core.tabular.text import nfc
from signalmast.people.domain.names import successors
from signalmast.people.models import Unit
from signalmast.programmes.domain.certified import refuse_certified
from signalmast.programmes.domain.planned import (
    kind_fault,
    may_plan,
    span_fault,
    still_open,
)
from signalmast.programmes.domain.registers import keep_attendance
from signalmast.programmes.domain.units import unit_fault
from signalmast.programmes.enums import Came
from signalmast.programmes.models import Attendee, PlannedSession, Programme, Session

LONGEST_NAME = 200
MOST_NAMES = 2000


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit says of a session: the day, how many were called and came, and a note.

    `names` is the list that was kept, None where only a number is known. `replaces` confirms that
    it stands in the place of other numbers that the register has of the session.
    """

    held_on: date
    attended: int | None = None
    expected: int | None = None
    note: str = ""
    names: Sequence[str] | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a report: the row, names that stood twice, whether it was known so."""

    session: Session
    twice: Sequence[str] = field(default=())
    was_known: bool = False


def listed(text: str) -> tuple[list[str], list[str]]:
    """Return the names of a list, one name a line, each once, and those that stood twice.

    Spaces and case make no other name. Raises ValidationError where a line is no name.
    """
    found: dict[str, str] = {}
    twice: dict[str, str] = {}
    for line in nfc(text).splitlines():
        name = " ".join(line.split())
        if not name:
            continue
        if len(name) > LONGEST_NAME:
            said = _("“%(line)s…” is too long for one name; write one name on each line.")
            raise ValidationError({"names": said % {"line": name[:40]}})
        known = found.setdefault(name.casefold(), name)
        if known is not name:
            twice[name.casefold()] = known
    if len(found) > MOST_NAMES:
        said = _("The list has more than %(most)s names; report the number instead.")
        raise ValidationError({"names": said % {"most": show(MOST_NAMES)}})
    return list(found.values()), list(twice.values())


@transaction.atomic
def report_session(planned: PlannedSession, report: Report, *, by: Any) -> Kept:
    """Report a planned session: the register gets its row, a list its attendees.

    Raises PermissionDenied, ValidationError by field; `replaces` where the register has other
    numbers of the same session.
    """
    now = still_open(planned)
    if not may_plan(by, now.unit):
        raise PermissionDenied
    names, twice = _names(report)
    unit = successors(now.office, report.held_on)[now.unit_id]
    kept = _record(unit, now.programme, report, len(names), by=by, of=now)
    now.session = kept.session
    now.save(update_fields=["session"])
    _list(now, names, report)
    audit.record("session.report", by=by, office=now.office, subject=now)
    return Kept(kept.session, twice, kept.was_known)


@transaction.atomic
def report_unplanned(unit: Unit, programme: Programme, report: Report, *, by: Any) -> Kept:
    """Report a session that nobody planned, by its numbers.

    Raises PermissionDenied, ValidationError by field.
    """
    if not may_plan(by, unit) or programme.office_id != unit.office_id:
        raise PermissionDenied
    wrong = kind_fault(programme, unit)
    if wrong:
        raise ValidationError({"programme": wrong})
    waiting = PlannedSession.objects.standing().filter(unit=unit, programme=programme, session=None)
    if any(one.day == report.held_on for one in waiting.select_related("office")):
        said = _("This session is planned at your unit; report it there, so that it is not asked "
                 "for again.")  # fmt: skip
        raise ValidationError({"held_on": said})
    kept = _record(unit, programme, report, 0, by=by)
    audit.record("session.report", by=by, office=unit.office, subject=kept.session)
    return kept


@transaction.atomic
def correct_report(session: Session, report: Report, *, by: Any) -> Kept:
    """Correct what was reported of a session, until a report that counts it was signed.

    Raises PermissionDenied, ValidationError by field.
    """
    rows = Session.objects.select_related("unit__office", "programme", "office")
    now = rows.select_for_update(of=("self",)).get(pk=session.pk)
    if not may_plan(by, now.unit):
        raise PermissionDenied
    _refuse_signed(now.office, now.held_on)
    names, twice = _names(report)
    attended = len(names) if report.names is not None else report.attended
    _check(now.unit, now.programme, report, attended)
    now.held_on, now.expected, now.attended = report.held_on, report.expected, attended
    now.note = report.note.strip()
    _keep(now, by=by)
    planned = getattr(now, "planned", None)
    if planned is not None:
        _list(planned, names, report)
    audit.record("session.correct", by=by, office=now.office, subject=now)
    return Kept(now, twice)


def _names(report: Report) -> tuple[list[str], list[str]]:
    names, twice = listed("\n".join(report.names or ()))
    if report.names is not None and not names:
        raise ValidationError({"names": _("Write at least one name, or report the number.")})
    return names, twice


def _record(
    unit: Unit, programme: Programme, report: Report, count: int, *, by: Any,
    of: PlannedSession | None = None,
) -> Kept:  # fmt: skip
    """Make or find the register's row. Raises ValidationError."""
    attended = count if report.names is not None else report.attended
    _check(unit, programme, report, attended)
    session = Session(
        office=unit.office, programme=programme, unit=unit, held_on=report.held_on,
        expected=report.expected, attended=attended, note=report.note.strip(),
    )  # fmt: skip
    session.subject = session.natural_subject()
    known = Session.objects.of(unit.office).filter(subject=session.subject).first()
    if known is None:
        return Kept(_keep(session, by=by))
    other = PlannedSession.objects.filter(session=known).exclude(pk=of.pk if of else 0).first()
    if other is not None:
        said = _("Your unit has reported a session of this programme on this day already; correct "
                 "that report, because one day counts as one session.")  # fmt: skip
        raise ValidationError({"held_on": said})
    if (known.expected, known.attended) == (session.expected, session.attended):
        return Kept(known, was_known=True)
    if not report.replaces:
        raise ValidationError({"replaces": _collision(known)})
    # The trail keeps what stood there before.
    before = {"called": known.expected, "present": known.attended}
    audit.record("session.replace", by=by, office=unit.office, subject=known, data=before)
    known.expected, known.attended, known.note = session.expected, session.attended, session.note
    return Kept(_keep(known, by=by))


def _collision(known: Session) -> str:
    """Say what the register has of a session already, and from where."""
    words = {
        "called": _shown(known.expected), "present": _shown(known.attended),
        "day": short_day(known.held_on),
    }  # fmt: skip
    said = _(
        "The register has this session of %(day)s already, with %(called)s called and "
        "%(present)s present. If your numbers are right, say so below."
    )
    if known.import_id is not None:
        said = _(
            "The office has this session of %(day)s from a file, with %(called)s called and "
            "%(present)s present. If your numbers are right, say so below; the file's row is "
            "kept beside them."
        )
    return said % words


def _shown(number: int | None) -> str:
    return _("an unknown number") if number is None else show(number)


def _keep(session: Session, *, by: Any) -> Session:
    try:
        with transaction.atomic():
            return keep_attendance(session, by=by)
    except IntegrityError:
        said = _("The register has a session of this programme on this day already; open that one.")
        raise ValidationError({"held_on": said}) from None


def _check(
    unit: Unit, programme: Programme, report: Report, attended: int | None
) -> None:  # fmt: skip
    """Raise ValidationError by field where a report can't be.

    What was held is true on whatever day; outside the programme's span it needs a word of why.
    """
    faults: dict[str, str] = {}
    if report.held_on > unit.office.today():
        said = _("%(day)s has not come yet; correct the date or report after that day.")
        faults["held_on"] = said % {"day": short_day(report.held_on)}
    elif wrong := unit_fault(unit, report.held_on):
        faults["held_on"] = wrong
    if attended is None:
        faults["attended"] = _("Say how many came.")
    elif report.expected is not None and attended > report.expected and not report.note.strip():
        said = _("%(attended)s came and %(expected)s were called; say in the note how that came "
                 "about, or correct a number.")  # fmt: skip
        faults["note"] = said % {"attended": show(attended), "expected": show(report.expected)}
    outside = span_fault(programme, report.held_on, held=True)
    if outside and not report.note.strip():
        faults.setdefault("note", outside)
    if faults:
        raise ValidationError(faults)
    _refuse_signed(unit.office, report.held_on)


def _refuse_signed(office: Any, day: date) -> None:
    signed = signature_over(office, day)
    if signed is None:
        return
    said = _(
        "The report for %(period)s was signed on %(day)s and counts the sessions as they were "
        "then; ask %(signer)s at the office, who can have it corrected there."
    )
    words = {"period": signed.period, "day": short_day(signed.day), "signer": signed.signer}
    raise ValidationError(said % words)


def _list(planned: PlannedSession, names: Iterable[str], report: Report) -> None:
    """Keep the list as attendees; a name that stands there no more is struck out.

    A line is known by its name alone and carries a random ticket, so that nothing of a name is
    left once it was erased. Raises ValidationError where one who goes has a certificate.
    """
    if report.names is None:
        return
    wanted = {name.casefold(): name for name in names}
    rows = planned.attendees.filter(came=Came.LISTED).exclude(name="")
    known = {one.name.casefold(): one for one in rows}
    gone = [one.pk for key, one in known.items() if key not in wanted]
    refuse_certified(gone, field="names")
    rows.filter(pk__in=gone).update(struck_out=True)
    rows.exclude(pk__in=gone).update(struck_out=False)
    Attendee.objects.bulk_create(
        Attendee(
            planned=planned, came=Came.LISTED, ticket=secrets.token_hex(16), name=name,
            came_at=planned.starts_at,
        )
        for key, name in wanted.items()
        if key not in known
    )  # fmt: skip
