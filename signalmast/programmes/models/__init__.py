"""Registers of the learning programmes, and what people do with them."""

from signalmast.programmes.models.briefings import (
    Briefing,
    BriefingMail,
    BriefingQuestion,
    Reading,
    StaffReading,
)
from signalmast.programmes.models.commendations import Commendation
from signalmast.programmes.models.contests import Contest, ContestEntry
from signalmast.programmes.models.credentials import Credential, IssuerKey
from signalmast.programmes.models.judging import Conflict, Criterion, Judge, Mark, Round
from signalmast.programmes.models.nominations import Nomination
from signalmast.programmes.models.personal import PERSONAL
from signalmast.programmes.models.planned import (
    Attendee,
    PlannedSession,
    Rapporteur,
    SessionMail,
)
from signalmast.programmes.models.planning import Evidence, Proposal, TaskCare
from signalmast.programmes.models.plans import PlanItem
from signalmast.programmes.models.push import BriefingPush, OfficerBrowser
from signalmast.programmes.models.sessions import Programme, Session
from signalmast.programmes.models.training import Progress

__all__ = [
    "PERSONAL",
    "Attendee",
    "Briefing",
    "BriefingMail",
    "BriefingPush",
    "BriefingQuestion",
    "Commendation",
    "Conflict",
    "Contest",
    "ContestEntry",
    "Credential",
    "Criterion",
    "Evidence",
    "IssuerKey",
    "Judge",
    "Mark",
    "Nomination",
    "OfficerBrowser",
    "PlanItem",
    "PlannedSession",
    "Programme",
    "Progress",
    "Proposal",
    "Rapporteur",
    "Reading",
    "Round",
    "Session",
    "SessionMail",
    "StaffReading",
    "TaskCare",
]
