"""What a certificate says, in either language, and the paper that it is printed on."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from signalmast.core.periods import short_day
from signalmast.core.qr import qr_svg
from signalmast.newsroom.addresses import absolute
from signalmast.programmes.certificates import Certificate
from signalmast.programmes.courses import Course, named
from signalmast.programmes.enums import CredentialFor
from signalmast.programmes.models import Credential


def where(code: str) -> str:
    """Return the address at which a certificate is checked, of every office and language."""
    return absolute(f"/certificates/{code}/")


def session_words(programme: str, unit: Any, day: date, language: str) -> str:
    """Return what somebody gets a certificate for who attended a session."""
    with override(language):
        return _("took part in “%(programme)s”, held by %(unit)s on %(day)s") % {
            "programme": programme, "unit": unit.name, "day": short_day(day),
        }  # fmt: skip


def course_words(course: Course, language: str) -> str:
    """Return what somebody gets a certificate for who finished a course."""
    its = named(language, course.name) or course
    count = len(its.lessons)
    with override(language):
        return ngettext(
            "finished the course “%(course)s” with %(count)s lesson",
            "finished the course “%(course)s” with %(count)s lessons", count,
        ) % {"course": its.title, "count": count}  # fmt: skip


def criteria(what_for: str) -> str:
    """Return what somebody had to do, in Vietnamese and below it in English."""
    return "\n\n".join(_criteria(what_for, language) for language in ("vi", "en"))


def _criteria(what_for: str, language: str) -> str:
    with override(language):
        return {
            CredentialFor.SESSION: _("Was counted as present by the unit that held the session."),
            CredentialFor.COURSE: _("Did every lesson of the course and answered its questions."),
            CredentialFor.COMMENDATION: _("Was commended by a decision that two people settled."),
        }[CredentialFor(what_for)]


def told(one: Credential, language: str) -> str:
    """Return what a certificate is given for.

    In the language it was issued in, these are the words that were signed.
    """
    if language != one.language and one.what_for == CredentialFor.SESSION:
        return session_words(one.title, one.unit, one.day, language)
    course = named(language, one.course) if one.course else None
    if language != one.language and course is not None:
        return course_words(course, language)
    return one.words


def paper_of(one: Credential, language: str) -> Certificate:
    """Return a certificate as it is printed, with the address and the picture that lead to it."""
    office, its = one.office, where(one.code)
    with override(language):
        titles = {
            CredentialFor.SESSION: _("Certificate of attendance"),
            CredentialFor.COURSE: _("Certificate of a course"),
            CredentialFor.COMMENDATION: _("Certificate of commendation"),
        }
        issued = timezone.localdate(one.issued_at, office.zone)
        return Certificate(
            language=language,
            title=titles[CredentialFor(one.what_for)],
            parent=office.parent,
            office=office.name,
            before=_("is given to")
            if one.what_for == CredentialFor.COMMENDATION
            else _("This is to certify that"),
            name=one.name,
            unit=one.unit.name
            if one.unit and one.what_for == CredentialFor.COMMENDATION
            else "",
            for_what=told(one, language),
            decision=one.decision if language == one.language else decision_of(one),
            place_and_day=_("%(place)s, %(day)s") % {
                "place": office.place or office.name,
                "day": short_day(one.day if one.decision else issued),
            },
            verify=_("Check this certificate at the address below, or with a camera."),
            code=f"{_('Code')}: {one.code}",
            address=its,
            picture=qr_svg(its),
            picture_says=_("Picture that leads a camera to %(address)s") % {"address": its},
        )  # fmt: skip


def decision_of(one: Credential) -> str:
    """Return the decision in the reader's language, from what the nomination says."""
    its = one.nomination
    if its is None or its.decided_on is None:
        return one.decision
    return _("Decision %(number)s of %(day)s") % {
        "number": its.decision_number, "day": short_day(its.decided_on),
    }  # fmt: skip
