"""Verbs of certificates: issued to who was there and agreed, revoked with a reason, unnamed.

One person issues: a certificate says what two people or the register said before. Nobody gets one
without a name that they gave or agreed to.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.receipts import in_groups, new_code, read_letters
from signalmast.newsroom.addresses import absolute
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark
from signalmast.people.models import Membership
from signalmast.programmes import credentials as badges
from signalmast.programmes.courses import Course, named
from signalmast.programmes.domain.issuer import PICTURE, issuer_of, key_in_use, signed
from signalmast.programmes.domain.papers import (
    commendation_words,
    course_words,
    criteria,
    decision_words,
    session_words,
    where,
)
from signalmast.programmes.domain.training import progress_of
from signalmast.programmes.enums import (
    Agreed,
    Came,
    CredentialFor,
    Kind,
    NominationState,
    PlannedState,
)
from signalmast.programmes.models import Attendee, Credential, Nomination, PlannedSession
from signalmast.programmes.permissions import can_act_for, can_keep, can_settle

#: Kinds of achievement in the words of Open Badges.
KINDS = {
    CredentialFor.SESSION: "Certificate",
    CredentialFor.COURSE: "CertificateOfCompletion",
    CredentialFor.COMMENDATION: "Award",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a certificate is to say. `achievement` names the same thing on everybody's."""

    office: Any
    what_for: str
    achievement: str
    name: str
    agreed: str
    title: str
    words: str
    day: date
    decision: str = ""
    unit: Any = None
    of: dict[str, Any] = field(default_factory=dict)


def by_code(said: str) -> Credential | None:
    """Find a certificate by a typed code; dashes and small letters make no difference."""
    letters = read_letters(said)
    if not letters:
        return None
    rows = Credential.objects.select_related("office", "unit")
    return rows.filter(code=in_groups(letters)).first()


def may_issue(user: Any, planned: PlannedSession) -> bool:
    """Officers of the unit that held the session, and whoever keeps the office's registers."""
    return can_act_for(user, planned.unit) or can_keep(user, planned.office)


def may_revoke(user: Any, one: Credential) -> bool:
    """Whoever may issue it, and whoever approves for the office."""
    if can_keep(user, one.office) or can_settle(user, one.office):
        return True
    is_units = one.what_for == CredentialFor.SESSION and one.unit is not None
    return is_units and can_act_for(user, one.unit)


def is_over(planned: PlannedSession) -> bool:
    """Whether a session took place: it was not called off, and it was reported or has ended."""
    if planned.state != PlannedState.PLANNED:
        return False
    return planned.session_id is not None or planned.ends_at <= timezone.now()


def to_issue(planned: PlannedSession) -> Any:
    """Return the counted attendees with a name who never had a certificate.

    Whose was revoked gets another one only when somebody means that person.
    """
    return planned.attendees.counted().exclude(name="").filter(credentials=None)


def sessions_waiting(unit: Any) -> Any:
    """Return a unit's sessions with named attendees without a certificate, with their `count`."""
    waiting = Attendee.objects.counted().exclude(name="").filter(credentials=None)
    over = PlannedSession.objects.standing().filter(unit=unit, ends_at__lte=timezone.now())
    found = over.filter(attendees__in=waiting).select_related("programme", "office")
    return found.annotate(count=Count("attendees", distinct=True)).order_by("starts_at")


@transaction.atomic
def issue_credential(attendee: Attendee, *, by: Any, agreed: str = "") -> Credential:
    """Give an attendee a certificate.

    `agreed` says how somebody on the unit's list agreed (`signed`, `spoken`); whoever checked in
    gave the name themselves. Raises PermissionDenied, ValidationError.
    """
    found = Attendee.objects.select_for_update(of=("self",))
    now = found.select_related("planned__office", "planned__unit", "planned__programme").get(
        pk=attendee.pk
    )
    _check_session(now.planned, by)
    if now.struck_out:
        raise ValidationError(_("Somebody who is not counted as present gets no certificate."))
    if not now.name.strip():
        raise ValidationError(
            _("There is no name yet: the person gives it, or the unit's list does.")
        )
    how = Agreed.THEMSELVES if now.came != Came.LISTED else agreed
    if how not in (Agreed.THEMSELVES, Agreed.SIGNED, Agreed.SPOKEN):
        raise ValidationError(
            {"agreed": _("Ask the person first whether they want a certificate with their name "
                         "that others can check, and say here how they agreed.")}
        )  # fmt: skip
    if now.credentials.standing().exists():
        raise ValidationError(_("%(name)s has a certificate already.") % {"name": now.name})
    return _issue(_of_session(now, how), by=by)


@transaction.atomic
def issue_for_session(planned: PlannedSession, *, by: Any, agreed: str = "") -> list[Credential]:
    """Give every attendee with a name a certificate; those on the list only if `agreed` says how.

    Raises PermissionDenied, ValidationError where there is nobody to give one.
    """
    _check_session(planned, by)
    waiting = to_issue(planned)
    if agreed not in (Agreed.SIGNED, Agreed.SPOKEN):
        waiting = waiting.exclude(came=Came.LISTED)
    issued = [issue_credential(one, by=by, agreed=agreed) for one in waiting]
    if not issued:
        raise ValidationError(
            {"agreed": _("Nobody is waiting who gave a name. Ask those on the list, and say here "
                         "how they agreed.")}
        )  # fmt: skip
    return issued


def _check_session(planned: PlannedSession, by: Any) -> None:
    if not may_issue(by, planned):
        raise PermissionDenied
    if not is_over(planned):
        raise ValidationError(
            _("Certificates are given once the session has taken place; come back afterwards.")
        )


def _of_session(attendee: Attendee, how: str) -> Said:
    planned = attendee.planned
    day = planned.day
    words = session_words(planned.programme.name, planned.unit, day, planned.office.language)
    return Said(
        office=planned.office, what_for=CredentialFor.SESSION, achievement=planned.uid.urn,
        name=attendee.name.strip(), agreed=how, title=planned.programme.name, words=words,
        day=day, unit=planned.unit, of={"attendee": attendee},
    )  # fmt: skip


@transaction.atomic
def issue_for_course(course: Course, *, office: Any, by: Any) -> Credential:
    """Give a member of the desk the certificate of a course that they have finished.

    Asked for by the member alone, with the name of their account. Raises PermissionDenied,
    ValidationError.
    """
    if not Membership.objects.of(office).filter(user_id=by.pk).exists():
        raise PermissionDenied
    if not progress_of(by, (course,))[0].is_done:
        raise ValidationError(_("Do every lesson first; then there is a certificate."))
    name = by.get_full_name()
    if not name:
        raise ValidationError(
            _("Your account has no name yet; write it into your profile, then ask again.")
        )
    known = Credential.objects.of(office).standing().filter(holder=by, course=course.name)
    if known.exists():
        raise ValidationError(_("%(name)s has a certificate already.") % {"name": name})
    its = named(office.language, course.name) or course
    said = Said(
        office=office, what_for=CredentialFor.COURSE,
        achievement=_urn(office, f"course/{course.name}"), name=name, agreed=Agreed.THEMSELVES,
        title=its.title, words=course_words(its, office.language),
        day=office.today(),
        of={"holder": by, "course": course.name},
    )  # fmt: skip
    return _issue(said, by=by)


@transaction.atomic
def issue_for_commendation(nomination: Nomination, *, by: Any) -> Credential:
    """Make the certificate of a commendation one that others can check.

    Only where the person agreed to be named in public. Raises PermissionDenied, ValidationError.
    """
    found = Nomination.objects.select_for_update(of=("self",)).select_related("office", "unit")
    now = found.get(pk=nomination.pk)
    if not (can_keep(by, now.office) or can_settle(by, now.office)):
        raise PermissionDenied
    if now.state != NominationState.AWARDED or now.decided_on is None:
        raise ValidationError(_("There is a certificate once somebody has awarded it."))
    if not now.may_be_named:
        raise ValidationError(
            _("The person did not agree to be named in public, so their certificate stays on "
              "paper and can't be checked by a code.")
        )  # fmt: skip
    if now.credentials.standing().exists():
        raise ValidationError(_("%(name)s has a certificate already.") % {"name": now.name})
    said = Said(
        office=now.office, what_for=CredentialFor.COMMENDATION,
        achievement=_urn(now.office, f"commendation/{now.pk}"), name=now.name,
        agreed=Agreed.DECISION if now.kind == Kind.COLLECTIVE else now.consent,
        title=now.round, words=commendation_words(now, now.office.language),
        day=now.decided_on, decision=decision_words(now, now.office.language),
        unit=now.unit if now.kind == Kind.INDIVIDUAL else None, of={"nomination": now},
    )  # fmt: skip
    return _issue(said, by=by)


def _urn(office: Any, what: str) -> str:
    """Return the name of one thing in credentials, the same for everybody who gets it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{issuer_of(office).did}/{what}").urn


def _issue(said: Said, *, by: Any) -> Credential:
    issuer = issuer_of(said.office)
    key_in_use(said.office)  # held to the end: two who issue at once get two places
    last = Credential.objects.of(said.office).order_by("-place").first()
    one = Credential(
        office=said.office, what_for=said.what_for, unit=said.unit, code=new_code(),
        place=last.place + 1 if last else 0, language=said.office.language, name=said.name,
        agreed=said.agreed, title=said.title, words=said.words, decision=said.decision,
        day=said.day, issued_at=timezone.now().replace(microsecond=0), issued_by=by.pk, **said.of,
    )  # fmt: skip
    its = where(one.code)
    badge = badges.Badge(
        where=its, subject=uuid.uuid5(uuid.NAMESPACE_URL, its).urn, name=one.name,
        achievement=said.achievement, kind=KINDS[CredentialFor(said.what_for)], title=one.title,
        words=one.words, criteria=criteria(said.what_for), language=one.language,
        image=absolute(PICTURE), at=one.issued_at, place=one.place,
    )  # fmt: skip
    one.document = signed(said.office, badges.payload_of(issuer, badge))
    one.save(force_insert=True)
    audit.record("credential.issue", by=by, office=said.office, subject=one)
    if one.place % badges.PLACES == 0:
        BakeMark.put(MarkKind.FIXED, said.office.pk)  # a list that is not there yet
    return one


@transaction.atomic
def revoke_credential(credential: Credential, *, why: str, by: Any) -> Credential:
    """Say in public that a certificate does not hold any more, and why.

    Raises PermissionDenied, ValidationError.
    """
    now = _locked(credential)
    if not may_revoke(by, now):
        raise PermissionDenied
    if now.revoked_at is not None:
        raise ValidationError(_("This certificate was revoked before; nothing is left to do."))
    if not why.strip():
        raise ValidationError({"why": _("Say why, in a sentence; it stands on the public page.")})
    now.revoked_at, now.revoked_by, now.revoked_why = timezone.now(), by.pk, why.strip()[:500]
    now.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    audit.record("credential.revoke", by=by, office=now.office, subject=now)
    BakeMark.put(MarkKind.FIXED, now.office_id)
    return now


@transaction.atomic
def erase_names(credentials: Iterable[Credential], *, by: Any) -> int:
    """Take the person out of certificates; that they were issued stays known. Return how many.

    `by` is None where the person asked by their code, or the time is over.
    """
    count = 0
    for one in credentials:
        now = _locked(one)
        if now.erased_at is not None:
            continue
        now.erased_at, now.name, now.document, now.holder = timezone.now(), "", "", None
        if now.what_for == CredentialFor.COMMENDATION:
            now.words = ""
        now.save(update_fields=["erased_at", "name", "document", "holder", "words"])
        if now.attendee_id:
            Attendee.objects.filter(pk=now.attendee_id).update(name="")
        audit.record("credential.unname", by=by, office=now.office, subject=now)
        count += 1
    return count


def _locked(credential: Credential) -> Credential:
    found = Credential.objects.select_for_update(of=("self",)).select_related("office", "unit")
    return found.get(pk=credential.pk)
