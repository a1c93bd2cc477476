"""May she? Questions of the programmes room."""

from typing import Any

from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty, units_of


def can_keep(user: Any, office: Any) -> bool:
    """Whoever loads files for the office keeps its registers and plans its work."""
    return has_duty(user, Duty.LOAD, office)


def can_act_for(user: Any, unit: Any) -> bool:
    """An officer of the unit, or of one that was merged into it, and nobody of another."""
    return bool(units_of(user, unit.office).filter(pk=unit.pk).exists())


def can_check_in_at(user: Any, unit: Any) -> bool:
    """Whoever stands in the hall for the unit, or keeps the office's registers."""
    return can_act_for(user, unit) or can_keep(user, unit.office)


def can_settle(user: Any, office: Any) -> bool:
    """A second person, who may approve what others prepared."""
    return has_duty(user, Duty.APPROVE, office)
