"""Verbs from a unit's nomination to an award by two people.

A person is named in public only where they agreed; without consent the award counts in the
register and figures, and no page, certificate for the site or story names them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core import audit
from signalmast.core.importing.register import BY_HAND
from signalmast.core.periods import short_day
from signalmast.core.tabular.text import header_key
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark
from signalmast.programmes.domain.credentials import erase_names
from signalmast.programmes.domain.units import unit_fault
from signalmast.programmes.enums import Consent, Kind, NominationState
from signalmast.programmes.models import Commendation, Nomination
from signalmast.programmes.permissions import can_act_for, can_keep, can_settle

NO_NUMBER = gettext_lazy("An award needs the number of its decision, such as 12/QĐ-UBND.")


@dataclass(frozen=True, slots=True)
class Award:
    """What the office decides about a nomination."""

    level: str
    decision_number: str
    decided_on: date
    citation: str = ""


def _now(nomination: Nomination, *states: str) -> Nomination:
    """Lock a nomination and return it. Raises ValidationError in any other state."""
    found = Nomination.objects.select_for_update(of=("self",))
    now = found.select_related("office", "unit").get(pk=nomination.pk)
    if now.state not in states:
        raise ValidationError(
            _("The nomination is in another state by now (%(state)s); open it again and look.")
            % {"state": now.get_state_display()}
        )
    return now


@transaction.atomic
def write_nomination(nomination: Nomination, *, by: Any) -> Nomination:
    """Keep a nomination while it is being written. Raises PermissionDenied, ValidationError."""
    unit = nomination.unit
    if not (can_act_for(by, unit) or can_keep(by, unit.office)):
        raise PermissionDenied
    if nomination.pk:
        _now(nomination, NominationState.DRAFT)
    wrong = unit_fault(unit, unit.office.today())
    if wrong:
        raise ValidationError(wrong)
    nomination.office = unit.office
    nomination.name_key = header_key(nomination.name)[:300]
    if not nomination.pk:
        nomination.proposed_by = by.pk
    nomination.save()
    return nomination


@transaction.atomic
def hand_in_nomination(nomination: Nomination, *, by: Any) -> Nomination:
    """Send a nomination to the office. Raises PermissionDenied, ValidationError."""
    if not (can_act_for(by, nomination.unit) or can_keep(by, nomination.office)):
        raise PermissionDenied
    now = _now(nomination, NominationState.DRAFT)
    if now.kind == Kind.INDIVIDUAL and now.consent == Consent.NONE:
        raise ValidationError(
            {
                "consent": _(
                    "Ask the person first whether they agree to be named, and say here how they "
                    "agreed; without it the nomination stays with you."
                )
            }
        )
    now.state, now.handed_in_at = NominationState.HANDED_IN, timezone.now()
    now.save(update_fields=["state", "handed_in_at"])
    audit.record("nomination.hand-in", by=by, office=now.office, subject=now)
    return now


def same_elsewhere(nomination: Nomination) -> tuple[list[Nomination], list[Commendation]]:
    """Return nominations and commendations of the same name in the same round."""
    rounds = header_key(nomination.round)
    others = Nomination.objects.of(nomination.office).filter(name_key=nomination.name_key)
    twins = [
        one
        for one in others.exclude(pk=nomination.pk).exclude(state=NominationState.DECLINED)
        if header_key(one.round) == rounds
    ]
    there = Commendation.objects.of(nomination.office).filter(
        Q(name__iexact=nomination.name) | Q(unit=nomination.unit)
    )
    known = [
        one
        for one in there
        if header_key(one.name)[:300] == nomination.name_key
        and header_key(one.round) == rounds
        and one.pk != nomination.commendation_id
    ]
    return twins, known


@transaction.atomic
def prepare_award(nomination: Nomination, award: Award, *, by: Any) -> Nomination:
    """Write down level and decision; somebody else awards. Raises ValidationError."""
    if not can_keep(by, nomination.office):
        raise PermissionDenied
    now = _now(nomination, NominationState.HANDED_IN, NominationState.PREPARED)
    if not award.decision_number.strip():
        raise ValidationError({"decision_number": NO_NUMBER})
    if award.decided_on > now.office.today():
        raise ValidationError(
            {"decided_on": _("%(day)s has not come yet; correct the date of the decision.")
             % {"day": short_day(award.decided_on)}}
        )  # fmt: skip
    now.level, now.citation = award.level, award.citation or now.reasons[:2000]
    now.decision_number, now.decided_on = award.decision_number.strip(), award.decided_on
    now.state, now.prepared_by = NominationState.PREPARED, by.pk
    now.save()
    audit.record("nomination.prepare", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def award_nomination(nomination: Nomination, *, by: Any, twice: bool = False) -> Commendation:
    """Commend: write the register's row. Another person's verb than the preparing.

    `twice` says that the same name in the same round is meant once more. Raises
    PermissionDenied, ValidationError.
    """
    now = _now(nomination, NominationState.PREPARED)
    if not can_settle(by, now.office) or by.pk == now.prepared_by:
        raise PermissionDenied
    _twins, known = same_elsewhere(now)
    if known and not twice:
        raise ValidationError(
            _("“%(name)s” is commended in this round already; look whether it is the same.")
            % {"name": now.name}
        )
    row = Commendation(
        office=now.office, round=now.round, level=now.level, kind=now.kind, name=now.name,
        unit=now.unit, day=now.decided_on, citation=now.citation, rank=BY_HAND,
    )  # fmt: skip
    row.subject = row.natural_subject()
    if Commendation.objects.of(now.office).filter(subject=row.subject).exists():
        raise ValidationError(
            _("The register has this commendation already, by file or by hand; decline the "
              "nomination or correct the name.")
        )  # fmt: skip
    row.save()
    now.state, now.commendation = NominationState.AWARDED, row
    now.awarded_by, now.settled_at = by.pk, timezone.now()
    now.save()
    audit.record("nomination.award", by=by, office=now.office, subject=now)
    BakeMark.put(MarkKind.FIXED, now.office_id)
    return row


@transaction.atomic
def decline_nomination(nomination: Nomination, *, why: str, by: Any) -> Nomination:
    """Say no, with a reason that the unit reads. Raises PermissionDenied, ValidationError."""
    if not (can_keep(by, nomination.office) or can_settle(by, nomination.office)):
        raise PermissionDenied
    now = _now(nomination, NominationState.HANDED_IN, NominationState.PREPARED)
    if not why.strip():
        raise ValidationError({"why": _("Say why, in a sentence; the unit reads it.")})
    now.state, now.declined_why = NominationState.DECLINED, why.strip()[:1000]
    now.settled_at = timezone.now()
    now.save(update_fields=["state", "declined_why", "settled_at"])
    audit.record("nomination.decline", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def withdraw_consent(nomination: Nomination, *, by: Any) -> Nomination:
    """Note that the person does not want to be named any more; pages follow at once.

    Raises PermissionDenied.
    """
    if not (can_act_for(by, nomination.unit) or can_keep(by, nomination.office)):
        raise PermissionDenied
    found = Nomination.objects.select_for_update(of=("self",)).select_related("office")
    now = found.get(pk=nomination.pk)
    now.consent = Consent.NONE
    now.save(update_fields=["consent"])
    erase_names(now.credentials.all(), by=by)
    audit.record("nomination.unname", by=by, office=now.office, subject=now)
    BakeMark.put(MarkKind.FIXED, now.office_id)
    return now
