"""What stands in the place of a file's row where there is no file: the desk, or the platform."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.periods import short_day


def read_from_platform(seconds: int) -> str:
    """Say that counters were read from the platform itself, and on which day."""
    moment = timezone.localtime(datetime.fromtimestamp(seconds, UTC))
    return _("read from the platform on %(day)s") % {"day": short_day(moment.date())}


def posted_from_here(moment: datetime) -> str:
    """Say that the desk itself posted it, and on which day."""
    day = short_day(timezone.localtime(moment).date())
    return _("posted by the desk on %(day)s") % {"day": day}
