"""May she? One predicate per question; all ask what duties a person has in this office."""

from django.db.models import Model

from signalmast.people.enums import Duty
from signalmast.people.models import Membership, Unit
from signalmast.people.models.units import UnitQuerySet


def has_duty(user: Model, duty: Duty, office: Model | None) -> bool:
    """Tell whether any of the user's roles in `office` carries `duty`.

    A superuser of the installation has no duties by itself: what an office does is done by
    its own people.
    """
    if office is None or not getattr(user, "is_active", False):
        return False
    roles = Membership.objects.of(office).filter(user_id=user.pk)
    return any(duty in membership.duties for membership in roles)


def can_load(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.LOAD, office)


def can_write(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.WRITE, office)


def can_see(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.SEE, office)


def can_manage(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.MANAGE, office)


def can_audit(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.AUDIT, office)


def can_approve_texts(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.APPROVE, office)


def can_sign(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.SIGN, office)


def can_act_for_a_unit(user: Model, office: Model | None) -> bool:
    return has_duty(user, Duty.UNIT, office)


def units_of(user: Model, office: Model | None) -> UnitQuerySet:
    """Return the units of `office` for which the user acts as their officer.

    An officer of a unit that was merged acts for the one it became part of, and still sees the
    old one's records.
    """
    if office is None or not getattr(user, "is_active", False):
        return Unit.objects.none()
    own = set(
        Membership.objects.of(office)
        .filter(user_id=user.pk, unit__isnull=False)
        .values_list("unit_id", flat=True)
    )
    grown = own
    while grown:
        found = Unit.objects.filter(pk__in=grown, merged_into__isnull=False)
        grown = set(found.values_list("merged_into_id", flat=True)) - own
        own |= grown
    return Unit.objects.of(office).filter(pk__in=own)


def units_and_merged_of(user: Model, office: Model | None) -> set[int]:
    """Return the numbers of `units_of` and of all merged into them, whose records came along."""
    own = set(units_of(user, office).values_list("pk", flat=True))
    grown = own
    while grown:
        parts = Unit.objects.filter(merged_into__in=grown).values_list("pk", flat=True)
        grown = set(parts) - own
        own |= grown
    return own
