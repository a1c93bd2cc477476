"""May she? Questions of the listening room, asked of duties and of units."""

from typing import Any

from signalmast.listening.models import (
    Answer,
    Appeal,
    Consultation,
    Feedback,
    Statement,
    SurveyVersion,
)
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty, units_and_merged_of


def can_handle(user: Any, office: Any) -> bool:
    """Whoever writes for the office takes in, routes and answers feedback."""
    return has_duty(user, Duty.WRITE, office)


def can_see_all(user: Any, office: Any) -> bool:
    return has_duty(user, Duty.SEE, office)


def can_see(user: Any, feedback: Feedback) -> bool:
    """Who sees the office's records sees all; a unit officer sees what their unit answers."""
    office = feedback.office
    return can_see_all(user, office) or feedback.unit_id in units_and_merged_of(user, office)


def can_draft(user: Any, feedback: Feedback) -> bool:
    """Who writes for the office drafts answers, and the officer of the unit that answers."""
    office = feedback.office
    return can_handle(user, office) or feedback.unit_id in units_and_merged_of(user, office)


def can_confirm(user: Any, answer: Answer) -> bool:
    """Another person; for an answer in public one who may approve (charter, point 9)."""
    office = answer.feedback.office
    duty = Duty.APPROVE if answer.is_public else Duty.WRITE
    return has_duty(user, duty, office) and user.pk != answer.proposed_by


def can_remove(user: Any, answer: Answer) -> bool:
    """A second person who may approve takes a text off the site; its sender may be the first."""
    approves = has_duty(user, Duty.APPROVE, answer.feedback.office)
    return approves and user.pk != answer.removal_by


def can_survey(user: Any, office: Any) -> bool:
    """Whoever writes for the office prepares surveys, proposes and closes them."""
    return has_duty(user, Duty.WRITE, office)


def can_open(user: Any, version: SurveyVersion) -> bool:
    """A second person, who may approve, and neither uploaded nor proposed this version."""
    office = version.survey.office
    hands = {version.uploaded_by, version.proposed_by}
    return has_duty(user, Duty.APPROVE, office) and user.pk not in hands


# consultations


def can_consult(user: Any, office: Any) -> bool:
    """Whoever writes for the office prepares consultations and reads what residents hand in."""
    return has_duty(user, Duty.WRITE, office)


def can_open_consultation(user: Any, consultation: Consultation) -> bool:
    """A second person, who may approve, and did not propose it."""
    if not has_duty(user, Duty.APPROVE, consultation.office):
        return False
    return bool(user.pk != consultation.proposed_by)


def can_show_statement(user: Any, statement: Statement) -> bool:
    """Whoever writes; a statement of the office itself is let in by somebody else."""
    if not has_duty(user, Duty.WRITE, statement.consultation.office):
        return False
    return bool(statement.is_of_resident or user.pk != statement.written_by)


def can_remove_statement(user: Any, statement: Statement) -> bool:
    """A second person, who may approve, and did not propose to take it out."""
    if not has_duty(user, Duty.APPROVE, statement.consultation.office):
        return False
    return bool(user.pk != statement.removal_by)


def can_decide_appeal(user: Any, appeal: Appeal) -> bool:
    """A second person, who may approve, wrote no part of the answer and did not decline it."""
    statement = appeal.statement
    if not has_duty(user, Duty.APPROVE, statement.consultation.office):
        return False
    return user.pk not in {appeal.answered_by, statement.decided_by}
