"""May she? One predicate per question; all ask what duties a person has in this office."""

from django.db.models import Model

from signalmast.people.enums import Duty
from signalmast.people.models import Membership


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
