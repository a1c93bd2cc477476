"""Figures and tables of the programmes; importing a module declares what is in it."""

from signalmast.programmes.figures import attendance, commendations, contests, plans, units

__all__ = ["attendance", "commendations", "contests", "plans", "units"]
