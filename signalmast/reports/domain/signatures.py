"""Which signed report speaks of a day."""

from datetime import date
from typing import Any

from django.utils import timezone

from signalmast.core.signatures import Signature
from signalmast.reports.models import Report


def signature_over(office: Any, day: date) -> Signature | None:
    """Return the earliest signature of a report of the office whose period holds the day."""
    for report in Report.objects.of(office).signed().order_by("signed_at"):
        if day in report.period and report.signed_at is not None:
            at = timezone.localdate(report.signed_at, timezone=office.zone)
            return Signature(report.period.label, report.signer_name, at)
    return None
