"""Figures and tables of the programmes; importing a module declares what is in it."""

from signalmast.programmes.figures import (
    attendance,
    briefings,
    commendations,
    contests,
    credentials,
    nominations,
    planned,
    plans,
    units,
)

__all__ = [
    "attendance",
    "briefings",
    "commendations",
    "contests",
    "credentials",
    "nominations",
    "planned",
    "plans",
    "units",
]
