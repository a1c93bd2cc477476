"""What a certificate says, in either language, and the paper that it is printed on."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from signalmast.core.periods import short_day
from signalmast.core.qr import qr_svg
from signalmast.newsroom.addresses import absolute
from signalmast.people.models import Office
from signalmast.programmes.certificates import Certificate
from signalmast.programmes.courses import Course, named
from signalmast.programmes.enums import CredentialFor, Kind
from signalmast.programmes.models import Credential, Nomination


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


def commendation_words(nomination: Nomination, language: str) -> str:
    """Return what somebody gets a certificate for who was commended: the round and the reason."""
    with override(language):
        said = _("commended in “%(round)s”: %(why)s")
        return said % {"round": nomination.round, "why": nomination.citation}


def decision_words(nomination: Nomination, language: str) -> str:
    """Return by which decision somebody was commended, empty before there is one."""
    if nomination.decided_on is None:
        return ""
    with override(language):
        return _("Decision %(number)s of %(day)s") % {
            "number": nomination.decision_number, "day": short_day(nomination.decided_on),
        }  # fmt: skip


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
    if language == one.language:
        return one.words
    if one.what_for == CredentialFor.SESSION:
        return session_words(one.title, one.unit, one.day, language)
    if one.what_for == CredentialFor.COMMENDATION and one.nomination is not None:
        return commendation_words(one.nomination, language)
    course = named(language, one.course) if one.course else None
    return course_words(course, language) if course is not None else one.words


def paper_of(one: Credential, language: str) -> Certificate:
    """Return a certificate as it is printed, with the address and the picture that lead to it."""
    its = where(one.code)
    decision = one.decision
    if language != one.language and one.nomination is not None:
        decision = decision_words(one.nomination, language) or decision
    day = one.day if decision else timezone.localdate(one.issued_at, one.office.zone)
    paper = _paper(one.office, CredentialFor(one.what_for), language, day)
    with override(language):
        return replace(
            paper,
            name=one.name,
            unit=one.unit.name
            if one.unit and one.what_for == CredentialFor.COMMENDATION
            else "",
            for_what=told(one, language),
            decision=decision,
            verify=_("Check this certificate at the address below, or with a camera."),
            code=f"{_('Code')}: {one.code}",
            address=its,
            picture=qr_svg(its),
            picture_says=_("Picture that leads a camera to %(address)s") % {"address": its},
        )  # fmt: skip


def commendation_paper(nomination: Nomination, language: str) -> Certificate:
    """Return what a commendation's certificate says that has no code to check it by.

    Raises ValidationError before the award.
    """
    if nomination.commendation is None or nomination.decided_on is None:
        raise ValidationError(_("There is a certificate once somebody has awarded it."))
    return replace(
        _paper(nomination.office, CredentialFor.COMMENDATION, language, nomination.decided_on),
        name=nomination.name,
        unit=nomination.unit.name if nomination.kind == Kind.INDIVIDUAL else "",
        for_what=commendation_words(nomination, language),
        decision=decision_words(nomination, language),
    )


def _paper(office: Office, what_for: CredentialFor, language: str, day: date) -> Certificate:
    """Return what all certificates of one kind say, still without a name."""
    with override(language):
        titles = {
            CredentialFor.SESSION: _("Certificate of attendance"),
            CredentialFor.COURSE: _("Certificate of a course"),
            CredentialFor.COMMENDATION: _("Certificate of commendation"),
        }
        is_given = what_for == CredentialFor.COMMENDATION
        return Certificate(
            language=language,
            title=titles[what_for],
            parent=office.parent,
            office=office.name,
            before=_("is given to") if is_given else _("This is to certify that"),
            place_and_day=_("%(place)s, %(day)s") % {
                "place": office.place or office.name, "day": short_day(day),
            },
        )  # fmt: skip
