"""What is not kept for ever: lists of who was there, questions, nominations that came to nothing.

How long stands in the declarations of this room (models/personal.py). Numbers that were counted
stay; nothing that a report counts goes.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from signalmast.core import audit
from signalmast.programmes.enums import NominationState, PlannedState
from signalmast.programmes.models import (
    Attendee,
    BriefingQuestion,
    Nomination,
    PlannedSession,
    Rapporteur,
)

ONE_YEAR, TWO_YEARS = timedelta(days=366), timedelta(days=731)


def old_rows(now: datetime) -> list[QuerySet[Any]]:
    """Return what has been kept as long as was declared, one set of rows for each kind."""
    ended = Q(planned__ends_at__lt=now - TWO_YEARS)
    nothing = Nomination.objects.exclude(state=NominationState.AWARDED)
    return [
        Attendee.objects.filter(ended),
        PlannedSession.objects.filter(
            state=PlannedState.CALLED_OFF, ends_at__lt=now - TWO_YEARS, session=None
        ),
        BriefingQuestion.objects.filter(briefing__sent_at__lt=now - TWO_YEARS),
        nothing.filter(settled_at__lt=now - ONE_YEAR),
        Rapporteur.objects.filter(until__lt=(now - ONE_YEAR).date()),
    ]


def something_is_old() -> bool:
    """Tell with reads alone whether there is anything to delete."""
    return any(rows.exists() for rows in old_rows(timezone.now()))


@transaction.atomic
def delete_old() -> int:
    """Delete what is old; the trail keeps how many rows of which kind. Return how many."""
    counts = {
        rows.model._meta.label_lower: (rows, rows.count()) for rows in old_rows(timezone.now())
    }
    gone = {name: count for name, (_rows, count) in counts.items() if count}
    for name in gone:
        counts[name][0].delete()
    if gone:
        audit.record("programmes.retention", by=None, office=None, data={**gone})
    return sum(gone.values())
