"""What reports add to the desk's home."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.core.desk import CalendarItem, QueueItem, Urgency, calendar_item, queue_item
from signalmast.core.periods import current_period
from signalmast.people.permissions import can_sign, can_write
from signalmast.reports.enums import State
from signalmast.reports.models import Report

#: Days after the end of a half-year in which its report is due (two working days and a weekend).
DUE_AFTER = timedelta(days=4)


@queue_item
def reports_to_do(request: HttpRequest) -> Iterator[QueueItem]:
    """To sign for those who may, drafts given back and a report that is due for the others."""
    office: Any = getattr(request, "office", None)
    user: Any = request.user
    reports = Report.objects.of(office)
    index = reverse("reports:index")
    if can_sign(user, office):
        waiting = reports.in_review().exclude(author=user).count()
        url = f"{index}?state={State.IN_REVIEW}"
        yield QueueItem(_("Reports to sign"), waiting, url, Urgency.NOW)
    if can_write(user, office):
        back = reports.filter(state=State.DRAFT).exclude(returned_because="").count()
        url = f"{index}?state={State.DRAFT}"
        yield QueueItem(_("Reports given back"), back, url, Urgency.TODAY)
        ended = current_period(timezone.localdate(), office.half_year).previous()
        due = not reports.filter(period_key=ended.key).exists()
        soon = timezone.localdate() <= ended.last + timedelta(days=30)
        url = reverse("reports:begin")
        yield QueueItem(_("Report of the last half-year to write"), int(due and soon), url)


@calendar_item
def report_due(office: Any, first: date, last: date) -> Iterator[CalendarItem]:
    """The day on which the report of a half-year is due."""
    ended = current_period(last, office.half_year).previous()
    day = ended.last + DUE_AFTER
    if first <= day <= last:
        yield CalendarItem(day, _("Report due"), reverse("reports:index"), _("report"))
