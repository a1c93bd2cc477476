"""The worker's duties for the site."""

from datetime import timedelta

from django.utils import timezone

from signalmast.core.schedule import job
from signalmast.newsroom.models import BakeMark
from signalmast.website.domain.baking import bake_marks, refresh
from signalmast.website.models import Sheet

#: Younger marks are being baked by the process that left them.
LEFT_OVER = timedelta(seconds=3)
#: A worker that dies leaves its work to the next after so long; doing it twice does no harm.
LEASE = timedelta(seconds=15)


def marks_left_over() -> bool:
    return BakeMark.objects.filter(at__lt=timezone.now() - LEFT_OVER).exists()


def something_is_stale() -> bool:
    return Sheet.objects.filter(fresh_until__lte=timezone.now()).exists()


@job("bake", every=timedelta(seconds=1), waits=marks_left_over, lease=LEASE)
def follow_the_database() -> str:
    """Bake what nobody baked: after a crash, an import, a change of a name."""
    count = bake_marks(before=timezone.now() - LEFT_OVER)
    return f"{count} changes were brought to the site."


@job("refresh-site", every=timedelta(seconds=10), waits=something_is_stale, lease=LEASE)
def follow_the_clock() -> str:
    """Make the sheets again that say what is in force or coming."""
    return f"{refresh()} sheets were made again because their time had come."
