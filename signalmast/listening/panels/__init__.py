"""What the home shows of listening: importing a module registers its items."""

from signalmast.listening.panels import consultations, feedback

__all__ = ["consultations", "feedback"]
