"""Figures of the room, one module for each way in: each is a value with the rows behind it."""

from signalmast.listening.figures import common_ground, consultations, feedback, surveys

__all__ = ["common_ground", "consultations", "feedback", "surveys"]
