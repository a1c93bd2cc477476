"""Deadlines: a word at two thirds of the time, on the day itself, and every day after it.

The desk's home shows the same at any time; the mail is for those who are not there.
"""

import logging
from collections import Counter
from datetime import date
from typing import Any

from django.core.mail import send_mail
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from signalmast.listening.domain.working_days import WorkingDays, working_days
from signalmast.listening.enums.feedback import OPEN, Reminder
from signalmast.listening.models import Feedback
from signalmast.newsroom.addresses import absolute
from signalmast.people.enums import DUTIES, Duty, Role
from signalmast.people.models import Membership, Office

logger = logging.getLogger(__name__)


def stage_of(feedback: Feedback, today: date, days: WorkingDays) -> Reminder:
    """Return how far the time for an answer has gone."""
    if today > feedback.due_at:
        return Reminder.OVERDUE
    if today == feedback.due_at:
        return Reminder.DUE
    left = days.between(today, feedback.due_at)
    return Reminder.SOON if left * 3 <= feedback.subject.working_days else Reminder.NONE


def offices_with_open_feedback() -> Any:
    return Office.objects.filter(pk__in=Feedback.objects.open().values("office"))


def something_is_open() -> bool:
    return bool(Feedback.objects.filter(state__in=OPEN, reminded__lt=Reminder.OVERDUE).exists())


def remind() -> int:
    """Note which feedback has come a stage further and tell who can do something about it.

    Each stage is told once; at the due day and after it those who approve are told too. Returns
    how much feedback was told of.
    """
    return sum(_remind(office) for office in offices_with_open_feedback())


def _remind(office: Office) -> int:
    today, days = office.today(), working_days(office)
    told: list[tuple[Feedback, Reminder]] = []
    rows = Feedback.objects.of(office).open().filter(reminded__lt=Reminder.OVERDUE)
    for one in rows.select_related("subject", "unit"):
        stage = stage_of(one, today, days)
        further = Feedback.objects.filter(pk=one.pk, reminded__lt=stage)
        if further.update(reminded=stage, updated_at=F("updated_at")):
            told.append((one, stage))
    if told:
        _tell(office, told)
    return len(told)


def _tell(office: Office, told: list[tuple[Feedback, Reminder]]) -> None:
    """Write each member who can do something one message with numbers alone."""
    for member in Membership.objects.of(office).select_related("user"):
        count = Counter(stage for one, stage in told if _concerns(member, one, stage))
        if count and member.user.is_active and member.user.email:
            _mail(office, member.user.email, count)


def _concerns(member: Membership, feedback: Feedback, stage: Reminder) -> bool:
    if member.role == Role.UNIT_OFFICER:
        return member.unit_id is not None and member.unit_id == feedback.unit_id
    duties = DUTIES[member.role]
    if stage == Reminder.SOON:
        return Duty.WRITE in duties and Duty.APPROVE not in duties
    return Duty.WRITE in duties


def _mail(office: Office, to: str, count: Counter[Reminder]) -> None:
    with override(office.language):
        lines = [_line(stage, count[stage]) for stage in sorted(count, reverse=True)]
        link = absolute(reverse("wagtailadmin_home"))
        body = "\n".join([*lines, "", link])
        subject = _("%(office)s: feedback that waits for an answer") % {"office": office.name}
        try:
            send_mail(subject, body, None, [to])
        except OSError as failure:
            # The desk's home says the same; a reminder is not worth trying for days.
            logger.warning("A reminder was not sent: %s.", type(failure).__name__)


def _line(stage: Reminder, count: int) -> str:
    if stage == Reminder.OVERDUE:
        said = ngettext("%(count)s is overdue.", "%(count)s are overdue.", count)
    elif stage == Reminder.DUE:
        said = ngettext("%(count)s is due today.", "%(count)s are due today.", count)
    else:
        said = ngettext(
            "For %(count)s two thirds of the time are over.",
            "For %(count)s two thirds of the time are over.",
            count,
        )
    return said % {"count": count}
