"""The message that a briefing is there: row first, claimed by one conditional update.

It says the title and leads to the desk; the text stays behind the sign-in.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.programmes.models import BriefingMail

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
PORTION = 20
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))


def _due(now: datetime) -> Any:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return BriefingMail.objects.filter(free, ready)


def is_waiting() -> bool:
    """Tell with reads alone whether there is a message to send."""
    return bool(_due(timezone.now()).exists())


def send_messages() -> int:
    """Send what is due; return how many messages went out."""
    now = timezone.now()
    sent = 0
    for mail in _due(now).select_related("briefing__office", "user")[:PORTION]:
        if _due(now).filter(pk=mail.pk).update(claimed_until=now + LEASE) == 1:
            sent += _send(mail)
    return sent


def _send(mail: BriefingMail) -> bool:
    try:
        _message(mail).send()
    except SMTPRecipientsRefused:
        mail.delete()
        return False
    except OSError as failure:
        # The failure may name the address, so only its kind is written down.
        logger.warning("A message about a briefing was not sent: %s.", type(failure).__name__)
        if mail.attempts >= len(PAUSES):
            mail.delete()
        else:
            BriefingMail.objects.filter(pk=mail.pk).update(
                attempts=mail.attempts + 1, claimed_until=None,
                not_before=timezone.now() + PAUSES[mail.attempts],
            )  # fmt: skip
        return False
    mail.delete()
    return True


def _message(mail: BriefingMail) -> EmailMessage:
    office = mail.briefing.office
    with override(office.language):
        body = _(
            "%(office)s has a briefing for your unit:\n\n%(title)s\n\n"
            "Read and confirm it at the desk:\n%(link)s\n"
        )
        words = {
            "office": office.name, "title": mail.briefing.title,
            "link": urljoin(settings.SITE_URL, reverse("unit:mine")),
        }  # fmt: skip
        return EmailMessage(
            subject=_("Briefing: %(title)s") % {"title": mail.briefing.title},
            body=body % words,
            to=[mail.user.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": office.language},
        )
