"""Feedback that may tell the same: a suggestion to whoever routes it, never a decision."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Q

from signalmast.core.tabular.text import fold
from signalmast.listening.enums.feedback import FeedbackState
from signalmast.listening.models import Feedback

#: How far apart two reports of one thing lie in time and place.
TIME = timedelta(days=45)
METRES = 150
#: Shared pairs of words: from here on two texts are nearly equal, or alike where the subject is.
NEAR, ALIKE = 0.6, 0.2
MOST_LOOKED_AT, MOST_SHOWN = 400, 5
EARTH = 6_371_000


@dataclass(frozen=True, slots=True)
class Twin:
    """Other feedback with what speaks for being the same."""

    feedback: Feedback
    same_text: bool
    likeness: float
    metres: int | None
    same_address: bool

    @property
    def score(self) -> float:
        near = self.same_address or self.metres is not None
        return (2.0 if self.same_text else self.likeness) + (0.5 if near else 0.0)


def find_duplicates(feedback: Feedback) -> list[Twin]:
    """Return what may tell the same as `feedback`, the likeliest first."""
    if not feedback.text:
        return []
    around = (feedback.received_at - TIME, feedback.received_at + TIME)
    rows = Feedback.objects.of(feedback.office).exclude(pk=feedback.pk).exclude(text="")
    rows = rows.exclude(state=FeedbackState.MERGED).exclude(state=FeedbackState.CLOSED)
    rows = rows.filter(Q(received_at__range=around) | Q(text_digest=feedback.text_digest))
    looked_at = rows.select_related("subject", "unit").order_by("-received_at")[:MOST_LOOKED_AT]
    own = _pairs(feedback.text)
    twins = [twin for one in looked_at if (twin := _compared(feedback, own, one)) is not None]
    return sorted(twins, key=lambda one: -one.score)[:MOST_SHOWN]


def _compared(feedback: Feedback, own: set[Any], other: Feedback) -> Twin | None:
    same = bool(feedback.text_digest) and other.text_digest == feedback.text_digest
    likeness = 1.0 if same else shared(own, _pairs(other.text))
    metres = distance(feedback, other)
    near = metres if metres is not None and metres <= METRES else None
    address = bool(feedback.address) and fold(feedback.address) == fold(other.address)
    of_subject = other.subject_id == feedback.subject_id
    here = near is not None or address
    if same or likeness >= NEAR or (of_subject and here and likeness >= ALIKE):
        return Twin(other, same, likeness, near, address)
    return None


def _pairs(text: str) -> set[Any]:
    """Return the pairs of neighbouring words of a text, folded."""
    words = "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
    return set(pairwise(words)) if len(words) > 1 else set(words)


def shared(one: set[Any], other: set[Any]) -> float:
    """Return how much two texts share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0


def distance(one: Feedback, other: Feedback) -> int | None:
    """Return the metres between two places, None where one has none."""
    if one.latitude is None or one.longitude is None:
        return None
    if other.latitude is None or other.longitude is None:
        return None
    here, there = radians(float(one.latitude)), radians(float(other.latitude))
    wide = radians(float(other.longitude) - float(one.longitude))
    half = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(wide / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(half))))
