"""How long what people wrote is kept (models/__init__.py says why)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from signalmast.corrections.models import Note, Submission

MESSAGES, NOTES = timedelta(days=90), timedelta(days=365)


def _old(now: datetime) -> Any:
    settled = Submission.objects.filter(claim__settled_at__lt=now - MESSAGES)
    return settled.exclude(Q(text="") & Q(image="") & Q(url=""))


def _old_notes(now: datetime) -> Any:
    return Note.objects.filter(claim__settled_at__lt=now - NOTES)


def something_is_old() -> bool:
    now = timezone.now()
    return bool(_old(now).exists() or _old_notes(now).exists())


def empty_old_submissions() -> int:
    """Empty what was handed in long ago and delete old notes; the codes go on to work."""
    now = timezone.now()
    count = 0
    for one in _old(now).iterator():
        empty(one)
        count += 1
    _old_notes(now).delete()
    return count


def empty(submission: Submission) -> None:
    """Take out of a submission what its sender wrote and sent along."""
    if submission.image:
        submission.image.delete(save=False)
    submission.text = submission.url = ""
    submission.save(update_fields=["text", "url", "image"])
