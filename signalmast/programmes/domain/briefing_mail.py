"""The mail that a briefing is there: its title and the way to it; the text stays at the desk."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.sending import Messages, by_mail
from signalmast.programmes.models import BriefingMail


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


MAILS = Messages(BriefingMail, by_mail(_message), related=("briefing__office", "user"))
