"""Registers of the learning programmes, commendations, contests and the plan."""

from signalmast.programmes.models.commendations import Commendation
from signalmast.programmes.models.contests import Contest, ContestEntry
from signalmast.programmes.models.personal import PERSONAL
from signalmast.programmes.models.plans import PlanItem
from signalmast.programmes.models.sessions import Programme, Session

__all__ = [
    "PERSONAL",
    "Commendation",
    "Contest",
    "ContestEntry",
    "PlanItem",
    "Programme",
    "Session",
]
