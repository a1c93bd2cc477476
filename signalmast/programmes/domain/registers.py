"""What a person does to the registers at the desk; each verb leaves one entry in the audit trail.

A row that a person keeps holds against every file. A row that files know keeps the subject they
know it by, so that the same file loaded again finds it; one made at the desk takes its subject
from its fields as they are now, so that a file about the same finds it too.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.importing.register import BY_HAND
from signalmast.core.periods import short_day
from signalmast.people.permissions import can_load
from signalmast.programmes.models import (
    Commendation,
    Contest,
    ContestEntry,
    PlanItem,
    Programme,
    Session,
)
from signalmast.programmes.models.registers import OfficeRow
from signalmast.programmes.permissions import can_act_for


@transaction.atomic
def record_attendance(session: Session, *, by: Any) -> Session:
    """Keep one unit's session with its numbers. Raises PermissionDenied, IntegrityError.

    The office keeps any, an officer those of the own unit.
    """
    keep_attendance(session, by=by)
    audit.record("session.record", by=by, office=session.office, subject=session)
    return session


def keep_attendance(session: Session, *, by: Any) -> Session:
    """Keep the row alone, for a verb that says itself in the audit trail what happened.

    Raises PermissionDenied, IntegrityError.
    """
    if not _may_record(by, session):
        raise PermissionDenied
    session.programme_name = session.programme.name
    _save(session, known=session.import_id is not None)
    return session


def _may_record(by: Any, session: Session) -> bool:
    """Tell whether somebody keeps the register, or acts for the unit as it stands and as it was."""
    if can_load(by, session.office):
        return True
    before = Session.objects.filter(pk=session.pk).select_related("unit__office")
    units = {session.unit, *(one.unit for one in before)}
    return all(unit.office_id == session.office_id and can_act_for(by, unit) for unit in units)


@transaction.atomic
def name_programme(programme: Programme, *, materials: Any = None, by: Any) -> Programme:
    """Keep a programme; `materials` are its files, None leaves them as they are.

    Raises PermissionDenied, IntegrityError, ValidationError where a session is planned on a day
    that the programme would not hold any more.
    """
    known = programme.pk is not None and _any_from_files(programme.sessions)
    if programme.pk is not None:
        _refuse_to_leave_out_a_session(programme)
    _keep(programme, by=by, verb="programme.name", known=known)
    if materials is not None:
        programme.materials.set(materials)
    return programme


def _refuse_to_leave_out_a_session(programme: Programme) -> None:
    coming = programme.planned.standing().filter(session=None).select_related("unit", "office")
    for one in coming:
        early = programme.begins_after(one.day)
        if early or programme.was_due_before(one.day):
            said = _("“%(unit)s” has a session of it planned on %(day)s; move that session first.")
            words = {"unit": one.unit.name, "day": short_day(one.day)}
            raise ValidationError({"begins_on" if early else "due_on": said % words})


@transaction.atomic
def commend(commendation: Commendation, *, by: Any) -> Commendation:
    """Keep one commendation. Raises PermissionDenied, IntegrityError."""
    known = commendation.import_id is not None
    _keep(commendation, by=by, verb="commendation.keep", known=known)
    return commendation


@transaction.atomic
def enter_contest(contest: Contest, *, by: Any) -> Contest:
    """Keep a contest; a day that a person sets is no assumption any more.

    Entries made at the desk follow the contest's new name and year. Raises PermissionDenied,
    IntegrityError.
    """
    contest.held_on_assumed = False
    known = contest.pk is not None and _any_from_files(contest.entries)
    _keep(contest, by=by, verb="contest.enter", known=known)
    for entry in contest.entries.filter(import_id=None):
        entry.contest, entry.contest_name = contest, contest.name
        entry.subject = entry.natural_subject()
        entry.save(update_fields=["contest_name", "subject"])
    return contest


@transaction.atomic
def score_entry(entry: ContestEntry, *, by: Any) -> ContestEntry:
    """Keep one entry with its scores. Raises PermissionDenied, IntegrityError."""
    entry.contest_name = entry.contest.name
    _keep(entry, by=by, verb="contest.score", known=entry.import_id is not None)
    return entry


@transaction.atomic
def plan_task(item: PlanItem, *, by: Any) -> PlanItem:
    """Keep one task of the plan with its state. Raises PermissionDenied, IntegrityError."""
    _keep(item, by=by, verb="plan.keep", known=item.import_id is not None)
    return item


@transaction.atomic
def strike_out(row: OfficeRow, *, by: Any) -> None:
    """Take a row out of its register. Raises PermissionDenied, ProtectedError."""
    if not can_load(by, row.office):
        raise PermissionDenied
    audit.record(
        f"{row._meta.model_name}.strike-out",
        by=by,
        office=row.office,
        subject=row,
    )
    row.delete()


def _any_from_files(rows: Any) -> bool:
    return bool(rows.filter(import_id__isnull=False).exists())


def _keep(row: OfficeRow, *, by: Any, verb: str, known: bool) -> None:
    if not can_load(by, row.office):
        raise PermissionDenied
    _save(row, known=known)
    audit.record(verb, by=by, office=row.office, subject=row)


def _save(row: OfficeRow, *, known: bool) -> None:
    row.rank = BY_HAND
    if not known:
        row.subject = row.natural_subject()
    row.save()
