"""Messages about planned sessions to their units' officers (core/sending.py).

What a message says is made when it is sent, from the session as it is then.
"""

from email.utils import parseaddr
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.questionnaires import Questionnaire, questionnaire
from signalmast.core.sending import Messages, by_mail
from signalmast.people.models import Membership, Unit
from signalmast.programmes import calendars
from signalmast.programmes.domain.roster import where_and_when
from signalmast.programmes.enums import SessionWord
from signalmast.programmes.models import PlannedSession, SessionMail

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


MAILS = Messages(
    SessionMail, by_mail(_message),
    related=("planned__office", "planned__programme", "planned__unit", "user"),
)  # fmt: skip
