"""The history of feedback that its sender reads."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from signalmast.listening.enums.feedback import StepKind
from signalmast.listening.models import Feedback, Step


def step(feedback: Feedback, what: StepKind, note: str = "", *, at: datetime | None = None) -> Step:
    """Write down what happened; its sender reads the note."""
    return Step.objects.create(
        feedback=feedback, what=what, note=note.strip(), at=at or timezone.now()
    )


def root(feedback: Feedback) -> Feedback:
    """Return the feedback that is answered for this one: itself, or what it was merged into."""
    while feedback.merged_into is not None:
        feedback = feedback.merged_into
    return feedback


def shown_steps(feedback: Feedback) -> Any:
    """Return what happened, the oldest first."""
    return feedback.steps.order_by("at", "pk")
