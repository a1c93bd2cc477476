"""The mail that a briefing is there: its title, how long it holds, and the way to it.

The text stays at the desk. Of one that has ended before its mail could leave nobody is told.
"""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.periods import short_day
from signalmast.core.sending import Gone, Messages, by_mail
from signalmast.people.permissions import units_of
from signalmast.programmes.models import BriefingMail


def _message(mail: BriefingMail) -> EmailMessage:
    """Return the mail to one officer or member. Raises Gone where the briefing has ended."""
    office, until = mail.briefing.office, mail.briefing.valid_until
    if mail.briefing.has_ended(office.today()):
        raise Gone
    is_units = mail.briefing.readings.filter(unit__in=units_of(mail.user, office)).exists()
    link = reverse("unit:mine") if is_units else (
        reverse("briefings:inspect", args=[mail.briefing_id])
    )  # fmt: skip
    with override(office.language):
        body = _(
            "%(office)s has a briefing for your unit:\n\n%(title)s\n\n"
            "Read and confirm it at the desk:\n%(link)s\n"
        ) if is_units else _(
            "%(office)s has a briefing for you:\n\n%(title)s\n\n"
            "Read and confirm it at the desk:\n%(link)s\n"
        )  # fmt: skip
        if until is not None:
            body += "\n" + _("It holds until %(day)s; after that nobody goes by it.\n")
        words = {
            "office": office.name, "title": mail.briefing.title,
            "link": urljoin(settings.SITE_URL, link),
            "day": short_day(until) if until is not None else "",
        }  # fmt: skip
        return EmailMessage(
            subject=_("Briefing: %(title)s") % {"title": mail.briefing.title},
            body=body % words,
            to=[mail.user.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": office.language},
        )


MAILS = Messages(BriefingMail, by_mail(_message), related=("briefing__office", "user"))
