"""The message that there is an answer: a link and no word of it, to a sealed address.

The row is written with the answer; a worker claims it by one conditional update and deletes it once
it is sent. A worker that dies in between leaves it to the next, so a message may come twice.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.channels.vault import Locked
from signalmast.listening.domain.contacts import open_contact
from signalmast.listening.models import AnswerMail, Contact
from signalmast.newsroom.addresses import absolute, address, segment
from signalmast.newsroom.models import SitePage

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
PORTION = 20
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))


def _due(now: datetime) -> Any:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return AnswerMail.objects.filter(free, ready)


def is_waiting() -> bool:
    """Tell with reads alone whether there is a message to send."""
    return bool(_due(timezone.now()).exists())


def send_messages() -> int:
    """Send what is due; return how many messages went out."""
    now = timezone.now()
    sent = 0
    for mail in _due(now).select_related("office")[:PORTION]:
        same = _due(now).filter(mark=mail.mark)
        if same.update(claimed_until=now + LEASE) == 1:
            sent += _send(mail)
    return sent


def _send(mail: AnswerMail) -> bool:
    """Send one message and forget it; tell whether it went out."""
    contact = Contact.objects.filter(mark=mail.mark).first()
    if contact is None:
        mail.delete()
        return False
    try:
        _message(mail, contact).send()
    except SMTPRecipientsRefused:
        # There is no such mailbox; the answer stands on the page all the same.
        mail.delete()
        return False
    except (OSError, Locked) as failure:
        # The failure may name the address, so only its kind is written down.
        logger.warning("A message about an answer was not sent: %s.", type(failure).__name__)
        _again(mail)
        return False
    mail.delete()
    return True


def _again(mail: AnswerMail) -> None:
    """Put a message off; what could not be said for a day and a half is not said any more."""
    if mail.attempts >= len(PAUSES):
        mail.delete()
        return
    AnswerMail.objects.filter(mark=mail.mark).update(
        attempts=mail.attempts + 1,
        not_before=timezone.now() + PAUSES[mail.attempts],
        claimed_until=None,
    )


def _message(mail: AnswerMail, contact: Contact) -> EmailMessage:
    with override(contact.language):
        office = mail.office.name
        body = _(
            "You wrote to %(office)s and left this address so as to be told.\n\n"
            "The answer is there. Open it with the code that you were given:\n"
            "%(link)s\n\n"
            "The code is not in this message, and neither is the answer. The address is deleted "
            "30 days after the last answer."
        )
        return EmailMessage(
            subject=_("%(office)s has answered your feedback") % {"office": office},
            body=body % {"office": office, "link": _link(mail, contact.language)},
            to=[open_contact(contact)],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": contact.language},
        )


def _link(mail: AnswerMail, language: str) -> str:
    """Return where a code is entered, on the site of a language or else the office's first."""
    sites = list(SitePage.objects.filter(office=mail.office).select_related("locale", "office"))
    own = [one for one in sites if one.language == language] or sites
    if not own:
        return absolute("/")
    return absolute(address(own[0], "feedback", segment(own[0], "follow")))
