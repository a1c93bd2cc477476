"""What may be wrong with listening."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.listening.models import AnswerMail, Feedback, Subject
from signalmast.people.enums import DUTIES, Duty
from signalmast.people.models import Membership, Office

#: Feedback that is overdue for so long is mentioned.
LONG = timedelta(days=3)
MANY_ATTEMPTS = 4


def complaints() -> Iterator[str]:
    """Yield one sentence for each thing of this room that somebody should mend."""
    late = Feedback.objects.overdue(timezone.localdate() - LONG).count()
    if late:
        yield ngettext(
            "%(count)s feedback has been overdue for more than three days.",
            "%(count)s feedback have been overdue for more than three days.",
            late,
        ) % {"count": late}
    if AnswerMail.objects.filter(attempts__gte=MANY_ATTEMPTS).exists():
        yield _(
            "Messages about answers can't be sent. Look at SIGNALMAST_SMTP_HOST and its settings."
        )
    for office in Office.objects.filter(pk__in=Subject.objects.open().values("office")):
        if not _has_two(office):
            yield _(
                "%(office)s takes feedback but has no second person who approves, so nothing can "
                "be answered in public."
            ) % {"office": office}


def _has_two(office: Office) -> bool:
    """Tell whether somebody writes and somebody else approves."""
    members = list(Membership.objects.of(office).filter(user__is_active=True))
    approve = {one.user_id for one in members if Duty.APPROVE in DUTIES[one.role]}
    write = {one.user_id for one in members if Duty.WRITE in DUTIES[one.role]}
    return bool(approve) and len(write | approve) > 1
