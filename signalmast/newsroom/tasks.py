"""The worker's duties for the newsroom: what goes out or ends at its minute."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone
from wagtail.models import Revision

from signalmast.core.schedule import job
from signalmast.newsroom.domain.publishing import expire_page, publish_scheduled, take_down_lapsed
from signalmast.newsroom.models import Approval, Publication
from signalmast.newsroom.models.guarded import URGENT_FOR

#: A worker that dies leaves its work to the next after so long; doing it twice does no harm.
LEASE = timedelta(seconds=15)
logger = logging.getLogger(__name__)


def something_is_due() -> bool:
    now = timezone.now()
    return bool(ending(now) or due(now))


@job("go-out", every=timedelta(seconds=1), waits=something_is_due, lease=LEASE)
def go_out_on_time() -> str:
    """Publish what is due and take down what has ended, each by itself."""
    now = timezone.now()
    ended = sum(_done(expire_page, page) for page in ending(now))
    out = sum(_done(publish_scheduled, revision) for revision in due(now))
    return f"{out} pages went out and {ended} came to their end."


@job("urgent", every=timedelta(seconds=10), waits=lambda: bool(lapsed()), lease=LEASE)
def take_down_what_nobody_approved() -> str:
    """Take down what was published in a hurry an hour ago and nobody approved."""
    count = sum(_done(take_down_lapsed, page) for page in lapsed())
    return f"{count} pages were taken down."


def lapsed() -> list[Publication]:
    """Return the public pages whose hour without a second person is over."""
    now = timezone.now()
    rows = Approval.objects.urgent().filter(at__lte=now - URGENT_FOR)
    pages = Publication.objects.filter(pk__in=rows.values("page_id"), live=True).specific()
    return [page for page in pages if page.urgent_since and now - page.urgent_since >= URGENT_FOR]


def ending(now: datetime) -> list[Publication]:
    found = Publication.objects.filter(live=True, expire_at__lte=now)
    return list(found.order_by("expire_at").specific())


def due(now: datetime) -> list[Revision]:
    found = Revision.objects.filter(approved_go_live_at__lte=now)
    return list(found.order_by("approved_go_live_at"))


def _done(verb: object, thing: object) -> bool:
    """Do one; a page that fails stops no other and is tried again."""
    try:
        return verb(thing) is not False  # type: ignore[operator]  # one of the verbs above
    except Exception:  # the traceback goes to the log; the others go on
        logger.exception("%s could not go out or end on time; it is tried again.", thing)
        return False
