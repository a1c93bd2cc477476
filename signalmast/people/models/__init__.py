"""Offices, units and the people who work for them."""

from signalmast.people.models.members import PERSONAL, Membership, User
from signalmast.people.models.offices import Office
from signalmast.people.models.units import Unit, UnitAlias

__all__ = ["PERSONAL", "Membership", "Office", "Unit", "UnitAlias", "User"]
