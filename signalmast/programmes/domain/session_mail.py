"""Messages about planned sessions to their units' officers: row first, claimed by one update.

What a message says is made when it is sent, from the session as it is then.
"""

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
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

from signalmast.core.questionnaires import Questionnaire, questionnaire
from signalmast.people.models import Membership, Unit
from signalmast.programmes import calendars
from signalmast.programmes.domain.roster import where_and_when
from signalmast.programmes.enums import SessionWord
from signalmast.programmes.models import PlannedSession, SessionMail

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
PORTION = 20
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
#: Words that a calendar has to hear of.
WITH_CALENDAR = (SessionWord.INVITED, SessionWord.CHANGED, SessionWord.CALLED_OFF)


def tell(planned: PlannedSession, word: SessionWord) -> None:
    """Write down a message for each officer of the unit; one that waits already stays one."""
    SessionMail.objects.bulk_create(
        [SessionMail(planned=planned, user_id=one, word=word) for one in _officers(planned.unit)],
        ignore_conflicts=True,
    )


def _officers(unit: Unit) -> Any:
    """Return the numbers of a unit's officers and of those of units merged into it."""
    parts = grown = {unit.pk}
    while grown:
        grown = set(Unit.objects.filter(merged_into__in=grown).values_list("pk", flat=True)) - parts
        parts = parts | grown
    officers = Membership.objects.filter(unit__in=parts, user__is_active=True)
    return officers.exclude(user__email="").values_list("user_id", flat=True).distinct()


def _due(now: datetime) -> Any:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return SessionMail.objects.filter(free, ready)


def is_waiting() -> bool:
    """Tell with reads alone whether there is a message to send."""
    return bool(_due(timezone.now()).exists())


def send_messages() -> int:
    """Send what is due; return how many messages went out."""
    now = timezone.now()
    sent = 0
    rows = _due(now).select_related(
        "planned__office", "planned__programme", "planned__unit", "user"
    )
    for mail in rows[:PORTION]:
        if _due(now).filter(pk=mail.pk).update(claimed_until=now + LEASE) == 1:
            sent += _send(mail)
    return sent


def _send(mail: SessionMail) -> bool:
    try:
        _message(mail).send()
    except SMTPRecipientsRefused:
        mail.delete()
        return False
    except OSError as failure:
        # The failure may name the address, so only its kind is written down.
        logger.warning("A message about a session was not sent: %s.", type(failure).__name__)
        if mail.attempts >= len(PAUSES):
            mail.delete()
        else:
            SessionMail.objects.filter(pk=mail.pk).update(
                attempts=mail.attempts + 1, claimed_until=None,
                not_before=timezone.now() + PAUSES[mail.attempts],
            )  # fmt: skip
        return False
    mail.delete()
    return True


def _message(mail: SessionMail) -> EmailMessage:
    planned = mail.planned
    office = planned.office
    with override(office.language):
        subject, body = _words(mail, SessionWord(mail.word))
        message = EmailMessage(
            subject=subject, body=body, to=[mail.user.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": office.language},
        )  # fmt: skip
        if mail.word in WITH_CALENDAR:
            _add_calendar(message, planned, mail.user.email)
    return message


def _add_calendar(message: EmailMessage, planned: PlannedSession, address: str) -> None:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    data = calendars.session_file(planned, at=timezone.now(), sender=sender, to=[address])
    method = calendars.method_of(planned, invites=True)
    message.attach("buoi-hoc.ics", data.decode(), f"text/calendar; method={method}")


def _words(mail: SessionMail, word: SessionWord) -> tuple[str, str]:
    """Return subject and body of a message."""
    planned = mail.planned
    name = planned.programme.name
    values = {
        "programme": name, "where": where_and_when(planned), "why": planned.called_off_why,
        "link": calendars.desk_address(planned),
    }  # fmt: skip
    if word == SessionWord.ASKED:
        return _("Tell your people: %(programme)s") % values, _survey_lines(planned)
    subject, said = _texts()[word]
    parts = [said % values, values["link"]]
    if word == SessionWord.UNREPORTED:
        parts[1] = urljoin(
            settings.SITE_URL, reverse("unit:report", args=[planned.unit_id, planned.pk])
        )
        parts += [text] if (text := _survey_lines(planned)) else []
    return subject % values, "\n\n".join(parts) + "\n"


def _texts() -> dict[SessionWord, tuple[str, str]]:
    return {
        SessionWord.INVITED: (
            _("Session planned: %(programme)s"),
            _("“%(programme)s” is planned %(where)s. The attached file puts it into your "
              "calendar; change it or call it off here:"),
        ),
        SessionWord.CHANGED: (
            _("Session changed: %(programme)s"),
            _("The session of “%(programme)s” was changed. It is now %(where)s:"),
        ),
        SessionWord.CALLED_OFF: (
            _("Session called off: %(programme)s"),
            _("The session of “%(programme)s” %(where)s is called off: %(why)s"),
        ),
        SessionWord.SOON: (
            _("Session soon: %(programme)s"),
            _("“%(programme)s” is held %(where)s. Afterwards, report here how many came:"),
        ),
        SessionWord.UNREPORTED: (
            _("Not reported yet: %(programme)s"),
            _("The session of “%(programme)s” %(where)s is over, and your unit has not said how "
              "many came. Report it here; a number is enough:"),
        ),
    }  # fmt: skip


def survey_of(planned: PlannedSession) -> Questionnaire | None:
    """Return the survey that those who were there may answer now, None where there is none."""
    found = questionnaire(planned.office, planned.programme.questionnaire)
    return found if found is not None and found.takes_answers else None


def _survey_lines(planned: PlannedSession) -> str:
    found = survey_of(planned)
    if found is None:
        return ""
    said = _(
        "Whoever was there may say what they think of the session, without a name: %(title)s\n"
        "%(url)s"
    )
    return said % {"title": found.title, "url": found.url}
