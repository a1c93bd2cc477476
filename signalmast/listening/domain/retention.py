"""How long what people wrote is kept (models/personal_feedback.py says why)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from signalmast.listening.domain.steps import step
from signalmast.listening.enums.feedback import OPEN, SETTLED, FeedbackState, StepKind
from signalmast.listening.models import Answer, Feedback, Step

#: After the last answer feedback can be opened again for so long; then it is closed.
CLOSES, EMPTIED = timedelta(days=30), timedelta(days=183)


def _to_close(now: datetime) -> Any:
    return Feedback.objects.filter(state__in=SETTLED, settled_at__lt=now - CLOSES)


def _to_empty(now: datetime) -> Any:
    old = Feedback.objects.exclude(state__in=OPEN).filter(settled_at__lt=now - EMPTIED)
    return old.exclude(Q(text="") & Q(text_digest="") & Q(address="") & Q(attributes={}))


def something_is_old() -> bool:
    now = timezone.now()
    return bool(_to_close(now).exists() or _to_empty(now).exists())


def close_old_feedback() -> int:
    """Close what was answered a month ago and not opened again; return how much."""
    count = 0
    for one in _to_close(timezone.now()):
        with transaction.atomic():
            rows = Feedback.objects.filter(pk=one.pk, state=one.state, settled_at=one.settled_at)
            if rows.update(state=FeedbackState.CLOSED):
                step(one, StepKind.CLOSED)
                count += 1
    return count


def empty_old_feedback() -> int:
    """Empty what was settled half a year ago; return how much."""
    rows = list(_to_empty(timezone.now()))
    for one in rows:
        with transaction.atomic():
            empty(one)
    return len(rows)


def empty(feedback: Feedback) -> None:
    """Take out of feedback what its sender wrote and sent along, and what was said to them alone.

    A question that is public stays: it was written by the desk and says nothing of who asked.
    """
    for picture in feedback.images.all():
        picture.image.delete(save=False)
        picture.delete()
    feedback.text = feedback.text_digest = feedback.address = ""
    feedback.latitude = feedback.longitude = None
    feedback.attributes = {}
    feedback.save()
    written = (StepKind.REOPENED, StepKind.NOTED)
    Step.objects.filter(feedback=feedback, what__in=written).exclude(note="").update(note="")
    Answer.objects.filter(feedback=feedback, is_public=False).exclude(text="").update(text="")
    Answer.objects.filter(feedback=feedback, confirmed_at=None).update(
        text="", title="", question=""
    )
