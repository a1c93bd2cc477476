"""The message that there is an answer: a link and no word of it, to a sealed address."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.channels.vault import Locked
from signalmast.core.sending import Gone, Messages, NotNow, by_mail
from signalmast.listening.domain.contacts import open_contact
from signalmast.listening.models import AnswerMail, Contact
from signalmast.newsroom.addresses import absolute, address, segment
from signalmast.newsroom.models import SitePage

#: What could not be said for a day is not said any more; the answer stands on its page.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))


def _message(mail: AnswerMail) -> EmailMessage:
    """Return the mail to whoever left an address. Raises Gone, NotNow where it can't be opened."""
    contact = Contact.objects.filter(mark=mail.mark).first()
    if contact is None:
        raise Gone
    try:
        to = open_contact(contact)
    except Locked:
        raise NotNow(Locked.__name__) from None
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
            to=[to],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": contact.language},
        )


def _link(mail: AnswerMail, language: str) -> str:
    """Return where a code is entered, on the site of a language or else the office's first."""
    sites = list(SitePage.objects.filter(office=mail.office).select_related("locale", "office"))
    own = [one for one in sites if one.language == language] or sites
    if not own:
        return absolute("/")
    return absolute(address(own[0], "feedback", segment(own[0], "follow")))


MAILS = Messages(AnswerMail, by_mail(_message), related=("office",), pauses=PAUSES)
